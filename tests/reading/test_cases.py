"""Cases: "for i = j", "Case 1", "for the off-diagonal entries"."""

from symgrad.checking.run import check_text


def test_a_case_about_an_index_that_no_side_has_changes_nothing() -> None:
    text = r"""Let $z \in \mathbb{R}^n$ and $p_i = e^{z_i} / \sum_k e^{z_k}$. For $i = j$:
    $$\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i)$$"""
    assert [s.verdict for s in check_text(text, format="md").steps] == ["proved"]
    wrong = text.replace("p_i (1 - p_i)", "p_i (1 + p_i)")
    assert [s.verdict for s in check_text(wrong, format="md").steps] == ["refuted"]
