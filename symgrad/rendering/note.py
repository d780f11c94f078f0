"""A person's note with its verdicts: the document model of `symgrad render NOTE`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import final

from symgrad.checking.formats import counterexamples
from symgrad.checking.formats.plain import count, plain
from symgrad.checking.report import FileReport, Place, StepReport
from symgrad.diagnostics import Span, Verdict
from symgrad.reading.document import Document
from symgrad.rendering.note_rows import Region, balanced, cleaned, joined, regions, rows
from symgrad.rendering.page import Block
from symgrad.rendering.study import Card, symbols_of
from symgrad.rendering.tex_prose import tex_to_markdown
from symgrad.rendering.worked import Picture


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class NoteStep:
    """What was found of one step; everything plain text. `place` is its line in the file."""

    index: int
    place: str
    verdict: str
    method: str = ""
    code: str = ""
    message: str = ""
    hint: str = ""
    label: str = ""
    counterexample: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    derivation: Block | None = None

    @property
    def is_finding(self) -> bool:
        """Whether there is something to say beside the verdict."""
        return self.verdict in ("refuted", "undecided")


@final
@dataclass(frozen=True, slots=True)
class NoteRow:
    """A row of a display: its cells as LaTeX, and the steps that end in it.

    `marked` are the same cells with what is wrong in them marked, for pages with colours.
    """

    cells: tuple[str, ...]
    marked: tuple[str, ...]
    steps: tuple[NoteStep, ...]

    @property
    def sides(self) -> tuple[str, str]:
        """What stands left of the first mark of alignment, and right of it."""
        return _sides(self.cells)

    @property
    def marked_sides(self) -> tuple[str, str]:
        """The same with what is wrong marked."""
        return _sides(self.marked)


@final
@dataclass(frozen=True, slots=True)
class NoteBlock:
    """Prose (Markdown), a picture, or a display: its source, its rows and its steps."""

    prose: str = ""
    picture: Picture | None = None
    source: str = ""
    rows: tuple[NoteRow, ...] = ()

    @property
    def steps(self) -> tuple[NoteStep, ...]:
        """The steps of all rows."""
        return tuple(step for row in self.rows for step in row.steps)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class NotePage:
    """Everything that a template shows of a note."""

    title: str
    path: str
    verdict: str
    summary: str
    blocks: tuple[NoteBlock, ...]
    remarks: tuple[str, ...]
    symbols: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, Card] = field(default_factory=dict)
    prefix: str = "step"


PICTURE = re.compile(r"^[ ]{0,3}!\[[^\]\n]*\]\(picture:([\w-]+)\)[ ]*$", re.MULTILINE)
_TITLE = re.compile(r"\s*# +([^\n]+?)[ #]*(?:\n|\Z)")

# Round what is wrong in a row; `shown` gives it the colour of the theme.
WRONG = r"\textcolor{#b3261f}{\underline{%s}}"


def note_page(
    document: Document,
    report: FileReport,
    kind: str,
    derivations: Mapping[int, Block] | None = None,
    rules: Mapping[str, Card] | None = None,
    pictures: Mapping[str, Picture] | None = None,
) -> NotePage:
    """The page of a document and its report; `kind` is md, tex or ipynb.

    `pictures` stand where the note says `![](picture:NAME)` on a line of its own; `derivations` are the engine's own, by the index of the step that states their result.
    """
    text = document.text
    known = derivations or {}
    steps = {
        link.span.start: (_step(one, known.get(one.index)), _wrong(document, one))
        for link, one in zip(document.steps, report.steps, strict=False)
    }
    title, blocks = _titled(_blocks(text, steps, kind))
    tally = Counter(step.verdict for step in report.steps)
    parts = ", ".join(f"{tally[v]} {v}" for v in Verdict if tally[v])
    shown = f"{count(len(report.steps), 'step')}: {parts}" if report.steps else "no steps"
    return NotePage(
        title=title or Path(document.path).stem or "Note",
        path=document.path,
        verdict=report.verdict.value,
        summary=shown,
        blocks=tuple(one for block in blocks for one in _pictured(block, pictures or {})),
        remarks=tuple(f"{r.place}: {r.code} {plain(r.message)}" for r in report.remarks),
        symbols=dict(symbols_of(document.context)),
        rules=rules or {},
    )


Found = Mapping[int, tuple[NoteStep, Span | None]]


def _blocks(text: str, steps: Found, kind: str) -> list[NoteBlock]:
    start, stop = _body(text, kind)
    made: list[NoteBlock] = []
    place = start
    for region in regions(text):
        if start <= region.start and region.stop <= stop:
            made += _words(text[place : region.start], kind)
            made.append(_display(text, region, steps))
            place = region.stop
    return [*made, *_words(text[place:stop], kind)]


def _body(text: str, kind: str) -> tuple[int, int]:
    """Where the document starts and ends: without front matter or preamble."""
    if kind == "tex":
        begin = re.search(r"\\begin\{document\}", text)
        end = text.rfind(r"\end{document}")
        return (begin.end() if begin else 0), (end if end >= 0 else len(text))
    front = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    return (front.end() if front and kind == "md" else 0), len(text)


def _words(text: str, kind: str) -> list[NoteBlock]:
    words = tex_to_markdown(text) if kind == "tex" else text
    return [NoteBlock(prose=words)] if words.strip() else []


def _pictured(block: NoteBlock, pictures: Mapping[str, Picture]) -> list[NoteBlock]:
    """Prose cut where it has pictures."""
    pieces = PICTURE.split(block.prose)
    made: list[NoteBlock] = [] if block.prose else [block]
    for number, piece in enumerate(pieces):
        if number % 2 and piece in pictures:
            made.append(NoteBlock(picture=pictures[piece]))
        elif piece.strip() and not number % 2:
            made.append(NoteBlock(prose=piece))
    return made


def _display(text: str, region: Region, steps: Found) -> NoteBlock:
    cells = rows(text, region)
    starts = [row[0][0] for row in cells]
    inside = {at: s for at, s in steps.items() if region.start <= at < region.stop}
    by_row: dict[int, list[tuple[NoteStep, Span | None]]] = {}
    for at in sorted(inside):
        by_row.setdefault(max(0, bisect_right(starts, at) - 1), []).append(inside[at])
    made = tuple(_row(text, row, by_row.get(n, [])) for n, row in enumerate(cells))
    return NoteBlock(source=joined([row.cells for row in made]), rows=made)


def _row(
    text: str, cells: Sequence[tuple[int, int]], found: Sequence[tuple[NoteStep, Span | None]]
) -> NoteRow:
    wrong = [span for _, span in found if span is not None]
    kept = tuple(cleaned(text[a:b]) for a, b in cells)
    marked = tuple(cleaned(_marked(text, a, b, wrong)) for a, b in cells)
    return NoteRow(kept, marked, tuple(step for step, _ in found))


def _sides(cells: tuple[str, ...]) -> tuple[str, str]:
    """The cells as two: a relation in a cell of its own goes with the next one."""
    if len(cells) == 1:
        return "", cells[0]
    left, right, *more = cells
    for cell in more:
        alone = re.fullmatch(r"[=<>]|\\[a-z]+", right)
        right = f"{right} {cell}" if alone else rf"{right} \quad {cell}"
    return left, right


def _marked(text: str, start: int, stop: int, wrong: Sequence[Span]) -> str:
    for span in wrong:
        inside = text[span.start : span.stop]
        if start <= span.start and span.stop <= stop and balanced(inside) and inside.strip():
            return text[start : span.start] + WRONG % inside + text[span.stop : stop]
    return text[start:stop]


def _wrong(document: Document, step: StepReport) -> Span | None:
    """Where the wrong part of a step stands in the text, if that is the file itself."""
    if step.part is None or document.original is not None or step.part.cell is not None:
        return None
    lines = [0, *(m.end() for m in re.finditer("\n", document.text))]
    return Span(_offset(lines, step.part, end=False), _offset(lines, step.part, end=True))


def _offset(lines: Sequence[int], place: Place, *, end: bool) -> int:
    line, column = (place.end_line, place.end_column) if end else (place.line, place.column)
    return lines[min(line, len(lines)) - 1] + column - 1


def _step(step: StepReport, derivation: Block | None) -> NoteStep:
    shown: tuple[str, ...] = ()
    if step.counterexample:
        left, right = step.shown or (step.lhs, step.rhs)
        lines = counterexamples.lines(step.counterexample, plain(left), plain(right))
        shown = tuple(plain(line) for line in lines)
    made = NoteStep(
        index=step.index,
        place=f"cell {step.place.cell}, line {step.place.line}"
        if step.place.cell is not None
        else f"line {step.place.line}",
        verdict=step.verdict.value,
        method=step.method or "",
        code=step.code or "",
        message=plain(step.message or ""),
        hint=plain(step.hint or ""),
        label=plain(step.label or ""),
        counterexample=shown,
        notes=tuple(plain(note) for note in step.notes),
        conditions=step.conditions,
    )
    return replace(made, derivation=derivation)


def _titled(blocks: list[NoteBlock]) -> tuple[str, list[NoteBlock]]:
    """The heading that the note starts with, and the blocks without it."""
    found = _TITLE.match(blocks[0].prose) if blocks else None
    if found is None:
        return "", blocks
    rest = blocks[0].prose[found.end() :]
    return found[1].strip(), [NoteBlock(prose=rest), *blocks[1:]] if rest.strip() else blocks[1:]
