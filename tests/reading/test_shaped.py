"""What prose says of functions with a constant, and of their minimisers."""

from __future__ import annotations

import pytest

from symgrad.reading.from_markdown import read_markdown
from symgrad.terms.atoms import Variable
from symgrad.terms.context import Context


def read(prose: str) -> Context:
    return read_markdown(prose + "\n\n$$\n1 = 1\n$$\n").context


def constants(context: Context) -> dict[str, str]:
    (declared,) = context.functions.values()
    return {name: c.name for name, c in declared.constants if isinstance(c, Variable)}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("be convex and $L$-smooth, $L > 0$", {"smooth": "L"}),
        ("have an $L$-Lipschitz gradient", {"smooth": "L"}),
        ("be a function whose gradient is $L$-Lipschitz", {"smooth": "L"}),
        ("be smooth with parameter $\\beta$", {"smooth": "\\beta"}),
        ("be strongly convex with constant $\\mu > 0$", {"strongly convex": "\\mu"}),
        ("be $\\mu$-strongly convex", {"strongly convex": "\\mu"}),
        ("be $G$-Lipschitz continuous", {"Lipschitz": "G"}),
        ("satisfy the PL inequality with constant $\\mu$", {"gradient dominated": "\\mu"}),
        ("be a function that is not $L$-smooth", {}),
    ],
)
def test_constants(said: str, found: dict[str, str]) -> None:
    assert constants(read(rf"Let $f: \mathbb{{R}}^n \to \mathbb{{R}}$ {said}.")) == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Let $x^*$ be a minimiser of $f$.", True),
        ("Let $x^*$ minimize $f$.", True),
        (r"Suppose $x^* \in \mathbb{R}^n$ is the global minimizer of $f$.", True),
        ("Let $x^*$ be a local minimiser of $f$.", False),
        ("Let $x^*$ be a minimiser of $f$ over the ball.", False),
        ("The point $x^*$ is not a minimiser of $f$.", False),
    ],
)
def test_minimisers(said: str, found: bool) -> None:
    context = read(r"Let $f: \mathbb{R}^n \to \mathbb{R}$ be convex. " + said)
    assert ("x^*" in context.minimisers) == found
