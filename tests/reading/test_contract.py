"""CONTRACT: what is a definition, what a claim, what neither; and notations that may be misread."""

from __future__ import annotations

import pytest

from symgrad.reading.from_markdown import read_markdown
from tests.reading.test_inferring import R, verdicts

Z = rf"Let $x, y, z \in {R}^n$." + "\n\n"
SOFTMAX = r"\operatorname{softmax}(z)"
LONG = r"\frac{e^z}{\mathbf{1}^\top e^z}"
S = rf"Let $x \in {R}^n$ and $\Sigma \in {R}^{{n \times n}}$ positive definite." + "\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the first link defines, the second is a claim
        (rf"$$p = {SOFTMAX} = {LONG}$$", ["proved"]),
        (rf"$$p = {SOFTMAX} = 2{LONG}$$", ["refuted"]),
        # a restated definition is a claim
        (rf"$$p = {SOFTMAX}$$ $$p = {LONG}$$", ["proved"]),
        (rf"$$p = {SOFTMAX}$$ $$p = 2{LONG}$$", ["refuted"]),
        (r"$$f(x) = x^\top x$$ $$f(x) = \|x\|^2$$", ["proved"]),
        (r"$$f(x) = x^\top x$$ $$f(x) = 2\|x\|^2$$", ["refuted"]),
        # := is always a definition: a second one, of another value, is no truth
        (r"$$q := 2x$$", []),
        (r"$$q := 2x$$ $$q := 3x$$", ["refuted"]),
        # a declaration without constraint may be defined, one with a constraint may not
        ("$$y = 2x$$ $$y + y = 4x$$", ["proved"]),
        (r"Let $\lambda > 0$. $$\lambda = 3$$", ["refuted"]),
        # a left side that is no name is a claim
        ("$$2x = x + x$$", ["proved"]),
        ("$$x + y = x$$", ["refuted"]),
        ("$$x_1 + x_2 = 1$$", ["refuted"]),
        # ≈ is a remark, {?} a question, inline relations are no steps
        (r"$$x \approx y$$", []),
        ("$$x + x = {?}$$", []),
        ("So $x + x = 3x$ is not claimed.", []),
        # a trailing = 0 sets a condition
        (r"$$\nabla_x \|x - y\|^2 = 2(x - y) = 0$$", ["proved"]),
        # ⟹ and ⟺ make one step of two equations
        (r"$$x + y = 0 \implies x = -y$$", ["proved"]),
        (r"$$x + y = 0 \iff x = y$$", ["refuted"]),
    ],
)  # fmt: skip
def test_what_is_a_step(text: str, expected: list[str]) -> None:
    assert [v.split()[0] for v in verdicts(read_markdown(Z + text))] == expected


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (r"$$\frac{\partial}{\partial \Sigma^{-1}} \log\det \Sigma = -\Sigma$$", "proved"),
        (r"$$\frac{\partial}{\partial \Sigma^{-1}} \log\det \Sigma = \Sigma^{-1}$$", "refuted"),
        (r"$$\frac{\partial x^\top \Sigma^{-1} x}{\partial \Sigma^{-1}} = xx^\top$$", "proved"),
        (r"$$\frac{\partial x^\top \Sigma^{-1} x}{\partial \Sigma} = xx^\top$$", "refuted"),
        (r"$$\frac{\partial x^\top x}{\partial x^{4}} = 2x$$", "undecided"),
        (r"$$\frac{\partial \operatorname{tr}\Sigma}{\partial \Sigma^{-\top}} = I$$", "undecided"),
        (r"$$\log \prod_{i=1}^n e^{x_i} = \sum_{i=1}^n x_i$$", "proved"),
        (r"$$\log\left(\prod_{i} e^{x_i}\right) = \sum_i x_i$$", "proved"),
        (r"$$\log \prod_{i=1}^n e^{x_i} = \sum_{i=1}^n e^{x_i}$$", "refuted"),
        (r"$$\log 2\prod_{i=1}^n e^{x_i} = \sum_{i=1}^n x_i$$", "undecided"),
        (r"$$\prod_{i=1}^n e^{x_i} = e^{\sum_i x_i}$$", "undecided"),
        (r"$$\sum_{t \in \{1, \dots, n\}} x_t = \mathbf{1}^\top x$$", "proved"),
        (r"$$\sum_{i \in S} x_i = \sum_i x_i$$", "undecided"),
        (r"$$\max_i x_i = x_1$$", "undecided"),
        (r"$$\mathbb{E}[x] = x$$", "undecided"),
    ],
)
def test_notation_is_read_as_meant_or_refused(text: str, verdict: str) -> None:
    assert [v.split()[0] for v in verdicts(read_markdown(S + text))] == [verdict]


