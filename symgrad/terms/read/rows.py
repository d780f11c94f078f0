"""Displays into rows and links: environments, line ends, alignment marks, asides, relations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import final

from symgrad.diagnostics import Span
from symgrad.terms.read.layout import (
    ASIDES,
    CLOSING,
    LINE_ENDS,
    OPENING,
    TRANSPARENT,
    closing_of,
    skip_group,
    unstacked,
    unwrapped,
)
from symgrad.terms.read.spelling import RELATIONS
from symgrad.terms.read.tokens import Token

_PUNCTUATION = {",", ".", ";"}
ARROWS = {r"\implies", r"\iff", r"\impliedby"}


@final
@dataclass(frozen=True, slots=True)
class Side:
    """The tokens of one side of a relation."""

    tokens: tuple[Token, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Row:
    """Sides with relations between them; `relations[0]` stands before the first side if `opens`.

    `opens` is false for a row that goes on a chain: its first relation has nothing before it.
    `aside` is the text that stood before it, such as "if" or "and"; `said` are the conditions in
    words before or after it: "if A is symmetric". `column` counts the alignment marks before its
    first relation.
    """

    sides: tuple[Side, ...]
    relations: tuple[Token, ...]
    opens: bool
    aside: str = ""
    line: int = 0
    said: tuple[tuple[Token, ...], ...] = ()
    column: int = 0

    @property
    def span(self) -> Span:
        """From the first sign to the last."""
        spans = [s.span for s in self.sides] + [r.span for r in self.relations]
        return Span(min(s.start for s in spans), max(s.stop for s in spans))


@final
@dataclass(slots=True)
class _Splitter:
    rows: list[Row] = field(default_factory=list)
    sides: list[list[Token]] = field(default_factory=lambda: [[]])
    relations: list[Token] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    line: int = 0
    column: int = 0
    said: list[tuple[Token, ...]] = field(default_factory=list)

    def close(self) -> None:
        """End a row; one that starts with a relation goes on the chain before it."""
        sides, relations, aside = self.sides, self.relations, " ".join(self.aside)
        self.sides, self.relations, self.aside = [[]], [], []
        if not relations and all(t.text in _PUNCTUATION | {"{", "}"} for t in sides[0]):
            if aside:
                self.aside = [aside]
            return
        named = self._named(sides, relations)
        if relations or named is None:
            opens = bool(sides[0])
            if not opens:
                sides = sides[1:]
            made = tuple(_side(s, relations, n + (not opens)) for n, s in enumerate(sides))
            said, self.said = tuple(self.said), []
            column = self.column if relations else 0
            self.rows.append(Row(made, tuple(relations), opens, aside, self.line, said, column))
        if named is not None:
            self.rows.append(named)

    def _named(self, sides: list[list[Token]], relations: list[Token]) -> Row | None:
        """The name taken off the end of a = b =: c, as a row of its own: c := b."""
        if not relations or RELATIONS[relations[-1].text] != "=:":
            return None
        name, sign = sides.pop(), replace(relations.pop(), text=r"\coloneqq")
        before = self.rows[-1].sides[-1].tokens if self.rows else ()
        value = list(sides[-1] or before)
        pair = (_side(name, [sign], 0), _side(value, [sign], 1))
        return Row(pair, (sign,), True, line=self.line)


def _side(tokens: list[Token], relations: list[Token], number: int) -> Side:
    while tokens and tokens[-1].text in _PUNCTUATION:
        tokens.pop()
    while [t.text for t in tokens[:2]] == ["{", "}"]:
        del tokens[:2]
    if tokens:
        return Side(tuple(tokens), tokens[0].span.joined(tokens[-1].span))
    near = relations[min(max(number - 1, 0), len(relations) - 1)].span
    return Side((), Span(near.stop, near.stop))


def split_rows(tokens: Sequence[Token]) -> list[Row]:
    """The rows of a display, each split at the relations that stand outside brackets."""
    tokens = unwrapped(unstacked(tokens))
    made = _Splitter()
    depth, inside, column = 0, 0, 0
    place = 0
    while place < len(tokens):
        token = tokens[place]
        place += 1
        if token.kind in ("begin", "end"):
            opaque = token.text.rstrip("*") not in TRANSPARENT
            if opaque:
                inside += 1 if token.kind == "begin" else -1
                made.sides[-1].append(token)
            elif token.kind == "begin" and token.text.startswith(("array", "alignat", "alignedat")):
                place = skip_group(tokens, place)
            continue
        if inside > 0:
            made.sides[-1].append(token)
            continue
        if token.text in OPENING and token.kind != "text":
            depth += 1
        elif token.text in CLOSING and token.kind != "text":
            depth = max(0, depth - 1)
        if depth or token.text in CLOSING:
            made.sides[-1].append(token)
            continue
        if token.text in LINE_ENDS:
            made.close()
            made.aside = []
            place = _skip_space(tokens, place)
            column, made.line = 0, made.line + 1
        elif token.text == "&":
            column += 1
            if column > 1 and _is_comment(tokens, place) and not _is_case(tokens, place):
                place = _row_end(tokens, place)
            elif column > 1 and made.relations and _starts_statement(tokens, place):
                made.close()
        elif _is_aside(made, token, tokens, place):
            bracket = _bracketed_aside(made, tokens, place)
            if made.relations and not made.sides[-1]:
                continue
            stop = _condition_end(made, tokens, place - 1) if token.kind == "text" else None
            if stop is not None:
                made.said.append(tuple(tokens[place - 1 : stop]))
                place = stop
                if made.relations:
                    made.close()
            elif token.kind == "text":
                made.close()
                made.aside.append(token.text.strip())
            elif bracket is not None:
                tokens, place = bracket, place
                made.close()
                made.aside.append("if")
            elif _starts_afresh(tokens, place):
                made.close()
        elif token.text == r"\forall" and made.relations:
            made.close()
            made.aside.append("for")
        elif token.text in (r"\therefore", r"\because"):
            made.close()
            made.aside += ["since"] if token.text == r"\because" else []
        elif token.text in (",", ";") and _starts_statement(tokens, place) and made.relations:
            made.close()
        elif token.text in RELATIONS:
            made.column = made.column if made.relations else column
            made.relations.append(token)
            made.sides.append([])
        else:
            made.sides[-1].append(token)
    made.close()
    return made.rows


_CASE = re.compile(
    r"^\W*(if(?! and only)|when|whenever|provided|assuming|unless|otherwise|else|as long as)\b",
    re.I,
)


def _is_case(tokens: Sequence[Token], place: int) -> bool:
    """Whether a remark in a column says when the row holds."""
    while place < len(tokens) and tokens[place].text in ("&", *ASIDES):
        place += 1
    first = tokens[place] if place < len(tokens) else None
    return first is not None and first.kind == "text" and bool(_CASE.match(first.text))


def _condition_end(made: _Splitter, tokens: Sequence[Token], place: int) -> int | None:
    """Where a condition in words ends: with the row, or before it begins; None if it is none.

    One with a relation outside words is no condition in words.
    """
    if not _CASE.match(tokens[place].text) or (made.sides[0] and not made.relations):
        return None
    if re.match(r"\W*(otherwise|else)\b", tokens[place].text, re.I) and not made.relations:
        return None
    stop = _row_end(tokens, place)
    if not made.relations:
        own = re.search(r"(,|:|\bthen\b|\bhave\b)\W*$", tokens[place].text)
        ends = (n for n in range(place + 1, stop) if tokens[n].kind == "text")
        stop = place + 1 if own else next(ends, stop - 1) + 1
    inside = tokens[place:stop]
    return None if any(t.text in RELATIONS for t in inside if t.kind != "text") else stop


def _bracketed_aside(
    made: _Splitter, tokens: Sequence[Token], place: int
) -> Sequence[Token] | None:
    """The tokens without a bracket at a row's end that holds no factor: a number, a condition.

    The relations of a condition stay. None if no such bracket follows, after one relation at least.
    """
    while place < len(tokens) and tokens[place].text in ASIDES:
        place += 1
    if not made.relations or place >= len(tokens) or tokens[place].text not in ("(", "["):
        return None
    stop = closing_of(tokens, place)
    rest = tokens[stop + 1 :]
    if stop >= len(tokens) or (rest and not _ends_row(rest)):
        return None
    inside = tokens[place + 1 : stop]
    if any(t.text in RELATIONS for t in inside):
        return [*tokens[:place], *inside, *rest]
    label = len(inside) < 4 and all(
        t.kind in ("number", "letter") or t.text in _MARKS for t in inside
    )
    words = bool(inside) and inside[0].kind == "text"
    return [*tokens[:place], *rest] if label or words else None


_MARKS = {"*", ".", r"\ast", r"\star", r"\dagger", r"\ddagger", "'", r"\#"}


def _ends_row(tokens: Sequence[Token]) -> bool:
    first = tokens[0]
    if first.text in _PUNCTUATION:
        return len(tokens) == 1 or _ends_row(tokens[1:])
    return first.text in LINE_ENDS or first.text in ("&", *ASIDES) or first.kind in ("end", "text")


def _skip_space(tokens: Sequence[Token], place: int) -> int:
    """The length that may follow a line end: \\\\[4pt]."""
    if place < len(tokens) and tokens[place].text == "[" and not tokens[place].spaced:
        end = place
        while end < len(tokens) and tokens[end].text != "]" and end - place < 8:
            end += 1
        if end < len(tokens) and tokens[end].text == "]":
            return end + 1
    return place


def _row_end(tokens: Sequence[Token], place: int) -> int:
    depth = 0
    while place < len(tokens):
        token = tokens[place]
        depth += (token.kind == "begin") - (token.kind == "end")
        if depth < 0 or (not depth and token.text in LINE_ENDS):
            return place
        place += 1
    return place


def _is_comment(tokens: Sequence[Token], place: int) -> bool:
    """Whether a column is a remark: it starts with words, a bracket round words, or is empty."""
    while place < len(tokens) and tokens[place].text in ("&", r"\quad", r"\qquad", "("):
        place += 1
    return place >= len(tokens) or tokens[place].kind == "text" or tokens[place].text in LINE_ENDS


def _is_aside(made: _Splitter, token: Token, tokens: Sequence[Token], place: int) -> bool:
    if token.text in ASIDES:
        return True
    if token.kind != "text":
        return False
    before = tokens[place - 2] if place >= 2 else None
    after = tokens[place] if place < len(tokens) else None
    if before is not None and before.text in ("_", "^"):
        return False
    word = token.text
    named = (
        word.isidentifier() and after is not None and after.text in ("_", "(", "^", r"\left", "=")
    )
    return not named and not (word.isidentifier() and _ends_open(made))


def _ends_open(made: _Splitter) -> bool:
    """Whether the side so far waits for an operand, so that a word is one."""
    side = made.sides[-1]
    if not side:
        return bool(made.relations)
    return side[-1].text in ("+", "-", r"\cdot", r"\odot", "/", r"\partial", r"\nabla", "(", "{")


def _starts_afresh(tokens: Sequence[Token], place: int) -> bool:
    """Whether what follows an aside is a statement of its own: a relation comes before the row's end."""
    if place < len(tokens) and tokens[place].text in RELATIONS:
        return False
    return _starts_statement(tokens, place)


def _starts_statement(tokens: Sequence[Token], place: int) -> bool:
    depth = 0
    for number in range(place, len(tokens)):
        token = tokens[number]
        if token.kind in ("begin", "end") or token.text in LINE_ENDS:
            return False
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if depth < 0:
            return False
        if not depth and token.text in RELATIONS:
            return number > place
        if not depth and token.kind == "text":
            return False
    return False
