"""From an ordered graph to expressions: each node, with its axes in the order that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import permutations
from typing import assert_never, cast, final

from symgrad.diagnostics import Unsupported
from symgrad.lowering.arrange import arranged, arranged_axes, broadcast, places, range_of
from symgrad.lowering.backend import Backend
from symgrad.lowering.code import Code, Level, call, index
from symgrad.lowering.form import Axis, Node, Op, View
from symgrad.lowering.graph import Graph
from symgrad.terms.atoms import Variable
from symgrad.terms.dimension import Dim
from symgrad.terms.function import FunctionSymbol

Axes = tuple[Axis, ...]
Order = tuple[int, ...]


@final
@dataclass(slots=True)
class Writer:
    """Writes the expressions of one function; `names` are the local variables that it has."""

    graph: Graph
    backend: Backend
    arguments: Mapping[Variable, str]
    callables: Callable[[FunctionSymbol, tuple[int, ...]], str]
    dtype: str | None
    size: Callable[[Dim], Code]
    names: dict[Node, tuple[str, Order]] = field(default_factory=dict[Node, tuple[str, Order]])
    wanted: dict[Node, Order] = field(default_factory=dict[Node, Order])
    natural: dict[Node, Order] = field(default_factory=dict[Node, Order])
    _done: dict[tuple[Node, Order], Code] = field(default_factory=dict[tuple[Node, Order], Code])

    def code(self, view: View, order: Axes) -> Code:
        """The expression of a view, axes in this order; `order` has each of its labels once."""
        if len(set(view.axes)) < len(view.axes):
            return self._diagonal(view, order)
        places = {axis: k for k, axis in enumerate(view.axes)}
        return self._at(view.node, tuple(places[a] for a in order))

    def aligned(self, view: View, order: Axes) -> Code:
        """The expression made to broadcast against axes in this order."""
        own = tuple(a for a in order if a in view.axes)
        return broadcast(self.code(view, own), own, order)

    def easiest(self, view: View) -> Axes:
        """The order in which a view is there, or is cheapest to have."""
        order = self.natural.get(view.node) or self._easiest(view.node)
        axes = tuple(view.axes[k] for k in order)
        return tuple(dict.fromkeys(axes))

    def _easiest(self, node: Node) -> Order:
        if node in self.names:
            best = self.names[node][1]
        elif node.free <= 1 or node.free > 3:
            best = tuple(range(node.free))
        else:
            orders = sorted(permutations(range(node.free)), key=self._unwanted(node))
            best = min(orders, key=lambda order: self._at(node, order).effort)
        self.natural[node] = best
        return best

    def _unwanted(self, node: Node) -> Callable[[Order], bool]:
        wanted = self.wanted.get(node)
        return lambda order: order != wanted

    def name(self, node: Node, name: str, order: Order) -> None:
        """From here on the node is a local variable, its axes in this order."""
        self.names[node] = (name, order)
        self.natural[node] = order
        for key in [k for k in self._done if k[0] is node]:
            del self._done[key]

    def _at(self, node: Node, order: Order) -> Code:
        if node in self.graph.symmetric and len(order) == 2:
            order = (0, 1)
        known = self.names.get(node)
        if known is not None:
            return arranged(self.backend, Code(known[0]), known[1], order)
        found = self._done.get((node, order))
        if found is None:
            base = self.graph.base(node)
            found = self._write(base, tuple(base.axes[k] for k in order))
            self._done[node, order] = found
        return found

    def _diagonal(self, view: View, order: Axes) -> Code:
        """A diagonal of something that has to be there as a whole."""
        base = self.graph.base(view.node)
        if len(view.axes) == 2 and len(order) == 1:
            either = self.code(base, self.easiest(base))
            return call(f"{self.backend.np}.diagonal", either, effort=1)
        whole = self.code(base, base.axes)
        return self.backend.einsum([whole], [view.axes], order)

    def _write(self, view: View, order: Axes) -> Code:
        from symgrad.lowering import contractions, factors, products_text, sums_text

        node, backend = view.node, self.backend
        match node.op:
            case Op.INPUT:
                name = Code(self.arguments[cast(Variable, node.data)])
                return arranged(backend, name, range_of(view), places(view, order))
            case Op.CONSTANT:
                return backend.constant(cast(str, node.data))
            case Op.SIZE:
                return self.size(cast(Dim, node.data))
            case Op.COUNT:
                return backend.count(self.size(order[0].size), self.dtype)
            case Op.DELTA:
                return self.eye(order[0].size)
            case Op.SELECT:
                test = products_text.write_selection(self, view, order)
                return products_text.as_numbers(self, test, order)
            case Op.PICK:
                return sums_text.write_pick(self, view, order)
            case Op.PRODUCT if node.free < len(node.sizes):
                return contractions.write_contraction(self, view, order)
            case Op.PRODUCT:
                return products_text.write_product(self, view, order)
            case Op.TOTAL:
                return sums_text.write_total(self, view, order)
            case Op.MAP:
                return products_text.write_map(self, view, order)
            case Op.ROWS:
                return self._rows(view, order)
            case Op.LARGEST:
                return self._largest(view, order)
            case Op.FACTOR:
                return factors.write_factor(self, view)
            case Op.INVERSE if factors.of(self, view) is not None:
                return factors.write_inverse(self, view)
            case Op.INVERSE:
                return self._inverse(view, order)
            case Op.LOG_DETERMINANT if factors.of(self, view) is not None:
                return factors.write_log_determinant(self, view)
            case Op.DETERMINANT | Op.LOG_DETERMINANT | Op.SPECTRAL_NORM:
                return self._of_matrix(view, order)
            case Op.SOLVE:
                return contractions.write_solution(self, view, order)
            case Op.CALL:
                return self._call(view, order)
            case Op.FUSE:
                return self._fuse(view, order)
            case _:
                assert_never(node.op)

    def eye(self, size: Dim) -> Code:
        """The identity matrix, in the data's type."""
        return call(f"{self.backend.np}.eye", self.size(size), *self.typed())

    def typed(self) -> list[str]:
        """The argument that keeps an array made from nothing in the data's type."""
        return self.backend.typed(self.dtype)

    def _largest(self, view: View, order: Axes) -> Code:
        ((_, inside),) = self.graph.open(view).parts
        lead = len(order)
        rest = tuple(a for a in self.easiest(inside) if a not in order)
        axes = [f"{self.backend.axis}={lead}"] if order else []
        name = "amax" if self.backend.name == "torch" else "max"
        return call(f"{self.backend.np}.{name}", self.code(inside, (*order, *rest)), *axes)

    def _inverse(self, view: View, order: Axes) -> Code:
        """The inverse; of the transpose it is the transpose, so either order will do."""
        opened = self.graph.open(view)
        ((_, inside),) = opened.parts
        batch = tuple(a for a in order if a not in opened.marks)
        have = (*batch, *(a for a in order if a in opened.marks))
        code = call(f"{self.backend.np}.linalg.inv", self.code(inside, have))
        return arranged_axes(self.backend, code, have, order)

    def _of_matrix(self, view: View, order: Axes) -> Code:
        opened = self.graph.open(view)
        ((_, inside),) = opened.parts
        ends = tuple(a for a in self.easiest(inside) if a in opened.marks)
        matrix, linalg = self.code(inside, (*order, *ends)), f"{self.backend.np}.linalg"
        match view.op:
            case Op.DETERMINANT:
                return call(f"{linalg}.det", matrix)
            case Op.LOG_DETERMINANT:
                return index(call(f"{linalg}.slogdet", matrix), "1")
            case _:
                last = f"{self.backend.axis}=(-2, -1)"
                return call(f"{linalg}.norm", matrix, "2", *([last] if order else []))

    def _rows(self, view: View, order: Axes) -> Code:
        """A function of a vector: its axis comes last."""
        opened = self.graph.open(view)
        (axis,), ((_, inside),) = opened.marks, opened.parts
        kept = tuple(a for a in order if a != axis)
        code = self.backend.function(cast(str, view.node.data), [self.code(inside, (*kept, axis))])
        have = kept if axis in opened.bound else (*kept, axis)
        return arranged_axes(self.backend, code, have, order)

    def _call(self, view: View, order: Axes) -> Code:
        opened = self.graph.open(view)
        symbol, by = cast("tuple[FunctionSymbol, tuple[int, ...]]", view.node.data)
        results = [a for a in opened.marks if a not in opened.bound]
        inner = [a for a in opened.marks if a in opened.bound]
        spare = [a for a in order if a not in results]
        if spare and (results or inner):
            raise Unsupported(f"{symbol.name} is called once for each value of an index")
        codes: list[Code] = []
        for _, part in opened.parts:
            own = tuple(a for a in inner if a in part.axes)
            codes.append(self.code(part, own) if own else self.aligned(part, tuple(spare)))
        have = (*spare, *results)
        return arranged_axes(self.backend, call(self.callables(symbol, by), *codes), have, order)

    def _fuse(self, view: View, order: Axes) -> Code:
        opened = self.graph.open(view)
        axis, inner = opened.marks[0], opened.marks[1:]
        ((_, inside),) = opened.parts
        place = order.index(axis)
        before, after = order[:place], order[place + 1 :]
        code = self.code(inside, (*before, *inner, *after))
        if len(order) == 1:
            return Code(f"{code.at(Level.ATOM)}.reshape(-1)", Level.ATOM, code.effort + 1)
        sizes = ["-1" if a is axis else self.size(a.size).text for a in order]
        return Code(
            f"{code.at(Level.ATOM)}.reshape({', '.join(sizes)})", Level.ATOM, code.effort + 1
        )
