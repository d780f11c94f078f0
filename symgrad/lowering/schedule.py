"""What gets a name inside a function: what is used twice, and what would make a line too long."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import cast, final

from symgrad.lowering.code import Code
from symgrad.lowering.form import Node, Op, View
from symgrad.lowering.graph import Graph
from symgrad.lowering.local_names import suggestion
from symgrad.lowering.writer import Writer

INLINE = frozenset((Op.INPUT, Op.CONSTANT, Op.SIZE, Op.COUNT, Op.DELTA, Op.SELECT))


@final
@dataclass(slots=True)
class Schedule:
    """The assignments of one function, in the order in which they are needed."""

    writer: Writer
    taken: set[str]
    longest: int
    lines: list[tuple[str, Code]] = field(default_factory=list[tuple[str, Code]])

    @property
    def graph(self) -> Graph:
        """The graph that the function is written from."""
        return self.writer.graph

    def assign(self, roots: Iterable[View]) -> None:
        """Name and write what the roots share."""
        nodes = _ordered([view.node for view in roots])
        uses = _uses(nodes, [view.node for view in roots], self._kept_inline)
        for node in nodes:
            if node.op in INLINE or node in self.writer.names:
                continue
            base = self.graph.base(node)
            order = self.writer.easiest(base)
            code = self.writer.code(base, order)
            shared = uses[node] > 1 and not self._kept_inline(node)
            if shared or (len(code.text) > self.longest and node not in {v.node for v in roots}):
                self._name(node, base, code)

    def _name(self, node: Node, base: View, code: Code) -> None:
        name = self.local(suggestion(self.writer, base, code.text))
        self.lines.append((name, code))
        places = {axis: k for k, axis in enumerate(base.axes)}
        self.writer.name(node, name, tuple(places[a] for a in self.writer.easiest(base)))

    def local(self, wanted: str) -> str:
        """A name that is not taken; `t` stands for t1, t2, …"""
        name, count = (f"{wanted}1" if wanted == "t" else wanted), 1
        while name in self.taken or hasattr(builtins, name):
            count += 1
            name = f"{wanted}{count}" if not wanted[-1].isdigit() else f"{wanted}_{count}"
        self.taken.add(name)
        return name

    def _kept_inline(self, node: Node) -> bool:
        """Too small for a name of its own: an argument, a number, a multiple of these."""
        if node.op in INLINE:
            return True
        if node.op is Op.MAP and cast("tuple[object, ...]", node.data)[0] in (
            *"<>=",
            "<=",
            ">=",
            "!=",
            "one",
        ):
            return True
        if node.op is Op.PRODUCT and node.free == len(node.sizes) and len(node.parts) <= 1:
            return all(p.tag == 1 and (node.data == -1 or p.node.op in INLINE) for p in node.parts)
        return False


def _ordered(roots: list[Node]) -> list[Node]:
    """All nodes below the roots, each after its parts."""
    done: dict[Node, None] = {}
    stack = [(node, False) for node in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if node in done:
            continue
        if ready:
            done[node] = None
            continue
        stack.append((node, True))
        stack.extend((p.node, False) for p in reversed(node.parts))
    return list(done)


def _uses(nodes: list[Node], roots: list[Node], inline: Callable[[Node], bool]) -> dict[Node, int]:
    """How often each node is written; what is inline passes its uses on."""
    uses = dict.fromkeys(nodes, 0)
    for root in roots:
        uses[root] += 1
    for node in reversed(nodes):
        times = uses[node] if inline(node) else min(uses[node], 1)
        for part in node.parts:
            uses[part.node] += times
    return uses
