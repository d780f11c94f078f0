"""Text of a document made safe to show: no control characters, no reordering of letters."""

from __future__ import annotations

import unicodedata

from symgrad.checking.report import FileReport, Place

_UNSAFE = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))


def plain(text: str) -> str:
    """The text on one line, with control and invisible characters written as escapes."""
    return "".join(_safe(letter) for letter in text)


def where(file: FileReport, place: Place) -> str:
    """`path:line:column`, or `path:cell N:line:column`."""
    return f"{plain(place.path or file.path)}:{place}"


def _safe(letter: str) -> str:
    if letter == "\t":
        return " "
    if unicodedata.category(letter) in _UNSAFE:
        return f"\\u{{{ord(letter):x}}}"
    return letter


def width(text: str) -> int:
    """How many columns a terminal takes for a text: none for combining marks, two for wide letters."""
    total = 0
    for letter in text:
        if unicodedata.combining(letter):
            continue
        total += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
    return total


def count(number: int, word: str) -> str:
    """A number with its noun: 1 step, 2 steps."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
