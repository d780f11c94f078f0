"""Names of symbols in code, as CONTRACT.md has them."""

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symgrad.lowering import python_name
from symgrad.lowering.names import distinct

NAMES = {
    "x": "x",
    r"\lambda": "lambda_",
    r"\gamma": "gamma",
    r"\Sigma": "Sigma",
    "W_1": "W_1",
    "W_{1}": "W_1",
    "W_{12}": "W_12",
    r"\hat y": "y_hat",
    r"\hat{y}": "y_hat",
    r"\hat{\mu}": "mu_hat",
    r"\bar{Y}": "Y_bar",
    r"\tilde{x}_1": "x_tilde_1",
    "x^{(i)}": "x_i",
    "x_+": "x_plus",
    "x_{+}": "x_plus",
    "x^*": "x_star",
    "x'": "x_prime",
    r"\mathbf{x}": "x",
    r"\boldsymbol{\beta}": "beta",
    r"\mathrm{d}x": "dx",
    r"\mathrm{d}W_1": "dW_1",
    r"\mathrm{data}_1": "data_1",
    "P_{k+1|k}": "P_k_plus_1_k",
    "x_{t-1}": "x_t_minus_1",
    r"\sigma^2": "sigma_2",
    r"\lambda_1": "lambda_1",
    "λ": "lambda_",
    "class": "class_",
    r"\varepsilon": "varepsilon",
    r"a^{(L-1)}": "a_L_minus_1",
    "1": "x_1",
}


@pytest.mark.parametrize(("latex", "name"), NAMES.items())
def test_the_name_of_a_symbol(latex: str, name: str) -> None:
    assert python_name(latex) == name


@given(st.text(max_size=40))
def test_every_name_is_a_plain_identifier(latex: str) -> None:
    name = python_name(latex)
    assert name.isidentifier()
    assert name.isascii()
    assert not keyword.iskeyword(name)


def test_a_clash_gets_an_underscore() -> None:
    assert distinct(["x_1", "x^1", "np"], {"np"}) == {"x_1": "x_1", "x^1": "x_1_", "np": "np_"}
