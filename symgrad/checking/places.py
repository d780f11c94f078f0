"""Where a finding points to: the sign of a relation, the formula of a declaration."""

from __future__ import annotations

import re

from symgrad.diagnostics import Span
from symgrad.reading.document import Document, DocumentClaim

_SIGN = re.compile(r"(\\[A-Za-z]+|[=<>≤≥≠≡⪰⪯:]+)\s*$")
_ENDS = re.compile(r"\$|\\\)|\n\s*\n")


def relation_span(document: Document, step: DocumentClaim) -> Span | None:
    """The sign of the relation before the right side of a step."""
    start = max(0, step.span.start - 40)
    before = document.text[start : step.span.start].rstrip(" \t\n&")
    found = _SIGN.search(before)
    return Span(start + found.start(1), start + found.end(1)) if found else None


def declaration_span(document: Document, name: Span) -> Span:
    """The whole formula that declares a name: from the name to the end of the inline formula."""
    end = _ENDS.search(document.text, name.stop)
    line = document.text.find("\n", name.stop)
    stops = [s for s in (end.start() if end else -1, line, len(document.text)) if s >= name.stop]
    text = document.text[name.start : min(stops)]
    return Span(name.start, name.start + len(text.rstrip(" .,;")))
