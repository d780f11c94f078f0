"""Every node: its shape, what it refuses, and the laws that all nodes keep."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from fractions import Fraction
from typing import Any, get_args

import pytest
from hypothesis import given

from symgrad.diagnostics import ShapeError, SortError
from symgrad.functions import function
from symgrad.terms.algebra import (
    Add,
    Apply,
    Call,
    Compare,
    Determinant,
    Diag,
    Divide,
    Entry,
    Indicator,
    Inner,
    Inverse,
    Kronecker,
    MatMul,
    MatrixPower,
    Mul,
    Neg,
    Norm,
    Outer,
    Piecewise,
    Power,
    Trace,
    Transpose,
    Vec,
)
from symgrad.terms.atoms import (
    Basis,
    Constant,
    Delta,
    Identity,
    Index,
    Number,
    Ones,
    Size,
    Variable,
    Zeros,
)
from symgrad.terms.binders import Array, Derivative, Differential, Let, Sum
from symgrad.terms.build import differential_of, index, number, variable
from symgrad.terms.dimension import Dim, Shape, shape_of
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.term import Term
from symgrad.terms.walk import (
    Name,
    at,
    bound_names,
    children,
    free_names,
    rebuild,
    replace_at,
    substitute,
    subterms,
)
from tests.strategies import SHAPES, terms

A, B = variable("A", "m", "n"), variable("B", "n", "k")
S, T = variable("S", "n", "n"), variable("T", "n", "n")
x, y, b = variable("x", "n"), variable("y", "n"), variable("b", "m")
s, t = variable("s"), variable("t")
i, j, k = index("i", "n"), index("j", "n"), index("k", "m")
n = Dim.of("n")
f = FunctionSymbol("f", (x.shape,), ())
F = FunctionSymbol("F", (x.shape,), b.shape)
positive = Compare(x, ">", number(0))

SHAPE_OF: list[tuple[Term, Shape]] = [
    (Number(Fraction(2)), ()),
    (Constant("pi"), ()),
    (Size(n), ()),
    (A, shape_of("m", "n")),
    (i, ()),
    (Ones(x.shape), x.shape),
    (Zeros(A.shape), A.shape),
    (Identity(n), S.shape),
    (Basis(i, n), x.shape),
    (Delta(i, j), ()),
    (Add((x, y)), x.shape),
    (Neg(A), A.shape),
    (Mul((s, x, y)), x.shape),
    (Mul((s, t)), ()),
    (Divide(x, s), x.shape),
    (Divide(s, x), x.shape),
    (Divide(x, y), x.shape),
    (Power(A, s), A.shape),
    (MatMul((A, B)), shape_of("m", "k")),
    (MatMul((A, x)), b.shape),
    (MatMul((Transpose(x), y)), ()),
    (MatMul((x, Transpose(b))), shape_of("n", "m")),
    (MatMul((Transpose(b), A)), shape_of(1, "n")),
    (MatMul((Transpose(b), A, x)), ()),
    (Transpose(A), shape_of("n", "m")),
    (Transpose(x), shape_of(1, "n")),
    (Transpose(Transpose(x)), x.shape),
    (Transpose(s), ()),
    (Inverse(S), S.shape),
    (MatrixPower(S, number(2)), S.shape),
    (Trace(S), ()),
    (Determinant(S), ()),
    (Diag(x), S.shape),
    (Diag(S), x.shape),
    (Norm(x), ()),
    (Norm(A, "F"), ()),
    (Inner(A, A), ()),
    (Kronecker(A, B), (Dim.of("m") * n, n * Dim.of("k"))),
    (Kronecker(x, b), (n * Dim.of("m"),)),
    (Outer(x, A), shape_of("n", "m", "n")),
    (Vec(A), (Dim.of("m") * n,)),
    (Entry(A, (k, i)), ()),
    (Entry(A, (k, None)), x.shape),
    (Entry(A, (None, i)), b.shape),
    (positive, x.shape),
    (Indicator((positive,)), x.shape),
    (Piecewise(((x, (positive,)),), number(0)), x.shape),
    (Apply(function("exp"), (A,)), A.shape),
    (Apply(function("softmax"), (A,)), A.shape),
    (Apply(function("log-sum-exp"), (A,)), b.shape),
    (Apply(function("max"), (number(0), x)), x.shape),
    (Call(f, (x,)), ()),
    (Call(F, (x,)), b.shape),
    (Sum(i, Entry(A, (None, i))), b.shape),
    (Array((i, k), s), shape_of("n", "m")),
    (Array((i,), x), S.shape),
    (Derivative(s, x, y), x.shape),
    (Derivative(b, x, x), A.shape),
    (Derivative(Derivative(Call(f, (x,)), x, x), x, x), S.shape),
    (Differential(b, ((x, differential_of(x)),)), b.shape),
    (Let(t, s, x), x.shape),
]

REFUSED: list[tuple[str, Callable[[], object]]] = [
    ("cannot add n and m", lambda: Add((x, b))),
    ("cannot add scalar and n", lambda: Add((s, x))),
    ("an elementwise product needs equal shapes", lambda: Mul((x, b))),
    ("a quotient needs equal shapes", lambda: Divide(x, b)),
    ("an exponent is a scalar", lambda: Power(s, x)),
    ("cannot multiply m×n by m×n", lambda: MatMul((A, A))),
    ("cannot multiply n by n", lambda: MatMul((x, y))),
    ("cannot multiply scalar by n", lambda: MatMul((s, x))),
    ("a transpose needs a matrix or a vector", lambda: Transpose(Outer(x, A))),
    ("an inverse needs a square matrix", lambda: Inverse(A)),
    ("a matrix power needs a square matrix", lambda: MatrixPower(A, number(2))),
    ("a trace needs a square matrix", lambda: Trace(A)),
    ("a determinant needs a square matrix", lambda: Determinant(x)),
    ("diag needs a square matrix", lambda: Diag(A)),
    ("a Frobenius norm needs a matrix", lambda: Norm(x, "F")),
    ("this norm needs a vector", lambda: Norm(A, "1")),
    ("an inner product needs equal shapes", lambda: Inner(x, b)),
    ("a Kronecker product needs", lambda: Kronecker(x, A)),
    ("vec needs a matrix", lambda: Vec(x)),
    ("takes 2 indices, not 1", lambda: Entry(A, (i,))),
    ("an index is a scalar", lambda: Entry(x, (y,))),
    ("a comparison needs equal shapes", lambda: Compare(x, "<", b)),
    ("an indicator needs equal shapes", lambda: Indicator((positive, Compare(b, ">", s)))),
    ("a definition by cases needs equal shapes", lambda: Piecewise(((b, (positive,)),), s)),
    ("takes 1 arguments, not 2", lambda: Apply(function("exp"), (s, s))),
    ("needs a vector", lambda: Apply(function("softmax"), (s,))),
    ("needs arguments of one shape", lambda: Apply(function("max"), (x, b))),
    ("f takes n, not m", lambda: Call(f, (b,))),
    ("cannot be taken at a point", lambda: Derivative(s, x, b)),
    ("the direction of x", lambda: Differential(s, ((x, b),))),
    ("t is scalar, its value n", lambda: Let(t, x, s)),
    ("the index of a unit vector", lambda: Basis(x, n)),
]


@pytest.mark.parametrize(("term", "shape"), SHAPE_OF, ids=lambda v: type(v).__name__)
def test_a_node_has_its_shape(term: Term, shape: Shape) -> None:
    assert term.shape == shape


def test_no_node_is_forgotten_here() -> None:
    assert {type(part) for term, _ in SHAPE_OF for part in subterms(term)} == set(get_args(Term))


@pytest.mark.parametrize(
    ("message", "make"), REFUSED, ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_badly_shaped_term_cannot_exist(message: str, make: Callable[[], object]) -> None:
    with pytest.raises(ShapeError, match=message):
        make()


def test_a_delta_takes_two_indices() -> None:
    with pytest.raises(SortError):
        Delta(x, i)


def test_a_number_is_not_negative() -> None:
    with pytest.raises(ValueError, match="not negative"):
        Number(Fraction(-1))
    assert number(Fraction(-1, 2)) is Neg(Divide(Number(Fraction(1)), Number(Fraction(2))))


def test_equal_terms_are_one_object() -> None:
    assert Add((x, y)) is Add((x, y))
    assert Variable("x", shape_of("n")) is x
    assert Index(name="i", stop=n) is i
    assert Norm(x) is Norm(x, "2")


def test_a_node_names_its_fields_when_it_is_built_wrongly() -> None:
    make: Any = Norm
    with pytest.raises(TypeError, match="arg, kind"):
        make(x, "2", "3")


def test_nothing_simplifies() -> None:
    assert isinstance(Add((x, Neg(x))), Add)
    assert isinstance(Transpose(Transpose(x)), Transpose)
    assert isinstance(Mul((number(1), x)), Mul)


@given(terms())
def test_pickles_and_copies_are_the_same_object(term: Term) -> None:
    assert pickle.loads(pickle.dumps(term)) is term
    assert copy.deepcopy(term) is term
    assert copy.copy(term) is term


@given(terms())
def test_children_rebuild_their_node(term: Term) -> None:
    for part in subterms(term):
        made = children(part)
        assert rebuild(part, made) is part
        for place, child in enumerate(made):
            assert at(part, (place,)) is child
            assert replace_at(part, (place,), child) is part


@given(terms())
def test_a_bound_name_is_not_free(term: Term) -> None:
    for part in subterms(term):
        names = set(bound_names(part))
        point = part.point if isinstance(part, Derivative) else None
        value = part.value if isinstance(part, Let) else None
        outside = set[Any]().union(*(free_names(p) for p in (point, value) if p is not None))
        assert not (names - outside) & free_names(part)


@given(terms())
def test_substitution_keeps_the_shape_and_replaces_what_is_free(term: Term) -> None:
    free = (v for v in free_names(term) if isinstance(v, Variable) and _open(v, term))
    values: dict[Name, Term] = {v: Neg(v) for v in free}
    assert substitute(term, {}) is term
    made = substitute(term, values)
    assert made.shape == term.shape
    assert free_names(made) == free_names(term)


def _open(name: Variable, term: Term) -> bool:
    """Whether a variable stands nowhere as an index, which is no place for an expression."""
    entries = (p for p in subterms(term) if isinstance(p, Entry))
    return not any(name in free_names(i) for p in entries for i in p.indices if i)


def test_a_value_for_the_variable_of_a_differential_becomes_a_let() -> None:
    dx = differential_of(x)
    body = MatMul((Transpose(x), y))
    made = substitute(Differential(body, ((x, dx),)), {x: Add((x, y))})
    assert isinstance(made, Let)
    assert made.value is Add((x, y))
    renamed = Differential(MatMul((Transpose(made.variable), y)), ((made.variable, dx),))
    assert made.body is renamed
    merged = substitute(Differential(body, ((x, dx),)), {x: y})
    assert isinstance(merged, Let)
    z = variable("z", "n")
    assert substitute(Differential(body, ((x, dx),)), {x: z}) is Differential(
        MatMul((Transpose(z), y)), ((z, dx),)
    )


@given(terms(exotic=False), terms(SHAPES[2], depth=1, exotic=False))
def test_substitution_does_not_capture(term: Term, value: Term) -> None:
    old = variable("x", "n")
    made = substitute(term, {old: value})
    expected = free_names(term)
    if old in expected:
        expected = (expected - {old}) | free_names(value)
    assert free_names(made) == expected


@given(terms(exotic=False))
def test_substitutions_of_fresh_names_undo_each_other(term: Term) -> None:
    old, new = variable("x", "n"), variable("fresh", "n")
    there = substitute(term, {old: new})
    assert substitute(there, {new: old}) is term
