"""The kernel proves what the passes did: each rewrite, and the whole form against the term."""

from __future__ import annotations

import pytest

from symgrad.kernel import Theorem, prove
from symgrad.lowering.associate import Associator
from symgrad.lowering.meaning import meaning
from symgrad.lowering.module import lower
from symgrad.terms.claim import equation
from tests.lowering.cases import CASES, Case

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@each_case
def test_the_kernel_proves_each_rewrite(case: Case) -> None:
    lowered = lower(case.derivation, "numpy")
    for use in lowered.rewrites:
        axes = use.before.axes
        before, after = (meaning(lowered.graph, v, axes) for v in (use.before, use.after))
        found = prove(equation(before, after), case.derivation.context)
        assert isinstance(found, Theorem), f"{use.rule}: {found.reason}"


UNPROVED = {
    "vec-kronecker": "vec has no formula in indices",
    "largest-and-spectral": "the kernel knows neither norm",
    "huber": "|x| in the condition of a case is more than the kernel expands",
}
INDEXED = [c for c in CASES if c.name not in UNPROVED]


@pytest.mark.parametrize("ordered", [False, True], ids=["form", "ordered"])
@pytest.mark.parametrize("case", INDEXED, ids=lambda case: case.name)
def test_the_kernel_proves_the_lowered_form(case: Case, ordered: bool) -> None:
    derived, lowered = case.derivation, lower(case.derivation, "numpy")
    outputs = [lowered.value, *lowered.results]
    views = [o.view for o in outputs]
    if ordered:
        associate = Associator(lowered.graph)
        associate.expect(views)
        views = [associate(view) for view in views]
    terms = (derived.expression, *derived.results)
    for term, view, output in zip(terms, views, outputs, strict=False):
        claim = equation(term, meaning(lowered.graph, view, output.axes))
        found = prove(claim, derived.context)
        assert isinstance(found, Theorem), found.reason
