"""Whether a derivative stands in the other layout."""

from __future__ import annotations

from symgrad.checking.change import Diagnosis
from symgrad.kernel import Theorem, prove
from symgrad.terms.algebra import Transpose
from symgrad.terms.binders import Derivative
from symgrad.terms.claim import equation
from symgrad.terms.context import Context
from symgrad.terms.term import Term


def other_layout(lhs: Term, rhs: Term, context: Context) -> Diagnosis | None:
    """Whether a Jacobian of a vector by a vector is the transpose of the one that is claimed."""
    if not isinstance(lhs, Derivative) or len(lhs.body.shape) != 1 or len(lhs.shape) != 2:
        return None
    turned = Transpose(lhs)
    symmetric = turned.shape == lhs.shape and _equal(lhs, turned, context)
    if turned.shape == rhs.shape and not symmetric and _equal(turned, rhs, context):
        return Diagnosis("other-layout", repaired=Transpose(rhs))
    return None


def _equal(one: Term, other: Term, context: Context) -> bool:
    return isinstance(prove(equation(one, other), context), Theorem)
