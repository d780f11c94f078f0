"""Properties that a document does not declare, and that would make a step true."""

from __future__ import annotations

import time
from dataclasses import replace
from types import MappingProxyType

from symgrad.checking.at_points import AtPoints
from symgrad.checking.change import Diagnosis
from symgrad.checking.diagnosis import derived, proved
from symgrad.properties import load_properties
from symgrad.terms.atoms import Variable
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context, Declaration
from symgrad.terms.property import Property
from symgrad.terms.walk import free_variables

OF_BOUNDS = (
    "symmetric",
    "nonnegative",
    "nonzero",
    "nonzero vector",
    "positive",
    "positive semidefinite",
    "positive definite",
)
LIKELY = (
    "symmetric",
    "nonnegative",
    "nonzero",
    "nonzero vector",
    "nonzero entries",
    "positive",
    "twice continuously differentiable",
    "invertible",
    "positive semidefinite",
    "positive definite",
)
FAR_FETCHED = ("unit", "one-hot", "probability", "diagonal", "orthogonal")
"""Properties that people state when they mean them: rather a mistake than one of these."""


def missing_assumption(
    claim: Claim, context: Context, candidates: tuple[str, ...], deadline: float
) -> Diagnosis | None:
    """A property of one variable that makes the claim a theorem, in the order of the candidates."""
    known = load_properties()
    variables = sorted(free_variables(claim.lhs) | free_variables(claim.rhs), key=lambda v: v.name)
    for candidate in (known[name] for name in candidates if name in known):
        for variable in variables:
            if time.process_time() > deadline:
                return None
            assumed = _assuming(variable, candidate, context)
            if assumed is None or not _may_hold(claim, assumed) or not proved(claim, assumed):
                continue
            without = derived(claim.lhs, context)
            repaired = without.repaired if without is not None else None
            return Diagnosis(
                "missing-assumption", assumption=(variable, candidate), repaired=repaired
            )
    return None


def _may_hold(claim: Claim, context: Context) -> bool:
    if claim.relation is not Relation.EQUAL:
        return True
    return AtPoints.of(claim.lhs, claim.rhs, context).may_be(claim.rhs)


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
