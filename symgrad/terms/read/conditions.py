"""Conditions: indicators, and definitions by cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.algebra import Compare, Comparison, Indicator, Piecewise
from symgrad.terms.dimension import SCALAR, Shape
from symgrad.terms.read.draft import Draft, draft
from symgrad.terms.read.fit import FLEXIBLE, common_shape, fit, mismatch
from symgrad.terms.read.reading import IndexRange, Reading
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import Cases, Name, Relations, Syntax
from symgrad.terms.term import Term

COMPARISONS: dict[str, Comparison] = {
    "=": "=", "<": "<", ">": ">", r"\le": "<=", r"\ge": ">=", r"\ne": "!=",
}  # fmt: skip


def comparisons(reading: Reading, conditions: Sequence[Syntax]) -> Task[list[Draft]]:
    """The comparisons that conditions consist of; 0 < x < 1 is two."""
    made: list[Draft] = []
    for condition in conditions:
        if not isinstance(condition, Relations):
            raise ReadError("a condition needs a relation", condition.span)
        left: Draft = yield reading.read(condition.first)
        before = condition.first
        for sign, operand in condition.rest:
            if sign not in COMPARISONS:
                raise ReadError(f"{sign} is no comparison", condition.span)
            right: Draft = yield reading.read(operand)
            made.append(compare(reading, left, COMPARISONS[sign], right))
            _range_alike(reading, before, operand)
            left, before = right, operand
    return made


def _range_alike(reading: Reading, left: Syntax, right: Syntax) -> None:
    """Two indices that are compared range over the same values, if nothing else tells."""
    ranges: list[IndexRange] = []
    for side in (left, right):
        if isinstance(side, Name):
            found = reading.local(side.text) or reading.free.get(side.text)
            if isinstance(found, IndexRange):
                ranges.append(found)
    if len(ranges) == 2:
        reading.sizes.suggest(ranges[0].stop, ranges[1].stop)


def compare(reading: Reading, left: Draft, operator: Comparison, right: Draft) -> Draft:
    """An elementwise comparison; a number fits every shape."""
    if left.shape and right.shape:
        if left.form in FLEXIBLE:
            left = fit(reading, left, right.shape) or left
        fitted = fit(reading, right, left.shape)
        if fitted is None:
            raise mismatch(reading, "cannot compare", left.shape, right)
        right = fitted
    shape = left.shape or right.shape
    span = left.span.joined(right.span)
    parts = (left.closed(), right.closed())
    return draft(shape, lambda a, b: Compare(a, operator, b), parts, span)


def indicator(reading: Reading, conditions: Sequence[Syntax], span: Span) -> Task[Draft]:
    """1 where all conditions hold, else 0."""
    parts: list[Draft] = yield comparisons(reading, conditions)
    shape = common_shape(parts)

    def make(*terms: Term) -> Term:
        return Indicator(cast("tuple[Compare, ...]", terms))

    return draft(shape, make, tuple(parts), span)


def cases(reading: Reading, syntax: Cases) -> Task[Draft]:
    """The value of the first case whose conditions hold; the last must be for all other values."""
    rows: list[tuple[Draft, list[Draft]]] = []
    for value, conditions in syntax.rows:
        made: Draft = yield reading.read(value)
        told: list[Draft] = []
        if conditions is not None:
            told = yield comparisons(reading, conditions)
        rows.append((made, told))
    if any(not told for _, told in rows[:-1]):
        raise ReadError("only the last case may do without a condition", syntax.span)
    return _piecewise(reading, syntax, rows)


def _piecewise(reading: Reading, syntax: Cases, rows: list[tuple[Draft, list[Draft]]]) -> Draft:
    everything = [d for value, told in rows for d in (value, *told)]
    shape = common_shape([v for v, _ in rows]) or common_shape(everything)
    fitted = [_fitted(reading, value, shape) for value, _ in rows]
    counts = [len(told) for _, told in rows]
    parts = tuple(d for value, (_, told) in zip(fitted, rows, strict=True) for d in (value, *told))

    def make(*terms: Term) -> Term:
        supply = iter(terms)
        read = [(next(supply), tuple(next(supply) for _ in range(count))) for count in counts]
        pairs = cast("list[tuple[Term, tuple[Compare, ...]]]", read)
        if pairs[-1][1] and not exhaustive([conditions for _, conditions in pairs]):
            message = "the last case has a condition: it is not clear what holds elsewhere"
            raise ReadError(message, syntax.span, code="ambiguous", hint=r"write \text{otherwise}")
        return Piecewise(tuple(pairs[:-1]), pairs[-1][0])

    return draft(shape, make, parts, syntax.span)


def _fitted(reading: Reading, value: Draft, shape: Shape) -> Draft:
    if value.shape == SCALAR:
        return value
    made = fit(reading, value, shape)
    if made is None:
        raise mismatch(reading, "cannot join cases of", shape, value)
    return made


_CELLS: dict[Comparison, frozenset[int]] = {
    "<": frozenset({-1}), "<=": frozenset({-1, 0}), "=": frozenset({0}),
    ">=": frozenset({0, 1}), ">": frozenset({1}), "!=": frozenset({-1, 1}),
}  # fmt: skip


def exhaustive(cases: Sequence[tuple[Compare, ...]]) -> bool:
    """Whether cases of one comparison each, all of the same two sides, leave nothing over."""
    if any(len(conditions) != 1 for conditions in cases):
        return False
    first = cases[0][0]
    found: frozenset[int] = frozenset()
    for (one,) in cases:
        if (one.left, one.right) == (first.left, first.right):
            found |= _CELLS[one.operator]
        elif (one.right, one.left) == (first.left, first.right):
            found |= {-cell for cell in _CELLS[one.operator]}
        else:
            return False
    return len(found) == 3
