"""A person's note with the verdict of each step, and the engine's derivation where it has one."""

from __future__ import annotations

import time
from typing import cast

from symgrad.catalog.goals import goal
from symgrad.catalog.note import answers, solved
from symgrad.catalog.pictures import PICTURES
from symgrad.catalog.statement import in_form
from symgrad.checking.report import FileReport
from symgrad.checking.run import SECONDS, check_bytes
from symgrad.diagnostics import SymgradError, Verdict
from symgrad.engine import derive
from symgrad.reading.document import Document, DocumentClaim
from symgrad.reading.read import format_of, read_document
from symgrad.rendering.note import PICTURE, NotePage, note_page
from symgrad.rendering.page import Block, block_of
from symgrad.rendering.study import Card, cards
from symgrad.rendering.worked import Part, Worked
from symgrad.terms.claim import Claim, Relation


def annotated(
    text: str, path: str = "", *, seconds: float = SECONDS, explained: bool = True
) -> NotePage:
    """The page of a note: each step judged within `seconds`, and, if `explained`, derived.

    Derivations are begun for as long again as the steps were given.
    """
    document = read_document(text, path=path)
    report = check_bytes(text.encode(), path=path or "-", seconds=seconds)
    blocks: dict[int, Block] = {}
    rules: dict[str, Card] = {}
    if explained:
        for index, part in _derived(document, report, time.monotonic() + seconds):
            blocks[index] = block_of(part)
            rules.update(cards(Worked(context=part.context, parts=(part,))))
    pictures = {name: PICTURES[name]() for name in PICTURE.findall(text) if name in PICTURES}
    return note_page(document, report, format_of(path, text), blocks, rules, pictures)


def answered(text: str, path: str = "") -> str:
    """A note with its questions answered, or as it is if it has none.

    Raises: ReadError if a question asks for nothing that can be derived; Unsupported.
    """
    if "?" not in text or format_of(path, text) == "ipynb":
        return text
    document = read_document(text, path=path)
    return solved(document, answers(document)) if document.questions else text


def _derived(document: Document, report: FileReport, until: float) -> list[tuple[int, Part]]:
    """The engine's derivations of the proved steps that state a derivative, by their index."""
    found: list[tuple[int, Part]] = []
    for link, step in zip(document.steps, report.steps, strict=False):
        if step.verdict is Verdict.PROVED and time.monotonic() < until:
            part = _derivation(link, document)
            found += [(step.index, part)] if part is not None else []
    return found


def _derivation(link: DocumentClaim, document: Document) -> Part | None:
    """The derivation of what a step states, if the engine has one and every step of it is proved."""
    claim = cast(Claim, link.claim)
    asked = goal(claim.lhs)
    if asked is None or claim.relation is not Relation.EQUAL:
        return None
    context = link.context or document.context
    try:
        made = derive(asked.expression, (asked.wrt,), context, asked.order)
        steps = in_form(made.steps, made.targets[0], claim, made)
    except SymgradError:
        return None
    part = Part(context=made.context, claims=(claim,), steps=tuple(steps), derivation=made)
    return part if part.verdict is Verdict.PROVED else None
