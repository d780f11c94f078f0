"""Traps that formulas of a document can hardly spell: parts of ranges, picked indices, huge terms."""

import time
from fractions import Fraction

import pytest

from symgrad.functions import function
from symgrad.kernel import NotProved, Theorem, prove
from symgrad.numeric.refute import refute
from symgrad.properties import property_named
from symgrad.terms.algebra import (
    Add,
    Apply,
    Compare,
    Determinant,
    Diag,
    Divide,
    Entry,
    Indicator,
    Inverse,
    MatMul,
    Mul,
    Neg,
    Power,
    Transpose,
    Vec,
)
from symgrad.terms.atoms import Delta, Index, Number, Size, Sort, Variable
from symgrad.terms.binders import Array, Derivative, Let, Sum
from symgrad.terms.build import index, number, variable
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim, shape_of
from symgrad.terms.term import Term

M, N = Dim.of("m"), Dim.of("n")
ONE, TWO = number(1), number(2)
x, y = variable("x"), variable("y")
p, v, w = (variable(name, "n") for name in "pvw")
A, K, P, Q, Z = (variable(name, "n", "n") for name in "AKPQZ")
B, X = variable("B"), variable("X", "m", "n")
c = Variable("c", (), Sort.INDEX, N)
a = Variable("a", shape_of("n"), Sort.INDEX, N)
i, j, f = index("i", "n"), index("j", "n"), index("f", "n")
short, late = Index("i", N - 1), Index("i", N, Dim.of(2))
ROW, COLUMN, FLAT = Index("r", M), Index("s", N), Index("i", M * N)

WORDS = {
    p: "probability",
    v: "nonzero vector",
    K: "positive definite",
    P: "positive semidefinite",
    Q: "orthogonal",
    Z: "invertible",
    B: "nonnegative",
}


def _context() -> Context:
    context = Context()
    for one in (x, y, w, A, X, c, a):
        context = context.declare(one)
    for one, word in WORDS.items():
        context = context.declare(one, property_named(word))
    return context


CONTEXT = _context()


def positive(term: Term) -> Term:
    return Indicator((Compare(term, ">", number(0)),))


def block(matrix: Variable) -> Term:
    end = Index("j", N - 1)
    return Array((short, end), Entry(matrix, (short, end)))


def rows(matrix: Variable, over: Index) -> Term:
    return Sum(over, Mul((Entry(matrix, (over, f)), Entry(matrix, (over, f)))))


def over(name: Index, *factors: Term) -> Term:
    return Sum(name, factors[0] if len(factors) == 1 else Mul(factors))


SQUARE = Inverse(Add((K, P)))
FALSE = {
    "an orthogonal column cut short": (rows(Q, short), ONE),
    "an orthogonal column from the second entry on": (rows(Q, late), ONE),
    "an inverse cut short": (
        over(short, Entry(Inverse(Z), (f, short)), Entry(Z, (short, j))),
        Delta(f, j),
    ),
    "a nonzero vector cut short": (positive(over(late, Power(Entry(v, (late,)), TWO))), ONE),
    "an index variable moved on": (over(j, Delta(j, Add((c, ONE)))), ONE),
    "fixed points": (over(i, Delta(i, Entry(a, (i,)))), ONE),
    "an index from zero": (
        over(Index("i", N, Dim.of(0)), positive(Mul((TWO, Index("i", N, Dim.of(0)))))),
        Size(N + 1),
    ),
    "a block of an invertible matrix": (
        Indicator((Compare(Determinant(block(Z)), "=", number(0)),)),
        number(0),
    ),
    "a block of an orthogonal matrix": (
        MatMul((Transpose(block(Q)), block(Q))),
        MatMul((Inverse(block(Q)), block(Q))),
    ),
    "a multiple that may vanish": (positive(Determinant(Mul((B, K)))), ONE),
    "the trace of an inverse in a product": (
        over(i, Entry(SQUARE, (i, i)), Entry(P, (i, f))),
        over(i, Delta(i, f), Entry(SQUARE, (i, i)), Entry(P, (i, f))),
    ),
    "a diagonal of an inverse": (over(i, Entry(Inverse(Z), (i, i)), Entry(Z, (i, f))), ONE),
    "orthogonal entries at picked rows": (
        over(i, Power(Entry(Q, (Entry(a, (i,)), i)), TWO)),
        ONE,
    ),
    "an inverse at picked columns": (
        over(i, Entry(Inverse(Z), (i, Entry(a, (i,)))), Entry(Z, (f, i))),
        Delta(f, Entry(a, (ONE,))),
    ),
    "weights between an inverse and its matrix": (
        MatMul((Inverse(Add((K, P))), Diag(w), Add((K, P)))),
        Diag(w),
    ),
    "vec cut short": (
        over(Index("i", M * N - 1), Entry(Vec(X), (Index("i", M * N - 1),))),
        over(ROW, over(COLUMN, Entry(X, (ROW, COLUMN)))),
    ),
    "vec of a transpose": (Vec(A), Vec(Transpose(A))),
    "a sign under another point": (
        Derivative(Power(Power(B, TWO), Divide(ONE, TWO)), B, x),
        ONE,
    ),
    "a sign under a let": (Let(B, x, Power(Power(B, TWO), Divide(ONE, TWO))), x),
}
HARD_TO_REFUTE = {"a block of an orthogonal matrix"}


