"""Settings of a project: `[tool.symgrad]` in pyproject.toml, or symgrad.toml."""

from __future__ import annotations

import difflib
import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast, final

from symgrad.diagnostics import SymgradError


class SettingsError(SymgradError):
    """A setting that does not exist, or has a value of another kind."""


@final
@dataclass(frozen=True, slots=True)
class Settings:
    """What a project may set: the documents to check, and whether `verified` is enough."""

    include: tuple[str, ...] = ()
    strict: bool = False
    root: Path = Path()

    def documents(self) -> list[str]:
        """The files that `include` names, below the folder of the settings."""
        return sorted({str(p) for pattern in self.include for p in self.root.glob(pattern)})


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
    include, strict = table.get("include", []), table.get("strict", False)
    if not isinstance(include, list) or not all(
        isinstance(pattern, str) for pattern in cast("list[object]", include)
    ):
        raise SettingsError(f"{file}: include is a list of patterns")
    for pattern in cast("list[str]", include):
        if os.path.isabs(pattern) or ".." in Path(pattern).parts or not pattern:
            raise SettingsError(f'{file}: include takes patterns below its folder, not "{pattern}"')
    if not isinstance(strict, bool):
        raise SettingsError(f"{file}: strict is true or false")
    return Settings(tuple(cast("list[str]", include)), strict, file.parent)
