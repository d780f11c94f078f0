"""Pieces of any document into a Document: declarations and definitions first, then the claims."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from symgrad.diagnostics import Diagnostic, ReadError, Span
from symgrad.reading.beside import declared_beside
from symgrad.reading.cases import with_cases
from symgrad.reading.displays import Display, displays_of
from symgrad.reading.document import Document, DocumentClaim
from symgrad.reading.inferring import infer, leaves_open
from symgrad.reading.look_alikes import look_alikes
from symgrad.reading.losses import determine
from symgrad.reading.origin import Origin
from symgrad.reading.pieces import Piece
from symgrad.reading.sections import Part, joined, parted
from symgrad.reading.sequences import repeat_recursions
from symgrad.reading.shorthand import differentiated
from symgrad.reading.steps import Steps
from symgrad.reading.told_losses import release
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context
from symgrad.terms.read.called import called
from symgrad.terms.read.families import counted
from symgrad.terms.read.inline import Candidate, called_too, candidates, settle
from symgrad.terms.read.prose import (
    Maths,
    Prose,
    Sentence,
    Words,
    assumed,
    declared,
)
from symgrad.terms.read.reading import Layout, Notation


def assemble(
    text: str,
    pieces: Sequence[Piece],
    *,
    path: str = "",
    front: Mapping[str, object] | None = None,
    failed: tuple[Diagnostic, ...] = (),
    origin: Origin | None = None,
    source: str | None = None,
    layout: Layout = "default",
) -> Document:
    """The document that pieces of a text make; `origin` tells where its characters come from.

    Sections that contradict each other are read apart, each with what agrees with it.
    """
    parts = parted(pieces, sentences_in) or [Part(tuple(pieces), ())]
    made = [_read(part, pieces, text, origin or Origin.of(text), layout) for part in parts]
    made.sort(key=lambda one: -len(one.context.variables))
    found = (*failed, *look_alikes(pieces), *(d for one in made for d in one.diagnostics))
    return replace(
        joined(made),
        path=path,
        front=front or {},
        diagnostics=_first(sorted(dict.fromkeys(found), key=_order)),
        original=source,
        origin=origin,
    )


def _read(
    part: Part, all_pieces: Sequence[Piece], text: str, origin: Origin, layout: Layout
) -> Document:
    """The document that a part makes, with the steps of its own sections only.

    Two passes: what is declared and defined anywhere, then every link of every display.
    """
    pieces = part.pieces
    prose = Prose(agree=_agree)
    prose.notation = Notation(layout=_layout(all_pieces, layout))
    prose.counted = counted(
        [p.text for p in pieces if p.kind == "inline"],
        [p.text for p in pieces if p.kind == "display"],
    )
    sentences, cases = with_cases(sentences_in(pieces), pieces)
    displays = declared_beside(displays_of(pieces, sentences, cases), pieces)
    sentences = [*(s for display in displays for s in display.declarations), *sentences]
    declared(prose, sentences)
    prose.notation = replace(prose.notation, differentials=_differentials(prose, displays))
    places = _defined(prose, displays, sentences)
    prose.notation = replace(prose.notation, slopes_of=differentiated(prose, displays))
    repeat_recursions(prose, displays)
    assumed(prose, sentences)
    steps = Steps(origin, prose, places)
    for display in displays:
        steps.add(display)
    found = (*prose.diagnostics, *steps.diagnostics)
    return Document(
        text=text,
        context=prose.context,
        steps=tuple(sorted((s for s in steps.links if part.has(s.span)), key=_starts)),
        questions=tuple(s for s in steps.questions if part.has(s.span)),
        conditions=tuple(steps.set),
        diagnostics=tuple(d for d in found if d.span is None or part.has(d.span)),
        layout=prose.notation.layout,
        loose=dict(prose.loose),
    )


DIAGNOSTICS_MAX = 200
"""More than a reader of a report could want; a report shows the line of each."""


def _first(found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The first of many diagnostics, and how many there are besides."""
    if len(found) <= DIAGNOSTICS_MAX:
        return tuple(found)
    more = len(found) - DIAGNOSTICS_MAX
    last = found[DIAGNOSTICS_MAX]
    return (
        *found[:DIAGNOSTICS_MAX],
        replace(last, message=f"{last.message}; {more - 1} more findings"),
    )


