"""Trees of signs into drafts of terms: each kind of tree to the module that knows it."""

from __future__ import annotations

from typing import assert_never

from symgrad.diagnostics import ReadError
from symgrad.terms.algebra import Apply, Divide, Power
from symgrad.terms.build import number
from symgrad.terms.read import (
    bigsums,
    conditions,
    factors,
    fences,
    fractions,
    points,
    products,
    sums,
    values,
)
from symgrad.terms.read.draft import Draft, draft, known
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import (
    Accented,
    Bar,
    Big,
    Cases,
    Chain,
    Frac,
    Group,
    Juxt,
    Name,
    Num,
    Relations,
    Root,
    Script,
    Series,
    Symbol,
    Syntax,
    Word,
)


def elaborate(reading: Reading, syntax: Syntax) -> Task[Draft]:
    """The draft of the term that a tree means."""
    match syntax:
        case Num():
            return values.number(syntax)
            yield
        case Name() | Word() | Accented() | Script() | Symbol():
            made: Draft = yield factors.product(reading, (syntax,), syntax.span)
        case Juxt(items=items):
            made = yield factors.product(reading, items, syntax.span)
        case Group():
            made = yield fences.group(reading, syntax)
        case Chain():
            made = yield products.chain(reading, syntax)
        case Series():
            made = yield sums.series(reading, syntax)
        case Frac():
            made = yield _fraction(reading, syntax)
        case Root():
            made = yield _root(reading, syntax)
        case Big():
            made = yield bigsums.big(reading, syntax)
        case Bar():
            made = yield points.at_point(reading, syntax)
        case Cases():
            made = yield conditions.cases(reading, syntax)
        case Relations():
            raise ReadError("a relation stands where a value is needed", syntax.span)
        case _:
            assert_never(syntax)
    return made


def _fraction(reading: Reading, syntax: Frac) -> Task[Draft]:
    from symgrad.terms.read import gradients

    derivative: tuple[Draft, int] | None = yield gradients.factor(reading, (syntax,), 0)
    if derivative is not None:
        return derivative[0]
    made: Draft = yield fractions.fraction(reading, syntax)
    return made


def _root(reading: Reading, syntax: Root) -> Task[Draft]:
    body: Draft = yield reading.read(syntax.body)
    if syntax.degree is not None and not (
        isinstance(syntax.degree, Num) and syntax.degree.text == "2"
    ):
        degree: Draft = yield reading.read(syntax.degree)
        one = known(number(1), syntax.span)
        exponent = draft((), Divide, (one, degree.closed()), syntax.span)
        return draft(body.shape, Power, (body.closed(), exponent), syntax.span)
    root = reading.spelled.get("sqrt")
    if root is None:
        raise ReadError("the square root is not known here", syntax.span)
    return draft(body.shape, lambda x: Apply(root, (x,)), (body.closed(),), syntax.span)
