"""Prove an inequality by a certificate that the kernel verifies; each way to one has its function."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from symgrad.engine.bounds.explain import Saying, Style, told
from symgrad.engine.bounds.minimum import bent, minima, summands
from symgrad.engine.bounds.quadratic import pieces
from symgrad.engine.bounds.search import Search
from symgrad.kernel import Theorem, prove
from symgrad.kernel.arithmetic import Stuck
from symgrad.kernel.certificate import (
    Both,
    Certificate,
    Combination,
    EveryDirection,
    Minimum,
    Part,
    Squares,
    ordered,
    verify,
)
from symgrad.kernel.form import TooSymmetric
from symgrad.kernel.premises import Evident, Unfounded
from symgrad.terms.algebra import Add, Apply, Divide, MatMul, Mul, Neg, Norm, Power, Transpose
from symgrad.terms.atoms import Number, Variable
from symgrad.terms.build import number
from symgrad.terms.build import total as total_of
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.walk import subterms

_ZERO, _TWO = number(0), number(2)
_DIRECTION = r"\mathrm{v}"
_SECONDS = 3.0


@final
@dataclass(frozen=True, slots=True)
class Bound:
    """A proved inequality; `says` tells the certificate to a person."""

    theorem: Theorem
    says: Saying

    @property
    def method(self) -> str:
        """The certificate in Unicode."""
        return self.says(Style(dollars=False))

    @property
    def reason(self) -> str:
        """The certificate in words with LaTeX between dollars."""
        return self.says(Style(dollars=True))


@final
@dataclass(frozen=True, slots=True)
class Way:
    """A certificate that may hold, and what it says to a person."""

    certificate: Certificate
    says: Saying


def bound(claim: Claim, context: Context, *, seconds: float = _SECONDS) -> Bound | None:
    """The claim proved by a certificate; None if none is found, which says nothing about it."""
    deadline = time.process_time() + seconds
    try:
        for way in ways(claim, context):
            theorem = verify(claim, context, way.certificate)
            if isinstance(theorem, Theorem):
                return Bound(theorem, way.says)
            if time.process_time() > deadline:
                return None
    except (Unfounded, Stuck, TooSymmetric, RecursionError):
        return None
    return None


def ways(claim: Claim, context: Context) -> Iterator[Way]:
    """Certificates to try, the plainest first."""
    low, high, strict = ordered(claim)
    if claim.relation in (Relation.PSD_AT_LEAST, Relation.PSD_AT_MOST):
        yield from _in_every_direction(low, high, context)
        return
    if low.shape:
        return
    for found in Search(low, high, context).run():
        yield Way(found.certificate, told(found, context))
    yield from _absolute(low, high, strict, context)
    yield from _squared(low, high, strict, context)
    if not strict:
        yield from _least(low, high, context)


def _within(claim: Claim, context: Context) -> Way | None:
    """A certificate of a part of a proof, verified."""
    evident = _evident(claim, context)
    if evident is not None:
        return evident
    for way in ways(claim, context):
        if isinstance(verify(claim, context, way.certificate), Theorem):
            return way
    return None


def _evident(claim: Claim, context: Context) -> Way | None:
    """What the kernel sees by itself, as a certificate."""
    if claim.lhs.shape:
        return None
    low, high, _ = ordered(claim)
    term = high if low is _ZERO else Add((high, Neg(low)))
    if not isinstance(prove(Claim(term, Relation.AT_LEAST, _ZERO), context), Theorem):
        return None
    return Way(Combination((Part(number(1), (Evident(term),)),)), _constant("it can be read off"))


def _in_every_direction(low: Term, high: Term, context: Context) -> Iterator[Way]:
    if len(low.shape) != 2 or low.shape[0] != low.shape[1]:
        return
    v = Variable(_DIRECTION, (low.shape[0],))
    if v.name in context.variables:
        return
    inside = context.declare(v)
    form = _pieces(low, high, v, inside)
    if form is not None:
        words = "the quadratic form is a sum of parts of one sign"
        yield Way(EveryDirection(v, form), _constant(words))
    sides = [_ZERO if _is_zero(m) else MatMul((Transpose(v), m, v)) for m in (low, high)]
    inner = _within(Claim(sides[0], Relation.AT_MOST, sides[1]), inside)
    if inner is not None:
        yield Way(EveryDirection(v, inner.certificate), _after("the quadratic form: ", inner.says))


def _pieces(low: Term, high: Term, v: Variable, context: Context) -> Certificate | None:
    """The summands of a quadratic form, if each is at least 0."""
    parts: list[Part] = []
    for term in pieces(low, high, v, context):
        if isinstance(prove(equation(term, _ZERO), context), Theorem):
            continue
        if not isinstance(prove(Claim(term, Relation.AT_LEAST, _ZERO), context), Theorem):
            return None
        parts.append(Part(number(1), (Evident(term),)))
    return Combination(tuple(parts))


def _is_zero(matrix: Term) -> bool:
    from symgrad.terms.atoms import Zeros

    return isinstance(matrix, Zeros)


def _absolute(low: Term, high: Term, strict: bool, context: Context) -> Iterator[Way]:
    """|t| ≤ b by t ≤ b and −t ≤ b."""
    match low:
        case Apply(function=function, args=(inside,)) if function.name == "abs":
            pass
        case Norm(arg=inside) if not inside.shape:
            pass
        case _:
            return
    relation = Relation.LESS if strict else Relation.AT_MOST
    above = _within(Claim(inside, relation, high), context)
    below = _within(Claim(Neg(inside), relation, high), context) if above is not None else None
    if above is not None and below is not None:
        says = _both(above.says, below.says)
        yield Way(Both(inside, above.certificate, below.certificate), says)


def _squared(low: Term, high: Term, strict: bool, context: Context) -> Iterator[Way]:
    """By the squares of both sides, where a norm stands by itself; what is taken away moves over."""
    if not any(isinstance(t, Norm) or _is_root(t) for s in (low, high) for t in subterms(s)):
        return
    plus, minus = _signed(high), _signed(low)
    higher = [t for positive, t in plus if positive] + [t for positive, t in minus if not positive]
    lower = [t for positive, t in minus if positive] + [t for positive, t in plus if not positive]
    if not lower or not higher:
        return
    down, up = total_of(lower), total_of(higher)
    if all(isinstance(t, Power) for t in lower):
        return
    nonnegative = _within(Claim(_ZERO, Relation.AT_MOST, up), context)
    if nonnegative is None:
        return
    relation = Relation.LESS if strict else Relation.AT_MOST
    claim = Claim(Power(down, _TWO), relation, Power(up, _TWO))
    for found in Search(claim.lhs, claim.rhs, context).run():
        certificate = Squares(down, up, nonnegative.certificate, found.certificate)
        yield Way(certificate, _after("squares of both sides: ", told(found, context)))


def _is_root(term: Term) -> bool:
    return (isinstance(term, Power) and isinstance(term.exponent, Divide)) or (
        isinstance(term, Apply) and term.function.name in ("sqrt", "abs")
    )


def _signed(term: Term, positive: bool = True) -> list[tuple[bool, Term]]:
    """The summands of a side, with their signs; zeros left out."""
    match term:
        case Add(terms=terms):
            return [pair for t in terms for pair in _signed(t, positive)]
        case Neg(arg=arg):
            return _signed(arg, not positive)
        case Mul(factors=(Neg(arg=arg), *rest)) if rest:
            return [(not positive, Mul((arg, *rest)))]
        case Number(value=value) if not value:
            return []
        case _:
            return [(positive, term)]


def _least(low: Term, high: Term, context: Context) -> Iterator[Way]:
    """A difference that is convex in a variable, least where it is 0."""
    for variable, point, curvature in minima(low, high, context):
        inner = _curved(Add((high, Neg(low))), variable, curvature, context)
        if inner is not None:
            yield Way(Minimum(variable, point, inner), _least_at(variable, point))


def _least_at(variable: Variable, point: Term) -> Saying:
    return lambda style: (
        f"the difference is convex in {style.term(variable)}, "
        f"and it and its slope are 0 at {style.term(point)}"
    )


def _constant(words: str) -> Saying:
    return lambda style: words


def _after(words: str, inner: Saying) -> Saying:
    return lambda style: words + inner(style)


def _both(above: Saying, below: Saying) -> Saying:
    return lambda style: f"for both signs: {above(style)}; {below(style)}"


def _curved(
    gap: Term, variable: Variable, curvature: Claim, context: Context
) -> Certificate | None:
    """A certificate for a second derivative that is at least 0: summand by summand, or as it stands."""
    direction = Variable(_DIRECTION, variable.shape) if variable.shape else None
    terms = [bent(part, variable, direction) for part in summands(gap, context)]
    inside = context.declare(direction) if direction is not None else context
    parts = [
        Part(number(1), (Evident(t),))
        for t in terms
        if not isinstance(prove(equation(t, _ZERO), inside), Theorem)
    ]
    whole = curvature.lhs
    if direction is not None:
        whole = MatMul((Transpose(direction), whole, direction))
    for form in (Combination(tuple(parts)), Combination((Part(number(1), (Evident(whole),)),))):
        certificate = EveryDirection(direction, form) if direction is not None else form
        if isinstance(verify(curvature, context, certificate), Theorem):
            return certificate
    return None
