"""Equations inside sentences: definitions first, then what is assumed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from symgrad.diagnostics import (
    DeclarationError,
    ReadError,
    ShapeError,
    SortError,
    Span,
)
from symgrad.terms.atoms import Variable
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.read.chains import Chain
from symgrad.terms.read.claims import claims_of
from symgrad.terms.read.definitions import define, head_of
from symgrad.terms.read.names import spelling
from symgrad.terms.read.prose import (
    Prose,
    Sentence,
    Words,
    assumes,
    items_of,
    places,
)
from symgrad.terms.read.recognised import applied
from symgrad.terms.read.rows import Side
from symgrad.terms.read.spelling import RELATIONS
from symgrad.terms.read.statements import Statement, as_chain
from symgrad.terms.read.syntax import Name, Series
from symgrad.terms.read.walk import everything


@final
@dataclass(frozen=True, slots=True)
class Candidate:
    """An equality that may be a definition; `certain` if it can be nothing else, as with :=."""

    left: Side
    right: Side
    certain: bool = False


def candidates(prose: Prose, sentence: Sentence) -> list[Candidate]:
    """The equations of a sentence that may be definitions."""
    found: list[Candidate] = []
    for item in items_of(prose, sentence):
        if item.conditional:
            continue
        for statement in item.statements:
            if places(item.before) and not _introduces(prose, item.before, statement):
                continue
            if _is_model(prose, sentence, statement):
                continue
            relation = RELATIONS[statement.relations[0].text] if statement.relations else ""
            if statement.kind == "equation" and relation in ("=", ":="):
                left, right = statement.sides[:2]
                found.append(Candidate(left, right, certain=relation == ":="))
    return found


_MODEL = re.compile(
    r"\b(model\w*|nois[ey]\w*|errors?|disturbances?|observ\w+|measure\w+|generated|perturb\w+|"
    r"bruit\w*|erreurs?|modèle|rauschen|fehler|modell|ruido|errores|modelo|rumore|errore)\b",
    re.I,
)


_NOISE = re.compile(r"\b(nois[ey]\w*|disturbances?|bruit\w*|rauschen|ruido|rumore)\b", re.I)


def _is_model(prose: Prose, sentence: Sentence, statement: Statement) -> bool:
    """Whether an equation says how data came about: y = Xβ + ε, and no formula speaks of ε."""
    words = " ".join(part.text for part in sentence if isinstance(part, Words))
    if statement.kind != "equation" or len(statement.sides) != 2 or not _MODEL.search(words):
        return False
    left, right = statement.sides
    if not {t.text for t in left.tokens} & prose.counted.displayed:
        return False
    try:
        tree = prose.reading().parsed(right.tokens, right.span)
    except ReadError:
        return False
    parts = [part for _, part in tree.parts] if isinstance(tree, Series) else []
    alone = [spelling(part, sub=False, sup=False) for part in parts]
    noise = _NOISE.search(words) is not None
    unknown = [name.text for name in alone if name is not None]
    unknown = [name for name in unknown if noise or name not in prose.context.variables]
    return not set(unknown) <= prose.counted.displayed


_FOR = re.compile(r"\bfor\s*$", re.I)


def _introduces(prose: Prose, before: str, statement: Statement) -> bool:
    """Whether an equation after "for" defines a new name: for f(X) = log det X, for s = a + b.

    For i = k, for x = 0 and the like set a case or a place.
    """
    if not _FOR.search(before) or len(statement.sides) != 2:
        return False
    reading = prose.reading()
    try:
        left, right = (reading.parsed(side.tokens, side.span) for side in statement.sides)
    except ReadError:
        return False
    head = head_of(reading, left, right)
    known = (prose.context.variables, prose.context.functions)
    if head is None or any(head.text() in names for names in known):
        return False
    return head.arguments is not None or any(
        isinstance(part, Name) and reading.is_variable(part.text) for part in everything(right)
    )


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
        waits = ReadError("another formula defines this", Span(0, 0))
        called: set[str] = set()
        for candidate in waiting:
            if _is_call(candidate) and _first(candidate) in called:
                left.append((candidate, waits))
                continue
            if _by_logarithm(candidate) in {_first(c) for c in waiting if c is not candidate}:
                left.append((candidate, waits))
                continue
            try:
                made = _define(prose, candidate)
            except ReadError as error:
                left.append((candidate, error))
                if _is_call(candidate):
                    called.add(_first(candidate))
                continue
            if made:
                progress = True
                places.add(candidate.left.span.start)
                prose.defined.add(candidate.left.span.start)
        waiting = [c for c, _ in left]
        if not progress or not waiting:
            return Settled(frozenset(places), tuple(left))


def _first(candidate: Candidate) -> str:
    """The first sign of what a candidate would define."""
    return next((t.text for t in candidate.left.tokens if t.text not in ("{", "(")), "")


def called_too(waiting: Sequence[Candidate], later: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that say something of a function which an earlier one defines."""
    first = {_first(c): c.left.span.start for c in reversed(later) if _is_call(c)}
    return [
        c
        for c in waiting
        if c not in later
        and _is_call(c)
        and first.get(_first(c), c.left.span.start) < c.left.span.start
    ]


