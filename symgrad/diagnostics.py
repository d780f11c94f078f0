"""Places in a source, findings about a document, and the exceptions of the library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, final


@final
@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters `start:stop` of a source text."""

    start: int
    stop: int

    def shifted(self, offset: int) -> Span:
        """The same range, `offset` characters further on."""
        return Span(self.start + offset, self.stop + offset)

    def joined(self, other: Span) -> Span:
        """The smallest range that holds both."""
        return Span(min(self.start, other.start), max(self.stop, other.stop))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """Something to say about a document: a code, a message, and where."""

    code: str
    message: str
    severity: Literal["error", "warning"] = "error"
    span: Span | None = None
    hint: str | None = None


class SymgradError(Exception):
    """The base of every error that symgrad raises on purpose."""


class ShapeError(SymgradError):
    """Two shapes do not fit; the message names the operator and both."""


class SortError(SymgradError):
    """A value of one sort stands where another is needed."""


class DeclarationError(SymgradError):
    """A declaration contradicts another, or names something that does not exist."""


@final
class ReadError(SymgradError):
    """A formula or a sentence that could not be read, with its place; `label` is said of that."""

    def __init__(
        self,
        message: str,
        span: Span,
        *,
        code: str = "unreadable",
        hint: str | None = None,
        label: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.code = code
        self.hint = hint
        self.label = label

    def shifted(self, offset: int) -> ReadError:
        """The same error, `offset` characters further on."""
        span = self.span.shifted(offset)
        return ReadError(self.message, span, code=self.code, hint=self.hint, label=self.label)


class Unsupported(SymgradError):
    """symgrad knows what is asked, and cannot do it; the message names the node and says why."""


class Verdict(StrEnum):
    """How far a step is to be trusted; ordered from the strongest to the weakest."""

    PROVED = "proved"
    VERIFIED = "verified"
    UNDECIDED = "undecided"
    REFUTED = "refuted"


def weakest(verdicts: Iterable[Verdict]) -> Verdict:
    """The weakest verdict; of none, undecided."""
    order = list(Verdict)
    return max(verdicts, key=order.index, default=Verdict.UNDECIDED)
