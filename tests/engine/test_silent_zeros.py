"""Phrasings whose derivative SymPy 1.14 gives as zero, or gives wrong: ours is right and proved."""

from __future__ import annotations

import pytest

from symgrad.derivation import Derivation
from symgrad.diagnostics import Verdict
from symgrad.engine import derive
from symgrad.kernel import Theorem, prove
from symgrad.terms.atoms import Zeros
from symgrad.terms.claim import equation
from symgrad.terms.context import Context
from symgrad.terms.read import read_let, read_term

LET = (
    r"a, x \in \mathbb{R}^n",
    r"A, B, X \in \mathbb{R}^{n \times n}",
    r"$S \in \mathbb{R}^{n \times n}$ positive definite",
)
PHRASINGS = (
    (r"\operatorname{tr}(A X) + \operatorname{tr}(X B)", "X", r"A^\top + B^\top"),
    (r"\operatorname{tr}(A X B) + \operatorname{tr}(X)", "X", r"A^\top B^\top + I"),
    (r"\log \det S", "S", r"S^{-1}"),
    (r"\log \operatorname{tr}(S)", "S", r"\frac{1}{\operatorname{tr}(S)} I"),
    (r"\operatorname{tr}(X)^2", "X", r"2 \operatorname{tr}(X) I"),
    (r"(a^\top x)^2", "x", r"2 (a^\top x) a"),
    (r"x^\top A x", "x", r"(A + A^\top) x"),
    (r"\exp(a^\top x)", "x", r"\exp(a^\top x) a"),
    (r"\operatorname{tr}(\exp(X))", "X", r"I \odot \exp(X)"),
    (r"\operatorname{tr}(\sin(A X))", "X", r"A^\top (I \odot \cos(A X))"),
    (r"\operatorname{tr}(A (X \odot X))", "X", r"2 A^\top \odot X"),
)


def derived(expression: str, wrt: str) -> tuple[Derivation, Context]:
    context = read_let(LET)
    by = context.variables[wrt].variable
    return derive(read_term(expression, context), (by,), context), context


@pytest.mark.parametrize(("expression", "wrt", "wanted"), PHRASINGS)
def test_the_derivative_is_the_right_one(expression: str, wrt: str, wanted: str) -> None:
    found, context = derived(expression, wrt)
    assert found.verdict is Verdict.PROVED
    (result,) = found.results
    answer = read_term(wanted, context, shape=result.shape)
    assert isinstance(prove(equation(result, answer), context), Theorem)


@pytest.mark.parametrize(("expression", "wrt"), [(e, w) for e, w, _ in PHRASINGS])
def test_zero_is_not_proved(expression: str, wrt: str) -> None:
    found, context = derived(expression, wrt)
    (target,) = found.targets
    zero = equation(target.lhs, Zeros(target.rhs.shape))
    assert not isinstance(prove(zero, context), Theorem)
