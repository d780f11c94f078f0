"""The engine on problems of the tables: right, proved, readable, and short."""

from functools import lru_cache

import pytest

from symgrad.derivation import Derivation
from symgrad.diagnostics import Unsupported, Verdict
from symgrad.engine import derive
from symgrad.engine.measure import weight
from symgrad.kernel import Theorem, prove
from symgrad.numeric.refute import refute
from symgrad.rules import load_rules
from symgrad.terms.atoms import Sort, Variable
from symgrad.terms.binders import Differential
from symgrad.terms.claim import equation
from symgrad.terms.context import Context
from symgrad.terms.read import read_let, read_term
from symgrad.terms.term import Term
from symgrad.terms.walk import subterms
from tests.engine.problems import PROBLEMS, Problem

every_problem = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)


@lru_cache(maxsize=256)
def derived(problem: Problem) -> Derivation:
    context = read_let(problem.let)
    expression = read_term(problem.expression, context)
    wrt = tuple(context.variables[name].variable for name in problem.wrt)
    return derive(expression, wrt, context, problem.order)


def answer(problem: Problem, place: int) -> Term:
    found = derived(problem)
    context = found.context
    return read_term(problem.answers[place], context, shape=found.results[place].shape)


@every_problem
def test_every_step_is_proved(problem: Problem) -> None:
    for judged in derived(problem).steps:
        assert judged.verdict is Verdict.PROVED, (judged.step.rule, judged.reason)


@every_problem
def test_no_step_is_refuted_by_numbers(problem: Problem) -> None:
    found = derived(problem)
    for judged in found.steps:
        assert refute(judged.step.claim, found.context, points=4) is None, judged.step.rule


@every_problem
def test_the_result_is_the_textbook_answer(problem: Problem) -> None:
    found = derived(problem)
    assert len(found.results) == len(problem.answers)
    for place, result in enumerate(found.results):
        claim = equation(result, answer(problem, place))
        assert isinstance(prove(claim, found.context), Theorem)


@every_problem
def test_the_result_is_as_short_as_the_textbook_answer(problem: Problem) -> None:
    for place, result in enumerate(derived(problem).results):
        assert weight(result) <= 1.5 * weight(answer(problem, place)) + 1


@every_problem
def test_steps_are_at_textbook_grain(problem: Problem) -> None:
    found = derived(problem)
    assert 1 <= len(found.steps) <= 12
    rules = load_rules()
    for judged in found.steps:
        assert judged.step.rule in rules
    claims = [judged.step.claim for judged in found.steps]
    assert all(target in claims for target in found.targets)


@every_problem
def test_nothing_is_left_to_do_in_a_result(problem: Problem) -> None:
    for result in derived(problem).results:
        assert not any(isinstance(t, Differential) for t in subterms(result))


@pytest.mark.parametrize(
    "name", [p.name for p in PROBLEMS if p.order is None and "jacobian" not in p.name]
)
def test_components_and_differentials_agree(name: str) -> None:
    problem = next(p for p in PROBLEMS if p.name == name)
    found = derived(problem)
    if found.expression.shape:
        pytest.skip("a Jacobian")
    other = derive(found.expression, found.wrt, found.context, "gradient", "components")
    assert other.results == found.results
    for judged in other.steps:
        assert judged.verdict is Verdict.PROVED, (judged.step.rule, judged.reason)


@pytest.mark.parametrize(
    ("expression", "names"),
    [(r"\|x\|_\infty", "norm"), (r"\det(A)^{x_1} \cdot 0 + \|A\|_2", "norm")],
)
def test_what_is_unsupported_is_named(expression: str, names: str) -> None:
    context = read_let([r"x \in \mathbb{R}^n", r"A \in \mathbb{R}^{n \times n}"])
    variables = tuple(context.variables[name].variable for name in ("x", "A"))
    with pytest.raises(Unsupported, match=names):
        derive(read_term(expression, context), variables, context)


def test_a_long_result_names_what_it_repeats() -> None:
    context = read_let(r"z \in \mathbb{R}^n")
    z = context.variables["z"].variable
    found = derive(read_term(r"\operatorname{softmax}(z)", context), (z,), context)
    assert [d.name for d in found.introduced] == ["p"]
    assert found.verdict is Verdict.PROVED


def test_the_remark_says_what_symmetry_would_give() -> None:
    context = read_let([r"x \in \mathbb{R}^n", r"A \in \mathbb{R}^{n \times n}"])
    x = context.variables["x"].variable
    found = derive(read_term(r"x^\top A x", context), (x,), context)
    assert found.notes == ("with $A$ symmetric the answer is $2 A x$",)


def test_the_definition_comes_later() -> None:
    x = Variable("x", ())
    with pytest.raises(Unsupported, match="limits"):
        derive(x, (x,), Context().declare(x), method="definition")


def test_an_index_is_no_variable_to_derive_by() -> None:
    t = Variable("t", (), Sort.INDEX)
    with pytest.raises(Unsupported, match="index"):
        derive(t, (t,), Context().declare(t))
