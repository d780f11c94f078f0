"""From a term to the lowering form: every node of a term as what its entries are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import assert_never, final

from symgrad.diagnostics import Unsupported
from symgrad.lowering.form import Axis, Op, View
from symgrad.lowering.functions import apply_function
from symgrad.lowering.graph import Graph
from symgrad.lowering.products import (
    delta,
    number,
    pick,
    product,
    relabel,
    selection,
    value_of,
)
from symgrad.lowering.shapes import fuse, whole
from symgrad.lowering.totals import apply, negative, power, summands, total
from symgrad.terms.algebra import (
    Add,
    Apply,
    Call,
    Compare,
    Determinant,
    Diag,
    Divide,
    Entry,
    Indicator,
    Inner,
    Inverse,
    Kronecker,
    MatMul,
    MatrixPower,
    Mul,
    Neg,
    Norm,
    Outer,
    Piecewise,
    Power,
    Trace,
    Transpose,
    Vec,
)
from symgrad.terms.atoms import (
    Basis,
    Constant,
    Delta,
    Identity,
    Index,
    Number,
    Ones,
    Size,
    Sort,
    Variable,
    Zeros,
)
from symgrad.terms.binders import Array, Derivative, Differential, Let, Sum
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim
from symgrad.terms.function import Function, FunctionSymbol
from symgrad.terms.node import ONE
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables, substitute

Axes = tuple[Axis, ...]
Bound = tuple[View, Axes]


@final
@dataclass(slots=True)
class Lowering:
    """Lowers terms of one context into one graph.

    `values` gives what variables stand for where they are not arguments: definitions, parameters.
    """

    graph: Graph
    context: Context
    backend: str = "numpy"
    values: Mapping[Variable, Bound] = field(default_factory=dict[Variable, Bound])
    indices: dict[Index, Axis] = field(default_factory=dict[Index, Axis])
    """One label for each index, wherever it is bound: what binds it hides it inside a node."""
    _done: dict[Term, Bound] = field(default_factory=dict[Term, Bound])

    def lower(self, term: Term, axes: Axes) -> View:
        """The view of a term whose axes carry these labels; a label it does not need is not in it."""
        found = self._done.get(term)
        if found is None:
            own = self.graph.fresh(term.shape)
            found = (self._lower(term, own), own)
            self._done[term] = found
        view, own = found
        return relabel(self.graph, view, dict(zip(own, axes, strict=True)))

    def inside(self, values: Mapping[Variable, Bound]) -> Lowering:
        """For the body of a definition, which knows no index of where it is used."""
        return Lowering(self.graph, self.context, self.backend, values)

    def scalar(self, term: Term) -> View:
        """The view of a scalar term."""
        return self.lower(term, ())

    def _lower(self, term: Term, axes: Axes) -> View:
        g = self.graph
        match term:
            case Number(value=value):
                return number(g, value)
            case Constant(name=name):
                return g.make(Op.CONSTANT, name)
            case Size(dim=dim):
                return _size(g, dim)
            case Variable():
                return self._variable(term, axes)
            case Index():
                start = total(g, [(1, _size(g, term.start))])
                return total(g, [(1, self._count(term)), (1, start)])
            case Ones():
                return number(g, 1)
            case Zeros():
                return number(g, 0)
            case Identity():
                return delta(g, *axes)
            case Basis(index=index):
                return selection(g, self.position(index), axes[0])
            case Delta(left=left, right=right):
                return self._same(left, right)
            case Add(terms=terms):
                return total(g, [(1, self.lower(t, axes)) for t in terms])
            case Neg(arg=arg):
                return negative(g, self.lower(arg, axes))
            case Mul(factors=factors):
                return product(g, [(self._fitting(f, axes), 1) for f in factors])
            case Divide(numerator=top, denominator=bottom):
                return product(
                    g, [(self._fitting(top, axes), 1), (self._fitting(bottom, axes), -1)]
                )
            case Power(base=base, exponent=exponent):
                return self._power(self.lower(base, axes), exponent)
            case MatMul(factors=factors):
                return self._chain(factors, axes)
            case Transpose(arg=arg):
                return self._transpose(arg, axes)
            case Inverse(arg=arg):
                return self._matrix(Op.INVERSE, arg, axes)
            case MatrixPower(base=base, exponent=exponent):
                return self._matrix_power(base, exponent, axes)
            case Trace(arg=arg):
                i = g.axis(arg.shape[0])
                return product(g, [(self.lower(arg, (i, i)), 1)], [i])
            case Determinant(arg=arg):
                return self._determinant(Op.DETERMINANT, arg)
            case Diag(arg=arg) if arg.rank == 1:
                return product(g, [(self.lower(arg, axes[:1]), 1), (delta(g, *axes), 1)])
            case Diag(arg=arg):
                return self.lower(arg, (axes[0], axes[0]))
            case Norm():
                return self._norm(term)
            case Inner(left=left, right=right):
                own = g.fresh(left.shape)
                return product(g, [(self.lower(left, own), 1), (self.lower(right, own), 1)], own)
            case Kronecker(left=left, right=right):
                return self._kronecker(left, right, axes)
            case Outer(left=left, right=right):
                first, second = axes[: left.rank], axes[left.rank :]
                return product(g, [(self.lower(left, first), 1), (self.lower(right, second), 1)])
            case Vec(arg=arg):
                i, j = g.fresh(arg.shape)
                return fuse(g, self.lower(arg, (i, j)), axes[0], (j, i))
            case Entry(arg=arg, indices=indices):
                return self._entry(arg, indices, axes)
            case Compare(left=left, operator=operator, right=right):
                a, b = self._fitting(left, axes), self._fitting(right, axes)
                return apply(g, operator, a, b)
            case Indicator(conditions=conditions):
                return self._indicator(conditions, axes)
            case Piecewise():
                return self._piecewise(term, axes)
            case Apply(function=function, args=args):
                return self._apply(function, args, axes)
            case Call(function=symbol, args=args):
                return self._call(symbol, args, axes)
            case Sum():
                return self._sum(term, axes)
            case Array(indices=indices, body=body):
                names = {self._axis(i): a for i, a in zip(indices, axes, strict=False)}
                return relabel(g, self.lower(body, axes[len(indices) :]), names)
            case Derivative():
                return self._derivative(term, axes)
            case Differential():
                raise Unsupported("a differential d(…) inside a result has no code")
            case Let(variable=variable, value=value, body=body):
                return self.lower(substitute(body, {variable: value}), axes)
            case _:
                assert_never(term)

    # Atoms and indices.

    def _variable(self, term: Variable, axes: Axes) -> View:
        g = self.graph
        bound = self.values.get(term)
        if bound is not None:
            view, own = bound
            return relabel(g, view, dict(zip(own, axes, strict=True)))
        definition = self.context.definitions.get(term.name)
        declared = self.context.variables.get(term.name)
        if definition and not definition.parameters and declared and declared.variable is term:
            view = self.lower(definition.body, axes)
            g.names.setdefault(view.node, term.name)
            return view
        return self._input(term, axes)

    def _input(self, term: Variable, axes: Axes) -> View:
        """An argument; one of index sort counts from 0 in code and from 1 in a formula."""
        view = self.graph.make(Op.INPUT, term, (), axes)
        if term.sort is Sort.INDEX:
            return total(self.graph, [(1, view), (1, number(self.graph, 1))])
        return view

    def _axis(self, index: Index) -> Axis:
        return self.indices.setdefault(index, self.graph.axis(index.size))

    def _count(self, index: Index) -> View:
        return self.graph.make(Op.COUNT, None, (), (self._axis(index),))

    def position(self, term: Term) -> View:
        """An index term as a position that counts from 0."""
        return total(self.graph, [(1, self.scalar(term)), (-1, number(self.graph, 1))])

    def _same(self, left: Term, right: Term) -> View:
        """δ of two indices: an axis and what surely lies in it select, all else is compared."""
        g = self.graph
        a, b = self.position(left), self.position(right)
        known = value_of(a), value_of(b)
        if a == b or None not in known:
            return number(g, int(a == b))
        for index, count in ((a, b), (b, a)):
            if count.op is Op.COUNT and lies_in(g, index, count.axes[0].size):
                return selection(g, index, count.axes[0])
        return self._truth(apply(g, "=", a, b))

    def _entry(self, arg: Term, indices: tuple[Term | None, ...], axes: Axes) -> View:
        g, rest = self.graph, iter(axes)
        pairs = zip(arg.shape, indices, strict=True)
        own = tuple(g.axis(d) if i is not None else next(rest) for d, i in pairs)
        view = self.lower(arg, own)
        for axis, index in zip(own, indices, strict=True):
            if index is not None:
                view = pick(g, view, axis, self.position(index))
        return view

    def _sum(self, term: Sum, axes: Axes) -> View:
        g = self.graph
        axis = self._axis(term.index)
        masks = [(self._truth(self.scalar(c)), 1) for c in term.conditions]
        return product(g, [*masks, (self.lower(term.body, axes), 1)], [axis])

    # Linear algebra.

    def _fitting(self, term: Term, axes: Axes) -> View:
        return self.lower(term, axes if term.shape else ())

    def _chain(self, factors: tuple[Term, ...], axes: Axes) -> View:
        """Every factor as a matrix, a vector as one column; columns and rows of size 1 are summed."""
        g = self.graph
        labels = [g.axis(factors[0].shape[0])]
        labels += [g.axis(f.shape[1] if f.rank == 2 else ONE) for f in factors]
        views = [
            self.lower(f, (row, column) if f.rank == 2 else (row,))
            for f, row, column in zip(factors, labels, labels[1:], strict=False)
        ]
        ends = (labels[0], labels[-1])[: len(axes)]
        names = dict(zip(ends, axes, strict=True))
        bound = [a for a in labels if a not in names]
        return relabel(g, product(g, [(v, 1) for v in views], bound), names)

    def _transpose(self, arg: Term, axes: Axes) -> View:
        match arg.rank, len(axes):
            case 0, _:
                return self.scalar(arg)
            case 1, _:
                return self.lower(arg, axes[1:])
            case _, 1:
                unit = self.graph.axis(ONE)
                return product(self.graph, [(self.lower(arg, (unit, axes[0])), 1)], [unit])
            case _:
                return self.lower(arg, (axes[1], axes[0]))

    def _matrix(self, op: Op, arg: Term, axes: Axes) -> View:
        """A function of a whole matrix; rows and columns stay apart even on a diagonal."""
        row, column = self.graph.fresh(arg.shape)
        inside = whole(self.graph, self.lower(arg, (row, column)), (row, column))
        view = self.graph.make(op, None, ((0, inside),), (row, column))
        return relabel(self.graph, view, {row: axes[0], column: axes[1]})

    def _matrix_power(self, base: Term, exponent: Term, axes: Axes) -> View:
        count = as_number(exponent)
        if count is None or count.denominator != 1:
            raise Unsupported("a matrix power needs an integer exponent in code")
        if count < 0:
            return self._matrix_power(Inverse(base), Number(-count), axes)
        if not count:
            return delta(self.graph, *axes)
        return self._chain((base,) * int(count), axes)

    def _determinant(self, op: Op, arg: Term) -> View:
        row, column = self.graph.fresh(arg.shape)
        inside = whole(self.graph, self.lower(arg, (row, column)), (row, column))
        return self.graph.make(op, None, ((0, inside),), (row, column), (row, column))

    def _kronecker(self, left: Term, right: Term, axes: Axes) -> View:
        g = self.graph
        first, second = g.fresh(left.shape), g.fresh(right.shape)
        view = product(g, [(self.lower(left, first), 1), (self.lower(right, second), 1)])
        for outer, i, k in zip(axes, first, second, strict=True):
            view = fuse(g, view, outer, (i, k))
        return view

    def _norm(self, term: Norm) -> View:
        g, own = self.graph, self.graph.fresh(term.arg.shape)
        view = self.lower(term.arg, own)
        match term.kind:
            case "1":
                return product(g, [(apply(g, "abs", view), 1)], own)
            case "inf":
                whole_view = whole(g, apply(g, "abs", view), own)
                return g.make(Op.LARGEST, None, ((0, whole_view),), own, own)
            case "2" if len(own) == 2:
                return self._determinant(Op.SPECTRAL_NORM, term.arg)
            case "2" | "F":
                return power(g, product(g, [(view, 2)], own), Fraction(1, 2))

    # Powers, cases, functions.

    def _power(self, base: View, exponent: Term) -> View:
        exact = as_number(exponent)
        if exact is not None:
            return power(self.graph, base, exact)
        return apply(self.graph, "power", base, self.scalar(exponent))

    def _truth(self, view: View) -> View:
        return apply(self.graph, "indicator", view)

    def _indicator(self, conditions: tuple[Compare, ...], axes: Axes) -> View:
        return product(self.graph, [(self._truth(self._fitting(c, axes)), 1) for c in conditions])

    def _piecewise(self, term: Piecewise, axes: Axes) -> View:
        g, result = self.graph, self._fitting(term.otherwise, axes)
        for value, conditions in reversed(term.cases):
            tests = [self._fitting(c, axes) for c in conditions]
            test = tests[0] if len(tests) == 1 else apply(g, "and", *tests)
            result = apply(g, "where", test, self._fitting(value, axes), result)
        return result

    def _apply(self, function: Function, args: tuple[Term, ...], axes: Axes) -> View:
        """A named function: one that back ends know, or else its definition."""
        g, bound = self.graph, list[Bound]()
        for parameter, arg in zip(function.parameters, args, strict=True):
            spare = arg.rank - parameter.rank
            own = g.fresh(arg.shape[spare:])
            lead = axes[: len(axes) - len(function.codomain)]
            bound.append((self.lower(arg, (*lead[:spare], *own)), own))
        results = axes[len(axes) - len(function.codomain) :]
        known = apply_function(g, function, self.backend, bound, results)
        if known is not None:
            return known
        if function.body is None:
            raise Unsupported(f"{self.backend} has no code for the function {function.name}")
        values = dict(zip(function.parameters, bound, strict=True))
        return self._body(values, function.body, results)

    def _body(self, values: Mapping[Variable, Bound], body: Term, axes: Axes) -> View:
        return self.inside(values).lower(body, axes)

    def _call(self, symbol: FunctionSymbol, args: tuple[Term, ...], axes: Axes) -> View:
        """A function of the document: its definition, or a callable that the user passes."""
        g, bound = self.graph, list[Bound]()
        for arg in args:
            own = g.fresh(arg.shape)
            bound.append((self.lower(arg, own), own))
        definition = self.context.definitions.get(symbol.name)
        if definition is not None and definition.parameters:
            values = dict(zip(definition.parameters, bound, strict=True))
            return self._body(values, definition.body, axes)
        return called(g, symbol, (), bound, axes)

    def _derivative(self, term: Derivative, axes: Axes) -> View:
        """D[u ↦ h(u)](point) of an undetermined h, once or more; any other was to be derived."""
        orders, inner = 1, term.body
        while isinstance(inner, Derivative) and inner.variable is inner.point is term.variable:
            orders, inner = orders + 1, inner.body
        if not isinstance(inner, Call) or inner.function.name in self.context.definitions:
            raise Unsupported("a derivative that was not worked out has no code")
        places = [k for k, a in enumerate(inner.args) if a is term.variable]
        if len(places) != 1 or any(
            term.variable in free_variables(a) for a in inner.args if a is not term.variable
        ):
            raise Unsupported(f"{inner.function.name} is differentiated through its arguments")
        bound: list[Bound] = []
        for arg in inner.args:
            own = self.graph.fresh(arg.shape)
            point = term.point if arg is term.variable else arg
            bound.append((self.lower(point, own), own))
        return called(self.graph, inner.function, (places[0],) * orders, bound, axes)


def _size(graph: Graph, dim: Dim) -> View:
    literal = dim.literal
    return number(graph, literal) if literal is not None else graph.make(Op.SIZE, dim)


def lies_in(graph: Graph, index: View, size: Dim) -> bool:
    """Is a position surely one of 0, …, size − 1? A number is taken at its word."""
    if value_of(index) is not None:
        return True
    largest, least = Dim.of(0), Fraction(0)
    for coefficient, part in summands(graph, index):
        if value_of(part) == 1 and coefficient.denominator == 1:
            largest, least = largest + int(coefficient), least + coefficient
        elif coefficient == 1 and part.op is Op.COUNT:
            largest = largest + part.axes[0].size - 1
        elif coefficient == 1 and isinstance(part.node.data, Variable) and part.node.data.bound:
            largest = largest + part.node.data.bound - 1
        else:
            return False
    room = (size - largest).literal
    return least >= 0 and room is not None and room >= 1


def called(
    graph: Graph,
    symbol: FunctionSymbol,
    by: tuple[int, ...],
    args: list[Bound],
    axes: Axes,
) -> View:
    """A call of a function that the user passes, or of its derivative by the arguments `by`."""
    parts = tuple((k, whole(graph, view, own)) for k, (view, own) in enumerate(args))
    inner = tuple(a for _, own in args for a in own)
    return graph.make(Op.CALL, (symbol, by), parts, (*axes, *inner), inner)


def as_number(term: Term) -> Fraction | None:
    """The rational number that a term is, if it is written as one."""
    match term:
        case Number(value=value):
            return value
        case Neg(arg=arg):
            inner = as_number(arg)
            return None if inner is None else -inner
        case Divide(numerator=top, denominator=bottom):
            a, b = as_number(top), as_number(bottom)
            return None if a is None or not b else a / b
        case _:
            return None
