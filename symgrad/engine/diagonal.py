"""Conditions i ≠ j and i = j in matrix form: 1[i ≠ j] is 1 − δ."""

from __future__ import annotations

from fractions import Fraction

from symgrad.terms.algebra import (
    Add,
    Apply,
    Call,
    Compare,
    Divide,
    Indicator,
    Inverse,
    Mul,
    Neg,
    Power,
)
from symgrad.terms.atoms import Delta, Index, Number, Size
from symgrad.terms.binders import Sum
from symgrad.terms.function import Function
from symgrad.terms.term import Term
from symgrad.terms.walk import free_names, subterms, transform

_GAPLESS = frozenset({"smooth", "continuous"})


def with_deltas(term: Term) -> Term | None:
    """The term with 1 − δ for 1[i ≠ j]; None if there is none, or the other factors may lack a value.

    Where i = j the factor beside 1[i ≠ j] no longer falls away, so it must be defined there.
    """
    parts = list(subterms(term))
    if not any(isinstance(p, Indicator | Sum) and _among_indices(p) for p in parts):
        return None
    if any(partial(p) for p in parts):
        return None
    return transform(term, _rewritten)


def _among_indices(term: Indicator | Sum) -> bool:
    return any(
        c.operator in ("!=", "=") and isinstance(c.left, Index) and isinstance(c.right, Index)
        for c in term.conditions
    )


def partial(part: Term, *, everywhere: bool = False) -> bool:
    """Whether a node may be undefined: for some values of an index in it, or for any values."""
    if not everywhere and not any(isinstance(n, Index) for n in free_names(part)):
        return False
    match part:
        case Divide(denominator=Number(value=value)):
            return not value
        case Divide(denominator=Size()):
            return False
        case Divide(denominator=below):
            return everywhere or any(isinstance(n, Index) for n in free_names(below))
        case Power(exponent=Number(value=value)):
            return value.denominator != 1 or value < 0
        case Power() | Inverse() | Call():
            return True
        case Apply(function=function):
            return not total(function)
        case _:
            return False


def total(function: Function) -> bool:
    """Whether a function is declared for all real arguments, and without a gap."""
    steps = function.body is not None and not any(
        isinstance(t, Divide) for t in subterms(function.body)
    )
    return r"\in \mathbb{R}" in function.domain and (
        not _GAPLESS.isdisjoint(function.facts) or steps
    )


def _rewritten(term: Term) -> Term:
    if not isinstance(term, Indicator | Sum) or not _among_indices(term):
        return term
    factors = tuple(_factor(c) for c in term.conditions)
    if isinstance(term, Sum):
        return Sum(term.index, Mul((*factors, term.body)))
    return factors[0] if len(factors) == 1 else Mul(factors)


def _factor(condition: Compare) -> Term:
    left, right = condition.left, condition.right
    if not (isinstance(left, Index) and isinstance(right, Index)):
        return Indicator((condition,))
    match condition.operator:
        case "!=":
            return Add((Number(Fraction(1)), Neg(Delta(left, right))))
        case "=":
            return Delta(left, right)
        case _:
            return Indicator((condition,))
