"""Raw gradients come out as textbooks print them, equal, and stay as they are."""

from __future__ import annotations

import numpy as np
import pytest

from symgrad.engine.idiomatic import idiomatic
from symgrad.kernel import Theorem, prove
from symgrad.numeric.evaluate import evaluate
from symgrad.numeric.sample import sample
from symgrad.terms.claim import equation
from symgrad.terms.latex import latex
from tests.engine.idiomatic.raw_gradients import RAW, Raw

SIZES = {"n": 3, "m": 4, "d": 2, "p": 3, "k": 5, "q": 2, "K": 3, "r": 2, "T": 4, "V": 3}
NAMES = [raw.name for raw in RAW]


@pytest.mark.parametrize("raw", RAW, ids=NAMES)
def test_result_is_the_textbook_form(raw: Raw) -> None:
    assert latex(idiomatic(raw.term, raw.context)) == raw.textbook


@pytest.mark.parametrize("raw", RAW, ids=NAMES)
def test_kernel_proves_the_result_equal(raw: Raw) -> None:
    result = idiomatic(raw.term, raw.context)
    assert isinstance(prove(equation(raw.term, result), raw.context), Theorem)


@pytest.mark.parametrize("raw", RAW, ids=NAMES)
def test_numbers_agree(raw: Raw) -> None:
    result = idiomatic(raw.term, raw.context)
    for point in sample(raw.context, [raw.term, result], SIZES, count=2):
        before = evaluate(raw.term, point, raw.context)
        after = evaluate(result, point, raw.context)
        defined = np.isfinite(before) & np.isfinite(after)
        assert np.allclose(before[defined], after[defined], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("raw", RAW, ids=NAMES)
def test_result_of_the_result_is_the_result(raw: Raw) -> None:
    result = idiomatic(raw.term, raw.context)
    assert idiomatic(result, raw.context) is result
