"""The entries of the catalogue: one Markdown document each, found because it is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import cast, final

from symgrad.diagnostics import DeclarationError
from symgrad.rendering.worked import Heading
from symgrad.resources import derivations_folder

FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
# The headings of the reference tables.
HEADINGS = {
    "A.1": "Linear forms and norms",
    "A.2": "Quadratic and bilinear forms",
    "A.3": "Least squares and penalties",
    "A.4": "Elementwise functions",
    "A.5": "Composed functions",
    "2": "Analysis",
    "6": "Losses",
    "C": "Transformers",
    "9": "Advanced topics",
    "7": "Numerics",
    "B": "Optimisation",
    "O": "Rules",
    "Beyond": "Beyond the source",
}
KEYS = ("id", "title", "table", "kind", "references", "tags")


@final
@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the catalogue: its front matter, read at once, and its text."""

    heading: Heading
    path: Path
    text: str

    @property
    def id(self) -> str:
        """The name of the identity and of its file."""
        return self.path.stem

    @property
    def prose(self) -> str:
        """The document without its front matter."""
        return FRONT.sub("", self.text).strip() + "\n"


@lru_cache(maxsize=1)
def load_catalog() -> Mapping[str, Entry]:
    """All entries by id, in the order of the reference tables, then by id.

    Raises: DeclarationError for a file with a wrong or missing front matter.
    """
    entries = [_entry(path) for path in sorted(derivations_folder().glob("*.md"))]
    order = list(HEADINGS)
    entries.sort(key=lambda entry: (order.index(entry.heading.table or ""), entry.id))
    return MappingProxyType({entry.id: entry for entry in entries})


def _entry(path: Path) -> Entry:
    text = path.read_text(encoding="utf-8")
    heading = read_heading(text, path.name)
    if heading.id != path.stem:
        raise DeclarationError(f"{path.name}: the id is {heading.id}, not the name of the file")
    if heading.table not in HEADINGS:
        raise DeclarationError(f"{path.name}: there is no table {heading.table}")
    missing = [key for key in KEYS[1:5] if not getattr(heading, key)]
    if missing:
        raise DeclarationError(f"{path.name}: the front matter has no {', '.join(missing)}")
    return Entry(heading, path, text)


def read_heading(text: str, name: str) -> Heading:
    """The front matter of a document; an empty heading if it has none.

    Raises: DeclarationError if it is not the YAML that CONTRACT.md describes.
    """
    match = FRONT.match(text)
    if match is None:
        return Heading()
    values = read_mapping(match[1], name)
    return Heading(
        id=_word(values.get("id")),
        title=_word(values.get("title")),
        table=_word(values.get("table")),
        kind=_list(values.get("kind")),
        references=_list(values.get("references")),
        tags=_list(values.get("tags")),
        pictures=_list(values.get("pictures")),
    )


def read_mapping(source: str, name: str) -> dict[str, object]:
    """YAML that maps names to values.

    Raises: DeclarationError if it is none
    """
    import yaml

    try:
        values: object = yaml.safe_load(source)
    except yaml.YAMLError as error:
        raise DeclarationError(f"{name}: the front matter is no YAML: {error}") from error
    if not isinstance(values, dict):
        raise DeclarationError(f"{name}: the front matter is no mapping of names to values")
    return {str(key): value for key, value in cast("dict[object, object]", values).items()}


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _list(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(str(item) for item in cast("list[object]", value))
    return (str(value),)