@pytest.mark.parametrize("name", FALSE)
def test_is_not_proved_and_refuted(name: str) -> None:
    claim = equation(*FALSE[name])
    assert isinstance(prove(claim, CONTEXT), NotProved)
    if name not in HARD_TO_REFUTE:
        assert refute(claim, CONTEXT, points=48) is not None


TRUE = {
    "vec summed": (
        over(FLAT, Entry(Vec(X), (FLAT,))),
        over(ROW, over(COLUMN, Entry(X, (ROW, COLUMN)))),
    ),
    "a picked row of an inverse": (
        over(j, over(i, Entry(Inverse(Z), (Entry(a, (j,)), i)), Entry(Z, (i, f)))),
        over(j, Delta(Entry(a, (j,)), f)),
    ),
    "the entry of a unit vector": (over(i, Delta(i, f), Entry(w, (i,))), Entry(w, (f,))),
    "a power too high to write out": (
        Power(x, number(100)),
        Mul((Power(x, number(50)), Power(x, number(50)))),
    ),
    "its derivative": (
        Derivative(Power(x, number(100)), x, x),
        Mul((number(100), Power(x, number(99)))),
    ),
    "long numbers": (
        Number(Fraction(10**2000)),
        Mul((Number(Fraction(10**1000)), Number(Fraction(10**1000)))),
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_is_proved(name: str) -> None:
    assert isinstance(prove(equation(*TRUE[name]), CONTEXT), Theorem)


def _nested(depth: int) -> Term:
    term: Term = x
    for _ in range(depth):
        term = Apply(function("sin"), (term,))
    return term


def _all_pairs(count: int) -> Term:
    names = [Index(f"i_{{{k}}}", N) for k in range(count)]
    term: Term = Mul(tuple(Entry(A, (s, t)) for s in names for t in names))
    for name in names:
        term = Sum(name, term)
    return term


def _product(count: int) -> Term:
    sums = [Add((variable(f"x_{k}"), variable(f"y_{k}"), y)) for k in range(count)]
    return Mul(tuple(sums))


LARGE = {
    "a huge power": Power(TWO, Neg(number(10**9))),
    "a huge root": Power(TWO, Divide(number(10**9 + 1), TWO)),
    "a long number to a power": Power(Number(Fraction(10**1000)), number(9999)),
    "the root of a long number": Power(Number(Fraction(10**60 + 7)), Divide(ONE, TWO)),
    "deep nesting": _nested(300),
    "many terms": _product(14),
    "many interchangeable indices": _all_pairs(9),
}


@pytest.mark.parametrize("name", LARGE)
def test_ends_in_time_with_an_answer(name: str) -> None:
    term = LARGE[name]
    start = time.monotonic()
    assert isinstance(prove(equation(term, Add((term, ONE))), CONTEXT), NotProved)
    assert time.monotonic() - start < 10


def test_hypotheses_hold_for_what_they_name_alone() -> None:
    zero = number(0)
    nonzero = CONTEXT.assume(Claim(x, Relation.UNEQUAL, zero))
    assert isinstance(prove(equation(Divide(x, x), ONE), nonzero), Theorem)
    assert isinstance(prove(equation(Divide(y, y), ONE), nonzero), NotProved)
    above = CONTEXT.assume(Claim(x, Relation.GREATER, zero))
    size = Power(Power(x, TWO), Divide(ONE, TWO))
    assert isinstance(prove(equation(Derivative(size, x, x), ONE), above), Theorem)
    assert isinstance(prove(equation(Derivative(size, x, Neg(x)), ONE), above), NotProved)
    equal = CONTEXT.assume(Claim(y, Relation.EQUAL, x))
    product = Derivative(Mul((x, y)), x, x)
    assert isinstance(prove(equation(product, x), equal), Theorem)
    assert isinstance(prove(equation(product, Mul((TWO, x))), equal), NotProved)
