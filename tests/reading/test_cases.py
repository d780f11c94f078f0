"""Cases: "for i = j", "Case 1", "for the off-diagonal entries"."""

from symgrad.checking.run import check_text


def test_a_case_about_an_index_that_no_side_has_changes_nothing() -> None:
    text = r"""Let $z \in \mathbb{R}^n$ and $p_i = e^{z_i} / \sum_k e^{z_k}$. For $i = j$:
    $$\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i)$$"""
    assert [s.verdict for s in check_text(text, format="md").steps] == ["proved"]
    wrong = text.replace("p_i (1 - p_i)", "p_i (1 + p_i)")
    assert [s.verdict for s in check_text(wrong, format="md").steps] == ["refuted"]


def test_for_with_different_comparisons_sets_cases() -> None:
    text = r"""Let $x \in \mathbb{R}$, $\lambda > 0$ and $h(u) = \frac12 (u - x)^2 + \lambda |u|$.

For $u > 0$: $$h'(u) = u - x + \lambda$$

For $u < 0$ we find $$h'(u) = u - x - \lambda$$"""
    assert [s.verdict for s in check_text(text, format="md").steps] == ["proved", "proved"]
    wrong = text.replace(r"u - x - \lambda", r"u - x + \lambda")
    assert [s.verdict for s in check_text(wrong, format="md").steps] == ["proved", "refuted"]


def test_for_does_not_reach_back_to_displays_that_used_the_name() -> None:
    text = r"""Let $u \in \mathbb{R}$.

$$|u| = u$$

For $u > 0$, $$|u| = u$$

In general, $$|u| = u$$"""
    verdicts = [s.verdict for s in check_text(text, format="md").steps]
    assert verdicts == ["refuted", "proved", "refuted"]


def test_for_that_declares_holds_everywhere() -> None:
    text = r"""Let $x \in \mathbb{R}^n$. For $\lambda > 0$, let $g = \sqrt{\lambda^2} x$.

$$g = \lambda x$$

$$|\lambda| = \lambda$$"""
    assert {s.verdict for s in check_text(text, format="md").steps} == {"proved"}
