"""What is said of a step that could not be read: which symbol or function is to blame, and what helps."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace

from symgrad.checking.places import declaration_span
from symgrad.checking.report import StepReport
from symgrad.diagnostics import ReadError
from symgrad.reading.document import Document
from symgrad.terms.unicode import plain

_FUNCTION = re.compile(r"\\(?:operatorname\*?|math(?:rm|tt|sf|it)|text)\s*\{\s*([A-Za-z]\w+)\s*\}")
_NAMELESS = ("undeclared-symbol", "ambiguous-shape")


def unread(document: Document, report: StepReport, error: ReadError) -> StepReport:
    """The report on a step that is undecided because of an error of reading."""
    source = document.text[error.span.start : error.span.stop].strip()
    report = replace(
        report, code=error.code, message=error.message, hint=error.hint, label=error.label
    )
    if error.code in _NAMELESS and _FUNCTION.match(source):
        return _unknown_function(document, report, source)
    if error.code in _NAMELESS and source:
        return _undeclared(document, report, source)
    if error.code == "unreadable":
        return replace(report, notes=_the_others(document))
    return report


def _unknown_function(document: Document, report: StepReport, source: str) -> StepReport:
    return replace(
        report,
        code="unreadable",
        message=f"symgrad does not know {source}",
        hint=f"define it in the document (${source}(A) = ...$), or see: symgrad explain functions",
        notes=_the_others(document),
    )


def _undeclared(document: Document, report: StepReport, source: str) -> StepReport:
    near = _near(document, source)
    if near is None and report.code == "ambiguous-shape":
        return report
    domain, label = r"\in \mathbb{R}", None
    if near is not None:
        declared = document.context.variables[near].span
        assert declared is not None
        label = f"did you mean {near}, declared on line {document.place(declared).line}?"
        whole = declaration_span(document, declared)
        said = re.search(r"\\in(?![A-Za-z]).*|[<>].*", document.text[whole.start : whole.stop])
        domain = said[0] if said else domain
    return replace(
        report,
        code="undeclared-symbol",
        message=f"{plain(source)} is used but never declared",
        label=label,
        hint=f"{'or ' if near else ''}say what it is before this line, for example: ${source} {domain}$",
    )


def _near(document: Document, source: str) -> str | None:
    """The declared name that may have been meant: of the same letter, or of almost the same letters."""
    names = [
        n for n, d in document.context.variables.items() if d.span is not None and not d.inferred
    ]
    letter = re.split("[_^']", source)[0]
    same = [n for n in names if re.split("[_^']", n)[0].casefold() == letter.casefold()]
    close = difflib.get_close_matches(source, names, n=1) if len(source.strip("\\")) > 2 else []
    return next(iter([*same, *close]), None)


def _the_others(document: Document) -> tuple[str, ...]:
    """How many steps were checked all the same."""
    count = len(document.steps) - 1
    if count < 1:
        return ()
    others = (
        "the other step of the file was"
        if count == 1
        else f"the {count} other steps of the file were"
    )
    return (f"this step is undecided; {others} checked",)
