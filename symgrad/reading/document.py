"""A document that has been read: its context, its claims with their places, what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import final

from symgrad.diagnostics import Diagnostic, ReadError, Span
from symgrad.reading.origin import Origin, Place, line_starts
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context
from symgrad.terms.read.reading import Layout
from symgrad.terms.term import Term


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentClaim:
    """One link of a chain in a document; `claim` is None if it could not be read (see `error`).

    The place is that of the right side. `lhs_text` and `rhs_text` are the source without alignment
    marks and closing punctuation. `chain` numbers the chains. `question` marks `{?}`: then `lhs`
    is what is asked for. `premises` stand before an `arrow` (\\implies, \\iff): the link follows from
    them. `context` is that of the document with what holds for this link alone.
    """

    claim: Claim | None
    relation: str
    span: Span
    lhs_span: Span
    place: Place
    lhs_text: str
    rhs_text: str
    chain: int
    error: ReadError | None = None
    lhs: Term | None = None
    rhs: Term | None = None
    question: bool = False
    premises: tuple[Claim, ...] = ()
    arrow: str = ""
    context: Context | None = None

    @property
    def line(self) -> int:
        """The line where the right side starts."""
        return self.place.line

    @property
    def column(self) -> int:
        """The column where the right side starts."""
        return self.place.column

    @property
    def end_line(self) -> int:
        """The line where the right side ends."""
        return self.place.end_line

    @property
    def end_column(self) -> int:
        """The column after the last character of the right side."""
        return self.place.end_column


@final
@dataclass(frozen=True, kw_only=True)
class Document:
    """What was read of a document.

    `steps` holds every link in order, `claims` those that could be read, `questions` those with
    {?}; `conditions` are equations that were set, such as a gradient put to 0.
    All spans are places in `text`: what was read, with macros expanded and the cells of a notebook
    one after the other. `loose` are inferred sizes of names that may as well be vectors (with the
    size 1), each with such a name. `source` is the file as it stands; `place` and `source_text` lead to it.
    """

    text: str
    path: str = ""
    front: Mapping[str, object] = field(default_factory=dict)
    context: Context = field(default_factory=Context)
    steps: tuple[DocumentClaim, ...] = ()
    questions: tuple[DocumentClaim, ...] = ()
    conditions: tuple[Claim, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    layout: Layout = "default"
    loose: Mapping[str, str] = field(default_factory=dict)
    original: str | None = None
    origin: Origin | None = None

    @cached_property
    def claims(self) -> tuple[DocumentClaim, ...]:
        """The links that could be read."""
        return tuple(s for s in self.steps if s.claim is not None)

    @property
    def source(self) -> str:
        """The file as it stands."""
        return self.text if self.original is None else self.original

    def place(self, span: Span) -> Place:
        """The lines and columns of a span in the file, or in a cell of it."""
        return self._origin.place(span)

    def source_text(self, span: Span) -> str:
        """What stands in the file where a span comes from: the call of a macro, say."""
        return self._origin.source_text(span)

    def source_span(self, span: Span) -> Span | None:
        """Where a span stands in the file itself; None where it is part of what stands elsewhere."""
        source, there = self._origin.original(span)
        own = source.path is None and source.cell is None and self._origin.is_whole(span)
        return there if own else None

    def is_verbatim(self, span: Span) -> bool:
        """Whether a span can be replaced in the file: no part of what a macro call stands for."""
        return self._origin.is_whole(span)

    def line(self, place: Place) -> str:
        """The line of the file, or of the cell, where a place starts."""
        for stretch in self._origin.stretches:
            at = stretch.source
            if (at.cell, at.path) == (place.cell, place.path) and place.line <= len(at.starts):
                start = at.starts[place.line - 1]
                return at.text[start:].split("\n", 1)[0].rstrip("\r")
        return ""

    @cached_property
    def _origin(self) -> Origin:
        return Origin.of(self.text) if self.origin is None else self.origin


__all__ = ["Document", "DocumentClaim", "Origin", "Place", "line_starts"]
