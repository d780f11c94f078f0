"""Settings of a project: `[tool.symgrad]` in pyproject.toml, or symgrad.toml."""

from __future__ import annotations

import difflib
import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, cast, final

from symgrad.diagnostics import SymgradError

MACROS_MAX = 1_000_000
"""Bytes of a file of macros."""

Layout = Literal["default", "numerator", "denominator"]


class SettingsError(SymgradError):
    """A setting that does not exist, or has a value of another kind."""


@final
@dataclass(frozen=True, slots=True)
class Settings:
    """What a project may set.

    The documents to check, whether `verified` is enough, the layout of documents that do not state
    theirs, and a file of macros that they share (here its text).
    """

    layout: Layout = "default"
    include: tuple[str, ...] = ()
    strict: bool = False
    macros: str = ""
    root: Path = Path()

    def documents(self) -> list[str]:
        """The files that `include` names, below the folder of the settings."""
        here = Path.cwd()
        found = {p for pattern in self.include for p in self.root.glob(pattern)}
        return sorted(str(p.relative_to(here) if p.is_relative_to(here) else p) for p in found)


def load(folder: Path) -> Settings:
    """The settings in force in a folder: of the nearest file above that has some.

    Raises: SettingsError that names the nearest known key
    """
    for parent in (folder, *folder.parents):
        for name in ("symgrad.toml", "pyproject.toml"):
            file = parent / name
            if file.is_file():
                table = _table(file)
                if table is not None:
                    return _settings(table, file)
    return Settings()


def _table(file: Path) -> dict[str, Any] | None:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: {error}") from error
    if file.name == "symgrad.toml":
        return cast("dict[str, Any]", data.get("tool", {}).get("symgrad", data))
    return data.get("tool", {}).get("symgrad")


def _settings(table: dict[str, Any], file: Path) -> Settings:
    known = [field.name for field in fields(Settings) if field.name != "root"]
    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f'; did you mean "{near[0]}"?' if near else f"; there are {', '.join(known)}"
            raise SettingsError(f'{file}: no setting is called "{key}"{hint}')
    layout, strict = table.get("layout", "default"), table.get("strict", False)
    if layout not in ("default", "numerator", "denominator"):
        raise SettingsError(f'{file}: layout is "numerator" or "denominator"')
    if not isinstance(strict, bool):
        raise SettingsError(f"{file}: strict is true or false")
    include = _patterns(table.get("include", []), file)
    return Settings(layout, include, strict, _macros(table.get("macros"), file), file.parent)


def _patterns(given: object, file: Path) -> tuple[str, ...]:
    patterns = cast("list[object]", given) if isinstance(given, list) else [None]
    for pattern in patterns:
        if not isinstance(pattern, str):
            raise SettingsError(f"{file}: include is a list of patterns")
        if _leaves(pattern):
            raise SettingsError(f'{file}: include takes patterns below its folder, not "{pattern}"')
    return tuple(cast("list[str]", patterns))


def _macros(given: object, file: Path) -> str:
    """The text of the file of macros that is named."""
    if given is None:
        return ""
    if not isinstance(given, str) or _leaves(given) or not given.endswith(".tex"):
        raise SettingsError(f"{file}: macros names a .tex file below its folder")
    root = file.parent.resolve()
    target = (root / given).resolve()
    try:
        if not target.is_relative_to(root) or not target.is_file():
            raise SettingsError(f"{file}: macros names a .tex file below its folder")
        if target.stat().st_size > MACROS_MAX:
            raise SettingsError(f"{file}: {given} is larger than 1 MB")
        return target.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(f"{file}: {given}: {str(reason).lower()}") from error


def _leaves(path: str) -> bool:
    """Whether a path may lead out of the folder that it is looked for in."""
    return os.path.isabs(path) or ".." in Path(path).parts or not path
