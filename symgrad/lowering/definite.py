"""Which matrices are symmetric and positive definite, by how they are declared and built."""

from __future__ import annotations

from enum import IntEnum

from symgrad.terms.algebra import Add, Divide, Inverse, MatMul, Mul, Outer, Transpose
from symgrad.terms.atoms import Identity, Number, Variable
from symgrad.terms.context import Context
from symgrad.terms.property import Fact
from symgrad.terms.term import Term


class Sign(IntEnum):
    """What is known of a symmetric matrix; each says more than the one before."""

    NOTHING = 0
    SYMMETRIC = 1
    SEMIDEFINITE = 2
    DEFINITE = 3


def sign(term: Term, context: Context) -> Sign:
    """What is surely known of a matrix; of a sum, what its weakest term says, or its strongest.

    XᵀX is semidefinite, with λI for λ > 0 beside it definite.
    """
    match term:
        case Variable():
            return _declared(term, context)
        case Identity():
            return Sign.DEFINITE
        case Transpose(arg=arg) if arg.rank == 2:
            return sign(arg, context)
        case Inverse(arg=arg):
            inner = sign(arg, context)
            return inner if inner in (Sign.SYMMETRIC, Sign.DEFINITE) else Sign.NOTHING
        case Add(terms=terms):
            signs = [sign(t, context) for t in terms]
            return max(signs) if min(signs) >= Sign.SEMIDEFINITE else min(signs)
        case Mul(factors=factors):
            return _multiple([f for f in factors if not f.shape], factors, context)
        case Divide(numerator=top, denominator=below) if not below.shape:
            return _multiple([below], (top, below), context)
        case MatMul(factors=(left, right)) if _turned(left, right):
            return Sign.SEMIDEFINITE
        case Outer(left=left, right=right) if left == right:
            return Sign.SEMIDEFINITE
        case _:
            return Sign.NOTHING


def _declared(variable: Variable, context: Context) -> Sign:
    definition = context.definitions.get(variable.name)
    facts = context.facts(variable)
    if Fact.SYMMETRIC in facts and Fact.DEFINITE in facts:
        return Sign.DEFINITE
    if Fact.SYMMETRIC in facts and Fact.SEMIDEFINITE in facts:
        return Sign.SEMIDEFINITE
    if definition is not None and not definition.parameters:
        return sign(definition.body, context)
    return Sign.SYMMETRIC if Fact.SYMMETRIC in facts else Sign.NOTHING


def _turned(left: Term, right: Term) -> bool:
    return (isinstance(left, Transpose) and left.arg == right) or (
        isinstance(right, Transpose) and right.arg == left
    )


def _multiple(scalars: list[Term], factors: tuple[Term, ...], context: Context) -> Sign:
    """A multiple of one matrix by numbers that are positive for sure, or by any."""
    matrices = [f for f in factors if f.shape]
    if len(matrices) != 1:
        return Sign.NOTHING
    known = sign(matrices[0], context)
    return known if all(_positive(s, context) for s in scalars) else min(known, Sign.SYMMETRIC)


def _positive(scalar: Term, context: Context) -> bool:
    match scalar:
        case Number(value=value):
            return value > 0
        case Variable():
            return Fact.POSITIVE in context.facts(scalar)
        case _:
            return False
