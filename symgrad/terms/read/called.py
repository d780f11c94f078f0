"""Definitions without an equals sign: "denote by r the residual Xw − y", "we write p for softmax(z)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.read.inline import Candidate
from symgrad.terms.read.outline import outline
from symgrad.terms.read.prose import Item, Prose, Sentence, items_of
from symgrad.terms.read.rows import Side
from symgrad.terms.read.tokens import tokenise

_NAME = r"⟨n(?P<name>\d+)⟩"
_VALUE = r"⟨[ont](?P<value>\d+)⟩(?! ?-| ?(?:dimensional|vectors?|matri)| by ⟨[^n])"
_APART = "of|in|to|from|than|not|no|for|as|at|by|on|if|when|least|most|let|where|with|and|or|is|are"
_WORDS = rf"(?:(?:the|our|its|this) )?(?:(?!(?:{_APART})\b)[a-z][\w'’-]* ){{0,4}}"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\bdenote by {_NAME} {_WORDS}{_VALUE}",
        rf"\band by {_NAME} {_WORDS}{_VALUE}",
        rf"{_VALUE} (?:is|are) (?:denoted|called|written) (?:by |as )?{_NAME}",
        rf"\b(?:denote|and) {_WORDS}{_VALUE} by {_NAME}",
        rf"\bwrite {_NAME} (?:for|instead of|in place of) {_WORDS}{_VALUE}",
        rf"\band {_NAME} for {_WORDS}{_VALUE}",
        rf"\blet {_NAME} (?:be|denote|stand for) {_WORDS}{_VALUE}",
        rf"{_NAME} (?:denotes?|stands? for|represents?|is defined (?:as|by|to be)|abbreviates) {_WORDS}{_VALUE}",
        rf"{_NAME} is the {_WORDS}{_VALUE}",
    )
)  # fmt: skip


def called(prose: Prose, sentence: Sentence) -> Iterator[Candidate]:
    """What the words of a sentence define: a name, and the formula that it stands for."""
    items = items_of(prose, sentence)
    if len(items) < 2:
        return
    told = outline(prose, sentence, items)
    taken: set[int] = set()
    for pattern in _PATTERNS:
        for match in pattern.finditer(told.line):
            name, value = int(match["name"]), int(match["value"])
            if name in taken or items[name].conditional or len(told.names[name]) != 1:
                continue
            sides = _side(items[name]), _side(items[value])
            if sides[0] is not None and sides[1] is not None:
                taken |= {name, value}
                yield Candidate(sides[0], sides[1], certain=True)


def _side(item: Item) -> Side | None:
    try:
        tokens = tuple(tokenise(item.maths.source, item.maths.span.start))
    except ReadError:
        return None
    while tokens and tokens[-1].text in (",", ".", ";"):
        tokens = tokens[:-1]
    if not tokens:
        return None
    return Side(tokens, Span(tokens[0].span.start, tokens[-1].span.stop))