def _is_call(candidate: Candidate) -> bool:
    """Whether a left side is a function with arguments: f(x), before f(x_k) in the same note."""
    return any(token.text == "(" for token in candidate.left.tokens[1:])


def _by_logarithm(candidate: Candidate) -> str | None:
    """The first sign of what a candidate would define by its logarithm: another one comes first."""
    signs = [t.text for t in candidate.left.tokens if t.text not in ("{", "(", r"\left")]
    return signs[1] if len(signs) > 1 and signs[0] in (r"\log", r"\ln", "log", "ln") else None


def _define(prose: Prose, candidate: Candidate) -> bool:
    made = define(
        prose.context,
        candidate.left,
        candidate.right,
        certain=candidate.certain,
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
    """Assume what a sentence says with "since", "suppose", "such that" and the like.

    An equation that is a theorem needs no assumption.
    """
    for claim in assumed(prose, sentence):
        equal = claim.relation is Relation.EQUAL
        if equal and prose.agree is not None and prose.agree(claim, prose.context):
            continue
        prose.context = applied(prose.context, claim, prose.adjectives())


def assumed(prose: Prose, sentence: Sentence) -> list[Claim]:
    """The relations of a sentence that are assumptions."""
    found: list[Claim] = []
    given = False
    for item in items_of(prose, sentence):
        if item.conditional != prose.local:
            given = False
            continue
        goes_on = given and item.before.strip() in ("and", ",", ", and")
        given = prose.local or assumes(item.before) or goes_on
        for statement in item.statements:
            if not given and not (statement.kind == "compare" and _opens(sentence)):
                continue
            if statement.kind in ("equation", "compare") and statement.sides:
                if statement.sides[0].span.start in prose.defined:
                    continue
                claims = _claims(prose, as_chain(statement))
                found += claims if given else [c for c in claims if _bounds(c)]
    return found


_LET = re.compile(r"\s*(let|given|take|fix|pick|choose)\b", re.I)


def _opens(sentence: Sentence) -> bool:
    """Whether a sentence introduces what it speaks of: let t < 0."""
    first = sentence[0]
    return isinstance(first, Words) and _LET.match(first.text) is not None


def _bounds(claim: Claim) -> bool:
    """Whether a claim bounds a declared variable."""
    return isinstance(claim.lhs, Variable) or isinstance(claim.rhs, Variable)


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

    for side, other, signs in (
        (lhs, claim.rhs, (">", r"\ge", r"\ne")),
        (claim.rhs, lhs, ("<", r"\le", r"\ne")),
    ):
        zero = isinstance(other, Zeros) or (isinstance(other, Number) and not other.value)
        if zero and isinstance(side, Variable) and claim.relation.value in signs:
            return bool(prose.context.facts(side))
    return False
