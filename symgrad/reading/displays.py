"""Displays of a document: their chains, joined where one goes on from the display before."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import final

from symgrad.diagnostics import ReadError, Span
from symgrad.reading.cases import Scope, diagonal_condition, index_conditions
from symgrad.reading.pieces import Piece
from symgrad.reading.stationary import looks_set, sets_before
from symgrad.terms.read.chains import Chain, chains_of
from symgrad.terms.read.inline import Candidate
from symgrad.terms.read.listed import lists_all
from symgrad.terms.read.names import spelling
from symgrad.terms.read.prose import Maths, Prose, Sentence, Words, sentences_of, sets_a_case
from symgrad.terms.read.rows import ARROWS, Side
from symgrad.terms.read.spelling import RELATIONS
from symgrad.terms.read.tokens import Token, tokenise


@final
@dataclass(frozen=True, slots=True)
class Display:
    """A display: its place, its chains (none if its tokens cannot be told apart: see `error`).

    `leading` is the sentence right before it, `cases` those that set a case in which it stands;
    `before` is the display that it goes on from. `declarations` are its parts such as x \\in R^n; `said` are conditions in words
    by the number of their chain, `section` counts headings,
    `solves` tells that something was set to 0 before it in the same section, `used` are the signs
    of the displays before it.
    """

    span: Span
    chains: tuple[Chain, ...]
    error: ReadError | None = None
    cases: tuple[Sentence, ...] = ()
    before: Display | None = None
    leading: Sentence | None = None
    declarations: tuple[Sentence, ...] = ()
    said: Mapping[int, tuple[Sentence, ...]] = field(default_factory=dict)
    section: int = 0
    solves: bool = False
    used: frozenset[str] = frozenset()

    def local(self, prose: Prose) -> tuple[Sentence, ...]:
        """The sentences that hold for it alone: its cases, and "If A is symmetric," right before."""
        leading = self.leading
        if leading is not None and _goes_on(leading) and sets_a_case(prose, leading):
            return self.cases if leading in self.cases else (*self.cases, leading)
        return self.cases or (self.before.local(prose) if self.before is not None else ())

    def candidates(self, prose: Prose) -> list[Candidate]:
        """The first links of its chains, which may be definitions.

        What is said of a declared variable once something was set to 0 is no definition: it was
        solved for. Nor is what is concluded of one that was used before.
        """
        found: list[Candidate] = []
        if self.leading is not None and index_conditions(prose, [self.leading]):
            return found
        local = self.local(prose)
        for chain in self.chains:
            if diagonal_condition(self.leading, chain) is not None:
                continue
            if chain.continues or not chain.relations or local or chain.conditions:
                continue
            relation = RELATIONS[chain.relations[0].text]
            right = chain.sides[1].tokens
            if self.solves and self._is_variable(prose, chain):
                continue
            if self._is_conclusion(prose, chain):
                continue
            if self._is_premise(prose, chain):
                found += _named_after_arrows(prose, chain)
                continue
            asked = [t.text for t in right] == ["{", "?", "}"]
            if relation in ("=", ":=") and chain.sides[0].tokens and right and not asked:
                found.append(Candidate(chain.sides[0], chain.sides[1], relation == ":="))
            found += _named_after_arrows(prose, chain)
        return found

    def _is_premise(self, prose: Prose, chain: Chain) -> bool:
        """Whether a chain states by an arrow what follows from its first link: no definition.

        Where a derivative follows, a declared name is defined: y = W x \\implies ∂y/∂x = W.
        """
        arrows = [n for n, sign in enumerate(chain.relations) if RELATIONS[sign.text] in ARROWS]
        if not arrows:
            return False
        after = {t.text for side in chain.sides[arrows[0] + 1 :] for t in side.tokens}
        if after & {r"\partial", r"\nabla", r"\mathrm{d}"}:
            return False
        both = any(RELATIONS[chain.relations[n].text] == r"\iff" for n in arrows)
        return both or self._is_variable(prose, chain)

    def _is_conclusion(self, prose: Prose, chain: Chain) -> bool:
        """Whether a chain says something of a declared variable that displays before it used.

        It does after "hence", and if it says that the variable is a number or another variable.
        """
        name = _name(prose, chain.sides[0])
        if name not in self.used or name not in prose.context.variables:
            return False
        words = self.leading[0] if self.leading is not None else None
        if isinstance(words, Words) and _HENCE.match(words.text):
            return True
        right = chain.sides[1].tokens
        alone = len(right) == 1 and right[0].kind == "number"
        return alone or _name(prose, chain.sides[1]) in prose.context.variables

    def _is_variable(self, prose: Prose, chain: Chain) -> bool:
        """Whether the first side is a declared variable and nothing else."""
        return _name(prose, chain.sides[0]) in prose.context.variables


_HENCE = re.compile(
    r"^\W*(and )?(hence|thus|therefore|consequently|(so |from this )?it follows|(so )?we conclude|"
    r"this (shows|implies|proves)|which (shows|implies|proves))\b",
    re.I,
)


def _name(prose: Prose, side: Side) -> str:
    """The name that a side is, or nothing."""
    try:
        name = spelling(prose.reading().parsed(side.tokens, side.span))
    except ReadError:
        return ""
    return name.text if name is not None else ""


def _named_after_arrows(prose: Prose, chain: Chain) -> list[Candidate]:
    """What follows an arrow and says what a new name is: A w = b \\implies m = A^{-1} b."""
    found: list[Candidate] = []
    signs = [RELATIONS[relation.text] for relation in chain.relations]
    for number, (arrow, sign) in enumerate(pairwise(signs), 1):
        if arrow in ARROWS and sign == "=" and chain.sides[number].tokens:
            name = _name(prose, chain.sides[number])
            if name and name not in prose.context.variables:
                found.append(Candidate(chain.sides[number], chain.sides[number + 1]))
    return found


def displays_of(
    pieces: Sequence[Piece],
    sentences: Sequence[Sentence],
    cases: Sequence[Scope] = (),
) -> list[Display]:
    """The displays of a document in order."""
    made: list[Display] = []
    ends = sorted((s[-1].span.stop, n) for n, s in enumerate(sentences))
    headings = sorted(s[0].span.start for s in sentences if _is_heading(s))
    solved: set[int] = set()
    used: set[str] = set()
    for piece in pieces:
        if piece.kind == "display":
            start = piece.span.start
            place = bisect_right(ends, (start, len(sentences))) - 1
            near = place >= 0 and start - ends[place][0] <= _NEAR
            leading = sentences[ends[place][1]] if near else None
            display = _display(piece, made)
            continues = bool(display.chains) and display.chains[0].continues
            before = made[-1] if continues and made else None
            held = tuple(
                s for c in cases if c.span.start <= start < c.span.stop for s in c.sentences
            )
            section = bisect_right(headings, start)
            if leading is not None and _goes_on(leading):
                told = tuple((*leading, *sentence) for sentence in display.declarations)
                display = replace(display, declarations=told)
            display = replace(display, leading=leading, cases=held, before=before)
            if sets_before(leading):
                solved.add(section)
            display = replace(display, used=frozenset(used))
            made.append(replace(display, section=section, solves=section in solved))
            used |= {t.text for c in display.chains for side in c.sides for t in side.tokens}
            if _sets(made[-1]):
                solved.add(section)
    return made


_NEAR = 6


def _sets(display: Display) -> bool:
    set_here = any(looks_set(display.leading, chain) for chain in display.chains)
    return set_here or sets_before(display.leading)


def _is_heading(sentence: Sentence) -> bool:
    first = sentence[0]
    return isinstance(first, Words) and first.text.lstrip().startswith("#")


def _display(piece: Piece, before: Sequence[Display]) -> Display:
    try:
        chains = chains_of(tokenise(piece.text, piece.span.start))
    except ReadError as error:
        return Display(piece.span, (), error)
    last = before[-1].chains[-1] if before and before[-1].chains else None
    for chain in chains[:1]:
        if chain.continues:
            _go_on(chain, last)
    kept = [c for c in chains if not _declares(c) and not lists_all(_source(piece, c))]
    if len(kept) < len(chains):
        kept = [c for c in kept if not _compares(c)]
    kept = [c for c in kept if not _differs(c)]
    told = tuple(_sentence(piece, c) for c in chains if c not in kept)
    said = {n: tuple(_condition(piece, g) for g in c.said) for n, c in enumerate(kept) if c.said}
    return Display(piece.span, tuple(kept), declarations=told, said=said)


def _condition(piece: Piece, tokens: Sequence[Token]) -> Sentence:
    """A condition in words as a sentence: \\text{if } A \\text{ is symmetric}."""
    parts: list[Words | Maths] = []
    formula: Span | None = None
    for token in (*tokens, None):
        if token is not None and token.kind != "text":
            formula = token.span if formula is None else formula.joined(token.span)
            continue
        if formula is not None:
            start = piece.span.start
            parts.append(Maths(piece.text[formula.start - start : formula.stop - start], formula))
            formula = None
        if token is not None:
            offset = token.span.stop - 1 - len(token.text)
            parts += [p for s in sentences_of(token.text, offset) for p in s]
    return tuple(parts)


def _go_on(chain: Chain, last: Chain | None) -> None:
    """Let a chain that starts with a relation go on the last one; after an arrow from its last link."""
    arrow = RELATIONS[chain.relations[0].text] in ARROWS
    if last is None:
        if arrow:
            del chain.sides[0], chain.relations[0]
            chain.continues = False
        return
    chain.conditions = [*last.conditions, *chain.conditions]
    chain.sides[0] = last.sides[-1]
    if arrow and len(last.sides) > 1:
        chain.sides.insert(0, last.sides[-2])
        chain.relations.insert(0, last.relations[-1])


def _declares(chain: Chain) -> bool:
    """Whether a chain is a membership x \\in R^n or a map f : R^n \\to R."""
    signs = [RELATIONS[r.text] for r in chain.relations]
    named = bool(chain.sides[0].tokens) and not chain.continues
    colon = any(t.text in (":", r"\colon") for t in chain.sides[0].tokens)
    return named and (signs == [r"\in"] or (signs == [r"\to"] and colon))


def _compares(chain: Chain) -> bool:
    """Whether a chain beside declarations is one too: \\lambda > 0."""
    signs = {RELATIONS[r.text] for r in chain.relations}
    return bool(signs) and signs <= {"<", ">", r"\le", r"\ge", r"\ne", r"\succ", r"\succeq"}


def _differs(chain: Chain) -> bool:
    """Whether a chain says only where things hold: w \\ne 0."""
    signs = {RELATIONS[r.text] for r in chain.relations}
    return signs == {r"\ne"} and not chain.continues


def _sentence(piece: Piece, chain: Chain) -> Sentence:
    span = chain.sides[0].span.joined(chain.sides[-1].span)
    return (Maths(_source(piece, chain), span),)


def _source(piece: Piece, chain: Chain) -> str:
    """What stands between the first side of a chain and its last."""
    if chain.continues or not chain.relations:
        return ""
    span, start = chain.sides[0].span.joined(chain.sides[-1].span), piece.span.start
    return piece.text[span.start - start : span.stop - start]


def _goes_on(sentence: Sentence) -> bool:
    """Whether a sentence is not finished before the display."""
    last = sentence[-1]
    return not (isinstance(last, Words) and last.text.rstrip().endswith((".", "!", "?")))
