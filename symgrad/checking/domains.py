"""Functions taken of what they are not defined for: the logarithm of numbers that may be negative."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symgrad.checking.places import declaration_span
from symgrad.checking.report import Place, Remark
from symgrad.diagnostics import Span
from symgrad.reading.document import Document
from symgrad.terms.algebra import Apply
from symgrad.terms.atoms import Variable
from symgrad.terms.context import Context
from symgrad.terms.function import Function
from symgrad.terms.property import Fact
from symgrad.terms.term import Term
from symgrad.terms.text import text
from symgrad.terms.walk import subterms

_NEEDS = {"> 0": Fact.POSITIVE, r"\ge 0": Fact.NONNEGATIVE}


def outside_domain(document: Document) -> Iterator[Remark]:
    """A remark for each function of a declared symbol that may lie outside its domain.

    Only a symbol alone is looked at: of what is computed, the conditions of the steps tell.
    """
    seen: set[tuple[str, Variable]] = set()
    for term, context, place in _terms(document):
        for node in subterms(term):
            match node:
                case Apply(function=Function() as function, args=(Variable() as arg,)):
                    key = (function.name, arg)
                    if key not in seen and _may_fail(function, arg, context):
                        seen.add(key)
                        yield _said(document, function, arg, place)
                case _:
                    continue


def _terms(document: Document) -> Iterator[tuple[Term, Context, int]]:
    for definition in document.context.definitions.values():
        start = definition.span.start if definition.span is not None else 0
        yield definition.body, document.context, start
    for step in document.steps:
        if step.claim is not None:
            context = step.context or document.context
            yield step.claim.lhs, context, step.lhs_span.start
            yield step.claim.rhs, context, step.span.start


def _may_fail(function: Function, arg: Variable, context: Context) -> bool:
    need = next((fact for sign, fact in _NEEDS.items() if function.domain.endswith(sign)), None)
    declared = context.variables.get(arg.name)
    if need is None or declared is None or declared.inferred or arg.name in context.definitions:
        return False
    mentioned = any(arg in (c.lhs, c.rhs) for c in context.hypotheses)
    bounded = {need, Fact.NONNEGATIVE} & declared.facts
    return not bounded and not declared.row_facts and not mentioned


def _said(document: Document, function: Function, arg: Variable, start: int) -> Remark:
    name = arg.name if arg.name[-1].isalnum() else re.escape(arg.name)
    pattern = re.compile(
        rf"\\{function.name}\s*(\\left)?[({{]?\s*{re.escape(name)}(?![A-Za-z_])[)}}]?"
    )
    found = pattern.search(document.text, start)
    span = Span(found.start(), found.end()) if found else Span(start, start + 1)
    declared = document.context.variables[arg.name]
    line = document.place(declared.span).line if declared.span is not None else None
    entry = f"{text(arg)}_1" if arg.shape else text(arg)
    where = f" (line {line})" if line is not None else ""
    label = f"{_domain(document, declared.span)}{where}, so {entry} = -1 is allowed"
    axes = "".join(f"^{{{' × '.join(map(str, arg.shape))}}}" for _ in arg.shape[:1])
    axes = axes.replace("×", r"\times").replace("{n}", "n").replace("{m}", "m")
    sign = ">" if function.domain.endswith("> 0") else r"\ge "
    return Remark(
        place=Place.of(document.place(span), document.path),
        code="outside-domain",
        message=f"{function.name} is taken of numbers that can be negative",
        severity="warning",
        label=label,
        hint=f"declare what you mean: ${arg.name} \\in \\mathbb{{R}}_{{{sign}0}}{axes}$",
    )


def _domain(document: Document, span: Span | None) -> str:
    """`x is in R^n`, in the letters of the declaration."""
    if span is None:
        return "nothing bounds it"
    whole = declaration_span(document, span)
    source = document.text[whole.start : whole.stop]
    name, sign, domain = source.partition(r"\in")
    plain = re.sub(r"\\mathbb\{?([A-Z])\}?", r"\1", domain.strip())
    plain = re.sub(r"\{([A-Za-z0-9])\}", r"\1", plain)
    return f"{text_name(name.strip())} is in {plain}" if sign else f"only {source} is said"


def text_name(source: str) -> str:
    """The names before ∈, as they stand, without backslashes."""
    return source.replace("\\", "")
