"""Undeclared names: inferred from use where one shape fits, asked for by name where several do."""

from __future__ import annotations

import pytest

from symgrad.checking.check import Checker
from symgrad.checking.run import check_text
from symgrad.reading.document import Document
from symgrad.reading.from_markdown import read_markdown
from symgrad.terms.dimension import show

R = r"\mathbb{R}"
XB = rf"Let $x \in {R}^n$, $b \in {R}^m$." + "\n\n"


def inferred(document: Document) -> dict[str, str]:
    """The inferred names with their shapes."""
    found = document.context.variables.items()
    return {name: show(d.variable.shape) for name, d in found if d.inferred}


def verdicts(document: Document) -> list[str]:
    """The verdict of each step, with its code where it has one."""
    last = {report.index: report for report in Checker(document).reports()}
    return [f"{r.verdict} {r.code}" if r.code else str(r.verdict) for r in last.values()]


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        (XB + r"$$\nabla_x \|Ax + b\|^2 = 2A^\top(Ax + b)$$", {"A": "m×n"}),
        (
            XB + r"$$f = \|Ax + b\|^2 + \lambda\|x\|^2$$ $$\nabla_x f = 2A^\top(Ax + b) + 2\lambda x$$",
            {"A": "m×n", r"\lambda": "scalar"},
        ),
        (r"$$\nabla_x(x^\top A x) = (A + A^T)x$$", {"x": "m", "A": "m×m"}),
        (
            r"$$f(x) = x^\top A x + b^\top x$$ $$\nabla f(x) = (A + A^\top)x + b$$",
            {"x": "m", "A": "m×m", "b": "m"},
        ),
        (r"$$\frac{\partial}{\partial X} \log\det X = X^{-\top}$$", {"X": "m×m"}),
        (
            r"$$\frac{\partial}{\partial X} \operatorname{tr}(AXB) = A^\top B^\top$$",
            {"X": "m×n", "A": "p×m", "B": "n×p"},
        ),
        (
            r"$$L = \frac1n\sum_{i=1}^n (w^\top x_i - y_i)^2$$"
            r"$$\nabla_w L = \frac2n\sum_{i=1}^n (w^\top x_i - y_i)x_i$$",
            {"w": "m", "x": "n×m", "y": "n"},
        ),
        (r"Let $f(t) = \log(1 + e^{-t})$. $$f'(t) = -\frac{1}{1 + e^t}$$", {"t": "scalar"}),
        (
            r"Here $W$ is a weight matrix, and $x$ and $b$ are vectors. $$y = Wx + b$$"
            r"$$\frac{\partial y}{\partial x} = W$$",
            {"W": "m×n", "x": "n", "b": "m"},
        ),
        (
            XB + r"where $\alpha$ is the step size. $$\nabla_x(\alpha x^\top x) = 2\alpha x$$",
            {r"\alpha": "scalar"},
        ),
        (
            rf"Let $X \in {R}^{{n \times d}}$, $y \in {R}^n$. $$w_{{k+1}} = w_k - \alpha X^\top(Xw_k - y)$$"
            r"$$w_{k+1} - w_k = \alpha X^\top(y - Xw_k)$$ with the learning rate $\alpha$.",
            {"w_k": "d", r"\alpha": "scalar"},
        ),
    ],
)  # fmt: skip
def test_use_that_leaves_one_shape_declares(text: str, shapes: dict[str, str]) -> None:
    document = read_markdown(text)
    assert inferred(document) == shapes
    assert set(verdicts(document)) == {"proved"}
    said = [d for d in document.diagnostics if d.code == "inferred"]
    assert len(said) == len(shapes)
    assert all(d.severity == "warning" for d in said)


@pytest.mark.parametrize(
    "text",
    [
        XB + r"$$\nabla_x \|Ax + b\|^2 = 2A(Ax + b)$$",
        XB + r"$$\nabla_x \|Ax + b\|^2 = A^\top(Ax + b)$$",
        r"$$f(x) = x^\top A x + b^\top x$$ $$\nabla f(x) = (A + A^\top)x - b$$",
        r"$$\frac{\partial}{\partial X} \operatorname{tr}(AXB) = B^\top A^\top$$",
        r"$$\frac{\partial}{\partial X} \log\det X = X^{-1}$$",
        rf"Let $x, y \in {R}^n$. $$x^\top A y = y^\top A x$$",
        r"$$x^\top A y = y^\top A x$$",
        r"$$X^\top Y = Y^\top X$$",
        r"$$AB = BA$$",
        XB + r"$$\nabla_x(x^\top A x) = 2Ax$$",
        r"Let $f(w) = \frac12\|Xw - y\|^2$. $$\nabla f(w) = X(Xw - y)$$",
    ],
)
def test_an_inferred_shape_makes_nothing_false_true(text: str) -> None:
    assert not [v for v in verdicts(read_markdown(text)) if v in ("proved", "verified")]


