"""The proofs that a diagnosis rests on."""

from __future__ import annotations

from symgrad.checking.change import Diagnosis
from symgrad.checking.judge import follows
from symgrad.diagnostics import SymgradError
from symgrad.engine import derive
from symgrad.engine.bounds.bound import bound
from symgrad.kernel import Theorem, prove
from symgrad.numeric.example_functions import by_function, shaped
from symgrad.numeric.refute import search
from symgrad.terms.binders import Derivative
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.term import Term


def proved(claim: Claim, context: Context) -> bool:
    """Whether a claim is proved; of an inequality, numbers are asked first."""
    if claim.relation is Relation.EQUAL:
        return isinstance(prove(claim, context), Theorem)
    if not _holds_at_points(claim, context):
        return False
    return follows(claim, context) or bound(claim, context, seconds=_SECONDS) is not None


_SECONDS = 1.5


def _holds_at_points(claim: Claim, context: Context) -> bool:
    """Whether a few points leave a claim possible: a filter before a proof is looked for."""
    try:
        if shaped(claim, context):
            return by_function(claim, context, seconds=0.3, most=3) is None
        found = search(claim, context, points=4, limit=3, seconds=0.3)
    except SymgradError:
        return False
    return found.counterexample is None


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
    if found.introduced or not proved(equation(side, result), context):
        return None
    return Diagnosis(None, repaired=result)
