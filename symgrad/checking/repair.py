"""Proved replacements: as little of a wrong step as mends it, carried through the rest of its chain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symgrad.checking.change import Diagnosis
from symgrad.checking.diagnoses import Diagnoses
from symgrad.checking.places import relation_span
from symgrad.checking.report import Edit, Place
from symgrad.checking.underline import summands
from symgrad.diagnostics import Span, SymgradError
from symgrad.kernel import Theorem, prove
from symgrad.reading.document import Document, DocumentClaim
from symgrad.terms.algebra import Add, Mul, Neg
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.latex import latex
from symgrad.terms.read import Notation, read_term
from symgrad.terms.term import Term
from symgrad.terms.walk import at

_TOKEN = re.compile(r"\\[A-Za-z]+|\S")
_TAIL = " \t\n\r,.;\\&"


def repair(
    document: Document, step: DocumentClaim, claim: Claim, found: Diagnosis, diagnoses: Diagnoses
) -> tuple[Edit, ...]:
    """Edits that make the step and the links after it true; none if one of them has no repair."""
    if found.relation is not None:
        return _turned(document, step, found.relation)
    if found.repaired is None or not document.is_verbatim(step.span):
        return ()
    edits = [edit(document, step, found, claim.rhs)]
    if claim.relation is not Relation.EQUAL:
        return tuple(edits)
    wrong = claim.rhs
    for link in _following(document, step):
        if link.claim is None or link.claim.lhs is not wrong:
            break
        target = equation(claim.lhs, link.claim.rhs)
        context = link.context or document.context
        if isinstance(prove(target, context), Theorem):
            break
        carried = diagnoses.of(target, context)
        if carried is None or carried.repaired is None or not document.is_verbatim(link.span):
            return ()
        edits.append(edit(document, link, carried, link.claim.rhs))
        wrong = link.claim.rhs
    return tuple(edits)


def _turned(document: Document, step: DocumentClaim, relation: Relation) -> tuple[Edit, ...]:
    sign = relation_span(document, step)
    if sign is None or not document.is_verbatim(sign):
        return ()
    return (Edit(Place.of(document.place(sign), document.path), relation.value),)


def _following(document: Document, step: DocumentClaim) -> list[DocumentClaim]:
    """The later links of the same chain."""
    return [s for s in document.steps if s.chain == step.chain and s.span.start > step.span.start]


def edit(document: Document, step: DocumentClaim, found: Diagnosis, wrong: Term | None) -> Edit:
    """The smallest replacement in the right side of a step that makes it what was found."""
    assert found.repaired is not None
    context = step.context or document.context
    source = document.text[step.span.start : step.span.stop]
    for span, text in _smaller(source, found, wrong, context):
        here = span.shifted(step.span.start)
        mended = source[: span.start] + text + source[span.stop :]
        if document.is_verbatim(here) and _reads(document, mended, found.repaired, context):
            return Edit(Place.of(document.place(here), document.path), text)
    tail = source[len(source.rstrip(_TAIL)) :]
    whole = Place.of(step.place, document.path)
    return Edit(whole, latex(found.repaired, context) + tail)


def _smaller(
    source: str, found: Diagnosis, wrong: Term | None, context: Context
) -> Iterator[tuple[Span, str]]:
    """Places in the source of a side, with what may stand there instead: a factor, a summand."""
    right = found.repaired
    if wrong is None or right is None:
        return
    number = _changed_summand(wrong, right)
    spans = summands(source)
    span = Span(len(source) - len(source.lstrip()), len(source.rstrip(_TAIL)))
    if number is not None and isinstance(wrong, Add) and len(spans) == len(wrong.terms):
        span = spans[number]
    if found.part is not None and found.change is not None:
        if isinstance(found.change, Mul):
            yield Span(span.start, span.start), latex(found.change.factors[0], context) + " "
        yield from _occurrences(source, span, at(wrong, found.part), found.change, context)
    if number is not None and isinstance(wrong, Add) and isinstance(right, Add):
        old, new = wrong.terms[number], right.terms[number]
        if isinstance(old, Neg) and isinstance(new, Neg):
            yield span, latex(new.arg, context)
        elif not isinstance(old, Neg) and not isinstance(new, Neg):
            yield span, latex(new, context)


def _changed_summand(wrong: Term, right: Term) -> int | None:
    """The one summand in which two sums differ."""
    if not isinstance(wrong, Add) or not isinstance(right, Add):
        return None
    if len(right.terms) != len(wrong.terms):
        return None
    pairs = enumerate(zip(wrong.terms, right.terms, strict=True))
    differ = [k for k, (a, b) in pairs if a is not b]
    return differ[0] if len(differ) == 1 else None


def _occurrences(
    source: str, span: Span, old: Term, new: Term, context: Context
) -> Iterator[tuple[Span, str]]:
    """Where a part that is to be changed stands as it would be printed."""
    tokens = _TOKEN.findall(latex(old, context))
    pattern = re.compile(r"\s*".join(map(re.escape, tokens)) + r"(?![A-Za-z])")
    for match in pattern.finditer(source, span.start, span.stop):
        yield Span(*match.span()), latex(new, context)


def _reads(document: Document, source: str, term: Term, context: Context) -> bool:
    """Whether a side with a replacement made is read as what was proved."""
    bare = re.sub(r"&|\\\\", " ", source.rstrip(_TAIL))
    try:
        notation = Notation(layout=document.layout)
        return read_term(bare, context, shape=term.shape, notation=notation) is term
    except SymgradError:
        return False
