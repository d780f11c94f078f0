"""One meaning in every ring of numbers, and derivatives that difference quotients confirm."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symgrad.diagnostics import Unsupported
from symgrad.numeric.balls import BallRing, precision
from symgrad.numeric.differences import centred, entries
from symgrad.numeric.errors import Unsampleable
from symgrad.numeric.evaluate import Evaluator, evaluate
from symgrad.numeric.exact import RationalRing
from symgrad.numeric.floats import FloatRing
from symgrad.numeric.jets import base
from symgrad.numeric.modular import ModularRing, draw_field
from symgrad.numeric.point import Point
from symgrad.numeric.rings import UNDEFINED, Array, Ring
from symgrad.numeric.sample import sample
from symgrad.numeric.seed import generator
from symgrad.terms.algebra import Call, Compare, Entry, Kronecker, Norm, Power, Vec
from symgrad.terms.atoms import Delta, Size, Sort
from symgrad.terms.binders import Derivative, Differential, Let, Sum
from symgrad.terms.build import differential_of, index, number, variable
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables
from tests.numeric.problems import PLAIN, A, B, gradient, quadratic, said, x
from tests.strategies import contexts, terms

SIZES = {"m": 2, "n": 3}
random_terms = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    derandomize=True,
)


def exact(*rows: Any) -> Array:
    return np.vectorize(Fraction, otypes=[object])(np.array(rows, dtype=object))


POINT = Point(
    {"m": 1, "n": 2},
    {"x": exact(2, -1), "B": exact([1, 2], [0, 3]), "A": exact([1, 4]), "b": exact(5)},
)


def in_ring(ring: Ring, term: Term, context: Context, points: list[Point]) -> Array:
    evaluator = Evaluator(ring, context)
    return base(evaluator.for_all(term, evaluator.at(points)))


def at(term: Term, point: Point = POINT, context: Context = PLAIN) -> list[Any]:
    return evaluate(term, point, context).tolist()


def test_the_gradient_of_a_quadratic_form() -> None:
    assert at(gradient(quadratic, x)) == [2 * 2 + 2 * -1, 2 * 2 + 6 * -1]


def test_a_free_index_becomes_an_axis_in_front() -> None:
    i, j = index("i", "n"), index("j", "n")
    assert at(Entry(x, (i,)) * Entry(x, (j,))) == [[4, -2], [-2, 1]]
    assert at(Delta(i, j)) == [[1, 0], [0, 1]]


def test_a_sum_over_part_of_its_range() -> None:
    i, j = index("i", "n"), index("j", "n")
    pairs = Sum(i, Sum(j, Entry(x, (i,)) * Entry(x, (j,)), (Compare(i, "<", j),)))
    assert at(pairs) == -2.0


def test_an_index_out_of_range_is_undefined() -> None:
    assert np.isnan(at(Entry(x, (number(3),))))


def test_vec_stacks_columns_and_kronecker_goes_with_it() -> None:
    assert at(Vec(B)) == [1, 0, 2, 3]
    assert at(Kronecker(x, x)) == [4, -2, -2, 1]


def test_the_square_of_a_norm_is_smooth_at_zero_and_the_norm_is_not() -> None:
    zero = POINT.replaced("x", exact(0, 0))
    assert at(gradient(Power(Norm(x), number(2)), x), zero) == [0, 0]
    assert np.isnan(at(gradient(Norm(x), x), zero)).all()


def test_a_derivative_at_a_kink_is_undefined_only_there() -> None:
    point = POINT.replaced("x", exact(2, 0))
    found = at(gradient(Norm(x, "1"), x), point)
    assert found[0] == 1
    assert np.isnan(found[1])


def test_the_branch_not_taken_may_be_undefined() -> None:
    found = at(said("abs", x))
    assert found == [2, 1]


def test_a_quotient_by_zero_never_becomes_a_number_again() -> None:
    zero = POINT.replaced("x", exact(0, 0))
    term = number(1) / (number(1) / Entry(x, (number(1),)))
    assert np.isnan(at(term, zero))


def test_a_derivative_is_a_binder() -> None:
    t = variable("t")
    context = PLAIN.declare(t)
    square = Derivative(Power(t, number(2)), t, t + number(1))
    assert at(square, Point({}, {"t": exact(3).reshape(())}), context) == 8


def test_a_bound_name_hides_its_definition_and_others_lean_on_it() -> None:
    t, p, q = variable("t"), variable("p"), variable("q")
    context = Context().declare(t).define("p", t * t).define("q", p * number(3))
    point = Point({}, {"t": exact(2).reshape(())})
    assert at(Derivative(q, p, number(5)), point, context) == 3
    assert at(Derivative(q, t, t), point, context) == 12
    assert at(Let(p, number(7), q), point, context) == 21


def test_a_differential_is_the_derivative_along_a_direction() -> None:
    dx = differential_of(x)
    point = Point(POINT.dimensions, {**POINT.values, dx.name: exact(1, 1)})
    expected = sum(at(gradient(quadratic, x)))
    assert at(Differential(quadratic, ((x, dx),)), point) == expected


def test_too_large_a_tensor_is_refused() -> None:
    huge = variable("H", *["n"] * 7)
    with pytest.raises(Unsupported, match="too many entries"):
        evaluate(gradient(Entry(huge, (number(1),) * 7), x), huge_point(huge), Context())


def huge_point(huge: Any) -> Point:
    sizes = {"n": 30}
    value = np.broadcast_to(exact(1).reshape((1,) * 7), (1,) * 7)
    return Point(sizes, {huge.name: value, "x": exact(*[1] * 30)})


def test_an_undetermined_function_without_a_value_is_named() -> None:
    unknown = Call(FunctionSymbol("g", ((),), ()), (number(1),))
    with pytest.raises(Unsupported, match="g has no value"):
        evaluate(unknown, POINT, PLAIN)


@random_terms
@given(contexts(), terms())
def test_floats_lie_in_the_balls_and_rationals_too(context: Context, term: Term) -> None:
    try:
        points = sample(context, [term], SIZES, count=2)
        floats = in_ring(FloatRing(), term, context, points)
        with precision(256):
            balls = in_ring(BallRing(), term, context, points)
            _near(floats, balls)
            _inside(in_ring(RationalRing(), term, context, points), balls)
    except (Unsupported, Unsampleable):
        return


def _near(floats: Array, balls: Array) -> None:
    for value, ball in zip(
        *(a.reshape(-1) for a in np.broadcast_arrays(floats, balls)), strict=True
    ):
        if np.isfinite(value) and ball.is_finite() and float(ball.rad()) < 1e-9:
            assert abs(value - float(ball.mid())) <= 1e-6 * (1 + abs(value))


def _inside(rationals: Array, balls: Array) -> None:
    for value, ball in zip(
        *(a.reshape(-1) for a in np.broadcast_arrays(rationals, balls)), strict=True
    ):
        assert value is not UNDEFINED or not ball.is_finite()
        assert value is UNDEFINED or not ball.is_finite() or (ball - value).contains(0)


@random_terms
@given(st.data())
def test_forward_derivatives_agree_with_difference_quotients(data: st.DataObject) -> None:
    context, term = data.draw(contexts()), data.draw(terms(closed=True))
    names = sorted((n for n in free_variables(term) if n.sort is Sort.REAL), key=lambda n: n.name)
    if not names:
        return
    by = data.draw(st.sampled_from(names))
    try:
        (point,) = sample(context, [term, by], SIZES, stage=4)
        shape = point.values[by.name].shape
        found = evaluate(Derivative(term, by, by), point, context)
        quotient = centred(term, point, context, {by.name: entries(shape)})
        size = np.abs(evaluate(term, point, context))
    except (Unsupported, Unsampleable):
        return
    quotient = np.moveaxis(quotient, 0, -1).reshape(found.shape)
    scale = float(np.max(np.where(np.isfinite(size), size, 0), initial=0))
    good = np.isfinite(found) & np.isfinite(quotient)
    gap = np.abs(found - quotient)[good]
    total = (np.abs(found) + np.abs(quotient))[good]
    assert (gap <= 1e-4 * total + 1e-5 * (1 + scale)).all()


def test_residues_are_those_of_the_rational_value() -> None:
    term = gradient(quadratic, B) * number(Fraction(2, 3)) / Entry(x, (number(1),))
    field = draw_field(generator("a test"))
    residues = in_ring(ModularRing(field), term, PLAIN, [POINT])
    rationals = in_ring(RationalRing(), term, PLAIN, [POINT])
    for found, value in zip(residues.reshape(-1), rationals.reshape(-1), strict=True):
        assert found.p == field.number(Fraction(int(value.p), int(value.q))).p


def test_sizes_are_numbers() -> None:
    assert at(Size(Dim.of("n") + 1)) == 3
    assert at(A @ x) == [-2]
