"""Evaluate terms over any ring of numbers: one evaluator, with exact forward derivatives.

A value is an array with batch axes in front (points, bound indices, directions of derivatives) and
the axes of the term behind. An index is a batch axis, so that sums and entries need no loops.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, assert_never, final

import numpy as np

from symgrad.diagnostics import Unsupported
from symgrad.numeric import matrices
from symgrad.numeric.floats import FloatRing
from symgrad.numeric.jets import Dual, Jets, Value, base, each
from symgrad.numeric.point import Point
from symgrad.numeric.rings import ENTRY_LIMIT, Array, Mask, Ring
from symgrad.numeric.scope import Key, Leaning, Scope, key_of
from symgrad.numeric.whole import rational, whole
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
    product_shape,
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
from symgrad.terms.binders import Array as ArrayTerm
from symgrad.terms.binders import Derivative, Differential, Let, Sum
from symgrad.terms.context import Context
from symgrad.terms.dimension import Shape
from symgrad.terms.function import Function
from symgrad.terms.leaning import hidden, respelled, vectorised
from symgrad.terms.node import ONE
from symgrad.terms.property import Fact
from symgrad.terms.term import Term


def evaluate(term: Term, point: Point, context: Context) -> Array:
    """The value of `term` at a point in float64; nan where it is undefined.

    Free indices become axes in front, in the order of their names.
    """
    evaluator = Evaluator(FloatRing(), context)
    values = evaluator.at([point])
    return np.asarray(base(evaluator.for_all(term, values)))[0]


def free_order(*terms: Term) -> tuple[Index, ...]:
    """The free indices of terms in the order of their names."""
    from symgrad.terms.walk import free_indices

    names = frozenset[Index]().union(*(free_indices(t) for t in terms))
    return tuple(sorted(names, key=lambda i: (i.name, str(i.stop), str(i.start))))


@final
class Evaluator:
    """Evaluates terms of one context over one ring."""

    def __init__(self, ring: Ring, context: Context, leaning: Leaning | None = None) -> None:
        self.ring = ring
        self.jets = Jets(ring)
        self.context = context
        self.leaning = leaning or Leaning(context)
        self.functions: Mapping[str, Any] = {}
        self._levels = itertools.count()

    # -- points -----------------------------------------------------------------------------

    def at(self, points: list[Point]) -> Scope:
        """The outermost scope: many points of the same dimensions as one batch axis."""
        first = points[0]
        scope = Scope(1, first.dimensions, entries=len(points))
        self.functions = first.functions
        for name in first.values:
            stacked = np.stack([p.values[name] for p in points])
            scope.names[name] = self.ring.lift(stacked)
            if self._is_whole(name):
                scope.whole[name] = stacked.astype(np.int64)
        return scope

    def _is_whole(self, name: str) -> bool:
        declared = self.context.variables.get(name)
        whole_sort = declared and declared.variable.sort in (Sort.INDEX, Sort.INTEGER)
        return bool(whole_sort or (declared and Fact.INTEGER in declared.facts))

    def for_all(self, term: Term, scope: Scope, indices: tuple[Index, ...] | None = None) -> Value:
        """The value for all values of the free indices, which become axes in front."""
        order = free_order(term) if indices is None else indices
        with np.errstate(all="ignore"):  # what overflows is inf or nan, and counts as undefined
            return self.value(ArrayTerm(order, term) if order else term, scope)

    # -- the evaluator ----------------------------------------------------------------------

    def value(self, term: Term, scope: Scope) -> Value:
        """The value of `term`, with `scope.depth` batch axes in front of its own."""
        found = scope.memo.get(term)
        if found is None:
            parent = scope.parent
            if parent is not None and not scope.holds(self.leaning.of(term)):
                found = self.lift(self.value(term, parent), parent.depth, scope.depth)
            else:
                sizes = self.sizes(term.shape, scope)
                self._bounded(scope.entries, sizes, term)
                found = self._filled(self._compute(term, scope), scope.depth, sizes)
            scope.memo[term] = found
        return found

    def sizes(self, shape: Shape, scope: Scope) -> tuple[int, ...]:
        """A shape in integers."""
        return tuple(d.evaluate(scope.sizes) for d in shape)

    def _bounded(self, entries: int, sizes: tuple[int, ...], term: Term) -> None:
        if entries * math.prod(sizes) > ENTRY_LIMIT * 8:
            raise Unsupported(f"{type(term).__name__} has too many entries to be evaluated")

    def _filled(self, value: Value, depth: int, sizes: tuple[int, ...]) -> Value:
        """Every axis of the term at its full length."""

        def fill(x: Array) -> Array:
            if x.shape[depth:] == sizes:
                return x
            return self.ring.xp.broadcast_to(x, (*x.shape[:depth], *sizes))

        return each(fill, value)

    def lift(self, value: Value, old: int, new: int) -> Value:
        """The same value with more batch axes, of length 1."""
        if old == new:
            return value
        more = (1,) * (new - old)
        return each(lambda x: x.reshape(x.shape[:old] + more + x.shape[old:]), value)

    def _spread(self, value: Value, rank: int, wanted: int) -> Value:
        """A scalar with as many further axes as its partner has."""
        if rank == wanted:
            return value
        more = (1,) * (wanted - rank)
        return each(lambda x: x.reshape(x.shape + more), value)

    def _many(self, terms: tuple[Term, ...], rank: int, scope: Scope) -> list[Value]:
        return [self._spread(self.value(t, scope), len(t.shape), rank) for t in terms]

    def _full(self, scope: Scope, shape: Shape, value: Fraction | int) -> Array:
        return self.ring.full((1,) * scope.depth + self.sizes(shape, scope), value)

    def _compute(self, term: Term, scope: Scope) -> Value:
        jets = self.jets
        match term:
            case Number(value=value):
                return self._full(scope, (), value)
            case Constant(name=name):
                return self.ring.constant(name, (1,) * scope.depth)
            case Size(dim=dim):
                return self._full(scope, (), dim.evaluate(scope.sizes))
            case Variable():
                return self._variable(term, scope)
            case Index():
                return self.ring.lift(whole(term, scope))
            case Ones(shape=shape):
                return self._full(scope, shape, 1)
            case Zeros(shape=shape):
                return self._full(scope, shape, 0)
            case Identity(dim=dim):
                return matrices.identity(jets, dim.evaluate(scope.sizes), scope.depth)
            case Basis(index=index, dim=dim):
                return self._basis(whole(index, scope), dim.evaluate(scope.sizes))
            case Delta(left=left, right=right):
                return self._one_where(whole(left, scope) == whole(right, scope))
            case Add(terms=terms):
                return self._sum_of([self.value(t, scope) for t in terms])
            case Neg(arg=arg):
                return jets.neg(self.value(arg, scope))
            case Mul(factors=factors):
                return self._product_of(self._many(factors, term.rank, scope))
            case Divide(numerator=numerator, denominator=denominator):
                return jets.divide(*self._many((numerator, denominator), term.rank, scope))
            case Power(base=below, exponent=exponent):
                return self._power(below, exponent, scope)
            case MatMul(factors=factors):
                return self._matmul(factors, scope)
            case Transpose(arg=arg):
                return self._transpose(arg, scope)
            case Inverse(arg=arg):
                return matrices.inverse(jets, self.value(arg, scope))
            case MatrixPower(base=below, exponent=exponent):
                return self._matrix_power(below, exponent, scope)
            case Trace(arg=arg):
                return matrices.trace(jets, self.value(arg, scope))
            case Determinant(arg=arg):
                return matrices.determinant(jets, self.value(arg, scope))
            case Diag(arg=arg):
                return self._diag(arg, scope)
            case Norm():
                return self._norm(term, scope)
            case Inner(left=left, right=right):
                product = jets.mul(self.value(left, scope), self.value(right, scope))
                return self._total(product, len(left.shape))
            case Kronecker(left=left, right=right):
                return self._kronecker(left, right, scope)
            case Outer(left=left, right=right):
                return self._outer(left, right, scope)
            case Vec(arg=arg):
                columns = each(lambda x: x.swapaxes(-1, -2), self.value(arg, scope))
                return each(lambda x: x.reshape((*x.shape[: scope.depth], -1)), columns)
            case Entry(arg=arg, indices=indices):
                return self._entry(arg, indices, scope)
            case Compare():
                return self._indicator((term,), term.rank, scope)
            case Indicator(conditions=conditions):
                return self._indicator(conditions, term.rank, scope)
            case Piecewise():
                return self._piecewise(term, scope)
            case Apply():
                return self._apply(term, scope)
            case Call():
                return self._call(term, scope)
            case Sum():
                return self._sum(term, scope)
            case ArrayTerm():
                return self._array(term, scope)
            case Derivative():
                return self._derivative(term, scope)
            case Differential():
                return self._differential(term, scope)
            case Let(variable=variable, value=value, body=body):
                inner = Scope(scope.depth, scope.sizes, parent=scope, entries=scope.entries)
                self._bind(inner, variable, value, scope)
                return self.value(body, inner)
        assert_never(term)

    # -- atoms ------------------------------------------------------------------------------

    def _variable(self, variable: Variable, scope: Scope) -> Value:
        found = scope.find(variable.name)
        if found is not None:
            holder, value = found
            return self.lift(value, holder.depth, scope.depth)
        definition = self.context.definitions.get(variable.name)
        if definition is None or definition.parameters:
            raise Unsupported(f"the variable {variable.name} has no value")
        return self.value(definition.body, scope)

    def _one_where(self, mask: Mask) -> Array:
        one, zero = self.ring.full((1,) * mask.ndim, 1), self.ring.full((1,) * mask.ndim, 0)
        return self.ring.where(mask, one, zero)

    def _basis(self, index: Array, size: int) -> Array:
        places = np.arange(1, size + 1)
        value = self._one_where(index[..., None] == places)
        return self.ring.undefine(value, ((index < 1) | (index > size))[..., None])

    # -- arithmetic -------------------------------------------------------------------------

    def _sum_of(self, values: list[Value]) -> Value:
        total = values[0]
        for value in values[1:]:
            total = self.jets.add(total, value)
        return total

    def _product_of(self, values: list[Value]) -> Value:
        product = values[0] if values else self.ring.full((), 1)
        for value in values[1:]:
            product = self.jets.mul(product, value)
        return product

    def _power(self, below: Term, exponent: Term, scope: Scope) -> Value:
        fixed = rational(exponent, scope)
        if fixed is not None:
            if isinstance(below, Norm) and below.kind in ("2", "F") and fixed % 2 == 0:
                square = self._square(below, scope)
                if square is not None:  # ‖x‖² is smooth at 0 also
                    return self.jets.constant_power(square, fixed / 2)
            return self.jets.constant_power(self.value(below, scope), fixed)
        value = self.value(below, scope)
        powers = whole(exponent, scope, optional=True)
        if powers is None:
            return self.jets.real_power(
                value, self._spread(self.value(exponent, scope), 0, below.rank)
            )
        powers = powers.reshape(powers.shape + (1,) * below.rank)
        different = np.unique(powers)
        result: Value = self.jets.constant_power(value, Fraction(int(different[0])))
        for power in different[1:]:
            other = self.jets.constant_power(value, Fraction(int(power)))
            result = self.jets.select(powers == power, other, result)
        return result

    def _total(self, value: Value, axes: int) -> Value:
        return self.jets.total(value, tuple(range(-axes, 0))) if axes else value

    def _norm(self, term: Norm, scope: Scope) -> Value:
        value = self.value(term.arg, scope)
        rank = len(term.arg.shape)
        match term.kind:
            case "2" | "F":
                square = self._square(term, scope)
                if square is None:
                    return matrices.spectral_norm(self.jets, value)
                return self.jets.sqrt(square)
            case "1":
                return self._total(self._absolute(value), rank)
            case "inf":
                return self._largest(self._absolute(value))

    def _square(self, term: Norm, scope: Scope) -> Value | None:
        """The sum of the squares, unless the norm is the spectral one of a matrix."""
        rank = len(term.arg.shape)
        if term.kind == "2" and rank == 2 and ONE not in term.arg.shape:
            return None
        value = self.value(term.arg, scope)
        return self._total(self.jets.mul(value, value), rank)

    def _absolute(self, value: Value) -> Value:
        zero = self.jets.zeros(value)
        below, kink = self.jets.test(value, "<", zero)
        return self.jets.add(self.jets.select(below, self.jets.neg(value), value), kink)

    def _largest(self, value: Value) -> Value:
        parts = [each(lambda x, k=k: x[..., k], value) for k in range(value.shape[-1])]
        result = parts[0]
        for part in parts[1:]:
            above, kink = self.jets.test(part, ">", result)
            result = self.jets.add(self.jets.select(above, part, result), kink)
        return result

    # -- linear algebra ---------------------------------------------------------------------

    def _matmul(self, factors: tuple[Term, ...], scope: Scope) -> Value:
        value, shape = self.value(factors[0], scope), factors[0].shape
        for factor in factors[1:]:
            other = self.value(factor, scope)
            left = each(lambda x: x[..., None], value) if len(shape) == 1 else value
            if len(factor.shape) == 1:
                column = each(lambda x: x[..., None], other)
                value = each(lambda x: x[..., 0], self.jets.matmul(left, column))
            else:
                value = self.jets.matmul(left, other)
            before, shape = shape, product_shape(shape, factor.shape)
            if not shape and len(before) == 2:
                value = each(lambda x: x[..., 0], value)
        return value

    def _transpose(self, arg: Term, scope: Scope) -> Value:
        value = self.value(arg, scope)
        match arg.shape:
            case ():
                return value
            case (_,):
                return each(lambda x: x[..., None, :], value)
            case (m, _) if m == ONE:
                return each(lambda x: x[..., 0, :], value)
            case _:
                return each(lambda x: x.swapaxes(-1, -2), value)

    def _matrix_power(self, below: Term, exponent: Term, scope: Scope) -> Value:
        powers = np.unique(whole(exponent, scope))
        if len(powers) != 1:
            raise Unsupported("a matrix power whose exponent varies")
        return matrices.matrix_power(self.jets, self.value(below, scope), int(powers[0]))

    def _diag(self, arg: Term, scope: Scope) -> Value:
        value = self.value(arg, scope)
        if len(arg.shape) == 2:
            return each(lambda x: self.ring.xp.diagonal(x, axis1=-2, axis2=-1), value)
        mask = np.eye(value.shape[-1], dtype=bool)
        rows = each(lambda x: x[..., None], value)
        return self.jets.select(mask, rows, self.ring.full((1,) * rows.ndim, 0))

    def _outer(self, left: Term, right: Term, scope: Scope) -> Value:
        a = self._spread(self.value(left, scope), left.rank, left.rank + right.rank)
        b = self.value(right, scope)
        more = (1,) * left.rank
        d = scope.depth
        b = each(lambda x: x.reshape(x.shape[:d] + more + x.shape[d:]), b)
        return self.jets.mul(a, b)

    def _kronecker(self, left: Term, right: Term, scope: Scope) -> Value:
        value = self._outer(left, right, scope)
        if left.rank == 2:
            value = each(lambda x: x.swapaxes(-2, -3), value)
        sizes = tuple(
            a * b
            for a, b in zip(
                self.sizes(left.shape, scope), self.sizes(right.shape, scope), strict=True
            )
        )
        return each(lambda x: x.reshape(x.shape[: scope.depth] + sizes), value)

    def _entry(self, arg: Term, indices: tuple[Term | None, ...], scope: Scope) -> Value:
        value = self.value(arg, scope)
        chosen = [None if i is None else whole(i, scope) for i in indices]
        kept = [k for k, i in enumerate(chosen) if i is None]
        depth, sizes = scope.depth, self.sizes(arg.shape, scope)
        tail = (1,) * len(kept)
        places: list[Array] = []
        outside = np.zeros((1,) * (depth + len(kept)), dtype=bool)
        for k, (index, size) in enumerate(zip(chosen, sizes, strict=True)):
            if index is None:
                shape = [1] * (depth + len(kept))
                shape[depth + kept.index(k)] = size
                places.append(np.arange(size).reshape(shape))
            else:
                index = index.reshape(index.shape + tail)
                outside = outside | (index < 1) | (index > size)
                places.append(np.clip(index - 1, 0, size - 1))

        def gather(x: Array) -> Array:
            grid: list[Array] = []
            for k in range(depth):
                shape = [1] * (depth + len(kept))
                shape[k] = x.shape[k]
                grid.append(np.arange(x.shape[k]).reshape(shape))
            return x[(*grid, *places)]

        found = each(gather, value)
        return self.undefine(found, outside)

    def undefine(self, value: Value, where: Mask) -> Value:
        """The value, undefined with all its slopes where the mask holds."""
        return (
            each(lambda x: self.ring.undefine(x, where), value)
            if self.ring.anywhere(where)
            else value
        )

    # -- cases and functions ----------------------------------------------------------------

    def _condition(self, condition: Compare, rank: int, scope: Scope) -> tuple[Mask, Value]:
        pair = (condition.left, condition.right)
        ints = [None if t.shape else whole(t, scope, optional=True) for t in pair]
        if ints[0] is not None and ints[1] is not None:
            truth, _ = FloatRing().compare(ints[0], condition.operator, ints[1])
            mask = truth.reshape(truth.shape + (1,) * rank)
            return mask, self.ring.full((1,) * mask.ndim, 0)
        left, right = self._many(pair, rank, scope)
        return self.jets.test(left, condition.operator, right, jump=True)

    def _conditions(
        self, conditions: tuple[Compare, ...], rank: int, scope: Scope
    ) -> tuple[Mask, Value]:
        truth, kinks = self._condition(conditions[0], rank, scope)
        for condition in conditions[1:]:
            mask, kink = self._condition(condition, rank, scope)
            truth, kinks = truth & mask, self.jets.add(kinks, kink)
        return truth, kinks

    def _indicator(self, conditions: tuple[Compare, ...], rank: int, scope: Scope) -> Value:
        mask, kinks = self._conditions(conditions, rank, scope)
        return self.jets.add(self._one_where(mask), kinks)

    def _piecewise(self, term: Piecewise, scope: Scope) -> Value:
        rank = term.rank
        (result,) = self._many((term.otherwise,), rank, scope)
        for value, conditions in reversed(term.cases):
            mask, kinks = self._conditions(conditions, rank, scope)
            (chosen,) = self._many((value,), rank, scope)
            result = self.jets.add(self.jets.select(mask, chosen, result), kinks)
        return result

    def _apply(self, term: Apply, scope: Scope) -> Value:
        function = term.function
        spare = [
            len(a.shape) - len(p.shape) for a, p in zip(term.args, function.parameters, strict=True)
        ]
        lead, d = max(spare), scope.depth
        args: list[Value] = []
        for argument, own in zip(term.args, spare, strict=True):
            more = (1,) * (lead - own)
            value = self.value(argument, scope)
            args.append(each(lambda x, m=more: x.reshape(x.shape[:d] + m + x.shape[d:]), value))
        return self.function(function, args, d + lead, scope.entries)

    def function(self, function: Function, args: list[Value], depth: int, entries: int) -> Value:
        """A declared function of arguments whose leading `depth` axes are batch axes."""
        if function.body is not None:
            return self._body(function.body, function, args, depth, entries)
        name, slope = function.sympy, function.slope
        if name is None or len(args) != 1:
            raise Unsupported(f"{function.name} has no definition to be evaluated by")

        def rise(x: Value) -> Value:
            if slope is None:
                raise Unsupported(f"{function.name} has no derivative to be evaluated by")
            return self._body(slope, function, [x], depth, entries)

        return self.jets.smooth(lambda x: self.ring.primitive(name, x), rise, args[0])

    def _body(
        self, body: Term, function: Function, args: list[Value], depth: int, entries: int
    ) -> Value:
        sizes: dict[str, int] = {}
        names: dict[Key, Value] = {}
        for parameter, value in zip(function.parameters, args, strict=True):
            names[parameter.name] = value
            for dim, size in zip(parameter.shape, value.shape[depth:], strict=True):
                if dim.symbol is not None:
                    sizes[dim.symbol] = size
        return self.value(body, Scope(depth, sizes, names, entries=entries))

    def _call(self, term: Call, scope: Scope) -> Value:
        name = term.function.name
        definition = self.context.definitions.get(name)
        if definition is None or not definition.parameters:
            sampled = self.functions.get(name)
            if sampled is None:
                raise Unsupported(f"the function {name} has no value")
            args = [self.value(a, scope) for a in term.args]
            return sampled.value(self.jets, args, scope.depth, self.sizes(term.shape, scope))
        inner = Scope(scope.depth, scope.sizes, parent=scope, entries=scope.entries)
        for parameter, argument in zip(definition.parameters, term.args, strict=True):
            self._bind(inner, parameter, argument, scope)
        return self.value(definition.body, inner)

    def _bind(self, inner: Scope, variable: Variable, value: Term, scope: Scope) -> None:
        inner.names[variable.name] = self.value(value, scope)
        if not value.shape:
            known = whole(value, scope, optional=True)
            if known is not None:
                inner.whole[variable.name] = known

    # -- binders ----------------------------------------------------------------------------

    def _over(self, index: Index, scope: Scope) -> tuple[Scope, int]:
        """A scope with one more batch axis, along which the index runs."""
        start, stop = index.start.evaluate(scope.sizes), index.stop.evaluate(scope.sizes)
        count = max(0, stop - start + 1)
        entries = scope.entries * max(1, count)
        inner = Scope(scope.depth + 1, scope.sizes, parent=scope, entries=entries)
        inner.whole[key_of(index)] = np.arange(start, stop + 1).reshape(
            (1,) * scope.depth + (count,)
        )
        return inner, count

    def _sum(self, term: Sum, scope: Scope) -> Value:
        inner, count = self._over(term.index, scope)
        if count == 0:
            return self._full(scope, term.shape, 0)
        value = self.value(term.body, inner)
        if term.conditions:
            mask, kinks = self._conditions(term.conditions, 0, inner)
            mask = mask.reshape(mask.shape + (1,) * term.rank)
            kinks = self._spread(kinks, 0, term.rank)
            zero = self.ring.full((1,) * value.ndim, 0)
            value = self.jets.add(self.jets.select(mask, value, zero), kinks)
        axis = scope.depth

        def add_up(x: Array) -> Array:
            if x.shape[axis] == count:
                return np.asarray(x.sum(axis=axis)) if self.ring.xp is np else x.sum(axis=axis)
            total = x.reshape(x.shape[:axis] + x.shape[axis + 1 :])
            return total * self.ring.full((1,) * total.ndim, count)

        return each(add_up, value)

    def _array(self, term: ArrayTerm, scope: Scope) -> Value:
        inner = scope
        for index in term.indices:
            inner, count = self._over(index, inner)
            if count == 0:
                return self._full(scope, term.shape, 0)
        return self.value(term.body, inner)

    def _derivative(self, term: Derivative, scope: Scope) -> Value:
        named = hidden(term, self.context)
        if named is not None:
            return self._by_vec(term, named, scope)
        if isinstance(term.body, Entry):  # an entry of the derivative, which needs no index
            whole_of = Derivative(term.body.arg, term.variable, term.point)
            free = (None,) * term.variable.rank
            return self.value(Entry(whole_of, (*term.body.indices, *free)), scope)
        point = self.value(term.point, scope)
        sizes, depth = self.sizes(term.variable.shape, scope), scope.depth
        count = math.prod(sizes)
        level = next(self._levels)
        seeds = self._one_where(np.eye(count, dtype=bool))
        seeds = seeds.reshape((1,) * depth + (count, *sizes))
        inner = Scope(depth + 1, scope.sizes, parent=scope, entries=scope.entries * count)
        inner.names[term.variable.name] = Dual(level, self.lift(point, depth, depth + 1), seeds)
        value = self.value(term.body, inner)
        body_sizes = self.sizes(term.body.shape, scope)
        if not (isinstance(value, Dual) and value.level == level):
            nothing = each(lambda x: x - x, value)  # undefined where the body is
            value = Dual(level, value, nothing)
        slope = self._marked(value)

        def arrange(x: Array) -> Array:
            batch = x.shape[:depth]
            x = self.ring.xp.broadcast_to(x, (*batch, count, *body_sizes))
            x = self.ring.xp.moveaxis(x, depth, -1)
            return x.reshape((*batch, *body_sizes, *sizes))

        return each(arrange, slope)

    def _by_vec(self, term: Derivative, named: Term, scope: Scope) -> Value:
        """A derivative by a defined name; by x = vec(X) the one by X, column by column."""
        matrix = vectorised(named)
        if matrix is None:
            found = respelled(term, self.context)
            assert found is not None
            return self.value(found, scope)
        by_matrix = self.value(Derivative(term.body, matrix, matrix), scope)
        return each(lambda x: x.swapaxes(-1, -2).reshape((*x.shape[:-2], -1)), by_matrix)

    def _marked(self, value: Dual) -> Value:
        """The slope, undefined where the value itself is undefined."""
        bad = ~self.ring.defined(base(value))
        return self.undefine(value.slope, bad)

    def _differential(self, term: Differential, scope: Scope) -> Value:
        level = next(self._levels)
        inner = Scope(scope.depth, scope.sizes, parent=scope, entries=scope.entries)
        for variable, direction in term.directions:
            value, slope = self.value(variable, scope), self.value(direction, scope)
            inner.names[variable.name] = Dual(level, value, slope)
        value = self.value(term.body, inner)
        if isinstance(value, Dual) and value.level == level:
            return self._marked(value)
        return each(lambda x: x - x, value)
