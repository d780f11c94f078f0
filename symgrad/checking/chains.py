"""What a wrong step means for the others: the links after it, and what was concluded from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symgrad.checking.report import FileReport, StepReport
from symgrad.diagnostics import Verdict

_GOOD = (Verdict.PROVED, Verdict.VERIFIED)


def with_notes(report: FileReport) -> FileReport:
    """The report with notes on its wrong steps."""
    if not any(step.verdict is Verdict.REFUTED for step in report.steps):
        return report
    steps = tuple(
        replace(s, notes=(*s.notes, *_notes(s, report.steps)))
        if s.verdict is Verdict.REFUTED and s.follows is None
        else s
        for s in report.steps
    )
    return replace(report, steps=steps)


def _notes(wrong: StepReport, steps: Sequence[StepReport]) -> list[str]:
    chain = [s for s in steps if s.chain == wrong.chain and s is not wrong]
    after = [s for s in chain if s.index > wrong.index]
    notes: list[str] = []
    if after and all(s.verdict in _GOOD for s in chain):
        lines = dict.fromkeys(s.place.line for s in after if s.place.line != wrong.place.line)
        which = _lines(list(lines)) if lines else "what stands after it"
        does = "does" if len(lines) < 2 else "do"
        start = f"line {wrong.place.line}" if lines else "it"
        notes.append(
            f"{which} {does} follow from {start}, so this is the only wrong step of the chain"
        )
    then = [s for s in steps if s.follows == wrong.index]
    if then:
        which = _lines(list(dict.fromkeys(s.place.line for s in then)))
        one = len(then) == 1
        notes.append(
            f"{which} follow{'s' if one else ''} from this, and {'is' if one else 'are'} wrong with it"
        )
    return notes


def _lines(numbers: list[int]) -> str:
    """`line 15`, `lines 15, 16 and 18`."""
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    return f"lines {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
