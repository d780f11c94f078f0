"""Meet an equation among the hypotheses by moving one variable in which it is affine."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from symgrad.numeric.evaluate import Evaluator
from symgrad.numeric.exact import Irrational, RationalRing, to_fraction
from symgrad.numeric.jets import base
from symgrad.numeric.point import Point
from symgrad.numeric.rings import Array
from symgrad.terms.algebra import Add, Neg
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative
from symgrad.terms.claim import Claim

ENTRIES_MAX = 256
"""How large the linear system of a move may be: its entries are exact and grow."""


def moved(claim: Claim, variable: Variable, point: Point, evaluator: Evaluator) -> Point | None:
    """The point with the variable moved so that the equation holds, if one Newton step does it.

    The step is exact where the equation is affine in the variable; the caller tests the result.
    """
    residual = Add((claim.lhs, Neg(claim.rhs)))
    scope = evaluator.at([point])
    ring = evaluator.ring
    try:
        gap = base(evaluator.for_all(residual, scope))[:1]
        slope = base(evaluator.for_all(Derivative(residual, variable, variable), scope))[:1]
    except Irrational:
        return None
    if not (ring.defined(gap).all() and ring.defined(slope).all()):
        return None
    old = point.values[variable.name]
    if gap.size * old.size > ENTRIES_MAX:
        return None
    step = particular(
        slope.reshape(gap.size, old.size), -gap.reshape(-1), ring.element(Fraction(0))
    )
    if step is None:
        return None
    if isinstance(ring, RationalRing):
        for place in range(old.size):
            step[place] = to_fraction(step[place])
    return point.replaced(variable.name, np.asarray(old + step.reshape(old.shape), dtype=object))


def particular(matrix: Array, right: Array, zero: Any) -> Array | None:
    """One solution of a linear system over a field, its free unknowns 0; None if none."""
    rows, columns = matrix.shape
    M = np.concatenate([matrix, right[:, None]], axis=1)
    pivots: list[int] = []
    for column in range(columns):
        row = len(pivots)
        found = next((r for r in range(row, rows) if M[r, column] != 0), None)
        if found is None:
            continue
        M[[row, found]] = M[[found, row]]
        M[row] = M[row] / M[row, column]
        for other in range(rows):
            if other != row and M[other, column] != 0:
                M[other] = M[other] - M[row] * M[other, column]
        pivots.append(column)
    if any(M[r, columns] != 0 for r in range(len(pivots), rows)):
        return None
    result = np.full(columns, zero, dtype=object)
    for row, column in enumerate(pivots):
        result[column] = M[row, columns]
    return result
