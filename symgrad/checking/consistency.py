"""Whether what a context assumes contradicts itself: then nothing under it is proved.

Only plain contradictions are found: of numbers, of bounds on one symbol, of a cycle of strict orders,
of adjectives with a value of zero, of a size with its bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import final

from symgrad.terms.algebra import Divide, Neg, Norm, Power
from symgrad.terms.atoms import Number, Size, Variable, Zeros
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.property import Fact
from symgrad.terms.term import Term
from symgrad.terms.text import text

_UP = {Relation.LESS: True, Relation.AT_MOST: False}
_DOWN = {Relation.GREATER: True, Relation.AT_LEAST: False}
_NOT_ZERO = frozenset(
    (
        Fact.INVERTIBLE,
        Fact.DEFINITE,
        Fact.NONZERO,
        Fact.NONZERO_VECTOR,
        Fact.POSITIVE,
        Fact.UNIT,
        Fact.SUM_ONE,
        Fact.ONE_HOT,
        Fact.ORTHOGONAL,
    )
)

Ordered = tuple[Term, Term, bool]
"""Smaller, larger, and whether strictly."""


def contradiction(context: Context) -> str | None:
    """What the assumptions of a context contradict, in words; None if nothing plain."""
    for claim in context.hypotheses:
        if _is_false(claim):
            return f"{text(claim.lhs)} {_sign(claim)} {text(claim.rhs)} is false"
        found = _zero(claim, context)
        if found is not None:
            return found
    for name, least in context.at_least.items():
        size = context.dimensions.get(name)
        if size is not None and size.literal is not None and size.literal < least:
            return f"{name} is {size} and at least {least}"
    orders = list(_orders(context))
    return _bounds(orders) or _cycle(orders)


def _value(term: Term) -> Fraction | None:
    match term:
        case Number(value=value):
            return value
        case Zeros():
            return Fraction(0)
        case Neg(arg=arg):
            value = _value(arg)
            return None if value is None else -value
        case Divide(numerator=top, denominator=bottom):
            a, b = _value(top), _value(bottom)
            return a / b if a is not None and b else None
        case _:
            return None


def _sign(claim: Claim) -> str:
    shown = {r"\le": "≤", r"\ge": "≥", r"\ne": "≠"}
    return shown.get(claim.relation.value, claim.relation.value)


def _is_false(claim: Claim) -> bool:
    left, right = _value(claim.lhs), _value(claim.rhs)
    if left is None or right is None:
        return _square_below_zero(claim)
    match claim.relation:
        case Relation.EQUAL:
            return left != right
        case Relation.LESS:
            return left >= right
        case Relation.AT_MOST:
            return left > right
        case Relation.GREATER:
            return left <= right
        case Relation.AT_LEAST:
            return left < right
        case Relation.UNEQUAL:
            return left == right
        case _:
            return False


def _square_below_zero(claim: Claim) -> bool:
    """t² = −1, ‖x‖ < 0: what is never negative is."""
    value = _value(claim.rhs)
    match claim.lhs:
        case Power(exponent=Number(value=exponent)) if (
            exponent.denominator == 1 and not exponent % 2
        ):
            pass
        case Norm():
            pass
        case _:
            return False
    if value is None or claim.relation not in (Relation.EQUAL, Relation.AT_MOST, Relation.LESS):
        return False
    return value <= 0 if claim.relation is Relation.LESS else value < 0


def _zero(claim: Claim, context: Context) -> str | None:
    """A symbol that is set to 0 though an adjective says that it is not."""
    if claim.relation is not Relation.EQUAL or _value(claim.rhs) != 0:
        return None
    if isinstance(claim.lhs, Variable):
        declared = context.variables.get(claim.lhs.name)
        against = sorted(context.facts(claim.lhs) & _NOT_ZERO)
        if declared is not None and against:
            words = [p.words[0] for p in declared.properties if p.facts & _NOT_ZERO]
            return f"{text(claim.lhs)} is {words[0] if words else 'nonzero'} and is 0"
    return None


def _orders(context: Context) -> Iterator[Ordered]:
    for claim in context.hypotheses:
        if claim.lhs.shape:
            continue
        if claim.relation in _UP:
            yield claim.lhs, claim.rhs, _UP[claim.relation]
        elif claim.relation in _DOWN:
            yield claim.rhs, claim.lhs, _DOWN[claim.relation]
        elif claim.relation is Relation.EQUAL:
            yield claim.lhs, claim.rhs, False
            yield claim.rhs, claim.lhs, False
    for declared in context.variables.values():
        variable = declared.variable
        if variable.shape:
            continue
        if Fact.POSITIVE in declared.facts:
            yield Number(Fraction(0)), variable, True
        elif Fact.NONNEGATIVE in declared.facts:
            yield Number(Fraction(0)), variable, False
        if Fact.BELOW_ONE in declared.facts:
            yield variable, Number(Fraction(1)), True
    for name, least in context.at_least.items():
        for claim in context.hypotheses:
            for side in (claim.lhs, claim.rhs):
                if isinstance(side, Size) and side.dim.symbol == name:
                    yield Number(Fraction(least)), side, False


@final
class _Bounds:
    """The greatest lower and the least upper bound of one term."""

    def __init__(self) -> None:
        self.low: tuple[Fraction, bool] | None = None
        self.high: tuple[Fraction, bool] | None = None

    def empty(self) -> bool:
        """Whether no number lies between."""
        if self.low is None or self.high is None:
            return False
        strict = self.low[1] or self.high[1]
        return self.low[0] > self.high[0] or (strict and self.low[0] == self.high[0])


def _bounds(orders: list[Ordered]) -> str | None:
    bounds: dict[Term, _Bounds] = {}
    for small, large, strict in orders:
        low, high = _value(small), _value(large)
        if low is not None and high is None:
            here = bounds.setdefault(large, _Bounds())
            here.low = max(here.low or (low, strict), (low, strict))
        elif high is not None and low is None:
            here = bounds.setdefault(small, _Bounds())
            new = (high, strict)
            here.high = (
                new if here.high is None else min(here.high, new, key=lambda b: (b[0], not b[1]))
            )
    for term, found in bounds.items():
        if found.empty():
            assert found.low is not None
            assert found.high is not None
            return f"no {text(term)} lies between {found.low[0]} and {found.high[0]}"
    return None


def _cycle(orders: list[Ordered]) -> str | None:
    """A symbol that is less than itself, by a chain of relations of which one is strict."""
    after: dict[Term, list[tuple[Term, bool]]] = {}
    for small, large, strict in orders:
        if _value(small) is None and _value(large) is None:
            after.setdefault(small, []).append((large, strict))
    for start in after:
        seen: set[tuple[Term, bool]] = set()
        waiting = [(start, False)]
        while waiting:
            here, strict = waiting.pop()
            for larger, more in after.get(here, ()):
                reached = (larger, strict or more)
                if larger is start and reached[1]:
                    return f"{text(start)} would be less than itself"
                if reached not in seen:
                    seen.add(reached)
                    waiting.append(reached)
    return None
