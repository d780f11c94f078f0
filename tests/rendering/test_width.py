"""Widths of formulas, about: measured with TeX at 11 pt, where a small letter has 6 pt."""

import pytest

from symgrad.rendering.width import width

MEASURED = {
    r"= \frac{1}{2} (\Sigma_2^{-1} - \Sigma_1^{-1})": 79.9,
    r"= \log \sum_{i=1}^n \exp(z_i)": 77.5,
    r"= \sum_{i=1}^T \mathbb{1}[t_i = v] \nabla \ell(M_{t_i,:}^\top)": 113.8,
    r"= \langle U V^\top - A, \mathrm{d}U \, V^\top + U \, \mathrm{d}V^\top \rangle": 149.5,
    r"= P_{ij} \left(\bar{P}_{ij} - \sum_{k=1}^m P_{ik} \bar{P}_{ik}\right)": 118.7,
    r"= \bar{y}^\top (\mathrm{d}\gamma \odot \hat{x} + \gamma \odot \mathrm{d}\hat{x})": 110.3,
}


@pytest.mark.parametrize("formula", MEASURED)
def test_widths_are_those_of_paper(formula: str) -> None:
    assert 6 * width(formula) == pytest.approx(MEASURED[formula], rel=0.2)


def test_a_fraction_is_as_wide_as_its_wider_part() -> None:
    assert width(r"\frac{1}{1 + e}") == width(r"\frac{1 + e}{1}")
    assert width(r"\frac{1}{1 + e}") < width(r"1 + e + 1")


def test_scripts_are_smaller_than_letters() -> None:
    assert width(r"x_{ijklmnopqr}") < width("xijklmnopqr")


@pytest.mark.parametrize("formula", ["", "{", r"\frac", r"\frac{", "_", "x^", r"\sum_", "}}"])
def test_what_is_broken_has_a_width(formula: str) -> None:
    assert width(formula) >= 0
