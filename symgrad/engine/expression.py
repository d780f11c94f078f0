"""Expressions with differentials in them: one level of rules after another until only dX is left."""

from __future__ import annotations

from typing import final

from symgrad.engine import construct as make
from symgrad.engine.differential import LINEAR, differential, expand
from symgrad.engine.scope import Scope
from symgrad.terms.algebra import (
    Add,
    Diag,
    Divide,
    Entry,
    Inner,
    MatMul,
    Mul,
    Neg,
    Trace,
    Transpose,
)
from symgrad.terms.binders import Array, Differential, Sum
from symgrad.terms.term import Term
from symgrad.terms.walk import children, rebuild, subterms

WEAK = frozenset({LINEAR, "sum-rule", "constant", "definition"})


def has_differential(term: Term) -> bool:
    """Whether a differential still stands in `term`."""
    return any(isinstance(t, Differential) for t in subterms(term))


def expanded(term: Term, scope: Scope) -> Term:
    """`term` with every differential worked out, in terms of dX."""
    while has_differential(term):
        term, _ = advance(term, scope)
    return term


def advance(term: Term, scope: Scope) -> tuple[Term, str]:
    """One line of a derivation: sums and constants, and one further rule wherever a d stands."""
    level = Level(scope)
    after = level.visit(term)
    return scope.folded(after), level.rule


@final
class Level:
    """One pass over an expression. `rule` is the first rule used that is more than bookkeeping."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.rules: list[str] = []
        self._done: dict[Term, Term] = {}

    @property
    def rule(self) -> str:
        """What the line is to be called."""
        strong = [r for r in self.rules if r not in WEAK]
        if strong:
            return strong[0]
        return next((r for r in self.rules if r != "sum-rule"), "sum-rule")

    def visit(self, term: Term) -> Term:
        """`term` with its differentials one level further."""
        found = self._done.get(term)
        if found is None:
            if isinstance(term, Differential):
                found = self.step(term.body)
            elif not has_differential(term):
                found = term
            else:
                found = remade(term, tuple(self.visit(c) for c in children(term)))
            self._done[term] = found
        return found

    def step(self, body: Term) -> Term:
        """d(body): through what is linear, then by one rule."""
        after, rule = expand(body, self.scope)
        self.rules.append(rule)
        if rule in WEAK and isinstance(after, Differential) and after.body is body:
            raise AssertionError("a rule that does nothing")
        if rule in WEAK or isinstance(after, Differential):
            return self._through(after)
        return after

    def _through(self, term: Term) -> Term:
        """After bookkeeping, the differentials inside take their turn in the same line."""
        return self.visit(term)


def remade(term: Term, parts: tuple[Term, ...]) -> Term:
    """The node over new children, built so that zeros, signs and nested products tidy up."""
    match term:
        case Add():
            return make.add(parts, term.shape)
        case Neg():
            return make.neg(parts[0])
        case Mul():
            return make.mul(parts)
        case Divide():
            return make.divide(parts[0], parts[1])
        case MatMul():
            return make.chain(parts)
        case Transpose():
            return make.transpose(parts[0])
        case Trace():
            return make.trace(parts[0])
        case Inner():
            return make.inner(parts[0], parts[1])
        case Diag():
            return make.diag(parts[0])
        case Sum(index=index, conditions=conditions):
            return make.sum_over(index, parts[1], conditions)
        case Array(indices=indices):
            return make.array(indices, parts[-1])
        case Entry(indices=indices):
            return make.entry(parts[0], indices)
        case _:
            return rebuild(term, parts)


def start(term: Term, scope: Scope) -> Term:
    """d(term), the left side of a derivation by differentials."""
    moved = differential(term, scope)
    return moved if make.is_zero(moved) else Differential(term, scope.directions)
