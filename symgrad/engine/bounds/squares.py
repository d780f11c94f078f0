"""A symmetric matrix over rational functions as a sum of weighted squares: LDLᵀ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from symgrad.engine.bounds.field import Ratio
from symgrad.terms.term import Term


@final
@dataclass(frozen=True, slots=True)
class Square:
    """`weight` times the square of a combination of terms."""

    weight: Ratio
    terms: tuple[tuple[Term, Ratio], ...]


def eliminated(
    matrix: list[list[Ratio]], terms: list[Term], sample: Mapping[Any, Fraction]
) -> list[Square] | None:
    """The squares; None if the matrix is not semidefinite at the sample.

    The largest pivots at the sample go first, those without a denominator among them before others.
    """
    rows = [list(row) for row in matrix]
    left = list(range(len(rows)))
    found: list[Square] = []
    while left:
        values = {k: rows[k][k].at(sample) for k in left}
        if any(value < 0 for value in values.values()):
            return None
        usable = [k for k in left if values[k] > 0]
        if not usable:
            empty = all(rows[i][j].is_zero for i in left for j in left)
            return found if empty else None
        k = min(usable, key=lambda k: (_weight(rows[k][k]), k))
        pivot = rows[k][k]
        left.remove(k)
        ratios = {j: rows[k][j] / pivot for j in left if not rows[k][j].is_zero}
        one = pivot / pivot
        combined = ((terms[k], one), *((terms[j], r) for j, r in ratios.items()))
        found.append(Square(pivot, combined))
        for i in ratios:
            for j in ratios:
                rows[i][j] = rows[i][j] - ratios[i] * rows[k][j]
    return found


def _weight(value: Ratio) -> int:
    return len(value.top.to_dict()) + len(value.below.to_dict())
