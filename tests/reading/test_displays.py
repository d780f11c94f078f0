"""How displays are built: rows, asides, boxes, systems, chains over displays, conditions beside them."""

from __future__ import annotations

import pytest

from symgrad.reading.document import Document
from symgrad.reading.from_markdown import read_markdown
from symgrad.terms.latex import latex_claim

HEAD = (
    r"Let $A, B \in \mathbb{R}^{n\times n}$, $x, b \in \mathbb{R}^n$ and $a \in \mathbb{R}$."
    + "\n\n"
)


def read(text: str, head: str = HEAD) -> Document:
    return read_markdown(head + text)


def links(text: str) -> list[str]:
    document = read(text)
    assert not document.diagnostics, document.diagnostics
    return [f"{s.lhs_text} {s.relation} {s.rhs_text}" for s in document.steps]


def hypotheses(text: str) -> list[list[str]]:
    document = read(text)
    assert not document.diagnostics, document.diagnostics
    known = document.context.hypotheses
    return [
        [latex_claim(h) for h in s.context.hypotheses if h not in known]
        for s in document.steps
        if s.context is not None
    ]


ONE = ["x + x = 2x"]
TWO = ["x + x = 2x", "b + b = 2b"]
CHAIN = ["x + x = 2x", "2x = 3x - x"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$$\boxed{x + x = 2x}$$", ONE),
        (r"$${x + x = 2x}$$", ONE),
        (r"$$\textcolor{red}{x + x = 2x}$$", ONE),
        (r"$$\boxed{\begin{aligned} x + x &= 2x \\ &= 3x - x\end{aligned}}$$", CHAIN),
        (r"$$\left\{\begin{aligned} x + x &= 2x\\ b + b &= 2b \end{aligned}\right.$$", TWO),
        (r"$$\begin{cases} x + x = 2x\\ b + b = 2b \end{cases}$$", TWO),
        (r"$$\left\{ \begin{array}{ll} x + x = 2x\\ b + b = 2b \end{array} \right.$$", TWO),
        (r"$$\begin{array}{rcl} x + x & = & 2x \\ & = & 3x - x \end{array}$$", CHAIN),
        (r"$$\begin{eqnarray} x + x &=& 2x \nonumber\\ &=& 3x - x \end{eqnarray}$$", CHAIN),
        (r"$$\begin{align} x + x &= 2x \\ \intertext{and} b + b &= 2b \end{align}$$", TWO),
        (r"$$x + x = 2x \\ = 3x - x$$", CHAIN),
        (r"$$x + x = 2x \newline = 3x - x$$", CHAIN),
        (r"$$\begin{align} x + x &= 2x \\ b + b &= 2b \end{align}$$", TWO),
        (r"$$x + x = 2x, \qquad b + b = 2b$$", TWO),
        (r"$$x + x = 2x; \; b + b = 2b$$", TWO),
        (r"$$x + x = 2x \text{ and } b + b = 2b$$", TWO),
        (r"$$x + x &= 2x && \text{by linearity} \\ &= 3x - x && \text{(clear)}$$", CHAIN),
        (r"$$x + x = 2x \quad \text{(by linearity)}$$", ONE),
        (r"$$x + x = 2x \quad \text{using } A = B$$", ONE),
        (r"$$\text{and hence}\quad x + x = 2x$$", ONE),
        (r"$$\therefore x + x = 2x$$", ONE),
        (r"$$x + x = 2x \tag{3} \label{eq}$$", ONE),
        (r"$$(1) \quad x + x = 2x$$", ONE),
        (r"$$x + x = 2x \quad (2)$$", ONE),
        (r"$$x + x = 2x \qquad (*)$$", ONE),
        (r"$$x + x = 2x \qquad (\text{linear})$$", ONE),
        (r"$$x + x \overset{(a)}{=} 2x \stackrel{(b)}{=} 3x - x$$", CHAIN),
        (r"$$x + x$$ which is $$= 2x$$", ONE),
        ("$$x + x = 2x$$\n\nwhich can be written as\n\n$$= 3x - x$$", CHAIN),
        (r"$$\begin{aligned} & x + x \\ &= 2x \\ &= 3x - x \end{aligned}$$", CHAIN),
        (r"$$x_i + x_i = 2x_i, \quad i = 1, \dots, n$$", ["x_i + x_i = 2x_i"]),
        (r"$$x_i + x_i = 2x_i \quad (i = 1, \dots, n)$$", ["x_i + x_i = 2x_i"]),
        (r"$$x_i + x_i = 2x_i \quad \text{for all } i$$", ["x_i + x_i = 2x_i"]),
        (r"$$\Rightarrow x + x = 2x$$", ONE),
        (r"$$a \approx 2a, \quad x + x = 2x$$", ONE),
    ],
)  # fmt: skip
def test_rows(text: str, wanted: list[str]) -> None:
    assert links(text) == wanted


def test_each_link_of_several_relations_is_a_step() -> None:
    assert links(r"$$0 \le x^\top x = \|x\|^2 \leq 2\|x\|^2$$") == [
        r"0 \le x^\top x",
        r"x^\top x = \|x\|^2",
        r"\|x\|^2 \le 2\|x\|^2",
    ]


