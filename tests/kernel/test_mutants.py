"""Claims changed at one node: what numbers refute is never proved.

`SYMGRAD_MUTANTS=100000` tries all of them, and that many random mutants of mutants as well.
"""

import os
from itertools import islice
from random import Random

import pytest

from symgrad.diagnostics import Unsupported
from symgrad.kernel import Theorem, prove
from symgrad.numeric.errors import Unsampleable
from symgrad.numeric.refute import refute
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context
from symgrad.terms.text import text
from tests.kernel.mutate import mutants
from tests.kernel.statements import TRUE, Statement, load

STATEMENTS = list(load(TRUE))
MANY = int(os.environ.get("SYMGRAD_MUTANTS", "0"))
ENOUGH = 24


def wrongly_proved(claim: Claim, context: Context) -> bool:
    """Whether the kernel proves what numbers refute."""
    if not isinstance(prove(claim, context), Theorem):
        return False
    try:
        return refute(claim, context, points=24) is not None
    except (Unsampleable, Unsupported):
        return False


@pytest.mark.parametrize("statement", STATEMENTS, ids=repr)
def test_no_refuted_mutant_is_proved(statement: Statement) -> None:
    found = list(dict.fromkeys(mutants(statement.claim)))
    assert found
    every = 1 if MANY else 1 + len(found) // ENOUGH
    assert not [
        f"{text(m.lhs)} = {text(m.rhs)}"
        for m in found[::every]
        if wrongly_proved(m, statement.context)
    ]


@pytest.mark.skipif(not MANY, reason="SYMGRAD_MUTANTS tells how many to try")
def test_no_refuted_mutant_of_a_mutant_is_proved() -> None:
    random = Random(MANY)
    for _ in range(MANY):
        statement = random.choice(STATEMENTS)
        claim = statement.claim
        for _ in range(random.randint(1, 3)):
            claim = _one_of(claim, random)
        assert not wrongly_proved(claim, statement.context), (
            f"{text(claim.lhs)} = {text(claim.rhs)}"
        )


def _one_of(claim: Claim, random: Random) -> Claim:
    """A random mutant, or the claim itself if it has none that far on."""
    return next(islice(mutants(claim), random.randrange(40), None), claim)
