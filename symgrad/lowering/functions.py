"""Named functions in the form: those that a back end spells, and what is algebra."""

from __future__ import annotations

from fractions import Fraction

from symgrad.lowering.form import Axis, Op, View
from symgrad.lowering.graph import Graph
from symgrad.lowering.shapes import rowwise
from symgrad.lowering.totals import power
from symgrad.terms.function import Function

Bound = tuple[View, tuple[Axis, ...]]


def apply_function(
    graph: Graph, function: Function, backend: str, args: list[Bound], axes: tuple[Axis, ...]
) -> View | None:
    """A function at arguments, each with the labels of its own axes; `axes` labels the result.

    None where the back end has no word for it, so that its definition must do.
    """
    view, own = args[0]
    if function.name == "sqrt":
        return power(graph, view, Fraction(1, 2))
    if backend not in function.code:
        return None
    if not any(labels for _, labels in args):
        parts = tuple((k, v) for k, (v, _) in enumerate(args))
        return graph.make(Op.MAP, (function.name,), parts)
    parameter = function.parameters[0].shape
    if len(args) == 1 and len(parameter) == 1 and function.codomain in ((), parameter):
        return rowwise(graph, function.name, view, own[0], *axes)
    return None
