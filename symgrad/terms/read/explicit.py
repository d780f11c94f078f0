"""Matrices and vectors written out by their entries."""

from __future__ import annotations

from fractions import Fraction

from symgrad.diagnostics import ReadError
from symgrad.terms.algebra import Add, MatMul, Mul, Transpose
from symgrad.terms.atoms import Basis, Number, Zeros
from symgrad.terms.build import number
from symgrad.terms.dimension import Dim, Shape
from symgrad.terms.read.draft import Draft, draft
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import Group
from symgrad.terms.term import Term


def explicit(reading: Reading, syntax: Group) -> Task[Draft]:
    """The sum of the entries times unit matrices; one column is a vector."""
    parts: list[Draft] = []
    rows = [row for row in syntax.items if isinstance(row, Group)]
    for row in rows:
        for item in row.items:
            part: Draft = yield reading.read(item)
            if part.shape:
                message = "a matrix of blocks is not supported"
                raise ReadError(message, part.span, code="unsupported")
            parts.append(part.closed())
    height, width = len(rows), len(rows[0].items)
    shape = (Dim.of(height),) if width == 1 else (Dim.of(height), Dim.of(width))

    def make(*entries: Term) -> Term:
        terms = [
            _unit(entry, place // width, place % width, shape)
            for place, entry in enumerate(entries)
            if not (isinstance(entry, Number) and entry.value == Fraction(0))
        ]
        return Add(tuple(terms)) if len(terms) > 1 else terms[0] if terms else Zeros(shape)

    return draft(shape, make, tuple(parts), syntax.span)


def _unit(entry: Term, row: int, column: int, shape: Shape) -> Term:
    """An entry times the unit vector or matrix of its place."""
    unit: Term = Basis(number(row + 1), shape[0])
    if len(shape) == 2:
        unit = MatMul((unit, Transpose(Basis(number(column + 1), shape[1]))))
    return Mul((entry, unit))
