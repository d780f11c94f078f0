"""Proved replacements: the right side of a wrong step, carried through the rest of its chain."""

from __future__ import annotations

from symgrad.checking.diagnose import Diagnosis, diagnose
from symgrad.checking.report import Edit, Place
from symgrad.kernel import Theorem, prove
from symgrad.reading.document import Document, DocumentClaim
from symgrad.terms.claim import Claim, equation
from symgrad.terms.context import Context
from symgrad.terms.latex import latex
from symgrad.terms.term import Term


def repair(
    document: Document, step: DocumentClaim, claim: Claim, found: Diagnosis | None
) -> tuple[Edit, ...]:
    """Edits that make the step and the links after it true; none if one of them has no repair."""
    if found is None or found.repaired is None or not document.is_verbatim(step.span):
        return ()
    context = step.context or document.context
    edits = [_edit(document, step, found.repaired, context)]
    wrong = claim.rhs
    for link in _following(document, step):
        if link.claim is None or link.claim.lhs is not wrong:
            break
        target = equation(claim.lhs, link.claim.rhs)
        if isinstance(prove(target, context), Theorem):
            break
        carried = diagnose(target, context)
        if carried is None or carried.repaired is None or not document.is_verbatim(link.span):
            return ()
        edits.append(_edit(document, link, carried.repaired, context))
        wrong = link.claim.rhs
    return tuple(edits)


def repair_side(document: Document, step: DocumentClaim, side: Term) -> tuple[Edit, ...]:
    """The edit that puts a proved right side in place of one that has no shape."""
    if not document.is_verbatim(step.span):
        return ()
    return (_edit(document, step, side, step.context or document.context),)


def _following(document: Document, step: DocumentClaim) -> list[DocumentClaim]:
    """The later links of the same chain."""
    return [s for s in document.steps if s.chain == step.chain and s.span.start > step.span.start]


def _edit(document: Document, step: DocumentClaim, side: Term, context: Context) -> Edit:
    source = document.text[step.span.start : step.span.stop]
    tail = source[len(source.rstrip(" \t\n\r,.;\\&")) :]
    return Edit(Place.of(step.place, document.path), latex(side, context) + tail)
