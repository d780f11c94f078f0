"""What a statement asks to be derived: ∇f = … asks for the gradient of f."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast, final

from symgrad.derivation import Order
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative, Differential
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables, substitute, subterms


@final
@dataclass(frozen=True, slots=True)
class Goal:
    """The derivative of `expression` by `wrt`, of a given order."""

    expression: Term
    wrt: Variable
    order: Order


def goal(term: Term) -> Goal | None:
    """The goal that a term states, if it is a derivative at the variable itself."""
    match term:
        case Derivative(body=Derivative() as inner):
            first, second = goal(inner), _own_variable(term)
            if first is None or first.order != "gradient" or second is None:
                return None
            if second[1] is not first.wrt or second[0] is not inner:
                return None
            return Goal(first.expression, first.wrt, "hessian")
        case Derivative():
            own = _own_variable(term)
            if own is None:
                return None
            body, variable = own
            return Goal(body, variable, "jacobian" if body.shape else "gradient")
        case Differential(body=body, directions=((variable, Variable()),)):
            return Goal(body, variable, "differential")
        case _:
            return None


def _own_variable(term: Derivative) -> tuple[Term, Variable] | None:
    """The body over the variable at which the derivative is taken, or None at another point."""
    point = term.point
    if point is term.variable:
        return term.body, term.variable
    if isinstance(point, Variable) and point not in free_variables(term.body):
        return substitute(term.body, {term.variable: cast(Term, point)}), point
    return None


def goals_inside(term: Term) -> tuple[tuple[Term, Goal], ...]:
    """The outermost derivatives of a term that can be derived on their own, parents first."""
    found: list[tuple[Term, Goal]] = []
    for part in subterms(term):
        asked = goal(part)
        covered = any(part in set(subterms(whole)) for whole, _ in found)
        if asked is not None and not covered:
            found.append((part, asked))
    return tuple(found)
