"""Long formulas on several lines, broken before a plus or a minus as far outside as it goes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from symgrad.rendering.width import width

# What opens and closes a level of a formula; braces hold an argument and are never broken.
TOKEN = re.compile(r"\\(?:left|right)(?![a-zA-Z])\s*(?:\\[a-zA-Z]+|\\?.)|\\[a-zA-Z]+|\\.|.")
OPENING = {"(", "[", r"\{", r"\langle", r"\lbrace", r"\begin"}
CLOSING = {")", "]", r"\}", r"\rangle", r"\rbrace", r"\end"}
SIZED = re.compile(r"\\(left|right)(?![a-zA-Z])")
# A line is not ended before it is this full as long as a later place is as far outside.
FULL = 0.5


@final
@dataclass(frozen=True, slots=True)
class Place:
    """A place where a line may end, and how many brackets are open there."""

    at: int
    depth: int


def broken(latex: str, first: float, room: float) -> list[str]:
    """A formula on lines of at most `room` letters, the first of at most `first`; whole if it fits."""
    places = list(_places(latex))
    lines: list[str] = []
    start = 0
    while width(latex[start:]) > (room if lines else first):
        allowed = room if lines else first
        stop = _best(latex, start, allowed, [p for p in places if p.at > start])
        if stop is None:
            break
        lines.append(latex[start:stop])
        start = stop
    return _levelled([*lines, latex[start:]])


def _best(latex: str, start: int, allowed: float, places: list[Place]) -> int | None:
    """The last place that fits of those with the fewest open brackets, else the first of all."""
    fits = [p for p in places if width(latex[start : p.at]) <= allowed]
    good = [p for p in fits if width(latex[start : p.at]) >= FULL * allowed] or fits
    if not good:
        return places[0].at if places else None
    least = min(p.depth for p in good)
    return max(p.at for p in good if p.depth == least)


def _places(latex: str) -> Iterator[Place]:
    """Before every plus and minus between two terms, outside of braces."""
    depth = braces = 0
    for match in TOKEN.finditer(latex):
        sized = SIZED.match(match[0])
        text = match[0]
        braces += (text == "{") - (text == "}")
        if sized or text in OPENING or text in CLOSING:
            depth += 1 if (sized[1] == "left" if sized else text in OPENING) else -1
        elif text in "+-" and not braces and latex[: match.end() + 1].endswith(f" {text} "):
            yield Place(match.start(), depth)


def _levelled(lines: list[str]) -> list[str]:
    r"""Brackets that another line closes cannot be \left and \right: they get a size of their own."""
    if len(lines) == 1:
        return lines
    whole = "\0".join(lines)
    open_at: list[re.Match[str]] = []
    crossing: set[int] = set()
    for match in SIZED.finditer(whole):
        if match[1] == "left":
            open_at.append(match)
        elif open_at:
            opened = open_at.pop()
            if "\0" in whole[opened.start() : match.start()]:
                crossing |= {opened.start(), match.start()}
    fixed = {"left": r"\Bigl", "right": r"\Bigr"}
    sized = SIZED.sub(lambda m: fixed[m[1]] if m.start() in crossing else m[0], whole)
    return [line.strip() for line in sized.split("\0")]
