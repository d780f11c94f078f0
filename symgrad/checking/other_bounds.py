"""Inequalities that fail: the order or the bound that does hold."""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction

from symgrad.checking.change import Change, Diagnosis, applied, undone
from symgrad.checking.diagnosis import proved
from symgrad.checking.factors import leading_number, scaled
from symgrad.terms.algebra import Add, Divide, Mul, Neg
from symgrad.terms.build import number
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.text import text
from symgrad.terms.walk import Path

_OTHERS = {
    Relation.LESS: (Relation.AT_MOST, Relation.AT_LEAST),
    Relation.GREATER: (Relation.AT_LEAST, Relation.AT_MOST),
    Relation.AT_MOST: (Relation.AT_LEAST,),
    Relation.AT_LEAST: (Relation.AT_MOST,),
    Relation.PSD_AT_MOST: (Relation.PSD_AT_LEAST,),
    Relation.PSD_AT_LEAST: (Relation.PSD_AT_MOST,),
}


def other_relation(claim: Claim, context: Context) -> Diagnosis | None:
    """Whether the sides stand in another order: ≤ for <, or the other way round."""
    for relation in _OTHERS.get(claim.relation, ()):
        if proved(Claim(claim.lhs, relation, claim.rhs), context):
            return Diagnosis(None, relation=relation)
    return None


def other_bound(claim: Claim, context: Context, deadline: float) -> Diagnosis | None:
    """A coefficient of the right side with which the inequality is proved."""
    if claim.relation not in _OTHERS:
        return None
    for change in _bounds(claim.rhs):
        if time.process_time() > deadline:
            return None
        side = applied(claim.rhs, change)
        if side is not None and proved(Claim(claim.lhs, claim.relation, side), context):
            return undone(change, side)
    return None


def _bounds(side: Term) -> Iterator[Change]:
    """Changes of a bound: a coefficient of one summand halved, doubled, a quarter, four times."""
    parts = side.terms if isinstance(side, Add) else (side,)
    for factor in (Fraction(1, 2), Fraction(2), Fraction(1, 4), Fraction(4)):
        for k, part in enumerate(parts):
            path: Path = (k,) if isinstance(side, Add) else ()
            yield _rescaled(factor, path, part)


def _rescaled(factor: Fraction, path: Path, part: Term) -> Change:
    """A summand with its leading coefficient changed: λ to λ/2."""
    if isinstance(part, Neg):
        return _rescaled(factor, (*path, 0), part.arg)
    first = part.factors[0] if isinstance(part, Mul) else part
    if first.shape or leading_number(first) is not None or first is part:
        new = scaled(number(factor), part)
        return Change("missing-factor", path, new, f"{text(new)} in place of {text(part)}")
    new = Mul((number(factor), first))
    if factor.numerator == 1:
        new = Divide(first, number(factor.denominator))
    return Change("missing-factor", (*path, 0), new, f"{text(new)} in place of {text(first)}")
