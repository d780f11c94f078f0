"""Compare the two sides of a claim at points, rigorously: exact where rational, else in balls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any, final

import numpy as np

from symgrad.diagnostics import Unsupported
from symgrad.numeric.balls import BallRing, precision
from symgrad.numeric.evaluate import Evaluator, free_order
from symgrad.numeric.exact import Irrational, RationalRing
from symgrad.numeric.jets import base
from symgrad.numeric.matrices import leverrier
from symgrad.numeric.point import Point
from symgrad.numeric.rings import Array, Mask, Ring
from symgrad.numeric.scope import Leaning
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.term import Term

PRECISIONS = (64, 160, 400)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Per point and entry: where the claim fails for certain, where a side is undefined.

    Axes: the points, the free indices, the axes of the claim. `open` marks the entries that even
    the highest precision did not decide (equal ones, where the values are no rationals).
    """

    ring: Ring
    bits: int
    lhs: Array
    rhs: Array
    fails: Mask
    left_undefined: Mask
    right_undefined: Mask
    open: Mask

    def failing(self) -> list[int]:
        """The points at which the claim fails."""
        return [int(k) for k in np.flatnonzero(_by_point(self.fails).any(axis=1))]

    def undefined(self) -> list[int]:
        """The points at which a side is undefined in every entry."""
        bad = _by_point(self.left_undefined | self.right_undefined).all(axis=1)
        return [int(k) for k in np.flatnonzero(bad)]


def _blurred(found: Comparison) -> bool:
    """Whether an open entry is not known to 30 bits, or an undefined one may be so for that."""
    places = found.open | found.left_undefined | found.right_undefined
    if not places.any():
        return False
    if (found.left_undefined | found.right_undefined).any() and found.bits < 128:
        return True
    pairs = zip(found.lhs[found.open], found.rhs[found.open], strict=True)
    return any(2**30 * float((a - b).rad()) > 1 + abs(float(a.mid())) for a, b in pairs)


def _by_point(mask: Mask) -> Mask:
    return mask.reshape(mask.shape[0], -1)


@final
class Comparer:
    """Compares one claim at many points; remembers whether its values are rational."""

    def __init__(self, claim: Claim, context: Context) -> None:
        self.claim = claim
        self.context = context
        self.leaning = Leaning(context)
        self.indices = free_order(claim.lhs, claim.rhs)
        self.rational = True

    def evaluator(self, ring: Ring) -> Evaluator:
        """An evaluator over a ring."""
        return Evaluator(ring, self.context, self.leaning)

    def at(self, points: list[Point], *, bits: tuple[int, ...] = PRECISIONS) -> Comparison:
        """The comparison at points of the same sizes.

        The precision rises through `bits` while a side is known to fewer than 9 digits.
        """
        if self.rational:
            try:
                return self._in(RationalRing(), points, 0)
            except Irrational:
                self.rational = False
        found: Comparison | None = None
        for level in bits:
            with precision(level):
                found = self._in(BallRing(), points, level)
            if not _blurred(found):
                break
        assert found is not None
        return found

    def _in(self, ring: Ring, points: list[Point], bits: int) -> Comparison:
        evaluator = self.evaluator(ring)
        scope = evaluator.at(points)
        sides = [
            base(evaluator.for_all(side, scope, self.indices))
            for side in (self.claim.lhs, self.claim.rhs)
        ]
        shape = np.broadcast_shapes(
            *(s.shape for s in sides), (len(points),) + (1,) * (sides[0].ndim - 1)
        )
        lhs, rhs = (np.broadcast_to(s, shape) for s in sides)
        here = self._index_mask(evaluator, points, len(shape))
        left, right = ~ring.defined(lhs) & here, ~ring.defined(rhs) & here
        fails, unsure = _violated(self.claim.relation, ring, lhs, rhs)
        good = ~(left | right) & here
        return Comparison(ring, bits, lhs, rhs, fails & good, left, right, unsure & good)

    def _index_mask(self, evaluator: Evaluator, points: list[Point], axes: int) -> Mask:
        """Where the hypotheses on the free indices (i ≠ k) hold."""
        from symgrad.numeric.hypotheses import index_mask

        mask = index_mask(self.context, self.indices, points[0].dimensions)
        return mask.reshape((1, *mask.shape) + (1,) * (axes - 1 - mask.ndim))


_FAILS: dict[Relation, Any] = {
    Relation.EQUAL: "!=",
    Relation.AT_MOST: ">",
    Relation.AT_LEAST: "<",
    Relation.LESS: ">=",
    Relation.GREATER: "<=",
    Relation.UNEQUAL: "=",
}


def _violated(relation: Relation, ring: Ring, lhs: Array, rhs: Array) -> tuple[Mask, Mask]:
    """Where the relation certainly fails, and where that is open."""
    if relation in _FAILS:
        return ring.compare(lhs, _FAILS[relation], rhs)
    if relation in (Relation.PSD_AT_LEAST, Relation.PSD_AT_MOST):
        gap = lhs - rhs if relation is Relation.PSD_AT_LEAST else rhs - lhs
        return _indefinite(ring, gap)
    raise Unsupported(f"the relation {relation} is not decided by numbers at points")


def relation_holds(relation: Relation, ring: Ring, lhs: Array, rhs: Array) -> tuple[Mask, Mask]:
    """Where the relation certainly holds, and where that is open."""
    fails, unsure = _violated(relation, ring, lhs, rhs)
    return ~fails & ~unsure, unsure


def _indefinite(ring: Ring, gap: Array) -> tuple[Mask, Mask]:
    """Where a matrix is not symmetric or has a negative principal minor."""
    from symgrad.numeric.jets import Jets

    size = gap.shape[-1]
    bad, unsure = ring.compare(gap, "!=", gap.swapaxes(-1, -2))
    bad, unsure = np.any(bad, axis=(-2, -1)), np.any(unsure, axis=(-2, -1))
    for count in range(1, min(size, 6) + 1):
        for rows in combinations(range(size), count):
            minor = gap[..., rows, :][..., :, rows]
            determinant = base(leverrier(Jets(ring), minor)[0])
            negative, open_ = ring.compare(determinant, "<", ring.full((1,) * determinant.ndim, 0))
            bad, unsure = bad | negative, unsure | open_
    shape = gap.shape
    return (
        np.broadcast_to(np.asarray(bad)[..., None, None], shape),
        np.broadcast_to(np.asarray(unsure & ~bad)[..., None, None], shape),
    )


def agree(
    lhs: Term, rhs: Term, context: Context, *, points: list[Point] | None = None
) -> bool | None:
    """Whether two terms agree at every point (drawn, unless given) where both are defined.

    None if there was no such point. Where values are no rationals, their balls overlap.
    """
    from symgrad.numeric.reach import reach
    from symgrad.numeric.sample import draw_points
    from symgrad.numeric.seed import generator
    from symgrad.numeric.sizes import ascending

    comparer = Comparer(Claim(lhs, Relation.EQUAL, rhs), context)
    if points is not None:
        batches: list[Callable[[], list[Point]]] = [lambda p=p: [p] for p in points]
    else:
        need = reach((lhs, rhs), context)
        random = generator(lhs, rhs, context)
        batches = [
            lambda s=s, k=k: draw_points(need, context, s, random, 4, k)
            for s in ascending(need, context)
            for k in (0, 2)
        ]
    defined = False
    for batch in batches:
        found = comparer.at(batch())
        if found.fails.any():
            return False
        defined = defined or not (found.left_undefined | found.right_undefined).all()
    return True if defined else None