def test_a_row_goes_on_with_the_sum_above() -> None:
    text = r"$$\begin{align} x + x &= x \\ & \qquad + x \\ &= 2x \end{align}$$"
    assert links(text) == [r"x + x = x \qquad + x", r"x \qquad + x = 2x"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"$$|a| = a \quad \text{if } a > 0$$", [["a > 0"]]),
        (r"$$|a| = a \quad (a > 0)$$", [["a > 0"]]),
        (r"$$|a| = a && \text{if } a > 0 \\ |a| = -a && \text{otherwise}$$", [["a > 0"], [r"a \le 0"]]),
        (r"$$\text{If } a > 0\text{:} \quad |a| = a$$", [["a > 0"]]),
        (r"$$\text{Since } a > 0, \quad |a| = a$$", [["a > 0"]]),
        (r"$$x_i x_j = x_j x_i, \quad i \ne j$$", [[r"i \ne j"]]),
        (r"$$x_i x_j = x_j x_i \quad \text{for } i = j$$", [["i = j"]]),
        (r"$$x_i x_j = x_j x_i \quad \text{if $i \ne j$}$$", [[r"i \ne j"]]),
        (r"$$|a| = a \text{ unless } a < 0$$", [[r"a \ge 0"]]),
        (r"For $i = j$, $$x_i x_j = x_i^2$$ and in general $$x_i x_j = x_j x_i$$", [["i = j"], []]),
        (r"For the off-diagonal entries $$A_{ij} = A_{ij}$$", [[r"i \ne j"]]),
        (r"On the diagonal entries $$A_{ij} = A_{ii}$$", [["i = j"]]),
    ],
)  # fmt: skip
def test_conditions_hold_beside_their_link_only(text: str, wanted: list[list[str]]) -> None:
    assert hypotheses(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        r"$$Ax = A^\top x \quad \text{if $A$ is symmetric}$$",
        r"$$Ax = A^\top x \quad \text{if } A \text{ is symmetric}$$",
        r"$$Ax &= A^\top x && \text{when $A = A^\top$}$$",
        r"$$\text{If } A \text{ is symmetric, then } Ax = A^\top x$$",
        r"$$\text{If $A$ is symmetric, then } Ax = A^\top x$$",
        r"$$Ax = A^\top x \quad (A = A^\top)$$",
        "If $A$ is symmetric, we have\n\n$$Ax = A^\\top x$$",
    ],
)
def test_an_adjective_may_hold_for_one_display(text: str) -> None:
    document = read(text + "\n\nIn general\n\n$$Ax = Ax$$")
    assert not document.diagnostics
    first, last = document.steps
    assert first.context is not None
    assert last.context is not None
    assert [p.name for p in first.context.variables["A"].properties] == ["symmetric"]
    assert not last.context.variables["A"].properties


def test_a_condition_that_cannot_be_read_leaves_its_link_unread() -> None:
    document = read(r"$$Ax = A^\top x \quad \text{if the moon is full}$$")
    assert document.steps[0].claim is None
    assert [d.message for d in document.diagnostics] == ["this condition cannot be read"]


def test_arrows_make_premises() -> None:
    document = read(r"$$Ax - b = 0 \implies Ax = b \iff 2Ax = 2b$$")
    first, second = document.steps
    assert [latex_claim(p) for p in first.premises] == [r"A x - b = \mathbf{0}"]
    assert [latex_claim(p) for p in second.premises] == ["A x = b"]
    assert (first.arrow, second.arrow) == (r"\implies", r"\iff")


def test_an_arrow_goes_on_from_the_display_before() -> None:
    document = read("$$Ax + b = b + Ax$$\n\nso\n\n$$\\implies 2Ax = 2b$$")
    assert [latex_claim(p) for p in document.steps[1].premises] == ["A x + b = b + A x"]


def test_a_display_that_starts_with_a_relation_and_nothing_before() -> None:
    document = read("$$= 2x = x + x$$")
    assert [s.claim is None for s in document.steps] == [True, False]
    assert [d.message for d in document.diagnostics] == ["nothing stands before this relation"]


@pytest.mark.parametrize("sign", [r"\succ", r"\ll", r"\subset", r"\perp"])
def test_a_relation_that_is_not_supported_is_a_step(sign: str) -> None:
    document = read(f"$$A {sign} B$$")
    assert [d.code for d in document.diagnostics] == ["unsupported"]
    assert len(document.steps) == 1


def test_displays_may_declare() -> None:
    document = read(
        r"$$C \in \mathbb{R}^{m \times n}, \quad y \in \mathbb{R}^m, \quad \mu > 0$$ and "
        r"$$g : \mathbb{R}^n \to \mathbb{R}$$ $$Cx + y = y + Cx$$ $$g(x) + \mu = \mu + g(x)$$"
    )
    assert not document.diagnostics
    assert len(document.claims) == 2
    assert [p.name for p in document.context.variables[r"\mu"].properties] == ["positive"]


