"""Axes of an array brought into another order, or aligned with others."""

from __future__ import annotations

from symgrad.lowering.backend import Backend
from symgrad.lowering.code import Code, call, index, transposed
from symgrad.lowering.form import Axis, View

Axes = tuple[Axis, ...]
Order = tuple[int, ...]


def places(view: View, order: Axes) -> Order:
    """Where each axis of an order stands in a view."""
    at = {axis: k for k, axis in enumerate(view.axes)}
    return tuple(at[a] for a in order)


def range_of(view: View) -> Order:
    """The order in which an argument's axes come."""
    return tuple(range(view.node.free))


def arranged(backend: Backend, code: Code, have: Order, want: Order) -> Code:
    """An array with its axes in another order."""
    if have == want:
        return code
    if len(have) == 2:
        return transposed(code)
    moves = tuple(have.index(k) for k in want)
    return call(backend.permute, code, str(moves), effort=1)


def arranged_axes(backend: Backend, code: Code, have: Axes, want: Axes) -> Code:
    """The same by labels."""
    return arranged(backend, code, tuple(range(len(have))), tuple(have.index(a) for a in want))


def broadcast(code: Code, own: Axes, order: Axes) -> Code:
    """A subscript with None for the axes that are missing after the first that is there."""
    if not own:
        return code
    items = [":" if a in own else "None" for a in order]
    while items[0] == "None":
        items.pop(0)
    if "None" not in items:
        return code
    return index(code, *items, effort=1)
