"""The mistakes that people make, as changes of a term: each gives what may have been meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal, final

from symgrad.diagnostics import ShapeError, SortError
from symgrad.terms.algebra import (
    Add,
    Apply,
    Compare,
    Divide,
    Entry,
    Inner,
    Inverse,
    Kronecker,
    MatMul,
    Mul,
    Neg,
    Transpose,
)
from symgrad.terms.atoms import Delta, Index, Number, Ones, Size, Variable
from symgrad.terms.binders import Array, Derivative, Differential, Sum
from symgrad.terms.build import chain, number, product, total
from symgrad.terms.term import Term
from symgrad.terms.text import text
from symgrad.terms.walk import (
    Path,
    children,
    free_indices,
    free_names,
    rebuild,
    replace_at,
    substitute,
    subterms,
)

Mistake = Literal[
    "missing-transpose",
    "wrong-order",
    "missing-factor",
    "wrong-sign",
    "reversed-residual",
    "missing-inner-derivative",
    "product-rule",
    "hadamard-or-matrix-product",
    "wrong-index",
    "missing-sum",
    "inverse-sign",
    "other-layout",
    "missing-assumption",
    "shape",
]


@final
@dataclass(frozen=True, slots=True)
class Change:
    """What may have been meant: the part at `path` replaced by `new`, which undoes `mistake`.

    `words` say of the part what is wrong with it, where the name of the mistake does not.
    """

    mistake: Mistake
    path: Path
    new: Term
    words: str = ""


def changes(side: Term, against: Term, slopes: Sequence[Term] = ()) -> Iterator[Change]:
    """Every single change of `side`, the likeliest mistakes first.

    `against` is the other side: its dimensions and scalars suggest lost factors. `slopes` are the
    derivatives of inner functions that may have been forgotten (see `inner_slopes`).
    """
    places = list(_places(side))
    for path, node in places:
        yield from _reversed(path, node)
    for path, node in places:
        yield from _signs(path, node)
    for path, node in places:
        yield from _transposes(path, node)
        yield from _orders(path, node)
        yield from _products(path, node)
        yield from _indices(path, node)
    for index in sorted(free_indices(side) - free_indices(against), key=lambda i: i.name):
        yield Change("missing-sum", (), Sum(index, side))
    scales = tuple(_scales(side, against))
    for path, node in places:
        yield from _factors(path, node, scales)
    for path, node in places:
        yield from _inner_derivatives(path, node, slopes)


def applied(side: Term, change: Change) -> Term | None:
    """The side with a change made; None if the result has no shape."""
    try:
        made = replace_at(side, change.path, change.new)
    except (ShapeError, SortError):
        return None
    return made if made.shape == side.shape else None


def _places(term: Term, path: Path = (), depth: int = 0) -> Iterator[tuple[Path, Term]]:
    if isinstance(term, Compare):
        return
    yield path, term
    if depth > 12 or isinstance(term, Derivative | Differential | Delta):
        return
    below = children(term)
    names = set(term.indices) if isinstance(term, Entry | Array) else set[Term | None]()
    if isinstance(term, Sum):
        names = {term.index, *term.conditions}
    for k, child in enumerate(below):
        if child not in names:
            yield from _places(child, (*path, k), depth + 1)


def _negated(term: Term) -> Term:
    return term.arg if isinstance(term, Neg) else Neg(term)


def _reversed(path: Path, node: Term) -> Iterator[Change]:
    """a − b written b − a, also inside a longer sum."""
    if not isinstance(node, Add):
        return
    for k, (a, b) in enumerate(pairwise(node.terms)):
        if isinstance(b, Neg) and not isinstance(a, Neg):
            turned = (*node.terms[:k], b.arg, Neg(a), *node.terms[k + 2 :])
            yield Change("reversed-residual", path, Add(turned))


def _signs(path: Path, node: Term) -> Iterator[Change]:
    if isinstance(node, Add):
        for k, part in enumerate(node.terms):
            kind: Mistake = "inverse-sign" if _has_inverse(part) else "wrong-sign"
            yield Change(kind, (*path, k), _negated(part))
    elif not path or isinstance(node, Neg):
        kind = "inverse-sign" if _has_inverse(node) else "wrong-sign"
        yield Change(kind, path, _negated(node))


def _has_inverse(term: Term) -> bool:
    return any(isinstance(t, Inverse) for t in subterms(term))


def _transposes(path: Path, node: Term) -> Iterator[Change]:
    if len(node.shape) != 2 or isinstance(node, Ones):
        return
    turned = node.arg if isinstance(node, Transpose) else Transpose(node)
    if len(turned.shape) == 2:
        yield Change("missing-transpose", path, turned)


def _orders(path: Path, node: Term) -> Iterator[Change]:
    match node:
        case MatMul(factors=factors):
            for k in range(len(factors) - 1):
                swapped = list(factors)
                swapped[k], swapped[k + 1] = swapped[k + 1], swapped[k]
                yield from _made("wrong-order", path, MatMul, tuple(swapped))
            for k in range(len(factors) - 1):
                a, b = factors[k], factors[k + 1]
                turned = (*factors[:k], _turned(b), _turned(a), *factors[k + 2 :])
                yield from _made("wrong-order", path, MatMul, turned)
        case Kronecker(left=left, right=right):
            yield from _made("wrong-order", path, Kronecker, right, left)
        case _:
            return


def _turned(term: Term) -> Term:
    if not 1 <= len(term.shape) <= 2:
        return term
    return term.arg if isinstance(term, Transpose) else Transpose(term)


def _made(mistake: Mistake, path: Path, kind: type, *args: object) -> Iterator[Change]:
    try:
        yield Change(mistake, path, kind(*args))
    except ShapeError:
        return


def _products(path: Path, node: Term) -> Iterator[Change]:
    match node:
        case MatMul(factors=factors):
            for k in range(len(factors) - 1):
                a, b = factors[k], factors[k + 1]
                if a.shape == b.shape:
                    merged = chain((*factors[:k], Mul((a, b)), *factors[k + 2 :]))
                    yield Change("hadamard-or-matrix-product", path, merged)
        case Mul(factors=factors):
            arrays = [f for f in factors if f.shape]
            scalars = [f for f in factors if not f.shape]
            for a, b in pairwise(arrays):
                rest = [f for f in arrays if f is not a and f is not b]
                for left, right in ((a, b), (_turned(a), b), (a, _turned(b))):
                    try:
                        merged = product((*scalars, *rest, MatMul((left, right))))
                    except ShapeError:
                        continue
                    yield Change("hadamard-or-matrix-product", path, merged)
        case _:
            return


def _indices(path: Path, node: Term) -> Iterator[Change]:
    match node:
        case Entry(arg=arg, indices=(i, j)) if i is not None and j is not None:
            yield Change("wrong-index", path, Entry(arg, (j, i)))
        case Delta(left=left, right=right):
            for index in _other_indices(node):
                yield Change("wrong-index", path, Delta(left, index))
                yield Change("wrong-index", path, Delta(index, right))
        case _:
            return


def _other_indices(node: Term) -> list[Index]:
    return sorted((n for n in free_names(node) if isinstance(n, Index)), key=lambda i: i.name)


def _scales(side: Term, against: Term) -> Iterator[Term]:
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


def _factors(path: Path, node: Term, scales: tuple[Term, ...]) -> Iterator[Change]:
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
    return Change("missing-factor", path, _scaled(factor, part), words)


def _holds(part: Term, factor: Term) -> bool:
    """Whether a product starts with a multiple of a number, or has a factor."""
    inner = part.arg if isinstance(part, Neg) else part
    if not isinstance(inner, Mul):
        return False
    first, wanted = _rational(inner.factors[0]), _rational(factor)
    if first is not None and wanted:
        return (first / wanted).denominator == 1
    return factor in inner.factors


def other_bounds(side: Term) -> Iterator[Change]:
    """Changes of a bound: a coefficient of one summand halved, doubled, a quarter, four times."""
    parts = side.terms if isinstance(side, Add) else (side,)
    for factor in (Fraction(1, 2), Fraction(2), Fraction(1, 4), Fraction(4)):
        for k, part in enumerate(parts):
            path: Path = (k,) if isinstance(side, Add) else ()
            yield _rescaled(factor, path, part)


def _rescaled(factor: Fraction, path: Path, part: Term) -> Change:
    """A summand with its leading coefficient changed: λ to λ/2."""
    if isinstance(part, Neg):
        return _rescaled(factor, (*path, 0), part.arg)
    first = part.factors[0] if isinstance(part, Mul) else part
    if first.shape or _rational(first) is not None or first is part:
        new = _scaled(number(factor), part)
        return Change("missing-factor", path, new, f"{text(new)} in place of {text(part)}")
    new = Mul((number(factor), first))
    if factor.numerator == 1:
        new = Divide(first, number(factor.denominator))
    return Change("missing-factor", (*path, 0), new, f"{text(new)} in place of {text(first)}")


def _scaled(factor: Term, part: Term) -> Term:
    given = _rational(factor)
    match part:
        case Neg(arg=inner):
            return Neg(_scaled(factor, inner))
        case Mul(factors=(first, *rest)) if given is not None and _rational(first) is not None:
            value = given * (_rational(first) or 1)
            return product((number(value), *rest) if value != 1 else rest)
        case Divide(numerator=Number(value=value), denominator=bottom) if given is not None:
            return Divide(number(value * given), bottom)
        case Mul(factors=factors):
            return Mul((factor, *factors))
        case _:
            return Mul((factor, part))


def _rational(term: Term) -> Fraction | None:
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


def _inner_derivatives(path: Path, node: Term, slopes: Sequence[Term]) -> Iterator[Change]:
    for slope in slopes:
        if slope.shape == node.shape and not isinstance(node, Ones):
            factors = node.factors if isinstance(node, Mul) else (node,)
            yield Change("missing-inner-derivative", path, Mul((*factors, slope)))


def product_rule_halves(side: Term) -> Iterator[Term]:
    """Derivatives of a product with one factor held fixed: what a forgotten product rule gives."""
    match side:
        case Derivative(body=body, variable=variable, point=point) if point is variable:
            yield from _held(body, variable)
        case _:
            return


def _held(body: Term, variable: Variable) -> Iterator[Term]:
    other = Variable(variable.name + "'", variable.shape, variable.sort, variable.bound)
    match body:
        case MatMul(factors=parts) | Mul(factors=parts):
            kind = type(body)
            for k, part in enumerate(parts):
                if variable in free_names(part):
                    rest = tuple(
                        p if j == k else substitute(p, {variable: other})
                        for j, p in enumerate(parts)
                    )
                    half = Derivative(kind(rest), variable, variable)
                    yield substitute(half, {other: variable})
        case Inner(left=left, right=right):
            first = Inner(left, substitute(right, {variable: other}))
            second = Inner(substitute(left, {variable: other}), right)
            for part in (first, second):
                yield substitute(Derivative(part, variable, variable), {other: variable})
        case _:
            return
