"""In which order the axes of each node are wanted, from what is asked of the results."""

from __future__ import annotations

from collections.abc import Iterable

from symgrad.lowering.form import Axis, Node, Op, View
from symgrad.lowering.graph import Graph

Axes = tuple[Axis, ...]
ELEMENTWISE = frozenset((Op.TOTAL, Op.MAP))


def demands(graph: Graph, roots: Iterable[tuple[View, Axes]]) -> dict[Node, tuple[int, ...]]:
    """The first order that somebody wants each node in; nodes that nobody cares for are missing."""
    wanted: dict[Node, tuple[int, ...]] = {}
    stack = list(roots)[::-1]
    while stack:
        view, order = stack.pop()
        if view.node in wanted or set(view.axes) != set(order) or len(order) != len(view.axes):
            continue
        places = {axis: k for k, axis in enumerate(view.axes)}
        wanted[view.node] = tuple(places[a] for a in order)
        stack.extend(reversed(_inside(graph, view, order)))
    return wanted


def _inside(graph: Graph, view: View, order: Axes) -> list[tuple[View, Axes]]:
    """What a node in an order wants of its parts."""
    opened = graph.open(view)
    parts = [part for _, part in opened.parts]
    if view.op in ELEMENTWISE or (view.op is Op.PRODUCT and not opened.bound):
        return [(part, tuple(a for a in order if a in part.axes)) for part in parts]
    if view.op is Op.ROWS:
        axis = opened.marks[0]
        return [(parts[0], (*(a for a in order if a != axis), axis))]
    if view.op is Op.PRODUCT and len(parts) == 2 and len(opened.bound) == 1:
        (k,) = opened.bound
        return [(part, _operand(part, order, k)) for part in parts]
    return [(part, tuple(dict.fromkeys(part.axes))) for part in parts if part.op is Op.PRODUCT][:0]


def _operand(view: View, order: Axes, k: Axis) -> Axes:
    own = tuple(a for a in order if a in view.axes)
    return (*own, k) if order[: len(own)] == own and own else (k, *own)
