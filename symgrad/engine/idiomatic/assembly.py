"""One product as a term: sign, numbers, scalars, fraction, tensor; and the order of a sum."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symgrad.engine.idiomatic.measure import length
from symgrad.engine.idiomatic.spelling import Raised, powered
from symgrad.terms.algebra import (
    Add,
    Divide,
    MatMul,
    Mul,
    Neg,
    Power,
    Trace,
    Transpose,
)
from symgrad.terms.atoms import Constant, Identity, Number, Ones, Size, Variable, Zeros
from symgrad.terms.binders import Sum
from symgrad.terms.build import number, product
from symgrad.terms.dimension import Shape
from symgrad.terms.term import Term
from symgrad.terms.walk import subterms

if TYPE_CHECKING:
    from symgrad.engine.idiomatic.search import Writer

_SHORT = 30
_SHORT_SUM = 30


def assembled(
    writer: Writer, coefficient: Fraction, scalars: list[Raised], tensor: Term | None, shape: Shape
) -> Term:
    """coefficient · scalars · tensor, where no tensor stands for the ones of that shape."""
    if tensor is None and shape:
        tensor = Ones(shape)
    over, under = _sides(writer, scalars)
    size = abs(coefficient)
    top, below = Fraction(size.numerator), Fraction(size.denominator)
    if any(not _constant(u) for u in under):
        body = _one_fraction(top, below, over, under, tensor)
    else:
        body = _fraction_before(top, below, over, under, tensor)
    return Neg(body) if coefficient < 0 else body


def _sides(writer: Writer, scalars: list[Raised]) -> tuple[list[Term], list[Term]]:
    over: list[Term] = []
    under: list[Term] = []
    for base, power in scalars:
        if power > 0 or writer.functions.exponent(base) is not None:
            over.append(powered(base, power, writer))
        else:
            under.append(powered(base, -power, writer))
    over = [f for g in over for f in (g.factors if isinstance(g, Mul) else (g,))]
    return sorted(over, key=_rank), sorted(under, key=_rank)


def _rank(term: Term) -> int:
    """Constants stand before symbols, symbols before longer scalars, sums in parentheses last."""
    if _constant(term):
        return 0
    if isinstance(term, Variable):
        return 1
    return 3 if isinstance(term, Add | Sum) else 2


def _constant(term: Term) -> bool:
    match term:
        case Number() | Size() | Constant():
            return True
        case Power(base=base):
            return _constant(base)
        case _:
            return False


def _numbered(value: Fraction, factors: list[Term]) -> list[Term]:
    return factors if value == 1 and factors else [number(value), *factors]


def _below(value: Fraction, factors: list[Term]) -> Term:
    return product(_numbered(value, factors))


def _one_fraction(
    top: Fraction, below: Fraction, over: list[Term], under: list[Term], tensor: Term | None
) -> Term:
    """Everything over one denominator; a long sum stands beside the fraction."""
    denominator = _below(below, under)
    beside = tensor
    if tensor is None and over and isinstance(over[-1], Add | Sum):
        beside, over = over[-1], over[:-1]
    if beside is not None and (over or _stays(beside)):
        return Mul((Divide(product(_numbered(top, over)), denominator), beside))
    factors = over if beside is None else [*over, beside]
    return Divide(_product(_numbered(top, factors)), denominator)


def _stays(term: Term) -> bool:
    """Whether a tensor stands beside a fraction rather than above its line."""
    if isinstance(term, Add):
        return length(term) > _SHORT_SUM or any(isinstance(t, Divide) for t in subterms(term))
    return isinstance(term, Sum | Divide | Ones | Identity) or length(term) > _SHORT


def _fraction_before(
    top: Fraction, below: Fraction, over: list[Term], under: list[Term], tensor: Term | None
) -> Term:
    """A constant denominator goes in front, with the constants and the symbols above it."""
    if below == 1 and not under:
        numbers = [number(top)] if top != 1 else []
        return _finished([*numbers, *over], tensor)
    simple = [f for f in over if _rank(f) < 2]
    rest = [f for f in over if _rank(f) >= 2]
    if len(rest) == 1 and (
        isinstance(rest[0], MatMul)
        if tensor is not None
        else not isinstance(rest[0], Add | Sum | Trace)
    ):
        simple, rest = [*simple, *rest], []
    front = Divide(product(_numbered(top, simple)), _below(below, under))
    short = tensor is not None and not rest and not simple and top == 1
    if short and tensor is not None and isinstance(tensor, Variable):
        return Divide(tensor, _below(below, under))
    return _finished([front, *rest], tensor)


def _finished(scalars: list[Term], tensor: Term | None) -> Term:
    if tensor is None:
        return _product(scalars)
    if isinstance(tensor, Divide) and tensor.numerator is number(1) and scalars:
        return Divide(_product(scalars), tensor.denominator)
    return _product([*scalars, tensor])


def _product(factors: list[Term]) -> Term:
    flat = [f for g in factors for f in (g.factors if isinstance(g, Mul) else (g,))]
    return product(flat)


def negated(term: Term) -> Term:
    """−term without a double sign; a sum changes every sign."""
    match term:
        case Neg(arg=arg):
            return arg
        case Add(terms=terms):
            return ordered([negated(t) for t in terms])
        case _:
            return Neg(term)


def flippable(term: Term) -> bool:
    """Whether a sum has a negative summand, so that its negative needs no leading minus."""
    return isinstance(term, Add) and any(isinstance(t, Neg) for t in term.terms)


def ordered(terms: list[Term]) -> Term:
    """A sum in the order of textbooks: no minus in front, constants, then longer products first."""
    if len(terms) == 1:
        return terms[0]
    return Add(tuple(sorted(terms, key=_place)))


def _place(term: Term) -> tuple[int, int, int, int]:
    body = term.arg if isinstance(term, Neg) else term
    sign = 1 if isinstance(term, Neg) else 0
    constant = 0 if isinstance(body, Ones | Number | Identity) else 1
    transposes = sum(1 for t in subterms(body) if isinstance(t, Transpose))
    return (sign, constant, -_degree(body), transposes)


def _degree(term: Term) -> int:
    match term:
        case Mul(factors=factors) | MatMul(factors=factors):
            return sum(_degree(f) for f in factors)
        case Number() | Size() | Constant() | Ones() | Identity() | Zeros():
            return 0
        case Transpose(arg=arg) | Neg(arg=arg):
            return _degree(arg)
        case Variable() if not term.shape:
            return 0
        case Divide(numerator=numerator):
            return _degree(numerator)
        case _:
            return 1
