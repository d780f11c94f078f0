"""How long a term is on the page: about the tokens of its LaTeX, and what else readers mind."""

from __future__ import annotations

import re
from functools import lru_cache

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
from symgrad.terms.term import Term
from symgrad.terms.walk import children

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+|[^\s{}]")
_NOT_TEXTBOOK = 12


@lru_cache(maxsize=4096)
def tokens(text: str) -> int:
    """The number of LaTeX tokens of a text, without braces and spaces."""
    return len(_TOKEN.findall(text))


@lru_cache(maxsize=65536)
def height(term: Term) -> int:
    """How many sums in parentheses stand in one another."""
    below = max((height(c) for c in children(term)), default=0)
    factors = _factors(term)
    return max(below, *(1 + height(f) for f in factors if isinstance(f, Add)), 0)


def _factors(term: Term) -> tuple[Term, ...]:
    match term:
        case Mul(factors=factors) | MatMul(factors=factors):
            return factors
        case Neg(arg=arg) | Transpose(arg=arg) | Power(base=arg) | Inverse(arg=arg):
            return (arg,)
        case Sum(body=body):
            return (body,)
        case _:
            return ()


def _parenthesised(term: Term) -> int:
    """The length of a factor: a sum in parentheses is free, sums inside those are not."""
    match term:
        case Add(terms=terms):
            fractions = sum(1 for t in terms if _is_fraction(t))
            return length(term) + 2 * height(term) + 2 * fractions
        case Neg():
            return length(term) + 2
        case _:
            return length(term)


def _is_fraction(term: Term) -> bool:
    """Whether a summand stands over a denominator that is more than a number."""
    match term:
        case Neg(arg=arg):
            return _is_fraction(arg)
        case Mul(factors=factors):
            return any(_is_fraction(f) for f in factors)
        case Divide(denominator=denominator):
            return not isinstance(denominator, Number | Size)
        case _:
            return False


def _product(factors: tuple[Term, ...]) -> int:
    tensors = sum(1 for f in factors if f.shape)
    dots = sum(1 for f in factors if isinstance(f, MatMul) and not f.shape)
    brackets = 2 * dots if len(factors) > 1 else 0
    brackets += 2 * sum(1 for f in factors if isinstance(f, Mul))
    return sum(_parenthesised(f) for f in factors) + max(0, tensors - 1) + brackets


def _chain(factors: tuple[Term, ...]) -> int:
    brackets = 2 * sum(1 for f in factors if isinstance(f, Mul))
    scalars = sum(1 for f in factors if isinstance(f, Mul) for g in f.factors if not g.shape)
    outer = 20 * sum(1 for f in factors if _has_outer(f))
    return sum(_parenthesised(f) for f in factors) + brackets + scalars + outer


def _is_ones(term: Term) -> bool:
    return isinstance(term.arg if isinstance(term, Transpose) else term, Ones)


def _has_outer(term: Term) -> bool:
    """Whether a factor is a matrix made of columns times rows, which is better multiplied out."""
    match term:
        case Add(terms=terms) if len(term.shape) == 2:
            return any(_has_outer(t) for t in terms)
        case Neg(arg=arg) | Divide(numerator=arg) | Transpose(arg=arg) if len(arg.shape) == 2:
            return _has_outer(arg)
        case Mul(factors=factors):
            tensors = [f for f in factors if f.shape]
            return len(tensors) == 1 and _has_outer(tensors[0])
        case MatMul(factors=factors):
            return len(term.shape) == 2 and any(len(f.shape) == 1 for f in factors)
        case Ones():
            return len(term.shape) == 2
        case _:
            return False


def _total(terms: tuple[Term, ...]) -> int:
    signs = sum(0 if isinstance(t, Neg) else 1 for t in terms[1:])
    return sum(_summand(t) for t in terms) + signs


def _summand(term: Term) -> int:
    return 2 * isinstance(term, Add) + length(term)


