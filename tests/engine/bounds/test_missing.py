"""A failed inequality comes with the hypothesis that would do; a proved one with what it did not need."""

from __future__ import annotations

import pytest

from symgrad.engine.bounds.bound import bound
from symgrad.engine.bounds.missing import would_hold
from symgrad.reading.from_markdown import read_markdown
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context

SMOOTH = (
    r"Let $f: \mathbb{R}^n \to \mathbb{R}$ be $L$-smooth with $L > 0$, let $x, y \in \mathbb{R}^n$ "
    r"and $\eta > 0$. Let $x^+ = x - \eta \nabla f(x)$."
)


def claimed(let: str, formula: str) -> tuple[Claim, Context]:
    document = read_markdown(f"{let}\n\n$$\n{formula}\n$$\n")
    (step,) = document.steps
    assert step.claim is not None, step.error
    return step.claim, step.context or document.context


@pytest.mark.parametrize(
    ("formula", "hint"),
    [
        (r"f(y) \ge f(x) + \nabla f(x)^\top (y - x)", "it holds if f is convex"),
        (r"f(x^+) \le f(x) - \frac{\eta}{2} \|\nabla f(x)\|^2", "it holds if η ≤ 1/L"),
        (r"f(x^+) \le f(x) - 2 \eta \|\nabla f(x)\|^2", None),
    ],
)
def test_what_is_missing_is_named(formula: str, hint: str | None) -> None:
    assert would_hold(*claimed(SMOOTH, formula)) == hint


def test_smoothness_is_suggested_with_its_constant() -> None:
    let = r"Let $f: \mathbb{R}^n \to \mathbb{R}$ be convex, $x, y \in \mathbb{R}^n$ and $M > 0$."
    formula = r"f(y) \le f(x) + \nabla f(x)^\top (y - x) + \frac{M}{2} \|y - x\|^2"
    assert would_hold(*claimed(let, formula)) == "it holds if f is M-smooth"


def test_a_certificate_tells_what_to_add_and_what_it_does_not_use() -> None:
    let = SMOOTH.replace("be $L$", "be convex and $L$")
    formula = r"f(x^+) \le f(x) - \eta \left(1 - \frac{L \eta}{2}\right) \|\nabla f(x)\|^2"
    found = bound(*claimed(let, formula))
    assert found is not None
    assert found.method == "smoothness of f at (x, x⁺); convexity of f is not used"
    assert found.reason == "smoothness of $f$ at $(x, x^+)$; convexity of $f$ is not used"


def test_a_square_is_told() -> None:
    let = r"Let $a, b \in \mathbb{R}$ and $\varepsilon > 0$."
    found = bound(*claimed(let, r"2 a b \le \varepsilon a^2 + \frac{1}{\varepsilon} b^2"))
    assert found is not None
    assert found.method == "the difference is 1/ε (εa − b)²"


@pytest.mark.parametrize(
    ("let", "formula"),
    [
        (
            r"Let $f: \mathbb{R}_{>0} \to \mathbb{R}$ be convex, let $x^*$ be a minimiser of $f$ "
            r"and $x > 0$.",
            r"f'(x) (x - x^*) \ge f(x) - f(x^*)",
        ),
        (
            r"Let $x, y \in \mathbb{R}$ and $f(x) = |x|$, where $f$ is $L$-smooth with $L > 0$.",
            r"f(y) \le f(x) + f'(x) (y - x) + \frac{L}{2} (y - x)^2",
        ),
    ],
)
def test_laws_are_for_functions_on_the_whole_space_without_a_formula(
    let: str, formula: str
) -> None:
    assert bound(*claimed(let, formula)) is None
