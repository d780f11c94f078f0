"""Adjectives of formulas that are no names: "X^T X is invertible"."""

from __future__ import annotations

from symgrad.diagnostics import ReadError, ShapeError
from symgrad.terms.algebra import Determinant
from symgrad.terms.atoms import Number, Zeros
from symgrad.terms.build import number
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.property import Fact
from symgrad.terms.read.draft import finish
from symgrad.terms.read.formula import scan
from symgrad.terms.read.phrases import Said, property_of
from symgrad.terms.read.prose import Prose
from symgrad.terms.read.rows import Side
from symgrad.terms.read.stackless import run
from symgrad.terms.term import Term


def said_of_formula(prose: Prose, side: Side, said: Said) -> Context:
    """The context with what an adjective says of a formula, as far as a relation can say it."""
    reading = prose.reading()
    try:
        tree = reading.parsed(side.tokens, side.span)
        scan(reading, (tree,))
        draft = run(reading.read(tree), side.span)
        reading.sizes.settle()
        term = finish(draft)
    except (ReadError, ShapeError):
        return prose.context
    found = property_of(prose.adjectives(), said.words, len(term.shape))
    claim = None if found is None or said.rows else _claim(term, found.facts)
    if claim is None or claim in prose.context.hypotheses:
        return prose.context
    return prose.context.assume(claim)


def _claim(term: Term, facts: frozenset[Fact]) -> Claim | None:
    if len(term.shape) == 2 and term.shape[0] == term.shape[1]:
        if Fact.DEFINITE in facts:
            return Claim(Determinant(term), Relation.GREATER, number(0))
        if Fact.INVERTIBLE in facts:
            return Claim(Determinant(term), Relation.UNEQUAL, number(0))
    if term.shape:
        return None
    for fact, relation in (
        (Fact.POSITIVE, Relation.GREATER),
        (Fact.NONNEGATIVE, Relation.AT_LEAST),
        (Fact.NONZERO, Relation.UNEQUAL),
    ):
        if fact in facts and not isinstance(term, Number | Zeros):
            return Claim(term, relation, number(0))
    return None
