"""Ordinary notes with the findings that they must give, and their wrong twins.

A line `finds: CODE at PLACE (MISTAKE)` in a comment states a finding; too many fail as much as too
few. A line `twin: OLD ==> NEW` starts a twin: the note with NEW in place of OLD, which gives the
findings of the lines after it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from symgrad.checking.report import FileReport
from symgrad.checking.run import check_text
from symgrad.reading.read import SUFFIXES

FOLDER = Path(__file__).parent.parent / "documents"
PATHS = sorted(p for p in FOLDER.iterdir() if p.suffix in (".md", ".tex", ".ipynb"))
_LINE = re.compile(r"^[%\s]*(?:<!--)?\s*(twin|finds):\s*(.*?)\s*(?:-->)?\s*$", re.M)


@dataclass(frozen=True)
class Variant:
    """A note, or one of its twins, and what must be found in it."""

    path: Path
    change: tuple[str, str] | None
    finds: tuple[str, ...]

    def text(self) -> str:
        """The text to check."""
        text = self.path.read_text(encoding="utf-8")
        if self.change is None:
            return text
        if self.path.suffix == ".ipynb":
            return _changed_notebook(text, *self.change)
        return _changed(text, *self.change)

    def __str__(self) -> str:
        change = "" if self.change is None else " ==> ".join(self.change)
        return f"{self.path.stem} {change}".strip()


def _changed(text: str, old: str, new: str) -> str:
    body, mark, rest = text.partition("twin:")
    assert body.count(old) == 1, f"{old} occurs {body.count(old)} times"
    return body.replace(old, new) + mark + rest


def _changed_notebook(text: str, old: str, new: str) -> str:
    notebook = json.loads(text)
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    assert sum(s.partition("twin:")[0].count(old) for s in sources) == 1
    for cell, source in zip(notebook["cells"], sources, strict=True):
        body, mark, rest = source.partition("twin:")
        cell["source"] = body.replace(old, new) + mark + rest
    return json.dumps(notebook)


def _comments(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


def variants(path: Path) -> Iterator[Variant]:
    """A note and its twins."""
    change: tuple[str, str] | None = None
    finds: list[str] = []
    for match in _LINE.finditer(_comments(path)):
        if match[1] == "finds":
            finds.append(match[2])
            continue
        yield Variant(path, change, tuple(finds))
        old, _, new = match[2].partition(" ==> ")
        change, finds = (old, new), []
    yield Variant(path, change, tuple(finds))


VARIANTS = [v for path in PATHS for v in variants(path)]
TRUE = [v for v in VARIANTS if v.change is None]
TWINS = [v for v in VARIANTS if v.change is not None]


@cache
def checked(variant: Variant) -> FileReport:
    """The report on a note or a twin."""
    return check_text(variant.text(), format=SUFFIXES[variant.path.suffix], path=variant.path.name)


def findings(report: FileReport) -> list[str]:
    """The findings of a report, as notes state them."""
    found = [
        f"{step.code} at {step.place}" + (f" ({step.mistake})" if step.mistake else "")
        for step in report.steps
        if step.code is not None
    ]
    found += [f"{r.code} at {r.place}" for r in report.remarks if r.severity == "error"]
    return sorted(found)


@pytest.mark.parametrize("variant", TRUE, ids=str)
def test_a_note_gives_its_findings(variant: Variant) -> None:
    assert findings(checked(variant)) == sorted(variant.finds)


@pytest.mark.parametrize("variant", TWINS, ids=str)
def test_a_wrong_twin_gives_its_findings(variant: Variant) -> None:
    assert variant.finds
    assert findings(checked(variant)) == sorted(variant.finds)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_note_has_two_wrong_twins(path: Path) -> None:
    assert sum(v.path == path for v in TWINS) >= 2


def test_no_true_step_is_refuted_and_few_are_undecided() -> None:
    verdicts = Counter(str(step.verdict) for v in TRUE for step in checked(v).steps)
    assert not verdicts["refuted"]
    assert verdicts["undecided"] <= 0.05 * verdicts.total()


def test_there_are_forty_notes() -> None:
    assert len(PATHS) >= 40
