"""The displays of a note's text and their rows, cut at the marks that align them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import final

from symgrad.reading.pieces import DISPLAYED

_DISPLAY = re.compile(
    rf"""(?P<maths>^[ ]{{0,3}}```[ ]*math[^\n]*\n(?P<fenced>.*?)^[ ]{{0,3}}```)
      | (?P<code>^[ ]{{0,3}}(?P<fence>```+|~~~+).*?^[ ]{{0,3}}(?P=fence)
          | (?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`) | <!--.*?-->)
      | \$\$(?P<dollars>.+?)\$\$ | \\\[(?P<square>.+?)\\\]
      | (?P<whole>\\begin\{{(?P<env>(?:{DISPLAYED})\*?)\}}.*?\\end\{{(?P=env)\}})""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_OPENING = re.compile(
    rf"\s*(?:\\begin\{{(?P<env>(?:{DISPLAYED})\*?)\}}(?:\[[^\]\n]*\])?(?:\{{\d+\}})?|\\eqalign\s*\{{)"
)
_MARK = re.compile(
    r"(?P<comment>(?<!\\)%[^\n]*\n?)|(?P<end>\\\\\*?(?:\[[^\]\n]*\])?|\\cr(?![A-Za-z]))|(?P<env>\\(?P<way>begin|end)\s*\{)"
    r"|(?P<escaped>\\.)|(?P<brace>[{}])|(?P<cell>&)",
    re.DOTALL,
)
_NOISE = re.compile(r"\\(?:label|tag\*?)\s*\{[^{}]*\}|\\(?:nonumber|notag|qedhere)\b")


@final
@dataclass(frozen=True, slots=True)
class Region:
    """A display in a text: all of it, and what stands inside its dollars or brackets."""

    start: int
    stop: int
    inside: tuple[int, int]


def regions(text: str) -> Iterator[Region]:
    """The displays of a text in order; program text and comments hold none."""
    for match in _DISPLAY.finditer(text):
        if match["code"] is not None:
            continue
        (group,) = (g for g in ("fenced", "dollars", "square", "whole") if match[g] is not None)
        yield Region(match.start(), match.end(), match.span(group))


def rows(text: str, region: Region) -> list[list[tuple[int, int]]]:
    """The rows of a display, each a list of its cells as ranges of the text."""
    start, stop = _unwrapped(text, *region.inside)
    found: list[list[tuple[int, int]]] = [[]]
    depth, begun, place = 0, start, start
    while match := _MARK.search(text, place, stop):
        place = match.end()
        if match["brace"] is not None:
            depth += 1 if match["brace"] == "{" else -1
        elif match["way"] is not None:
            depth += 1 if match["way"] == "begin" else -1
            place = match.end() - 1  # its name stands in braces of its own
        elif depth == 0 and (match["cell"] or match["end"]) is not None:
            found[-1].append((begun, match.start()))
            begun = match.end()
            if match["end"] is not None:
                found.append([])
    found[-1].append((begun, stop))
    return [row for row in found if any(text[a:b].strip() for a, b in row)]


def _unwrapped(text: str, start: int, stop: int) -> tuple[int, int]:
    """The range inside the environments that hold all of it."""
    while opening := _OPENING.match(text, start, stop):
        closing = rf"\end{{{opening['env']}}}" if opening["env"] else "}"
        trimmed = start + len(text[start:stop].rstrip())
        if not text.startswith(closing, trimmed - len(closing)):
            break
        if opening["env"] and closing in text[opening.end() : trimmed - len(closing)]:
            break
        start, stop = opening.end(), trimmed - len(closing)
    return start, stop


def joined(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as one formula."""
    if len(rows) == 1 and len(rows[0]) == 1:
        return rows[0][0]
    lines = " \\\\\n".join(" & ".join(row) for row in rows)
    return f"\\begin{{aligned}}\n{lines}\n\\end{{aligned}}"


def cleaned(latex: str) -> str:
    """A cell without labels, numbers and comments."""
    text = re.sub(r"(?<!\\)%[^\n]*\n?", "", latex)
    return re.sub(r"\s+", " ", _NOISE.sub("", text)).strip()


def balanced(latex: str) -> bool:
    """Whether a part of a formula can stand in a group of its own."""
    depth = 0
    for token in re.findall(r"\\.|[{}&]", latex, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(token, 0)
        if depth < 0 or token in ("&", "\\\\"):
            return False
    opened = len(re.findall(r"\\left(?![A-Za-z])", latex))
    closed = len(re.findall(r"\\right(?![A-Za-z])", latex))
    begun, ended = latex.count(r"\begin"), latex.count(r"\end")
    return depth == 0 and opened == closed and begun == ended
