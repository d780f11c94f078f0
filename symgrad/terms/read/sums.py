"""Sums with plus and minus, and how far a Σ reaches into them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symgrad.terms.algebra import Add, Neg
from symgrad.terms.read.draft import Draft, draft
from symgrad.terms.read.fit import FLEXIBLE, common_shape, fit, mismatch, spread
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import (
    Big,
    Chain,
    Juxt,
    Series,
    Syntax,
    Tokens,
)
from symgrad.terms.read.walk import mentions


def series(reading: Reading, syntax: Series) -> Task[Draft]:
    """A sum; every summand takes the shape of the others."""
    parts = _absorbed(reading, syntax.parts)
    items: list[Draft] = []
    for _, part in parts:
        item: Draft = yield reading.read(part)
        items.append(item)
    shape = common_shape(items)
    fitted: list[Draft] = []
    for item in items:
        made = fit(reading, item, shape)
        if made is None and len(shape) == 1 and not item.shape:
            made = spread(reading, item, shape)
            reading.spread += 1
        if made is None:
            raise mismatch(reading, "cannot add", shape, item)
        fitted.append(made)
    signed = [_signed(sign, item) for (sign, _), item in zip(parts, fitted, strict=True)]
    if len(signed) == 1:
        return signed[0].at(syntax.span)
    form = "number" if all(i.form == "number" for i in items) and not shape else ""
    return draft(shape, lambda *terms: Add(terms), tuple(signed), syntax.span, form)


def _signed(sign: str, item: Draft) -> Draft:
    if sign != "-":
        return item
    form = "neg" if item.form in FLEXIBLE else ""
    return draft(item.shape, Neg, (item,), item.span, form)


def _absorbed(reading: Reading, parts: tuple[tuple[str, Syntax], ...]) -> list[tuple[str, Syntax]]:
    """The summands, where a Σ takes in those that follow and mention its index."""
    made: list[tuple[str, Syntax]] = []
    for sign, part in parts:
        big = _tail(made[-1][1]) if made and sign else None
        if big is not None and any(_reaches(reading, name, part) for name in index_names(big.sub)):
            body = big.body
            inside = body.parts if isinstance(body, Series) else (("", body),)
            joined = Series((*inside, (sign, part)), body.span.joined(part.span))
            longer = replace(big, body=joined, span=big.span.joined(part.span))
            made[-1] = (made[-1][0], _with_tail(made[-1][1], longer))
        else:
            made.append((sign, part))
    return made


def _reaches(reading: Reading, name: str, part: Syntax) -> bool:
    if reading.local(name) is not None or reading.is_variable(name) or name in reading.dimensions:
        return False
    return mentions(part, name)


def index_names(sub: Tokens | None) -> Iterator[str]:
    """The names that the subscript of a Σ binds, as far as they are single letters."""
    tokens = sub or ()
    for place, token in enumerate(tokens):
        before = tokens[place - 1].text if place else ","
        after = tokens[place + 1].text if place + 1 < len(tokens) else ","
        if (
            token.kind == "letter"
            and before in (",", "\\\\", "{")
            and after in ("=", ",", r"\ne", r"\neq", r"\in", "\\\\", "}")
        ):
            yield token.text
    if all(t.kind == "letter" for t in tokens):
        yield from (t.text for t in tokens)


def _tail(syntax: Syntax) -> Big | None:
    while True:
        match syntax:
            case Big():
                if syntax.operator != r"\sum":
                    return None
                inner = _tail(syntax.body) if isinstance(syntax.body, Big) else None
                return inner or syntax
            case Juxt(items=items):
                syntax = items[-1]
            case Chain(rest=rest):
                syntax = rest[-1][1]
            case Series(parts=((_, body),)):
                syntax = body
            case _:
                return None


def _with_tail(syntax: Syntax, tail: Big) -> Syntax:
    span = syntax.span.joined(tail.span)
    match syntax:
        case Big() if isinstance(syntax.body, Big):
            return replace(syntax, body=_with_tail(syntax.body, tail), span=span)
        case Juxt(items=items):
            return Juxt((*items[:-1], _with_tail(items[-1], tail)), span)
        case Chain(rest=rest):
            last = (rest[-1][0], _with_tail(rest[-1][1], tail))
            return replace(syntax, rest=(*rest[:-1], last), span=span)
        case Series(parts=((sign, body),)):
            return Series(((sign, _with_tail(body, tail)),), span)
        case _:
            return tail
