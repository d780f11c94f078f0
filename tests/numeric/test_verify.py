"""Layer 2 verifies true equalities, and nothing that is false."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any, cast

import pytest

from symgrad.derivation import Derivation
from symgrad.diagnostics import Verdict
from symgrad.kernel.theorem import Theorem
from symgrad.numeric.errors import InternalError
from symgrad.numeric.gradient_check import judge, verify_derivation
from symgrad.numeric.verify import alarm, verify
from symgrad.properties import property_named
from symgrad.terms.algebra import Call, Diag, Entry, Inverse, MatMul, Norm, Power, Trace, Transpose
from symgrad.terms.atoms import Identity, Variable
from symgrad.terms.binders import Differential, Sum
from symgrad.terms.build import differential_of, index, number, squared_norm, total, variable
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from tests.numeric.problems import (
    LOGISTIC,
    PLAIN,
    A,
    B,
    X,
    b,
    gradient,
    h,
    hessian,
    least_squares,
    log_det,
    log_sum_exp,
    loss_at,
    ones,
    penalty,
    probability,
    quadratic,
    said,
    softmax,
    such_that,
    u,
    w,
    x,
    y,
)
from tests.numeric.test_refute import FALSE, TRUE

t, s = variable("t"), variable("s")


@pytest.mark.parametrize(("lhs", "rhs", "context"), [c[1:] for c in TRUE], ids=[c[0] for c in TRUE])
def test_a_true_equality_is_verified(lhs: Term, rhs: Term, context: Context) -> None:
    found = verify(equation(lhs, rhs), context)
    assert found.verdict is Verdict.VERIFIED, found.reason
    assert found.points > found.dropped


@pytest.mark.parametrize(
    ("lhs", "rhs", "context"), [c[1:] for c in FALSE], ids=[c[0] for c in FALSE]
)
def test_a_false_equality_is_refuted(lhs: Term, rhs: Term, context: Context) -> None:
    found = verify(equation(lhs, rhs), context)
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample is not None


def test_a_rational_claim_has_a_bound_on_the_chance_of_error() -> None:
    bound = verify(equation(gradient(quadratic, x), (B + B.T) @ x), PLAIN).bound
    assert bound is not None
    assert bound < 1e-15


def test_a_claim_with_functions_has_no_bound() -> None:
    assert verify(equation(gradient(log_sum_exp, x), softmax), PLAIN).bound is None


def test_an_inequality_is_never_verified() -> None:
    found = verify(Claim(squared_norm(x), Relation.AT_LEAST, number(0)), PLAIN)
    assert found.verdict is Verdict.UNDECIDED
    assert "no proof" in found.reason


@pytest.mark.parametrize(
    ("lhs", "rhs"),
    [
        (said("exp", t + s), said("exp", t) * said("exp", s)),
        (said("sigmoid", -t), number(1) - said("sigmoid", t)),
        (said("log", number(1) / (t * t)), -said("log", t * t)),
        (said("exp", said("log", t)), t),
        (said("log", said("exp", t) + number(1)), t + said("log", number(1) + said("exp", -t))),
        (said("log", said("exp", t + s) * said("exp", s)), t + number(2) * s),
        (said("sqrt", t * t), said("abs", t)),
        (said("sin", t) * said("sin", t) + said("cos", t) * said("cos", t), number(1)),
        (said("cosh", t) * said("cosh", t), number(1) + said("sinh", t) * said("sinh", t)),
    ],
)
def test_identities_of_functions(lhs: Term, rhs: Term) -> None:
    found = verify(equation(lhs, rhs), Context().declare(t).declare(s))
    assert found.verdict is Verdict.VERIFIED, found.reason


def elementary(degree: int) -> Term:
    """The elementary symmetric polynomial of x by power sums: 0 for n < degree, and not after.

    Source: Newton's identities, Macdonald, Symmetric Functions and Hall Polynomials (1995), I.2
    """
    i = index("i", "n")
    power_sums = [Sum(i, Power(Entry(x, (i,)), number(k))) for k in range(degree + 1)]
    found: list[Term] = [number(1)]
    for k in range(1, degree + 1):
        parts = [number((-1) ** (r - 1)) * found[k - r] * power_sums[r] for r in range(1, k + 1)]
        found.append(total(parts) / number(k))
    return found[degree]


@pytest.mark.parametrize(
    ("degree", "verdict"),
    [(3, Verdict.REFUTED), (5, Verdict.REFUTED), (7, Verdict.REFUTED), (9, Verdict.UNDECIDED)],
)
def test_what_fails_only_for_large_sizes_is_not_verified(degree: int, verdict: Verdict) -> None:
    assert verify(equation(elementary(degree), number(0)), PLAIN).verdict is verdict


def test_two_triangles_are_no_hexagon() -> None:
    cube = Trace(MatMul((B, B, B)))
    claim = equation(cube * cube, Trace(MatMul((B, B, B, B, B, B))))
    assert verify(claim, such_that(B, "symmetric")).verdict is Verdict.REFUTED


def test_mixed_partials_commute_only_where_declared() -> None:
    twice = hessian(Call(h, (u,)), u)
    plain = PLAIN.declare(u).declare_function(h)
    smooth = plain.declare_function(h, property_named("twice continuously differentiable"))
    claim = equation(Transpose(twice), twice)
    assert verify(claim, plain).verdict is Verdict.UNDECIDED
    assert verify(claim, smooth).verdict is Verdict.VERIFIED


def test_orthogonality_is_used() -> None:
    claim = equation(MatMul((Transpose(B), B)), Identity(B.shape[0]))
    assert verify(claim, such_that(B, "orthogonal")).verdict is Verdict.VERIFIED
    assert verify(claim, PLAIN).verdict is Verdict.REFUTED


def test_the_same_claim_gives_the_same_evidence() -> None:
    claim = equation(gradient(quadratic, x), number(2) * (B @ x))
    first, second = (verify(claim, PLAIN).counterexample for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.to_dict() == second.to_dict()


def test_a_contradicted_theorem_is_an_alarm() -> None:
    false = cast(Theorem, SimpleNamespace(claim=equation(B @ x, B.T @ x), context=PLAIN))
    with pytest.raises(InternalError, match="This is a bug of symgrad"):
        alarm(false)
    alarm(cast(Theorem, SimpleNamespace(claim=equation(B @ x, B @ x), context=PLAIN)))


def derivation(
    expression: Term,
    targets: tuple[Claim, ...],
    wrt: tuple[Variable, ...],
    context: Context = PLAIN,
) -> Derivation:
    return Derivation(
        context=context,
        expression=expression,
        wrt=wrt,
        order="gradient",
        method="auto",
        steps=(),
        targets=targets,
    )


CASES: list[tuple[str, Derivation]] = [
    (
        "two variables",
        derivation(
            least_squares,
            (
                equation(gradient(least_squares, x), number(2) * (A.T @ (A @ x - b))),
                equation(gradient(least_squares, A), number(2) * MatMul((A @ x - b, Transpose(x)))),
            ),
            (x, A),
        ),
    ),
    (
        "hessian",
        derivation(
            loss_at(w),
            (
                equation(
                    hessian(loss_at(w), w),
                    X.T @ Diag(probability * (ones - probability)) @ X
                    + penalty * Identity(w.shape[0]),
                ),
            ),
            (w,),
            LOGISTIC,
        ),
    ),
    (
        "log det",
        derivation(
            log_det,
            (equation(gradient(log_det, B), Inverse(B)),),
            (B,),
            such_that(B, "positive definite"),
        ),
    ),
    (
        "differential",
        derivation(
            squared_norm(x),
            (
                equation(
                    Differential(squared_norm(x), ((x, differential_of(x)),)),
                    number(2) * MatMul((Transpose(x), differential_of(x))),
                ),
            ),
            (x,),
        ),
    ),
    (
        "not analytic",
        derivation(Norm(x, "1"), (equation(gradient(Norm(x, "1"), x), said("sign", x)),), (x,)),
    ),
]


@pytest.mark.parametrize("case", [c[1] for c in CASES], ids=[c[0] for c in CASES])
def test_a_right_derivation_passes_every_method(case: Derivation) -> None:
    found = verify_derivation(case)
    assert found.verdict is Verdict.VERIFIED, found.reason
    assert found.score == "great"
    assert found.components == ()
    assert "centred differences" in found.methods
    assert ("complex step" in found.methods) is (case.expression != Norm(x, "1"))
    assert len(found.dimensions) > 1


def test_a_wrong_derivation_shows_its_components() -> None:
    wrong = number(2) * (A.T @ (A @ x + b))
    found = verify_derivation(
        derivation(least_squares, (equation(gradient(least_squares, x), wrong),), (x,))
    )
    assert found.verdict is Verdict.REFUTED
    assert found.score == "bug"
    assert found.components
    assert found.to_dict()["components"][0]["relative_error"] > 0


@pytest.mark.parametrize("factor", [Fraction(1, 10**6), Fraction(1, 10**9)])
def test_a_small_derivative_that_is_wrong_is_a_bug(factor: Fraction) -> None:
    small = number(factor) * quadratic
    wrong = number(2 * factor) * ((B + B.T) @ x)
    found = verify_derivation(derivation(small, (equation(gradient(small, x), wrong),), (x,)))
    assert found.errors["forward derivatives"] > 0.1
    assert found.score == "bug"


def test_floats_alone_give_no_verdict() -> None:
    right = equation(gradient(quadratic, x), (B + B.T) @ x)
    found = verify_derivation(derivation(quadratic, (right,), (x,)), exact=False)
    assert found.verdict is Verdict.UNDECIDED
    assert found.score == "great"


def test_jax_is_one_more_judge() -> None:
    pytest.importorskip("jax")
    right = equation(gradient(log_sum_exp, x), softmax)
    found = verify_derivation(derivation(log_sum_exp, (right,), (x,)), jax=True)
    assert found.errors["jax.grad"] < 1e-12


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (0.0, "great"),
        (1e-5, "acceptable"),
        (1e-4, "doubtful"),
        (2e-3, "bug"),
        (float("nan"), "bug"),
    ],
)
def test_the_thresholds(error: float, word: Any) -> None:
    assert judge(error) == word


def test_a_verification_is_json() -> None:
    import json

    right = equation(gradient(quadratic, x), (B + B.T) @ x)
    data = verify_derivation(derivation(quadratic, (right,), (x,))).to_dict()
    assert json.loads(json.dumps(data))["verdict"] == "verified"


assert y.shape
