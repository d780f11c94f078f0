"""The Python face, as CONTRACT.md shows it."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import sympy

import symgrad as sg
from symgrad.diagnostics import DeclarationError, ReadError, ShapeError

ROOT = Path(__file__).resolve().parent.parent
LET = [r"A \in \mathbb{R}^{m \times n}", r"b \in \mathbb{R}^m", r"x \in \mathbb{R}^n"]


@pytest.fixture(scope="module")
def least_squares() -> sg.Solution:
    return sg.derive(r"\|Ax - b\|_2^2", wrt="x", let=LET, order="gradient")


def test_derive_gives_the_textbook_result(least_squares: sg.Solution) -> None:
    assert least_squares.verdict == "proved"
    result = least_squares.result
    assert not isinstance(result, tuple)
    assert result.latex() == r"2 A^\top (A x - b)"
    assert repr(result.shape) == "(n,)"
    assert all(step.verdict == "proved" for step in least_squares.steps)


def test_a_verdict_is_a_plain_string(least_squares: sg.Solution) -> None:
    assert type(least_squares.verdict) is str
    assert {type(step.verdict) for step in least_squares.steps} == {str}


def test_the_function_takes_the_variables_by_name(least_squares: sg.Solution) -> None:
    A, b, x = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.ones(3), np.array([1.0, -1.0])
    gradient = least_squares.function("numpy")(A=A, b=b, x=x)
    np.testing.assert_allclose(gradient, 2 * A.T @ (A @ x - b))


def test_the_source_imports_its_back_end_alone(least_squares: sg.Solution) -> None:
    tree = ast.parse(least_squares.source("jax"))
    found = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import)}
    assert found <= {"import jax", "import jax.numpy as jnp"}


def test_let_may_be_prose() -> None:
    prose = r"Let $A \in \mathbb{R}^{n \times n}$ be symmetric and $x \in \mathbb{R}^n$."
    d = sg.derive(r"x^\top A x", wrt="x", let=prose)
    assert d.result.latex() == "2 A x"  # type: ignore[union-attr]


def test_plain_spellings_of_spaces_and_greek_names() -> None:
    d = sg.derive(r"\gamma^2 \|x\|_2^2", wrt="gamma", let=[r"\gamma \in R", "x \\in R^n"])
    assert d.verdict == "proved"
    assert d.derivations[0].wrt[0].name == r"\gamma"


def test_several_variables_give_a_tuple() -> None:
    let = [r"u \in R^m", r"A \in R^{m x n}", r"v \in R^n"]
    d = sg.derive(r"u^\top A v", wrt=["u", "v"], let=let)
    assert [r.latex() for r in d.results] == ["A v", r"A^\top u"]
    assert d.result == d.results
    value = d.to_dict()
    assert value["result"] == ["A v", r"A^\top u"]
    assert value["shape"] == [["m"], ["n"]]


def test_python_objects_state_the_same_derivation(least_squares: sg.Solution) -> None:
    A, b, x = sg.Matrix("A", "m", "n"), sg.Vector("b", "m"), sg.Vector("x", "n")
    r = A @ x - b
    d = sg.derive(r @ r, wrt=x)
    assert d.verdict == "proved"
    assert d.result is least_squares.result


def test_sympy_objects_state_the_same_derivation() -> None:
    n = sympy.Symbol("n", integer=True, positive=True)
    A, x = sympy.MatrixSymbol("A", n, n), sympy.MatrixSymbol("x", n, 1)
    d = sg.derive(sympy.Trace(x.T * A * x), wrt=x)
    assert d.verdict == "proved"


def test_the_json_fits_its_schema(least_squares: sg.Solution) -> None:
    schema = json.loads((ROOT / "docs/schemas/derive.json").read_text())
    jsonschema.validate(least_squares.to_dict(), schema)
    assert json.loads(json.dumps(least_squares.to_dict()))["verification"]["verdict"] == "verified"


def test_pages_in_every_format(least_squares: sg.Solution) -> None:
    assert least_squares.markdown().startswith("<!-- Written by symgrad")
    assert r"\begin{document}" in least_squares.latex()
    assert least_squares.html().startswith("<!doctype html>")
    assert "proved in" in repr(least_squares)


def test_check_gives_the_verdict_of_every_step(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("Let $x \\in \\mathbb{R}^n$.\n\n$$\\nabla_x \\|x\\|^2 = 2x$$\n")
    report = sg.check(note)
    assert [step.verdict for step in report.steps] == ["proved"]
    assert report.to_dict()["schema"] == "symgrad.check/1"
    assert sg.check_text(note.read_text().replace("2x", "3x")).verdict == "refuted"


def test_the_catalogue_is_a_mapping() -> None:
    assert sg.catalog()["quadratic-form"].verdict == "proved"
    assert len(sg.catalog()) == len(list(sg.catalog()))
    with pytest.raises(KeyError, match="did you mean quadratic-form"):
        sg.catalog()["quadratic-from"]


def test_the_catalogue_is_there_also_once_its_package_is_imported() -> None:
    from symgrad.catalog.entry import load_catalog

    assert list(sg.catalog()) == list(load_catalog())


def test_misuse_names_what_is_wrong() -> None:
    with pytest.raises(DeclarationError, match="y is not declared"):
        sg.derive(r"\|x\|_2^2", wrt="y", let=r"x \in R^n")
    with pytest.raises(DeclarationError, match="did you mean gradient"):
        sg.derive(r"\|x\|_2^2", wrt="x", let=r"x \in R^n", order="gradeint")  # type: ignore[arg-type]
    with pytest.raises((ShapeError, ReadError)):
        sg.derive("A x", wrt="x", let=[r"A \in R^{n x m}", r"x \in R^n"])
    with pytest.raises(TypeError, match="LaTeX, a term or a SymPy object"):
        sg.derive(1.5, wrt="x")
    with pytest.raises(DeclarationError, match="a size is at least 1, not -1"):
        sg.Vector("x", -1)
    with pytest.raises(DeclarationError, match="there are md, tex, ipynb"):
        sg.check_text("", format="docx")  # type: ignore[arg-type]


@pytest.mark.parametrize("wanted", ["source", "function"])
def test_a_back_end_that_does_not_exist_is_said(wanted: str, least_squares: sg.Solution) -> None:
    with pytest.raises(DeclarationError, match="no backend tf; there are numpy, jax, torch"):
        getattr(least_squares, wanted)("tf")


def test_importing_the_package_loads_nothing_heavy() -> None:
    program = "import sys, symgrad; print({'sympy', 'numpy', 'jinja2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
