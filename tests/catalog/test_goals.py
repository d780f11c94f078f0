"""What a left side asks to be derived."""

from symgrad.catalog.goals import Goal, goal, goals_inside
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative, Differential
from symgrad.terms.build import differential_of, number, squared_norm, variable

A, x, t, z = variable("A", "m", "n"), variable("x", "n"), variable("t"), variable("z")
F = squared_norm(A @ x)


def test_a_gradient_is_asked_for() -> None:
    assert goal(Derivative(F, x, x)) == Goal(F, x, "gradient")


def test_a_jacobian_is_asked_for() -> None:
    assert goal(Derivative(A @ x, x, x)) == Goal(A @ x, x, "jacobian")


def test_a_hessian_is_asked_for() -> None:
    assert goal(Derivative(Derivative(F, x, x), x, x)) == Goal(F, x, "hessian")


def test_a_differential_is_asked_for() -> None:
    dx = differential_of(x)
    assert goal(Differential(F, ((x, dx),))) == Goal(F, x, "differential")


def test_a_derivative_at_another_name_is_by_that_name() -> None:
    assert goal(Derivative(t**2, t, z)) == Goal(z**2, z, "gradient")


def test_a_derivative_at_a_point_is_no_goal() -> None:
    assert goal(Derivative(t**2, t, number(1))) is None
    assert goal(Derivative(F, x, x + x)) is None
    assert goal(Derivative(t * z, t, z)) is None


def test_mixed_second_derivatives_are_no_goal() -> None:
    y = Variable("y", x.shape)
    mixed = Derivative(Derivative(x @ A.T @ A @ y, x, x), y, y)
    assert goal(mixed) is None


def test_the_outermost_derivatives_inside_are_found() -> None:
    gradient = Derivative(F, x, x)
    assert goals_inside(t * gradient) == ((gradient, Goal(F, x, "gradient")),)
    hessian = Derivative(gradient, x, x)
    assert goals_inside(t * hessian) == ((hessian, Goal(F, x, "hessian")),)
    assert goals_inside(t * x) == ()
