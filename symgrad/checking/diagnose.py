"""What is wrong with a step: the change, the property or the layout that makes it provable."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import final

import numpy as np
from numpy.typing import NDArray

from symgrad.checking.judge import follows
from symgrad.checking.mistakes import (
    Change,
    Mistake,
    applied,
    changes,
    inner_slopes,
    other_bounds,
    product_rule_halves,
)
from symgrad.diagnostics import SymgradError
from symgrad.engine import derive
from symgrad.engine.idiomatic import idiomatic
from symgrad.kernel import Theorem, prove
from symgrad.numeric.evaluate import evaluate
from symgrad.numeric.point import Point
from symgrad.numeric.reach import reach
from symgrad.numeric.refute import search
from symgrad.numeric.sample import sample
from symgrad.numeric.sizes import distinct
from symgrad.properties import load_properties
from symgrad.terms.algebra import Transpose
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context, Declaration
from symgrad.terms.property import Property
from symgrad.terms.term import Term
from symgrad.terms.walk import Path, free_variables

Values = NDArray[np.float64]


@final
@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The likely mistake of a step.

    `part` is the path of the wrong part of the right side, `words` say what is wrong with it, and
    `repaired` is the side with it mended; `relation` is one that does hold between the sides;
    `assumption` names the property, and its variable, that would make the step true as it stands.
    """

    mistake: Mistake | None
    part: Path | None = None
    change: Term | None = None
    repaired: Term | None = None
    assumption: tuple[Variable, Property] | None = None
    relation: Relation | None = None
    words: str = ""


def diagnose(claim: Claim, context: Context, *, seconds: float = 1.5) -> Diagnosis | None:
    """The first known mistake whose undoing the kernel proves; None if none fits."""
    deadline = time.process_time() + seconds
    if claim.relation is not Relation.EQUAL:
        return (
            _other_relation(claim, context)
            or missing_assumption(claim, context, deadline)
            or _other_bound(claim, context, deadline)
        )
    return (
        _other_layout(claim, context)
        or _changed(claim, context, deadline, ("missing-transpose",))
        or missing_assumption(claim, context, deadline)
        or _changed(claim, context, deadline)
        or _forgotten_product_rule(claim, context)
        or derived(claim.lhs, context)
    )


def derived(side: Term, context: Context) -> Diagnosis | None:
    """What a derivative on the left side really is, where the engine derives and proves it."""
    match side:
        case Derivative(
            body=Derivative(body=inner, variable=first, point=at), variable=variable, point=point
        ) if first is at is variable is point:
            expression, order = inner, "hessian"
        case Derivative(body=expression, variable=variable, point=point) if point is variable:
            order = "jacobian" if expression.shape else "gradient"
        case _:
            return None
    try:
        found = derive(expression, (variable,), context, order)
    except SymgradError:
        return None
    (result,) = found.results
    if found.introduced or not _proved(equation(side, result), context):
        return None
    return Diagnosis(None, repaired=result)


def _proved(claim: Claim, context: Context) -> bool:
    if claim.relation is Relation.EQUAL:
        return isinstance(prove(claim, context), Theorem)
    return _holds_at_points(claim, context) and follows(claim, context)


# -------------------------------------------------------------------- inequalities
_OTHERS = {
    Relation.LESS: (Relation.AT_MOST, Relation.AT_LEAST),
    Relation.GREATER: (Relation.AT_LEAST, Relation.AT_MOST),
    Relation.AT_MOST: (Relation.AT_LEAST,),
    Relation.AT_LEAST: (Relation.AT_MOST,),
    Relation.PSD_AT_MOST: (Relation.PSD_AT_LEAST,),
    Relation.PSD_AT_LEAST: (Relation.PSD_AT_MOST,),
}


def _other_relation(claim: Claim, context: Context) -> Diagnosis | None:
    """Whether the sides stand in another order: ≤ for <, or the other way round."""
    for relation in _OTHERS.get(claim.relation, ()):
        if _proved(Claim(claim.lhs, relation, claim.rhs), context):
            return Diagnosis(None, relation=relation)
    return None


def _other_bound(claim: Claim, context: Context, deadline: float) -> Diagnosis | None:
    """A coefficient of the right side with which the inequality is proved."""
    if claim.relation not in _OTHERS:
        return None
    for change in other_bounds(claim.rhs):
        if time.process_time() > deadline:
            return None
        side = applied(claim.rhs, change)
        if side is not None and _proved(Claim(claim.lhs, claim.relation, side), context):
            return _diagnosis(change, side)
    return None


def _holds_at_points(claim: Claim, context: Context) -> bool:
    """Whether a few points leave a claim possible: a filter before a proof is looked for."""
    try:
        found = search(claim, context, points=4, limit=3, seconds=0.3)
    except SymgradError:
        return False
    return found.counterexample is None


# -------------------------------------------------------------------- a property that is missing
_OF_BOUNDS = (
    "symmetric",
    "nonnegative",
    "nonzero",
    "nonzero vector",
    "positive",
    "positive semidefinite",
    "positive definite",
)
_WEAKEST_FIRST = (
    "symmetric",
    "nonnegative",
    "nonzero",
    "nonzero vector",
    "nonzero entries",
    "positive",
    "twice continuously differentiable",
    "invertible",
    "unit",
    "one-hot",
    "probability",
    "positive semidefinite",
    "positive definite",
    "diagonal",
    "orthogonal",
)


