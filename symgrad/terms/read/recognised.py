"""Equations that say what an adjective says: A = A^T, \\|u\\| = 1, P 1 = 1."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from symgrad.terms.algebra import Inner, MatMul, Norm, Power, Transpose
from symgrad.terms.atoms import Identity, Index, Ones, Variable
from symgrad.terms.binders import Sum
from symgrad.terms.build import entry, number
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.property import Fact, Property
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables

Pair = tuple[Term, Term]


def _symmetric(a: Variable) -> Iterator[Pair]:
    if len(a.shape) == 2 and a.shape[0] == a.shape[1]:
        yield a, Transpose(a)


def _orthogonal(a: Variable) -> Iterator[Pair]:
    if len(a.shape) == 2 and a.shape[0] == a.shape[1]:
        yield MatMul((Transpose(a), a)), Identity(a.shape[0])
        yield MatMul((a, Transpose(a))), Identity(a.shape[0])


def _orthonormal_columns(a: Variable) -> Iterator[Pair]:
    if len(a.shape) == 2:
        yield MatMul((Transpose(a), a)), Identity(a.shape[1])


def _unit(a: Variable) -> Iterator[Pair]:
    if len(a.shape) == 1:
        yield Norm(a, "2"), number(1)
        yield Power(Norm(a, "2"), number(2)), number(1)
        yield MatMul((Transpose(a), a)), number(1)


def _sums(a: Variable) -> Iterator[Pair]:
    if len(a.shape) == 1:
        ones = Ones(a.shape)
        yield MatMul((Transpose(ones), a)), number(1)
        yield MatMul((Transpose(a), ones)), number(1)
        yield Inner(ones, a), number(1)
        for name in "ijk":
            index = Index(name, a.shape[0])
            yield Sum(index, entry(a, index)), number(1)


def _row_sums(a: Variable) -> Iterator[Pair]:
    if len(a.shape) == 2:
        yield MatMul((a, Ones((a.shape[1],)))), Ones((a.shape[0],))


_FORMS: tuple[tuple[str, bool, Callable[[Variable], Iterator[Pair]]], ...] = (
    ("symmetric", False, _symmetric),
    ("orthogonal", False, _orthogonal),
    ("orthonormal columns", False, _orthonormal_columns),
    ("unit", False, _unit),
    ("probability", False, _sums),
    ("probability", True, _row_sums),
)


def recognised(claim: Claim) -> tuple[Variable, str, bool] | None:
    """The variable, the adjective, and whether it is of its rows, that a claim amounts to."""
    if claim.relation is not Relation.EQUAL:
        return None
    for variable in free_variables(claim.lhs) | free_variables(claim.rhs):
        for name, rows, forms in _FORMS:
            for left, right in forms(variable):
                if (claim.lhs, claim.rhs) in ((left, right), (right, left)):
                    return variable, name, rows
    return None


def applied(context: Context, claim: Claim, properties: Mapping[str, Property]) -> Context:
    """The context in which a claim is assumed: as an adjective where it amounts to one.

    That entries sum to 1 makes a probability vector only of what is nonnegative.
    """
    found = recognised(claim)
    if found is None or found[1] not in properties:
        return context.assume(claim)
    variable, name, rows = found
    declared = context.variables.get(variable.name)
    if declared is None or declared.variable is not variable:
        return context.assume(claim)
    if name == "probability" and Fact.NONNEGATIVE not in declared.facts:
        return context.assume(claim)
    one = properties[name]
    if rows:
        return context.declare(variable, rows=(one,))
    return context.declare(variable, one)
