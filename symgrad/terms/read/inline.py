"""Equations inside sentences: definitions first, then what is assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from symgrad.diagnostics import (
    DeclarationError,
    ReadError,
    ShapeError,
    SortError,
)
from symgrad.terms.atoms import Variable
from symgrad.terms.claim import Claim
from symgrad.terms.read.chains import Chain
from symgrad.terms.read.claims import claims_of
from symgrad.terms.read.definitions import define
from symgrad.terms.read.prose import (
    Prose,
    Sentence,
    assumes,
    items_of,
    places,
)
from symgrad.terms.read.recognised import applied
from symgrad.terms.read.rows import Side
from symgrad.terms.read.spelling import RELATIONS
from symgrad.terms.read.statements import as_chain

Candidate = tuple[Side, Side]


def candidates(prose: Prose, sentence: Sentence) -> list[Candidate]:
    """The equations of a sentence that may be definitions."""
    found: list[Candidate] = []
    for item in items_of(prose, sentence):
        if places(item.before) or item.conditional:
            continue
        for statement in item.statements:
            if statement.kind == "equation" and RELATIONS[statement.relations[0].text] in (
                "=",
                ":=",
            ):
                found.append((statement.sides[0], statement.sides[1]))
    return found


def definitions(prose: Prose, sentences: Sequence[Sentence]) -> None:
    """Take in the definitions of sentences, in whatever order they can be understood."""
    waiting = [c for s in sentences for c in candidates(prose, s)]
    settle(prose, waiting)


@final
@dataclass(frozen=True, slots=True)
class Settled:
    """What came of candidates: where definitions start, and what could not be understood."""

    places: frozenset[int]
    left: tuple[tuple[Candidate, ReadError], ...]


def settle(prose: Prose, waiting: list[Candidate]) -> Settled:
    """Define what can be defined until nothing more can."""
    places: set[int] = set()
    while True:
        left: list[tuple[Candidate, ReadError]] = []
        progress = False
        for candidate in waiting:
            try:
                made = _define(prose, candidate)
            except ReadError as error:
                left.append((candidate, error))
                continue
            if made:
                progress = True
                places.add(candidate[0].span.start)
        waiting = [c for c, _ in left]
        if not progress or not waiting:
            return Settled(frozenset(places), tuple(left))


def _define(prose: Prose, candidate: Candidate) -> bool:
    made = define(
        prose.context,
        *candidate,
        functions=prose.functions,
        notation=prose.notation,
        agree=prose.agree,
    )
    if made is None:
        return False
    prose.context = made.context
    if made.builtin is not None:
        prose.builtins.add(made.name)
    return True


def hypotheses(prose: Prose, sentence: Sentence) -> None:
    """Assume what a sentence says with "since", "suppose", "such that" and the like."""
    for claim in assumed(prose, sentence):
        prose.context = applied(prose.context, claim, prose.adjectives())


def assumed(prose: Prose, sentence: Sentence) -> list[Claim]:
    """The relations of a sentence that are assumptions."""
    found: list[Claim] = []
    for item in items_of(prose, sentence):
        if item.conditional != prose.local or not (prose.local or assumes(item.before)):
            continue
        for statement in item.statements:
            if statement.kind in ("equation", "compare") and statement.sides:
                found += _claims(prose, as_chain(statement))
    return found


def _claims(prose: Prose, chain: Chain) -> list[Claim]:
    try:
        links = claims_of(chain, prose.context, functions=prose.functions, notation=prose.notation)
    except (ReadError, ShapeError, SortError, DeclarationError):
        return []
    claims = [link.claim for link in links if link.claim is not None]
    return [c for c in claims if not _is_known(prose, c)]


def _is_known(prose: Prose, claim: Claim) -> bool:
    """Whether a relation is a definition, or already assumed, or says what a declaration says."""
    if claim in prose.context.hypotheses:
        return True
    lhs = claim.lhs
    if isinstance(lhs, Variable) and lhs.name in prose.context.definitions:
        return prose.context.definitions[lhs.name].body is claim.rhs
    for definition in prose.context.definitions.values():
        if definition.body is claim.rhs:
            return True
    from symgrad.terms.atoms import Number, Zeros

    plain = isinstance(lhs, Variable) and isinstance(claim.rhs, Number | Zeros)
    return (
        plain
        and claim.relation.value in (">", r"\ge", r"\ne")
        and bool(isinstance(lhs, Variable) and prose.context.facts(lhs))
    )
