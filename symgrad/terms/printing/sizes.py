"""Which constants need their size written: 𝟏, I and 0 are printed bare where others fix it."""

from __future__ import annotations

from functools import lru_cache
from typing import assert_never

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
from symgrad.terms.dimension import Dim
from symgrad.terms.node import ONE
from symgrad.terms.term import Term


@lru_cache(maxsize=65536)
def sized(term: Term) -> bool:
    """Whether the shape of a term follows from its own print."""
    if not term.shape:
        return True
    match term:
        case Ones() | Zeros() | Identity():
            return False
        case Basis(index=index, dim=dim):
            return index_range(index) == dim
        case Variable() | Call() | Array():
            return True
        case Add(terms=parts) | Mul(factors=parts) | Apply(args=parts):
            return any(part.shape and sized(part) for part in parts)
        case Divide(left, right) | Compare(left, _, right):
            return any(part.shape and sized(part) for part in (left, right))
        case Kronecker(left, right) | Outer(left, right):
            return sized(left) and sized(right)
        case MatMul(factors=factors):
            ends = factors[:1] if len(term.shape) == 1 else (factors[0], factors[-1])
            return all(_sized_factor(factors, end) for end in ends)
        case (
            Neg(arg)
            | Power(arg)
            | Transpose(arg)
            | Inverse(arg)
            | MatrixPower(arg)
            | Diag(arg)
            | Vec(arg)
            | Entry(arg)
            | Differential(arg)
            | Derivative(arg)
        ):
            return sized(arg)
        case Sum(body=body) | Let(body=body):
            return sized(body)
        case Indicator(conditions=conditions):
            return any(c.shape and sized(c) for c in conditions)
        case Piecewise(cases, otherwise):
            values = [otherwise, *(value for value, _ in cases)]
            return any(value.shape and sized(value) for value in values)
        case (
            Number()
            | Constant()
            | Size()
            | Index()
            | Delta()
            | Trace()
            | Determinant()
            | Norm()
            | Inner()
        ):
            return True
        case _:
            assert_never(term)


def index_range(index: Term) -> Dim | None:
    """The range of an index variable or of an entry of one."""
    match index:
        case Variable(bound=bound) | Entry(arg=Variable(bound=bound)):
            return bound
        case _:
            return None


def _sized_factor(factors: tuple[Term, ...], factor: Term) -> bool:
    return sized(factor) or (isinstance(factor, Identity) and any(map(sized, factors)))


def seen_through(term: Term, known: bool) -> bool:
    """Whether a known shape reaches a part: not the axes of a matrix below another node."""
    return known and (len(term.shape) < 2 or isinstance(term, Identity))


def beside(parts: tuple[Term, ...], part: Term, known: bool) -> bool:
    """Whether the shape of a summand or an elementwise factor follows from the others."""
    return known or any(p is not part and p.shape == part.shape and sized(p) for p in parts)


def in_product(factors: tuple[Term, ...], place: int, known: bool) -> bool:
    """Whether the shape of a factor of a matrix product follows from its neighbours."""
    factor = factors[place]
    before = sized(factors[place - 1]) if place else known
    after = sized(factors[place + 1]) if place + 1 < len(factors) else known
    match factor:
        case Ones() | Zeros() if len(factor.shape) == 2:
            return False
        case Identity():
            return before or after
        case _ if len(factor.shape) == 1:
            return before
        case _ if factor.shape[0] == ONE:
            return after
        case _:
            return before and after
