"""A note with questions: each {?} answered, its derivation written under the display."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import final

from symgrad.catalog.goals import goal
from symgrad.derivation import Method
from symgrad.diagnostics import ReadError
from symgrad.engine import derive
from symgrad.reading.document import Document, DocumentClaim
from symgrad.rendering.render import render_derivation
from symgrad.rendering.worked import Part, Worked, derived
from symgrad.terms.latex import latex

CLOSERS = {"$$": "$$", r"\[": r"\]"}


@final
@dataclass(frozen=True, slots=True)
class Answer:
    """A question of a note and the derivation that answers it."""

    question: DocumentClaim
    part: Part


def answers(document: Document, method: Method = "auto") -> tuple[Answer, ...]:
    """The answers to all questions of a document, in order.

    Raises: ReadError if a question asks for nothing that can be derived; Unsupported.
    """
    return tuple(Answer(q, _answered(q, document, method)) for q in document.questions)


def _answered(question: DocumentClaim, document: Document, method: Method) -> Part:
    asked = goal(question.lhs) if question.lhs is not None else None
    if asked is None:
        message = "this is no derivative, so there is nothing to derive"
        raise ReadError(message, question.lhs_span, code="nothing-to-derive")
    context = question.context or document.context
    return derived(derive(asked.expression, (asked.wrt,), context, asked.order, method))


def solved(document: Document, found: Iterable[Answer]) -> str:
    """The text of a note with each question answered and its derivation under the display."""
    text = document.text
    for answer in sorted(found, key=lambda a: a.question.span.start, reverse=True):
        span = answer.question.span
        part = answer.part
        result = latex(part.claims[0].rhs, part.context)
        opener, end = _display(text, span.start, span.stop)
        block = render_derivation(Worked(context=part.context, parts=(part,))).strip()
        below = f"\n\n{opener}\n{block}\n{CLOSERS[opener]}"
        text = f"{text[: span.start]}{result}{text[span.stop : end]}{below}{text[end:]}"
    return text


def _display(text: str, start: int, stop: int) -> tuple[str, int]:
    """What opens the display that holds a span (or could open one), and the place after it."""
    opener = max(CLOSERS, key=lambda mark: text.rfind(mark, 0, start))
    environment = text.rfind(r"\begin{", 0, start)
    closer = CLOSERS[opener]
    end = text.find(closer, stop)
    if text.rfind(opener, 0, start) >= 0 and end >= 0 and _inside(text, opener, start):
        return opener, end + len(closer)
    if environment >= 0:
        closing = text.find(r"\end{", stop)
        return r"\[", text.index("}", closing) + 1
    return opener, stop


def _inside(text: str, opener: str, start: int) -> bool:
    """Whether a display with this opener is open at a place."""
    if opener == "$$":
        return text.count("$$", 0, start) % 2 == 1
    return text.rfind(r"\]", 0, start) < text.rfind(opener, 0, start)
