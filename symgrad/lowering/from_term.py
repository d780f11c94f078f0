"""From a term to the lowering form: every node of a term as what its entries are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never, final

from symgrad.diagnostics import Unsupported
from symgrad.engine.scope import depends
from symgrad.lowering import applications, linear_algebra
from symgrad.lowering.definite import Sign, sign
from symgrad.lowering.form import Axis, Op, View
from symgrad.lowering.graph import Graph
from symgrad.lowering.index_terms import lies_in
from symgrad.lowering.products import (
    delta,
    number,
    pick,
    product,
    relabel,
    selection,
    value_of,
)
from symgrad.lowering.shapes import fuse
from symgrad.lowering.totals import apply, negative, total
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
from symgrad.terms.term import Term
from symgrad.terms.walk import substitute

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
    moving: frozenset[str] = frozenset()
    """What is declared symmetric, but has to be taken entry by entry: the derivative is so."""
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

    def note(self, term: Term, view: View) -> None:
        """Note that a matrix is symmetric, or definite too."""
        known = Sign.NOTHING if depends(term, self.moving) else sign(term, self.context)
        if known >= Sign.SYMMETRIC and view.node.free == 2:
            self.graph.symmetric.add(view.node)
        if known is Sign.DEFINITE and view.node.free == 2:
            self.graph.definite.add(view.node)

    def inside(self, values: Mapping[Variable, Bound]) -> Lowering:
        """For the body of a definition, which knows no index of where it is used."""
        return Lowering(self.graph, self.context, self.backend, self.moving, values)

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
                return product(g, [(self.fitting(f, axes), 1) for f in factors])
            case Divide(numerator=top, denominator=bottom):
                return product(g, [(self.fitting(top, axes), 1), (self.fitting(bottom, axes), -1)])
            case Power(base=base, exponent=exponent):
                return applications.lower_power(self, self.lower(base, axes), exponent)
            case MatMul(factors=factors):
                return linear_algebra.lower_chain(self, factors, axes)
            case Transpose(arg=arg):
                return linear_algebra.lower_transpose(self, arg, axes)
            case Inverse(arg=arg):
                return linear_algebra.lower_matrix(self, Op.INVERSE, arg, axes)
            case MatrixPower(base=base, exponent=exponent):
                return linear_algebra.lower_matrix_power(self, base, exponent, axes)
            case Trace(arg=arg):
                i = g.axis(arg.shape[0])
                return product(g, [(self.lower(arg, (i, i)), 1)], [i])
            case Determinant(arg=arg):
                return linear_algebra.lower_determinant(self, Op.DETERMINANT, arg)
            case Diag(arg=arg) if arg.rank == 1:
                return product(g, [(self.lower(arg, axes[:1]), 1), (delta(g, *axes), 1)])
            case Diag(arg=arg):
                return self.lower(arg, (axes[0], axes[0]))
            case Norm():
                return linear_algebra.lower_norm(self, term)
            case Inner(left=left, right=right):
                own = g.fresh(left.shape)
                return product(g, [(self.lower(left, own), 1), (self.lower(right, own), 1)], own)
            case Kronecker(left=left, right=right):
                return linear_algebra.lower_kronecker(self, left, right, axes)
            case Outer(left=left, right=right):
                first, second = axes[: left.rank], axes[left.rank :]
                return product(g, [(self.lower(left, first), 1), (self.lower(right, second), 1)])
            case Vec(arg=arg):
                i, j = g.fresh(arg.shape)
                return fuse(g, self.lower(arg, (i, j)), axes[0], (j, i))
            case Entry(arg=arg, indices=indices):
                return self._entry(arg, indices, axes)
            case Compare(left=left, operator=operator, right=right):
                a, b = self.fitting(left, axes), self.fitting(right, axes)
                if isinstance(left, Index) and isinstance(right, Index):
                    a, b = self.position(left), self.position(right)
                return apply(g, operator, a, b)
            case Indicator(conditions=conditions):
                return applications.lower_indicator(self, conditions, axes)
            case Piecewise():
                return applications.lower_piecewise(self, term, axes)
            case Apply(function=function, args=args):
                return applications.lower_apply(self, function, args, axes)
            case Call(function=symbol, args=args):
                return applications.lower_call(self, symbol, args, axes)
            case Sum():
                return self._sum(term, axes)
            case Array(indices=indices, body=body):
                names = {self.axis(i): a for i, a in zip(indices, axes, strict=False)}
                return relabel(g, self.lower(body, axes[len(indices) :]), names)
            case Derivative():
                return applications.lower_derivative(self, term, axes)
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
        if term.rank == 2:
            self.note(term, view)
        if term.sort is Sort.INDEX:
            return total(self.graph, [(1, view), (1, number(self.graph, 1))])
        return view

    def axis(self, index: Index) -> Axis:
        """The label of an index."""
        return self.indices.setdefault(index, self.graph.axis(index.size))

    def _count(self, index: Index) -> View:
        return self.graph.make(Op.COUNT, None, (), (self.axis(index),))

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
        return applications.lower_truth(self, apply(g, "=", a, b))

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
        axis = self.axis(term.index)
        masks = [(applications.lower_truth(self, self.scalar(c)), 1) for c in term.conditions]
        return product(g, [*masks, (self.lower(term.body, axes), 1)], [axis])

    def fitting(self, term: Term, axes: Axes) -> View:
        return self.lower(term, axes if term.shape else ())


def _size(graph: Graph, dim: Dim) -> View:
    literal = dim.literal
    return number(graph, literal) if literal is not None else graph.make(Op.SIZE, dim)
