"""Every function, by the same tests: a new function brings no new test code."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import flint
import numpy as np
import pytest
import scipy.special as special

from symgrad.diagnostics import DeclarationError, ReadError
from symgrad.functions import fill, function, load_functions
from symgrad.terms.algebra import (
    Add,
    Apply,
    Divide,
    Entry,
    Indicator,
    MatMul,
    Mul,
    Neg,
    Power,
    Transpose,
)
from symgrad.terms.atoms import Constant, Number, Ones, Variable
from symgrad.terms.binders import Sum
from symgrad.terms.function import Function
from symgrad.terms.term import Term
from symgrad.terms.to_indexed import Indexer
from symgrad.terms.walk import subterms

FUNCTIONS = list(load_functions().values())
ELEMENTWISE = [f for f in FUNCTIONS if len(f.parameters) == 1 and not f.parameters[0].shape]
DIFFERENTIATED = [f for f in ELEMENTWISE if f.derivative != ""]
EVERY = pytest.mark.parametrize("one", FUNCTIONS, ids=lambda f: f.name)
EVERY_ELEMENTWISE = pytest.mark.parametrize("one", ELEMENTWISE, ids=lambda f: f.name)
EVERY_SLOPE = pytest.mark.parametrize("one", DIFFERENTIATED, ids=lambda f: f.name)
POINTS = [Fraction(n, 7) for n in (-19, -11, -8, -3, -1, 2, 4, 9, 12, 23)]
NAMES = (
    "exp log sqrt sigmoid tanh softplus softmax log-sum-exp log-softmax relu abs sign max min "
    "sin cos sinh cosh erf"
)


def in_domain(one: Function) -> list[Fraction]:
    return [p for p in POINTS if p > 0] if re.search(r"> 0|\\ge 0", one.domain) else POINTS


# An independent jet: truncated power series over balls, by FLINT.

_SERIES: dict[str, Callable[[Any], Any]] = {
    "exp": lambda s: s.exp(),
    "log": lambda s: s.log(),
    "sin": lambda s: s.sin(),
    "cos": lambda s: s.cos(),
    "erf": lambda s: s.erf(),
    "arctan": lambda s: s.atan(),
    "gamma": lambda s: s.gamma(),
    "digamma": lambda s: _straight(s, s[0].digamma(), flint.arb(2).zeta(s[0])),
    "trigamma": lambda s: _straight(s, flint.arb(2).zeta(s[0]), -2 * flint.arb(3).zeta(s[0])),
}


def _straight(s: Any, value: Any, slope: Any) -> Any:
    """The series of a function of which FLINT has none, to first order."""
    return flint.arb_series([value, slope * s[1]])


def series(term: Term, values: dict[Variable, Any]) -> Any:
    """The power series of a scalar term, given those of its variables."""
    match term:
        case Number(value=value):
            return flint.arb_series([flint.arb(value.numerator) / value.denominator])
        case Constant(name="pi"):
            return flint.arb_series([flint.arb.pi()])
        case Variable():
            return values[term]
        case Add(terms=terms):
            return sum((series(t, values) for t in terms), flint.arb_series([0]))
        case Neg(arg=arg):
            return -series(arg, values)
        case Mul(factors=factors):
            made = flint.arb_series([1])
            for factor in factors:
                made = made * series(factor, values)
            return made
        case Divide(numerator=top, denominator=bottom):
            return series(top, values) / series(bottom, values)
        case Power(base=base, exponent=Divide()):
            return series(base, values).sqrt()
        case Power(base=base, exponent=Number(value=value)):
            made = flint.arb_series([1])
            for _ in range(int(value)):
                made = made * series(base, values)
            return made
        case Indicator(conditions=(condition,)):
            left = series(condition.left, values)[0] - series(condition.right, values)[0]
            holds = {"<": left < 0, "<=": left <= 0, ">": left > 0, ">=": left >= 0}
            return flint.arb_series([int(holds[condition.operator])])
        case Apply(function=applied, args=args):
            given = [series(a, values) for a in args]
            if applied.body is None:
                return _SERIES[applied.name](given[0])
            inner = dict(zip(applied.parameters, given, strict=True))
            return series(applied.body, inner)
        case _:
            raise AssertionError(term)


def jet(one: Function, at: Fraction) -> tuple[Any, Any]:
    """Value and derivative from the definition."""
    center = flint.arb(at.numerator) / at.denominator
    made = series(Apply(one, one.parameters), {one.parameters[0]: flint.arb_series([center, 1])})
    return made[0], made[1]


def value(term: Term, parameter: Variable, at: Fraction) -> Any:
    center = flint.arb(at.numerator) / at.denominator
    return series(term, {parameter: flint.arb_series([center])})[0]


def test_all_functions_are_there() -> None:
    assert set(NAMES.split()) <= set(load_functions())


def test_an_unknown_name_suggests_a_known_one() -> None:
    with pytest.raises(DeclarationError, match="did you mean softmax"):
        function("softmaks")


@EVERY
def test_a_declaration_is_complete(one: Function) -> None:
    assert one.source
    assert one.latex
    assert one.parameters
    assert (one.body is None) == (one.definition is None) == (one.sympy is not None)
    assert one.codomain == (one.body.shape if one.body is not None else ())
    assert pickle.loads(pickle.dumps(one)) is one


@EVERY
def test_definitions_lead_down_to_primitives(one: Function) -> None:
    def depth(f: Function, above: frozenset[str]) -> None:
        assert f.name not in above, f"{f.name} is defined by itself"
        for part in subterms(f.body) if f.body is not None else ():
            if isinstance(part, Apply):
                assert part.function is load_functions()[part.function.name]
                depth(part.function, above | {f.name})

    depth(one, frozenset())


@EVERY
def test_spellings_are_unique(one: Function) -> None:
    for other in FUNCTIONS:
        if other is not one:
            assert not {one.latex, one.name, *one.words} & {other.latex, other.name, *other.words}


@EVERY_SLOPE
def test_the_slope_is_the_derivative_by_an_independent_jet(one: Function) -> None:
    assert one.slope is not None
    for at in in_domain(one):
        _, expected = jet(one, at)
        assert expected.overlaps(value(one.slope, one.parameters[0], at)), (one.name, at)


@EVERY_SLOPE
def test_the_slope_is_the_derivative_by_sympy(one: Function) -> None:
    import sympy

    assert one.slope is not None
    t = sympy.Symbol("t", real=True)
    definition = (
        Indexer().binding(one.parameters[0], lambda _: t).scalar(Apply(one, one.parameters))
    )
    derived = sympy.diff(definition, t)
    slope = Indexer().binding(one.parameters[0], lambda _: t).scalar(one.slope)
    for at in in_domain(one):
        point = sympy.Rational(at.numerator, at.denominator)
        gap = sympy.N(derived.subs(t, point) - slope.subs(t, point), 40, maxn=200)
        assert abs(gap) < 1e-30, (one.name, at)


_NEAR = Fraction(1, 10**7)


def _below(one: Function) -> Fraction:
    return -_NEAR if min(in_domain(one)) < 0 else 2 * _NEAR


def _second_differences(values: list[float]) -> list[float]:
    return [a - 2 * b + c for a, b, c in zip(values, values[1:], values[2:], strict=False)]


def _evenly(one: Function) -> list[float]:
    positive = min(in_domain(one)) > 0
    return [float(jet(one, Fraction(n + (1 if positive else -20), 6))[0]) for n in range(41)]


FACTS: dict[str, Callable[[Function], bool]] = {
    "smooth": lambda f: "Indicator" not in {type(p).__name__ for p in subterms(f.body or Ones(()))},
    "continuous": lambda f: abs(float(jet(f, _below(f))[0]) - float(jet(f, _NEAR)[0])) < 1e-3,
    "increasing": lambda f: all(a < b for a, b in _pairs(f)),
    "nondecreasing": lambda f: all(a <= b for a, b in _pairs(f)),
    "convex": lambda f: all(d >= -1e-12 for d in _second_differences(_evenly(f))),
    "concave": lambda f: all(d <= 1e-12 for d in _second_differences(_evenly(f))),
    "positive": lambda f: all(v > 0 for v in _evenly(f)),
    "nonnegative": lambda f: all(v >= 0 for v in _evenly(f)),
    "below-one": lambda f: all(v < 1 for v in _evenly(f)),
    "complementary": lambda f: all(jet(f, p)[0].overlaps(1 - jet(f, -p)[0]) for p in POINTS),
    "odd": lambda f: all(jet(f, p)[0].overlaps(-jet(f, -p)[0]) for p in POINTS),
    "even": lambda f: all(jet(f, p)[0].overlaps(jet(f, -p)[0]) for p in POINTS),
}


def _pairs(one: Function) -> list[tuple[float, float]]:
    values = [float(jet(one, p)[0]) for p in in_domain(one)]
    return list(pairwise(values))


@EVERY
def test_facts_hold_on_numbers(one: Function) -> None:
    assert set(one.facts) <= set(FACTS), "a fact without a test"
    if one in ELEMENTWISE:
        for fact in one.facts:
            assert FACTS[fact](one), fact


@EVERY
def test_every_back_end_has_a_spelling(one: Function) -> None:
    assert set(one.code) == {"numpy", "jax", "torch"}
    names = {p.name for p in one.parameters}
    for spelling in one.code.values():
        assert set(re.findall(r"\{(\w+)\}", spelling)) == names


def run_numpy(one: Function, *args: Any) -> Any:
    """What the NumPy spelling gives: its lines, the last being the value."""
    names = [p.name for p in one.parameters]
    lines = one.code["numpy"].format(**{n: n for n in names}).split("\n")
    scope: dict[str, Any] = {
        "np": np,
        "scipy": SimpleNamespace(special=special),
        **dict(zip(names, args, strict=True)),
    }
    for line in lines[:-1]:
        exec(line, scope)
    return eval(lines[-1], scope)


@EVERY_ELEMENTWISE
def test_the_numpy_spelling_is_the_definition(one: Function) -> None:
    for at in in_domain(one):
        exact = float(jet(one, at)[0])
        assert run_numpy(one, np.array([float(at)]))[0] == pytest.approx(exact, rel=1e-14)


@EVERY_ELEMENTWISE
def test_the_numpy_spelling_keeps_single_precision_and_does_not_overflow(one: Function) -> None:
    big = 100.0 if one.name not in ("exp", "sinh", "cosh", "gamma") else 30.0
    ends = np.array([1e-3, big] if min(in_domain(one)) > 0 else [-big, big], dtype=np.float32)
    with np.errstate(all="raise", under="ignore"):
        made = run_numpy(one, ends)
    assert made.dtype == np.float32
    assert np.isfinite(made).all()


def _softmax(z: Any) -> Any:
    e = np.exp(np.longdouble(z))
    return e / e.sum(axis=-1, keepdims=True)


ROWS: dict[str, Callable[[Any], Any]] = {
    "softmax": _softmax,
    "log-softmax": lambda z: np.log(_softmax(z)),
    "log-sum-exp": lambda z: np.log(np.exp(np.longdouble(z)).sum(axis=-1)),
}


@pytest.mark.parametrize("name", ROWS)
def test_functions_of_vectors_act_on_rows(name: str) -> None:
    z = np.array([[0.3, -1.0, 2.0], [1000.0, 1000.5, 999.0]])
    made = run_numpy(function(name), z)
    shifted = z - z.max(axis=-1, keepdims=True)
    back = z.max(axis=-1) if name == "log-sum-exp" else 0.0
    np.testing.assert_allclose(made, ROWS[name](shifted).astype(float) + back, rtol=1e-13)
    single = run_numpy(function(name), z[0].astype(np.float32))
    assert single.dtype == np.float32
    assert single.shape == made[0].shape


def test_softmax_and_its_logarithm_are_one_definition() -> None:
    body = function("softmax").body
    assert isinstance(body, Divide)
    assert isinstance(body.denominator, Sum)
    inner = body.denominator.body
    assert isinstance(inner, Apply)
    assert isinstance(inner.args[0], Entry)


def test_a_function_of_vectors_maps_over_spare_axes() -> None:
    x = Variable("X", function("softmax").parameters[0].shape * 2)
    assert Apply(function("softmax"), (x,)).shape == x.shape
    assert Apply(function("log-sum-exp"), (x,)).shape == x.shape[:1]
    assert MatMul((Transpose(Apply(function("log-sum-exp"), (x,))), x)).shape[0].literal == 1


def test_a_slope_that_is_not_declared_comes_from_sympy() -> None:
    gelu = Function(
        name="gelu",
        latex=r"\operatorname{GELU}",
        domain=r"t \in \mathbb{R}",
        definition=r"\frac{t}{2} \left(1 + \operatorname{erf}\frac{t}{\sqrt{2}}\right)",
        source="Hendrycks & Gimpel (2016), arXiv:1606.08415",
    )
    fill([gelu], load_functions())
    assert gelu.slope is not None
    for at in POINTS:
        _, expected = jet(gelu, at)
        assert expected.overlaps(value(gelu.slope, gelu.parameters[0], at))


def test_a_definition_speaks_of_its_parameters_only() -> None:
    wrong = Function(
        name="wrong", latex="w", domain=r"t \in \mathbb{R}", definition="t + u", source="nobody"
    )
    with pytest.raises(ReadError):
        fill([wrong], load_functions())


def test_declarations_may_come_in_any_order() -> None:
    def declared(name: str, definition: str) -> Function:
        latex = rf"\operatorname{{{name}}}"
        domain = r"t \in \mathbb{R}"
        return Function(name=name, latex=latex, domain=domain, definition=definition, source="-")

    outer, inner = declared("outer", r"\operatorname{inner}(t)^2"), declared("inner", r"2 t")
    fill([outer, inner], load_functions())
    assert outer.slope is not None
    assert value(outer.slope, outer.parameters[0], Fraction(3)).overlaps(flint.arb(24))
    circular = declared("circular", r"\operatorname{circular}(t)")
    with pytest.raises(ReadError):
        fill([circular], load_functions())
