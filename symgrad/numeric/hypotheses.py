"""Keep the points at which the hypotheses of a context hold; solve equations for a variable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import final

import numpy as np

from symgrad.diagnostics import Unsupported
from symgrad.numeric.draw import respects
from symgrad.numeric.evaluate import Evaluator
from symgrad.numeric.exact import Irrational, RationalRing, to_fraction
from symgrad.numeric.floats import FloatRing
from symgrad.numeric.jets import base
from symgrad.numeric.point import Point
from symgrad.numeric.reach import Reach
from symgrad.numeric.rings import Array, Mask
from symgrad.numeric.scope import Leaning
from symgrad.terms.atoms import Index, Sort, Variable
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.property import Fact
from symgrad.terms.walk import free_indices, free_variables

_OPEN_FACTS = frozenset(
    {Fact.POSITIVE, Fact.NONNEGATIVE, Fact.NONZERO, Fact.NONZERO_VECTOR, Fact.BELOW_ONE}
)


def about_indices(claim: Claim) -> bool:
    """Whether a hypothesis speaks of free indices alone, as i ≠ k does."""
    sides = (claim.lhs, claim.rhs)
    return not any(free_variables(s) for s in sides) and any(free_indices(s) for s in sides)


def index_mask(context: Context, indices: tuple[Index, ...], sizes: Mapping[str, int]) -> Mask:
    """Over all values of the indices: where the hypotheses about them hold."""
    counts = tuple(max(0, i.stop.evaluate(sizes) - i.start.evaluate(sizes) + 1) for i in indices)
    mask = np.ones(counts, dtype=bool)
    for hypothesis in context.hypotheses:
        used = free_indices(hypothesis.lhs) | free_indices(hypothesis.rhs)
        if about_indices(hypothesis) and used <= set(indices):
            mask &= _truth(hypothesis, context, indices, Point(sizes, {}))[0]
    return mask


def _truth(claim: Claim, context: Context, indices: tuple[Index, ...], point: Point) -> Mask:
    from symgrad.numeric.compare import relation_holds

    evaluator = Evaluator(RationalRing(), context)
    scope = evaluator.at([point])
    lhs = base(evaluator.for_all(claim.lhs, scope, indices))
    rhs = base(evaluator.for_all(claim.rhs, scope, indices))
    return relation_holds(claim.relation, RationalRing(), lhs, rhs)[0]


@final
class Hypotheses:
    """The hypotheses that matter to a claim, as filters of points."""

    def __init__(self, need: Reach, context: Context) -> None:
        self.context = context
        self.need = need
        self.leaning = Leaning(context)
        spoken = [h for h in need.hypotheses if not about_indices(h)]
        self.solved: list[tuple[Variable, Claim]] = []
        self.filters: list[Claim] = []
        for hypothesis in spoken:
            variable = self._solvable(hypothesis)
            if variable is None:
                self.filters.append(hypothesis)
            else:
                self.solved.append((variable, hypothesis))
        self.defined = [
            d
            for d in context.variables.values()
            if d.facts and d.variable.name in context.definitions and self._used(d.variable)
        ]

    @property
    def empty(self) -> bool:
        """Whether every point is kept as it is."""
        return not (self.solved or self.filters or self.defined)

    @property
    def words(self) -> str:
        """The hypotheses, for a message."""
        from symgrad.terms.latex import latex

        claims = [*self.filters, *(claim for _, claim in self.solved)]
        return (
            ", ".join(f"${latex(c.lhs)} {c.relation} {latex(c.rhs)}$" for c in claims) or "(facts)"
        )

    def _used(self, variable: Variable) -> bool:
        return any(variable in free_variables(t) for t in self.need.terms)

    def _solvable(self, claim: Claim) -> Variable | None:
        if claim.relation is not Relation.EQUAL:
            return None
        taken = {v.name for v, _ in self.solved}
        for side, other in ((claim.lhs, claim.rhs), (claim.rhs, claim.lhs)):
            if (
                isinstance(side, Variable)
                and side in self.need.variables
                and side.name not in self.leaning.of(other)
                and side.name not in taken
                and not any(taken & self.leaning.of(c) for c in (other,))
            ):
                return side
        return None

    def kept(self, points: list[Point]) -> list[Point]:
        """The points at which all hypotheses hold, those with an equation for a variable solved."""
        if self.empty:
            return points
        for variable, claim in self.solved:
            other = claim.rhs if claim.lhs is variable else claim.lhs
            points = [p for p in (self._set(variable, other, p) for p in points) if p is not None]
        for claim in self.filters:
            points = [self._eased(claim, p) for p in points]
            points = [
                p for p, ok in zip(points, holds(claim, self.context, points), strict=True) if ok
            ]
        if len(self.filters) + bool(self.solved) > 1:  # a later move may undo an earlier one
            return [p for p in points if self.met(p)]
        return [p for p in points if self._facts_hold(p)]

    def _eased(self, claim: Claim, point: Point) -> Point:
        """The point, moved onto an equation where one free variable can do that."""
        from symgrad.numeric.affine import moved

        if claim.relation is not Relation.EQUAL or holds(claim, self.context, [point])[0]:
            return point
        evaluator = Evaluator(RationalRing(), self.context, self.leaning)
        for variable in self.movable(claim):
            found = moved(claim, variable, point, evaluator)
            if found is not None and holds(claim, self.context, [found])[0]:
                return found
        return point

    def movable(self, claim: Claim) -> list[Variable]:
        """The variables of an equation that nothing else constrains, the last declared first."""
        names = self.leaning.of(claim.lhs) | self.leaning.of(claim.rhs)
        return [
            v
            for v in reversed(self.need.variables)
            if v.name in names
            and v.sort is Sort.REAL
            and not (self.context.facts(v) | self.context.row_facts(v))
        ]

    def met(self, point: Point) -> bool:
        """Whether all hypotheses hold at a point as it is."""
        claims = [*self.filters, *(claim for _, claim in self.solved)]
        kept = all(holds(c, self.context, [point])[0] for c in claims)
        return kept and self._facts_hold(point)

    def _set(self, variable: Variable, other: object, point: Point) -> Point | None:
        from symgrad.numeric.sample import allowed

        evaluator = Evaluator(RationalRing(), self.context, self.leaning)
        try:
            value = base(evaluator.value(other, evaluator.at([point])))[0]  # type: ignore[arg-type]
        except Irrational as error:
            raise Unsupported(f"{variable.name} would be irrational: {error}") from error
        exact = _fractions(value)
        if exact is None or not allowed(variable, exact, self.context):
            return None
        return point.replaced(variable.name, exact)

    def _facts_hold(self, point: Point) -> bool:
        """Whether defined names have the facts that are declared of them."""
        for declaration in self.defined:
            body = self.context.definitions[declaration.variable.name].body
            evaluator = Evaluator(RationalRing(), self.context, self.leaning)
            facts = declaration.facts
            try:
                value = _fractions(base(evaluator.value(body, evaluator.at([point])))[0])
            except Irrational:
                evaluator = Evaluator(FloatRing(), self.context, self.leaning)
                value = base(evaluator.value(body, evaluator.at([point])))[0]
                facts = facts & _OPEN_FACTS
            if value is None or not respects(value, facts):
                return False
        return True


def _fractions(value: Array) -> Array | None:
    """An array of rational elements as Fractions; None if one is undefined."""
    value = np.asarray(value, dtype=object)
    if not RationalRing().defined(value).all():
        return None
    result = np.empty(value.shape, dtype=object)
    flat, given = result.reshape(-1), value.reshape(-1)
    for place in range(flat.size):
        flat[place] = to_fraction(given[place])
    return result


def holds(claim: Claim, context: Context, points: list[Point]) -> list[bool]:
    """At which points (of the same sizes) a claim holds for certain, in every entry."""
    from symgrad.numeric.compare import Comparer

    if not points:
        return []
    found = Comparer(claim, context).at(points)
    bad = found.fails | found.left_undefined | found.right_undefined | found.open
    return [not part.any() for part in bad]
