r"""Exact verification of certificates: a difference is a combination of what is at least zero.

A certificate is found elsewhere, in any way. Here it is believed only as far as it can be checked:
high − low = Σ cᵢ Πⱼ pᵢⱼ as an identity, each cᵢ ≥ 0 under the declarations, and each premise pᵢⱼ ≥ 0
by a declared property of a function, a hypothesis in force, or its own form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never, final

from symgrad.kernel.equal import prove
from symgrad.kernel.premises import Premise, Unfounded, founded
from symgrad.kernel.theorem import Condition, NotProved, Theorem
from symgrad.terms.algebra import Add, MatMul, Mul, Neg, Power, Transpose
from symgrad.terms.atoms import Number, Sort, Variable
from symgrad.terms.build import product, total
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.walk import free_names

_ZERO = Number(Fraction(0))
_TWO = Number(Fraction(2))


@final
@dataclass(frozen=True, slots=True)
class Part:
    """`factor` times the product of the premises; the factor is at least 0, or free if they are 0."""

    factor: Term
    premises: tuple[Premise, ...]


@final
@dataclass(frozen=True, slots=True)
class Combination:
    """(high − low) times `scale` is the sum of the parts; the scale is 1 or a positive sum of parts."""

    parts: tuple[Part, ...]
    scale: tuple[Part, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Squares:
    """low ≤ high, as high ≥ 0 (`nonnegative`) and low² ≤ high² (`squares`)."""

    nonnegative: Certificate
    squares: Certificate


@final
@dataclass(frozen=True, slots=True)
class EveryDirection:
    """M ⪰ N for symmetric M − N, as vᵀNv ≤ vᵀMv for every v."""

    direction: Variable
    form: Certificate


Certificate = Combination | Squares | EveryDirection


def verify(claim: Claim, context: Context, certificate: Certificate) -> Theorem | NotProved:
    """The theorem that a certificate shows, if every part of it can be checked."""
    try:
        conditions = tuple(dict.fromkeys(_verified(claim, context, certificate)))
    except Unfounded as reason:
        return NotProved(str(reason))
    return Theorem(context, claim, conditions)


def _verified(claim: Claim, context: Context, certificate: Certificate) -> Iterator[Condition]:
    """The conditions under which the claim holds.

    Raises: Unfounded
    """
    low, high, strict = ordered(claim)
    match certificate:
        case Combination():
            yield from _combined(low, high, strict, context, certificate)
        case Squares(nonnegative=nonnegative, squares=squares):
            relation = Relation.LESS if strict else Relation.AT_MOST
            yield from _verified(Claim(_ZERO, Relation.AT_MOST, high), context, nonnegative)
            squared = Claim(Power(low, _TWO), relation, Power(high, _TWO))
            yield from _verified(squared, context, squares)
        case EveryDirection(direction=v, form=form):
            yield from _quadratic(low, high, v, context, form)
        case _:
            assert_never(certificate)


def ordered(claim: Claim) -> tuple[Term, Term, bool]:
    """The lower side, the higher side, and whether they must differ.

    Raises: Unfounded for a claim that compares nothing
    """
    match claim.relation:
        case Relation.AT_MOST | Relation.LESS | Relation.PSD_AT_MOST:
            return claim.lhs, claim.rhs, claim.relation is Relation.LESS
        case Relation.AT_LEAST | Relation.GREATER | Relation.PSD_AT_LEAST:
            return claim.rhs, claim.lhs, claim.relation is Relation.GREATER
        case _:
            raise Unfounded("this compares nothing")


def _combined(
    low: Term, high: Term, strict: bool, context: Context, certificate: Combination
) -> Iterator[Condition]:
    if low.shape:
        raise Unfounded("a combination is about numbers")
    gap = Add((high, Neg(low)))
    own = _conditions(equation(gap, gap), context)
    yield from own
    value, positive = _sum(certificate.parts, own, context)
    if strict and not positive:
        raise Unfounded("nothing in the certificate is strictly positive")
    if certificate.scale:
        scale, positive = _sum(certificate.scale, own, context)
        if not positive:
            raise Unfounded("the scale of the certificate may be zero")
        gap = Mul((scale, gap))
    _within(own, _conditions(equation(gap, value), context))


def _sum(
    parts: tuple[Part, ...], own: tuple[Condition, ...], context: Context
) -> tuple[Term, bool]:
    """The sum of the parts, each at least 0, and whether one of them is positive.

    Raises: Unfounded
    """
    terms: list[Term] = []
    positive = False
    for part in parts:
        bases = [founded(premise, context) for premise in part.premises]
        terms.append(product((part.factor, *(basis.term for basis in bases))))
        if any(basis.vanishes for basis in bases):
            continue
        _within(own, _conditions(Claim(part.factor, Relation.AT_LEAST, _ZERO), context))
        if not positive and all(basis.strict for basis in bases):
            positive = _positive(part.factor, context)
    return total(terms) if terms else _ZERO, positive


def _positive(factor: Term, context: Context) -> bool:
    found = prove(Claim(factor, Relation.GREATER, _ZERO), context)
    return isinstance(found, Theorem)


def _conditions(claim: Claim, context: Context) -> tuple[Condition, ...]:
    """The conditions of a claim that the kernel proves by itself.

    Raises: Unfounded if it does not
    """
    found = prove(claim, context)
    if isinstance(found, NotProved):
        raise Unfounded(found.reason)
    return found.conditions


def _within(own: tuple[Condition, ...], more: tuple[Condition, ...]) -> None:
    """Raises Unfounded where the certificate is defined at fewer points than the claim."""
    if not set(more) <= set(own):
        raise Unfounded("the certificate needs a condition that the claim does not")


def _quadratic(
    low: Term, high: Term, v: Variable, context: Context, form: Certificate
) -> Iterator[Condition]:
    if low.shape != (*v.shape, *v.shape) or len(v.shape) != 1 or v.sort is not Sort.REAL:
        raise Unfounded("the direction does not fit the matrices")
    if v.name in context.variables or v in free_names(low) | free_names(high):
        raise Unfounded("the direction is not free")
    gap = Add((high, Neg(low)))
    yield from _conditions(equation(gap, Transpose(gap)), context)
    sides = [MatMul((Transpose(v), side, v)) for side in (low, high)]
    claim = Claim(sides[0], Relation.AT_MOST, sides[1])
    yield from _verified(claim, context.declare(v), form)