def _starts(step: DocumentClaim) -> int:
    return step.span.start


def _order(diagnostic: Diagnostic) -> tuple[int, str]:
    return (diagnostic.span.start if diagnostic.span else 0, diagnostic.message)


def _agree(claim: Claim, context: Context) -> bool:
    """Whether the kernel proves a claim."""
    from symgrad.kernel import prove
    from symgrad.kernel.theorem import Theorem

    return isinstance(prove(claim, context), Theorem)


def _layout(pieces: Sequence[Piece], otherwise: Layout) -> Layout:
    words = " ".join(p.text for p in pieces if p.kind == "words").lower()
    match = re.search(r"\b(numerator|denominator)[\s-]+layout\b", words)
    if match is None:
        return otherwise
    return "numerator" if match[1] == "numerator" else "denominator"


def sentences_in(pieces: Sequence[Piece]) -> list[Sentence]:
    """The sentences of the prose; a display or the end of a paragraph ends one."""
    made: list[Sentence] = []
    parts: list[Words | Maths] = []

    def close() -> None:
        if parts:
            made.append(tuple(parts))
            parts.clear()

    for piece in pieces:
        if piece.kind == "inline":
            parts.append(Maths(piece.text, piece.span))
        elif piece.kind == "words":
            _words(piece, parts, made)
        else:
            close()
    close()
    return made


_END = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bresp)(?<!\bcf)[.!?](?=\s|$)|。")


def _words(piece: Piece, parts: list[Words | Maths], made: list[Sentence]) -> None:
    place = 0
    for match in _END.finditer(piece.text):
        span = Span(piece.span.start + place, piece.span.start + match.end())
        parts.append(Words(piece.text[place : match.end()], span))
        made.append(tuple(parts))
        parts.clear()
        place = match.end()
    if place < len(piece.text):
        rest = piece.text[place:]
        parts.append(Words(rest, Span(piece.span.start + place, piece.span.stop)))


def _differentials(prose: Prose, displays: Sequence[Display]) -> frozenset[str]:
    """The variables of which dX occurs in any display."""
    from symgrad.terms.read.claims import Sides

    found: set[str] = set()
    for display in displays:
        for chain in display.chains:
            try:
                reading = prose.reading()
                Sides(reading, chain.sides)
                found |= reading.differentials
            except ReadError:
                continue
    return frozenset(found)


def _defined(
    prose: Prose, displays: Sequence[Display], sentences: Sequence[Sentence]
) -> frozenset[int]:
    """Take in the definitions of prose and displays, in whatever order they can be understood.

    Gives the places where the left sides of definitions start.
    """
    waiting: list[Candidate] = []
    for sentence in sentences:
        waiting += candidates(prose, sentence)
        waiting += called(prose, sentence)
    for display in displays:
        waiting += display.candidates(prose)
    waiting.sort(key=lambda candidate: candidate.left.span.start)
    release(prose, displays, sentences, waiting)
    places: frozenset[int] = frozenset()
    for _ in range(_ROUNDS):
        later = [c for c in waiting if leaves_open(prose, c)]
        later += called_too(waiting, later)
        settled = settle(prose, [c for c in waiting if c not in later])
        places |= settled.places
        waiting = [candidate for candidate, _ in settled.left] + later
        inferred = infer(prose, displays, waiting, sentences)
        if not inferred and not determine(prose, displays, sentences, waiting):
            break
    settled = settle(prose, waiting)
    release(prose, displays, sentences, ())
    for candidate, error in settled.left:
        if error.code == "circular-definition":
            prose.report(error, candidate.left.span)
    return places | settled.places


_ROUNDS = 4
