"""The form for people: the line, the wrong part underlined, the evidence, what to do."""

from __future__ import annotations

from collections.abc import Iterator

from symgrad.checking.formats import counterexamples
from symgrad.checking.formats.concise import in_order
from symgrad.checking.formats.plain import plain, where, width
from symgrad.checking.formats.summary import NOTHING, closing, of_file
from symgrad.checking.lines import edited, rows
from symgrad.checking.report import Edit, FileReport, Place, Remark, Report, StepReport


def write(report: Report) -> str:
    """All findings of all files, then the counts."""
    blocks: list[str] = []
    for file in report.files:
        for found in in_order(file):
            lines = finding(file, found) if isinstance(found, StepReport) else _remark(file, found)
            blocks.append("\n".join(lines) + "\n")
    counts = [of_file(file) for file in report.files]
    if not report.steps and not any(file.remarks for file in report.files):
        counts.append(
            r"help: symgrad checks every = ≤ ≥ inside $$ ... $$, \[ ... \], equation and align;"
            " see: symgrad explain what-is-checked"
        )
    if not report.files:
        counts = [NOTHING]
    last = closing(report)
    counts += [last] if last else []
    return "\n".join([*blocks, *counts]) + "\n"


def _remark(file: FileReport, remark: Remark) -> Iterator[str]:
    yield f"{where(file, remark.place)}: {remark.code} {plain(remark.message)}"
    yield from _excerpt(file, remark.place, remark.label)
    if remark.hint:
        yield f"{_margin(remark.place)} = help: {plain(remark.hint)}"


def finding(file: FileReport, step: StepReport) -> Iterator[str]:
    """The lines of one finding."""
    place = step.part or step.place
    margin = _margin(place)
    yield f"{where(file, place)}: {step.code} {plain(step.message or '')}"
    if step.related is not None and step.related[0].line < place.line:
        yield from _related(file, step.related, margin)
        yield from list(_excerpt(file, place, step.label))[1:]
    else:
        yield from _excerpt(file, place, step.label)
    if step.counterexample:
        left, right = step.shown or (step.lhs, step.rhs)
        shown = counterexamples.lines(step.counterexample, plain(left), plain(right))
        yield f"{margin} = {plain(shown[0])}"
        yield from (f"{margin}   {plain(line)}" for line in shown[1:])
    if step.tried:
        yield f"{margin} = tried: {plain(step.tried)}"
    for note in step.notes:
        yield f"{margin} = note: {plain(note)}"
    if step.hint:
        star = "[*] " if step.edits else ""
        yield f"{margin} = help: {star}{plain(step.hint)}"
    if step.edits:
        yield from _changed(file, step.edits, margin)


def _margin(place: Place) -> str:
    return " " * len(str(place.end_line))


def _excerpt(file: FileReport, place: Place, label: str | None) -> Iterator[str]:
    line = _line(file, place)
    if line is None or not file.around(place):
        return
    margin = _margin(place)
    start = place.column - 1
    stop = place.end_column - 1 if place.end_line == place.line else len(line)
    before = plain(line[:start])
    marked = plain(line[start:stop].rstrip())
    carets = "^" * max(1, width(marked))
    yield f"{margin} |"
    yield f"{place.line:>{len(margin)}} | {plain(line)}"
    yield f"{margin} | {' ' * width(before)}{carets}{' ' + plain(label) if label else ''}"
    yield f"{margin} |"


def _related(file: FileReport, related: tuple[Place, str], margin: str) -> Iterator[str]:
    """The line of another place, above the one that a finding is about."""
    place, label = related
    line = _line(file, place)
    yield f"{margin} |"
    if line is not None:
        before, marked = line[: place.column - 1], line[place.column - 1 : place.end_column - 1]
        dashes = " " * width(plain(before)) + "-" * max(1, width(plain(marked)))
        yield f"{place.line:>{len(margin)}} | {plain(line)}"
        yield f"{margin} | {dashes} {plain(label)}"
        yield f"{margin} :"


def _line(file: FileReport, place: Place) -> str | None:
    lines = rows(file.around(place))
    return lines[place.line - 1] if 0 < place.line <= len(lines) else None


def _changed(file: FileReport, edits: tuple[Edit, ...], margin: str) -> Iterator[str]:
    """The lines that a fix replaces, before and after."""
    text = file.around(edits[0].place)
    lines, after = rows(text), rows(edited(text, edits))
    numbers = sorted({n for e in edits for n in range(e.place.line, e.place.end_line + 1)})
    if numbers[-1] > len(lines):
        return
    yield f"{margin} |"
    for number in numbers:
        yield f"{number:>{len(margin)}} - {plain(lines[number - 1])}"
    shift = len(after) - len(lines)
    for number in range(numbers[0], numbers[-1] + 1 + shift):
        if number in numbers or shift:
            yield f"{number:>{len(margin)}} + {plain(after[number - 1])}"
    yield f"{margin} |"
