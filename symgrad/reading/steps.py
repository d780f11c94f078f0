"""The links of displays as steps of a document, with their places and texts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import final

from symgrad.diagnostics import Diagnostic, ReadError, Span
from symgrad.reading.displays import Display
from symgrad.reading.document import DocumentClaim
from symgrad.reading.origin import Origin, Place
from symgrad.terms.algebra import Entry
from symgrad.terms.atoms import Number, Zeros
from symgrad.terms.binders import Derivative, Differential
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.read import declare, inline
from symgrad.terms.read.chains import Chain
from symgrad.terms.read.claims import LocatedClaim, claims_of
from symgrad.terms.read.prose import Prose
from symgrad.terms.term import Term


@final
class Steps:
    """Collects the links of a document, display by display."""

    def __init__(self, origin: Origin, prose: Prose, defining: frozenset[int]) -> None:
        self.origin = origin
        self.prose = prose
        self.defining = defining
        self.links: list[DocumentClaim] = []
        self.questions: list[DocumentClaim] = []
        self.conditions: list[Claim] = []
        self.diagnostics: list[Diagnostic] = []
        self.chains = 0

    def add(self, display: Display) -> None:
        """Add the links of one display."""
        if display.error is not None:
            self._unreadable(display.span, display.error)
            return
        context = self._context(display)
        for chain in display.chains:
            if not chain.continues or not self.chains:
                self.chains += 1
            self._add_chain(chain, context)

    def _context(self, display: Display) -> Context:
        """The context of the document with what holds in this display alone."""
        if display.local is None:
            return self.prose.context
        local = replace(self.prose, diagnostics=[], local=True)
        declare.signs(local, display.local)
        declare.adjectives(local, display.local)
        inline.hypotheses(local, display.local)
        return local.context

    def _add_chain(self, chain: Chain, context: Context) -> None:
        prose = self.prose
        if not chain.relations or (chain.continues and not chain.sides[0].tokens):
            if chain.relations:
                error = ReadError("nothing stands before this relation", chain.relations[0].span)
                self.diagnostics.append(_diagnostic(error))
            else:
                self._bare(chain)
            return
        links = claims_of(chain, context, functions=prose.functions, notation=prose.notation)
        for number, link in enumerate(links):
            first = link.lhs_span == chain.sides[0].span
            if first and link.lhs_span.start in self.defining and not chain.continues:
                continue
            made = self._link(link, context)
            if link.question:
                self.questions.append(made)
            elif number == len(links) - 1 and _is_condition(links):
                if link.claim is not None:
                    self.conditions.append(link.claim)
            else:
                self.links.append(made)
            if link.error is not None:
                self.diagnostics.append(_diagnostic(link.error))

    def _bare(self, chain: Chain) -> None:
        """A formula without a relation makes no claim; if its brackets are wrong it may hide one."""
        side = chain.sides[0]
        try:
            self.prose.reading().parsed(side.tokens, side.span)
        except ReadError as error:
            self._unreadable(side.span, error)

    def _link(self, link: LocatedClaim, context: Context) -> DocumentClaim:
        return DocumentClaim(
            claim=link.claim,
            relation=link.relation,
            span=link.rhs_span,
            lhs_span=link.lhs_span,
            place=self.place(link.rhs_span),
            lhs_text=self.source(link.lhs_span),
            rhs_text=self.source(link.rhs_span),
            chain=self.chains,
            error=link.error,
            lhs=link.lhs,
            rhs=link.rhs,
            question=link.question,
            premises=link.premises,
            context=context,
        )

    def place(self, span: Span) -> Place:
        """The lines and columns of a span."""
        return self.origin.place(span)

    def source(self, span: Span) -> str:
        """The source of a side without alignment marks, line ends and closing punctuation."""
        text = re.sub(
            r"(?<!\\)&|\\\\(?:\[[^\]]*\])?|\\(?:nonumber|notag)\b",
            " ",
            self.origin.source_text(span),
        )
        return re.sub(r"\s+", " ", text).strip().rstrip(",.;").strip()

    def _unreadable(self, span: Span, error: ReadError) -> None:
        self.diagnostics.append(_diagnostic(error))
        self.chains += 1
        self.links.append(
            DocumentClaim(
                claim=None,
                relation="=",
                span=span,
                lhs_span=span,
                place=self.place(span),
                lhs_text=self.source(span),
                rhs_text="",
                chain=self.chains,
                error=error,
            )
        )


def _diagnostic(error: ReadError) -> Diagnostic:
    return Diagnostic(code=error.code, message=error.message, span=error.span, hint=error.hint)


def _is_condition(links: list[LocatedClaim]) -> bool:
    """Whether a trailing = 0 after a derivative sets it to 0."""
    last, first = links[-1], links[0]
    zero = last.rhs if last.claim is None else last.claim.rhs
    if last.relation != Relation.EQUAL or not _is_zero(zero) or last.premises:
        return False
    return any(_is_derivative(t) for t in (first.lhs, last.lhs))


def _is_zero(term: Term | None) -> bool:
    return isinstance(term, Zeros) or (isinstance(term, Number) and term.value == 0)


def _is_derivative(term: Term | None) -> bool:
    match term:
        case Derivative() | Differential():
            return True
        case Entry(arg=arg):
            return _is_derivative(arg)
        case _:
            return False
