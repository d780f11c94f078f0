"""Laws over random terms: the result is equal, has the same shape, is no longer, and is fixed."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, assume, given, settings

from symgrad.engine.idiomatic import idiomatic
from symgrad.engine.idiomatic.measure import length
from symgrad.numeric.errors import Unsampleable
from symgrad.numeric.evaluate import evaluate
from symgrad.numeric.sample import sample
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.walk import free_names
from tests.strategies import contexts, terms

LAW = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@LAW
@given(term=terms(depth=3), context=contexts())
def test_result_has_the_shape_and_no_other_names(term: Term, context: Context) -> None:
    result = idiomatic(term, context)
    assert result.shape == term.shape
    assert free_names(result) <= free_names(term)


@LAW
@given(term=terms(depth=3), context=contexts())
def test_result_is_no_longer(term: Term, context: Context) -> None:
    assert length(idiomatic(term, context)) <= length(term)


@LAW
@given(term=terms(depth=4), context=contexts())
def test_result_of_the_result_is_the_result(term: Term, context: Context) -> None:
    result = idiomatic(term, context)
    assert idiomatic(result, context) is result


@LAW
@given(term=terms(depth=3, closed=True), context=contexts())
def test_numbers_agree_where_both_are_defined(term: Term, context: Context) -> None:
    result = idiomatic(term, context)
    try:
        points = sample(context, [term, result], {"m": 3, "n": 2}, count=2)
    except Unsampleable:
        assume(False)
        return
    with np.errstate(all="ignore"):
        for point in points:
            before, after = (evaluate(t, point, context) for t in (term, result))
            defined = np.isfinite(before) & np.isfinite(after)
            scale = 1 + np.max(np.abs(before[defined]), initial=0.0)
            gap = np.max(np.abs(before[defined] - after[defined]), initial=0.0)
            assert gap <= 1e-7 * scale
