"""Kronecker products and vec taken away where an identity does it, before differentiation."""

from __future__ import annotations

from functools import lru_cache

from symgrad.engine import construct as make
from symgrad.terms.algebra import (
    Inner,
    Inverse,
    Kronecker,
    MatMul,
    Norm,
    Power,
    Trace,
    Transpose,
    Vec,
)
from symgrad.terms.binders import Array, Derivative, Differential, Let, Sum
from symgrad.terms.term import Term
from symgrad.terms.walk import children, rebuild, subterms


@lru_cache(maxsize=512)
def without_kronecker(term: Term) -> Term:
    """An equal term: (B ⊗ A) vec(X) is vec(A X Bᵀ), vec(A)ᵀ vec(B) is ⟨A, B⟩, and so on."""
    if not any(isinstance(t, Kronecker | Vec) for t in subterms(term)):
        return term
    if isinstance(term, Derivative | Differential | Let):
        return term
    if not isinstance(term, Sum | Array):
        term = _rewritten(term)
    made = rebuild(term, tuple(without_kronecker(c) for c in children(term)))
    return _rewritten(made)


def _rewritten(term: Term) -> Term:
    """One identity at the root."""
    match term:
        case Transpose(arg=Kronecker(left=left, right=right)):
            return Kronecker(make.transpose(left), make.transpose(right))
        case Inverse(arg=Kronecker(left=left, right=right)) if _square(left) and _square(right):
            return Kronecker(Inverse(left), Inverse(right))
        case Trace(arg=Kronecker(left=left, right=right)) if _square(left) and _square(right):
            return make.mul((make.trace(left), make.trace(right)))
        case Norm(arg=Kronecker(left=left, right=right), kind="F"):
            return make.mul((Norm(left, "F"), Norm(right, "F")))
        case Norm(arg=Vec(arg=arg), kind="2"):
            return Norm(arg, "F")
        case Power(base=Norm(arg=Kronecker(left=left, right=right), kind="F"), exponent=exponent):
            return make.mul(Power(Norm(t, "F"), exponent) for t in (left, right))
        case Inner(left=Vec(arg=left), right=Vec(arg=right)) if left.shape == right.shape:
            return make.inner(left, right)
        case MatMul(factors=factors):
            return _chain(factors) or term
        case _:
            return term


def _chain(factors: tuple[Term, ...]) -> Term | None:
    """A product with its first pair that has an identity replaced, and so on; None if none has."""
    for k in range(len(factors) - 1):
        joint = _pair(factors[k], factors[k + 1], whole=len(factors) == 2)
        if joint is not None:
            rest = (*factors[:k], joint, *factors[k + 2 :])
            made = make.chain(rest) if len(rest) > 1 else joint
            return _rewritten(made)
    return None


def _pair(first: Term, second: Term, *, whole: bool) -> Term | None:
    match first, second:
        case Kronecker(left=a, right=b), Kronecker(left=c, right=d) if _fit(a, c) and _fit(b, d):
            return Kronecker(make.chain((a, c)), make.chain((b, d)))
        case Kronecker(left=b, right=a), Vec(arg=x) if _fit(a, x) and b.shape[-1] == x.shape[1]:
            return Vec(make.chain((a, x, make.transpose(b)))) if len(b.shape) == 2 else None
        case Transpose(arg=Vec(arg=y)), Kronecker(left=b, right=a) if (
            len(a.shape) == 2 and a.shape[0] == y.shape[0] and b.shape[0] == y.shape[1]
        ):
            return Transpose(Vec(make.chain((make.transpose(a), y, b))))
        case Transpose(arg=Vec(arg=y)), Vec(arg=x) if whole and x.shape == y.shape:
            return make.inner(y, x)
        case _:
            return None


def _fit(left: Term, right: Term) -> bool:
    return len(left.shape) == len(right.shape) == 2 and left.shape[1] == right.shape[0]


def _square(term: Term) -> bool:
    return len(term.shape) == 2 and term.shape[0] == term.shape[1]
