"""Sections that use one letter for different things: each is read with its own declarations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import final

from symgrad.diagnostics import ReadError, Span
from symgrad.reading.displays import displays_of
from symgrad.reading.document import Document
from symgrad.reading.pieces import Piece
from symgrad.terms.read.definitions import head_of
from symgrad.terms.read.inline import Candidate, candidates
from symgrad.terms.read.prose import Prose, Sentence, Words, declared

SECTIONS_MAX, UNITS_MAX = 40, 400
_INTRODUCES = re.compile(
    r"\b(let|define|consider|given|suppose|now|put|set|denote|take|soit|posons|sei|sea|sean|sia)\b",
    re.I,
)

Sentences = Callable[[Sequence[Piece]], list[Sentence]]


@final
@dataclass(frozen=True, slots=True)
class Part:
    """The pieces that sections are read with, and the places of these sections."""

    pieces: tuple[Piece, ...]
    own: tuple[Span, ...]

    def has(self, span: Span) -> bool:
        """Whether a place belongs to its sections; without any, all does."""
        inside = (own.start <= span.start < own.stop for own in self.own)
        return not self.own or any(inside)


@final
@dataclass(frozen=True, slots=True)
class _Unit:
    """A paragraph or a display, and what it says of names: their shapes, their definitions."""

    pieces: tuple[Piece, ...]
    says: Mapping[str, str]


def parted(pieces: Sequence[Piece], sentences_in: Sentences) -> list[Part]:
    """The parts of a document whose sections contradict each other; none if all agree.

    Each section is read with the paragraphs of all others that do not contradict it, the nearest
    first.
    """
    sections = list(_sections(pieces))
    breaks = sum(piece.kind == "break" for piece in pieces)
    if not 1 < len(sections) <= SECTIONS_MAX or breaks > UNITS_MAX:
        return []
    units = [list(_units(section, sentences_in)) for section in sections]
    chosen = [_chosen(number, units) for number in range(len(units))]
    whole = sum(map(len, units))
    if all(len(kept) == whole for kept in chosen):
        return []
    found: dict[tuple[tuple[int, int], ...], list[Span]] = {}
    for section, kept in zip(sections, chosen, strict=True):
        span = section[0].span.joined(section[-1].span)
        found.setdefault(tuple(kept), []).append(span)
    return [
        Part(tuple(p for s, u in kept for p in units[s][u].pieces), tuple(own))
        for kept, own in found.items()
    ]


def joined(parts: Sequence[Document]) -> Document:
    """One document of all parts; each step keeps its own context, chains are numbered anew."""
    if len(parts) == 1:
        return parts[0]
    steps = [
        replace(step, chain=step.chain * len(parts) + number, context=step.context or part.context)
        for number, part in enumerate(parts)
        for step in part.steps
    ]
    asked = [
        replace(step, context=step.context or part.context)
        for part in parts
        for step in part.questions
    ]
    return replace(
        parts[0],
        steps=tuple(sorted(steps, key=lambda step: step.span.start)),
        questions=tuple(sorted(asked, key=lambda step: step.span.start)),
        conditions=tuple(c for part in parts for c in part.conditions),
    )


def _chosen(number: int, units: Sequence[Sequence[_Unit]]) -> list[tuple[int, int]]:
    """The units, by section and place, with which a section is read."""
    says: dict[str, str] = {}
    kept = [(number, place) for place in range(len(units[number]))]
    for unit in units[number]:
        says |= unit.says
    for other in (*range(number - 1, -1, -1), *range(number + 1, len(units))):
        for place, unit in enumerate(units[other]):
            if all(says.get(name, told) == told for name, told in unit.says.items()):
                kept.append((other, place))
                says |= unit.says
    return sorted(kept)


def _sections(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    section: list[Piece] = []
    for piece in pieces:
        fresh = not section or section[-1].kind == "break"
        if section and piece.kind == "words" and _starts(piece.text, fresh):
            yield section
            section = []
        section.append(piece)
    if section:
        yield section


_NUMBERED = re.compile(
    r"\W*(problem|exercise|question|example|aufgabe|beispiel|exercice|exemple|ejercicio|ejemplo)"
    r"\s*\(?[\divxa-h]+\)?\s*[.:)*(]",
    re.I,
)


def _starts(words: str, fresh: bool) -> bool:
    """Whether a section starts: a heading, or "Problem 2." at the start of a paragraph."""
    return words.lstrip().startswith("#") or (fresh and _NUMBERED.match(words) is not None)


def _units(section: Sequence[Piece], sentences_in: Sentences) -> Iterator[_Unit]:
    """The paragraphs of a section, each with the displays that its last sentence leads to."""
    run: list[Piece] = []
    for number, piece in enumerate(section):
        run.append(piece)
        after = section[number + 1] if number + 1 < len(section) else None
        if piece.kind == "break" and (after is None or after.kind != "display"):
            yield _Unit(tuple(run), _says(run, sentences_in))
            run = []
    if run:
        yield _Unit(tuple(run), _says(run, sentences_in))


def _says(run: Sequence[Piece], sentences_in: Sentences) -> Mapping[str, str]:
    if all(piece.kind in ("break", "words") for piece in run):
        return {}
    prose = Prose()
    sentences = sentences_in(run)
    declared(prose, sentences)
    found = {n: str(d.variable.shape) for n, d in prose.context.variables.items()}
    found |= {n: str(f.symbol) for n, f in prose.context.functions.items()}
    introduced = [s for s in sentences if _introduces(s)]
    defined = [c for sentence in introduced for c in candidates(prose, sentence)]
    for display in displays_of(run, sentences):
        if display.leading is not None and _introduces(display.leading):
            defined += display.candidates(prose)[:1]
    for candidate in defined:
        name = _head(prose, candidate)
        if name:
            found[f"{name} ="] = "".join(t.text for t in candidate.right.tokens)
    return found


def _introduces(sentence: Sentence) -> bool:
    words = " ".join(part.text for part in sentence if isinstance(part, Words))
    return _INTRODUCES.search(words) is not None


def _head(prose: Prose, candidate: Candidate) -> str:
    reading = prose.reading()
    try:
        left = reading.parsed(candidate.left.tokens, candidate.left.span)
        right = reading.parsed(candidate.right.tokens, candidate.right.span)
    except ReadError:
        return ""
    head = head_of(reading, left, right)
    return head.name.text if head is not None else ""
