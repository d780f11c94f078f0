"""Giving a draft the shape that its neighbours have: 1 beside a vector is 𝟏, 0 is the zero vector."""

from __future__ import annotations

from fractions import Fraction

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.algebra import Mul, Neg
from symgrad.terms.atoms import Number, Ones, Zeros
from symgrad.terms.dimension import Shape
from symgrad.terms.read.draft import Draft, draft
from symgrad.terms.read.reading import Reading
from symgrad.terms.term import Term

FLEXIBLE = ("number", "ones", "zeros", "neg")


def fit(reading: Reading, item: Draft, shape: Shape) -> Draft | None:
    """`item` with this shape, if it has it or can take it."""
    sizes = reading.sizes
    if len(item.shape) == len(shape) and sizes.same(item.shape, shape):
        return item
    match item.form:
        case "number" if not item.shape:
            return spread(reading, item, shape)
        case "ones" if shape:
            return draft(shape, lambda: Ones(sizes.final_shape(shape)), (), item.span)
        case "zeros" if shape:
            return draft(shape, lambda: Zeros(sizes.final_shape(shape)), (), item.span)
        case "neg":
            inner = fit(reading, item.parts[0], shape)
            return draft(shape, Neg, (inner,), item.span) if inner is not None else None
        case "row" if len(shape) == 1 and sizes.same(item.parts[0].shape, shape):
            return item.parts[0]
        case _:
            return None


def spread(reading: Reading, item: Draft, shape: Shape) -> Draft:
    """A number times 𝟏: a number beside a vector in a sum."""

    def make(value: Term) -> Term:
        final = reading.sizes.final_shape(shape)
        match value:
            case Number(value=Fraction(numerator=0)):
                return Zeros(final)
            case Number(value=Fraction(numerator=1, denominator=1)):
                return Ones(final)
            case _:
                return Mul((value, Ones(final)))

    return draft(shape, make, (item,), item.span)


def common_shape(items: list[Draft]) -> Shape:
    """The shape that items of one sum share: that of the first which cannot change its own."""
    for forms in (("", "variable", "mul", "index", "derivative"), ("row",), FLEXIBLE):
        for item in items:
            if item.form in forms and item.shape:
                return item.shape
    return ()


def mismatch(reading: Reading, operator: str, left: Shape, right: Draft) -> ReadError:
    """The error for two shapes that do not fit."""
    shown, other = reading.sizes.show(left), reading.sizes.show(right.shape)
    hint = None
    if not right.shape or not left:
        size = left or right.shape
        one = "I" if len(size) == 2 else r"\mathbf{1}"
        hint = f"a number is no {'matrix' if len(size) == 2 else 'vector'}: multiply it by {one}?"
    return ReadError(
        f"{operator} {shown} and {other}: the shapes differ",
        right.span,
        code="shape-mismatch",
        hint=hint,
    )


def unfit(reading: Reading, operator: str, left: Shape, right: Shape, span: Span) -> ReadError:
    """The error for an operation on two shapes that has no meaning."""
    return ReadError(
        f"{operator} {reading.sizes.show(left)} and {reading.sizes.show(right)}",
        span,
        code="shape-mismatch",
    )