CASES = (
    "**Case 1: $i = j$.** Then\n\n$$x_i x_j = x_i^2$$\n\nand also\n\n$$x_i = x_j .$$\n\n"
    "**Case 2.** $i \\neq j$. We get\n\n$$x_i x_j = x_j x_i$$\n\n"
    "In both cases\n\n$$x_i x_j = x_j x_i .$$"
)


def test_a_case_holds_up_to_the_next() -> None:
    assert hypotheses(CASES) == [["i = j"], ["i = j"], [r"i \ne j"], []]


def test_a_case_ends_with_a_heading() -> None:
    text = "### Case 1: $A$ is symmetric\n\n$$Ax = A^\\top x$$\n\n### General\n\n$$Ax = Ax$$"
    first, last = read(text).steps
    assert first.context is not None
    assert last.context is not None
    assert first.context.variables["A"].properties
    assert not last.context.variables["A"].properties


LEAST = (
    r"Let $A \in \mathbb{R}^{m\times n}$, $b \in \mathbb{R}^m$, $x \in \mathbb{R}^n$ and "
    r"$f(x) = \frac12\|Ax - b\|^2$."
    "\n\n"
)


@pytest.mark.parametrize(
    "text",
    [
        r"Setting the gradient to zero, $$\nabla f(x) = A^\top(Ax - b) = 0$$ so $$A^\top A x = A^\top b$$",
        r"$$\nabla f(x) = A^\top(Ax - b)$$ Set this to zero: $$A^\top(Ax - b) = 0$$ $$A^\top A x = A^\top b$$",
        r"$$\nabla f(x) = A^\top(Ax - b)$$ so $$A^\top(Ax - b) = 0$$ $$A^\top A x = A^\top b$$",
        r"At the minimum $$A^\top(Ax - b) = 0$$ so $$A^\top A x = A^\top b$$",
    ],
)
def test_what_is_set_to_zero_is_no_claim_but_holds_from_then_on(text: str) -> None:
    document = read(text, LEAST)
    assert [latex_claim(c) for c in document.conditions] == [r"A^\top (A x - b) = \mathbf{0}"]
    last = document.steps[-1]
    assert last.context is not None
    assert document.conditions[0] in last.context.hypotheses


def test_what_is_solved_for_is_a_claim() -> None:
    text = r"$$\nabla f(x) = 0$$ gives $$x = (A^\top A)^{-1} A^\top b$$"
    document = read(text, LEAST)
    assert "x" not in document.context.definitions
    assert len(document.steps) == 1


def test_a_condition_is_not_used_under_a_derivative_or_in_another_section() -> None:
    text = (
        "At the optimum $$A^\\top(Ax - b) = 0$$ and $$\\nabla f(x) = A^\\top(Ax - b)$$\n\n"
        "# Next\n\n$$A^\\top A x = A^\\top A x$$"
    )
    for step in read(text, LEAST).steps:
        assert step.context is not None
        assert not step.context.hypotheses


def test_a_derivative_that_is_zero_is_a_claim() -> None:
    assert len(read(r"$$\nabla_x (b^\top b) = 0$$").steps) == 1
    assert (
        len(read(r"$$\frac{\partial x_i}{\partial x_j} = 0 \quad \text{if } i \ne j$$").steps) == 1
    )


def test_for_symmetric_singles_out_a_case_of_what_was_declared() -> None:
    document = read("For symmetric $A$ we get\n\n$$Ax = A^\\top x$$\n\nIn general\n\n$$Ax = Ax$$")
    first, last = document.steps
    assert first.context is not None
    assert last.context is not None
    assert first.context.variables["A"].properties
    assert not last.context.variables["A"].properties
    document = read(r"For symmetric $S$ of size $n \times n$, $$Sx = S^\top x$$")
    assert document.context.variables["S"].properties


def test_a_definition_is_no_hypothesis() -> None:
    document = read(r"With $r_i = x_i - b_i$ we have $$r_i + b_i = x_i$$")
    assert "r" in document.context.definitions
    assert not document.context.hypotheses


def test_displays_may_tell_what_a_matrix_consists_of() -> None:
    text = (
        r"Let $x_i \in \mathbb{R}^d$ and $$X = \begin{bmatrix} x_1^\top \\ \vdots \\ x_n^\top \end{bmatrix}$$ "
        r"so that $$X^\top X = \sum_{i=1}^n x_i x_i^\top$$"
    )
    document = read(text, "")
    assert not document.diagnostics
    assert len(document.claims) == 1


def test_dimensions_may_be_related_for_one_case() -> None:
    head = r"Let $A \in \mathbb{R}^{m\times n}$, $x \in \mathbb{R}^n$ and $f(x) = \|x\|^2$." "\n\n"
    text = (
        "If $m = n$ and $A$ is invertible, then\n\n$$A^{-1} A x = x$$\n\nand\n\n$$Ax + Ax = 2Ax$$"
    )
    document = read(text, head)
    assert not document.diagnostics
    first, last = document.steps
    assert first.context is not None
    assert last.context is not None
    assert not first.context.hypotheses
    assert len({str(d) for d in first.context.variables["A"].variable.shape}) == 1
    assert len({str(d) for d in last.context.variables["A"].variable.shape}) == 2
