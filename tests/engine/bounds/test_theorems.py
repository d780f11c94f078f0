"""Textbook inequalities are proved by certificates; their false neighbours are not, and most refuted."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from symgrad.checking.judge import Judgement, judge_claim
from symgrad.diagnostics import Verdict
from symgrad.reading.from_markdown import read_markdown

HERE = Path(__file__).parent
ENTRIES = cast("list[dict[str, Any]]", yaml.safe_load((HERE / "theorems.yaml").read_text("utf-8")))
TRUE = [(e["name"], e["let"], e["holds"]) for e in ENTRIES]
FALSE = [
    *((e["name"], e["let"], wrong) for e in ENTRIES for wrong in e["wrong"]),
    *((e["name"], let, e["holds"]) for e in ENTRIES for let in e.get("dropped", [])),
]


@cache
def judged(let: str, formula: str) -> Judgement:
    """The verdict of a formula under declarations, read as a document."""
    document = read_markdown(f"{let}\n\n$$\n{formula}\n$$\n")
    (step,) = document.steps
    assert step.claim is not None, step.error
    return judge_claim(step.claim, step.context or document.context, step.premises)


@pytest.mark.parametrize(("name", "let", "formula"), TRUE, ids=[name for name, _, _ in TRUE])
def test_is_proved(name: str, let: str, formula: str) -> None:
    found = judged(let, formula)
    assert found.verdict is Verdict.PROVED, found.reason


@pytest.mark.parametrize(
    ("name", "let", "formula"), FALSE, ids=[f"{name}: {formula}" for name, _, formula in FALSE]
)
def test_false_neighbour_is_not_proved(name: str, let: str, formula: str) -> None:
    assert judged(let, formula).verdict is not Verdict.PROVED


def test_most_false_neighbours_are_refuted() -> None:
    verdicts = [judged(let, formula).verdict for _, let, formula in FALSE]
    assert verdicts.count(Verdict.REFUTED) >= 0.8 * len(verdicts)
