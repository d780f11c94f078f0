"""Rebuilding a graph from the leaves up, with rules that replace a view by an equal one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast, final

from symgrad.lowering.form import Axis, Node, Op, View
from symgrad.lowering.graph import Graph
from symgrad.lowering.products import product, relabel
from symgrad.lowering.shapes import whole
from symgrad.lowering.totals import total

Rule = Callable[[Graph, View], View | None]


@final
@dataclass(frozen=True, slots=True)
class Rewrite:
    """One use of a rule: two views that are equal."""

    rule: str
    before: View
    after: View


@final
@dataclass(slots=True)
class Rewriter:
    """Applies rules everywhere until none of them fits; `uses` keeps what was done, to be proved."""

    graph: Graph
    rules: tuple[Rule, ...]
    uses: list[Rewrite] = field(default_factory=list[Rewrite])
    _done: dict[Node, tuple[View, View]] = field(default_factory=dict[Node, tuple[View, View]])

    def __call__(self, view: View) -> View:
        """The rewritten view, under the same labels."""
        found = self._done.get(view.node)
        if found is None:
            base = self.graph.base(view.node)
            found = (base, self._apply(rebuilt(self.graph, base, self)))
            self._done[view.node] = found
            name = self.graph.names.get(view.node)
            if name is not None:
                self.graph.names.setdefault(found[1].node, name)
        base, result = found
        return relabel(self.graph, result, dict(zip(base.axes, view.axes, strict=True)))

    def _apply(self, view: View) -> View:
        for rule in self.rules:
            after = rule(self.graph, view)
            if after is not None and after != view:
                name = rule.__name__.strip("_").replace("_", "-")
                self.uses.append(Rewrite(name, view, after))
                return self(after)
        return view


def rebuilt(graph: Graph, view: View, change: Callable[[View], View]) -> View:
    """A view over changed parts."""
    opened, node = graph.open(view), view.node
    parts = [(tag, change(part)) for tag, part in opened.parts]
    if all(new == old for (_, new), (_, old) in zip(parts, opened.parts, strict=True)):
        return view
    match node.op:
        case Op.PRODUCT:
            factors = [(v, cast(int, t)) for t, v in parts]
            return product(graph, factors, opened.bound, cast(Fraction, node.data))
        case Op.TOTAL:
            return total(graph, [(cast(Fraction, t), v) for t, v in parts])
        case Op.MAP:
            return graph.make(Op.MAP, node.data, tuple(parts))
        case _:
            old = [part for _, part in opened.parts]
            full = [(t, _same_axes(graph, v, o)) for (t, v), o in zip(parts, old, strict=True)]
            return graph.make(node.op, node.data, tuple(full), opened.marks, opened.bound)


def _same_axes(graph: Graph, view: View, old: View) -> View:
    axes: tuple[Axis, ...] = tuple(dict.fromkeys(old.axes))
    return whole(graph, view, axes)
