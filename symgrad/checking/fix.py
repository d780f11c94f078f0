"""Proved replacements made in files: notes, what they take in, and the cells of notebooks."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, final

from symgrad.checking.lines import edited
from symgrad.checking.report import Edit, FileReport, Text

_BOM = b"\xef\xbb\xbf"


@final
@dataclass(frozen=True, slots=True)
class Replacement:
    """A file as it stands and as it would be; `lines` are those of each change."""

    path: str
    before: str
    after: str
    lines: tuple[str, ...]

    def difference(self) -> str:
        """A unified diff."""
        before, after = (text.splitlines(keepends=True) for text in (self.before, self.after))
        return "".join(difflib.unified_diff(before, after, self.path, self.path))

    def write(self) -> bool:
        """Put the new text in place of the old; False if that is not what the file holds now."""
        file = Path(self.path)
        data = file.read_bytes()
        mark = _BOM if data.startswith(_BOM) else b""
        if data != mark + self.before.encode("utf-8"):
            return False
        file.write_bytes(mark + self.after.encode("utf-8"))
        return True

    def said(self) -> str:
        """`3 fixed (lines 14-15, 22, 28)`."""
        one = len(self.lines) == 1 and "-" not in self.lines[0]
        return f"{len(self.lines)} fixed (line{'' if one else 's'} {', '.join(self.lines)})"


def replacements(file: FileReport) -> Iterator[Replacement]:
    """What the fixes of a report change, file by file."""
    fixes = [tuple(step.edits) for step in file.steps if step.edits]
    for path in sorted({edits[0].place.path or "" for edits in fixes}):
        here = [edits for edits in fixes if (edits[0].place.path or "") == path]
        edits = tuple(dict.fromkeys(edit for group in here for edit in group))
        whole = next((t for t in file.others if t.path == path and t.cell is None), None)
        before = file.text if whole is None else whole.text
        cells = any(edit.place.cell is not None for edit in edits)
        after = _in_cells(before, file.others, edits) if cells else edited(before, edits)
        if after is not None and after != before:
            yield Replacement(path or file.path, before, after, tuple(_range(g) for g in here))


def _range(edits: tuple[Edit, ...]) -> str:
    """The lines of a fix: 22, or 14-15, or those of a cell."""
    first, last = min(e.place.line for e in edits), max(e.place.end_line for e in edits)
    cell = edits[0].place.cell
    where = f"cell {cell}:" if cell is not None else ""
    return where + (str(first) if first == last else f"{first}-{last}")


def _in_cells(source: str, texts: tuple[Text, ...], edits: tuple[Edit, ...]) -> str | None:
    """A notebook with replacements in its cells, laid out as it was."""
    notebook = json.loads(source)
    layout = _layout(source, notebook)
    for text in texts:
        here = [edit for edit in edits if edit.place.cell == text.cell]
        if not here or text.cell is None:
            continue
        cell = cast("dict[str, Any]", notebook["cells"][text.cell - 1])
        listed = isinstance(cell["source"], list)
        if ("".join(cell["source"]) if listed else cell["source"]) != text.text:
            return None
        after = edited(text.text, here)
        cell["source"] = after.splitlines(keepends=True) if listed else after
    return json.dumps(notebook, **layout) + source[len(source.rstrip()) :]


def _layout(source: str, notebook: object) -> dict[str, Any]:
    """How a notebook is written: its indentation, and whether letters are escaped."""
    options: list[dict[str, Any]] = [
        {"indent": indent, "ensure_ascii": ascii_}
        for indent in (1, 2, 4, None)
        for ascii_ in (False, True)
    ]
    same = (o for o in options if json.dumps(notebook, **o) == source.rstrip())
    return next(same, options[0])
