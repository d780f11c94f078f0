"""Factors that get lost or are too many: numbers, sizes, scalars, derivatives of inner functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from symgrad.checking.change import Change
from symgrad.terms.algebra import Add, Apply, Divide, Mul, Neg
from symgrad.terms.atoms import Number, Ones, Size, Variable
from symgrad.terms.build import number, product, total
from symgrad.terms.term import Term
from symgrad.terms.text import text
from symgrad.terms.walk import Path, children, free_names, rebuild, subterms


def scales(side: Term, against: Term) -> Iterator[Term]:
    """Factors that get lost: small numbers, dimensions, scalars of the statement."""
    for value in (2, Fraction(1, 2), 3, Fraction(1, 3), 4, Fraction(1, 4)):
        yield number(value)
    names = free_names(side) | free_names(against)
    dims = {d for t in (side, against) for s in subterms(t) for d in s.shape if d.symbol}
    sizes = {t.dim for s in (side, against) for t in subterms(s) if isinstance(t, Size)}
    for dim in sorted(dims | sizes, key=str):
        yield Size(dim)
        yield Divide(number(1), Size(dim))
    scalars = sorted((n for n in names if isinstance(n, Variable) and not n.shape), key=_name)
    for variable in scalars:
        yield variable
        yield Divide(number(1), variable)


def _name(variable: Variable) -> str:
    return variable.name


def factors(path: Path, node: Term, scales: tuple[Term, ...]) -> Iterator[Change]:
    if isinstance(node, Add):
        for k, part in enumerate(node.terms):
            for factor in scales:
                yield _missing(factor, (*path, k), part)
    elif not path:
        for factor in scales:
            yield _missing(factor, path, node)
    if isinstance(node, Mul):
        for k, part in enumerate(node.factors):
            if not part.shape and not isinstance(part, Number):
                rest = (*node.factors[:k], *node.factors[k + 1 :])
                words = f"the factor {text(part)} is too many"
                yield Change("missing-factor", path, product(rest), words)


def _missing(factor: Term, path: Path, part: Term) -> Change:
    """A part with a factor that it lacks, or without one that is too many."""
    words = f"a factor {text(factor)} is missing"
    whole = isinstance(factor, Divide) and factor.numerator is number(1)
    if isinstance(factor, Divide) and whole and _holds(part, factor.denominator):
        words = f"the factor {text(factor.denominator)} is too many"
    return Change("missing-factor", path, scaled(factor, part), words)


def _holds(part: Term, factor: Term) -> bool:
    """Whether a product starts with a multiple of a number, or has a factor."""
    inner = part.arg if isinstance(part, Neg) else part
    if not isinstance(inner, Mul):
        return False
    first, wanted = leading_number(inner.factors[0]), leading_number(factor)
    if first is not None and wanted:
        return (first / wanted).denominator == 1
    return factor in inner.factors


def scaled(factor: Term, part: Term) -> Term:
    given = leading_number(factor)
    match part:
        case Neg(arg=inner):
            return Neg(scaled(factor, inner))
        case Mul(factors=(first, *rest)) if given is not None and leading_number(first) is not None:
            value = given * (leading_number(first) or 1)
            return product((number(value), *rest) if value != 1 else rest)
        case Divide(numerator=Number(value=value), denominator=bottom) if given is not None:
            return Divide(number(value * given), bottom)
        case Mul(factors=factors):
            return Mul((factor, *factors))
        case _:
            return Mul((factor, part))


def leading_number(term: Term) -> Fraction | None:
    match term:
        case Number(value=value):
            return value
        case Divide(numerator=Number(value=top), denominator=Number(value=bottom)) if bottom:
            return top / bottom
        case _:
            return None


def inner_slopes(terms: Iterable[Term]) -> Iterator[Term]:
    """The derivatives of the elementwise functions of terms, at their arguments."""
    for node in dict.fromkeys(node for term in terms for node in subterms(term)):
        match node:
            case Apply(function=function, args=(arg,)) if function.slope is not None:
                (parameter,) = function.parameters
                if not parameter.shape:
                    yield _elementwise(function.slope, parameter, arg)
            case _:
                continue


def _elementwise(slope: Term, parameter: Variable, arg: Term) -> Term:
    """A slope at an argument of any shape: its numbers become multiples of 𝟏 in sums."""

    def go(term: Term) -> Term:
        match term:
            case _ if term is parameter:
                return arg
            case Add(terms=terms):
                return total(_spread(go(t), arg) for t in terms)
            case _:
                return rebuild(term, tuple(go(c) for c in children(term)))

    return go(slope)


def _spread(term: Term, like: Term) -> Term:
    if term.shape == like.shape or not like.shape:
        return term
    if isinstance(term, Neg):
        return Neg(_spread(term.arg, like))
    ones = Ones(like.shape)
    return ones if term is number(1) else Mul((term, ones))


def inner_derivatives(path: Path, node: Term, slopes: Sequence[Term]) -> Iterator[Change]:
    for slope in slopes:
        if slope.shape == node.shape and not isinstance(node, Ones):
            factors = node.factors if isinstance(node, Mul) else (node,)
            yield Change("missing-inner-derivative", path, Mul((*factors, slope)))