def test_points_of_a_sum_are_rows() -> None:
    head = rf"Let $x_1, \dots, x_n \in {R}^d$ and $\mu \in {R}^d$." + "\n\n"
    claim = r"$$\nabla_\mu \sum_{i=1}^n \|x_i - \mu\|^2 = -2\sum_{i=1}^n (x_i - \mu)$$"
    assert verdicts(read_markdown(head + claim)) == ["proved"]
    assert verdicts(read_markdown(head + claim.replace("-2", "2")))[0].startswith("refuted")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            r"$$\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \begin{pmatrix} 1 \\ 0 \end{pmatrix}"
            r" = \begin{pmatrix} 1 \\ 3 \end{pmatrix}$$",
            "proved",
        ),
        (
            r"$$\begin{bmatrix} a & b \\ c & d \end{bmatrix}^\top = \begin{bmatrix} a & c \\ b & d \end{bmatrix}$$",
            "proved",
        ),
        (
            r"$$\begin{bmatrix} a & b \\ c & d \end{bmatrix}^\top = \begin{bmatrix} a & b \\ c & d \end{bmatrix}$$",
            "refuted",
        ),
        (
            r"$$\nabla_u (u_1^2 u_2) = \begin{pmatrix} 2u_1u_2 \\ u_1^2 \end{pmatrix}$$",
            "proved",
        ),
        (
            r"$$\nabla_u (u_1^2 u_2) = \begin{pmatrix} u_1^2 \\ 2u_1u_2 \end{pmatrix}$$",
            "refuted",
        ),
        (
            r"$$\nabla_u^2 (u_1^2 u_2) = \begin{pmatrix} 2u_2 & 2u_1 \\ 2u_1 & 0 \end{pmatrix}$$",
            "proved",
        ),
        (r"$$\operatorname{tr}\begin{pmatrix} a & b \\ c & d \end{pmatrix} = a + d$$", "proved"),
        (r"$$\begin{vmatrix} a & b \\ c & d \end{vmatrix} = ad + bc$$", "refuted"),
        (r"$$\begin{pmatrix} a & b \\ c \end{pmatrix} = 1$$", "undecided"),
        (r"$$\begin{pmatrix} a && b \end{pmatrix} = \begin{pmatrix} a & b \end{pmatrix}$$", "undecided"),
        (r"$$\begin{pmatrix} u \\ a \end{pmatrix} = 1$$", "undecided"),
    ],
)  # fmt: skip
def test_matrices_by_their_entries(text: str, expected: str) -> None:
    document = read_markdown(rf"Let $a, b, c, d \in {R}$, $u \in {R}^2$." + "\n\n" + text)
    assert [v.split()[0] for v in verdicts(document)] == [expected]


def test_the_text_of_a_step_keeps_the_marks_inside_a_matrix() -> None:
    text = r"$$\begin{aligned} A &= \begin{pmatrix} 1 & 2 \end{pmatrix} \\ &= B \end{aligned}$$"
    steps = read_markdown(rf"Let $A, B \in {R}^{{1 \times 2}}$. " + text).steps
    assert r"\begin{pmatrix} 1 & 2 \end{pmatrix}" in {steps[-1].lhs_text, steps[-1].rhs_text} | {
        steps[0].lhs_text
    }
