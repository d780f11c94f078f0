"""Jupyter notebooks: their Markdown cells, one after the other; code and outputs are not read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, cast

from symgrad.diagnostics import Diagnostic, Span
from symgrad.reading.assemble import assemble
from symgrad.reading.conventions import USUAL, Conventions
from symgrad.reading.document import Document
from symgrad.reading.expanded import Expanded
from symgrad.reading.from_markdown import pieces
from symgrad.reading.origin import Source
from symgrad.reading.pieces import unclosed

BYTES_MAX = 5_000_000
CELLS_MAX = 10_000


def read_notebook(text: str, *, path: str = "", conventions: Conventions = USUAL) -> Document:
    """A notebook: the context and claims of its Markdown cells, which count among all cells.

    A notebook that cannot be read gives one diagnostic, at its place in the JSON.
    """
    found = _loaded(text)
    if isinstance(found, Diagnostic):
        return Document(text=text[:BYTES_MAX], path=path, diagnostics=(found,))
    expanded = Expanded(conventions.commands())
    failed: list[Diagnostic] = []
    expanded.gap(Source(text), "")
    for cell in _cells(found):
        source = Source(cell[1], cell=cell[0])
        if cell[2] is not None:
            at = expanded.expander.origin.length
            failed.append(Diagnostic(code="unreadable", message=cell[2], span=Span(at, at + 1)))
        expanded.add(source, pieces(source.text))
        expanded.gap(source, "\n\n")
    to = expanded.expander
    failed += [*to.diagnostics, *unclosed(expanded.pieces)]
    return assemble(
        to.text,
        expanded.pieces,
        path=path,
        failed=tuple(failed),
        origin=to.origin,
        source=text,
        layout=conventions.layout,
    )


def _loaded(text: str) -> list[Any] | Diagnostic:
    """The list of cells, or what is wrong with the notebook."""
    if len(text) > BYTES_MAX:
        return _wrong("the file is larger than 5 MB", 0, "too-long")
    try:
        notebook: object = json.loads(text, parse_int=_small, parse_float=_small)
    except json.JSONDecodeError as error:
        return _wrong(f"the notebook is broken: {error.msg[:80].lower()}", error.pos)
    except RecursionError:
        return _wrong("the notebook is nested too deeply", 0, "too-deep")
    if not isinstance(notebook, dict):
        return _wrong("this is no notebook", 0)
    holder = cast("dict[str, Any]", notebook)
    sheets = holder.get("worksheets")
    if "cells" not in holder and isinstance(sheets, list) and sheets:
        first: object = sheets[0]
        holder = cast("dict[str, Any]", first) if isinstance(first, dict) else {}
    cells = holder.get("cells")
    if not isinstance(cells, list):
        return _wrong("the notebook has no list of cells", 0)
    if len(cells) > CELLS_MAX:
        return _wrong(f"the notebook has more than {CELLS_MAX} cells", 0, "too-long")
    return cells


def _small(digits: str) -> int:
    """Numbers of a notebook say nothing here, and may be of any length."""
    return len(digits)


def _wrong(message: str, position: int, code: str = "unreadable") -> Diagnostic:
    return Diagnostic(code=code, message=message, span=Span(position, position))


def _cells(cells: list[Any]) -> Iterator[tuple[int, str, str | None]]:
    """The number and text of each Markdown cell, and what is wrong with it."""
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict):
            yield number, "", "this cell is no object with a type and a source"
            continue
        told = cast("dict[str, Any]", cell)
        if told.get("cell_type") not in ("markdown", "heading"):
            continue
        source = told.get("source")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(cast("list[str]", source))
        if not isinstance(source, str):
            yield number, "", "the source of this cell is no text"
            continue
        yield number, re.sub("[\ud800-\udfff]", "\ufffd", source), None
