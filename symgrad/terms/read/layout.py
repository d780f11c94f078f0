"""What only lays out a display: environments, boxes, braces round systems, decorated relations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symgrad.terms.read.spelling import RELATIONS, STYLING
from symgrad.terms.read.tokens import Token

TRANSPARENT = frozenset(
    [
        "equation",
        "align",
        "aligned",
        "alignat",
        "alignedat",
        "gather",
        "gathered",
        "multline",
        "multlined",
        "split",
        "eqnarray",
        "flalign",
        "math",
        "displaymath",
        "subequations",
        "array",
        "eqalign",
        "IEEEeqnarray",
    ]
)
"""Environments that only lay out the rows that stand in them."""

OPENING = {"(", "[", "{", r"\{", r"\left", r"\langle", r"\lbrace"}
CLOSING = {")", "]", "}", r"\}", r"\right", r"\rangle", r"\rbrace"}
LINE_ENDS = {"\\\\", r"\newline", r"\cr"}
ASIDES = {r"\quad", r"\qquad"}


def skip_group(tokens: Sequence[Token], place: int) -> int:
    """The place after a braced group."""
    if place < len(tokens) and tokens[place].text == "{":
        while place < len(tokens) and tokens[place].text != "}":
            place += 1
        place += 1
    return place


def closing_of(tokens: Sequence[Token], place: int) -> int:
    """Where the bracket closes that opens at a place; the end if it never does."""
    depth = 0
    for number in range(place, len(tokens)):
        depth += (tokens[number].text in OPENING) - (tokens[number].text in CLOSING)
        if not depth:
            return number
    return len(tokens)


_STACKED = {r"\stackrel", r"\overset", r"\underset"}


def unstacked(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with plain relations in place of decorated ones: \\overset{(a)}{=}, \\not=."""
    made: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.text in _STACKED:
            middle = skip_group(tokens, place + 1)
            stop = skip_group(tokens, middle)
            inside = [t for t in tokens[middle:stop] if t.text not in ("{", "}")]
            if len(inside) == 1 and inside[0].text in RELATIONS:
                over = "".join(t.text for t in tokens[place:middle])
                defines = "def" in over or "Delta" in over or "triangle" in over
                text = r"\coloneqq" if defines else inside[0].text
                made.append(Token(inside[0].kind, text, token.span.joined(tokens[stop - 1].span)))
                place = stop
                continue
        if token.text == r"\not" and place + 1 < len(tokens) and tokens[place + 1].text == "=":
            made.append(Token("command", r"\ne", token.span.joined(tokens[place + 1].span)))
            place += 2
            continue
        made.append(token)
        place += 1
    return made


def unwrapped(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without boxes and braces round whole statements: \\boxed{a = b}, \\left\\{ \\right."""
    made: list[Token] = []
    dropped: set[int] = set()
    for place, token in enumerate(tokens):
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.text in _COLOURS and after is not None and after.text == "{":
            middle = closing_of(tokens, place + 1)
            stop = closing_of(tokens, middle + 1) if middle + 1 < len(tokens) else len(tokens)
            inside = tokens[middle + 2 : stop]
            if stop < len(tokens) and tokens[middle + 1].text == "{" and _has_statement(inside):
                dropped |= {*range(place, middle + 2), stop}
        elif token.text == "{" and token.kind == "symbol" and _is_first(tokens, place):
            stop = closing_of(tokens, place)
            if stop < len(tokens) and _has_statement(tokens[place + 1 : stop]):
                dropped |= {place, stop}
        elif token.text in STYLING and after is not None and after.text == "{":
            stop = closing_of(tokens, place + 1)
            scripted = stop + 1 < len(tokens) and tokens[stop + 1].text in ("_", "^")
            if stop < len(tokens) and not scripted and _has_statement(tokens[place + 2 : stop]):
                dropped |= {place, place + 1, stop}
        elif token.text in (r"\{", r"\lbrace") and after is not None and _lays_out(after):
            left = place > 0 and tokens[place - 1].text == r"\left"
            stop = _environment_end(tokens, place + 1)
            right = stop + 1 < len(tokens) and tokens[stop + 1].text == r"\right"
            if left and right:
                dropped |= {place - 1, place, stop + 1, stop + 2}
            elif not left:
                dropped.add(place)
        if token.kind == "begin" and token.text == "cases" and _is_system(tokens, place):
            stop = _environment_end(tokens, place)
            tokens = [*tokens]
            for at in (place, stop):
                if at < len(tokens):
                    tokens[at] = replace(tokens[at], text="aligned")
    made = [t for n, t in enumerate(tokens) if n not in dropped]
    return made


_COLOURS = {r"\color", r"\textcolor", r"\colorbox", r"\bbox"}


def _is_first(tokens: Sequence[Token], place: int) -> bool:
    """Whether a token starts a row or a column."""
    before = tokens[place - 1] if place else None
    return before is None or before.kind == "begin" or before.text in {"&", *LINE_ENDS, *ASIDES}


def _has_statement(tokens: Sequence[Token]) -> bool:
    depth = 0
    for token in tokens:
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if not depth and (token.text in RELATIONS or _lays_out(token)):
            return True
    return False


def _lays_out(token: Token) -> bool:
    return token.kind == "begin" and token.text.rstrip("*") in (TRANSPARENT | {"cases"})


def _environment_end(tokens: Sequence[Token], place: int) -> int:
    depth = 0
    for number in range(place, len(tokens)):
        depth += (tokens[number].kind == "begin") - (tokens[number].kind == "end")
        if not depth:
            return number
    return len(tokens)


def _is_system(tokens: Sequence[Token], place: int) -> bool:
    """Whether cases stand alone and each holds an equation: a system of equations."""
    before = [t for t in tokens[:place] if t.text not in (r"\left", r"\{", r"\lbrace", *ASIDES)]
    if before and before[-1].kind != "begin" and before[-1].text not in LINE_ENDS:
        return False
    first: list[Token] = []
    for token in tokens[place + 1 :]:
        if token.text in LINE_ENDS or token.kind == "end":
            break
        first.append(token)
    return _has_statement(first)
