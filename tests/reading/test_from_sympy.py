"""SymPy expressions as terms."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from hypothesis import HealthCheck, given, settings
from sympy import MatrixSymbol, Symbol

from symgrad.diagnostics import Unsupported
from symgrad.numeric.refute import refute
from symgrad.reading.from_sympy import from_sympy
from symgrad.reading.sympy_scope import latex_name
from symgrad.terms.alpha import same
from symgrad.terms.claim import equation
from symgrad.terms.dimension import Dim, shape_of
from symgrad.terms.latex import latex
from symgrad.terms.property import Fact
from symgrad.terms.term import Term
from symgrad.terms.to_sympy import to_indexed, to_sympy
from symgrad.terms.walk import free_variables
from tests.strategies import CONTEXT, terms

m, n = sympy.symbols("m n", integer=True, positive=True)
i, j, k = sympy.symbols("i j k", integer=True)
t = Symbol("t", real=True)
lam = Symbol("lambda", positive=True)
A, S = MatrixSymbol("A", m, n), MatrixSymbol("S", n, n)
x, y, b = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1), MatrixSymbol("b", m, 1)
X_BASE, S_BASE = sympy.IndexedBase("x", shape=(n,)), sympy.IndexedBase("S", shape=(n, n))
g = sympy.Function("g")


def entry(base: Any, *at: Any) -> Any:
    return sympy.Indexed(base, *at)


READ: list[tuple[Any, str]] = [
    ((S + S.T) * x, r"(S + S^\top) x"),
    (x.T * S * x, r"x^\top S x"),
    (2 * A.T * (A * x - b), r"2 A^\top (A x - b)"),
    ((A.T * A + lam * sympy.Identity(n)) ** -1 * A.T * b, r"(\lambda I + A^\top A)^{-1} A^\top b"),
    (sympy.Trace(A.T * A), r"\operatorname{tr}(A^\top A)"),
    (sympy.log(sympy.Determinant(S)), r"\log \det S"),
    (sympy.HadamardProduct(x, y), r"x \odot y"),
    (S**2, "S^2"),
    (sympy.Sum(entry(X_BASE, i) ** 2, (i, 1, n)), r"\sum_{i=1}^n x_i^2"),
    (sympy.Sum(x[i, 0] * y[i, 0], (i, 0, n - 1)), r"\sum_{i=1}^n x_i y_i"),
    (sympy.Sum(S[i, j], (i, 0, n - 1), (j, 0, n - 1)), r"\sum_{j=1}^n \sum_{i=1}^n S_{ij}"),
    (S[i, j], "S_{i+1,j+1}"),
    (1 / (1 + sympy.exp(-t)), r"\frac{1}{1 + \exp(-t)}"),
    (-3 * t / 4, r"-\frac{3}{4} t"),
    (t**2 / (2 * lam), r"\frac{t^2}{2 \lambda}"),
    (sympy.sqrt(t), r"\sqrt{t}"),
    (sympy.Abs(t), "|t|"),
    (sympy.Max(0, t), r"\max(0, t)"),
    (sympy.tanh(t), r"\tanh(t)"),
    (sympy.Piecewise((1, t > 0), (0, True)), r"\mathbb{1}[t > 0]"),
    (g(t).diff(t), "g'(t)"),
    (sympy.Subs(g(t).diff(t), t, 2 * lam), r"g'(2 \lambda)"),
    (n * t, "n t"),
]


@pytest.mark.parametrize(("expression", "tex"), READ, ids=[tex for _, tex in READ])
def test_an_expression_reads_as_its_term(expression: Any, tex: str) -> None:
    term, _ = from_sympy(expression)
    assert latex(term) == tex


def test_assumptions_become_properties() -> None:
    _, context = from_sympy(lam * t)
    assert Fact.POSITIVE in context.variables[r"\lambda"].facts
    assert context.variables["t"].facts == frozenset()


def test_shapes_and_dimensions() -> None:
    term, context = from_sympy(A * x)
    assert term.shape == shape_of("m")
    assert context.variables["A"].variable.shape == shape_of("m", "n")
    block, _ = from_sympy(MatrixSymbol("B", 2 * n + 1, 1))
    assert block.shape == (Dim.of("n") * 2 + 1,)
    number, _ = from_sympy(x.T * x)
    assert number.shape == ()


def test_bound_indices_of_one_name_are_kept_apart() -> None:
    first, second = sympy.Dummy("k", integer=True), sympy.Dummy("k", integer=True)
    nested = sympy.Sum(sympy.Sum(entry(S_BASE, first, second), (second, 1, n)), (first, 1, n))
    assert latex(from_sympy(nested)[0]) == r"\sum_{k=1}^n \sum_{i=1}^n S_{ki}"
    free = sympy.Sum(entry(S_BASE, i, first) * entry(X_BASE, first), (first, 1, n))
    captured = free.subs(first, Symbol("k", integer=True))
    assert latex(from_sympy(captured)[0]) == r"\sum_{k=1}^n S_{ik} x_k"


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (sympy.Float(0.5) * t, "rounded number"),
        (sympy.zeta(t), "zeta"),
        (sympy.Integral(t, t), "Integral"),
        (sympy.Matrix([[t]]), "there is no term"),
        (sympy.KroneckerDelta(i, j), "range of the index"),
        (entry(sympy.IndexedBase("z"), i), "shape of z"),
        (sympy.Piecewise((1, t > 0)), "always holds"),
    ],
    ids=str,
)
def test_what_has_no_term_is_named(expression: Any, message: str) -> None:
    with pytest.raises(Unsupported, match=message):
        from_sympy(sympy.ImmutableMatrix(expression) if expression.is_Matrix else expression)


def test_text_is_never_parsed() -> None:
    with pytest.raises(TypeError, match="takes a SymPy expression"):
        from_sympy("x**2")


def test_names() -> None:
    names = {
        "lambda": r"\lambda",
        "lambda_1": r"\lambda_1",
        "x1": "x_1",
        "W_qk": "W_{qk}",
        "x": "x",
    }
    names |= {"loss": r"\mathrm{loss}", r"\hat{y}": r"\hat{y}"}
    for name, tex in names.items():
        assert latex_name(name) == tex


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(terms(depth=2, exotic=False, closed=True))
def test_there_and_back_is_an_equal_term(term: Term) -> None:
    for there in (to_sympy, to_indexed) if not term.shape else (to_sympy,):
        try:
            back, _ = from_sympy(there(term, CONTEXT))
        except Unsupported:
            continue
        if any(v.name in "mn" for v in free_variables(back)):
            continue  # a dimension that no shape names
        assert back.shape == term.shape
        assert same(back, term) or refute(equation(term, back), CONTEXT, points=2) is None