def _many(terms: tuple[Term, ...]) -> int:
    return sum(length(t) for t in terms) + max(0, len(terms) - 1)


@lru_cache(maxsize=65536)
def length(term: Term) -> int:
    """About the number of LaTeX tokens, where what no textbook prints counts more."""
    match term:
        case Number(value=value):
            return tokens(str(value))
        case Constant() | Zeros() | Identity():
            return 1
        case Size(dim=dim):
            return tokens(str(dim))
        case Variable(name=name) | Index(name=name):
            return max(1, tokens(name))
        case Ones(shape=shape):
            return 1 if len(shape) == 1 else 5
        case Basis(index=index):
            return 3 + length(index)
        case Delta(left=left, right=right):
            return 4 + length(left) + length(right)
        case Add(terms=terms):
            return _total(terms)
        case Neg(arg=arg):
            return 1 + _summand(arg)
        case Mul(factors=factors):
            return _product(factors)
        case MatMul(factors=factors):
            ends = (factors[0], factors[-1]) if not term.shape else ()
            return _chain(factors) + 3 * sum(1 for f in ends if _is_ones(f))
        case Divide(numerator=numerator, denominator=denominator):
            return 1 + length(numerator) + length(denominator)
        case Power(base=base, exponent=exponent):
            odot = 1 if base.shape else 0
            return 1 + odot + length(exponent) + _raised(base)
        case _:
            return _wrapped(term)


def _raised(base: Term) -> int:
    if isinstance(base, Add):
        return length(base) + 2 * height(base)
    simple = isinstance(base, Variable | Number | Apply | Norm | Call | Size | Constant)
    return length(base) + (0 if simple else 2)


def _wrapped(term: Term) -> int:
    match term:
        case Transpose(arg=Inverse(arg=arg)):
            return 3 + _raised(arg)
        case Transpose(arg=arg):
            return 2 + _raised(arg)
        case Inverse(arg=arg):
            return 3 + _raised(arg)
        case MatrixPower(base=base, exponent=exponent):
            return 1 + length(exponent) + _raised(base)
        case Trace(arg=arg):
            return 5 + length(arg)
        case Determinant(arg=arg):
            return 3 + length(arg)
        case Diag(arg=arg):
            return 7 + length(arg)
        case Norm(arg=arg):
            return 4 + length(arg)
        case Inner(left=left, right=right):
            return 5 + length(left) + length(right)
        case Kronecker(left=left, right=right):
            return 1 + length(left) + length(right)
        case Outer(left=left, right=right):
            return _NOT_TEXTBOOK + length(left) + length(right)
        case Vec(arg=arg):
            return 6 + length(arg)
        case Entry(arg=arg, indices=indices):
            named = tuple(i for i in indices if i is not None)
            kept = 2 * (len(indices) - len(named))
            return 1 + _raised(arg) + kept + sum(length(i) for i in named)
        case _:
            return _bound(term)


def _bound(term: Term) -> int:
    match term:
        case Apply(function=function, args=args):
            return tokens(function.latex) + 2 + _many(args)
        case Call(function=function, args=args):
            return tokens(function.name) + 2 + _many(args)
        case Compare(left=left, right=right):
            return 1 + length(left) + length(right)
        case Indicator(conditions=conditions):
            return 4 + _many(conditions)
        case Piecewise():
            return _NOT_TEXTBOOK + _many(children(term))
        case Sum(body=body, conditions=conditions, index=index):
            return 6 + tokens(str(index.stop)) + _many(conditions) + _parenthesised(body)
        case Array(indices=indices, body=body):
            return _NOT_TEXTBOOK + len(indices) + length(body)
        case Derivative(body=body, variable=variable, point=point):
            moved = 0 if variable is point else 4 + length(point)
            return 3 + length(body) + moved
        case Differential():
            return _NOT_TEXTBOOK + _many(children(term))
        case Let():
            return _NOT_TEXTBOOK + _many(children(term))
        case _:
            return _many(children(term))
