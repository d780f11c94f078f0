"""Terms as SymPy expressions: the forms, and the values."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import MatrixSymbol, Symbol

from symgrad.diagnostics import Unsupported
from symgrad.functions import function
from symgrad.numeric.draw import Rationals, draw
from symgrad.numeric.evaluate import evaluate
from symgrad.numeric.point import Point
from symgrad.properties import property_named
from symgrad.terms.algebra import (
    Add,
    Apply,
    Diag,
    Divide,
    Entry,
    Inverse,
    MatMul,
    MatrixPower,
    Mul,
    Neg,
    Outer,
    Power,
    Trace,
    Transpose,
)
from symgrad.terms.atoms import Identity, Index, Size, Variable
from symgrad.terms.binders import Derivative, Differential, Sum
from symgrad.terms.build import differential_of, index, number, variable
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim
from symgrad.terms.term import Term
from symgrad.terms.to_sympy import to_indexed, to_sympy
from symgrad.terms.walk import subterms
from tests.strategies import CONTEXT, VARIABLES, terms

A, S = variable("A", "m", "n"), variable("S", "n", "n")
x, y, b = variable("x", "n"), variable("y", "n"), variable("b", "m")
s = variable(r"\lambda")
i = index("i", "n")
m_, n_ = (Symbol(name, integer=True, positive=True) for name in "mn")
A_, S_ = MatrixSymbol("A", m_, n_), MatrixSymbol("S", n_, n_)
x_, y_, b_ = MatrixSymbol("x", n_, 1), MatrixSymbol("y", n_, 1), MatrixSymbol("b", m_, 1)
s_ = Symbol("lambda", real=True)

FORMS: list[tuple[Term, Any]] = [
    (MatMul((Add((S, S.T)), x)), (S_ + S_.T) * x_),
    (Mul((number(2), MatMul((A.T, Add((MatMul((A, x)), Neg(b))))))), 2 * A_.T * (A_ * x_ - b_)),
    (
        MatMul((Inverse(Add((S, Mul((s, Identity(Dim.of("n"))))))), x)),
        (S_ + s_ * sympy.Identity(n_)) ** -1 * x_,
    ),
    (Trace(MatMul((A.T, A))), sympy.Trace(A_.T * A_)),
    (Mul((x, y)), sympy.HadamardProduct(x_, y_)),
    (Power(S, number(2)), sympy.HadamardPower(S_, 2)),
    (MatrixPower(S, number(3)), S_**3),
    (Diag(x), sympy.DiagMatrix(x_)),
    (Add((s, Size(Dim.of("n")))), s_ + n_),
    (Divide(x, s), x_ / s_),
    (Transpose(x), x_.T),
    (
        Entry(A, (index("k", "m"), i)),
        A_[Symbol("k", integer=True) - 1, Symbol("i", integer=True) - 1],
    ),
]


@pytest.mark.parametrize(("term", "form"), FORMS, ids=lambda v: str(v)[:40])
def test_matrix_expressions_where_sympy_has_the_form(term: Term, form: Any) -> None:
    assert to_sympy(term).doit() == form.doit()


def test_entries_always() -> None:
    k, j = Symbol("k", integer=True), Symbol("i", integer=True)
    made = to_indexed(MatMul((A, x)))
    assert made.has(sympy.Sum)
    assert made.free_symbols >= {j}
    assert to_indexed(Diag(x)).has(sympy.KroneckerDelta)
    total = to_indexed(Sum(index("k", "n"), Entry(x, (index("k", "n"),))))
    assert total == sympy.Sum(sympy.Indexed(sympy.IndexedBase("x", shape=(n_,)), k), (k, 1, n_))


def test_assumptions_of_the_declaration_travel() -> None:
    context = Context().declare(s, property_named("positive"))
    assert to_sympy(s, context).is_positive
    assert to_sympy(s).is_real


def test_an_inner_sum_does_not_capture_an_index() -> None:
    made = to_indexed(Entry(MatMul((S, x)), (index("k", "n"),)))
    assert Symbol("k", integer=True) in made.free_symbols
    twice = to_indexed(Sum(i, Mul((Entry(x, (i,)), Sum(i, Entry(y, (i,)))))))
    values = {"n": 2, "x": np.array([2, 3]), "y": np.array([5, 7])}
    assert _concrete(twice, values, ()) == (2 + 3) * (5 + 7)


def test_a_derivative_at_a_point_is_not_lost() -> None:
    t = variable("t")
    slope = Derivative(Power(t, number(3)), t, MatMul((x.T, y)))
    made = to_sympy(Mul((slope, x)))
    assert made.has(sympy.Subs)


@pytest.mark.parametrize(
    ("term", "message"),
    [
        (Differential(x, ((x, differential_of(x)),)), "Differential"),
        (Derivative(MatMul((x.T, S, x)), x, x), "Derivative by x"),
        (Outer(x, A), "3 axes"),
    ],
)
def test_what_has_no_form_is_named(term: Term, message: str) -> None:
    with pytest.raises(Unsupported, match=message):
        to_sympy(term)


def _concrete(
    expression: Any, values: dict[str, Any], at: tuple[int, ...], letters: str = ""
) -> Any:
    """The value of an expression in entries at given sizes and arrays."""
    places = dict(zip(letters, at, strict=False))
    free = {v: places[str(v)] for v in expression.free_symbols if str(v) in places}
    made = expression.subs(free)
    made = made.subs({v: values[str(v)] for v in made.free_symbols if str(v) in ("m", "n")})
    made = made.replace(lambda e: isinstance(e, sympy.Sum), _added_up)
    entries = {e: _entry(e, values) for e in made.atoms(sympy.Indexed)}
    scalars = {
        v: values[str(v)] for v in made.free_symbols if np.ndim(values.get(str(v), [0])) == 0
    }
    return made.xreplace(entries).subs(scalars)


def _added_up(total: Any) -> Any:
    """A sum over literal ranges, term by term."""
    made: Any = total.function
    for name, start, stop in total.limits:
        made = sum(made.subs(name, k) for k in range(int(start), int(stop) + 1))
    return made


def _entry(e: Any, values: dict[str, Any]) -> Any:
    return values[str(e.base.label)][tuple(int(k) - 1 for k in e.indices)]


_POINT = Point(
    {"m": 2, "n": 3},
    {
        v.name: draw(
            tuple({"m": 2, "n": 3}[str(d)] for d in v.shape),
            property_named("positive").facts,
            Rationals(Random(v.name), 1),
        )
        for v in VARIABLES
    },
)


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(terms(depth=2, exotic=False, closed=True), st.data())
def test_entries_have_the_value_of_the_term(term: Term, data: st.DataObject) -> None:
    try:
        expected = evaluate(term, _POINT, CONTEXT)
        made = to_indexed(term, CONTEXT)
    except (Unsupported, ArithmeticError):
        return
    at = tuple(data.draw(st.integers(1, size)) for size in np.shape(expected))
    values: dict[str, Any] = {"m": 2, "n": 3}
    values |= {
        _plain(k): np.vectorize(sympy.Rational, otypes=[object])(v)[()]
        for k, v in _POINT.values.items()
    }
    used = {part.name for part in subterms(term) if isinstance(part, Variable | Index)}
    letters = "".join(name for name in "ijklpqrs" if name not in used)
    exact = _concrete(made, values, at, letters)
    wanted = float(np.asarray(expected)[tuple(k - 1 for k in at)])
    if exact.is_number and np.isfinite(wanted):
        assert float(exact) == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def _plain(name: str) -> str:
    from symgrad.terms.sympy_names import plain_name

    return plain_name(name)


def test_functions_go_by_their_definitions() -> None:
    t = Symbol("lambda", real=True)
    assert to_sympy(Apply(function("sigmoid"), (s,))) == 1 / (1 + sympy.exp(-t))
    assert to_sympy(Apply(function("erf"), (s,))) == sympy.erf(t)
