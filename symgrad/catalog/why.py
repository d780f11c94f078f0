"""`symgrad why PATH:LINE`: how a step is derived, or what is wrong with it, or what was tried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from symgrad.catalog.goals import goal
from symgrad.checking.check import Checker
from symgrad.checking.formats.plain import plain
from symgrad.checking.formats.text import finding
from symgrad.checking.report import FileReport, StepReport
from symgrad.checking.settings import Settings
from symgrad.diagnostics import SymgradError, Verdict
from symgrad.engine import derive
from symgrad.reading.conventions import Conventions
from symgrad.reading.document import DocumentClaim
from symgrad.reading.read import read_file
from symgrad.rendering.page import dimension_names, join_words
from symgrad.rendering.terminal import claim_text, step_lines
from symgrad.rendering.worked import Part, derived
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context
from symgrad.terms.dimension import show

WIDTH = 62


class NoStep(SymgradError):
    """No step stands where one was asked for."""


def why(place: str, settings: Settings) -> str:
    """An account of the steps on a line: what was read, the verdict, and what earned it.

    Raises: NoStep if the place is not PATH:LINE or no step stands there; OSError without the file
    """
    asked = re.fullmatch(r"(?P<path>.+?):(?:cell (?P<cell>\d+):)?(?P<line>\d+)(?::\d+)?", place)
    if asked is None:
        raise NoStep(f'give a file and a line, as in notes.md:12, not "{place}"')
    path, line = asked["path"], int(asked["line"])
    document = read_file(Path(path), conventions=Conventions(settings.layout, settings.macros))
    checker = Checker(document)
    cell = int(asked["cell"]) if asked["cell"] else None
    numbers = [
        k
        for k, s in enumerate(document.steps, 1)
        if s.line <= line <= s.end_line and cell in (None, s.place.cell)
    ]
    if not numbers:
        known = ", ".join(dict.fromkeys(_place(s) for s in document.steps)) or "none"
        raise NoStep(f"no step stands on line {line} of {path}; steps stand on: {known}")
    report = checker.skeleton()
    return "\n".join(_account(checker, report, number) for number in numbers)


def _place(step: DocumentClaim) -> str:
    cell = step.place.cell
    return str(step.line) if cell is None else f"cell {cell}:{step.line}"


def _account(checker: Checker, report: FileReport, number: int) -> str:
    step = checker.document.steps[number - 1]
    *_, found = checker.stages(number)
    if step.claim is None or found.verdict in (Verdict.REFUTED, Verdict.UNDECIDED):
        context = step.context or checker.document.context
        lines = [*finding(report, found), *_rest(found, step.claim, context)]
        return "\n".join(lines) + "\n"
    context = step.context or checker.document.context
    part = _derivation(step.claim, context)
    lines = [_headline(found, part or Part(context=context, claims=(step.claim,), steps=()))]
    lines += ["", *step_lines(part)] if part is not None and part.steps else _method(found, step)
    lines += [f"  where {condition}" for condition in found.conditions]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _headline(found: StepReport, part: Part) -> str:
    """`∇²_w f(w) = XᵀDX + λI      proved, for every m and n`."""
    names = dimension_names(part) if found.verdict is Verdict.PROVED else ()
    every = f", for every {join_words(names)}" if names else ""
    return f"{claim_text(part.claims[0], part.context):<{WIDTH}} {found.verdict}{every}"


def _derivation(claim: Claim, context: Context) -> Part | None:
    """The engine's derivation of a derivative, if it arrives at what the step says."""
    asked = goal(claim.lhs)
    if asked is None:
        return None
    try:
        found = derive(asked.expression, (asked.wrt,), context, asked.order)
    except SymgradError:
        return None
    whole = derived(found)
    return Part(context=whole.context, claims=(claim,), steps=whole.steps, derivation=found)


def _method(found: StepReport, step: DocumentClaim) -> list[str]:
    """What decided a step that is no derivative."""
    lines = ["", f"  {plain(found.method or '')}"]
    if step.premises:
        lines.append("  from what stands before the arrow")
    if found.read is not None and step.claim is not None:
        shape = step.claim.lhs.shape
        lines.append(f"  both sides are {show(shape)}" if shape else "  both sides are numbers")
    return lines


def _rest(found: StepReport, claim: Claim | None, context: Context) -> Iterator[str]:
    """What a finding does not say: what was read, and why there is no proof."""
    if claim is not None:
        yield ""
        yield f"  read as {claim_text(claim, context)}"
        reason = (found.judged or {}).get("reason")
        if reason and reason != found.message and found.verdict is Verdict.UNDECIDED:
            yield f"  no proof: {plain(str(reason))}"
