"""A quick look at a theorem by numbers: one point in floats, exact arithmetic only where they differ."""

from __future__ import annotations

import numpy as np

from symgrad.diagnostics import SymgradError
from symgrad.numeric.compare import Comparer
from symgrad.numeric.evaluate import evaluate
from symgrad.numeric.point import Point
from symgrad.numeric.reach import reach
from symgrad.numeric.rings import Array
from symgrad.numeric.sample import sample
from symgrad.numeric.sizes import distinct
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context

LOOSE = 1e-6
_SEEN = frozenset(
    (
        Relation.EQUAL,
        Relation.EQUIVALENT,
        Relation.AT_MOST,
        Relation.AT_LEAST,
        Relation.LESS,
        Relation.GREATER,
    )
)


def contradicted(claim: Claim, context: Context) -> bool:
    """Whether a claim that was proved is false at a point: a bug of symgrad.

    Floats only say where to look; what they suspect is decided in exact or ball arithmetic.
    """
    if claim.relation not in _SEEN:
        return False
    try:
        point = _point(claim, context)
        if point is None:
            return False
        sides = [np.asarray(evaluate(s, point, context)) for s in (claim.lhs, claim.rhs)]
        if not _suspect(claim.relation, sides[0], sides[1]):
            return False
        return bool(Comparer(claim, context).at([point]).failing())
    except (SymgradError, ArithmeticError, ValueError, RuntimeError, TypeError):
        return False


def _point(claim: Claim, context: Context) -> Point | None:
    terms = (claim.lhs, claim.rhs)
    sizes = distinct(reach(terms, context), context, 2, 1)
    return next(iter(sample(context, terms, sizes[0])), None) if sizes else None


def _suspect(relation: Relation, left: Array, right: Array) -> bool:
    if left.dtype == object or right.dtype == object or left.shape != right.shape:
        return True
    known = np.isfinite(left) & np.isfinite(right)
    slack = LOOSE * (1 + np.abs(left) + np.abs(right))
    with np.errstate(invalid="ignore"):
        gap = left - right
        match relation:
            case Relation.AT_MOST | Relation.LESS:
                wrong = gap > slack
            case Relation.AT_LEAST | Relation.GREATER:
                wrong = gap < -slack
            case _:
                wrong = np.abs(gap) > slack
    return bool((wrong & known).any())
