"""Widths of formulas, about."""

import pytest

from symgrad.rendering.width import width


@pytest.mark.parametrize(
    ("formula", "letters"),
    [
        ("A x", 2),
        (r"\lambda", 1),
        (r"\frac{1}{1 + e}", 5),
        (r"\frac{\frac{a b c}{d}}{e}", 3),
        (r"\operatorname{softmax}(z)", 10),
        (r"x^\top A", 3),
        (r"\left(a\right)", 3),
    ],
)
def test_a_letter_is_one(formula: str, letters: int) -> None:
    assert width(formula) == letters


def test_scripts_are_smaller_than_letters() -> None:
    assert width(r"x_{ijklmnopqr}") < width("xijklmnopqr")
