"""Any document: its format by its name, its characters by UTF-8."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from symgrad.diagnostics import Diagnostic, Span
from symgrad.reading.conventions import USUAL, Conventions
from symgrad.reading.document import Document
from symgrad.reading.from_markdown import read_markdown
from symgrad.reading.from_notebook import read_notebook
from symgrad.reading.from_tex import read_tex

BYTES_MAX = 5_000_000

Format = Literal["md", "tex", "ipynb"]

SUFFIXES: dict[str, Format] = {
    ".md": "md", ".markdown": "md", ".mdown": "md", ".qmd": "md", ".rmd": "md", ".myst": "md",
    ".txt": "md", ".tex": "tex", ".latex": "tex", ".ltx": "tex", ".ipynb": "ipynb",
}  # fmt: skip
"""The format of a document by the end of its name."""


def format_of(path: str, text: str = "") -> Format:
    """The format of a document, by its name; of one without a name by what it looks like."""
    known = SUFFIXES.get(Path(path).suffix.lower()) if path else None
    if known is not None:
        return known
    if re.match(r"\s*\{\s*\"", text):
        return "ipynb"
    return "tex" if re.search(r"\\documentclass|\\begin\{document\}", text) else "md"


def read_document(
    text: str,
    *,
    path: str = "",
    format: Format | None = None,
    conventions: Conventions = USUAL,
) -> Document:
    """The document that a text is; `path` tells its format and the folder it may take files from."""
    text = text.removeprefix("\ufeff")
    match format or format_of(path, text):
        case "md":
            return read_markdown(text, path=path, conventions=conventions)
        case "tex":
            return read_tex(text, path=path, conventions=conventions)
        case "ipynb":
            return read_notebook(text, path=path, conventions=conventions)


def read_file(
    path: str | Path, *, format: Format | None = None, conventions: Conventions = USUAL
) -> Document:
    """The document in a file; one that is too large or not UTF-8 gives a single diagnostic.

    Raises: OSError if there is no such file, or it cannot be opened.
    """
    name = str(path)
    with Path(path).open("rb") as file:
        data = file.read(BYTES_MAX + 1)
    return read_bytes(data, path=name, format=format, conventions=conventions)


def read_bytes(
    data: bytes,
    *,
    path: str = "",
    format: Format | None = None,
    conventions: Conventions = USUAL,
) -> Document:
    """The document that bytes are, in UTF-8."""
    if len(data) > BYTES_MAX:
        large = Diagnostic(code="too-long", message="the file is larger than 5 MB", span=Span(0, 0))
        return Document(text="", path=path, diagnostics=(large,))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        shown = data.decode("utf-8-sig", errors="replace")
        message = f"byte {data[error.start]:#04x} is not UTF-8"
        span = Span(len(before), len(before) + 1)
        wrong = Diagnostic(code="unreadable", message=message, span=span)
        return Document(text=shown, path=path, diagnostics=(wrong,))
    return read_document(text, path=path, format=format, conventions=conventions)
