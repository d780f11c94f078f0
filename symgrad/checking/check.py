"""A document into a report: each link judged on its own, under what is in force where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, final

from symgrad.checking.both_ways import judge_link
from symgrad.checking.consistency import contradiction
from symgrad.checking.diagnoses import Diagnoses
from symgrad.checking.domains import outside_domain
from symgrad.checking.judge import Judgement
from symgrad.checking.places import relation_span
from symgrad.checking.report import (
    Declared,
    FileReport,
    Place,
    Read,
    Remark,
    StepReport,
    Text,
)
from symgrad.checking.unread import unread
from symgrad.diagnostics import Diagnostic, Span, Verdict
from symgrad.numeric.seed import digest
from symgrad.reading.document import Document, DocumentClaim
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context
from symgrad.terms.latex import latex
from symgrad.terms.text import text


@final
class Checker:
    """Judges the steps of one document in order; what diagnoses is imported for a wrong step only."""

    def __init__(self, document: Document, kept: Mapping[str, Any] | None = None) -> None:
        self.document = document
        self._kept = dict(kept or {})
        self._causes = {d.span: d for d in document.diagnostics if d.severity == "error" and d.span}
        self._contexts: dict[int, bytes] = {}
        self._clashes: dict[int, str | None] = {}
        self._diagnoses = Diagnoses(self._kept)
        self._wrong: dict[int, Claim] = {}

    def skeleton(self) -> FileReport:
        """The report before any step is judged: every step undecided, for want of time."""
        steps = tuple(self._unjudged(k, s) for k, s in enumerate(self.document.steps, 1))
        return FileReport(
            path=self.document.path,
            declarations=tuple(self._declared()),
            steps=steps,
            remarks=tuple(self._remarks()),
            text=self.document.source,
            others=self._others(),
        )

    def _others(self) -> tuple[Text, ...]:
        origin = self.document.origin
        sources = dict.fromkeys(s.source for s in origin.stretches) if origin is not None else ()
        path = self.document.path
        return tuple(
            Text(s.text, s.cell, Place.of(s.place(Span(0, 0)), path).path)
            for s in sources
            if s.cell is not None or s.path is not None
        )

    def reports(self) -> Iterator[StepReport]:
        """Each step judged, one after the other."""
        for index in range(1, len(self.document.steps) + 1):
            *_, report = self.stages(index)
            yield report

    def stages(self, index: int) -> Iterator[StepReport]:
        """The report on a step as it grows: the verdict, then what was wrong."""
        step = self.document.steps[index - 1]
        blank = replace(self._unjudged(index, step), message=None, code=None)
        if step.claim is None:
            yield self._without_claim(blank, step)
            return
        key = self._key(step, step.claim)
        judgement = self._judgement(key, step, step.claim)
        report = replace(
            blank,
            shown=(text(step.claim.lhs), text(step.claim.rhs)),
            verdict=judgement.verdict,
            method=judgement.method,
            conditions=judgement.conditions,
            counterexample=judgement.counterexample,
            key=key,
            judged=judgement.to_dict(),
        )
        if judgement.verdict is Verdict.UNDECIDED:
            code = judgement.code or "undecided"
            sign = relation_span(self.document, step) if step.relation != "=" else None
            part = self._part(sign) if sign is not None else None
            report = replace(
                report, code=code, message=judgement.reason, part=part, tried=judgement.tried
            )
            if code == "undecided":
                report = replace(report, hint="add a step in between, or declare what is missing")
        if judgement.verdict is not Verdict.REFUTED:
            yield report
            return
        asked = self._in_doubt(judgement.counterexample)
        if asked is not None:
            code, verdict = "ambiguous-shape", Verdict.UNDECIDED
            report = replace(report, verdict=verdict, method=None, counterexample=None)
            yield replace(report, code=code, message=asked)
            return
        from symgrad.checking.wrong import refuted

        context = step.context or self.document.context
        report = replace(report, follows=self._followed(index, step.claim, context))
        yield refuted(self.document, report, step, step.claim, None, self._diagnoses)
        found = self._diagnoses.of(step.claim, context)
        report = refuted(self.document, report, step, step.claim, found, self._diagnoses)
        yield replace(report, diagnoses=self._diagnoses.taken())

    def _followed(self, index: int, claim: Claim, context: Context) -> int | None:
        """The number of an earlier wrong step that this one follows from."""
        from symgrad.checking.wrong import follows_from

        earlier = [k for k, wrong in self._wrong.items() if follows_from(claim, wrong, context)]
        self._wrong[index] = claim
        return earlier[0] if earlier else None

    def _in_doubt(self, counterexample: Mapping[str, Any] | None) -> str | None:
        """What to ask when a step fails for an inferred matrix, though perhaps not for a vector."""
        sizes = (counterexample or {}).get("dimensions") or {}
        for size, name in self.document.loose.items():
            if sizes.get(size.replace("\\", ""), 1) != 1:
                return f"{name} is not declared: for a matrix this fails, for a vector it may hold"
        return None

    def _key(self, step: DocumentClaim, claim: Claim) -> str:
        """A name for a claim in its context, from their content alone."""
        context = step.context or self.document.context
        known = self._contexts.get(id(context))
        if known is None:
            known = self._contexts[id(context)] = digest(context)
        return digest(known, claim, step.premises, step.arrow).hex()

    def _judgement(self, key: str, step: DocumentClaim, claim: Claim) -> Judgement:
        """The judgement of a claim, kept or made."""
        try:
            if key in self._kept:
                return Judgement.from_dict(self._kept[key])
        except (KeyError, ValueError, TypeError):
            pass
        context = step.context or self.document.context
        made = judge_link(claim, context, step.premises, step.arrow)
        clash = self._clash(step) if made.verdict is not Verdict.REFUTED else None
        if clash is not None:
            made = Judgement(
                verdict=Verdict.UNDECIDED,
                reason=f"what is assumed here contradicts itself: {clash}",
                code="contradictory-declaration",
            )
        self._kept[key] = made.to_dict()
        return made

    def _clash(self, step: DocumentClaim) -> str | None:
        """What the assumptions in force at a step contradict, if they do."""
        context = step.context or self.document.context
        if id(context) not in self._clashes:
            self._clashes[id(context)] = contradiction(context)
        return self._clashes[id(context)]

    # ---------------------------------------------------------------- steps
    def _unjudged(self, index: int, step: DocumentClaim) -> StepReport:
        return StepReport(
            index=index,
            chain=step.chain,
            place=Place.of(step.place, self.document.path),
            lhs=step.lhs_text,
            relation=step.relation,
            rhs=step.rhs_text,
            read=self._read(step),
            verdict=Verdict.UNDECIDED,
            code="out-of-time",
            message="the time for this file was over before this step was reached",
        )

    def _read(self, step: DocumentClaim) -> Read | None:
        context = step.context or self.document.context
        claim = step.claim
        if claim is None:
            return None
        shape = tuple(str(d) for d in claim.lhs.shape)
        return Read(latex(claim.lhs, context), latex(claim.rhs, context), shape)

    def _without_claim(self, report: StepReport, step: DocumentClaim) -> StepReport:
        error = step.error
        if error is None:
            return replace(report, code="unreadable", message="this step could not be read")
        cause = self._causes.get(error.span)
        if cause is not None and cause.code != error.code:  # a macro without end, say
            return replace(
                report, code=cause.code, message=cause.message, part=self._part(error.span)
            )
        report = replace(unread(self.document, report, error), part=self._part(error.span))
        if error.code != "shape-mismatch":
            return report
        from symgrad.checking.wrong import misshapen

        report = misshapen(self.document, report, step, self._diagnoses)
        return replace(report, diagnoses=self._diagnoses.taken())

    # ---------------------------------------------------------------- the rest of the report
    def _part(self, span: Span) -> Place:
        return Place.of(self.document.place(span), self.document.path)

    def _declared(self) -> Iterator[Declared]:
        context = self.document.context
        for name, declaration in context.variables.items():
            if name in context.definitions and declaration.span is None:
                continue
            line = self.document.place(declaration.span).line if declaration.span else 0
            words = tuple(p.words[0] for p in declaration.properties)
            words += tuple(f"{p.words[0]} rows" for p in declaration.row_properties)
            shape = tuple(str(d) for d in declaration.variable.shape)
            yield Declared(name.replace("\\", ""), shape, words, line)

    def _remarks(self) -> Iterator[Remark]:
        yield from outside_domain(self.document)
        spoken = {step.error.span for step in self.document.steps if step.error is not None}
        for diagnostic in self.document.diagnostics:
            if diagnostic.span not in spoken:
                yield self._remark(diagnostic)

    def _remark(self, diagnostic: Diagnostic) -> Remark:
        place = self._part(diagnostic.span) if diagnostic.span else Place(1, 1, 1, 1)
        return Remark(
            place=place,
            severity=diagnostic.severity,
            code=diagnostic.code,
            message=diagnostic.message,
            hint=diagnostic.hint,
        )
