"""What `=:` names, and what `≠` beside a formula says."""

from symgrad.checking.run import check_text

DECLARED = r"Let $A \in \mathbb{R}^{n \times n}$ and $x, y \in \mathbb{R}^n$. "


def _verdicts(text: str) -> list[str]:
    return [step.verdict for step in check_text(DECLARED + text, format="md").steps]


def test_a_name_on_the_right_is_defined_by_what_stands_before_it() -> None:
    assert _verdicts(r"$$A x - y =: r$$ $$\nabla_x \|r\|^2 = 2 A^\top r$$") == ["proved"]
    assert _verdicts(r"$$A x - y =: r$$ $$\nabla_x \|r\|^2 = A^\top r$$") == ["refuted"]


def test_a_chain_may_end_in_a_name() -> None:
    text = r"""\begin{align} \nabla_x x^\top A x &= A x + A^\top x \\ &=: g \end{align}
    $$x^\top g = 2 x^\top A x$$"""
    assert _verdicts(text) == ["proved", "proved"]
    assert _verdicts(text.replace("2 x", "3 x")) == ["proved", "refuted"]


def test_where_something_is_nonzero_is_no_claim() -> None:
    text = r"$$R(x) = \frac{x^\top A x}{x^\top x}, \qquad x \neq 0$$ $$R(2 x) = R(x)$$"
    assert _verdicts(text) == ["proved"]
    assert _verdicts(text.replace("R(2 x) = R(x)", "R(2 x) = 2 R(x)")) == ["refuted"]


def test_a_new_name_after_an_arrow_is_defined_there() -> None:
    text = r"""Let $B \in \mathbb{R}^{n \times n}$ be invertible.
    $$B x = y \implies x_* = B^{-1} y$$ $$B x_* - y = 0 \cdot y$$"""
    assert _verdicts(text) == ["proved", "proved"]
    assert _verdicts(text.replace("x_* = B^{-1} y", "x_* = -B^{-1} y")) == ["proved", "refuted"]


def test_a_sign_after_a_definition_says_where_it_is_looked_at() -> None:
    text = r"With $s^2 = \|x - y\|^2$, $s^2 > 0$: $$\nabla_x \frac{1}{s} = -\frac{x - y}{s^3}$$"
    assert _verdicts(text) == ["proved"]
    assert _verdicts(text.replace("s^3", "s^2")) == ["refuted"]
