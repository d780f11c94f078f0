"""Products of views, summed over bound axes: flattened, with every δ and selection used up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast, final

from symgrad.lowering.form import Axis, Node, Op, Tagged, View
from symgrad.lowering.graph import Graph

Factor = tuple[View, int]


@final
@dataclass(slots=True)
class _Work:
    """A product under construction."""

    graph: Graph
    coefficient: Fraction
    factors: list[Factor] = field(default_factory=list[Factor])
    bound: set[Axis] = field(default_factory=set[Axis])


def number(graph: Graph, value: Fraction | int) -> View:
    """A number."""
    return graph.make(Op.PRODUCT, Fraction(value))


def value_of(view: View) -> Fraction | None:
    """The number that a view is, if it is one."""
    node = view.node
    if node.op is Op.PRODUCT and not node.parts:
        return cast(Fraction, node.data)
    return None


def product(
    graph: Graph,
    factors: Iterable[Factor],
    bound: Iterable[Axis] = (),
    coefficient: Fraction | int = 1,
) -> View:
    """coefficient · Σ over `bound` of the product of factors with integer exponents."""
    work = _Work(graph, Fraction(coefficient), [], set(bound))
    for view, exponent in factors:
        _absorb(work, view, exponent)
    while _contract_one(work):
        pass
    if not work.coefficient:
        return number(graph, 0)
    _count_unused(work)
    _gather_powers(work)
    return _split(work)


def scaled(graph: Graph, view: View, coefficient: Fraction | int) -> View:
    """A multiple of a view."""
    return product(graph, [(view, 1)], (), coefficient)


def _absorb(work: _Work, view: View, exponent: int) -> None:
    """Take a factor in, its own factors one by one where that is the same product."""
    node = view.node
    if node.op is Op.PRODUCT:
        alone = value_of(view)
        plain = node.free == len(node.sizes)
        if alone is not None and (alone or exponent > 0):
            work.coefficient *= alone**exponent
            return
        if plain and node in work.graph.names and not _structured(node):
            work.factors.append((view, exponent))
            return
        multiple = plain and len(node.parts) == 1
        if exponent == 1 or (plain and node.data and (exponent == -1 or multiple)):
            opened = work.graph.open(view)
            work.coefficient *= cast(Fraction, node.data) ** exponent
            work.bound.update(opened.bound)
            for tag, part in opened.parts:
                _absorb(work, part, cast(int, tag) * exponent)
            return
    if node.op is Op.MAP and node.data == ("sqrt",) and exponent % 2 == 0:
        ((_, inside),) = work.graph.open(view).parts
        _absorb(work, inside, exponent // 2)
        return
    work.factors.append((view, exponent))


def _structured(node: Node) -> bool:
    """Does a product hold structure that must come out of it: δ, a selection, an outer product?"""
    axes = range(node.free)
    return any(
        p.node.op in (Op.DELTA, Op.SELECT) or (p.axes and set(p.axes) != set(axes))
        for p in node.parts
    )


def _contract_one(work: _Work) -> bool:
    """Use up one δ, selection or pair of fused axes; False when none is left."""
    for position, (view, exponent) in enumerate(work.factors):
        match view.op:
            case Op.DELTA:
                done = _use_delta(work, position, view)
            case Op.SELECT if exponent > 0:
                done = _use_selection(work, position, view)
            case Op.FUSE:
                done = _split_fused(work, work.graph.open(view).marks[0])
            case _:
                done = False
        if done:
            return True
    return False


def _use_delta(work: _Work, position: int, view: View) -> bool:
    keep, drop = view.axes
    rest = [f for k, f in enumerate(work.factors) if k != position]
    if keep == drop:
        work.factors = rest
        return True
    if drop not in work.bound and keep in work.bound:
        keep, drop = drop, keep
    renamed = [(relabel(work.graph, v, {drop: keep}), e) for v, e in rest]
    if drop in work.bound:
        work.bound.discard(drop)
        work.factors = renamed
        return True
    if renamed == rest:
        return False
    work.factors = [*renamed, (view, 1)]
    return True


def _use_selection(work: _Work, position: int, view: View) -> bool:
    """Σ_v δ[c, v] a_v is a at c."""
    opened = work.graph.open(view)
    (axis,), ((_, index),) = opened.marks, opened.parts
    if axis not in work.bound or axis in index.axes:
        return False
    rest = [f for k, f in enumerate(work.factors) if k != position]
    work.bound.discard(axis)
    work.factors = []
    for factor, exponent in rest:
        _absorb(work, pick(work.graph, factor, axis, index), exponent)
    return True


def pick(graph: Graph, view: View, axis: Axis, index: View) -> View:
    """A view at the positions `index` of an axis."""
    if axis not in view.axes:
        return view
    position = value_of(index)
    opened = graph.open(view)
    match view.op:
        case Op.PRODUCT:
            inside = [(pick(graph, v, axis, index), cast(int, t)) for t, v in opened.parts]
            return product(graph, inside, opened.bound, cast(Fraction, view.node.data))
        case Op.TOTAL:
            from symgrad.lowering.totals import total

            terms = [(cast(Fraction, t), pick(graph, v, axis, index)) for t, v in opened.parts]
            return total(graph, terms)
        case Op.MAP:
            inside = [(t, pick(graph, v, axis, index)) for t, v in opened.parts]
            return graph.make(Op.MAP, view.node.data, tuple(inside))
        case Op.COUNT:
            return index
        case Op.DELTA:
            (other,) = (a for a in view.axes if a != axis)
            return selection(graph, index, other)
        case _ if index.op is Op.COUNT and index.axes[0].size == axis.size:
            return relabel(graph, view, {axis: index.axes[0]})
        case _:
            del position
            inside_axis = graph.axis(axis.size)
            source = relabel(graph, view, {axis: inside_axis})
            return graph.make(
                Op.PICK, None, ((0, source), (1, index)), (inside_axis,), (inside_axis,)
            )


def selection(graph: Graph, index: View, axis: Axis) -> View:
    """δ[index, axis]."""
    if index.op is Op.COUNT and index.axes[0].size == axis.size:
        return delta(graph, index.axes[0], axis)
    return graph.make(Op.SELECT, None, ((None, index),), (axis,))


def delta(graph: Graph, left: Axis, right: Axis) -> View:
    """δ_ij."""
    if left == right:
        return number(graph, 1)
    return graph.make(Op.DELTA, None, (), (left, right))


def _split_fused(work: _Work, axis: Axis) -> bool:
    """Sum over the parts of a fused axis instead, when every factor can be taken apart."""
    if axis not in work.bound:
        return False
    touching = [(v, e) for v, e in work.factors if axis in v.axes]
    opened = [work.graph.open(v) for v, _ in touching if v.op is Op.FUSE]
    inner = opened[0].marks[1:]
    same = all(
        o.marks[0] == axis and [a.size for a in o.marks[1:]] == [a.size for a in inner]
        for o in opened
    )
    if not same or len(opened) != len(touching) or any(e != 1 for _, e in touching):
        return False
    work.factors = [f for f in work.factors if f not in touching]
    work.bound.discard(axis)
    work.bound.update(inner)
    for o in opened:
        names = dict(zip(o.marks[1:], inner, strict=True))
        _absorb(work, relabel(work.graph, o.parts[0][1], names), 1)
    return True


def _count_unused(work: _Work) -> None:
    """A sum over an axis that no factor has is its size."""
    used = {a for v, _ in work.factors for a in v.axes}
    for axis in sorted(work.bound - used, key=lambda a: a.number):
        literal = axis.size.literal
        if literal is None:
            work.factors.append((work.graph.make(Op.SIZE, axis.size), 1))
        else:
            work.coefficient *= literal
    work.bound &= used


def _gather_powers(work: _Work) -> None:
    """a·a is a²; a/a stays, since it is not 1 at 0."""
    exponents: dict[tuple[View, bool], int] = {}
    for view, exponent in work.factors:
        key = (view, exponent > 0)
        exponents[key] = exponents.get(key, 0) + exponent
        if view.op is Op.DELTA or view.op is Op.SELECT:
            exponents[key] = 1
    work.factors = [(view, exponent) for (view, _), exponent in exponents.items()]


def _split(work: _Work) -> View:
    """Parts that share no bound axis are separate: a contraction is one connected part."""
    outside = [f for f in work.factors if work.bound.isdisjoint(f[0].axes)]
    groups: list[tuple[list[Factor], set[Axis]]] = []
    for factor in work.factors:
        bound = work.bound.intersection(factor[0].axes)
        if not bound:
            continue
        joined = [g for g in groups if not bound.isdisjoint(g[1])]
        groups = [g for g in groups if bound.isdisjoint(g[1])]
        factors = [f for g in joined for f in g[0]]
        groups.append(([*factors, factor], bound.union(*(g[1] for g in joined))))
    if len(groups) == 1 and not outside and work.coefficient == 1:
        return _product_node(work.graph, *groups[0], Fraction(1))
    inner = [(_product_node(work.graph, f, b, Fraction(1)), 1) for f, b in groups]
    factors = [*outside, *inner]
    if len(factors) == 1 and factors[0][1] == 1 and work.coefficient == 1:
        return factors[0][0]
    return _product_node(work.graph, factors, set(), work.coefficient)


def _product_node(
    graph: Graph, factors: list[Factor], bound: set[Axis], coefficient: Fraction
) -> View:
    parts: tuple[Tagged, ...] = tuple((exponent, view) for view, exponent in factors)
    return graph.make(Op.PRODUCT, coefficient, parts, (), bound)


def relabel(graph: Graph, view: View, names: Mapping[Axis, Axis]) -> View:
    """A view under other labels; labels that fall together take the diagonal inside."""
    axes = tuple(names.get(a, a) for a in view.axes)
    if axes == view.axes:
        return view
    if len(set(axes)) == len(axes):
        return graph.view(view.node, axes)
    return diagonal(graph, View(view.node, axes))


def diagonal(graph: Graph, view: View) -> View:
    """A view with a label twice, the diagonal taken as deep inside as it goes."""
    opened = graph.open(view)
    match view.op:
        case Op.PRODUCT:
            factors = [(_deep(graph, v), cast(int, t)) for t, v in opened.parts]
            return product(graph, factors, opened.bound, cast(Fraction, view.node.data))
        case Op.TOTAL:
            from symgrad.lowering.totals import total

            return total(graph, [(cast(Fraction, t), _deep(graph, v)) for t, v in opened.parts])
        case Op.MAP:
            inside = tuple((t, _deep(graph, v)) for t, v in opened.parts)
            return graph.make(Op.MAP, view.node.data, inside)
        case Op.DELTA:
            return number(graph, 1)
        case _:
            return view


def _deep(graph: Graph, view: View) -> View:
    return diagonal(graph, view) if len(set(view.axes)) < len(view.axes) else view
