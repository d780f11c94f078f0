"""Powers, cases and functions in the lowering form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from symgrad.diagnostics import Unsupported
from symgrad.lowering.form import Axis, Op, View
from symgrad.lowering.functions import apply_function
from symgrad.lowering.graph import Graph
from symgrad.lowering.index_terms import as_number
from symgrad.lowering.products import (
    product,
)
from symgrad.lowering.shapes import whole
from symgrad.lowering.totals import apply, power
from symgrad.terms.algebra import (
    Call,
    Compare,
    Piecewise,
)
from symgrad.terms.atoms import (
    Variable,
)
from symgrad.terms.binders import Derivative
from symgrad.terms.function import Function, FunctionSymbol
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables

if TYPE_CHECKING:
    from symgrad.lowering.from_term import Lowering

Axes = tuple[Axis, ...]
Bound = tuple[View, Axes]


def lower_power(lowering: Lowering, base: View, exponent: Term) -> View:
    exact = as_number(exponent)
    if exact is not None:
        return power(lowering.graph, base, exact)
    return apply(lowering.graph, "power", base, lowering.scalar(exponent))


def lower_truth(lowering: Lowering, view: View) -> View:
    return apply(lowering.graph, "indicator", view)


def lower_indicator(lowering: Lowering, conditions: tuple[Compare, ...], axes: Axes) -> View:
    return product(
        lowering.graph, [(lower_truth(lowering, lowering.fitting(c, axes)), 1) for c in conditions]
    )


def lower_piecewise(lowering: Lowering, term: Piecewise, axes: Axes) -> View:
    g, result = lowering.graph, lowering.fitting(term.otherwise, axes)
    for value, conditions in reversed(term.cases):
        tests = [lowering.fitting(c, axes) for c in conditions]
        test = tests[0] if len(tests) == 1 else apply(g, "and", *tests)
        result = apply(g, "where", test, lowering.fitting(value, axes), result)
    return result


def lower_apply(lowering: Lowering, function: Function, args: tuple[Term, ...], axes: Axes) -> View:
    """A named function: one that back ends know, or else its definition."""
    g, bound = lowering.graph, list[Bound]()
    for parameter, arg in zip(function.parameters, args, strict=True):
        spare = arg.rank - parameter.rank
        own = g.fresh(arg.shape[spare:])
        lead = axes[: len(axes) - len(function.codomain)]
        bound.append((lowering.lower(arg, (*lead[:spare], *own)), own))
    results = axes[len(axes) - len(function.codomain) :]
    known = apply_function(g, function, lowering.backend, bound, results)
    if known is not None:
        return known
    if function.body is None:
        raise Unsupported(f"{lowering.backend} has no code for the function {function.name}")
    values = dict(zip(function.parameters, bound, strict=True))
    return lower_body(lowering, values, function.body, results)


def lower_body(
    lowering: Lowering, values: Mapping[Variable, Bound], body: Term, axes: Axes
) -> View:
    return lowering.inside(values).lower(body, axes)


def lower_call(
    lowering: Lowering, symbol: FunctionSymbol, args: tuple[Term, ...], axes: Axes
) -> View:
    """A function of the document: its definition, or a callable that the user passes."""
    g, bound = lowering.graph, list[Bound]()
    for arg in args:
        own = g.fresh(arg.shape)
        bound.append((lowering.lower(arg, own), own))
    definition = lowering.context.definitions.get(symbol.name)
    if definition is not None and definition.parameters:
        values = dict(zip(definition.parameters, bound, strict=True))
        return lower_body(lowering, values, definition.body, axes)
    return called(g, symbol, (), bound, axes)


def lower_derivative(lowering: Lowering, term: Derivative, axes: Axes) -> View:
    """D[u ↦ h(u)](point) of an undetermined h, once or more; any other was to be derived."""
    orders, inner = 1, term.body
    while isinstance(inner, Derivative) and inner.variable is inner.point is term.variable:
        orders, inner = orders + 1, inner.body
    if not isinstance(inner, Call) or inner.function.name in lowering.context.definitions:
        raise Unsupported("a derivative that was not worked out has no code")
    places = [k for k, a in enumerate(inner.args) if a is term.variable]
    if len(places) != 1 or any(
        term.variable in free_variables(a) for a in inner.args if a is not term.variable
    ):
        raise Unsupported(f"{inner.function.name} is differentiated through its arguments")
    bound: list[Bound] = []
    for arg in inner.args:
        own = lowering.graph.fresh(arg.shape)
        point = term.point if arg is term.variable else arg
        bound.append((lowering.lower(point, own), own))
    return called(lowering.graph, inner.function, (places[0],) * orders, bound, axes)


def called(
    graph: Graph,
    symbol: FunctionSymbol,
    by: tuple[int, ...],
    args: list[Bound],
    axes: Axes,
) -> View:
    """A call of a function that the user passes, or of its derivative by the arguments `by`."""
    parts = tuple((k, whole(graph, view, own)) for k, (view, own) in enumerate(args))
    inner = tuple(a for _, own in args for a in own)
    return graph.make(Op.CALL, (symbol, by), parts, (*axes, *inner), inner)
