"""What multiplies one d(u), brought together before d(u) is worked out: σ(u) d(u) − y d(u)."""

from __future__ import annotations

from symgrad.engine import construct as make
from symgrad.engine.expression import has_differential, remade
from symgrad.engine.measure import weight
from symgrad.engine.scope import Scope
from symgrad.terms.algebra import Add, Apply, Divide, Mul, Neg
from symgrad.terms.binders import Differential
from symgrad.terms.term import Term
from symgrad.terms.walk import children


def gathered(term: Term, scope: Scope) -> Term:
    """`term` with one coefficient, in its shortest form, before each d(u) of a scalar u."""
    done: dict[Term, Term] = {}

    def visit(node: Term) -> Term:
        if isinstance(node, Differential) or not has_differential(node):
            return node
        if node not in done:
            found = {} if node.shape else coefficients(node)
            if found:
                done[node] = _together(node, found, scope)
            else:
                done[node] = remade(node, tuple(visit(c) for c in children(node)))
        return done[node]

    return visit(term)


def _together(term: Term, found: dict[Differential, Term], scope: Scope) -> Term:
    made = make.add((make.mul((scope.short(c), d)) for d, c in found.items()), ())
    return made if weight(made) < weight(term) else term


def coefficients(term: Term) -> dict[Differential, Term]:
    """The factor of each d(u) in a scalar that is a sum of such products; empty if it is not.

    Functions come first: σ(t) is differentiated before what stands beside it is simplified.
    """
    match term:
        case Differential(body=body) if not body.shape and not isinstance(body, Apply):
            return {term: make.ONE}
        case Neg(arg=arg):
            return {d: make.neg(c) for d, c in coefficients(arg).items()}
        case Add(terms=terms):
            parts = [coefficients(t) for t in terms]
            total: dict[Differential, Term] = {}
            for part in parts:
                for d, c in part.items():
                    total[d] = make.add((total[d], c), ()) if d in total else c
            return total if all(parts) else {}
        case Mul(factors=factors):
            moving = [f for f in factors if has_differential(f)]
            if len(moving) != 1:
                return {}
            still = tuple(f for f in factors if f is not moving[0])
            return {d: make.mul((*still, c)) for d, c in coefficients(moving[0]).items()}
        case Divide(numerator=top, denominator=bottom) if not has_differential(bottom):
            return {d: make.divide(c, bottom) for d, c in coefficients(top).items()}
        case _:
            return {}
