"""Using a declared function's own formula: at tensors, elementwise, and row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from symgrad.engine import construct as make
from symgrad.terms import build
from symgrad.terms.algebra import (
    Add,
    Apply,
    Divide,
    Entry,
    Inner,
    MatMul,
    Mul,
    Neg,
    Norm,
    Power,
    Transpose,
)
from symgrad.terms.atoms import Index, Ones, Variable
from symgrad.terms.binders import Array, Sum
from symgrad.terms.dimension import Dim, Shape
from symgrad.terms.term import Term
from symgrad.terms.walk import Name, children, free_names, fresh_index, rebuild, substitute


def elementwise(body: Term, values: Mapping[Variable, Term]) -> Term:
    """A formula of scalars at tensors of one shape: numbers in its sums become multiples of 𝟏."""
    if isinstance(body, Variable):
        return values.get(body, body)
    parts = tuple(elementwise(c, values) for c in children(body))
    shape = next((p.shape for p in parts if p.shape), ())
    if isinstance(body, Add) and shape:
        parts = tuple(p if p.shape else make.mul((p, Ones(shape))) for p in parts)
    return rebuild(body, parts)


def resize(term: Term, sizes: Mapping[str, Dim]) -> Term:
    """`term` with dimensions in place of dimension symbols, everywhere."""
    if not sizes:
        return term
    fields = cast(Any, type(term)).__dataclass_fields__
    values = [getattr(term, n) for n, f in fields.items() if f.init]
    return cast(Any, type(term))(*(_resized(value, sizes) for value in values))


def _resized(value: object, sizes: Mapping[str, Dim]) -> object:
    if isinstance(value, Dim):
        return value.substitute(sizes)
    if isinstance(value, tuple):
        return tuple(_resized(v, sizes) for v in cast("tuple[object, ...]", value))
    if hasattr(type(value), "shape") and hasattr(type(value), "__dataclass_fields__"):
        return resize(cast(Term, value), sizes)
    return value


def sizes_of(parameters: tuple[Variable, ...], args: tuple[Term, ...]) -> dict[str, Dim]:
    """What the dimension symbols of the parameters are at these arguments (last axes)."""
    sizes: dict[str, Dim] = {}
    for parameter, arg in zip(parameters, args, strict=True):
        rank = len(parameter.shape)
        for dim, size in zip(parameter.shape, arg.shape[len(arg.shape) - rank :], strict=True):
            if dim.symbol is not None:
                sizes[dim.symbol] = size
    return sizes


def instantiate(body: Term, parameters: tuple[Variable, ...], args: tuple[Term, ...]) -> Term:
    """The formula of a declared function at arguments, over their spare leading axes."""
    sizes = sizes_of(parameters, args)
    sized = resize(body, sizes)
    own = tuple(cast(Variable, resize(p, sizes)) for p in parameters)
    spare = max(len(a.shape) - len(p.shape) for a, p in zip(args, own, strict=True))
    values: dict[Variable, Term] = dict(zip(own, args, strict=True))
    if not spare:
        return substitute(sized, {**values})
    if not any(p.shape for p in own):
        return elementwise(sized, values)
    if spare == 1:
        lead = next(
            a.shape[0] for a, p in zip(args, own, strict=True) if len(a.shape) > len(p.shape)
        )
        return by_rows(sized, values, lead)
    return _by_entries(sized, values, spare)


def _by_entries(body: Term, values: Mapping[Variable, Term], spare: int) -> Term:
    """The formula at each position of the leading axes."""
    taken: frozenset[Name] = free_names(body).union(*(free_names(v) for v in values.values()))
    lead = next(v.shape[:spare] for k, v in values.items() if len(v.shape) > len(k.shape))
    indices: list[Index] = []
    for dim in lead:
        index = fresh_index(Index("i", dim), taken)
        indices.append(index)
        taken = taken | {index}
    inner: dict[Name, Term] = {}
    for name, value in values.items():
        whole = len(value.shape) == len(name.shape)
        keep = (*indices, *(None for _ in name.shape))
        inner[name] = value if whole else make.entry(value, keep)
    return Array(tuple(indices), substitute(body, inner))


def by_rows(body: Term, values: Mapping[Variable, Term], rows: Dim) -> Term:
    """A formula of vectors for every row of matrices at once, in matrix form where there is one."""
    lifted = _Rows(body, values, rows).lift(body)
    if lifted is None:
        return _by_entries(body, values, 1)
    return lifted if lifted.shape[:1] == (rows,) else make.mul((lifted, Ones((rows,))))


class _Rows:
    """Lifts a formula; a lifted term has one more axis in front, an unlifted one stays as it is."""

    def __init__(self, body: Term, values: Mapping[Variable, Term], rows: Dim) -> None:
        self.lifted = {k: v for k, v in values.items() if len(v.shape) > len(k.shape)}
        self.plain: dict[Name, Term] = {
            k: v for k, v in values.items() if len(v.shape) == len(k.shape)
        }
        self.rows = rows

    def moves(self, term: Term) -> bool:
        return not free_names(term).isdisjoint(self.lifted)

    def lift(self, term: Term) -> Term | None:
        """The lifted term, or None where there is no matrix form."""
        if not self.moves(term):
            return substitute(term, self.plain)
        if isinstance(term, Variable):
            return self.lifted[term]
        match term:
            case Neg(arg=arg):
                inner = self.lift(arg)
                return None if inner is None else make.neg(inner)
            case Add(terms=terms):
                spread = [self._spread(t, term.shape) for t in terms]
                return None if None in spread else Add(tuple(s for s in spread if s is not None))
            case Mul(factors=factors):
                spread = [self._factor(f, term.shape) for f in factors]
                return None if None in spread else make.mul(s for s in spread if s is not None)
            case Divide(numerator=top, denominator=bottom):
                a, b = self._factor(top, term.shape), self._factor(bottom, term.shape)
                return None if a is None or b is None else Divide(a, b)
            case Power(base=base, exponent=exponent) if not self.moves(exponent):
                inner = self.lift(base)
                return None if inner is None else Power(inner, substitute(exponent, self.plain))
            case Apply(function=function, args=args):
                parts = [self.lift(a) for a in args]
                return None if None in parts else Apply(function, tuple(p for p in parts if p))
            case MatMul(factors=(Transpose(arg=left), right)) if not term.shape:
                return self._dot(left, right)
            case Inner(left=left, right=right) if len(left.shape) == 1:
                return self._dot(left, right)
            case Norm(arg=arg, kind="2") if len(arg.shape) == 1:
                square = self._dot(arg, arg)
                return None if square is None else Power(square, build.number(1) / build.number(2))
            case Sum(index=index, body=inside, conditions=()):
                inner = self.lift(inside)
                return None if inner is None else Sum(index, inner)
            case Entry(arg=arg, indices=indices):
                inner = self.lift(arg)
                return None if inner is None else Entry(inner, (None, *indices))
            case _:
                return None

    def _dot(self, left: Term, right: Term) -> Term | None:
        """uᵀv of every row: (U ⊙ V)𝟏, or Uv where v is the same for all."""
        a, b = self.lift(left), self.lift(right)
        if a is None or b is None:
            return None
        if not self.moves(left):
            a, b = b, a
        if len(b.shape) == 1:
            return make.chain((a, b))
        return make.chain((make.mul((a, b)), Ones(a.shape[1:])))

    def _spread(self, term: Term, shape: Shape) -> Term | None:
        """A summand, repeated over the rows where it does not change with them."""
        inner = self.lift(term)
        if inner is None or self.moves(term):
            return inner
        if not shape:
            return make.mul((inner, Ones((self.rows,))))
        if len(shape) == 1:
            return make.chain((Ones((self.rows,)), make.transpose(inner)))
        return None

    def _factor(self, term: Term, shape: Shape) -> Term | None:
        """A factor, brought to the full shape where broadcasting would not do it."""
        inner = self.lift(term)
        if inner is None or not inner.shape:
            return inner
        if not self.moves(term):
            return self._spread(term, shape)
        if len(shape) == 1 and not term.shape:
            return make.chain((inner, Transpose(Ones(shape))))
        return inner if len(shape) <= 1 else None
