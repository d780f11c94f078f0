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
    Norm,
    Power,
)
from symgrad.terms.atoms import Delta, Index, Number
from symgrad.terms.binders import Sum
from symgrad.terms.term import Term
from symgrad.terms.walk import free_names, subterms, transform

_EVERYWHERE = frozenset(
    ("exp", "sin", "cos", "tanh", "sigmoid", "softplus", "erf", "sinh", "cosh", "relu", "max")
)


def with_deltas(term: Term) -> Term | None:
    """The term with 1 − δ for 1[i ≠ j]; None if there is none, or the other factors may lack a value.

    Where i = j the factor beside 1[i ≠ j] no longer falls away, so it must be defined there.
    """
    parts = list(subterms(term))
    if not any(isinstance(p, Indicator) and _among_indices(p) for p in parts):
        return None
    if any(_partial(p) for p in parts):
        return None
    return transform(term, _rewritten)


def _among_indices(term: Indicator) -> bool:
    return any(
        c.operator in ("!=", "=") and isinstance(c.left, Index) and isinstance(c.right, Index)
        for c in term.conditions
    )


def _partial(part: Term) -> bool:
    """Whether a node with an index in it may be undefined for some values of that index."""
    if not any(isinstance(n, Index) for n in free_names(part)):
        return isinstance(part, Sum) and bool(part.conditions)
    match part:
        case Divide(denominator=below):
            return any(isinstance(n, Index) for n in free_names(below))
        case Power(exponent=Number(value=value)):
            return value.denominator != 1 or value < 0
        case Power() | Inverse() | Norm() | Call():
            return True
        case Apply(function=function):
            return function.name not in _EVERYWHERE
        case _:
            return False


def _rewritten(term: Term) -> Term:
    if not isinstance(term, Indicator) or not _among_indices(term):
        return term
    factors = tuple(_factor(c) for c in term.conditions)
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
