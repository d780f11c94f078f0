"""Structure kept: a contraction with a structured sum goes term by term, so that nothing is formed."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

from symgrad.lowering.form import Axis, Op, View
from symgrad.lowering.graph import Graph
from symgrad.lowering.products import product
from symgrad.lowering.rewrite import Rule
from symgrad.lowering.totals import total

Summand = tuple[Fraction, View]
Factor = tuple[View, int]


def product_with_structured_sum(graph: Graph, view: View) -> View | None:
    """(A + λI + uvᵀ)B is AB + λB + u(vᵀB); (A + Aᵀ)x is Ax + Aᵀx."""
    node = view.node
    if node.op is not Op.PRODUCT or node.free == len(node.sizes):
        return None
    opened = graph.open(view)
    factors = [(part, cast(int, tag)) for tag, part in opened.parts]
    for position, (factor, exponent) in enumerate(factors):
        if exponent != 1 or factor.op is not Op.TOTAL or len(set(factor.axes)) < 2:
            continue
        rest = [f for k, f in enumerate(factors) if k != position]
        terms = [(cast(Fraction, t), v) for t, v in graph.open(factor).parts]
        split, kept = _separate(graph, terms, rest, opened.bound)
        if split:
            return _distributed(graph, split, kept, rest, opened.bound)
    return None


def _distributed(
    graph: Graph,
    split: list[Summand],
    kept: list[Summand],
    rest: list[Factor],
    bound: tuple[Axis, ...],
) -> View:
    groups = [*([total(graph, kept)] if kept else []), *(total(graph, [s]) for s in split)]
    products = [product(graph, [(g, 1), *rest], bound) for g in groups]
    return total(graph, [(1, p) for p in products])


def _separate(
    graph: Graph, terms: list[Summand], rest: list[Factor], bound: tuple[Axis, ...]
) -> tuple[list[Summand], list[Summand]]:
    """The terms that are cheaper on their own, and the dense ones that stay together."""
    if not any(set(v.axes) & set(bound) for v, _ in rest):
        return [], terms
    split = [t for t in terms if _is_structured(graph, t[1])]
    kept = [t for t in terms if t not in split]
    vectors = all(len(set(v.axes)) <= 1 for v, _ in rest)
    if vectors and len(kept) > 1 and all(v.op is Op.INPUT for _, v in kept):
        nodes = {v.node for _, v in kept}
        if len(nodes) < len(kept):
            return terms, []
    return split, kept


def _is_structured(graph: Graph, view: View) -> bool:
    """A multiple of the identity, a diagonal, a selection, or an outer product."""
    node = view.node
    if node.op in (Op.DELTA, Op.SELECT):
        return True
    if node.op is not Op.PRODUCT or node.free < len(node.sizes):
        return False
    parts = [part for _, part in graph.open(view).parts]
    if any(part.op in (Op.DELTA, Op.SELECT) for part in parts):
        return True
    axes = set(view.axes)
    return len(axes) >= 2 and all(len(set(part.axes)) < len(axes) for part in parts)


STRUCTURE: tuple[Rule, ...] = (product_with_structured_sum,)
