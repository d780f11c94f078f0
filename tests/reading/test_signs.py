r"""What \{-1, 1\} says: y² = 1, and nothing more; and what leaving 0 out says."""

import pytest

from symgrad.checking.run import check_text

DECLARED = r"Let $y \in \{\pm 1\}^n$, $s \in \{-1, +1\}$ and $x \in \mathbb{R}^n$. "


@pytest.mark.parametrize(
    "claim", [r"\|y \odot x\|^2 = \|x\|^2", r"s^3 = \frac{1}{s}", r"y^\top y = n", "s^4 = 1"]
)
def test_the_square_is_one(claim: str) -> None:
    (step,) = check_text(f"{DECLARED}$${claim}$$", format="md").steps
    assert step.verdict == "proved"


@pytest.mark.parametrize("claim", ["s^2 = s", r"y^\top y = 1", "s = 1", r"\mathbf{1}^\top y = 0"])
def test_and_nothing_more(claim: str) -> None:
    (step,) = check_text(f"{DECLARED}$${claim}$$", format="md").steps
    assert step.verdict == "refuted"


def test_another_set_of_two_is_not_taken_for_signs() -> None:
    report = check_text(r"Let $s \in \{0, 2\}$. $$s / s = 1$$", format="md")
    assert [(s.verdict, s.code) for s in report.steps] == [("undecided", "unreadable-set")]


def test_a_set_without_zero() -> None:
    text = r"Let $x \in \mathbb{R}^n \setminus \{0\}$. $$\log\|2 x\| = \log\|x\| + \log 2$$"
    assert [s.verdict for s in check_text(text, format="md").steps] == ["proved"]
    wrong = text.replace("+", "-")
    assert [s.verdict for s in check_text(wrong, format="md").steps] == ["refuted"]
