"""Workflow commands that GitHub shows beside the lines of a change."""

from __future__ import annotations

from symgrad.checking.formats.concise import is_finding
from symgrad.checking.formats.counterexamples import on_one_line
from symgrad.checking.formats.plain import plain
from symgrad.checking.report import FileReport, Place, Report, StepReport
from symgrad.diagnostics import Verdict


def write(report: Report) -> str:
    """One command a finding."""
    lines: list[str] = []
    for file in report.files:
        for remark in file.remarks:
            lines.append(_command(remark.severity, file, remark.place, remark.code, remark.message))
        for step in file.steps:
            if is_finding(step):
                level = "error" if step.verdict is Verdict.REFUTED else "warning"
                code = step.code or str(step.verdict)
                place = step.part or step.place
                lines.append(_command(level, file, place, code, _message(step)))
    return "".join(line + "\n" for line in lines)


def _message(step: StepReport) -> str:
    parts = [plain(step.message or "")]
    if step.counterexample:
        parts.append("counterexample: " + plain(on_one_line(step.counterexample)))
    if step.hint:
        parts.append("help: " + plain(step.hint))
    return "\n".join(parts)


def _command(level: str, file: FileReport, place: Place, code: str, message: str) -> str:
    cell = f" (cell {place.cell})" if place.cell is not None else ""
    fields = (
        f"file={_property(place.path or file.path)},line={place.line},col={place.column},"
        f"endLine={place.end_line},endColumn={place.end_column},title={_property(f'symgrad ({code})')}"
    )
    return f"::{level} {fields}::{_data(message + cell)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(plain(text)).replace(":", "%3A").replace(",", "%2C")
