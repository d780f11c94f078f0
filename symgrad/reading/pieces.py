"""What any kind of document is cut into: words, formulas inside them, displays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, final

from symgrad.diagnostics import Diagnostic, Span

Kind = Literal["words", "inline", "display", "break"]


DISPLAYED = (
    "equation|align|alignat|gather|multline|eqnarray|flalign|displaymath|math|split|aligned|"
    "gathered|IEEEeqnarray|dmath"
)
"""Environments that are displays."""


@final
@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document. `span` is that of `text`, without the dollars round a formula.

    A "break" ends a paragraph. `text` has the same length as its span.
    """

    kind: Kind
    text: str
    span: Span


OPENING = re.compile(rf"\$\$|(?<!\\)\\\[|\\begin\s*\{{(?:{DISPLAYED})\*?\}}")


def unclosed(pieces: Sequence[Piece]) -> Iterator[Diagnostic]:
    """What starts a display in the words of a document and is never closed, once a stretch of words."""
    for piece in pieces:
        match = OPENING.search(piece.text) if piece.kind == "words" else None
        if match is not None:
            span = Span(piece.span.start + match.start(), piece.span.start + match.end())
            message = "this display is never closed"
            yield Diagnostic(code="unbalanced", message=message, span=span)
