"""What a view means as a term, so that the kernel can prove what the passes did."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import assert_never, cast, final

from symgrad.diagnostics import Unsupported
from symgrad.functions import function as declared
from symgrad.lowering.form import Axis, Op, View
from symgrad.lowering.graph import Graph
from symgrad.terms.algebra import (
    Add,
    Apply,
    Call,
    Compare,
    Comparison,
    Determinant,
    Divide,
    Entry,
    Indicator,
    Inverse,
    Mul,
    Neg,
    Norm,
    Piecewise,
    Power,
)
from symgrad.terms.atoms import Constant, Delta, Index, Size, Sort, Variable
from symgrad.terms.binders import Array, Derivative, Sum
from symgrad.terms.build import number
from symgrad.terms.dimension import Dim
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.term import Term

Axes = tuple[Axis, ...]


def meaning(graph: Graph, view: View, axes: Axes) -> Term:
    """The tensor that a view is, its axes in this order, given by its entries."""
    meanings = _Meanings(graph)
    body = meanings.entry(view)
    return meanings.array(axes, body)


@final
@dataclass(slots=True)
class _Meanings:
    """Terms for views, each label an index of its own."""

    graph: Graph
    indices: dict[Axis, Index] = field(default_factory=dict[Axis, Index])

    def index(self, axis: Axis) -> Index:
        return self.indices.setdefault(axis, Index(f"i_{{{axis.number}}}", axis.size))

    def array(self, axes: Axes, body: Term) -> Term:
        """The array over some axes; a whole variable is itself."""
        indices = tuple(self.index(a) for a in axes)
        if not axes:
            return body
        if isinstance(body, Entry) and body.indices == indices:
            return body.arg
        return Array(indices, body)

    def entry(self, view: View) -> Term:
        """The entry of a view at the indices of its labels."""
        opened, node = self.graph.open(view), view.node
        if len(set(view.axes)) < len(view.axes) and set(opened.marks) & set(view.axes):
            base = self.graph.base(node)
            diagonal = tuple(self.index(a) for a in view.axes)
            return Entry(self.array(base.axes, self.entry(base)), diagonal)
        parts = [part for _, part in opened.parts]
        match node.op:
            case Op.INPUT:
                return self._input(cast(Variable, node.data), view.axes)
            case Op.CONSTANT:
                return Constant(cast(str, node.data))
            case Op.SIZE:
                return Size(cast(Dim, node.data))
            case Op.COUNT:
                return Add((self.index(view.axes[0]), Neg(number(1))))
            case Op.DELTA:
                return Delta(self.index(view.axes[0]), self.index(view.axes[1]))
            case Op.SELECT:
                return Delta(self.position(parts[0]), self.index(opened.marks[0]))
            case Op.PICK:
                source = self.array((opened.marks[0],), self.entry(parts[0]))
                return Entry(source, (self.position(parts[1]),))
            case Op.PRODUCT:
                factors = [(part, cast(int, tag)) for tag, part in opened.parts]
                return self._product(cast(Fraction, node.data), factors, opened.bound)
            case Op.TOTAL:
                terms = [_times(cast(Fraction, t), self.entry(v)) for t, v in opened.parts]
                return Add(tuple(terms))
            case Op.MAP:
                return self._map(cast("tuple[object, ...]", node.data), parts)
            case Op.ROWS:
                (axis,) = opened.marks
                vector = self.array((axis,), self.entry(parts[0]))
                result = Apply(declared(cast(str, node.data)), (vector,))
                return result if opened.bound else Entry(result, (self.index(axis),))
            case Op.LARGEST:
                return Norm(self.array(opened.marks, self.entry(parts[0])), "inf")
            case Op.FACTOR:
                return self.entry(parts[0])
            case Op.INVERSE:
                inverse = Inverse(self.array(opened.marks, self.entry(parts[0])))
                return Entry(inverse, tuple(self.index(a) for a in view.axes))
            case Op.DETERMINANT | Op.LOG_DETERMINANT | Op.SPECTRAL_NORM:
                return self._of_matrix(view)
            case Op.SOLVE:
                p, q = opened.marks
                inverse = Inverse(self.array((p, q), self.entry(parts[0])))
                entry = Entry(inverse, (self.index(p), self.index(q)))
                return Sum(self.index(q), Mul((entry, self.entry(parts[1]))))
            case Op.CALL:
                return self._call(view)
            case Op.FUSE:
                raise Unsupported("fused axes have no meaning as an index formula")
            case _:
                assert_never(node.op)

    def position(self, view: View) -> Term:
        """A position that counts from 0, as an index that counts from 1."""
        match view.op:
            case Op.COUNT:
                return self.index(view.axes[0])
            case Op.INPUT:
                return _entry(cast(Variable, view.node.data), tuple(map(self.index, view.axes)))
            case _:
                return Add((self.entry(view), number(1)))

    def _input(self, variable: Variable, axes: Axes) -> Term:
        entry = _entry(variable, tuple(self.index(a) for a in axes))
        return Add((entry, Neg(number(1)))) if variable.sort is Sort.INDEX else entry

    def _product(self, coefficient: Fraction, factors: list[tuple[View, int]], bound: Axes) -> Term:
        above = [self._power(v, e) for v, e in factors if e > 0]
        below = [self._power(v, -e) for v, e in factors if e < 0]
        body: Term = _joined([number(coefficient), *above] if coefficient != 1 else above)
        if below:
            body = Divide(body, _joined(below))
        for axis in bound:
            body = Sum(self.index(axis), body)
        return body

    def _power(self, view: View, exponent: int) -> Term:
        base = self.entry(view)
        return base if exponent == 1 else Power(base, number(exponent))

    def _map(self, data: tuple[object, ...], parts: list[View]) -> Term:
        name, *rest = data
        if name == "indicator":
            return Indicator(self._conditions(parts[0]))
        args = tuple(self.entry(part) for part in parts[name == "where" :])
        match name:
            case "where":
                return Piecewise(((args[0], self._conditions(parts[0])),), args[1])
            case "power":
                return Power(args[0], number(cast(Fraction, rest[0])) if rest else args[1])
            case "one":
                return number(1)
            case "zero":
                return number(0)
            case "log-normal-cdf":
                return _applied("log", (_applied("normal-cdf", args),))
            case "log1p":
                return _applied("log", (Add((number(1), args[0])),))
            case "expm1":
                return Add((_applied("exp", args), Neg(number(1))))
            case "logaddexp":
                both = Add((_applied("exp", args[:1]), _applied("exp", args[1:])))
                return _applied("log", (both,))
            case _:
                return _applied(name, args)

    def _conditions(self, view: View) -> tuple[Compare, ...]:
        """The comparisons that a truth value is made of."""
        name, *_ = cast("tuple[object, ...]", view.node.data)
        parts = [part for _, part in self.graph.open(view).parts]
        if name == "and":
            return tuple(c for part in parts for c in self._conditions(part))
        left, right = (self.entry(part) for part in parts)
        return (Compare(left, cast(Comparison, name), right),)

    def _of_matrix(self, view: View) -> Term:
        opened = self.graph.open(view)
        matrix = self.array(opened.marks, self.entry(opened.parts[0][1]))
        match view.op:
            case Op.DETERMINANT:
                return Determinant(matrix)
            case Op.LOG_DETERMINANT:
                return _applied("log", (Determinant(matrix),))
            case _:
                return Norm(matrix, "2")

    def _call(self, view: View) -> Term:
        opened = self.graph.open(view)
        symbol, by = cast("tuple[FunctionSymbol, tuple[int, ...]]", view.node.data)
        supply = iter(a for a in opened.marks if a in opened.bound)
        args: list[Term] = []
        for (_, part), shape in zip(opened.parts, symbol.domain, strict=True):
            args.append(self.array(tuple(next(supply) for _ in shape), self.entry(part)))
        result = tuple(self.index(a) for a in opened.marks if a not in opened.bound)
        return _entry(_derived(symbol, by, tuple(args)), result)


def _derived(symbol: FunctionSymbol, by: tuple[int, ...], args: tuple[Term, ...]) -> Term:
    """The function, or its derivative by one argument, once or more."""
    if not by:
        return Call(symbol, args)
    place = by[0]
    variable = Variable("u", symbol.domain[place])
    inside: Term = Call(symbol, (*args[:place], variable, *args[place + 1 :]))
    for _ in by[1:]:
        inside = Derivative(inside, variable, variable)
    return Derivative(inside, variable, args[place])


def _entry(term: Term, indices: tuple[Index, ...]) -> Term:
    return Entry(term, indices) if indices else term


def _applied(name: object, args: tuple[Term, ...]) -> Term:
    return Apply(declared(cast(str, name)), args)


def _joined(factors: list[Term]) -> Term:
    if not factors:
        return number(1)
    return factors[0] if len(factors) == 1 else Mul(tuple(factors))


def _times(coefficient: Fraction, term: Term) -> Term:
    if coefficient == 1:
        return term
    if coefficient == -1:
        return Neg(term)
    return Mul((number(coefficient), term))
