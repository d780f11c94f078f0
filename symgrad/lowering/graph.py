"""The graph: makes nodes, each once, and opens them again."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from itertools import permutations, product
from typing import final

from symgrad.lowering.form import Axis, Node, Op, Opened, Part, Tagged, View
from symgrad.terms.atoms import Variable
from symgrad.terms.dimension import Dim

COMMUTATIVE = frozenset((Op.PRODUCT, Op.TOTAL))
TIES = 720


@final
class Graph:
    """All nodes of one module, in the order in which they were made."""

    def __init__(self) -> None:
        self._nodes: dict[Hashable, Node] = {}
        self._axes = 0
        self.names: dict[Node, str] = {}
        self.symmetric: set[Node] = set()
        """Matrices that are their own transposes."""
        self.definite: set[Node] = set()
        """Of these, the positive definite ones."""
        self.wrt: tuple[Variable, ...] = ()
        """What the derivative is taken by."""
        self.counts: frozenset[str] = frozenset()
        """Dimensions that count data: no variable of the derivative has them."""

    def axis(self, size: Dim) -> Axis:
        """A fresh label."""
        self._axes += 1
        return Axis(self._axes, size)

    def fresh(self, sizes: Iterable[Dim]) -> tuple[Axis, ...]:
        """Fresh labels for sizes."""
        return tuple(self.axis(size) for size in sizes)

    def make(
        self,
        op: Op,
        data: Hashable = None,
        parts: tuple[Tagged, ...] = (),
        marks: tuple[Axis, ...] = (),
        bound: Iterable[Axis] = (),
    ) -> View:
        """The node as given, without any simplification."""
        parts = tuple((tag, self.view(v.node, v.axes)) for tag, v in parts)
        whole, free, numbered = _identity(op, data, parts, marks, bound, self.symmetric)
        node = self._nodes.get(whole)
        if node is None:
            inside = tuple(Part(v.node, tuple(numbered[a] for a in v.axes), t) for t, v in parts)
            points = tuple(numbered[a] for a in marks)
            sizes = tuple(a.size for a in numbered)
            node = Node(op, data, inside, points, sizes, len(free), len(self._nodes))
            self._nodes[whole] = node
        return View(node, free)

    def view(self, node: Node, axes: tuple[Axis, ...]) -> View:
        """A node under labels; those of a symmetric matrix in their own order."""
        if node in self.symmetric:
            return View(node, tuple(sorted(axes, key=lambda a: a.number)))
        return View(node, axes)

    def find(self, op: Op, data: Hashable, parts: tuple[Tagged, ...]) -> View | None:
        """The node, if it was made before."""
        parts = tuple((tag, self.view(v.node, v.axes)) for tag, v in parts)
        whole, free, _ = _identity(op, data, parts, (), (), self.symmetric)
        node = self._nodes.get(whole)
        return None if node is None else View(node, free)

    def open(self, view: View) -> Opened:
        """The inside of a view under its own labels."""
        node = view.node
        bound = self.fresh(node.sizes[node.free :])
        labels = (*view.axes, *bound)
        parts = tuple(
            (p.tag, self.view(p.node, tuple(labels[a] for a in p.axes))) for p in node.parts
        )
        return Opened(parts, tuple(labels[a] for a in node.marks), bound)

    def base(self, node: Node) -> View:
        """A view of a node under fresh labels."""
        return View(node, self.fresh(node.sizes[: node.free]))


def _identity(
    op: Op,
    data: Hashable,
    parts: tuple[Tagged, ...],
    marks: tuple[Axis, ...],
    bound: Iterable[Axis],
    symmetric: set[Node],
) -> tuple[Hashable, tuple[Axis, ...], Mapping[Axis, int]]:
    """What equal nodes have in common, the free axes in order, and a number for every axis."""
    hidden = frozenset(bound)
    orders = _orders(parts) if op in COMMUTATIVE else [parts]
    key, numbered = min(
        (
            (_key(order, numbers := _number(order, marks, hidden), symmetric), numbers)
            for order in orders
        ),
        key=lambda pair: pair[0],
    )
    free = tuple(a for a in numbered if a not in hidden)
    points = tuple(numbered[a] for a in marks)
    return (op, data, key, points, tuple(a.size for a in numbered), len(free)), free, numbered


def _orders(parts: tuple[Tagged, ...]) -> list[tuple[Tagged, ...]]:
    """The orders of commuting parts that could be the first: equal nodes in every order."""
    groups: dict[tuple[str, int], list[Tagged]] = {}
    for tag, view in parts:
        groups.setdefault((_text(tag), view.node.serial), []).append((tag, view))
    ordered = [groups[k] for k in sorted(groups)]
    count = 1
    for group in ordered:
        for k in range(2, len(group) + 1):
            count *= k
    if count > TIES:
        return [tuple(p for group in ordered for p in group)]
    choices = product(*(permutations(group) for group in ordered))
    return [tuple(p for group in choice for p in group) for choice in choices]


def _number(
    parts: tuple[Tagged, ...], marks: tuple[Axis, ...], hidden: frozenset[Axis]
) -> Mapping[Axis, int]:
    """Numbers for the axes in the order in which they are met, the bound ones last."""
    met = dict.fromkeys((*marks, *(a for _, view in parts for a in view.axes)))
    ordered = [*(a for a in met if a not in hidden), *(a for a in met if a in hidden)]
    return {axis: number for number, axis in enumerate(ordered)}


def _key(
    parts: tuple[Tagged, ...], numbers: Mapping[Axis, int], symmetric: set[Node]
) -> tuple[tuple[str, int, tuple[int, ...]], ...]:
    def places(view: View) -> tuple[int, ...]:
        found = (numbers[a] for a in view.axes)
        return tuple(sorted(found) if view.node in symmetric else found)

    return tuple((_text(t), v.node.serial, places(v)) for t, v in parts)


def _text(tag: Hashable) -> str:
    return f"{tag.numerator}/{tag.denominator}" if isinstance(tag, Fraction | int) else str(tag)
