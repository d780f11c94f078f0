"""False statements, kept for ever: none of them may be proved."""

import pytest

from symgrad.kernel import NotProved, prove
from symgrad.numeric.refute import refute
from tests.kernel.statements import FALSE, Statement, load

STATEMENTS = list(load(*FALSE))


@pytest.mark.parametrize("statement", STATEMENTS, ids=repr)
def test_is_not_proved(statement: Statement) -> None:
    assert isinstance(prove(statement.claim, statement.context), NotProved)


@pytest.mark.parametrize("statement", [s for s in STATEMENTS if s.numbers], ids=repr)
def test_numbers_refute_it(statement: Statement) -> None:
    assert refute(statement.claim, statement.context, points=48) is not None


def test_there_are_many() -> None:
    assert len({s.claim for s in STATEMENTS}) >= 400
