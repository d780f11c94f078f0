"""Each mistake that a finding may name, found by search in steps of many kinds; and none where none fits."""

import pytest

from symgrad.checking.report import StepReport
from symgrad.checking.run import check_text

HEAD = r"""
Let $A, B, C \in \mathbb{R}^{n \times n}$, $X \in \mathbb{R}^{m \times n}$, $x, y, a, b, w \in \mathbb{R}^n$,
$c \in \mathbb{R}^m$, $t, s \in \mathbb{R}$ and $\lambda > 0$. Let $S \in \mathbb{R}^{n \times n}$ be symmetric.
Let $M \in \mathbb{R}^{n \times n}$ be invertible.
"""
WRONG: dict[str, list[str]] = {
    "missing-transpose": [
        r"\nabla_w \|Aw - b\|_2^2 = 2 A (Aw - b)",
        r"\nabla_A \operatorname{tr}(A B) = B",
        r"(A B)^\top x = B^\top A x",
        r"\nabla_x (a^\top A x) = A a",
        r"\nabla_A (x^\top A y) = y x^\top",
        r"\nabla_A \log\det(A^\top A + \lambda I) = 2 A^\top (A^\top A + \lambda I)^{-1}",
        r"\frac{\partial (A B x)}{\partial x} = A^\top B",
    ],
    "wrong-order": [
        r"(A B)^\top = A^\top B^\top",
        r"A (B + C) = B A + A C",
        r"\frac{\partial (A B x)}{\partial x} = B A",
        r"\nabla_B \operatorname{tr}(A B C) = C^\top A^\top",
    ],
    "missing-factor": [
        r"\nabla_w \|Xw - c\|_2^2 = X^\top (Xw - c)",
        r"\nabla_w \left( \frac{1}{2} \|Xw - c\|_2^2 + \frac{\lambda}{2} \|w\|_2^2 \right) = X^\top (Xw - c) + 2 \lambda w",
        r"\nabla_w \frac{1}{m} \|Xw - c\|_2^2 = 2 X^\top (Xw - c)",
        r"\nabla_x^2 \|x\|_2^2 = I",
        r"\nabla_x \|x\|_2^4 = 2 \|x\|_2^2 x",
        r"\|x + y\|_2^2 = \|x\|_2^2 + x^\top y + \|y\|_2^2",
        r"\frac{\mathrm{d}}{\mathrm{d}t} t^3 = t^2",
        r"\nabla_x (x^\top S x) = S x",
        r"\nabla_w (\lambda \|w\|_2^2) = 2 w",
    ],
    "wrong-sign": [
        r"\nabla_w \left( \|Xw - c\|_2^2 + \lambda \|w\|_2^2 \right) = 2 X^\top (Xw - c) - 2 \lambda w",
        r"\|x - y\|_2^2 = \|x\|_2^2 + 2 x^\top y + \|y\|_2^2",
        r"\frac{\mathrm{d}}{\mathrm{d}t} \cos t = \sin t",
        r"(A - B)(A + B) = A A + A B + B A - B B",
        r"\nabla_x (-\log(a^\top x)) = \frac{a}{a^\top x}",
    ],
    "reversed-residual": [
        r"\nabla_w \|Xw - c\|_2^2 = 2 X^\top (c - Xw)",
        r"\nabla_x \|x - a\|_2^2 = 2 (a - x)",
        r"\nabla_w \left( \frac{1}{2} \|Xw - c\|_2^2 + \frac{\lambda}{2} \|w\|_2^2 \right) = X^\top (c - Xw) + \lambda w",
        r"\nabla_x \frac{1}{2} (x - a)^\top S (x - a) = S (a - x)",
    ],
    "missing-inner-derivative": [
        r"\frac{\mathrm{d}}{\mathrm{d}t} \exp(t^2) = \exp(t^2)",
        r"\frac{\mathrm{d}}{\mathrm{d}t} \log(1 + e^t) = \frac{1}{1 + e^t}",
        r"\nabla_x \sum_{i=1}^n \tanh(x_i)^2 = 2 \tanh(x)",
        r"\frac{\mathrm{d}}{\mathrm{d}t} \sigma(3 t) = \sigma(3 t)(1 - \sigma(3 t))",
        r"\frac{\mathrm{d}}{\mathrm{d}t} \sin(t^2) = \cos(t^2)",
        r"\frac{\mathrm{d}}{\mathrm{d}t} (1 + t^2)^3 = 3 (1 + t^2)^2",
    ],
    "product-rule": [
        r"\nabla_x (x^\top A x) = A x",
        r"\frac{\mathrm{d}}{\mathrm{d}t} (t e^t) = e^t",
        r"\frac{\mathrm{d}}{\mathrm{d}t} (t^2 \sin t) = 2 t \sin t",
        r"\nabla_x (x^\top A x) = A^\top x",
        r"\nabla_x ((a^\top x)(b^\top x)) = (a^\top x) b",
        r"\nabla_x (\|x\|^2 (a^\top x)) = 2 (a^\top x) x",
        r"\nabla_x (x^\top \log x) = \log x",
    ],
    "hadamard-or-matrix-product": [
        r"\operatorname{tr}(A^\top B) = \mathbf{1}^\top (A B) \mathbf{1}",
        r"\nabla_A \|A \odot B\|_F^2 = 2 A B B",
        r"\|A\|_F^2 = \mathbf{1}^\top (A A) \mathbf{1}",
    ],
    "wrong-index": [
        r"\frac{\partial}{\partial x_k} \sum_{i=1}^n x_i^2 = 2 x_i",
        r"\frac{\partial x_i}{\partial x_j} = \delta_{ik}",
        r"(A B)_{ij} = \sum_{k=1}^n A_{ik} B_{jk}",
        r"(A^\top)_{ij} = A_{ij}",
        r"\frac{\partial}{\partial x_k} (a^\top x) = a_j",
        r"(A x)_i = \sum_{j=1}^n A_{ji} x_j",
    ],
    "missing-sum": [
        r"(A B)_{ij} = A_{ik} B_{kj}",
        r"x^\top y = x_i y_i",
        r"\operatorname{tr}(A) = A_{ii}",
        r"(A x)_i = A_{ij} x_j",
        r"\|x\|_2^2 = x_i^2",
    ],
    "inverse-sign": [
        r"\mathrm{d}(M^{-1}) = M^{-1} \, \mathrm{d}M \, M^{-1}",
        r"\nabla_M (a^\top M^{-1} b) = M^{-\top} a b^\top M^{-\top}",
        r"\frac{\mathrm{d}}{\mathrm{d}t} \operatorname{tr}((S + t I)^{-1}) = \operatorname{tr}((S + t I)^{-2})",
        r"\nabla_M \operatorname{tr}(M^{-1}) = (M^{-2})^\top",
    ],
    "other-layout": [
        r"\frac{\partial (Xw)}{\partial w} = X^\top",
        r"\frac{\partial (A B x)}{\partial x} = B^\top A^\top",
        r"\frac{\partial (A \tanh(x))}{\partial x} = \operatorname{diag}(1 - \tanh(x)^2) A^\top",
    ],
    "missing-assumption": [
        r"\nabla_x (x^\top A x) = 2 A x",
        r"\sqrt{t^2} = t",
        r"\nabla_x^2 (x^\top A x) = 2 A",
        r"\frac{x^\top A x}{\|x\|^2} = x^\top A x",
        r"A^\top A = I",
    ],
    "shape": [
        r"\nabla_w^2 \|Xw - c\|_2^2 = 2 X X^\top",
        r"X w + x = c",
        r"\nabla_w \|Xw - c\|_2^2 = 2 (Xw - c) X",
    ],
}
UNEXPLAINED = [
    r"\nabla_x \|x\|^2 = 7 a",
    r"x + y = 5 a - 3 b",
    r"\operatorname{tr}(A) = \det(B) + 17",
    r"\nabla_w \|Xw - c\|_2^2 = 11 X^\top c",
    r"e^t = t + 13",
    r"\frac{\mathrm{d}}{\mathrm{d}t} t^3 = 7 t^5",
]


