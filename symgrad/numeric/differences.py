"""Derivatives by difference quotients: centred differences, and the complex step.

Source: Martins, Sturdza & Alonso (2003), The complex-step derivative approximation,
    ACM Transactions on Mathematical Software 29(3), 245-262
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from symgrad.numeric.evaluate import Evaluator
from symgrad.numeric.floats import FloatRing
from symgrad.numeric.jets import base
from symgrad.numeric.point import Point
from symgrad.numeric.rings import Array
from symgrad.numeric.scope import Scope
from symgrad.terms.algebra import Apply, Compare, Norm
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.walk import subterms

STEP = float(np.finfo(np.float64).eps) ** (1 / 3)
TINY = 1e-30

Directions = Mapping[str, Array]


def entries(shape: tuple[int, ...]) -> Array:
    """The unit tensors of a shape along a first axis."""
    size = int(np.prod(shape))
    return np.eye(size).reshape((size, *shape))


def _values(body: Term, point: Point, context: Context, moved: Directions, dtype: type) -> Array:
    """`body` for a batch of values of some variables."""
    evaluator = Evaluator(FloatRing(dtype), context)
    start = evaluator.at([point])
    count = max(len(m) for m in moved.values())
    whole = {n: v for n, v in start.whole.items() if n not in moved}
    scope = Scope(1, start.sizes, dict(start.names), whole, entries=count)
    scope.names.update(moved)
    value = np.asarray(base(evaluator.for_all(body, scope, ())))
    return np.broadcast_to(value, (count, *value.shape[1:]))


def centred(body: Term, point: Point, context: Context, directions: Directions) -> Array:
    """(f(x + hd) − f(x − hd)) / 2h for a batch of directions d of some variables."""
    at = {n: np.asarray(FloatRing().lift(point.values[n])) for n in directions}
    scale = max(1.0, *(float(np.abs(x).max(initial=0.0)) for x in at.values()))
    h = 2.0 ** round(np.log2(STEP * scale))
    sides = [
        _values(
            body, point, context, {n: at[n] + s * h * d for n, d in directions.items()}, np.float64
        )
        for s in (1, -1)
    ]
    with np.errstate(all="ignore"):
        return (sides[0] - sides[1]) / (2 * h)


def complex_step(body: Term, point: Point, context: Context, directions: Directions) -> Array:
    """Im f(x + ihd) / h for a batch of directions d; exact up to rounding where f is analytic."""
    at = {n: np.asarray(FloatRing().lift(point.values[n])) for n in directions}
    moved = {n: at[n] + 1j * TINY * d for n, d in directions.items()}
    return np.imag(_values(body, point, context, moved, np.complex128)) / TINY


def is_analytic(body: Term, context: Context) -> bool:
    """Whether the complex step applies: no comparisons, and no norm but the Euclidean one."""
    from symgrad.numeric.reach import reach

    for top in reach((body,), context).terms:
        for node in subterms(top):
            if isinstance(node, Compare) or (isinstance(node, Norm) and _rough(node)):
                return False
            if isinstance(node, Apply) and not _smooth_function(node, set()):
                return False
    return True


def _rough(norm: Norm) -> bool:
    return norm.kind in ("1", "inf") or (norm.kind == "2" and norm.arg.rank == 2)


def _smooth_function(node: Apply, seen: set[str]) -> bool:
    function = node.function
    if function.name in seen:
        return True
    seen.add(function.name)
    if function.body is None:
        return function.sympy in ("exp", "log", "sin", "cos")
    return not any(
        isinstance(t, Compare) or (isinstance(t, Apply) and not _smooth_function(t, seen))
        for t in subterms(function.body)
    )
