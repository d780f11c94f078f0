"""Bounds on a claim as a rational function: its degree, and the index classes of one product.

Both are upper bounds for concrete sizes. Values of functions count as variables of their own,
which is what makes a bound with them heuristic.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never, final

from symgrad.numeric.scope import Scope
from symgrad.numeric.whole import rational
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
    Variable,
    Zeros,
)
from symgrad.terms.binders import Array, Derivative, Differential, Let, Sum
from symgrad.terms.context import Context
from symgrad.terms.dimension import Shape
from symgrad.terms.term import Term

CAP = 10**9


@final
@dataclass(frozen=True, slots=True)
class Degree:
    """Degrees of numerator and denominator, and the index classes that a product may hold.

    `inner` is the most classes in a denominator or in the argument of a function, which count as
    one thing each: a derivative brings them out.
    """

    top: int
    bottom: int
    classes: int
    inner: int = 0

    @property
    def indices(self) -> int:
        """The most classes anywhere."""
        return max(self.classes, self.inner)

    def times(self, other: Degree) -> Degree:
        """Of a product."""
        return Degree(
            min(CAP, self.top + other.top),
            min(CAP, self.bottom + other.bottom),
            self.classes + other.classes,
            max(self.inner, other.inner),
        )

    def summed(self, count: int, classes: int) -> Degree:
        """Of a sum of `count` entries, over as many new index classes."""
        return Degree(
            min(CAP, self.top + (count - 1) * self.bottom),
            min(CAP, count * self.bottom),
            self.classes + classes,
            self.inner,
        )


@final
class Degrees:
    """Computes degrees in one context at given sizes."""

    def __init__(self, context: Context, sizes: Mapping[str, int]) -> None:
        self.context = context
        self.scope = Scope(0, sizes)
        self.functions = False
        self._memo: dict[Term, Degree] = {}
        self._bound: list[dict[str, Degree]] = []
        self._open: set[str] = set()

    def of(self, term: Term) -> Degree:
        """The degree of each entry of a term."""
        if self._bound:
            return self._compute(term)
        found = self._memo.get(term)
        if found is None:
            found = self._memo[term] = self._compute(term)
        return found

    def _count(self, shape: Shape) -> int:
        return math.prod(max(1, d.evaluate(self.scope.sizes)) for d in shape)

    def _total(self, terms: tuple[Term, ...]) -> Degree:
        parts = [self.of(t) for t in terms]
        bottom = sum(p.bottom for p in parts)
        top = max(p.top + bottom - p.bottom for p in parts)
        return Degree(
            min(CAP, top),
            min(CAP, bottom),
            max(p.classes for p in parts),
            max(p.inner for p in parts),
        )

    def _product(self, terms: tuple[Term, ...]) -> Degree:
        result = Degree(0, 0, 0)
        for term in terms:
            result = result.times(self.of(term))
        return result

    def _compute(self, term: Term) -> Degree:
        match term:
            case Number() | Size() | Index() | Ones() | Zeros() | Identity() | Basis() | Delta():
                return Degree(0, 0, 0)
            case Constant():
                self.functions = True
                return Degree(1, 0, 0)
            case Variable():
                return self._variable(term)
            case Add(terms=terms):
                return self._total(terms)
            case Mul(factors=factors):
                return self._product(factors)
            case Neg(arg=arg) | Transpose(arg=arg) | Diag(arg=arg) | Vec(arg=arg):
                return self.of(arg)
            case Divide(numerator=numerator, denominator=denominator):
                below = self.of(denominator)
                return self.of(numerator).times(Degree(below.bottom, below.top, 0, below.indices))
            case Power(base=base, exponent=exponent) | MatrixPower(base=base, exponent=exponent):
                return self._power(term, base, exponent)
            case MatMul(factors=factors):
                return self._matmul(factors)
            case Inverse(arg=arg) | Determinant(arg=arg):
                size = max(1, arg.shape[0].evaluate(self.scope.sizes))
                inner = self.of(arg)
                full = size * (inner.top + size * size * inner.bottom)
                return Degree(min(CAP, full), min(CAP, full), inner.classes + 1, inner.inner)
            case Trace(arg=arg):
                return self.of(arg).summed(self._count(arg.shape[:1]), 1)
            case Norm(arg=arg):
                self.functions = True
                square = self.of(arg).times(self.of(arg))
                return self._opaque((square.summed(self._count(arg.shape), len(arg.shape)),))
            case Inner(left=left, right=right):
                product = self.of(left).times(self.of(right))
                return product.summed(self._count(left.shape), len(left.shape))
            case Kronecker(left=left, right=right) | Outer(left=left, right=right):
                return self.of(left).times(self.of(right))
            case Entry(arg=arg):
                return self.of(arg)
            case Compare() | Indicator():
                return Degree(0, 0, 0)
            case Piecewise(cases=cases, otherwise=otherwise):
                return self._total((otherwise, *(value for value, _ in cases)))
            case Apply():
                return self._apply(term)
            case Call():
                return self._call(term)
            case Sum(index=index, body=body):
                return self.of(body).summed(self._count((index.size,)), 1)
            case Array(body=body):
                return self.of(body)
            case Derivative(body=body, variable=variable, point=point):
                return self._changed(self._under({variable.name: self.of(point)}, body))
            case Differential(body=body, directions=directions):
                along = max((self.of(d).top for _, d in directions), default=0)
                inner = self._changed(self.of(body))
                return inner.times(Degree(along, 0, 1))
            case Let(variable=variable, value=value, body=body):
                return self._under({variable.name: self.of(value)}, body)
        assert_never(term)

    def _changed(self, inner: Degree) -> Degree:
        return Degree(
            min(CAP, inner.top + inner.bottom),
            min(CAP, 2 * inner.bottom),
            inner.classes + inner.inner,
            inner.inner,
        )

    def _under(self, names: dict[str, Degree], body: Term) -> Degree:
        self._bound.append(names)
        try:
            return self.of(body)
        finally:
            self._bound.pop()

    def _variable(self, variable: Variable) -> Degree:
        for names in reversed(self._bound):
            if variable.name in names:
                return names[variable.name]
        definition = self.context.definitions.get(variable.name)
        if definition is None or definition.parameters or variable.name in self._open:
            return Degree(1, 0, 0)
        self._open.add(variable.name)
        try:
            return self.of(definition.body)
        finally:
            self._open.discard(variable.name)

    def _power(self, term: Term, base: Term, exponent: Term) -> Degree:
        power = rational(exponent, self.scope)
        if isinstance(base, Norm) and power is not None and power % 2 == 0:
            power = power / 2
            one = self.of(base.arg)
            inner = one.times(one).summed(self._count(base.arg.shape), len(base.arg.shape))
        else:
            inner = self.of(base)
        if power is None or power.denominator != 1:
            self.functions = True
            return self._opaque((inner,))
        count = abs(power.numerator)
        chain = count - 1 if isinstance(term, MatrixPower) else 0
        top, bottom = (inner.top, inner.bottom) if power >= 0 else (inner.bottom, inner.top)
        classes, within = count * inner.classes + chain, inner.inner
        if power < 0:
            classes, within = 0, max(classes, within)
        return Degree(min(CAP, count * top), min(CAP, count * bottom), classes, within)

    def _opaque(self, args: Iterable[Degree]) -> Degree:
        """A value of a function: one thing, whatever stands inside."""
        return Degree(1, 0, 0, max((a.indices for a in args), default=0))

    def _matmul(self, factors: tuple[Term, ...]) -> Degree:
        result = self.of(factors[0])
        for factor in factors[1:]:
            inner = self._count(factor.shape[:1])
            result = result.times(self.of(factor)).summed(inner, 1)
        return result

    def _apply(self, term: Apply) -> Degree:
        function = term.function
        args = [self.of(a) for a in term.args]
        if function.body is None:
            self.functions = True
            return self._opaque(args)
        sizes: dict[str, int] = dict(self.scope.sizes)
        for parameter, argument in zip(function.parameters, term.args, strict=True):
            own = argument.shape[len(argument.shape) - len(parameter.shape) :]
            for dim, actual in zip(parameter.shape, own, strict=True):
                if dim.symbol is not None:
                    sizes[dim.symbol] = actual.evaluate(self.scope.sizes)
        inside = Degrees(self.context, sizes)
        names = {p.name: a for p, a in zip(function.parameters, args, strict=True)}
        found = inside._under(names, function.body)
        self.functions = self.functions or inside.functions
        return found

    def _call(self, term: Call) -> Degree:
        name = term.function.name
        definition = self.context.definitions.get(name)
        args = [self.of(a) for a in term.args]
        if definition is None or not definition.parameters or name in self._open:
            self.functions = True
            return self._opaque(args)
        names = {p.name: a for p, a in zip(definition.parameters, args, strict=True)}
        return self._under(names, definition.body)
