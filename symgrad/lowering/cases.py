"""Sums over the same cases: one choice between two sums, as an expert would write it."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

from symgrad.lowering.form import Op, View
from symgrad.lowering.graph import Graph
from symgrad.lowering.products import number, product
from symgrad.lowering.rewrite import Rule
from symgrad.lowering.totals import Summand, apply, summands, total

Choice = tuple[View, View, View]
"""A test, the value where it holds, the value elsewhere."""


def sum_of_cases(graph: Graph, view: View) -> View | None:
    """a·[u if c else v] + b·[w if c else z] = [a·u + b·w if c else a·v + b·z]."""
    groups: dict[View, list[tuple[Fraction, Choice]]] = {}
    rest: list[Summand] = []
    for coefficient, part in summands(graph, view):
        choice = _choice(graph, part)
        if choice is None:
            rest.append((coefficient, part))
        else:
            groups.setdefault(choice[0], []).append((coefficient, choice))
    if view.op is not Op.TOTAL or all(len(group) < 2 for group in groups.values()):
        return None
    merged: list[Summand] = []
    for test, group in groups.items():
        yes = total(graph, [(c, choice[1]) for c, choice in group])
        no = total(graph, [(c, choice[2]) for c, choice in group])
        merged.append((Fraction(1), apply(graph, "where", test, yes, no)))
    return total(graph, [*rest, *merged])


def _choice(graph: Graph, view: View) -> Choice | None:
    """A view as a choice: factors beside the cases go into both values."""
    found = _bare(graph, view)
    node = view.node
    if found is not None or node.op is not Op.PRODUCT or node.free < len(node.sizes):
        return found
    factors = [(part, cast(int, tag)) for tag, part in graph.open(view).parts]
    for place, (part, exponent) in enumerate(factors):
        bare = _bare(graph, part) if exponent == 1 else None
        if bare is not None:
            others = [f for k, f in enumerate(factors) if k != place]
            test, yes, no = bare
            factor = cast(Fraction, node.data)
            yes = product(graph, [(yes, 1), *others], (), factor)
            return test, yes, product(graph, [(no, 1), *others], (), factor)
    return None


def _bare(graph: Graph, view: View) -> Choice | None:
    """The parts of a choice or of an indicator."""
    if view.op is not Op.MAP:
        return None
    parts = [part for _, part in graph.open(view).parts]
    match view.node.data:
        case ("where",):
            return parts[0], parts[1], parts[2]
        case ("indicator",):
            return parts[0], number(graph, 1), number(graph, 0)
        case _:
            return None


CASES: tuple[Rule, ...] = (sum_of_cases,)
