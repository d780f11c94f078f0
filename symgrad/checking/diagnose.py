"""What is wrong with a step: the change, the property or the layout that makes it provable."""

from __future__ import annotations

import time
from collections.abc import Iterator

from symgrad.checking.assumptions import FAR_FETCHED, LIKELY, OF_BOUNDS, missing_assumption
from symgrad.checking.at_points import AtPoints
from symgrad.checking.change import Diagnosis, Mistake, applied, undone
from symgrad.checking.diagnosis import derived, proved
from symgrad.checking.factors import inner_slopes
from symgrad.checking.layouts import other_layout
from symgrad.checking.mistakes import changes
from symgrad.checking.other_bounds import other_bound, other_relation
from symgrad.checking.product_rule import product_rule_halves
from symgrad.diagnostics import SymgradError
from symgrad.engine import derive
from symgrad.engine.idiomatic import idiomatic
from symgrad.numeric.reach import reach
from symgrad.terms.algebra import Apply, Power
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables, subterms

INNER = 6
"""How many inner functions are differentiated in search of a forgotten derivative."""


def diagnose(claim: Claim, context: Context, *, seconds: float = 1.5) -> Diagnosis | None:
    """The first known mistake whose undoing the kernel proves; None if none fits."""
    deadline = time.process_time() + seconds
    if claim.relation is not Relation.EQUAL:
        return (
            other_relation(claim, context)
            or missing_assumption(claim, context, OF_BOUNDS, deadline)
            or other_bound(claim, context, deadline)
        )
    return (
        other_layout(claim.lhs, claim.rhs, context)
        or _changed(claim, context, deadline, ("missing-transpose", "wrong-index"))
        or missing_assumption(claim, context, LIKELY, deadline)
        or _changed(claim, context, deadline)
        or _forgotten_product_rule(claim, context)
        or missing_assumption(claim, context, FAR_FETCHED, deadline)
        or derived(claim.lhs, context)
    )


# -------------------------------------------------------------------- a change of the right side
def _changed(
    claim: Claim, context: Context, deadline: float, kinds: tuple[Mistake, ...] = ()
) -> Diagnosis | None:
    """The first change of the right side that is proved; of some kinds of mistake alone, if given."""
    numbers = AtPoints.of(claim.lhs, claim.rhs, context)
    if not numbers.points:
        return None
    inner = () if kinds else tuple(_inner_derivatives(claim.lhs, context))
    slopes = () if kinds else tuple(_slopes(claim, context))
    for change in changes(claim.rhs, claim.lhs, inner, slopes):
        if time.process_time() > deadline:
            return None
        if kinds and change.mistake not in kinds:
            continue
        side = applied(claim.rhs, change)
        if side is None or side is claim.rhs:
            continue
        if numbers.may_be(side) and proved(equation(claim.lhs, side), context):
            return undone(change, side)
    return None


def _slopes(claim: Claim, context: Context) -> Iterator[Term]:
    """Slopes of the functions that the claim and the definitions it leans on are made of."""
    terms = reach((claim.lhs, claim.rhs), context).terms
    for slope in inner_slopes(terms):
        yield idiomatic(slope, context)


def _inner_derivatives(side: Term, context: Context) -> Iterator[Term]:
    """The derivatives of what stands inside functions and powers of a differentiated scalar."""
    if not isinstance(side, Derivative) or side.body.shape or side.point is not side.variable:
        return
    (variable,) = (side.variable,)
    for inner in list(_inner(side.body, variable, context))[:INNER]:
        try:
            yield derive(inner, (variable,), context, "gradient").results[0]
        except SymgradError:
            continue


def _inner(body: Term, variable: Variable, context: Context) -> Iterator[Term]:
    seen: dict[Term, None] = {}
    for term in (body, *reach((body,), context).terms):
        for node in subterms(term):
            match node:
                case Apply(args=(arg,)) | Power(base=arg) if not arg.shape:
                    if arg is not variable and variable in free_variables(arg):
                        seen.setdefault(arg)
                case _:
                    continue
    yield from seen


# -------------------------------------------------------------------- derivatives
def _forgotten_product_rule(claim: Claim, context: Context) -> Diagnosis | None:
    for half in product_rule_halves(claim.lhs):
        if half.shape == claim.rhs.shape and proved(equation(half, claim.rhs), context):
            whole = derived(claim.lhs, context)
            return Diagnosis("product-rule", repaired=whole.repaired if whole else None)
    return None
