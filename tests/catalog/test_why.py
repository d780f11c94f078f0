"""`symgrad why`: the derivation of a step that holds, the finding of one that does not."""

from pathlib import Path

import pytest

from symgrad.catalog.why import NoStep, why
from symgrad.checking.settings import Settings
from tests.checking.notes import LOGISTIC

HESSIAN = r"""∇_w² f(w) = XᵀDX + λI                                          proved, for every m and n

  d(f(w))            = """


@pytest.fixture
def note(tmp_path: Path) -> str:
    path = tmp_path / "logistic.md"
    path.write_text(LOGISTIC.replace(r"X D X^\top", r"X^\top D X"), encoding="utf-8")
    return str(path)


def test_a_derivative_that_holds_is_derived(note: str) -> None:
    said = why(f"{note}:22", Settings())
    assert said.startswith(HESSIAN)
    assert said.rstrip().endswith("d(∇f) = H dx means ∇²f = H")
    assert "collect dw" in said


def test_an_identity_that_holds_says_what_proved_it(note: str) -> None:
    said = why(f"{note}:15", Settings())
    assert "proved, for every m and n" in said
    assert "symbolic proof" in said


def test_a_step_that_does_not_hold_shows_its_finding(note: str) -> None:
    said = why(f"{note}:14", Settings())
    assert "wrong-step" in said
    assert "counterexample: m = 1, n = 1, λ = 1" in said
    assert "read as ∇_w f(w) = Xᵀ(y − p) + λw" in said


def test_a_clash_of_shapes_is_no_undecided_step(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(r"Let $A \in R^{m \times n}$. $$ A A = A $$", encoding="utf-8")
    assert "shape-mismatch" in why(f"{path}:1", Settings())


@pytest.mark.parametrize(
    ("place", "said"),
    [("{}:2", "steps stand on: 14, 15, 22, 28"), ("{}", "give a file and a line"), (":", "give")],
)
def test_a_place_without_a_step_is_told_where_steps_are(note: str, place: str, said: str) -> None:
    with pytest.raises(NoStep) as error:
        why(place.format(note), Settings())
    assert said in str(error.value)


def test_a_step_of_a_notebook_has_a_cell(tmp_path: Path) -> None:
    cell = '{"cell_type": "markdown", "source": "Let $x \\\\in R^n$. $$ x + x = 2x $$"}'
    path = tmp_path / "a.ipynb"
    path.write_text(f'{{"cells": [{cell}, {cell}]}}', encoding="utf-8")
    assert why(f"{path}:cell 2:1", Settings()).count("proved") == 1
    with pytest.raises(NoStep, match="cell 1:1, cell 2:1"):
        why(f"{path}:cell 3:1", Settings())