def step_of(formula: str) -> StepReport:
    """The report on the last link of a formula."""
    return check_text(f"{HEAD}\n$$\n{formula}\n$$\n").steps[-1]


@pytest.mark.parametrize(
    ("mistake", "formula"), [(m, f) for m, formulas in WRONG.items() for f in formulas]
)
def test_the_mistake_is_named(mistake: str, formula: str) -> None:
    step = step_of(formula)
    assert (str(step.verdict), step.mistake) == ("refuted", mistake)


@pytest.mark.parametrize("formula", UNEXPLAINED)
def test_nothing_is_said_where_no_mistake_fits(formula: str) -> None:
    step = step_of(formula)
    assert (str(step.verdict), step.mistake) == ("refuted", None)
    assert step.label is None


@pytest.mark.parametrize("mistake", WRONG)
def test_each_mistake_has_three_notes(mistake: str) -> None:
    assert len(WRONG[mistake]) >= 3


@pytest.mark.parametrize(
    ("formula", "declared"),
    [
        (r"\nabla_x (x^\top A x) = 2 A x", r"a symmetric matrix $A \in \mathbb{R}^{n \times n}$"),
        (r"\sqrt{t^2} = t", r"$t \ge 0$"),
    ],
)
def test_what_is_said_to_be_missing_does_help(formula: str, declared: str) -> None:
    hint = step_of(formula).hint or ""
    assert declared.partition(" \\in")[0] in hint
    note = f"Let {declared}. Let $x \\in \\mathbb{{R}}^n$.\n\n$$\n{formula}\n$$\n"
    assert check_text(note).steps[-1].verdict == "proved"
