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
from symgrad.terms.algebra import (
    Add,
    Apply,
    Call,
    Compare,
    Indicator,
    MatMul,
    Mul,
    Neg,
    Norm,
    Piecewise,
    Power,
    Transpose,
)
from symgrad.terms.atoms import Number, Ones, Sort, Variable, Zeros
from symgrad.terms.binders import Derivative, Let
from symgrad.terms.build import product, total
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.property import Fact
from symgrad.terms.term import Term
from symgrad.terms.walk import free_names, free_variables, subterms

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
    """low ≤ high with the same difference, as high ≥ 0 (`nonnegative`) and low² ≤ high² (`squares`)."""

    low: Term
    high: Term
    nonnegative: Certificate
    squares: Certificate


@final
@dataclass(frozen=True, slots=True)
class Both:
    """low ≤ high, as low² = inside², inside ≤ high (`above`) and −inside ≤ high (`below`)."""

    inside: Term
    above: Certificate
    below: Certificate


@final
@dataclass(frozen=True, slots=True)
class EveryDirection:
    """M ⪰ N for symmetric M − N, as vᵀNv ≤ vᵀMv for every v."""

    direction: Variable
    form: Certificate


@final
@dataclass(frozen=True, slots=True)
class Minimum:
    """high − low, a convex function of `variable`, is 0 at `point` and so is its slope.

    `curvature` shows that its second derivative is at least 0, as a number or as a matrix.
    """

    variable: Variable
    point: Term
    curvature: Certificate


Certificate = Combination | Squares | Both | EveryDirection | Minimum


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
        case Squares():
            yield from _squared(low, high, strict, context, certificate)
        case Both(inside=t, above=above, below=below):
            relation = Relation.LESS if strict else Relation.AT_MOST
            yield from _conditions(equation(Power(low, _TWO), Power(t, _TWO)), context)
            yield from _verified(Claim(t, relation, high), context, above)
            yield from _verified(Claim(Neg(t), relation, high), context, below)
        case Minimum():
            if strict:
                raise Unfounded("a minimum that is 0 is not positive")
            yield from least(low, high, context, certificate)
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


def _squared(
    low: Term, high: Term, strict: bool, context: Context, certificate: Squares
) -> Iterator[Condition]:
    gap, moved = Add((high, Neg(low))), Add((certificate.high, Neg(certificate.low)))
    yield from _conditions(equation(gap, moved), context)
    relation = Relation.LESS if strict else Relation.AT_MOST
    nonnegative = Claim(_ZERO, Relation.AT_MOST, certificate.high)
    yield from _verified(nonnegative, context, certificate.nonnegative)
    squares = Claim(Power(certificate.low, _TWO), relation, Power(certificate.high, _TWO))
    yield from _verified(squares, context, certificate.squares)


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


_OPEN = frozenset({Fact.POSITIVE, Fact.NONNEGATIVE, Fact.NONZERO, Fact.NONZERO_VECTOR})


def least(low: Term, high: Term, context: Context, certificate: Minimum) -> Iterator[Condition]:
    """The conditions of high − low ≥ 0, for a difference that is convex in a variable.

    Along the segment from the point it has slope 0 at the start and a curvature of at least 0. So
    it must be smooth at every value of the variable, and these must form a convex set.
    Raises: Unfounded
    """
    v, point = certificate.variable, certificate.point
    _is_free(v, point, context)
    gap = Add((high, Neg(low)))
    if not is_smooth(gap, context):
        raise Unfounded("the difference may have a kink")
    slope = Derivative(gap, v, v)
    at_point = (Let(v, point, gap), Derivative(gap, v, point))
    whole = [_conditions(equation(gap, gap), context)]
    whole += [_conditions(equation(part, zero_like(part)), context) for part in at_point]
    curvature = Derivative(slope, v, v)
    relation = Relation.PSD_AT_LEAST if v.shape else Relation.AT_LEAST
    claim = Claim(curvature, relation, zero_like(curvature))
    whole.append(tuple(_verified(claim, context, certificate.curvature)))
    if any(whole):
        raise Unfounded("the difference is not defined everywhere")
    yield from ()


def zero_like(term: Term) -> Term:
    """The zero of the shape of a term."""
    return Zeros(term.shape) if term.shape else _ZERO


def _is_free(v: Variable, point: Term, context: Context) -> None:
    """Raises Unfounded unless v takes all real values, or all positive ones and the point is one."""
    declared = context.variables.get(v.name)
    if (
        declared is None
        or declared.variable is not v
        or v.sort is not Sort.REAL
        or len(v.shape) > 1
    ):
        raise Unfounded("the variable is not declared as a number or a vector")
    if v.name in context.definitions or v.name in context.minimisers or declared.row_facts:
        raise Unfounded("the variable is not free")
    for hypothesis in context.hypotheses:
        if v in free_variables(hypothesis.lhs) | free_variables(hypothesis.rhs):
            raise Unfounded("something is assumed of the variable")
    if v in free_variables(point):
        raise Unfounded("the point depends on the variable")
    if not declared.facts:
        return
    if Fact.POSITIVE not in declared.facts or not declared.facts <= _OPEN:
        raise Unfounded("the values of the variable may not be convex")
    if isinstance(point, Variable) and Fact.POSITIVE in context.facts(point):
        return
    if isinstance(point, Ones) or (not point.shape and _positive(point, context)):
        return
    raise Unfounded("the point may lie outside the values of the variable")


def is_smooth(term: Term, context: Context) -> bool:
    """Whether a term is made of smooth functions only, wherever it is defined; definitions too."""
    waiting, seen = [term], set[Term]()
    while waiting:
        top = waiting.pop()
        for node in subterms(top):
            if node in seen:
                continue
            seen.add(node)
            match node:
                case Piecewise() | Indicator() | Compare():
                    return False
                case Norm(kind="1" | "inf"):
                    return False
                case Apply(function=function) if function.body is not None:
                    waiting.append(function.body)
                case Call(function=function):
                    definition = context.definitions.get(function.name)
                    if definition is None or not definition.parameters:
                        return False
                    waiting.append(definition.body)
                case Variable(name=name) if name in context.definitions:
                    waiting.append(context.definitions[name].body)
                case _:
                    pass
    return True
