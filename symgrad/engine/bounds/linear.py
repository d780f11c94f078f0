"""Linear systems: nonnegative solutions over the rationals, and elimination over a field."""

from __future__ import annotations

from fractions import Fraction

from symgrad.engine.bounds.field import Ratio

_ZERO = 1e-9


def nonnegative_solution(
    matrix: list[list[Fraction]], target: list[Fraction]
) -> list[Fraction] | None:
    """x ≥ 0 with Ax = b, exactly; floats only say which entries are not zero."""
    import numpy as np
    from scipy.optimize import linprog

    a = np.array(matrix, dtype=float)
    found = linprog(
        np.ones(a.shape[1]), A_eq=a, b_eq=np.array(target, dtype=float), method="highs-ds"
    )
    if found.status != 0 or found.x is None:
        return None
    used = [k for k, value in enumerate(found.x) if value > _ZERO]
    exact = solved([[row[k] for k in used] for row in matrix], target)
    if exact is None or any(value < 0 for value in exact):
        return None
    result = [Fraction(0)] * a.shape[1]
    for k, value in zip(used, exact, strict=True):
        result[k] = value
    return result


def solved(matrix: list[list[Fraction]], target: list[Fraction]) -> list[Fraction] | None:
    """One solution of Ax = b, free unknowns 0; None if there is none."""
    rows = [[*row, value] for row, value in zip(matrix, target, strict=True)]
    count = len(matrix[0]) if matrix else 0
    pivots: list[int] = []
    for column in range(count):
        place = next((r for r in range(len(pivots), len(rows)) if rows[r][column]), None)
        if place is None:
            continue
        k = len(pivots)
        rows[k], rows[place] = rows[place], rows[k]
        lead = rows[k][column]
        rows[k] = [value / lead for value in rows[k]]
        for r, row in enumerate(rows):
            if r != k and row[column]:
                factor = row[column]
                rows[r] = [a - factor * b for a, b in zip(row, rows[k], strict=True)]
        pivots.append(column)
    if any(row[count] for row in rows[len(pivots) :]):
        return None
    result = [Fraction(0)] * count
    for k, column in enumerate(pivots):
        result[column] = rows[k][count]
    return result


def solved_over(
    matrix: list[list[Ratio]], target: list[Ratio], guess: list[Ratio]
) -> list[Ratio] | None:
    """One solution of Ax = b over rational functions; free unknowns are what `guess` says."""
    rows = [[*row, value] for row, value in zip(matrix, target, strict=True)]
    count = len(guess)
    pivots: list[int] = []
    for column in range(count):
        candidates = [r for r in range(len(pivots), len(rows)) if not rows[r][column].is_zero]
        if not candidates:
            continue
        place = min(candidates, key=lambda r: _weight(rows[r][column]))
        k = len(pivots)
        rows[k], rows[place] = rows[place], rows[k]
        lead = rows[k][column]
        rows[k] = [value if value.is_zero else value / lead for value in rows[k]]
        for r, row in enumerate(rows):
            if r != k and not row[column].is_zero:
                factor = row[column]
                rows[r] = [
                    a if b.is_zero else a - factor * b for a, b in zip(row, rows[k], strict=True)
                ]
        pivots.append(column)
    if any(not row[count].is_zero for row in rows[len(pivots) :]):
        return None
    result = list(guess)
    free = [c for c in range(count) if c not in pivots]
    for k, column in enumerate(pivots):
        value = rows[k][count]
        for c in free:
            if not rows[k][c].is_zero:
                value = value - rows[k][c] * result[c]
        result[column] = value
    return result


def _weight(value: Ratio) -> int:
    return len(value.top.to_dict()) + 4 * len(value.below.to_dict())
