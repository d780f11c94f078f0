"""A note with questions: each {?} answered, its derivation written under the display."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import final

from symgrad.catalog.goals import goal
from symgrad.derivation import Method
from symgrad.diagnostics import ReadError, Span
from symgrad.engine import derive
from symgrad.reading.document import Document, DocumentClaim
from symgrad.rendering.note_rows import Region, regions
from symgrad.rendering.render import render_derivation
from symgrad.rendering.worked import Part, Worked, derived
from symgrad.terms.latex import latex, latex_definition


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
    """The file of a note with each question answered and its derivation under the display.

    What is not a question stays byte for byte.
    Raises: ReadError if a question stands in a macro or in a file taken in.
    """
    text = document.source
    ends = "\r\n" if "\r\n" in text else "\n"
    for answer in sorted(found, key=lambda a: a.question.span.start, reverse=True):
        question = answer.question.span
        span = document.source_span(question)
        if span is None:
            message = "this question stands in a macro or in another file"
            raise ReadError(message, question, code="nothing-to-derive")
        end = _end(text, span)
        below = _below(answer, *_marks(text, span)).replace("\n", ends)
        result = latex(answer.part.claims[0].rhs, answer.part.context)
        text = f"{text[: span.start]}{result}{text[span.stop : end]}{below}{text[end:]}"
    return text


def _below(answer: Answer, opener: str, closer: str) -> str:
    """What goes under a display: the names that the answer brings along, and its derivation."""
    part = answer.part
    names = [f"${latex_definition(one, part.context)}$" for one in part.introduced]
    brought = f"\n\nHere {', '.join(names)}." if names else ""
    block = render_derivation(Worked(context=part.context, parts=(part,))).strip()
    return f"{brought}\n\n{opener}\n{block}\n{closer}"


def _end(text: str, span: Span) -> int:
    """Where the display that holds a span ends."""
    region = _region(text, span)
    return region.stop if region else span.stop


def _marks(text: str, span: Span) -> tuple[str, str]:
    """What opens and closes a display in the manner of the one that holds a span."""
    region = _region(text, span)
    start = region.start if region else 0
    if text.startswith(r"\[", start):
        return r"\[", r"\]"
    if region and text[start:].lstrip().startswith("```"):
        return "```math", "```"
    tex = text.startswith(r"\begin", start) and r"\begin{document}" in text
    return (r"\[", r"\]") if tex else ("$$", "$$")


def _region(text: str, span: Span) -> Region | None:
    return next((r for r in regions(text) if r.start <= span.start and span.stop <= r.stop), None)
