"""Hypotheses: of indices, of jumps, and what an inequality needs to be defined."""

from dataclasses import replace

import pytest

from symgrad.kernel import NotProved, Theorem, prove
from symgrad.numeric.refute import refute
from symgrad.terms.build import index, number
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.text import text
from tests.kernel.statements import read_claim

LET = (r"x, y \in \mathbb{R}^n", r"A \in \mathbb{R}^{n \times n}")
i, j, k = (index(name, "n") for name in "ijk")
APART = Claim(i, Relation.UNEQUAL, k)
EQUAL = Claim(i, Relation.EQUAL, k)
FIRST = Claim(i, Relation.EQUAL, number(1))


@pytest.mark.parametrize(
    ("hypothesis", "source"),
    [
        (APART, r"\delta_{ik} x_i y_k = 0"),
        (APART, r"\frac{\partial x_i}{\partial x_k} = 0"),
        (APART, r"\frac{\partial}{\partial x_k} e^{x_i} = 0"),
        (APART, r"\frac{\partial}{\partial x_k} (x_i^2 + x_k^2) = 2 x_k"),
        (APART, r"\sum_{k=1}^n \delta_{ik} x_k = x_i"),
        (EQUAL, r"x_i = x_k"),
        (EQUAL, r"A_{ik} = A_{ki}"),
        (EQUAL, r"\frac{\partial}{\partial x_k} (x_i y_i) = y_k"),
        (FIRST, r"x_1 = x_i"),
    ],
)
def test_of_indices_are_used(hypothesis: Claim, source: str) -> None:
    context, claim = read_claim(LET, source)
    context = replace(context, hypotheses=(hypothesis,))
    assert isinstance(prove(claim, context), Theorem)
    assert refute(claim, context) is None


@pytest.mark.parametrize(
    ("hypothesis", "source"),
    [
        (APART, r"x_i = x_k"),
        (APART, r"A_{ik} = A_{ki}"),
        (APART, r"\sum_{k=1}^n \delta_{ik} x_k = 0"),
        (APART, r"\sum_{i=1}^n \delta_{ik} x_i = 0"),
        (APART, r"\frac{\partial}{\partial x_k} (x_i^2 + x_k^2) = 2 x_i"),
        (EQUAL, r"\delta_{ik} x_i y_k = 0"),
        (EQUAL, r"\frac{\partial x_i}{\partial x_k} = 0"),
        (EQUAL, r"\frac{\partial}{\partial x_k} (x_i^2 + x_k^2) = 2 x_k"),
        (EQUAL, r"\sum_{k=1}^n \delta_{ik} x_k = 0"),
        (FIRST, r"x_i = x_k"),
    ],
)
def test_of_indices_are_not_stretched(hypothesis: Claim, source: str) -> None:
    context, claim = read_claim(LET, source)
    context = replace(context, hypotheses=(hypothesis,))
    assert isinstance(prove(claim, context), NotProved)
    assert refute(claim, context) is not None


def test_of_what_jumps_hold_at_the_point_alone() -> None:
    step = r"\mathbb{1}[x + \mathbb{1}[x \ge 0] > \frac12]"
    context, claim = read_claim(
        (r"x, y \in \mathbb{R}",),
        rf"\frac{{\partial}}{{\partial x}} \left( x y {step} + x y - y \operatorname{{relu}}(x) \right)"
        r" = y + y \left( 1 - \mathbb{1}[x > 0] - \frac12 \mathbb{1}[x = 0] \right)",
    )
    _, known = read_claim((r"x, y \in \mathbb{R}",), r"x + \mathbb{1}[x \ge 0] > \frac12")
    assert isinstance(prove(claim, replace(context, hypotheses=(known,))), NotProved)


@pytest.mark.parametrize(
    ("source", "conditions"),
    [
        (r"\frac{1}{x_i^2} \ge 0", ["xᵢ nonzero"]),
        (r"\|x\|_2 + \frac{1}{x^\top x} \ge 0", ["Σᵢ xᵢ² nonzero"]),
        (r"(\log x_i)^2 \ge 0", ["xᵢ positive"]),
        (r"\|x\|_2 \ge 0", []),
    ],
)
def test_an_inequality_says_what_it_needs(source: str, conditions: list[str]) -> None:
    context, claim = read_claim(LET, source)
    found = prove(claim, context)
    assert isinstance(found, Theorem)
    assert [f"{text(c.subject)} {c.need}" for c in found.conditions] == conditions
