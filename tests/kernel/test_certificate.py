"""The kernel believes a certificate only as far as it can check it: attacks on each of its parts."""

from __future__ import annotations

import pytest

from symgrad.kernel import NotProved, Theorem
from symgrad.kernel.certificate import (
    Both,
    Certificate,
    Combination,
    EveryDirection,
    Minimum,
    Part,
    Squares,
    verify,
)
from symgrad.kernel.premises import (
    Assumed,
    CauchySchwarz,
    Curvatures,
    Evident,
    Instance,
    Least,
    Stationary,
)
from symgrad.reading.document import Document
from symgrad.reading.from_markdown import read_markdown
from symgrad.terms.algebra import Add, Inner, Mul, Neg, Norm, Power
from symgrad.terms.atoms import Variable
from symgrad.terms.build import number
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.term import Term

DESCENT = (
    r"Let $f: \mathbb{R}^n \to \mathbb{R}$ be $L$-smooth with $L > 0$, $x, y \in \mathbb{R}^n$, "
    r"$\eta > 0$ with $\eta \le 1/L$ and $x^+ = x - \eta \nabla f(x)$."
)
ONE, TWO = number(1), number(2)


def document(let: str, formula: str) -> Document:
    return read_markdown(f"{let}\n\n$$\n{formula}\n$$\n")


def tried(let: str, formula: str, certificate: Certificate) -> Theorem | NotProved:
    read = document(let, formula)
    (step,) = read.steps
    assert step.claim is not None, step.error
    return verify(step.claim, step.context or read.context, certificate)


def smoothness(
    *, law: int = 0, named: str = "smooth", points: tuple[str, str] = ("x", "x^+")
) -> Instance:
    context = document(DESCENT, "1 = 1").context
    ends = tuple(context.variables[p].variable for p in points)
    return Instance(context.functions["f"].symbol, named, law, ends)


def vector(name: str) -> Variable:
    return document(r"Let $u, v \in \mathbb{R}^n$.", "1 = 1").context.variables[name].variable


STEP = r"f(x^+) \le f(x) - \eta (1 - L\eta/2) \|\nabla f(x)\|^2"


def combined(*parts: Part) -> Combination:
    return Combination(parts)


def test_smoothness_once_is_the_descent_lemma() -> None:
    assert isinstance(tried(DESCENT, STEP, combined(Part(ONE, (smoothness(),)))), Theorem)


@pytest.mark.parametrize(
    "certificate",
    [
        combined(),
        combined(Part(TWO, (smoothness(),))),
        combined(Part(number(-1), (smoothness(),))),
        combined(Part(ONE, (smoothness(points=("x^+", "x")),))),
        combined(Part(ONE, (smoothness(law=1),))),
        combined(Part(ONE, (smoothness(law=99),))),
        combined(Part(ONE, (smoothness(law=-1),))),
        combined(Part(ONE, (smoothness(named="convex"),))),
        combined(Part(ONE, (smoothness(), smoothness()))),
        combined(Part(ONE, (Least(vector("u"), vector("v")),))),
        combined(Part(ONE, (Stationary(vector("u"), vector("v")),))),
        combined(Part(ONE, (Curvatures(smoothness().function),))),
        Combination((Part(ONE, (smoothness(),)),), scale=(Part(number(0), ()),)),
        Combination((), scale=(Part(number(0), ()),)),
        Combination((), scale=(Part(number(-1), ()), Part(ONE, ()))),
    ],
)
def test_a_certificate_with_a_mistake_is_refused(certificate: Combination) -> None:
    assert isinstance(tried(DESCENT, STEP, certificate), NotProved)


def test_a_factor_must_not_be_negative() -> None:
    read = document(r"Let $a \in \mathbb{R}$.", r"a \le 0")
    a = read.context.variables["a"].variable
    square = Evident(Power(a, TWO))
    claim = Claim(number(0), Relation.AT_MOST, Neg(Power(a, TWO)))
    assert isinstance(verify(claim, read.context, combined(Part(number(-1), (square,)))), NotProved)
    claim = Claim(number(0), Relation.AT_MOST, Mul((a, Power(a, TWO))))
    assert isinstance(verify(claim, read.context, combined(Part(a, (square,)))), NotProved)


def test_what_is_evident_is_proved() -> None:
    read = document(r"Let $a \in \mathbb{R}$.", r"a \ge 0")
    a = read.context.variables["a"].variable
    claim = Claim(number(0), Relation.AT_MOST, a)
    assert isinstance(verify(claim, read.context, combined(Part(ONE, (Evident(a),)))), NotProved)


def test_only_what_is_assumed_may_be_used() -> None:
    let = r"Let $a, b \in \mathbb{R}$. Suppose $a \le b$."
    read = document(let, r"a \le b + 1")
    (step,) = read.steps
    assert step.claim is not None
    a, b = (read.context.variables[n].variable for n in "ab")
    good = Claim(a, Relation.AT_MOST, b)
    bad = Claim(a, Relation.AT_LEAST, b)
    use = (Part(ONE, (Assumed(good),)), Part(ONE, ()))
    assert isinstance(verify(step.claim, read.context, Combination(use)), Theorem)
    wrong = (Part(ONE, (Assumed(bad),)), Part(ONE, ()))
    assert isinstance(verify(step.claim, read.context, Combination(wrong)), NotProved)
    assert isinstance(verify(bad, read.context, combined(Part(ONE, (Assumed(good),)))), NotProved)


