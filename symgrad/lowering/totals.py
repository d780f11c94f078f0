"""Sums of views, powers and elementwise functions."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import isqrt
from typing import cast

from symgrad.lowering.form import Op, View
from symgrad.lowering.graph import Graph
from symgrad.lowering.products import number, product, value_of

Summand = tuple[Fraction, View]


def total(graph: Graph, terms: Iterable[tuple[Fraction | int, View]]) -> View:
    """Σ coefficient · view; like terms are collected, named totals stay whole."""
    collected: dict[View, Fraction] = {}
    for coefficient, view in terms:
        for inner, part in _summands(graph, Fraction(coefficient), view):
            collected[part] = collected.get(part, Fraction(0)) + inner
    kept = [(c, v) for v, c in collected.items() if c]
    match kept:
        case []:
            return number(graph, 0)
        case [(coefficient, view)]:
            return product(graph, [(view, 1)], (), coefficient)
        case _:
            opposite = graph.find(Op.TOTAL, None, tuple((-c, v) for c, v in kept))
            if opposite is not None:
                return product(graph, [(opposite, 1)], (), -1)
            return graph.make(Op.TOTAL, None, tuple(kept))


def _summands(graph: Graph, coefficient: Fraction, view: View) -> list[Summand]:
    node = view.node
    if node.op is Op.TOTAL and abs(coefficient) == 1 and node not in graph.names:
        return [(coefficient * cast(Fraction, t), v) for t, v in graph.open(view).parts]
    if node.op is Op.PRODUCT and node.data != 1:
        opened = graph.open(view)
        inner = product(graph, [(v, cast(int, t)) for t, v in opened.parts])
        inner_coefficient = coefficient * cast(Fraction, node.data)
        if inner.op is Op.TOTAL and node.data == -1:
            return _summands(graph, inner_coefficient, inner)
        return [(inner_coefficient, inner)]
    return [(coefficient, view)]


def summands(graph: Graph, view: View) -> list[Summand]:
    """The terms of a sum with their coefficients; of anything else, itself."""
    if view.op is not Op.TOTAL:
        return [(Fraction(1), view)]
    return [(cast(Fraction, tag), part) for tag, part in graph.open(view).parts]


def power(graph: Graph, base: View, exponent: Fraction | int) -> View:
    """A power with a rational exponent."""
    exact = Fraction(exponent)
    if exact.denominator == 1:
        return product(graph, [(base, int(exact))]) if exact else number(graph, 1)
    known = value_of(base)
    root = rational_root(known) if known is not None and exact.denominator == 2 else None
    if root is not None:
        return power(graph, number(graph, root), exact.numerator)
    if exact.denominator == 2:
        return product(graph, [(apply(graph, "sqrt", base), exact.numerator)])
    return graph.make(Op.MAP, ("power", exact), ((0, base),))


def rational_root(value: Fraction) -> Fraction | None:
    """The square root of a rational number, if it is rational."""
    if value < 0:
        return None
    root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    return root if root * root == value else None


def apply(graph: Graph, name: str, *args: View) -> View:
    """An elementwise function."""
    return graph.make(Op.MAP, (name,), tuple(enumerate(args)))


def negative(graph: Graph, view: View) -> View:
    """−view."""
    return product(graph, [(view, 1)], (), -1)


def is_one(view: View) -> bool:
    """Is it the number 1?"""
    return value_of(view) == 1
