"""The report on a step that is wrong: where exactly, why, and what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from symgrad.checking.change import Diagnosis
from symgrad.checking.diagnoses import Diagnoses
from symgrad.checking.explain import Said, explained, explained_layout, full_subject
from symgrad.checking.judge import follows
from symgrad.checking.layouts import other_layout
from symgrad.checking.places import declaration_span, relation_span
from symgrad.checking.repair import edit, repair
from symgrad.checking.report import Place, StepReport
from symgrad.checking.underline import part_of
from symgrad.diagnostics import Span, Verdict
from symgrad.reading.document import Document, DocumentClaim
from symgrad.terms.atoms import Variable
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.dimension import Shape, show
from symgrad.terms.term import Term
from symgrad.terms.text import text
from symgrad.terms.walk import free_variables, transform

_RELATED = re.compile(r'declare "[^"]*"')
_PRODUCT = re.compile(r"cannot multiply (?P<left>\S+×\S+) by (?P<right>\S+)")


def refuted(
    document: Document,
    report: StepReport,
    step: DocumentClaim,
    claim: Claim,
    found: Diagnosis | None,
    diagnoses: Diagnoses,
) -> StepReport:
    """The report on a step with a counterexample, and a diagnosis or none."""
    edits = ()
    if found is not None and found.assumption is None:
        edits = repair(document, step, claim, found, diagnoses)
    values = report.counterexample["values"] if report.counterexample else None
    said = explained(claim, found, values)
    mistake = found.mistake if found else None
    report = replace(
        report, code=said.code, mistake=mistake, message=said.message, hint=said.hint, edits=edits
    )
    if found is None or said.code in ("wrong-inequality", "missing-assumption"):
        return _at_the_sign(document, report, step, said, found)
    part = None if said.code == "other-layout" else _wrong_part(document, step, claim, found)
    return replace(report, part=part or report.place, label=said.label, notes=said.notes)


def _at_the_sign(
    document: Document,
    report: StepReport,
    step: DocumentClaim,
    said: Said,
    found: Diagnosis | None,
) -> StepReport:
    """A finding about a whole step, under its relation sign; with the declaration it speaks of."""
    sign = relation_span(document, step)
    related = None
    hint = said.hint
    if found is not None and found.assumption is not None and said.label is not None:
        related = _declaration(document, found.assumption[0].name, said.label)
        if related is not None and hint is not None:
            hint = _RELATED.sub(rf"\g<0> on line {related[0].line}", hint, count=1)
    if hint is None and found is None and step.claim is not None:
        from symgrad.engine.bounds.missing import would_hold

        hint = would_hold(step.claim, step.context or document.context)
    return replace(
        report,
        part=_place(document, sign) if sign is not None else None,
        hint=hint,
        related=related,
        notes=(said.label,) if said.label and related is None else (),
    )


def _declaration(document: Document, name: str, label: str) -> tuple[Place, str] | None:
    """The place where a symbol is declared, with something to say of it."""
    declared = document.context.variables.get(name)
    if declared is None or declared.span is None:
        return None
    return _place(document, declaration_span(document, declared.span)), label


def _wrong_part(
    document: Document, step: DocumentClaim, claim: Claim, found: Diagnosis
) -> Place | None:
    source = document.text[step.span.start : step.span.stop]
    span = part_of(source, claim.rhs, found.part)
    return _place(document, span.shifted(step.span.start)) if span is not None else None


def _place(document: Document, span: Span) -> Place:
    return Place.of(document.place(span), document.path)


# -------------------------------------------------------------------- shapes
def misshapen(
    document: Document, report: StepReport, step: DocumentClaim, diagnoses: Diagnoses
) -> StepReport:
    """A clash of shapes: no layout repairs it, and what a derivative really is, is shown."""
    context = step.context or document.context
    guessed = _guessed(document, step)
    if guessed:
        declare = f"declare {guessed[0]}: its shape was inferred from its use"
        return replace(report, mistake="shape", hint=declare)
    report = replace(report, verdict=Verdict.REFUTED, method="shapes", mistake="shape")
    if step.lhs is not None and step.rhs is not None:
        turned = other_layout(step.lhs, step.rhs, context)
        if turned is not None:
            said = explained_layout(step.lhs, step.rhs)
            return replace(
                report,
                code=said.code,
                mistake=turned.mistake,
                message=said.message,
                hint=said.hint,
                notes=said.notes,
                part=None,
                label=said.label,
            )
    report = _multiplied(document, report, step)
    found = diagnoses.derived(step.lhs, context) if step.lhs is not None else None
    if found is None or found.repaired is None or step.lhs is None:
        return report
    hint = f"{full_subject(step.lhs)} {text(found.repaired)}"
    edits = ()
    if document.is_verbatim(step.span):
        edits = (edit(document, step, found, None),)
    return replace(report, hint=hint, edits=edits)


def _multiplied(document: Document, report: StepReport, step: DocumentClaim) -> StepReport:
    """Of a product of two matrices that do not fit: what meets what, and where they are from."""
    error = step.error
    found = _PRODUCT.fullmatch(error.message) if error is not None else None
    if error is None or found is None:
        return report
    source = document.text[error.span.start : error.span.stop]
    columns, rows = found["left"].split("×")[-1], found["right"].split("×")[0]
    product = " ".join(source.replace("\\", "").split())
    matrix = "×" in found["right"]
    by = f"an {found['right']} matrix" if matrix else f"a vector of length {rows}"
    return replace(
        report,
        message=f"{product} multiplies an {found['left']} matrix by {by}",
        label=f"{columns} columns meet {rows} {'rows' if matrix else 'entries'}",
        notes=tuple(_origins(document, source)),
    )


def _guessed(document: Document, step: DocumentClaim) -> list[str]:
    """The names of a clash whose shapes nothing declares: then it refutes nothing."""
    span = step.error.span if step.error is not None else step.span
    source = document.text[span.start : span.stop]
    variables = document.context.variables
    return [name for name in _named(document, source) if variables[name].inferred]


def _named(document: Document, source: str) -> Iterator[str]:
    """The variables that are named in a piece of source."""
    for name in document.context.variables:
        if re.search(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z_])", source):
            yield name


def _origins(document: Document, source: str) -> Iterator[str]:
    """Where the symbols of a piece of source have their shapes from."""
    context = document.context
    for name in _named(document, source):
        declared = context.variables[name]
        if declared.span is None:
            continue
        line = document.place(declared.span).line
        how = f"declared on line {line}"
        if name in context.definitions:
            how = f"defined on line {line}{_from(context, context.definitions[name].body)}"
        yield f"{name} is {show(declared.variable.shape)}: {how}"


def _from(context: Context, body: Term) -> str:
    """What a definition is made of, if that is one or two symbols."""
    parts = [v for v in _in_order(context, body) if v.shape]
    if not 1 <= len(parts) <= 2:
        return ""
    return " from " + " and ".join(f"{text(v)}, which is in {space(v.shape)}" for v in parts)


def _in_order(context: Context, body: Term) -> list[Variable]:
    free = free_variables(body)
    return [d.variable for d in context.variables.values() if d.variable in free]


def space(shape: Shape) -> str:
    """The space of arrays of a shape: R, R^m, R^{m×n}."""
    inner = show(shape)
    return f"R^{inner}" if len(inner) == 1 else f"R^{{{inner}}}" if shape else "R"


# -------------------------------------------------------------------- what follows from a wrong step
def follows_from(claim: Claim, wrong: Claim, context: Context) -> bool:
    """Whether a claim is what an earlier wrong equation makes of what is true."""
    if claim.relation is not Relation.EQUAL or wrong.relation is not Relation.EQUAL:
        return False

    def put(node: Term) -> Term:
        return wrong.rhs if node is wrong.lhs else node

    if isinstance(wrong.lhs, Variable):
        return False
    carried = Claim(transform(claim.lhs, put), claim.relation, transform(claim.rhs, put))
    if carried != claim and follows(carried, context):
        return True
    return claim.lhs.shape == wrong.lhs.shape and follows(claim, context, (wrong,))
