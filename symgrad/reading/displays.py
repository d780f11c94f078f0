"""Displays of a document: their chains, joined where one goes on from the display before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from symgrad.diagnostics import ReadError, Span
from symgrad.reading.pieces import Piece
from symgrad.terms.read.chains import Chain, chains_of
from symgrad.terms.read.inline import Candidate
from symgrad.terms.read.prose import Prose, Sentence, Words, sets_a_case
from symgrad.terms.read.spelling import RELATIONS
from symgrad.terms.read.tokens import tokenise


@final
@dataclass(frozen=True, slots=True)
class Display:
    """A display: its place, its chains (none if its tokens cannot be told apart: see `error`).

    `local` is the sentence that leads to it if that speaks of a case only: "If A is symmetric,".
    """

    span: Span
    chains: tuple[Chain, ...]
    error: ReadError | None = None
    local: Sentence | None = None

    def candidates(self) -> list[Candidate]:
        """The first links of its chains, which may be definitions."""
        found: list[Candidate] = []
        for chain in self.chains:
            if chain.continues or not chain.relations or self.local is not None:
                continue
            relation = RELATIONS[chain.relations[0].text]
            right = chain.sides[1].tokens
            asked = [t.text for t in right] == ["{", "?", "}"]
            if relation in ("=", ":=") and chain.sides[0].tokens and right and not asked:
                found.append((chain.sides[0], chain.sides[1]))
        return found


def displays_of(
    prose: Prose, pieces: Sequence[Piece], sentences: Sequence[Sentence]
) -> list[Display]:
    """The displays of a document in order."""
    made: list[Display] = []
    for piece in pieces:
        if piece.kind == "display":
            made.append(_display(piece, made, _leading(prose, piece, sentences)))
    return made


def _display(piece: Piece, before: list[Display], local: Sentence | None) -> Display:
    try:
        chains = chains_of(tokenise(piece.text, piece.span.start))
    except ReadError as error:
        return Display(piece.span, (), error, local)
    for chain in chains[:1]:
        last = before[-1].chains[-1] if before and before[-1].chains else None
        if chain.continues and last is not None:
            chain.sides[0] = last.sides[-1]
            local = local or before[-1].local
    return Display(piece.span, tuple(chains), None, local)


def _leading(prose: Prose, piece: Piece, sentences: Sequence[Sentence]) -> Sentence | None:
    """The unfinished sentence that the display ends, if it sets a case."""
    for sentence in reversed(sentences):
        if sentence[-1].span.stop > piece.span.start:
            continue
        near = piece.span.start - sentence[-1].span.stop <= 6
        last = sentence[-1]
        finished = isinstance(last, Words) and last.text.rstrip().endswith((".", "!", "?"))
        return sentence if near and not finished and sets_a_case(prose, sentence) else None
    return None
