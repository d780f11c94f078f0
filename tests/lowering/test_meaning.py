"""The kernel proves what the passes did: each rewrite, and the whole form against the term."""

from __future__ import annotations

import pytest

import symgrad as sg
from symgrad.kernel import Theorem, prove
from symgrad.lowering.associate import Associator
from symgrad.lowering.form import Op
from symgrad.lowering.graph import Graph
from symgrad.lowering.meaning import meaning
from symgrad.lowering.module import lower
from symgrad.lowering.products import product
from symgrad.lowering.totals import apply, negative
from symgrad.terms.build import variable
from symgrad.terms.claim import equation
from symgrad.terms.context import Context
from tests.lowering.cases import CASES, Case
from tests.lowering.test_accuracy import CASES as FORMULAS
from tests.lowering.test_accuracy import SCALAR

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


BEYOND = {
    "quotient-by-normal-cdf": "that Φ is positive is no algebra; test_accuracy has it on 200 digits",
}


@pytest.mark.parametrize("formula", [c[1] for c in FORMULAS], ids=[c[0] for c in FORMULAS])
def test_the_kernel_proves_each_stable_form(formula: str) -> None:
    (derivation,) = sg.derive(formula, "z", SCALAR).derivations
    lowered = lower(derivation, "numpy")
    for use in lowered.rewrites:
        if use.rule in BEYOND:
            continue
        before, after = (meaning(lowered.graph, v, ()) for v in (use.before, use.after))
        found = prove(equation(before, after), derivation.context)
        assert isinstance(found, Theorem), f"{use.rule}: {found.reason}"


def test_the_kernel_refuses_a_wrong_stable_form() -> None:
    graph = Graph()
    z = graph.make(Op.INPUT, variable("z"))
    right = product(graph, [(apply(graph, "sigmoid", z), 1)])
    before = product(
        graph, [(apply(graph, "sigmoid", negative(graph, z)), 1), (apply(graph, "exp", z), 1)]
    )
    wrong = product(graph, [(apply(graph, "sigmoid", negative(graph, z)), 1)])
    assert isinstance(
        prove(equation(meaning(graph, before, ()), meaning(graph, right, ())), Context()), Theorem
    )
    claim = equation(meaning(graph, before, ()), meaning(graph, wrong, ()))
    assert not isinstance(prove(claim, Context()), Theorem)
