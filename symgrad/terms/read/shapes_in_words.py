"""Shapes said in words: "A is an m × n matrix", "a vector x of length n", "n, m positive integers"."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from symgrad.diagnostics import ReadError
from symgrad.terms.atoms import Variable
from symgrad.terms.dimension import SCALAR, Dim, Shape
from symgrad.terms.read.ranges import dimension
from symgrad.terms.read.statements import Named, Statement

if TYPE_CHECKING:
    from symgrad.terms.read.prose import Item, Prose, Sentence

_LENGTH = re.compile(r"(of|with|has|have|having)\s+(length|dimension|size|shape)\s*$", re.I)
_VECTOR = re.compile(r"\bvectors?\b", re.I)
_MATRIX = re.compile(r"\bmatri(x|ces)\b", re.I)
_SCALAR = re.compile(
    r"^\s*(is|are|be|,)?\s*(both\s+)?(a\s+|an\s+)?(\w+\s+)?(real\s+)?(scalars?|numbers?|constants?)\b|\b(scalars?|numbers?|constants?)\s*$",
    re.I,
)
_INTEGERS = re.compile(r"^\s*(is|are|be|,)?\s*(both\s+)?(a\s+)?positive\s+integers?\b", re.I)
_INTEGERS_BEFORE = re.compile(r"\b(positive\s+integers?|dimensions?|sizes?)\s*$", re.I)
_SUBJECT = re.compile(
    r"^\s*(is|are|be|denotes?|,|)\s*(both\s+|each\s+)?(an?|the|)\s*([\w-]+\s+){0,3}$", re.I
)


def shapes_in_words(prose: Prose, sentence: Sentence, items: list[Item]) -> None:
    """Declare what the words of a sentence give a shape or call a dimension."""
    _ = sentence
    after = [*(i.before for i in items[1:]), _last_words(sentence)]
    for place, item in enumerate(items):
        for statement in item.statements:
            if statement.kind == "sizes" and statement.domain is not None:
                _sized(prose, items, place, statement.domain.shape, after[place])
            elif statement.kind == "set" and re.search(r"\bin\s*$", item.before):
                assert statement.domain is not None
                for earlier in _joined(items, place):
                    _give(prose, earlier, statement.domain.shape)
            elif statement.kind == "names":
                _named(prose, items, place, statement, after[place])


def _joined(items: list[Item], place: int) -> list[Item]:
    """The formulas before one that form a list: "u and v be vectors in …"."""
    found: list[Item] = []
    for at in range(place - 1, -1, -1):
        found.append(items[at])
        if not re.fullmatch(r"\s*(,|and|, and|)\s*", items[at].before):
            break
    return found


def _last_words(sentence: Sentence) -> str:
    return getattr(sentence[-1], "text", "") if sentence else ""


def _sized(prose: Prose, items: list[Item], place: int, shape: Shape, following: str) -> None:
    """ "A is an m × n matrix", "an m × n matrix A"."""
    before = items[place].before
    noun = _MATRIX.search(following[:60])
    to_right = items[place + 1] if noun and place + 1 < len(items) else None
    if (
        place
        and _SUBJECT.match(before)
        and re.search(r"\b(is|are|be|denotes?)\b|^\s*(,|)\s*an?\b", before)
    ):
        _give(prose, items[place - 1], shape)
    elif to_right is not None and re.fullmatch(r"\s*(\w+\s+)*matri(x|ces)\s*", following, re.I):
        _give(prose, to_right, shape)
    elif place and re.search(r"\(\s*$|of (shape|size|dimension)\s*$", before):
        _give(prose, items[place - 1], shape)


def _named(
    prose: Prose, items: list[Item], place: int, statement: Statement, following: str
) -> None:
    before = items[place].before
    if _INTEGERS.match(following) or _INTEGERS_BEFORE.search(before):
        for named in statement.names:
            _dimension(prose, named)
        return
    if place and _LENGTH.search(before) and _VECTOR.search(before + items[place - 1].before):
        size = _size(prose, statement)
        if size is not None:
            _give(prose, items[place - 1], (size,))
        return
    if re.match(r"-?(dimensional )?\s*-?vectors?\b|-dimensional", following, re.I):
        size = _size(prose, statement)
        if size is not None and place + 1 < len(items) and _VECTOR.search(following):
            _give(prose, items[place + 1], (size,))
        return
    if _SCALAR.search(following if re.match(r"\s*(is|are|be|,|an?)\b", following) else "") or (
        re.search(r"\b(scalars?|numbers?|constants?)\s*$", before)
    ):
        for named in statement.names:
            _declare(prose, named, SCALAR)


def _size(prose: Prose, statement: Statement) -> Dim | None:
    try:
        return dimension(prose.reading(), statement.names[0].tree)
    except ReadError:
        return None


def _give(prose: Prose, item: Item, shape: Shape) -> None:
    for statement in item.statements:
        if statement.kind == "names":
            for named in statement.names:
                _declare(prose, named, shape)


def _declare(prose: Prose, named: Named, shape: Shape) -> None:
    from symgrad.terms.read.prose import guarded

    known = (prose.context.variables, prose.context.functions, prose.context.rows)
    if not any(named.text in names for names in known):
        variable = Variable(named.text, shape)
        guarded(prose, named.span, lambda: prose.context.declare(variable, span=named.span))


def _dimension(prose: Prose, named: Named) -> None:
    if named.text in prose.context.variables:
        return
    least = {named.text: 1, **prose.context.at_least}
    prose.context = replace(prose.context, at_least=MappingProxyType(least))
