"""The order of contractions: every product of many becomes products of two, the cheapest first."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import cast, final

from symgrad.lowering.chains import best_throughout, is_chain
from symgrad.lowering.form import Axis, Node, Op, View
from symgrad.lowering.graph import Graph
from symgrad.lowering.products import relabel
from symgrad.lowering.rewrite import rebuilt
from symgrad.terms.dimension import Dim

ASSUMED_SIZE, ASSUMED_COUNT = 1000, 10000
"""What orders are compared by: there are more data than parameters."""
EXHAUSTIVE = 9
FACTORED = frozenset((Op.INVERSE, Op.LOG_DETERMINANT))
APART = frozenset((Op.INVERSE, Op.SELECT, Op.DELTA))
"""Factors that are used up in ways of their own, not multiplied as matrices."""

Price = tuple[int, int, int]
Axes = frozenset[Axis]


@final
@dataclass(frozen=True, slots=True)
class _Plan:
    """How to compute the product of some factors: its view, its price."""

    view: View
    price: Price


@final
@dataclass(slots=True)
class Associator:
    """Gives every contraction an order; products that are there anyway cost nothing more."""

    graph: Graph
    _made: set[Node] = field(default_factory=set[Node])
    _whole: set[Node] = field(default_factory=set[Node])
    """Inverses that are there as matrices anyway, so that multiplying by them is cheapest."""
    _done: dict[Node, tuple[View, View]] = field(default_factory=dict[Node, tuple[View, View]])

    def expect(self, roots: list[View]) -> None:
        """Note the products of two that are asked for, so that longer ones can use them."""
        seen: set[Node] = set()
        stack = [v.node for v in roots]
        self._whole.update(node for node in stack if node.op is Op.INVERSE)
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            stack.extend(p.node for p in node.parts)
            if node.op is Op.TOTAL or (node.op is Op.PRODUCT and node.free == len(node.sizes)):
                self._whole.update(p.node for p in node.parts if p.node.op is Op.INVERSE)
            if node.op is Op.PRODUCT and len(node.parts) == 2 and node.free < len(node.sizes):
                self._made.add(node)

    def __call__(self, view: View) -> View:
        """The same view with every contraction in order."""
        found = self._done.get(view.node)
        if found is None:
            base = self.graph.base(view.node)
            found = (base, self._ordered(base))
            self._done[view.node] = found
            if view.node in self.graph.names:
                self.graph.names.setdefault(found[1].node, self.graph.names[view.node])
        base, result = found
        return relabel(self.graph, result, dict(zip(base.axes, view.axes, strict=True)))

    def _ordered(self, view: View) -> View:
        node = view.node
        if node.op in FACTORED:
            return self._factored(view)
        if node.op is not Op.PRODUCT:
            return rebuilt(self.graph, view, self)
        opened = self.graph.open(view)
        if not opened.bound:
            inside = [(cast(int, tag), self(part)) for tag, part in opened.parts]
            return self._elementwise(cast(Fraction, node.data), inside)
        factors: list[View] = []
        for tag, part in opened.parts:
            exponent = cast(int, tag)
            if exponent < 0 or exponent > 3:
                factors.append(self.graph.make(Op.PRODUCT, Fraction(1), ((exponent, part),)))
            else:
                factors += [part] * exponent
        grouped = self._grouped(factors) if len(_axis_sets(factors)) > 1 else factors
        best = self._best(grouped, frozenset(view.axes))
        if self._undecided(grouped, view, best):
            inside = tuple((1, self(factor)) for factor in grouped)
            return self.graph.make(Op.PRODUCT, Fraction(1), inside, (), opened.bound)
        return self._finish(best)

    def _undecided(self, factors: list[View], view: View, best: View) -> bool:
        """Is this a chain of matrices whose best order depends on the sizes that the data have?

        Then the library decides when it sees them; products that are there anyway decide here.
        """
        if not is_chain(factors, view.axes) or any(f.op in APART for f in factors):
            return False
        steps = [v for v in _below(self.graph, best) if v.node in self._made]
        return not steps and not best_throughout([tuple(f.axes) for f in factors], view.axes)

    def _factored(self, view: View) -> View:
        """A function of a matrix, of its Cholesky factor where it has one."""
        node, opened = view.node, self.graph.open(view)
        ((tag, matrix), *rest) = opened.parts
        row, column = opened.marks
        inside = self(matrix)
        if matrix.node in self.graph.definite and set(inside.axes) == {row, column}:
            inside = self.graph.make(Op.FACTOR, None, ((0, inside),), (row, column))
            self.graph.symmetric.add(inside.node)
        parts = ((tag, inside), *((t, self(part)) for t, part in rest))
        made = self.graph.make(node.op, node.data, parts, opened.marks, opened.bound)
        if node in self.graph.symmetric:
            self.graph.symmetric.add(made.node)
        return made

    def _elementwise(self, coefficient: Fraction, factors: list[tuple[int, View]]) -> View:
        """Factors along the same axes are a product of their own, which others may share."""
        make, groups = self.graph.make, dict[Axes, list[tuple[int, View]]]()
        for exponent, view in factors:
            groups.setdefault(frozenset(view.axes), []).append((exponent, view))
        if len(groups) == 1 and coefficient == 1:
            return make(Op.PRODUCT, coefficient, tuple(factors))
        parts: list[tuple[int, View]] = []
        for axes, group in groups.items():
            if axes and len(group) > 1:
                parts.append((1, make(Op.PRODUCT, Fraction(1), tuple(group))))
            else:
                parts += group
        return make(Op.PRODUCT, coefficient, tuple(parts))

    def _grouped(self, factors: list[View]) -> list[View]:
        """Factors of a contraction that lie along the same axes, multiplied."""
        groups: dict[Axes, list[View]] = {}
        for view in factors:
            groups.setdefault(frozenset(view.axes), []).append(view)
        return [
            self._node(group, frozenset()) if group[1:] else group[0] for group in groups.values()
        ]

    def _finish(self, view: View) -> View:
        """Order what is inside the factors of a plan."""
        opened, node = self.graph.open(view), view.node
        tags = [tag for tag, _ in opened.parts]
        if node.op is not Op.PRODUCT or (opened.bound and (len(tags) > 2 or {*tags} != {1})):
            return self(view)
        parts = tuple((tag, self._finish(part)) for tag, part in opened.parts)
        whole = any(part.node in self._whole for _, part in opened.parts)
        for inverse, other in (parts, parts[::-1]) if len(parts) == 2 and not whole else ():
            solved = solution(self.graph, inverse[1], other[1], frozenset(opened.bound))
            if solved is not None:
                return solved
        return self.graph.make(Op.PRODUCT, node.data, parts, (), opened.bound)

    def _best(self, factors: list[View], free: Axes) -> View:
        """The cheapest order, by trying all of them (for many factors, the best pair each time)."""
        while len(factors) > EXHAUSTIVE:
            factors = self._merge_one(factors, free)
        count = len(factors)
        axes = [frozenset(v.axes) for v in factors]
        every = frozenset(range(count))
        plans: dict[frozenset[int], _Plan] = {}
        for size in range(1, count + 1):
            for chosen in map(frozenset, combinations(range(count), size)):
                outside = free.union(*(axes[k] for k in every - chosen))
                if size == 1:
                    (only,) = chosen
                    plans[chosen] = self._alone(factors[only], axes[only] - outside)
                else:
                    plans[chosen] = self._cheapest(chosen, plans, outside)
        return plans[every].view

    def _alone(self, view: View, summed: Axes) -> _Plan:
        if not summed:
            return _Plan(view, (0, 0, 0))
        return _Plan(self._node([view], summed), (self._volume(frozenset(view.axes)), 0, 0))

    def _cheapest(
        self, chosen: frozenset[int], plans: dict[frozenset[int], _Plan], outside: Axes
    ) -> _Plan:
        first, options = min(chosen), list[_Plan]()
        rest = sorted(chosen - {first})
        for size in reversed(range(len(rest))):
            for with_first in combinations(rest, size):
                left = frozenset((first, *with_first))
                options.append(
                    self._pair(plans[left], plans[chosen - left], outside, left, chosen - left)
                )
        return min(options, key=lambda plan: plan.price)

    def _pair(
        self, a: _Plan, b: _Plan, outside: Axes, left: frozenset[int], right: frozenset[int]
    ) -> _Plan:
        axes = frozenset(a.view.axes) | frozenset(b.view.axes)
        view = self._node([a.view, b.view], axes - outside)
        flops = 0 if view.node in self._made else self._flops(a.view, b.view, axes, outside)
        shared = {*a.view.axes} & {*b.view.axes}
        awkward = int(max(left) > min(right)) + 2 * int(not shared or bool(shared & outside))
        leftmost = len(left) > 1 and len(right) == 1 and len(b.view.axes) == 1
        steps = (
            flops,
            self._volume(axes & outside),
            awkward + int(leftmost and not shared & outside),
        )
        return _Plan(view, cast(Price, tuple(map(sum, zip(a.price, b.price, steps, strict=True)))))

    def _flops(self, left: View, right: View, axes: Axes, outside: Axes) -> int:
        """The volume of the loop nest; a selection that is summed over is a loop over its rows."""
        for selected, other in ((left, right), (right, left)):
            if selected.op is Op.SELECT and not outside.issuperset(selected.axes):
                return self._volume(frozenset(other.axes))
        if any(v.op is Op.INVERSE and v.node not in self._whole for v in (left, right)):
            return 2 * self._volume(axes)
        return self._volume(axes)

    def _volume(self, axes: Axes) -> int:
        volume = 1
        for axis in axes:
            volume *= self._assumed(axis.size)
        return volume

    def _assumed(self, dim: Dim) -> int:
        counts = self.graph.counts
        sizes = {s: ASSUMED_COUNT if s in counts else ASSUMED_SIZE for s in dim.symbols}
        return max(1, dim.evaluate(sizes))

    def _merge_one(self, factors: list[View], free: Axes) -> list[View]:
        def price(pair: tuple[int, int]) -> int:
            return self._volume(frozenset((*factors[pair[0]].axes, *factors[pair[1]].axes)))

        i, j = min(combinations(range(len(factors)), 2), key=price)
        rest = [f for k, f in enumerate(factors) if k not in (i, j)]
        outside = free.union(*(v.axes for v in rest))
        axes = frozenset((*factors[i].axes, *factors[j].axes))
        return [self._node([factors[i], factors[j]], axes - outside), *rest]

    def _node(self, views: list[View], bound: Axes) -> View:
        """A product of one or two; what is only multiplied is taken together."""
        parts: list[tuple[int, View]] = []
        for view in views:
            plain = view.op is Op.PRODUCT and view.node.free == len(view.node.sizes)
            kept = view.node in self.graph.names
            if not bound and plain and not kept and view.node.data == 1:
                inside = self.graph.open(view).parts
                parts += [(cast(int, tag), part) for tag, part in inside]
            else:
                parts.append((1, view))
        return self.graph.make(Op.PRODUCT, Fraction(1), tuple(parts), (), bound)


def solution(graph: Graph, inverse: View, other: View, bound: Axes) -> View | None:
    """A⁻¹b by solving, never by inverting; b is a vector or a matrix."""
    shared = bound.intersection(inverse.axes)
    if inverse.op is not Op.INVERSE or len(set(inverse.axes)) != 2 or len(shared) != 1:
        return None
    (q,) = shared
    (p,) = set(inverse.axes) - {q}
    if (
        len(inverse.axes) != 2
        or p in other.axes
        or q not in other.axes
        or len(set(other.axes)) > 2
        or len(bound) != 1
    ):
        return None
    ((_, matrix),) = graph.open(inverse).parts
    return graph.make(Op.SOLVE, None, ((0, matrix), (1, other)), (p, q), (q,))


def _below(graph: Graph, view: View) -> list[View]:
    """The products of two that a plan is made of, but for the last."""
    found: list[View] = []
    stack = [part for _, part in graph.open(view).parts]
    while stack:
        part = stack.pop()
        if part.op is Op.PRODUCT and part.node.free < len(part.node.sizes):
            found.append(part)
            stack += [inner for _, inner in graph.open(part).parts]
    return found


def _axis_sets(factors: list[View]) -> set[Axes]:
    return {frozenset(v.axes) for v in factors}
