"""The smallest part of a side that a finding speaks of, in the source."""

from __future__ import annotations

import re

from symgrad.diagnostics import Span
from symgrad.terms.algebra import Add
from symgrad.terms.term import Term
from symgrad.terms.walk import Path

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[{}()\[\]+\-−]|\S")
_OPENING = frozenset("{([")
_CLOSING = frozenset("})]")


def part_of(source: str, side: Term, path: Path | None) -> Span | None:
    """The term of a sum that a path leads into; None if that is the whole side.

    The source is split at its outermost signs, which must give as many terms as the sum has.
    """
    if not path or not isinstance(side, Add):
        return None
    spans = summands(source)
    return spans[path[0]] if len(spans) == len(side.terms) else None


def summands(source: str) -> list[Span]:
    """The spans of the terms between the outermost + and − of a formula."""
    spans: list[Span] = []
    depth, start, last = 0, 0, 0
    for token in _TOKEN.finditer(source):
        text = token.group()
        if text in _OPENING or text in (r"\left", r"\bigl", r"\langle", r"\lvert", r"\lVert"):
            depth += text != r"\left" and text != r"\bigl"
        elif text in _CLOSING or text in (r"\rangle", r"\rvert", r"\rVert"):
            depth -= 1
        elif depth == 0 and text in "+-−" and source[start : token.start()].strip():
            spans.append(_trimmed(source, start, last))
            start = token.end()
        last = token.end()
    spans.append(_trimmed(source, start, last))
    return spans


def _trimmed(source: str, start: int, stop: int) -> Span:
    text = source[start:stop]
    left = len(text) - len(text.lstrip(" \t\n&"))
    bare = re.sub(r"(?:\s|&|\\\\|[,.;])+$", "", text)
    return Span(start + left, start + max(len(bare), left))
