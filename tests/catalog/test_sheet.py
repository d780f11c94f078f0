"""Sheets of problems: what is asked, with the solutions or without a trace of them."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest

from symgrad.catalog.sheet import (
    is_sheet,
    note_problem,
    read_sheet,
    sheet_of_names,
    without_solutions,
)
from symgrad.diagnostics import DeclarationError
from symgrad.rendering.pdf import compile_latex
from symgrad.rendering.sheet import Sheet, Target, render_sheet

LIST = r"""
title: Sheet 3
introduction: By **Friday**.
problems:
  - ridge
  - {id: softmax-jacobian}
  - title: My own
    expr: \|A x - b\|_2^2
    wrt: x
    let: ['A \in \mathbb{R}^{m \times n}', 'b \in \mathbb{R}^m', 'x \in \mathbb{R}^n']
"""
NOTE = """# A norm

Let $x \\in \\mathbb{R}^n$. Find the gradient of its squared norm.

## Solution

$$\\nabla_x \\|x\\|^2 = 2x$$

## Remark

It is linear.
"""
KINDS: list[Target] = ["md", "tex", "html", "ipynb"]


@pytest.fixture(scope="module")
def solved() -> Sheet:
    return read_sheet("sheet.yaml", LIST)


@pytest.fixture(scope="module")
def asked() -> Sheet:
    return read_sheet("sheet.yaml", LIST, solved=False)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_without_solutions_has_none(kind: Target, asked: Sheet) -> None:
    text = render_sheet(asked, kind)
    assert "proved" not in text.split("<main")[-1]
    assert "diag" not in text.split("<main")[-1]
    assert "My own" in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_solved_sheet_has_every_result(kind: Target, solved: Sheet) -> None:
    text = render_sheet(solved, kind)
    assert solved.verdict == "proved"
    assert r"2 A^\top (A x - b)" in text.replace("\\\\", "\\")
    assert "diag" in text


def test_the_places_of_a_page_have_names_of_their_own(solved: Sheet) -> None:
    import re

    names = re.findall(r' id="([^"]+)"', render_sheet(solved, "html"))
    assert len(names) == len(set(names)) > 10


def test_a_notebook_of_a_sheet_is_valid_and_runs(solved: Sheet) -> None:
    text = render_sheet(solved, "ipynb")
    nbformat.validate(nbformat.reads(text, as_version=4))
    space: dict[str, object] = {}
    for cell in json.loads(text)["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_latex_compiles(solved: Sheet, asked: Sheet, tmp_path: Path) -> None:
    for sheet in (solved, asked):
        assert compile_latex(render_sheet(sheet, "tex"), tmp_path) == ""


def test_a_note_loses_its_solution_and_keeps_the_rest() -> None:
    text = without_solutions(NOTE)
    assert "2x" not in text
    assert "It is linear." in text
    problem = note_problem(NOTE, "note.md", solved=False)
    assert (problem.title, problem.note) == ("A norm", None)
    assert "Find the gradient" in problem.statement
    whole = note_problem(NOTE, "note.md").note
    assert whole is not None
    assert whole.verdict == "proved"


def test_notes_are_found_beside_the_list(tmp_path: Path) -> None:
    (tmp_path / "norm.md").write_text(NOTE)
    text = "---\ntitle: One\nproblems: [norm.md]\n---\nRead this first.\n"
    path = str(tmp_path / "sheet.md")
    assert is_sheet(path, text)
    sheet = read_sheet(path, text)
    assert [problem.title for problem in sheet.problems] == ["A norm"]
    assert sheet.introduction == "Read this first."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("problems: 3", "no list of problems"),
        ("problems: [nothing]", "problem 1: the catalogue has no nothing"),
        ("problems: [ridge, {let: x}]", "problem 2 is none"),
        ("- ridge", "no mapping"),
        ("a: [", "no YAML"),
    ],
)
def test_a_wrong_list_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        read_sheet("s.yaml", text, solved=False)


def test_ids_make_a_sheet() -> None:
    sheet = sheet_of_names(["mse", "ridge"], solved=False)
    assert [p.title for p in sheet.problems][1] == "Gradient of the ridge objective"
    assert "= {?}" in sheet.problems[1].statement
