"""A number beside a vector in a sum means that number times 𝟏; beside a matrix it is an error."""

from symgrad.checking.run import check_text

DECLARED = r"Let $x \in \mathbb{R}^n$, $W \in \mathbb{R}^{m \times n}$, $y \in \mathbb{R}^m$ and $\lambda \in \mathbb{R}$. "


def _steps(text: str) -> list[tuple[str, str | None]]:
    return [(s.verdict, s.code) for s in check_text(DECLARED + text, format="md").steps]


def test_a_scalar_symbol_spreads_over_a_vector() -> None:
    text = r"With $\mu = \frac{1}{n} \sum_i x_i$, $$\mathbf{1}^\top (x - \mu) = 0$$"
    assert [v for v, _ in _steps(text)] == ["proved"]
    assert [v for v, _ in _steps(text.replace("x - ", "x + "))] == ["refuted"]


def test_it_does_not_spread_over_a_matrix() -> None:
    assert _steps(r"$$W^\top W + \lambda = \lambda + W^\top W$$") == [("refuted", "shape-mismatch")]


def test_an_undeclared_name_beside_a_vector_is_a_vector() -> None:
    text = r"$$\nabla_x \tfrac12 \|W x + b - y\|^2 = W^\top (W x + b - y)$$"
    assert [v for v, _ in _steps(text)] == ["proved"]
    assert [v for v, _ in _steps(text.replace(r"\tfrac12", ""))] == ["refuted"]


def test_a_factorial_is_a_value_of_the_gamma_function() -> None:
    text = r"""Let $k, \lambda \in \mathbb{R}_{>0}$ and $P = \frac{\lambda^k e^{-\lambda}}{k!}$.
    $$\log P = k \log \lambda - \lambda - \log k!$$"""
    assert [s.verdict for s in check_text(text, format="md").steps] == ["proved"]
    wrong = text.replace(r"- \log k!", r"- \log (k + 1)!")
    assert [s.verdict for s in check_text(wrong, format="md").steps] == ["refuted"]
