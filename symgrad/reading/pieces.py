"""What any kind of document is cut into: words, formulas inside them, displays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, final

from symgrad.diagnostics import Span

Kind = Literal["words", "inline", "display", "break"]


@final
@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document. `span` is that of `text`, without the dollars round a formula.

    A "break" ends a paragraph. `text` has the same length as its span.
    """

    kind: Kind
    text: str
    span: Span
