"""Terms from Python values and operators; each function makes one node and simplifies nothing."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from numbers import Rational
from typing import cast

from symgrad.diagnostics import ShapeError
from symgrad.terms.algebra import (
    Add,
    Divide,
    Entry,
    Inner,
    Inverse,
    MatMul,
    MatrixPower,
    Mul,
    Neg,
    Norm,
    Power,
    Transpose,
)
from symgrad.terms.atoms import Index, Number, Ones, Size, Sort, Variable
from symgrad.terms.dimension import Dim, Shape, shape_of
from symgrad.terms.node import ONE, Node
from symgrad.terms.term import Term


def number(value: int | Fraction | Rational) -> Term:
    """An exact rational as a term: Neg and Divide of nonnegative integers."""
    exact = Fraction(value)
    size = abs(exact)
    top = Number(Fraction(size.numerator))
    body = top if size.denominator == 1 else Divide(top, Number(Fraction(size.denominator)))
    return Neg(body) if exact < 0 else body


def term(value: object) -> Term:
    """A term from a term, an exact number or a dimension.

    Raises: TypeError for anything else, floats among them: a proof has no use for a rounded number.
    """
    if isinstance(value, Node):
        return cast(Term, value)
    if isinstance(value, Rational) and value is not True and value is not False:
        return number(value)
    if isinstance(value, Dim):
        return Size(value)
    raise TypeError(f"a term is made from terms and exact numbers, not from {value!r}")


def variable(name: str, *sizes: Dim | int | str, sort: Sort = Sort.REAL) -> Variable:
    """A variable with a shape from dimensions, integers and names: variable("A", "m", "n")."""
    return Variable(name, shape_of(*sizes), sort)


def index(name: str, stop: Dim | int | str) -> Index:
    """An index that runs over 1, …, stop."""
    return Index(name, Dim.of(stop))


def total(terms: Iterable[Term]) -> Term:
    """The sum of terms; one term alone is itself."""
    parts = tuple(terms)
    return parts[0] if len(parts) == 1 else Add(parts)


def product(factors: Iterable[Term]) -> Term:
    """The elementwise product of factors; one factor alone is itself, none is 1."""
    parts = tuple(factors)
    if not parts:
        return number(1)
    return parts[0] if len(parts) == 1 else Mul(parts)


def chain(factors: Iterable[Term]) -> Term:
    """The matrix product of factors; one factor alone is itself."""
    parts = tuple(factors)
    return parts[0] if len(parts) == 1 else MatMul(parts)


def _spread(value: Term, shape: Shape) -> Term:
    if value.shape == shape or not shape:
        return value
    if not value.shape:
        return Ones(shape) if value is number(1) else Mul((value, Ones(shape)))
    return value


def add(left: object, right: object) -> Term:
    """left + right; a Python number beside a vector stands for that number times 𝟏."""
    a, b = term(left), term(right)
    if not isinstance(left, Node):
        a = _spread(a, b.shape)
    if not isinstance(right, Node):
        b = _spread(b, a.shape)
    return Add((*(a.terms if isinstance(a, Add) else (a,)), b))


def negate(value: object) -> Term:
    """−value."""
    return Neg(term(value))


def subtract(left: object, right: object) -> Term:
    """left − right."""
    a, b = term(left), term(right)
    if not isinstance(left, Node):
        a = _spread(a, b.shape)
    if not isinstance(right, Node):
        b = _spread(b, a.shape)
    return Add((*(a.terms if isinstance(a, Add) else (a,)), Neg(b)))


def multiply(left: object, right: object) -> Term:
    """The elementwise product left ⊙ right, or a scalar multiple (Python's `*`, as in NumPy)."""
    a, b = term(left), term(right)
    return Mul((*(a.factors if isinstance(a, Mul) else (a,)), b))


def divide(left: object, right: object) -> Term:
    """The elementwise quotient."""
    return Divide(term(left), term(right))


def matmul(left: object, right: object) -> Term:
    """The matrix product; two vectors give their dot product (Python's `@`, as in NumPy)."""
    a, b = term(left), term(right)
    if len(a.shape) == 1 and len(b.shape) == 1:
        return MatMul((Transpose(a), b))
    if len(a.shape) == 1 and len(b.shape) == 2 and b.shape[0] != ONE:
        a = Transpose(a)
    if not a.shape or not b.shape:
        raise ShapeError("@ needs vectors or matrices; use * for a scalar")
    left_factors = a.factors if isinstance(a, MatMul) and a.shape else (a,)
    return MatMul((*left_factors, b))


def power(base: object, exponent: object) -> Term:
    """The elementwise power, as in NumPy; matrix powers are `inverse` and `matrix_power`."""
    return Power(term(base), term(exponent))


def entry(value: object, indices: object) -> Term:
    """value[i, j]; `:` keeps an axis."""
    given: tuple[object, ...] = (
        cast("tuple[object, ...]", indices) if isinstance(indices, tuple) else (indices,)
    )
    return Entry(term(value), tuple(None if i == slice(None) else term(i) for i in given))


def transpose(value: object) -> Term:
    """The transpose."""
    return Transpose(term(value))


def inverse(value: object) -> Term:
    """The inverse of a square matrix."""
    return Inverse(term(value))


def matrix_power(base: object, exponent: object) -> Term:
    """The power of a square matrix."""
    return MatrixPower(term(base), term(exponent))


def dot(left: object, right: object) -> Term:
    """The inner product ⟨left, right⟩ over all entries."""
    return Inner(term(left), term(right))


def squared_norm(value: object) -> Term:
    """‖v‖² of a vector, ‖A‖²_F of a matrix."""
    a = term(value)
    return Power(Norm(a, "F" if len(a.shape) == 2 else "2"), number(2))


def differential_of(of: Variable) -> Variable:
    """The symbol dX of a variable X."""
    return Variable(rf"\mathrm{{d}}{of.name}", of.shape, of.sort)
