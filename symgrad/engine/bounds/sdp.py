"""Floats that say which premises and which squares a certificate needs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, final

_SMALL = 1e-6
_SQUARE = 2.0
_ITERATIONS = 60


@final
@dataclass(frozen=True, slots=True)
class Problem:
    """target = Σ λᵢ columnᵢ + Σ νⱼ freeⱼ + Σ_blocks ⟨S, Gram⟩, by rows of numbers.

    `costs` are of the multipliers λ. `blocks` hold the Gram products: for each pair a ≤ b of a block
    its column.
    """

    target: Sequence[float]
    columns: Sequence[Sequence[float]]
    costs: Sequence[float]
    free: Sequence[Sequence[float]]
    blocks: Sequence[Mapping[tuple[int, int], Sequence[float]]]
    sizes: Sequence[int]


@final
@dataclass(frozen=True, slots=True)
class Support:
    """Which columns, free columns and block rows are in use, and the multipliers."""

    columns: tuple[int, ...]
    free: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]
    multipliers: dict[int, float]
    free_multipliers: dict[int, float]
    gram: dict[tuple[int, int, int], float] = field(
        default_factory=dict[tuple[int, int, int], float]
    )


def supports(problem: Problem) -> Iterator[Support]:
    """Small supports of solutions: with few squares, then with few premises."""
    everything = Support(
        tuple(range(len(problem.columns))),
        tuple(range(len(problem.free))),
        tuple(tuple(range(n)) for n in problem.sizes),
        {},
        {},
    )
    found = _solved(problem, everything)
    if found is None:
        return
    first = _fewer_premises(problem, _fewer_squares(problem, found))
    yield _centred(problem, first)
    second = _fewer_squares(problem, _fewer_premises(problem, found))
    if (second.columns, second.free, second.rows) != (first.columns, first.free, first.rows):
        yield _centred(problem, second)


def _centred(problem: Problem, found: Support) -> Support:
    """The same support with values from the middle of what is possible: what is free has room there."""
    middle = _solved(problem, found, centre=True)
    if middle is None:
        return found
    multipliers = {k: middle.multipliers.get(k, 0.0) for k in found.columns}
    free = {k: middle.free_multipliers.get(k, 0.0) for k in found.free}
    return Support(found.columns, found.free, found.rows, multipliers, free, middle.gram)


def _fewer_premises(problem: Problem, found: Support) -> Support:
    """The support without the premises that it can do without, one by one."""
    order = sorted(found.columns, key=lambda k: (-problem.costs[k], found.multipliers[k]))
    for k in order:
        if k in found.columns:
            without = tuple(c for c in found.columns if c != k)
            less = Support(without, found.free, found.rows, {}, {})
            found = _solved(problem, less) or found
    for k in found.free:
        if k in found.free:
            without = tuple(c for c in found.free if c != k)
            less = Support(found.columns, without, found.rows, {}, {})
            found = _solved(problem, less) or found
    return found


def _fewer_squares(problem: Problem, found: Support) -> Support:
    """The support without the rows of Gram matrices that it can do without."""
    for block, rows in enumerate(found.rows):
        for row in rows:
            if row not in found.rows[block]:
                continue
            kept = tuple(
                tuple(r for r in there if b != block or r != row)
                for b, there in enumerate(found.rows)
            )
            less = Support(found.columns, found.free, kept, {}, {})
            found = _solved(problem, less) or found
    return found


def _solved(problem: Problem, within: Support, *, centre: bool = False) -> Support | None:
    import numpy as np
    from scipy import sparse

    clarabel: Any = import_module("clarabel")
    columns: list[Any] = [problem.columns[k] for k in within.columns]
    columns += [problem.free[k] for k in within.free]
    cost = [problem.costs[k] for k in within.columns] + [0.0] * len(within.free)
    cones: list[Any] = [clarabel.ZeroConeT(len(problem.target))]
    below: list[tuple[int, int]] = [
        (len(problem.target) + i, i) for i in range(len(within.columns))
    ]
    if within.columns:
        cones.append(clarabel.NonnegativeConeT(len(within.columns)))
    row = len(problem.target) + len(within.columns)
    diagonals: list[list[int]] = []
    entries: dict[tuple[int, int, int], tuple[int, float]] = {}
    for place, (block, rows) in enumerate(zip(problem.blocks, within.rows, strict=True)):
        diagonal: list[int] = []
        for b, j in enumerate(rows):
            for i in rows[: b + 1]:
                weight = 1.0 if i == j else math.sqrt(0.5)
                if i == j:
                    diagonal.append(len(columns))
                below.append((row, len(columns)))
                entries[(place, i, j)] = (len(columns), weight)
                row += 1
                columns.append([value * weight for value in block[(min(i, j), max(i, j))]])
                cost.append(_SQUARE if i == j else 0.0)
        diagonals.append(diagonal)
        if rows:
            cones.append(clarabel.PSDTriangleConeT(len(rows)))
    target = np.array(problem.target)
    if not columns:
        empty = not np.any(np.abs(target) > _SMALL)
        return within if empty else None
    top = sparse.csc_matrix(np.array(columns, dtype=float).T)
    count = len(columns)
    signs = sparse.csc_matrix(
        (
            [-1.0] * len(below),
            ([r - len(problem.target) for r, _ in below], [c for _, c in below]),
        ),
        shape=(row - len(problem.target), count),
    )
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_iter = _ITERATIONS
    settings.max_threads = 1
    solver = clarabel.DefaultSolver(
        sparse.csc_matrix((count, count)),
        np.zeros(count) if centre else np.array(cost),
        sparse.vstack([top, signs]).tocsc(),
        np.concatenate([target, np.zeros(row - len(problem.target))]),
        cones,
        settings,
    )
    solution = solver.solve()
    if str(solution.status) not in ("Solved", "AlmostSolved"):
        return None
    x = list(solution.x)
    if not np.allclose(top @ np.array(x), target, atol=1e-5 * (1 + float(np.abs(target).max()))):
        return None
    size = max(1.0, max(map(abs, x)))
    multipliers = {k: x[i] for i, k in enumerate(within.columns) if x[i] > _SMALL * size}
    start = len(within.columns)
    free = {k: x[start + i] for i, k in enumerate(within.free) if abs(x[start + i]) > _SMALL * size}
    rows_used = tuple(
        tuple(r for r, at in zip(rows, diagonal, strict=True) if x[at] > _SMALL * size)
        for rows, diagonal in zip(within.rows, diagonals, strict=True)
    )
    gram = {key: x[at] * weight for key, (at, weight) in entries.items()}
    return Support(tuple(multipliers), tuple(free), rows_used, multipliers, free, gram)
