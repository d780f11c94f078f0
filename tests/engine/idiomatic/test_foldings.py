"""Rewritings that textbooks make without a word: what they give, that it is equal, and no more."""

from __future__ import annotations

import pytest

from symgrad.engine.idiomatic import idiomatic
from symgrad.kernel import Theorem, prove
from symgrad.terms.claim import equation
from symgrad.terms.context import Context
from symgrad.terms.latex import latex
from symgrad.terms.read import read_let, read_term

LET = (
    r"u, c, s \in \mathbb{R}^n",
    r"W \in \mathbb{R}^{n \times m}",
    r"v \in \mathbb{R}^m",
    r"b, t \in \mathbb{R}",
    r"M \in \mathbb{R}^{m \times n}",
    r"$A, B \in \mathbb{R}^{n \times n}$ invertible",
    r"$S \in \mathbb{R}^{n \times n}$ symmetric",
    r"X, N \in \mathbb{R}^{n \times n}",
    r"\delta > 0",
    r"\tau > 0",
)
FOLDED = (
    (r"\exp(W v + c) \oslash (\mathbf{1} + \exp(W v + c))", r"\sigma(W v + c)"),
    (r"\frac{\exp(b - t)}{1 + \exp(b - t)}", r"\sigma(b - t)"),
    (r"N \odot \exp(X) \oslash (\mathbf{1} + \exp(X))", r"N \odot \sigma(X)"),
    (r"\exp(M) \odot \sigma(-M)", r"\sigma(M)"),
    (r"\mathbf{1} - \sigma(-W v)", r"\sigma(W v)"),
    (r"\max(0, u) \odot \mathbb{1}[u > 0]", r"\max(0, u)"),
    (r"\max(0, 1 - b t) \mathbb{1}[b t < 1]", r"\max(0, 1 - b t)"),
    (r"\mathbb{1}[u > 0] \odot \mathbb{1}[u \le 0]", r"\mathbf{0}"),
    (r"\mathbb{1}[\mathbf{1} - u > 0]", r"\mathbb{1}[u < 1]"),
    (r"\mathbb{1}[u > 0] \odot \mathbb{1}[u < 6]", r"\mathbb{1}[0 < u < 6]"),
    (r"\mathbb{1}[\tau u > (\tau - 1) u]", r"\mathbb{1}[u > 0]"),
    (r"u \odot \operatorname{sign}(u)", r"|u|"),
    (r"(A B)^{-1} A", r"B^{-1}"),
    (r"A^\top (A X B)^{-\top} B^\top", r"X^{-\top}"),
    (r"\operatorname{diag}(\operatorname{diag}(X))", r"I \odot X"),
    (r"\sum_{i < j} s_i s_j + \sum_{j < i} s_i s_j", r"\sum_{i=1}^n s_i (\mathbf{1}^\top s - s_i)"),
)
DIFFERENT = (
    (r"\exp(W v + c) \oslash (\mathbf{1} + \exp(W v - c))", r"\sigma(W v + c)"),
    (r"\mathbf{1} - \sigma(W v)", r"\sigma(W v)"),
    (r"\max(0, u) \odot \mathbb{1}[u < 0]", r"\max(0, u)"),
    (r"\mathbb{1}[\mathbf{1} - u > 0]", r"\mathbb{1}[u > 1]"),
    (r"(A B)^{-1} B", r"A^{-1}"),
    (r"(S A)^{-\top} S", r"A^{-\top}"),
    (r"\sum_{i < j} s_i s_j", r"\sum_{i=1}^n s_i (\mathbf{1}^\top s - s_i)"),
)


@pytest.fixture(scope="module")
def context() -> Context:
    return read_let(LET)


@pytest.mark.parametrize(("source", "wanted"), FOLDED)
def test_the_shortest_form_is_found_and_proved(source: str, wanted: str, context: Context) -> None:
    term = read_term(source, context)
    found = idiomatic(term, context)
    assert latex(found, context) == wanted
    assert isinstance(prove(equation(term, found), context), Theorem)
    assert idiomatic(found, context) is found
    assert read_term(latex(found, context), context, shape=found.shape) is found


@pytest.mark.parametrize(("source", "other"), DIFFERENT)
def test_what_looks_alike_is_not_folded(source: str, other: str, context: Context) -> None:
    term = read_term(source, context)
    assert latex(idiomatic(term, context), context) != other
    assert not isinstance(prove(equation(term, read_term(other, context)), context), Theorem)
