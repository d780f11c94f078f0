"""Inequalities whose sign can be read off: sums of squares, definite forms, positive functions."""

from __future__ import annotations

from itertools import combinations

from symgrad.kernel.arithmetic import add, scale
from symgrad.kernel.facts import Sign, times_sign
from symgrad.kernel.form import Poly, freeze
from symgrad.kernel.meaning import Meaning, Scope, scope_of
from symgrad.terms.algebra import (
    Add,
    Divide,
    Inner,
    MatMul,
    Mul,
    Neg,
    Norm,
    Power,
    Transpose,
)
from symgrad.terms.atoms import Number
from symgrad.terms.binders import Sum
from symgrad.terms.build import chain
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.term import Term

ORDERED = (Relation.AT_LEAST, Relation.AT_MOST, Relation.GREATER, Relation.LESS)

_OPPOSITE: dict[Sign, Sign] = {
    "+": "-",
    "-": "+",
    "0+": "0-",
    "0-": "0+",
    "nonzero": "nonzero",
}


def order_holds(claim: Claim, meaning: Meaning) -> bool:
    """Whether lhs − rhs has the sign that the claim needs, for all values at which it is defined."""
    if claim.lhs.shape:
        return False
    upward = claim.relation in (Relation.AT_LEAST, Relation.GREATER)
    high, low = (claim.lhs, claim.rhs) if upward else (claim.rhs, claim.lhs)
    strict = claim.relation in (Relation.GREATER, Relation.LESS)
    sign = _sign_of_gap(high, low, meaning)
    return sign == "+" or (sign == "0+" and not strict)


def _sign_of_gap(high: Term, low: Term, meaning: Meaning) -> Sign | None:
    if _is_zero(low):
        sign = sign_of(high, meaning)
    elif _is_zero(high):
        sign = _negative(sign_of(low, meaning))
    else:
        sign = None
    if sign in ("+", "0+"):
        return sign
    entries = (meaning.entry(side, (), Scope()) for side in (high, low))
    above, below = entries
    return _sign_of_poly(add(above, scale(below, -1)), meaning)


def _sign_of_poly(poly: Poly, meaning: Meaning) -> Sign | None:
    if meaning.algebra.ledger.used:
        return None
    facts = meaning.algebra.facts
    found = facts.sign_of_poly(freeze(poly)) or facts.sign_of_poly(freeze(_cleared(poly, meaning)))
    return found or _sign_over_ramps(poly, meaning)


_RAMPS = 4


def _sign_over_ramps(poly: Poly, meaning: Meaning) -> Sign | None:
    """c max(u, 0) + r ≥ 0 where c u + r ≥ 0, as max(u, 0) ≥ u; for c > 0, of one or several ramps."""
    ramps = [
        (monomial, c)
        for monomial, c in poly.items()
        if c > 0 and len(monomial) == 1 and monomial[0][1] == 1 and monomial[0][0][::2] == _RAMP
    ]
    if not 0 < len(ramps) <= _RAMPS:
        return None
    for count in range(1, len(ramps) + 1):
        for chosen in combinations(ramps, count):
            lower = poly
            for monomial, c in chosen:
                straight = scale(dict(monomial[0][0][1]), c)
                lower = add(lower, scale({monomial: c}, -1), straight)
            if meaning.algebra.facts.sign_of_poly(freeze(lower)) in ("+", "0+"):
                return "0+"
    return None


_RAMP = ("ind", "R")


_ROUNDS = 4


def _cleared(poly: Poly, meaning: Meaning) -> Poly:
    """The polynomial times the denominators that are positive sums: its sign is the same."""
    algebra = meaning.algebra
    for _ in range(_ROUNDS):
        below = {
            atom: exponent
            for monomial in poly
            for atom, exponent in sorted(monomial, key=lambda pair: -pair[1])
            if atom[0] == "sum" and exponent < 0 and isinstance(exponent, int)
        }
        base = next((atom for atom in sorted(below) if algebra.facts.sign(atom) == "+"), None)
        if base is None:
            return poly
        lowest = min(int(dict(monomial).get(base, 0)) for monomial in poly)
        total: Poly = {}
        for monomial, coefficient in poly.items():
            rest = tuple((a, e) for a, e in monomial if a != base)
            power = int(dict(monomial).get(base, 0)) - lowest
            raised = algebra.power(dict(base[1]), power)
            total = add(total, algebra.times({rest: coefficient}, raised))
        poly = total
    return poly


def _is_zero(term: Term) -> bool:
    return isinstance(term, Number) and term.value == 0


def _negative(sign: Sign | None) -> Sign | None:
    return _OPPOSITE[sign] if sign is not None else None


def sign_of(term: Term, meaning: Meaning) -> Sign | None:
    """The sign of a scalar term by its structure, else by its normal form."""
    match term:
        case Norm():
            return "0+"
        case Neg(arg=arg):
            return _negative(sign_of(arg, meaning))
        case Add(terms=terms):
            found = _sum([sign_of(t, meaning) for t in terms])
        case Mul(factors=factors):
            found = _product([sign_of(f, meaning) for f in factors if not f.shape])
        case Divide(numerator=top, denominator=bottom):
            found = _quotient(sign_of(top, meaning), sign_of(bottom, meaning))
        case Power(exponent=Number(value=value)) if value == 2:
            return "0+"
        case Inner(left=left, right=right) if left is right:
            return "0+"
        case MatMul(factors=(Transpose(arg=left), *middle, right)) if left is right:
            found = _form(tuple(middle), meaning)
        case Sum(body=body):
            weak: dict[Sign | None, Sign] = {"+": "0+", "0+": "0+", "-": "0-", "0-": "0-"}
            found = weak.get(sign_of(body, meaning))
        case _:
            found = None
    if found is not None:
        return found
    return _sign_of_poly(meaning.entry(term, (), Scope()), meaning)


def _form(middle: tuple[Term, ...], meaning: Meaning) -> Sign | None:
    """vᵀMv ≥ 0 for a semidefinite M, and vᵀv ≥ 0."""
    if not middle:
        return "0+"
    matrix = chain(middle)
    holes = tuple(meaning.algebra.fresh(scope_of(dim)) for dim in matrix.shape)
    closed, poly = meaning.algebra.closed(holes, meaning.entry(matrix, holes, Scope()))
    known = meaning.algebra.facts.definiteness(closed, poly)
    return "0+" if known in ("+", "0+") else None


def _sum(signs: list[Sign | None]) -> Sign | None:
    for low, high in (("0+", "+"), ("0-", "-")):
        if all(sign in (low, high) for sign in signs):
            return "+" if "+" in signs else "-" if "-" in signs else signs[0]
    return None


def _product(signs: list[Sign | None]) -> Sign | None:
    total: Sign | None = "+"
    for sign in signs:
        total = times_sign(total, sign)
    return total


def _quotient(top: Sign | None, bottom: Sign | None) -> Sign | None:
    """Where a quotient is defined its denominator is not zero."""
    strict: dict[Sign, Sign] = {"0+": "+", "0-": "-"}
    return times_sign(top, strict.get(bottom, bottom) if bottom is not None else None)
