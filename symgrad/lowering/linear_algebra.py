"""The operations of linear algebra in the lowering form."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symgrad.diagnostics import Unsupported
from symgrad.lowering.form import Axis, Op, View
from symgrad.lowering.index_terms import as_number
from symgrad.lowering.products import (
    delta,
    product,
    relabel,
)
from symgrad.lowering.shapes import fuse, whole
from symgrad.lowering.totals import apply, power
from symgrad.terms.algebra import (
    Inverse,
    Norm,
)
from symgrad.terms.atoms import (
    Number,
)
from symgrad.terms.node import ONE
from symgrad.terms.term import Term

if TYPE_CHECKING:
    from symgrad.lowering.from_term import Lowering

Axes = tuple[Axis, ...]
Bound = tuple[View, Axes]


def lower_chain(lowering: Lowering, factors: tuple[Term, ...], axes: Axes) -> View:
    """Every factor as a matrix, a vector as one column; columns and rows of size 1 are summed."""
    g = lowering.graph
    labels = [g.axis(factors[0].shape[0])]
    labels += [g.axis(f.shape[1] if f.rank == 2 else ONE) for f in factors]
    views = [
        lowering.lower(f, (row, column) if f.rank == 2 else (row,))
        for f, row, column in zip(factors, labels, labels[1:], strict=False)
    ]
    ends = (labels[0], labels[-1])[: len(axes)]
    names = dict(zip(ends, axes, strict=True))
    bound = [a for a in labels if a not in names]
    return relabel(g, product(g, [(v, 1) for v in views], bound), names)


def lower_transpose(lowering: Lowering, arg: Term, axes: Axes) -> View:
    match arg.rank, len(axes):
        case 0, _:
            return lowering.scalar(arg)
        case 1, _:
            return lowering.lower(arg, axes[1:])
        case _, 1:
            unit = lowering.graph.axis(ONE)
            return product(lowering.graph, [(lowering.lower(arg, (unit, axes[0])), 1)], [unit])
        case _:
            return lowering.lower(arg, (axes[1], axes[0]))


def lower_matrix(lowering: Lowering, op: Op, arg: Term, axes: Axes) -> View:
    """A function of a whole matrix; rows and columns stay apart even on a diagonal."""
    row, column = lowering.graph.fresh(arg.shape)
    inside = whole(lowering.graph, lowering.lower(arg, (row, column)), (row, column))
    lowering.note(arg, inside)
    view = lowering.graph.make(op, None, ((0, inside),), (row, column))
    if inside.node in lowering.graph.symmetric:
        lowering.graph.symmetric.add(view.node)
    return relabel(lowering.graph, view, {row: axes[0], column: axes[1]})


def lower_matrix_power(lowering: Lowering, base: Term, exponent: Term, axes: Axes) -> View:
    count = as_number(exponent)
    if count is None or count.denominator != 1:
        raise Unsupported("a matrix power needs an integer exponent in code")
    if count < 0:
        return lower_matrix_power(lowering, Inverse(base), Number(-count), axes)
    if not count:
        return delta(lowering.graph, *axes)
    return lower_chain(lowering, (base,) * int(count), axes)


def lower_determinant(lowering: Lowering, op: Op, arg: Term) -> View:
    row, column = lowering.graph.fresh(arg.shape)
    inside = whole(lowering.graph, lowering.lower(arg, (row, column)), (row, column))
    lowering.note(arg, inside)
    return lowering.graph.make(op, None, ((0, inside),), (row, column), (row, column))


def lower_kronecker(lowering: Lowering, left: Term, right: Term, axes: Axes) -> View:
    g = lowering.graph
    first, second = g.fresh(left.shape), g.fresh(right.shape)
    view = product(g, [(lowering.lower(left, first), 1), (lowering.lower(right, second), 1)])
    for outer, i, k in zip(axes, first, second, strict=True):
        view = fuse(g, view, outer, (i, k))
    return view


def lower_norm(lowering: Lowering, term: Norm) -> View:
    g, own = lowering.graph, lowering.graph.fresh(term.arg.shape)
    view = lowering.lower(term.arg, own)
    match term.kind:
        case "1":
            return product(g, [(apply(g, "abs", view), 1)], own)
        case "inf":
            whole_view = whole(g, apply(g, "abs", view), own)
            return g.make(Op.LARGEST, None, ((0, whole_view),), own, own)
        case "2" if len(own) == 2:
            return lower_determinant(lowering, Op.SPECTRAL_NORM, term.arg)
        case "2" | "F":
            return power(g, product(g, [(view, 2)], own), Fraction(1, 2))
