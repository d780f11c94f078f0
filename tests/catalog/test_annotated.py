"""A person's note with the verdict of each step beside it, in every format."""

import json
import shutil
from pathlib import Path

import pytest

from symgrad.catalog.annotated import annotated, answered
from symgrad.rendering.note import NotePage
from symgrad.rendering.pdf import compile_latex
from symgrad.rendering.render import render_note

RIDGE = Path(__file__).parents[2] / "examples" / "ridge.md"


@pytest.fixture(scope="module")
def ridge() -> NotePage:
    return annotated(RIDGE.read_text(encoding="utf-8"), "examples/ridge.md")


def test_each_step_stands_in_its_row_with_its_verdict(ridge: NotePage) -> None:
    (display,) = [block for block in ridge.blocks if block.steps]
    assert [[step.verdict for step in row.steps] for row in display.rows] == [
        ["refuted"],
        ["proved"],
    ]
    assert ridge.title == "Ridge regression"
    assert ridge.summary == "2 steps: 1 proved, 1 refuted"


def test_html_marks_what_is_wrong_and_says_why(ridge: NotePage) -> None:
    page = render_note(ridge, "html")
    body = page.split("<main")[1]
    assert "color:var(--refuted)" in body
    assert "line 13: wrong-step" in body
    assert "counterexample: m = 1, n = 1, λ = 1" in body
    assert 'id="step-2"' in body
    assert "tex-source" not in body


def test_markdown_keeps_the_words_and_adds_the_verdicts(ridge: NotePage) -> None:
    page = render_note(ridge, "md")
    assert "Its gradient is" in page
    assert r"&& \text{refuted} \\" in page
    assert "> **line 13: wrong-step**" in page


def test_a_notebook_holds_the_page(ridge: NotePage) -> None:
    (cell,) = json.loads(render_note(ridge, "ipynb"))["cells"]
    assert "wrong-step" in "".join(cell["source"])


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("name", ["ridge", "unicode"])
def test_latex_compiles(name: str, ridge: NotePage, tmp_path: Path) -> None:
    text = "# Größen ∇\n\nLet $x ∈ ℝ^n$ and $λ > 0$.\n\n$$∇_x (λ x^⊤ x) = 2λ x · 1$$\n"
    page = ridge if name == "ridge" else annotated(text, "u.md")
    assert compile_latex(render_note(page, "tex"), tmp_path) == ""


def test_a_latex_note_is_typeset_too() -> None:
    text = r"""\documentclass{article}\newcommand{\R}{\mathbb{R}}
\begin{document}
\section{Norms} Let $x \in \R^n$. We \emph{claim}
\begin{align}
\nabla_x \|x\|^2 &= 2x \label{a} \\ &= x + x
\end{align}
\end{document}"""
    page = annotated(text, "n.tex", explained=False)
    body = render_note(page, "html").split("<main")[1]
    assert page.verdict == "proved"
    assert "<h2>Norms</h2>" in body
    assert "<em>claim</em>" in body
    assert "documentclass" not in body


def test_hostile_words_are_shown_not_obeyed() -> None:
    page = annotated("# <script>alert(1)</script>\n\n$$1 = 2 \\text{<img src=x>}$$\n", "h.md")
    body = render_note(page, "html").split("<main")[1]
    assert "<script>" not in body
    assert "<img" not in body


def test_questions_are_answered_before_a_note_is_shown() -> None:
    text = "Let $x \\in \\mathbb{R}^n$.\n\n$$\\nabla_x \\|x\\|^2 = {?}$$\n"
    assert "2 x" in answered(text, "q.md")
    assert annotated(answered(text, "q.md"), "q.md").verdict == "proved"
