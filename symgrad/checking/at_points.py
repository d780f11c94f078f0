"""Numbers at a few points, in floats: a filter for what is worth a proof, and never a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from symgrad.diagnostics import SymgradError
from symgrad.numeric.evaluate import evaluate
from symgrad.numeric.point import Point
from symgrad.numeric.reach import reach
from symgrad.numeric.sample import sample
from symgrad.numeric.sizes import distinct
from symgrad.terms.context import Context
from symgrad.terms.term import Term

Values = NDArray[np.float64]


@final
@dataclass(frozen=True, slots=True)
class AtPoints:
    """The values of a side at two points with distinct sizes; None where it has none."""

    context: Context
    points: tuple[Point, ...]
    values: tuple[Values | None, ...]

    @staticmethod
    def of(side: Term, other: Term, context: Context) -> AtPoints:
        """The values of a side at points that both sides need."""
        points: tuple[Point, ...] = ()
        try:
            sizes = distinct(reach((side, other), context), context, 2, 2)
            points = tuple(p for s in sizes for p in sample(context, (side, other), s))
        except SymgradError:
            pass
        return AtPoints(context, points, tuple(_value(side, p, context) for p in points))

    def may_be(self, side: Term) -> bool:
        """Whether a term may have these values everywhere."""
        for point, value in zip(self.points, self.values, strict=True):
            found = _value(side, point, self.context)
            if value is None or found is None:
                continue
            if found.shape != value.shape:
                return False
            defined = np.isfinite(found) & np.isfinite(value)
            if not np.allclose(found[defined], value[defined], rtol=1e-6):
                return False
        return True


def _value(term: Term, point: Point, context: Context) -> Values | None:
    try:
        return np.asarray(evaluate(term, point, context), dtype=float)
    except (SymgradError, ArithmeticError, ValueError, TypeError):
        return None