@pytest.mark.parametrize(
    ("text", "name", "choices"),
    [
        (rf"Let $x \in {R}^n$. $$\nabla_x(x^\top A x) = Ax$$", "A", "a number or a matrix n×n"),
        (rf"Let $x, y \in {R}^n$. $$Ax + y = y + Ax$$", "A", "a number or a matrix n×n"),
    ],
)
def test_several_shapes_are_asked_about_by_name(text: str, name: str, choices: str) -> None:
    document = read_markdown(text)
    assert verdicts(document) == ["undecided ambiguous-shape"]
    error = document.steps[0].error
    assert error is not None
    assert error.message == f"{name} is not declared, and could be {choices}"


def test_a_matrix_that_may_be_a_vector_asks_only_where_that_matters() -> None:
    assert verdicts(read_markdown(r"$$x^\top y = y^\top x$$")) == ["undecided ambiguous-shape"]
    text = r"Let $f(w) = \frac12\|Xw - y\|^2$. $$\nabla f(w) = X^\top(Xw - y)$$"
    assert verdicts(read_markdown(text)) == ["proved"]
    wrong = text.replace(r"X^\top(", r"2X^\top(")
    assert verdicts(read_markdown(wrong))[0].startswith("refuted")


def test_a_wrong_line_does_not_spoil_what_others_tell() -> None:
    text = (
        XB
        + r"$$\|Ax + b\|^2 = (Ax + b)^\top(Ax + b)$$ $$\nabla_x \|Ax + b\|^2 = 2A^\top(Ax)^\top$$"
    )
    document = read_markdown(text)
    assert inferred(document) == {"A": "m×n"}
    assert verdicts(document) == ["proved", "undecided shape-mismatch"]


@pytest.mark.parametrize("text", [r"$$\frac{\partial L}{\partial W} = 0 \cdot W$$", "$$a = b$$"])
def test_what_nothing_uses_is_not_inferred(text: str) -> None:
    document = read_markdown(text)
    assert not inferred(document)
    assert all(v.startswith("undecided") for v in verdicts(document))


def test_declared_shapes_are_never_inferred() -> None:
    text = (
        rf"Let $A \in {R}^{{n \times n}}$, $x \in {R}^n$. $$\nabla_x(x^\top A x) = (A + A^\top)x$$"
    )
    document = read_markdown(text)
    assert not inferred(document)
    assert not document.diagnostics


@pytest.mark.parametrize(
    "text",
    [
        r"Let $f = \|r\|^2$. $$\nabla_w \|r\|^2 = 0 \cdot w$$ $$f = r^\top r$$",
        r"$$\frac{\partial}{\partial w} r^\top r = 0 \cdot w$$ $$r^\top r = \|r\|^2$$",
        r"$$\frac{\partial L}{\partial w} = 0 \cdot w$$ $$2L = L + L$$",
    ],
)
def test_what_is_differentiated_without_its_variable_is_no_constant(text: str) -> None:
    document = read_markdown(rf"Let $w \in {R}^n$. " + text)
    assert not set(inferred(document)) & {"r", "L"}
    assert "proved" not in verdicts(document)[0]


def test_the_parameter_of_a_function_is_one_of_a_family_of_the_same_letter() -> None:
    text = r"""Let $x_i \in \mathbb{R}^d$ for $i = 1, \dots, n$, $w \in \mathbb{R}^d$, $y \in \mathbb{R}^n$,
    $r_i = w^\top x_i - y_i$, $\ell(r) = \sqrt{1 + r^2} - 1$ and $J = \sum_{i=1}^n \ell(r_i)$.
    $$\nabla_w J = \sum_{i=1}^n \ell'(r_i) x_i = \sum_{i=1}^n \frac{r_i}{\sqrt{1 + r_i^2}} x_i$$"""
    assert [s.verdict for s in check_text(text, format="md").steps] == ["proved", "proved"]
    wrong = text.replace(r"\frac{r_i}", r"\frac{2 r_i}")
    assert [s.verdict for s in check_text(wrong, format="md").steps] == ["proved", "refuted"]


@pytest.mark.parametrize(
    ("right", "verdict"),
    [
        (r"\sum_{i=1}^T e_{t_i} g^\top", "proved"),
        (r"\sum_{i=1}^T 2 e_{t_i} g^\top", "refuted"),
    ],
)
def test_an_index_that_counts_rows_names_no_column(right: str, verdict: str) -> None:
    text = rf"""Let $E \in {R}^{{V \times d}}$, $t \in \{{1, \dots, V\}}^T$ and $g \in {R}^d$.
    $$\nabla_E \sum_{{i=1}}^T g^\top E_{{t_i}} = {right}$$"""
    assert [s.verdict for s in check_text(text, format="md").steps] == [verdict]


def test_an_index_that_counts_rows_names_a_row() -> None:
    text = rf"""Let $X \in {R}^{{n \times d}}$, $w \in {R}^d$ and $t \in \{{1, \dots, n\}}^T$.
    $$\nabla_w \sum_{{i=1}}^T x_{{t_i}}^\top w = \sum_{{i=1}}^T x_{{t_i}}$$"""
    assert [s.verdict for s in check_text(text, format="md").steps] == ["proved"]
