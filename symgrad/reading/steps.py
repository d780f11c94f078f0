"""The links of displays as steps of a document, with their places and texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import final

from symgrad.diagnostics import Diagnostic, ReadError, Span
from symgrad.reading.cases import diagonal_condition, index_conditions
from symgrad.reading.displays import Display
from symgrad.reading.document import DocumentClaim
from symgrad.reading.origin import Origin, Place
from symgrad.reading.resized import with_sizes
from symgrad.reading.sequences import of_all_steps
from symgrad.reading.stationary import (
    differentiates,
    ends_in_zero,
    is_zero,
    looks_set,
    sets_before,
    sets_to_zero,
    starts_with_derivative,
)
from symgrad.terms import build
from symgrad.terms.atoms import Zeros
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.read import declare, inline
from symgrad.terms.read.chains import Chain
from symgrad.terms.read.claims import LocatedClaim, claims_of
from symgrad.terms.read.prose import Prose, Sentence
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables

_MARKS = re.compile(
    r"\\begin\{(?P<inner>\w*matrix|cases|dcases)\}.*?\\end\{(?P=inner)\}"
    r"|(?<!\\)%[^\n]*\n?|(?<!\\)&|\\\\(?:\[[^\]]*\])?|\\(?:nonumber|notag)\b",
    re.S,
)
"""Marks of alignment and comments, outside the environments where they mean something."""


@final
class Steps:
    """Collects the links of a document, display by display."""

    def __init__(self, origin: Origin, prose: Prose, defining: frozenset[int]) -> None:
        self.origin = origin
        self.prose = prose
        self.defining = defining
        self.links: list[DocumentClaim] = []
        self.questions: list[DocumentClaim] = []
        self.conditions: list[tuple[int, Claim]] = []
        self.set: list[Claim] = []
        self.gradients: set[Term] = set()
        self.derived: tuple[int, Term] | None = None
        self.diagnostics: list[Diagnostic] = []
        self.chains = 0

    def add(self, display: Display) -> None:
        """Add the links of one display."""
        if display.error is not None:
            self._unreadable(display.span, display.error)
            return
        context = self._context(display)
        self.conditions = [c for c in self.conditions if c[0] == display.section]
        here = any(looks_set(display.leading, chain) for chain in display.chains)
        if sets_before(display.leading) and not here:
            self._set_last(display)
        leading = [display.leading] if display.leading is not None else []
        local = display.local(self.prose)
        sentences = [*local, *(s for s in leading if s not in local)]
        indices = index_conditions(self.prose, sentences)
        for number, chain in enumerate(display.chains):
            if not chain.continues or not self.chains:
                self.chains += 1
            diagonal = diagonal_condition(display.leading, chain)
            chain.conditions += indices if diagonal is None else [*indices, diagonal]
            said = display.said.get(number, ()) if chain.said else ()
            inner = self._holding(context, said)
            beside = index_conditions(self.prose, said)
            chain.conditions += beside
            unread = said[0] if said and inner is context and not beside else None
            self._add_chain(chain, inner, display, unread)

    def _set_last(self, display: Display) -> None:
        """Put the last derivative of the section to 0: "setting this to zero gives"."""
        if self.derived is None or self.derived[0] != display.section:
            return
        term = self.derived[1]
        claim = Claim(term, Relation.EQUAL, Zeros(term.shape) if term.shape else build.number(0))
        if (display.section, claim) not in self.conditions:
            self.conditions.append((display.section, claim))
            self.set.append(claim)

    def _context(self, display: Display) -> Context:
        """The context of the document with what holds in this display alone."""
        return self._holding(self.prose.context, display.local(self.prose))

    def _holding(self, context: Context, sentences: Sequence[Sentence]) -> Context:
        """A context with what sentences say as conditions."""
        local = replace(self.prose, context=context, diagnostics=[], local=True)
        local.context = with_sizes(local, sentences)
        for sentence in sentences:
            declare.signs(local, sentence)
            declare.adjectives(local, sentence)
            inline.hypotheses(local, sentence)
        told = tuple(h for h in local.context.hypotheses if h.lhs is not h.rhs)
        if told == local.context.hypotheses:
            return local.context
        return replace(local.context, hypotheses=told)

    def _add_chain(
        self, chain: Chain, context: Context, display: Display, unread: Sentence | None = None
    ) -> None:
        prose = self.prose
        if not chain.relations:
            self._bare(chain)
            return
        if chain.continues and not chain.sides[0].tokens:
            self._without_start(chain)
            if len(chain.relations) < 2:
                return
            chain = replace(chain, sides=chain.sides[1:], relations=chain.relations[1:])
        links = claims_of(chain, context, functions=prose.functions, notation=prose.notation)
        if unread:
            where = unread[0].span.joined(unread[-1].span)
            error = ReadError("this condition cannot be read", where)
            links = [replace(link, claim=None, error=error) for link in links]
        for number, link in enumerate(links):
            first = number == 0 and link.lhs_span == chain.sides[0].span
            if first and link.lhs_span.start in self.defining and not chain.continues:
                continue
            made = self._link(link, context)
            if link.question:
                self.questions.append(made)
            elif _ends(links, number) and self._is_condition(links[: number + 1], context, display):
                if link.claim is not None:
                    self.conditions.append((display.section, link.claim))
                    self.set.append(link.claim)
            else:
                self.links.append(made)
            if link.error is not None:
                self.diagnostics.append(_diagnostic(link.error))
        if links and starts_with_derivative(links):
            self.gradients |= {t for link in links for t in (link.lhs, link.rhs) if t is not None}
            last = links[-1].rhs
            if last is not None and not is_zero(last):
                self.derived = (display.section, last)

    def _is_condition(self, links: list[LocatedClaim], context: Context, display: Display) -> bool:
        """Whether a trailing = 0 sets something to 0: by the words before it, or as no claim holds."""
        last = links[-1]
        if not ends_in_zero(links):
            return False
        if sets_to_zero(display.leading):
            return True
        if display.local(self.prose) or last.hypotheses:
            return False
        if last.lhs in self.gradients:
            return True
        if not starts_with_derivative(links):
            return False
        agree = self.prose.agree
        return last.claim is None or agree is None or not agree(last.claim, context)

    def _without_start(self, chain: Chain) -> None:
        """A display that starts with a relation, and nothing before it to go on from."""
        error = ReadError("nothing stands before this relation", chain.relations[0].span)
        self._unreadable(chain.sides[1].span, error)

    def _bare(self, chain: Chain) -> None:
        """A formula without a relation makes no claim; if its brackets are wrong it may hide one."""
        side = chain.sides[0]
        try:
            self.prose.reading().parsed(side.tokens, side.span)
        except ReadError as error:
            self._unreadable(side.span, error)

    def _contradicted(self, link: LocatedClaim) -> LocatedClaim:
        """The link without its claim if that is about names whose declarations contradict."""
        if link.claim is None or not self.prose.contradicted:
            return link
        spoken = free_variables(link.claim.lhs) | free_variables(link.claim.rhs)
        for name in (None, *sorted(v.name for v in spoken)):
            error = self.prose.contradicted.get(name)
            if error is not None:
                return replace(link, claim=None, error=error)
        return link

    def _over_steps(self, link: LocatedClaim, context: Context) -> LocatedClaim:
        """The link without its claim if that is about all steps of a recursion at once."""
        name = of_all_steps(link.claim, context) if link.claim is not None else None
        if name is None:
            return link
        message = f"{name} is given by a recursion: a formula for all its steps needs an induction"
        error = ReadError(message, link.rhs_span, code="unsupported")
        return replace(link, claim=None, error=error)

    def _link(self, link: LocatedClaim, context: Context) -> DocumentClaim:
        link = self._over_steps(self._contradicted(link), context)
        for claim in link.hypotheses:
            context = inline.applied(context, claim, self.prose.adjectives())
        if link.claim is not None and not differentiates(link.claim):
            known = context.hypotheses
            context = context.assume(*(c for _, c in self.conditions if c not in known))
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
            arrow=link.arrow,
            context=context,
        )

    def place(self, span: Span) -> Place:
        """The lines and columns of a span."""
        return self.origin.place(span)

    def source(self, span: Span) -> str:
        """The source of a side without alignment marks, line ends and closing punctuation."""
        text = _MARKS.sub(
            lambda match: match[0] if match["inner"] else " ", self.origin.source_text(span)
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


def _ends(links: list[LocatedClaim], number: int) -> bool:
    """Whether a link is the last of its chain, or stands before an arrow."""
    return number == len(links) - 1 or bool(links[number + 1].arrow)


def _diagnostic(error: ReadError) -> Diagnostic:
    return Diagnostic(code=error.code, message=error.message, span=error.span, hint=error.hint)
