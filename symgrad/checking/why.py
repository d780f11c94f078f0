"""`symgrad why PATH:LINE`: why a step was accepted, or what was tried."""

from __future__ import annotations

from pathlib import Path

from symgrad.checking.check import Checker
from symgrad.checking.formats import counterexamples
from symgrad.checking.formats.plain import plain
from symgrad.checking.judge import judge_claim
from symgrad.diagnostics import SymgradError
from symgrad.reading.document import DocumentClaim
from symgrad.reading.read import read_file
from symgrad.terms.text import text


class NoStep(SymgradError):
    """No step stands where one was asked for."""


def why(place: str) -> str:
    """An account of the steps on a line: what was read, the verdict, and what earned it.

    Raises: NoStep if the place is not PATH:LINE or no step stands there; OSError without the file
    """
    path, _, line = place.rpartition(":")
    if not path or not line.isdigit():
        raise NoStep(f'give a file and a line, as in notes.md:12, not "{place}"')
    document = read_file(Path(path))
    checker = Checker(document)
    steps = [s for s in document.steps if s.line <= int(line) <= s.end_line]
    if not steps:
        lines = sorted({s.line for s in document.steps})
        known = ", ".join(map(str, lines)) or "none"
        raise NoStep(f"no step stands on line {line} of {path}; steps stand on: {known}")
    return "\n".join(_account(checker, step) for step in steps)


def _account(checker: Checker, step: DocumentClaim) -> str:
    if step.claim is None:
        reason = step.error.message if step.error else "it could not be read"
        return f"{plain(step.lhs_text)} {step.relation} {plain(step.rhs_text)}\n  undecided: {reason}\n"
    context = step.context or checker.document.context
    found = judge_claim(step.claim, context, step.premises)
    left, right = text(step.claim.lhs), text(step.claim.rhs)
    lines = [
        f"{left} {step.relation} {right}",
        f"  {found.verdict}: {found.method or found.reason}",
    ]
    shape = "×".join(map(str, step.claim.lhs.shape)) or "scalar"
    lines.append(
        f"  both sides are {shape}, for every size" if step.claim.lhs.shape else "  a scalar"
    )
    lines += [f"  defined where {condition}" for condition in found.conditions]
    if found.verdict != "proved" and found.reason and found.method:
        lines.append(f"  no proof: {found.reason}")
    if found.counterexample is not None:
        lines += ["  " + row for row in counterexamples.lines(found.counterexample, left, right)]
    return "\n".join(lines) + "\n"