def test_a_strict_claim_needs_something_positive() -> None:
    let = r"Let $u, v \in \mathbb{R}^n$."
    use = combined(Part(ONE, (CauchySchwarz(vector("u"), vector("v")),)))
    assert isinstance(tried(let, r"u^\top v \le \|u\| \|v\|", use), Theorem)
    assert isinstance(tried(let, r"u^\top v < \|u\| \|v\|", use), NotProved)


def test_squares_need_a_higher_side_that_is_not_negative() -> None:
    u = vector("u")
    low, high = Norm(u), Neg(Norm(u))
    claim = Claim(low, Relation.AT_MOST, high)
    context = document(r"Let $u \in \mathbb{R}^n$.", "1 = 1").context
    nothing = combined()
    assert isinstance(verify(claim, context, Squares(low, high, nothing, nothing)), NotProved)
    read_off = combined(Part(ONE, (Evident(Norm(u)),)))
    assert isinstance(verify(claim, context, Squares(high, low, read_off, nothing)), NotProved)


def test_both_signs_are_needed() -> None:
    let = r"Let $u, v \in \mathbb{R}^n$."
    u, v = vector("u"), vector("v")
    above = combined(Part(ONE, (CauchySchwarz(u, v),)))
    below = combined(Part(ONE, (CauchySchwarz(Neg(u), v),)))
    formula = r"|u^\top v| \le \|u\| \|v\|"
    inside = Inner(u, v)
    assert isinstance(tried(let, formula, Both(inside, above, below)), Theorem)
    assert isinstance(tried(let, formula, Both(inside, above, above)), NotProved)
    assert isinstance(tried(let, formula, Both(number(0), combined(), combined())), NotProved)


def test_an_order_of_matrices_is_about_symmetric_ones() -> None:
    let = r"Let $A \in \mathbb{R}^{n \times n}$ be positive semidefinite and $B \in \mathbb{R}^{n \times n}$."
    v = Variable(r"\mathrm{v}", document(let, "1 = 1").context.variables["A"].variable.shape[:1])
    nothing = combined()
    assert isinstance(tried(let, r"B \succeq 0", EveryDirection(v, nothing)), NotProved)
    assert isinstance(tried(let, r"B - B^\top \succeq 0", EveryDirection(v, nothing)), NotProved)
    assert isinstance(tried(let, r"B \succeq B", EveryDirection(v, nothing)), Theorem)


def test_the_direction_is_free() -> None:
    let = r"Let $v \in \mathbb{R}^n$."
    named = document(let, "1 = 1").context.variables["v"].variable
    assert isinstance(
        tried(let, r"v v^\top \succeq 0", EveryDirection(named, combined())), NotProved
    )


def at(
    let: str, formula: str, name: str, point: Term, curvature: Certificate
) -> Theorem | NotProved:
    context = document(let, "1 = 1").context
    return tried(let, formula, Minimum(context.variables[name].variable, point, curvature))


REAL = r"Let $a, b \in \mathbb{R}$."


def test_a_minimum_needs_value_slope_and_curvature() -> None:
    a = document(REAL, "1 = 1").context.variables["a"].variable
    flat = combined(Part(TWO, ()))
    assert isinstance(at(REAL, r"a^2 \ge 0", "a", number(0), flat), Theorem)
    assert isinstance(at(REAL, r"a^2 \ge 0", "a", number(1), flat), NotProved)
    assert isinstance(at(REAL, r"a^2 \ge a", "a", number(0), flat), NotProved)
    assert isinstance(at(REAL, r"a^2 \ge 1", "a", number(0), flat), NotProved)
    assert isinstance(at(REAL, r"a^2 \ge a^4", "a", number(0), flat), NotProved)
    assert isinstance(at(REAL, r"a^2 \ge 0", "a", a, flat), NotProved)


def test_a_kink_is_no_minimum_of_this_kind() -> None:
    nothing = combined()
    for formula in (r"|a| \ge 0", r"-|a| \ge 0", r"-\max(a, 0) \ge 0", r"-\sqrt{a^2} \ge 0"):
        assert isinstance(at(REAL, formula, "a", number(0), nothing), NotProved)


def test_the_variable_of_a_minimum_is_free_and_its_values_convex() -> None:
    nothing = combined()
    bound = r"Let $a \in \mathbb{R}$. Suppose $a \ge 1$."
    assert isinstance(at(bound, r"0 \ge 0", "a", number(0), nothing), NotProved)
    away = r"Let $a \ne 0$."
    assert isinstance(at(away, r"\frac{1}{a} \ge 0", "a", number(1), nothing), NotProved)
    holder = r"Let $u \in \mathbb{R}^n$ be a unit vector."
    assert isinstance(at(holder, r"\|u\|^2 \ge 1", "u", vector("u"), nothing), NotProved)


def test_an_identity_that_fails_at_some_points_is_no_certificate() -> None:
    read = document(r"Let $a \in \mathbb{R}$.", r"a \ge 0")
    a = read.context.variables["a"].variable
    claim = Claim(number(0), Relation.AT_MOST, Add((a, Neg(a))))
    inverse = Mul((a, Power(a, number(-1))))
    parts = (Part(ONE, (Evident(Power(inverse, TWO)),)), Part(number(-1), ()))
    assert isinstance(verify(claim, read.context, Combination(parts)), NotProved)
