"""A document that has been read: its context, its claims with their places, what went wrong."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import final

from symgrad.diagnostics import Diagnostic, ReadError, Span
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context
from symgrad.terms.read.reading import Layout
from symgrad.terms.term import Term


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands: lines and columns count from 1, columns in characters."""

    line: int
    column: int
    end_line: int
    end_column: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentClaim:
    """One link of a chain in a document; `claim` is None if it could not be read (see `error`).

    The place is that of the right side. `lhs_text` and `rhs_text` are the source without alignment
    marks and closing punctuation. `chain` numbers the chains. `question` marks `{?}`: then `lhs`
    is what is asked for. `hypotheses` hold for this link beyond the context of the document.
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

    @cached_property
    def claims(self) -> tuple[DocumentClaim, ...]:
        """The links that could be read."""
        return tuple(s for s in self.steps if s.claim is not None)

    def place(self, span: Span) -> Place:
        """The lines and columns of a span."""
        return place_of(self.text, span)


def place_of(text: str, span: Span) -> Place:
    """The lines and columns of a span of a text."""
    starts = line_starts(text)
    line = bisect_right(starts, span.start)
    end = bisect_right(starts, span.stop)
    return Place(
        line=line,
        column=span.start - starts[line - 1] + 1,
        end_line=end,
        end_column=span.stop - starts[end - 1] + 1,
    )


def line_starts(text: str) -> list[int]:
    """Where each line starts; a line ends in LF, CR LF or CR."""
    starts = [0]
    for number, character in enumerate(text):
        if character == "\n" or (character == "\r" and text[number + 1 : number + 2] != "\n"):
            starts.append(number + 1)
    return starts
