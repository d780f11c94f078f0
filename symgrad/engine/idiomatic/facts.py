"""What is known of opaque tensors, from the declarations and from the functions' own facts."""

from __future__ import annotations

from fractions import Fraction
from typing import final

from symgrad.engine.idiomatic.network import Factor
from symgrad.terms.algebra import (
    Add,
    Apply,
    Determinant,
    Diag,
    Divide,
    Inverse,
    MatMul,
    MatrixPower,
    Mul,
    Neg,
    Norm,
    Power,
    Transpose,
)
from symgrad.terms.atoms import Constant, Identity, Number, Ones, Size, Variable
from symgrad.terms.context import Context
from symgrad.terms.property import Fact
from symgrad.terms.term import Term

_POSITIVE = frozenset({Fact.POSITIVE})
_SYMMETRIC = frozenset({Fact.SYMMETRIC, Fact.DIAGONAL})


@final
class Facts:
    """Answers about terms in one context; a defined name has the facts of its definition."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._symmetric: dict[Term, bool] = {}
        self._antisymmetric: dict[Term, bool] = {}
        self._reciprocal: dict[Term, bool] = {}
        self.totals: dict[tuple[Term, int], Fraction] = {}

    def meaning(self, term: Term) -> Term:
        """The definition of a defined name, else the term."""
        if isinstance(term, Variable):
            definition = self._context.definitions.get(term.name)
            if definition is not None and not definition.parameters:
                return definition.body
        return term

    def has(self, term: Term, *facts: Fact) -> bool:
        """Whether a variable is declared with one of the facts."""
        return isinstance(term, Variable) and not self._context.facts(term).isdisjoint(facts)

    def _row_has(self, term: Term, *facts: Fact) -> bool:
        return isinstance(term, Variable) and not self._context.row_facts(term).isdisjoint(facts)

    def binary(self, term: Term) -> bool:
        """Whether every entry is 0 or 1."""
        facts = (Fact.BINARY, Fact.ONE_HOT)
        return self.has(term, *facts) or self._row_has(term, *facts)

    def one_hot(self, term: Term) -> bool:
        """Whether a vector is one-hot."""
        return self.has(term, Fact.ONE_HOT)

    def total(self, factor: Factor, place: int) -> Fraction | None:
        """What the sum over the slot at `place` is, where that is a known number."""
        if place == len(factor.slots) - 1 and self._sums_to_one(factor):
            return Fraction(1)
        return self.totals.get((factor.head, place))

    def _sums_to_one(self, factor: Factor) -> bool:
        facts = (Fact.SUM_ONE, Fact.ONE_HOT)
        head = self.meaning(factor.head)
        known = self.has if len(factor.slots) == 1 else self._row_has
        if known(factor.head, *facts) or known(head, *facts):
            return True
        return isinstance(head, Apply) and head.function.name == "softmax"

    def unit(self, factor: Factor, place: int) -> bool:
        """Whether the squares over the slot at `place` sum to 1."""
        if len(factor.slots) == 1:
            return self.has(factor.head, Fact.UNIT)
        return place == len(factor.slots) - 1 and self._row_has(factor.head, Fact.UNIT)

    def orthogonal(self, term: Term) -> bool:
        """Whether AᵀA = AAᵀ = I."""
        return self.has(term, Fact.ORTHOGONAL)

    def symmetric(self, term: Term) -> bool:
        """Whether A = Aᵀ, as far as the declarations and the form of A tell."""
        found = self._symmetric.get(term)
        if found is None:
            found = len(term.shape) == 2 and term.shape[0] == term.shape[1]
            found = found and self._is_symmetric(term)
            self._symmetric[term] = found
        return found

    def _is_symmetric(self, term: Term) -> bool:
        match term:
            case Variable():
                meaning = self.meaning(term)
                return not self._context.facts(term).isdisjoint(_SYMMETRIC) or (
                    meaning is not term and self.symmetric(meaning)
                )
            case Identity() | Diag() | Ones():
                return True
            case Inverse(arg=arg) | Neg(arg=arg) | MatrixPower(base=arg) | Power(base=arg):
                return self.symmetric(arg)
            case Transpose(arg=arg):
                return self.symmetric(arg)
            case Mul(factors=factors):
                return all(not f.shape or self.symmetric(f) for f in factors)
            case Divide(numerator=a, denominator=b):
                return all(not f.shape or self.symmetric(f) for f in (a, b))
            case Add(terms=terms):
                return self._pairs_symmetric(terms)
            case MatMul(factors=factors):
                return tuple(self._turned(f) for f in reversed(factors)) == factors
            case _:
                return False

    def antisymmetric(self, term: Term) -> bool:
        """Whether a sum takes away what it adds, transposed."""
        if not isinstance(term, Add) or len(term.shape) != 2 or term.shape[0] != term.shape[1]:
            return False
        found = self._antisymmetric.get(term)
        if found is None:
            turned = {self._turned(t) for t in term.terms}
            found = turned == {t.arg if isinstance(t, Neg) else Neg(t) for t in term.terms}
            self._antisymmetric[term] = found
        return found

    def reciprocal(self, term: Term) -> bool:
        """Whether the transpose has the inverse of each entry, as exp of an antisymmetric matrix."""
        if not isinstance(term, Apply) or term.function.name != "exp":
            return False
        found = self._reciprocal.get(term)
        if found is None:
            found = self._reciprocal[term] = self.antisymmetric(term.args[0])
        return found

    def _pairs_symmetric(self, terms: tuple[Term, ...]) -> bool:
        rest = [t for t in terms if not self.symmetric(t)]
        return {self._turned(t) for t in rest} == set(rest)

    def _turned(self, term: Term) -> Term:
        match term:
            case Transpose(arg=arg):
                return arg
            case Neg(arg=arg):
                return Neg(self._turned(arg))
            case Mul(factors=factors):
                return Mul(tuple(self._turned(f) if f.shape else f for f in factors))
            case MatMul(factors=factors):
                return MatMul(tuple(self._turned(f) for f in reversed(factors)))
            case _:
                return term if self.symmetric(term) else Transpose(term)

    def positive(self, term: Term) -> bool:
        """Whether every entry is known to be positive."""
        match term:
            case Number(value=value):
                return value > 0
            case Size() | Constant():
                return True
            case Ones():
                return True
            case Variable():
                return not self._context.facts(term).isdisjoint(_POSITIVE)
            case Apply(function=function):
                return "positive" in function.facts
            case Add(terms=terms):
                return any(self.positive(t) for t in terms) and all(
                    self.positive(t) or self.nonnegative(t) for t in terms
                )
            case Mul(factors=factors):
                return all(self.positive(f) for f in factors)
            case Divide(numerator=a, denominator=b):
                return self.positive(a) and self.positive(b)
            case Power(base=base) | Transpose(arg=base):
                return self.positive(base)
            case _:
                return False

    def nonnegative(self, term: Term) -> bool:
        """Whether every entry is known to be at least 0."""
        match term:
            case Norm():
                return True
            case Power(base=Norm()):
                return True
            case Power(base=base, exponent=Number(value=value)) if value.denominator == 1:
                return value.numerator % 2 == 0 or self.nonnegative(base)
            case Variable():
                facts = self._context.facts(term)
                known = (Fact.NONNEGATIVE, Fact.BINARY, Fact.ONE_HOT)
                return not facts.isdisjoint(known) or self.positive(term)
            case Determinant(arg=arg):
                return self.has(arg, Fact.DEFINITE, Fact.SEMIDEFINITE)
            case MatMul(factors=(Transpose(arg=a), b)):
                return a is b and not term.shape
            case _:
                return self.positive(term)
