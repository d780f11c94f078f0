"""What a forgotten product rule gives: the derivative with one factor held fixed."""

from __future__ import annotations

from collections.abc import Iterator

from symgrad.terms.algebra import Inner, MatMul, Mul
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative
from symgrad.terms.term import Term
from symgrad.terms.walk import free_names, substitute


def product_rule_halves(side: Term) -> Iterator[Term]:
    """Derivatives of a product with one factor held fixed: what a forgotten product rule gives."""
    match side:
        case Derivative(body=body, variable=variable, point=point) if point is variable:
            yield from _held(body, variable)
        case _:
            return


def _held(body: Term, variable: Variable) -> Iterator[Term]:
    other = Variable(variable.name + "'", variable.shape, variable.sort, variable.bound)
    match body:
        case MatMul(factors=parts) | Mul(factors=parts):
            kind = type(body)
            for k, part in enumerate(parts):
                if variable in free_names(part):
                    rest = tuple(
                        p if j == k else substitute(p, {variable: other})
                        for j, p in enumerate(parts)
                    )
                    half = Derivative(kind(rest), variable, variable)
                    yield substitute(half, {other: variable})
        case Inner(left=left, right=right):
            first = Inner(left, substitute(right, {variable: other}))
            second = Inner(substitute(left, {variable: other}), right)
            for part in (first, second):
                yield substitute(Derivative(part, variable, variable), {other: variable})
        case _:
            return
