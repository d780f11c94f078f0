"""Texts by lines, which end in LF, CR LF or CR and nothing else; replacements in them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symgrad.checking.report import Edit

_END = re.compile(r"\r\n|\n|\r")


def rows(text: str) -> list[str]:
    """The lines of a text without their ends."""
    return _END.split(text)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with replacements made; of two that overlap, the later one is left out."""
    starts = [0, *(match.end() for match in _END.finditer(text))]
    parts: list[str] = []
    reached = 0
    for edit in sorted(edits, key=lambda e: (e.place.line, e.place.column)):
        start = starts[edit.place.line - 1] + edit.place.column - 1
        stop = starts[edit.place.end_line - 1] + edit.place.end_column - 1
        if start >= reached:
            parts += [text[reached:start], edit.text]
            reached = stop
    return "".join([*parts, text[reached:]])