def missing_assumption(claim: Claim, context: Context, deadline: float) -> Diagnosis | None:
    """A property of one variable that makes the claim a theorem, the weakest first."""
    names = load_properties()
    wanted = _WEAKEST_FIRST if claim.relation is Relation.EQUAL else _OF_BOUNDS
    listed = [names[n] for n in wanted if n in names]
    variables = sorted(free_variables(claim.lhs) | free_variables(claim.rhs), key=lambda v: v.name)
    for candidate in listed:
        for variable in variables:
            if time.process_time() > deadline:
                return None
            assumed = _assuming(variable, candidate, context)
            if assumed is not None and _proved(claim, assumed):
                without = derived(claim.lhs, context)
                repaired = without.repaired if without is not None else None
                return Diagnosis(
                    "missing-assumption", assumption=(variable, candidate), repaired=repaired
                )
    return None


def _assuming(variable: Variable, candidate: Property, context: Context) -> Context | None:
    """The context with one more property of a declared variable; None if it says nothing new."""
    declared = context.variables.get(variable.name)
    if declared is None or variable.name in context.definitions:
        return None
    rank = len(variable.shape)
    if candidate.rank not in (None, rank) or candidate.facts <= declared.facts:
        return None
    if candidate.rank == 2 and variable.shape[0] != variable.shape[1]:
        return None
    entry = Declaration(
        declared.variable,
        (*declared.properties, candidate),
        declared.row_properties,
        declared.inferred,
        declared.span,
    )
    variables = MappingProxyType({**context.variables, variable.name: entry})
    return replace(context, variables=variables)


# -------------------------------------------------------------------- a change of the right side
def _changed(
    claim: Claim, context: Context, deadline: float, kinds: tuple[Mistake, ...] = ()
) -> Diagnosis | None:
    """The first change of the right side that is proved; of some kinds of mistake alone, if given."""
    points = _points(claim, context)
    if not points:
        return None
    wanted = [_value(claim.lhs, point, context) for point in points]
    for change in changes(claim.rhs, claim.lhs, tuple(_slopes(claim, context))):
        if time.process_time() > deadline:
            return None
        if kinds and change.mistake not in kinds:
            continue
        side = applied(claim.rhs, change)
        if side is None or side is claim.rhs:
            continue
        if _fits(side, points, wanted, context) and _proved(equation(claim.lhs, side), context):
            return _diagnosis(change, side)
    return None


def _slopes(claim: Claim, context: Context) -> Iterator[Term]:
    """Slopes of the functions that the claim and the definitions it leans on are made of."""
    terms = reach((claim.lhs, claim.rhs), context).terms
    for slope in inner_slopes(terms):
        yield idiomatic(slope, context)


def _diagnosis(change: Change, side: Term) -> Diagnosis:
    return Diagnosis(change.mistake, change.path, change.new, side, words=change.words)


def _points(claim: Claim, context: Context) -> list[Point]:
    """Two points with distinct sizes at which candidates are compared before they are proved."""
    try:
        need = reach((claim.lhs, claim.rhs), context)
        sizes = distinct(need, context, 2, 2)
        return [p for s in sizes for p in sample(context, (claim.lhs, claim.rhs), s)]
    except SymgradError:
        return []


def _value(term: Term, point: Point, context: Context) -> Values | None:
    try:
        return np.asarray(evaluate(term, point, context), dtype=float)
    except (SymgradError, ArithmeticError, ValueError, TypeError):
        return None


def _fits(side: Term, points: list[Point], wanted: list[Values | None], context: Context) -> bool:
    """Whether numbers leave the change possible: a filter before the kernel decides."""
    for point, value in zip(points, wanted, strict=True):
        found = _value(side, point, context)
        if value is None or found is None:
            continue
        if found.shape != value.shape or not np.allclose(found, value, rtol=1e-6):
            return False
    return True


# -------------------------------------------------------------------- derivatives
def _forgotten_product_rule(claim: Claim, context: Context) -> Diagnosis | None:
    for half in product_rule_halves(claim.lhs):
        if half.shape == claim.rhs.shape and _proved(equation(half, claim.rhs), context):
            return Diagnosis("product-rule")
    return None


def _other_layout(claim: Claim, context: Context) -> Diagnosis | None:
    return other_layout(claim.lhs, claim.rhs, context)


def other_layout(lhs: Term, rhs: Term, context: Context) -> Diagnosis | None:
    """Whether a Jacobian of a vector by a vector is the transpose of the one that is claimed."""
    if not isinstance(lhs, Derivative) or len(lhs.body.shape) != 1 or len(lhs.shape) != 2:
        return None
    turned = Transpose(lhs)
    symmetric = (
        isinstance(prove(equation(lhs, turned), context), Theorem) if _square(lhs) else False
    )
    if turned.shape == rhs.shape and not symmetric and _proved(equation(turned, rhs), context):
        return Diagnosis("other-layout", repaired=Transpose(rhs))
    return None


def _square(term: Term) -> bool:
    return term.shape[0] == term.shape[1]
