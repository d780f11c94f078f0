"""The documents that paths name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

SUFFIXES = (
    ".md", ".markdown", ".mdown", ".qmd", ".rmd", ".myst", ".tex", ".latex", ".ltx", ".ipynb",
)  # fmt: skip
_TAKEN_IN = re.compile(rb"\\(?:input|include|subfile)\s*\{([^{}\n]{1,300})\}")
_LOOKED_AT = 5_000_000


def found(paths: Sequence[str]) -> Iterator[str]:
    """Files as they are named, and those in folders of all kinds that can be read.

    Of a folder, a LaTeX file that another takes in is checked there, with what that declares.
    """
    seen: set[str] = set()
    for path in paths:
        inside = [path] if not os.path.isdir(path) else _documents(path)
        for name in inside:
            if name not in seen:
                seen.add(name)
                yield name


def _documents(folder: str) -> list[str]:
    names: list[str] = []
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        inside = root.removeprefix("." if root == "." else "./")
        names += [os.path.join(inside, f) for f in sorted(files) if f.lower().endswith(SUFFIXES)]
    taken = {os.path.realpath(part) for name in names for part in _taken_in(name)}
    return [name for name in names if os.path.realpath(name) not in taken]


def _taken_in(path: str) -> Iterator[str]:
    """The files that a LaTeX document takes in."""
    if not path.lower().endswith((".tex", ".latex", ".ltx")) or not os.path.isfile(path):
        return
    try:
        with open(path, "rb") as file:
            content = file.read(_LOOKED_AT)
    except OSError:
        return
    for match in _TAKEN_IN.finditer(content):
        name = os.path.join(os.path.dirname(path), os.fsdecode(match[1].strip()))
        for part in (name, f"{name}.tex"):
            if os.path.realpath(part) != os.path.realpath(path):
                yield part
