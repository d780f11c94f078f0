"""vᵀMv written so that its sign shows: summand by summand, congruences as forms in other vectors."""

from __future__ import annotations

from symgrad.engine.bounds.minimum import bent, summands
from symgrad.terms.algebra import (
    Add,
    Diag,
    Divide,
    Entry,
    Inner,
    MatMul,
    Mul,
    Neg,
    Power,
    Transpose,
)
from symgrad.terms.atoms import Identity, Index, Variable, Zeros
from symgrad.terms.binders import Derivative, Sum
from symgrad.terms.build import number
from symgrad.terms.build import product as product_of
from symgrad.terms.build import total as total_of
from symgrad.terms.context import Context
from symgrad.terms.term import Term

_INDEX = "\\ell"


def pieces(low: Term, high: Term, v: Term, context: Context) -> list[Term]:
    """vᵀ(high − low)v as numbers to be added: those that are forms of one sign, then the rest."""
    plus, minus = _signed(high, True), _signed(low, False)
    left = _cancelled([*plus, *minus])
    forms: list[Term] = []
    rest: list[Term] = []
    for positive, factors, matrix in left:
        for form in _forms(matrix, v, context):
            scaled = product_of((*factors, form)) if factors else form
            alone = positive and not isinstance(matrix, Identity) and _is_plain(form)
            (forms if alone else rest).append(scaled if positive else Neg(scaled))
    return [*forms, total_of(rest)] if rest else forms


def _is_plain(form: Term) -> bool:
    """Whether a form stands alone; what is left of a second derivative may cancel with others."""
    return not (isinstance(form, MatMul) and any(isinstance(f, Derivative) for f in form.factors))


Summand = tuple[bool, tuple[Term, ...], Term]


def _signed(term: Term, positive: bool, factors: tuple[Term, ...] = ()) -> list[Summand]:
    match term:
        case Add(terms=terms):
            return [s for t in terms for s in _signed(t, positive, factors)]
        case Neg(arg=arg):
            return _signed(arg, not positive, factors)
        case Zeros():
            return []
        case Mul(factors=(*outer, last)) if all(not f.shape for f in outer):
            turned = sum(isinstance(f, Neg) for f in outer) % 2 == 1
            plain = tuple(f.arg if isinstance(f, Neg) else f for f in outer)
            return _signed(last, positive != turned, (*factors, *plain))
        case Divide(numerator=top, denominator=bottom) if not bottom.shape:
            return _signed(top, positive, (*factors, Divide(number(1), bottom)))
        case _:
            return [(positive, factors, term)]


def _cancelled(parts: list[Summand]) -> list[Summand]:
    left: list[Summand] = []
    for positive, factors, matrix in parts:
        opposite = (not positive, factors, matrix)
        if opposite in left:
            left.remove(opposite)
        else:
            left.append((positive, factors, matrix))
    return left


def _forms(matrix: Term, v: Term, context: Context) -> list[Term]:
    """vᵀMv for one summand M, as one or several numbers."""
    match matrix:
        case Variable(name=name) if name in context.definitions:
            return pieces(Zeros(matrix.shape), context.definitions[name].body, v, context)
        case Identity():
            return [Inner(v, v)]
        case Diag(arg=diagonal):
            index = Index(_INDEX, v.shape[0])
            body = Mul((Entry(diagonal, (index,)), Power(Entry(v, (index,)), number(2))))
            return [Sum(index, body)]
        case MatMul(factors=(left, Transpose(arg=right))) if left is right:
            return [_square(matrix, v)]
        case MatMul(factors=factors):
            return _congruent(factors, v, context)
        case Derivative(body=Derivative(body=body, variable=x, point=y), variable=z, point=p) if (
            x is y is z is p and isinstance(v, Variable)
        ):
            return [bent(part, x, v) for part in summands(body, context)]
        case _:
            return [MatMul((Transpose(v), matrix, v))]


def _square(matrix: MatMul, v: Term) -> Term:
    """vᵀUUᵀv = ‖Uᵀv‖²."""
    half = MatMul((matrix.factors[1], v))
    return Inner(half, half) if half.shape else Power(half, number(2))


def _congruent(factors: tuple[Term, ...], v: Term, context: Context) -> list[Term]:
    """vᵀBᵀABv as wᵀAw with w = Bv, where the outer factors are each other's transposes."""
    count = 0
    while 2 * (count + 1) <= len(factors) and _transposed(factors[count], factors[-1 - count]):
        count += 1
    if not count:
        return [MatMul((Transpose(v), *factors, v))]
    inner, right = factors[count : len(factors) - count], factors[len(factors) - count :]
    w = MatMul((*right, v))
    if not inner:
        return [Inner(w, w)]
    return _forms(inner[0], w, context) if len(inner) == 1 else [MatMul((Transpose(w), *inner, w))]


def _transposed(left: Term, right: Term) -> bool:
    return (isinstance(left, Transpose) and left.arg is right) or (
        isinstance(right, Transpose) and right.arg is left
    )
