"""One line a finding, as linters print them."""

from __future__ import annotations

from symgrad.checking.formats.counterexamples import on_one_line
from symgrad.checking.formats.plain import plain, where
from symgrad.checking.formats.summary import NOTHING, closing, of_file
from symgrad.checking.report import FileReport, Remark, Report, StepReport
from symgrad.diagnostics import Verdict


def write(report: Report) -> str:
    """The findings of each file, or its count of steps where there is none."""
    lines: list[str] = [] if report.files else [NOTHING]
    for file in report.files:
        found = in_order(file)
        steps = [f for f in found if isinstance(f, StepReport)]
        lines += [_step(file, f) if isinstance(f, StepReport) else _remark(file, f) for f in found]
        lines += [] if steps else [of_file(file)]
    last = closing(report)
    return "\n".join([*lines, *([last] if last else [])]) + "\n"


def is_finding(step: StepReport) -> bool:
    """Whether there is something to say of a step: it is refuted or undecided."""
    return step.verdict in (Verdict.REFUTED, Verdict.UNDECIDED)


def is_shown(step: StepReport) -> bool:
    """Whether people are shown a finding: what only follows from another is a note of that."""
    return is_finding(step) and step.follows is None


def in_order(file: FileReport) -> list[Remark | StepReport]:
    """What people are shown of a file, in the order of its lines; of what it takes in, after that."""
    found: list[Remark | StepReport] = [*file.remarks, *(s for s in file.steps if is_shown(s))]
    return sorted(found, key=_position)


def _position(found: Remark | StepReport) -> tuple[str, int, int, int]:
    place = (found.part or found.place) if isinstance(found, StepReport) else found.place
    return place.path or "", place.cell or 0, place.line, place.column


def _remark(file: FileReport, remark: Remark) -> str:
    return f"{where(file, remark.place)}: {remark.code} {plain(remark.message)}"


def _step(file: FileReport, step: StepReport) -> str:
    star = "[*] " if step.edits else ""
    line = f"{where(file, step.part or step.place)}: {step.code} {star}{plain(step.message or '')}"
    if step.counterexample and step.code != "wrong-inequality":
        line += f" ({plain(on_one_line(step.counterexample, scalars=False))})"
    return line
