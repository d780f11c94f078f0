"""Equality up to bound names."""

from hypothesis import given

from symgrad.terms.algebra import Call, Entry, MatMul, Mul
from symgrad.terms.alpha import canonical, same
from symgrad.terms.binders import Array, Derivative, Let, Sum
from symgrad.terms.build import index, variable
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.term import Term
from tests.strategies import terms

x, y = variable("x", "n"), variable("y", "n")
i, j = index("i", "n"), index("j", "n")
u, v, s, t = variable("u", "n"), variable("v", "n"), variable("s"), variable("t")
h = FunctionSymbol("h", (x.shape,), ())


def test_bound_names_do_not_matter() -> None:
    assert same(Sum(i, Entry(x, (i,))), Sum(j, Entry(x, (j,))))
    assert same(Derivative(Call(h, (u,)), u, x), Derivative(Call(h, (v,)), v, x))
    assert same(Array((i, j), Entry(x, (i,))), Array((j, i), Entry(x, (j,))))
    assert same(Let(s, t, Mul((s, s))), Let(variable("r"), t, Mul((variable("r"),) * 2)))


def test_free_names_and_the_order_of_bound_ones_do() -> None:
    assert not same(Entry(x, (i,)), Entry(x, (j,)))
    assert not same(Array((i, j), Entry(x, (i,))), Array((i, j), Entry(x, (j,))))
    assert not same(Sum(i, Entry(x, (i,))), Sum(i, Entry(x, (j,))))
    assert not same(Sum(i, Entry(x, (i,))), Sum(index("i", "m"), Entry(x, (i,))))


def test_a_hidden_name_is_not_the_outer_one() -> None:
    inner = Sum(j, Entry(y, (j,)))
    assert same(
        Sum(i, Mul((Entry(x, (i,)), Sum(i, Entry(y, (i,)))))),
        Sum(i, Mul((Entry(x, (i,)), inner))),
    )
    assert not same(
        Sum(i, Mul((Entry(x, (i,)), Sum(i, Entry(y, (i,)))))),
        Sum(i, Mul((Entry(x, (i,)), Sum(j, Entry(y, (i,)))))),
    )


def test_the_point_of_a_derivative_is_outside() -> None:
    point = MatMul((variable("A", "n", "n"), u))
    assert same(Derivative(Call(h, (u,)), u, point), Derivative(Call(h, (v,)), v, point))


@given(terms())
def test_the_canonical_form_is_the_same_term_and_final(term: Term) -> None:
    made = canonical(term)
    assert made.shape == term.shape
    assert canonical(made) is made
    assert same(term, made)
