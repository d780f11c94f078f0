"""Look for a counterexample: small integers, small sizes, then shrunk until a person can redo it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import final

import numpy as np

from symgrad.diagnostics import Unsupported
from symgrad.numeric.compare import PRECISIONS, Comparer, Comparison
from symgrad.numeric.counterexample import Counterexample, made
from symgrad.numeric.errors import Unsampleable
from symgrad.numeric.hypotheses import Hypotheses
from symgrad.numeric.point import Point
from symgrad.numeric.reach import Reach, reach
from symgrad.numeric.rings import Array
from symgrad.numeric.sample import allowed, draw_points
from symgrad.numeric.seed import generator
from symgrad.numeric.sizes import Sizes, ascending
from symgrad.terms.atoms import Sort, Variable
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.property import Fact

STAGES = ((0, 6), (1, 8), (2, 2))
DEEP = 3  # the stage of the last look, at high precision


@final
@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """What a search for a counterexample met.

    `left_undefined` and `right_undefined` count the points at which a side has an undefined entry.
    `margin` is by how much an inequality held where it was closest to fail, about, with the sizes.
    """

    counterexample: Counterexample | None
    points: int
    sizes: tuple[Sizes, ...]
    left_undefined: int
    right_undefined: int
    trouble: str = ""
    margin: tuple[float, Sizes] | None = None


def refute(claim: Claim, context: Context, *, points: int = 16) -> Counterexample | None:
    r"""Look for values that make `claim` false; None (none found) proves nothing.

    Shapes: dimensions ascend from 1, mostly unequal, so a lost transpose shows early and small
    Units:  the gap is a lower bound from exact or ball arithmetic, in the units of the claim
    Raises: Unsampleable if no point meets the declarations; Unsupported if a node has no value
    Source: Johansson (2017), Arb, IEEE Transactions on Computers 66(8), 1281-1292
    """
    return search(claim, context, points=points).counterexample


def search(
    claim: Claim,
    context: Context,
    *,
    points: int = 16,
    limit: int = 12,
    seconds: float = math.inf,
) -> Search:
    """As `refute`, with an account of the points that were tried, at up to `limit` sets of sizes.

    After `seconds` no more points are drawn than one size takes.

    Raises: Unsampleable, Unsupported
    """
    need = reach((claim.lhs, claim.rhs), context)
    random = generator(claim, context)
    comparer = Comparer(claim, context)
    tried, left, right = 0, 0, 0
    used: list[Sizes] = []
    trouble = ""
    margins: list[tuple[float, Sizes]] = []
    deadline = time.process_time() + seconds
    for sizes, stage, count in _plan(ascending(need, context, limit=limit)):
        if tried and time.process_time() > deadline:
            break
        bits = PRECISIONS if stage < DEEP else (400,)
        if stage == DEEP and (comparer.rational or not tried):
            continue
        try:
            batch = draw_points(need, context, sizes, random, max(1, count * points // 16), stage)
            if not stage:
                batch += list(_plain_points(batch[0], need, context))
            found = comparer.at(batch, bits=bits)
        except Unsampleable as error:
            trouble = str(error)
            continue
        tried += len(batch)
        axes = tuple(range(1, found.lhs.ndim))
        left += int(np.sum(np.any(found.left_undefined, axis=axes)))
        right += int(np.sum(np.any(found.right_undefined, axis=axes)))
        if sizes not in used:
            used.append(sizes)
        margins += [(m, sizes) for m in _margins(found, claim.relation)]
        failing = [batch[k] for k in found.failing()]
        if failing:
            fullest = min(failing, key=lambda p: (_zeros(p), weight(p)))
            small = Shrinker(comparer, need, context, bits).shrink(fullest)
            example = made(comparer, small, bits)
            return Search(example, tried, tuple(used), left, right)
    if not tried:
        raise Unsampleable(trouble or "the dimensions allow no sizes")
    margin = min(margins, key=lambda m: m[0], default=None)
    return Search(None, tried, tuple(used), left, right, trouble, margin)


_SIGN = {Relation.AT_LEAST: 1, Relation.GREATER: 1, Relation.AT_MOST: -1, Relation.LESS: -1}


def _margins(found: Comparison, relation: Relation) -> list[float]:
    """By how much an inequality held, where that is least."""
    sign = _SIGN.get(relation)
    good = ~(found.left_undefined | found.right_undefined)
    if sign is None or not good.any():
        return []
    gaps = found.lhs[good] - found.rhs[good]
    try:
        return [min(sign * float(gap) for gap in gaps)]
    except (TypeError, ValueError, OverflowError):
        return []


def _plan(ladder: list[Sizes]) -> Iterator[tuple[Sizes, int, int]]:
    """Sizes, the stage of the draw, how many points; at last two points at high precision."""
    for sizes in ladder:
        for stage, count in STAGES:
            yield sizes, stage, count
    if ladder:
        yield ladder[len(ladder) // 2], DEEP, 2


def _plain_points(point: Point, need: Reach, context: Context) -> Iterator[Point]:
    """The points where everything that may be is 0, 1 or −1: chance may pass them by."""
    filters = Hypotheses(need, context)
    for number in (0, 1, -1):
        moved = point
        for variable in need.variables:
            if variable.sort is Sort.INDEX or variable.name not in point.values:
                continue
            value = np.full(point.values[variable.name].shape, Fraction(number), dtype=object)
            if allowed(variable, value, context):
                moved = moved.replaced(variable.name, value)
        yield from filters.kept([moved])


def weight(point: Point) -> int:
    """How much there is to write down: zeros are free, ones cheap."""
    return sum(_weight(Fraction(e)) for value in point.values.values() for e in value.reshape(-1))


def _zeros(point: Point) -> int:
    """Few at the start: then what comes first in the declarations is what becomes zero."""
    return sum(e == 0 for value in point.values.values() for e in value.reshape(-1))


def _weight(value: Fraction) -> int:
    if value == 0:
        return 0
    return abs(value.numerator) + 2 * (value.denominator - 1) + (value < 0)


@final
class Shrinker:
    """Makes the values of a counterexample simpler while the claim still fails."""

    def __init__(
        self, comparer: Comparer, need: Reach, context: Context, bits: tuple[int, ...]
    ) -> None:
        self.bits = bits
        self.comparer = comparer
        self.need = need
        self.context = context
        self.filters = Hypotheses(need, context)

    def shrink(self, point: Point) -> Point:
        """The simplest point reached; what comes later may make what came before simpler."""
        point = self._once(point)
        again = self._once(point)
        return again if weight(again) < weight(point) else point

    def _once(self, point: Point) -> Point:
        """The simplest point, variable by variable in the order of declaration."""
        for variable in self.need.variables:
            whole = self._first(
                point, variable, list(_whole(variable, point.values[variable.name]))
            )
            point = self._by_entry(point, variable) if whole is None else whole
            if any(e != 0 for e in point.values[variable.name].reshape(-1)):
                point = self._moved(point, variable)
        return point

    def _moved(self, point: Point, variable: Variable) -> Point:
        """Zero here for ones in a later variable that is zero, where that refutes as well."""
        zero = next(_whole(variable, point.values[variable.name]))
        if not self._allowed(variable, zero, point):
            return point
        later = self.need.variables[self.need.variables.index(variable) + 1 :]
        options: list[Point] = []
        for other in later:
            value = point.values[other.name]
            ones = np.full(value.shape, Fraction(1), dtype=object)
            zeros = all(e == 0 for e in value.reshape(-1))
            if zeros and self._allowed(other, ones, point):
                options.append(point.replaced(variable.name, zero).replaced(other.name, ones))
        options = self.filters.kept(options)
        failing = self.comparer.at(options, bits=self.bits).failing() if options else []
        return options[failing[0]] if failing else point

    def _by_entry(self, point: Point, variable: Variable) -> Point:
        value = point.values[variable.name]
        if value.size > 64:
            return point
        for place in reversed(list(np.ndindex(*value.shape))):
            value = point.values[variable.name]
            old = _weight(Fraction(value.item(place)))
            options = [
                self._changed(variable, value, place, Fraction(c))
                for c in (0, 1, -1, 2, Fraction(1, 2))
                if _weight(Fraction(c)) < old
            ]
            point = self._first(point, variable, options) or point
        return point

    def _changed(
        self, variable: Variable, value: Array, place: tuple[int, ...], entry: Fraction
    ) -> Array:
        changed = value.copy()
        changed[place] = entry
        if len(place) == 2 and Fact.SYMMETRIC in self.context.facts(variable):
            changed[place[::-1]] = entry
        return changed

    def _first(self, point: Point, variable: Variable, options: list[Array]) -> Point | None:
        """The first of these values that is allowed and still refutes the claim."""
        old = point.values[variable.name]
        simpler = [
            option
            for option in options
            if not np.array_equal(option, old) and self._allowed(variable, option, point)
        ]
        if any(np.array_equal(option, old) for option in options):
            at = next(k for k, o in enumerate(options) if np.array_equal(o, old))
            earlier = options[:at]
            simpler = [o for o in simpler if any(o is e for e in earlier)]
            same: Point | None = point
        else:
            same = None
        points = self.filters.kept([point.replaced(variable.name, option) for option in simpler])
        if not points:
            return same
        try:
            failing = self.comparer.at(points, bits=self.bits).failing()
        except Unsupported:
            return same
        return points[failing[0]] if failing else same

    def _allowed(self, variable: Variable, value: Array, point: Point) -> bool:
        if variable.sort is Sort.INDEX and variable.bound is not None:
            bound = variable.bound.evaluate(point.dimensions)
            return all(1 <= e <= bound for e in value.reshape(-1))
        return allowed(variable, value, self.context)


def _whole(variable: Variable, value: Array) -> Iterator[Array]:
    """Simple values for a whole tensor, the simplest first."""
    shape = value.shape

    def filled(number: Fraction | int) -> Array:
        result = np.empty(shape, dtype=object)
        result[...] = Fraction(number)
        return result

    yield filled(0)
    yield filled(1)
    if not shape:
        for number in (-1, Fraction(1, 2), 2, -2):
            yield filled(number)
        return
    if len(shape) == 2 and shape[0] == shape[1]:
        eye = filled(0)
        for k in range(shape[0]):
            eye[k, k] = Fraction(1)
        yield eye
    if value.size <= 16:
        for place in np.ndindex(*shape):
            unit = filled(0)
            unit[place] = Fraction(1)
            yield unit
    yield filled(Fraction(1, value.size))
    yield filled(-1)
