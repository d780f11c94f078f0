"""Views with all the axes asked for, and axes taken together."""

from __future__ import annotations

from symgrad.lowering.form import Axis, Op, View
from symgrad.lowering.graph import Graph
from symgrad.lowering.products import product, value_of
from symgrad.lowering.totals import apply

Axes = tuple[Axis, ...]


def whole(graph: Graph, view: View, axes: Axes) -> View:
    """A view that has all of these axes, repeated along those that it lacks."""
    missing = tuple(a for a in axes if a not in view.axes)
    if not missing:
        return view
    if value_of(view) == 0:
        return filled(graph, "zero", axes)
    return product(graph, [(view, 1), (filled(graph, "one", missing), 1)])


def filled(graph: Graph, name: str, axes: Axes) -> View:
    """The tensor of ones or of zeros, where an array of that size is needed."""
    return apply(graph, name, *(graph.make(Op.COUNT, None, (), (a,)) for a in axes))


def fuse(graph: Graph, view: View, axis: Axis, inner: Axes) -> View:
    """Axes as one, the last running fastest."""
    return graph.make(Op.FUSE, None, ((0, whole(graph, view, inner)),), (axis, *inner), inner)


def rowwise(graph: Graph, name: str, view: View, axis: Axis, result: Axis | None = None) -> View:
    """A function of a vector along an axis; `result` relabels the axis if it stays."""
    inside = whole(graph, view, (axis,))
    if result is None:
        return graph.make(Op.ROWS, name, ((0, inside),), (axis,), (axis,))
    made = graph.make(Op.ROWS, name, ((0, inside),), (axis,))
    return View(made.node, tuple(result if a == axis else a for a in made.axes))
