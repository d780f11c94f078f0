"""Exports for another project: packages, tests that run there, hashes, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import symgrad as sg
from symgrad.api import solve_note
from symgrad.catalog.exports import Choices, package, same, source, unchanged, written_from
from symgrad.diagnostics import Unsupported

NOTE = r"""
Let $A \in \mathbb{R}^{m \times n}$, $b \in \mathbb{R}^m$, $x \in \mathbb{R}^n$ and $f(x) = \|Ax - b\|_2^2$.

$$\begin{aligned}
\nabla_x f(x) &= A^\top(Ax - b) + A^\top(Ax-b) \\
&= 2 A^\top (Ax - b)
\end{aligned}$$
"""
SEVERAL = r"""
Let $A \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$ and $f(x) = x^\top A x$, $g(x) = \|x\|_2^2$.

$$\nabla_x f(x) = (A + A^\top) x$$

$$\nabla_x g(x) = 2 x$$
"""


def symgrad(*words: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "symgrad", *words]
    return subprocess.run(line, capture_output=True, text=True, check=False)


def test_a_package_passes_its_own_tests(tmp_path: Path) -> None:
    folder = tmp_path / "derivatives"
    done = symgrad("export", "ridge", "matrix-factorization", "--tests", "--out", str(folder))
    assert done.returncode == 0, done.stderr
    files = {path.name for path in folder.iterdir()}
    assert {"__init__.py", "ridge.py", "test_ridge.py", "matrix_factorization.py"} <= files
    ruff = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "100", "--check"]
    assert subprocess.run([*ruff, str(folder)], capture_output=True).returncode == 0
    pytest_ = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "derivatives"]
    ran = subprocess.run(pytest_, capture_output=True, text=True, cwd=tmp_path)
    assert ran.returncode == 0, ran.stdout
    ours = folder / "ridge.py"
    assert symgrad("export", "--check", str(ours)).returncode == 0
    ours.write_text(ours.read_text().replace("2 * lambda_", "3 * lambda_"))
    wrong = subprocess.run(pytest_, capture_output=True, text=True, cwd=tmp_path)
    assert wrong.returncode == 1
    assert symgrad("export", "--check", str(ours)).returncode == 1


def test_a_hand_derivation_is_exported() -> None:
    text = solve_note(NOTE, "note.md").source("jax")
    assert "return 2 * ((A @ x - b) @ A)" in text
    assert unchanged(text)
    assert not unchanged(text.replace("2 *", "3 *"))
    origin, choices = written_from(text) or ("", Choices())
    assert (origin, choices) == ("note.md", Choices(backend="jax"))


def test_a_refuted_step_is_named() -> None:
    wrong = solve_note(NOTE.replace("&= 2 A", "&= 3 A"), "note.md")
    with pytest.raises(Unsupported, match=r"3 A\^\\top .* is refuted"):
        wrong.source()


def test_one_of_several_statements_is_chosen() -> None:
    solution = solve_note(SEVERAL, "note.md")
    with pytest.raises(Unsupported, match="has 2 functions"):
        solution.source()
    second = solution.source(statement=2)
    assert "return 2 * x" in second
    assert "Options: --backend numpy --statement 2" in second
    with pytest.raises(Unsupported, match="not 3"):
        solution.source(statement=3)
    files = package({"note": (solution.worked, "note.md")}, Choices())
    assert sorted(files) == ["__init__.py", "note_1.py", "note_2.py"]
    assert files["note_2.py"] == second


def test_the_version_alone_makes_no_module_stale() -> None:
    text = sg.catalog()["ridge"].source()
    assert same(text, text.replace("Written by symgrad ", "Written by symgrad 9."))
    assert not same(text, text.replace("2 *", "3 *"))


def test_rules_come_with_jax_and_torch_gradients_where_they_can() -> None:
    ridge, norm = (
        sg.catalog()["ridge"],
        sg.derive(
            r"g(x)", "x", r"$g : \mathbb{R}^n \to \mathbb{R}$ differentiable, $x \in \mathbb{R}^n$"
        ),
    )
    assert "custom_jvp" in ridge.source("jax")
    assert "custom_vjp" in ridge.source("jax", rule="vjp")
    assert "autograd.Function" in ridge.source("torch")
    assert "custom" not in ridge.source("jax", rule="none") + ridge.source("numpy")
    assert "custom" not in norm.source("jax")
    assert "differentiable_value" not in source(norm.worked, Choices(backend="torch"), None)
