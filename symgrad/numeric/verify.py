"""Layer 2: exact agreement modulo random primes and in balls at real points."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import final

import numpy as np

from symgrad.diagnostics import Unsupported, Verdict
from symgrad.kernel.theorem import Theorem
from symgrad.numeric.affine import moved
from symgrad.numeric.compare import Comparer
from symgrad.numeric.counterexample import Counterexample, made
from symgrad.numeric.degree import Degrees
from symgrad.numeric.draw import Rationals, draw
from symgrad.numeric.errors import InternalError, Unsampleable
from symgrad.numeric.evaluate import Evaluator, free_order
from symgrad.numeric.hypotheses import Hypotheses, index_mask
from symgrad.numeric.jets import base
from symgrad.numeric.modular import Field, JetAtoms, ModularRing, Residues, draw_field
from symgrad.numeric.point import Point
from symgrad.numeric.reach import Reach, reach
from symgrad.numeric.refute import Search, search
from symgrad.numeric.rings import Array
from symgrad.numeric.sample import draw_points, facts_of, shape_in
from symgrad.numeric.seed import generator
from symgrad.numeric.sizes import Sizes, distinct
from symgrad.terms.atoms import Sort, Variable
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.property import Fact

LARGEST = 8
PRIMES = 2
FIELDS = 12
TRIES = 4


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """What numbers say of a claim.

    `verdict` is verified (an equality that agreed exactly modulo primes and in balls), refuted
    (with the counterexample), or undecided (`reason` says why). `bound` is the chance that a false
    claim passes, None if it is heuristic: functions beyond the rational ones stand for themselves.
    """

    verdict: Verdict
    method: str
    bound: float | None
    points: int
    dropped: int
    dimensions: tuple[Sizes, ...]
    counterexample: Counterexample | None = None
    reason: str = ""

    @property
    def agrees(self) -> bool:
        """Whether nothing disagreed at all points tried, of which there was at least one."""
        return self.verdict is not Verdict.REFUTED and self.points > self.dropped


def verify(
    claim: Claim,
    context: Context,
    *,
    searched: Search | None = None,
    seconds: float = math.inf,
) -> Evidence:
    """The numeric evidence for a claim, deterministic from its content.

    `searched` is a search for a counterexample that was made already. What takes longer than
    `seconds` is undecided.
    Raises: Unsampleable if no point meets the declarations; Unsupported if a node has no value
    """
    deadline = time.process_time() + seconds
    found = searched or search(claim, context, seconds=seconds)
    undefined = max(found.left_undefined, found.right_undefined)
    if found.counterexample is not None:
        return Evidence(
            verdict=Verdict.REFUTED,
            method="exact evaluation",
            bound=None,
            points=found.points,
            dropped=undefined,
            dimensions=found.sizes,
            counterexample=found.counterexample,
        )
    need = reach((claim.lhs, claim.rhs), context)
    classes, larger = _larger(claim, context, need)
    balls = _balls(claim, context, need, larger, deadline)
    if isinstance(balls, Counterexample):
        return Evidence(
            verdict=Verdict.REFUTED,
            method="ball arithmetic",
            bound=None,
            points=found.points + 1,
            dropped=undefined,
            dimensions=(*found.sizes, *larger),
            counterexample=balls,
        )
    tried, dropped = balls[0] + found.points, balls[1] + undefined
    sizes = (*found.sizes, *larger)
    method = "exact evaluation" if balls[2] else "ball arithmetic"
    reason, bound = "", None
    if claim.relation is not Relation.EQUAL:
        reason = f"it held at all {tried - dropped} points tried, but no proof was found"
    elif dropped >= tried:
        reason = "a side is undefined at every point tried"
    elif classes >= LARGEST:
        reason = f"a product over {classes} indices needs larger sizes than are tried"
    elif time.process_time() > deadline:
        reason = "testing it takes longer than a step may"
    else:
        modular = Modular(claim, context, need, larger)
        reason, bound = modular.outcome()
        method = f"modulo primes near 2^61 and {method}"
        tried, dropped = tried + modular.points, dropped + modular.dropped
    return Evidence(
        verdict=Verdict.UNDECIDED if reason else Verdict.VERIFIED,
        method=method,
        bound=bound,
        points=tried,
        dropped=dropped,
        dimensions=sizes,
        reason=reason,
    )


def _larger(claim: Claim, context: Context, need: Reach) -> tuple[int, tuple[Sizes, ...]]:
    """How many index classes one product may hold, and distinct sizes at or above that."""
    smallest = distinct(need, context, 2, 1) or distinct(need, context, 1, 1)
    if not smallest:
        return 0, ()
    degrees = Degrees(context, smallest[0])
    classes = max(degrees.of(claim.lhs).indices, degrees.of(claim.rhs).indices)
    if not need.symbols:
        return 0, tuple(smallest)
    labels = classes + len(claim.lhs.shape) + len(free_order(claim.lhs, claim.rhs))
    start = min(max(3, labels), LARGEST - 1)
    return classes, tuple(distinct(need, context, start, 2) or smallest)


def _balls(
    claim: Claim, context: Context, need: Reach, larger: tuple[Sizes, ...], deadline: float
) -> Counterexample | tuple[int, int, bool]:
    """Points at several scales, at larger sizes, and one at high precision."""
    comparer = Comparer(claim, context)
    random = generator("balls", claim, context)
    tried, dropped = 0, 0
    for sizes in larger:
        for stage, count in ((2, 2), (3, 2)):
            if time.process_time() > deadline:
                break
            try:
                points = draw_points(need, context, sizes, random, count, stage)
            except Unsampleable:
                continue
            found = comparer.at(points, bits=(256,) if stage == 2 else (96, 256))
            tried += len(points)
            dropped += len(found.undefined())
            failing = found.failing()
            if failing:
                return made(comparer, points[failing[0]], (400,))
    return tried, dropped, comparer.rational


@final
class Modular:
    """A claim at random points modulo random primes."""

    def __init__(
        self, claim: Claim, context: Context, need: Reach, sizes: tuple[Sizes, ...]
    ) -> None:
        self.claim = claim
        self.context = context
        self.need = need
        self.sizes = sizes
        self.points = 0
        self.dropped = 0
        self.filters = Hypotheses(need, context)
        self.comparer = Comparer(claim, context)

    def outcome(self) -> tuple[str, float | None]:
        """Why this does not verify the claim, or ""; and the bound on the chance of an error."""
        random = generator("modular", self.claim, self.context)
        if not self.sizes:
            return "no sizes are allowed", None
        bound: float | None = 0.0
        try:
            for sizes in self.sizes:
                for _ in range(PRIMES):
                    agrees, here = self._at_a_prime(sizes, random)
                    if not agrees:
                        return (
                            "it agreed in balls, but not as formal functions modulo a prime",
                            None,
                        )
                    degree = self._degree(sizes)
                    heuristic = bound is None or degree is None or here.opaque
                    bound = None if heuristic else max(bound or 0.0, (degree or 0) / here.q)
        except (Unsupported, Unsampleable) as error:
            return f"not evaluated modulo a prime: {error}", None
        return "", bound

    def _at_a_prime(self, sizes: Sizes, random: Random) -> tuple[bool, Field]:
        """Whether the sides agree modulo a prime that has the roots that they need.

        Raises: Unsampleable if all points of all primes were dropped.
        """
        for _ in range(FIELDS):
            here = draw_field(random)
            found = self._agrees(here, sizes, random)
            if found is not None:
                return found, here
        raise Unsampleable("a side was undefined at every point modulo a prime")

    def _degree(self, sizes: Sizes) -> int | None:
        degrees = Degrees(self.context, sizes)
        sides = [degrees.of(s) for s in (self.claim.lhs, self.claim.rhs)]
        if degrees.functions:
            return None
        return max(sides[0].top + sides[1].bottom, sides[1].top + sides[0].bottom)

    def _agrees(self, here: Field, sizes: Sizes, random: Random) -> bool | None:
        """Whether the sides agree at one point where both are defined in every entry, if any."""
        ring = ModularRing(here)
        evaluator = self.comparer.evaluator(ring)
        for _ in range(TRIES):
            point = self._point(here, sizes, random, evaluator)
            self.points += 1
            if point is None:
                self.dropped += 1
                continue
            scope = evaluator.at([point])
            lhs, rhs = (
                base(evaluator.for_all(side, scope, self.comparer.indices))[0]
                for side in (self.claim.lhs, self.claim.rhs)
            )
            lhs, rhs = np.broadcast_arrays(lhs, rhs)
            mask = index_mask(self.context, self.comparer.indices, sizes)
            mask = np.broadcast_to(
                mask.reshape(mask.shape + (1,) * (lhs.ndim - mask.ndim)), lhs.shape
            )
            good = ring.defined(lhs) & ring.defined(rhs)
            if bool((good | ~mask).all()):
                differ, _ = ring.compare(lhs, "!=", rhs)
                return not (differ & mask).any()
            self.dropped += 1
        return None

    def _point(
        self, here: Field, sizes: Sizes, random: Random, evaluator: Evaluator
    ) -> Point | None:
        source = Residues(here, random)
        values = {v.name: self._value(v, sizes, source) for v in self.need.variables}
        functions = {
            f.name: JetAtoms(f.name, here, self._smooth(f.name)) for f in self.need.functions
        }
        point = Point(sizes, values, functions)
        for variable, claim in self.filters.solved:
            other = claim.rhs if claim.lhs is variable else claim.lhs
            value = base(evaluator.value(other, evaluator.at([point])))[0]
            if not evaluator.ring.defined(value).all():
                return None
            point = point.replaced(variable.name, value)
        for claim in self.filters.filters:
            if claim.relation is Relation.EQUAL and not self._holds(claim, point, evaluator):
                options = [moved(claim, v, point, evaluator) for v in self.filters.movable(claim)]
                good = [p for p in options if p is not None and self._holds(claim, p, evaluator)]
                if not good:
                    return None
                point = good[0]
        return point

    def _holds(self, claim: Claim, point: Point, evaluator: Evaluator) -> bool:
        scope = evaluator.at([point])
        lhs, rhs = (base(evaluator.for_all(s, scope)) for s in (claim.lhs, claim.rhs))
        return not bool((lhs != rhs).any())

    def _smooth(self, name: str) -> int:
        declared = self.context.functions.get(name)
        facts = declared.facts if declared else frozenset[Fact]()
        if Fact.THRICE_DIFFERENTIABLE in facts:
            return 3
        return 2 if Fact.TWICE_DIFFERENTIABLE in facts else 1

    def _value(self, variable: Variable, sizes: Sizes, source: Residues) -> Array:
        shape = shape_in(variable.shape, sizes)
        facts = facts_of(variable, self.context)
        if variable.sort is Sort.INDEX and variable.bound is not None:
            bound = variable.bound.evaluate(sizes)
            result = np.empty(shape, dtype=object)
            flat = result.reshape(-1)
            for place in range(flat.size):
                flat[place] = Fraction(source.random.randint(1, bound))
            return result
        if Fact.INTEGER in facts:
            return draw(shape, facts, Rationals(source.random, 3))
        rows = self.context.row_facts(variable)
        if rows and len(shape) == 2:
            result = np.empty(shape, dtype=object)
            for row in range(shape[0]):
                result[row] = draw(shape[1:], rows | facts, source)
            return result
        return draw(shape, facts, source)


def alarm(theorem: Theorem) -> None:
    """Try to refute a theorem of the kernel.

    Raises: InternalError, loud and with the point, if numbers contradict it
    """
    try:
        found = search(theorem.claim, theorem.context, points=8, limit=5)
    except (Unsampleable, Unsupported):
        return
    if found.counterexample is not None:
        from symgrad.terms.latex import latex

        sides = f"{latex(theorem.claim.lhs)} {theorem.claim.relation} {latex(theorem.claim.rhs)}"
        raise InternalError(
            f"symgrad proved {sides}, and numbers refute it: {found.counterexample!r}. "
            "This is a bug of symgrad; please report it."
        )
