"""One line a finding, as linters print them."""

from __future__ import annotations

from symgrad.checking.formats.counterexamples import on_one_line
from symgrad.checking.formats.plain import plain, where
from symgrad.checking.formats.summary import closing, of_file
from symgrad.checking.report import FileReport, Report, StepReport
from symgrad.diagnostics import Verdict


def write(report: Report) -> str:
    """The findings of each file, or its count of steps where there is none."""
    lines: list[str] = []
    for file in report.files:
        found = [_remark(file, k) for k in range(len(file.remarks))]
        steps = [_step(file, step) for step in file.steps if is_shown(step)]
        lines += [*found, *steps] if steps else [*found, of_file(file)]
    last = closing(report)
    return "\n".join([*lines, *([last] if last else [])]) + "\n"


def is_finding(step: StepReport) -> bool:
    """Whether there is something to say of a step: it is refuted or undecided."""
    return step.verdict in (Verdict.REFUTED, Verdict.UNDECIDED)


def is_shown(step: StepReport) -> bool:
    """Whether people are shown a finding: what only follows from another is a note of that."""
    return is_finding(step) and step.follows is None


def _remark(file: FileReport, k: int) -> str:
    remark = file.remarks[k]
    return f"{where(file, remark.place)}: {remark.code} {plain(remark.message)}"


def _step(file: FileReport, step: StepReport) -> str:
    star = "[*] " if step.edits else ""
    line = f"{where(file, step.part or step.place)}: {step.code} {star}{plain(step.message or '')}"
    if step.counterexample and step.code != "wrong-inequality":
        line += f" ({plain(on_one_line(step.counterexample, scalars=False))})"
    return line
