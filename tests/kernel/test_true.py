"""True statements that the kernel proves, and what it says of their conditions."""

import pytest

from symgrad.kernel import Theorem, prove
from symgrad.numeric.refute import refute
from symgrad.terms.algebra import Determinant
from symgrad.terms.claim import Claim
from symgrad.terms.term import Term
from symgrad.terms.text import text
from tests.kernel.statements import TRUE, Statement, load, read_claim

STATEMENTS = list(load(TRUE))


@pytest.mark.parametrize("statement", STATEMENTS, ids=repr)
def test_is_proved_both_ways(statement: Statement) -> None:
    claim = statement.claim
    assert isinstance(prove(claim, statement.context), Theorem)
    assert isinstance(
        prove(Claim(claim.rhs, claim.relation, claim.lhs), statement.context), Theorem
    )


@pytest.mark.parametrize("statement", STATEMENTS, ids=repr)
def test_numbers_find_nothing_against_it(statement: Statement) -> None:
    assert refute(statement.claim, statement.context, points=4) is None


@pytest.mark.parametrize(
    ("let", "source", "conditions"),
    [
        (r"x, y \in \mathbb{R}", r"\frac{x}{y} + \frac{1}{y} = \frac{x + 1}{y}", ["y nonzero"]),
        (r"x \in \mathbb{R}", r"\log(x^2) = 2 \log |x|", ["x nonzero"]),
        (r"x \in \mathbb{R}", r"\log x + \log x = 2 \log x", ["x positive"]),
        (r"x > 0", r"\log x + \log x = 2 \log x", []),
        (r"x \in \mathbb{R}", r"\sqrt{x} + \sqrt{x} = 2 \sqrt{x}", ["x nonnegative"]),
        (r"x \in \mathbb{R}", r"\log(1 + x^2) = \log(x^2 + 1)", []),
        (r"A \in \mathbb{R}^{n \times n}", r"A^{-1} + A^{-1} = 2 A^{-1}", ["det A nonzero"]),
        (
            r"x, y \in \mathbb{R}",
            r"\left. \frac{\partial}{\partial x} \frac{1}{x} \right|_{x = y + 1}"
            r" = -\frac{1}{(y + 1)^2}",
            ["1 + y nonzero"],
        ),
    ],
)
def test_conditions_are_what_both_sides_need(let: str, source: str, conditions: list[str]) -> None:
    context, claim = read_claim(let, source)
    found = prove(claim, context)
    assert isinstance(found, Theorem)
    assert [_shown(c.subject, c.need) for c in found.conditions] == conditions


def _shown(subject: Term, need: str) -> str:
    name = "det A" if isinstance(subject, Determinant) else text(subject)
    return f"{name} {need}"
