"""Claims changed at one node: a sign, a factor, a transpose, a number, a range, a name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

from symgrad.diagnostics import ShapeError, SymgradError
from symgrad.functions import function
from symgrad.terms.algebra import (
    Add,
    Apply,
    Compare,
    Comparison,
    Diag,
    Divide,
    Entry,
    Inverse,
    MatMul,
    Mul,
    Neg,
    Norm,
    Power,
    Trace,
    Transpose,
)
from symgrad.terms.atoms import Delta, Identity, Index, Number, Ones, Size, Variable, Zeros
from symgrad.terms.binders import Derivative, Differential, Sum
from symgrad.terms.build import number
from symgrad.terms.claim import Claim
from symgrad.terms.term import Term
from symgrad.terms.walk import Path, bound_names, children, free_names, replace_at

OTHER_FUNCTION = {
    "exp": "tanh",
    "log": "exp",
    "sigmoid": "tanh",
    "tanh": "sigmoid",
    "softplus": "relu",
    "relu": "abs",
    "abs": "relu",
    "sign": "abs",
    "sin": "cos",
    "cos": "sin",
    "max": "min",
    "min": "max",
    "softmax": "log-softmax",
    "sqrt": "abs",
}
OTHER_COMPARISON: dict[Comparison, Comparison] = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "=": "!=",
    "!=": "=",
}


def mutants(claim: Claim) -> Iterator[Claim]:
    """Every claim that differs from `claim` at one node of one side."""
    names = sorted(free_names(claim.lhs) | free_names(claim.rhs), key=lambda n: n.name)
    for side in ("lhs", "rhs"):
        root = claim.lhs if side == "lhs" else claim.rhs
        for path, node, fixed in _places(root):
            for other in _fitting(_changes(node, [n for n in names if n is not node], fixed)):
                try:
                    changed = replace_at(root, path, other)
                    mutant = replace(claim, **{side: changed})
                except (SymgradError, ValueError, AttributeError, TypeError):
                    continue
                yield mutant


def _fitting(changes: Iterator[Term]) -> Iterator[Term]:
    """The changes of a node up to the first that has no shape."""
    with suppress(SymgradError):
        yield from changes


def _places(term: Term, path: Path = (), fixed: bool = False) -> Iterator[tuple[Path, Term, bool]]:
    """Every node with its path; fixed: a name that a binder binds, or a comparison."""
    yield path, term, fixed
    bound: tuple[Term, ...] = bound_names(term)
    if isinstance(term, Differential):
        bound = tuple(variable for variable, _ in term.directions)
    for place, child in enumerate(children(term)):
        yield from _places(child, (*path, place), child in bound)


def _changes(node: Term, names: list[Variable | Index], fixed: bool) -> Iterator[Term]:
    if fixed:
        return
    yield from _kept_shape(node, names)
    if not isinstance(node, Number | Index | Compare | Size | Neg):
        yield Neg(node)
    if len(node.shape) == 2 and isinstance(node, Variable) and node.shape[0] == node.shape[1]:
        yield Transpose(node)


def _kept_shape(node: Term, names: list[Variable | Index]) -> Iterator[Term]:
    match node:
        case Number(value=value):
            yield number(value + 1)
            yield number(abs(value - 1))
        case Variable(shape=shape):
            yield from (n for n in names if isinstance(n, Variable) and n.shape == shape)
        case Index():
            yield from (n for n in names if isinstance(n, Index))
        case Neg(arg=arg) | Transpose(arg=arg) | Inverse(arg=arg):
            yield arg
        case Add(terms=terms):
            yield from (_less(Add, terms, k) for k in range(len(terms)))
            yield from (
                Add((*terms[:k], Neg(terms[k]), *terms[k + 1 :])) for k in range(len(terms))
            )
        case Mul(factors=factors):
            yield from (_less(Mul, factors, k) for k in range(len(factors)))
        case MatMul(factors=factors):
            yield from _products(factors)
        case Divide(numerator=top, denominator=bottom):
            yield Mul((top, bottom))
            yield top
        case Power(base=base, exponent=exponent) if not isinstance(exponent, Number):
            yield Power(base, Neg(exponent))
        case Apply(function=applied, args=args) if applied.name in OTHER_FUNCTION:
            yield Apply(function(OTHER_FUNCTION[applied.name]), args)
            if len(args) == 2:
                yield Apply(applied, args[::-1])
        case Compare(left=left, operator=operator, right=right):
            yield Compare(left, OTHER_COMPARISON[operator], right)
            yield Compare(right, operator, left)
        case Sum(index=index, body=body, conditions=conditions):
            yield Sum(replace_range(index, 0, -1), _moved(body, index, 0, -1), conditions)
            yield Sum(replace_range(index, 1, 0), _moved(body, index, 1, 0), conditions)
            yield from (Sum(index, body) for _ in conditions[:1])
        case Entry(arg=arg, indices=(i, j)):
            yield Entry(arg, (j, i))
        case Derivative(body=body, variable=variable):
            yield Mul((Number(Fraction(2)), node))
            yield body if node.shape == body.shape else Zeros((*body.shape, *variable.shape))
        case Norm(arg=arg, kind="2"):
            yield Norm(arg, "1")
        case Identity(dim=dim):
            yield Ones((dim, dim))
        case Ones(shape=shape):
            yield Zeros(shape)
        case Delta():
            yield Number(Fraction(1))
        case Diag(arg=arg) if len(arg.shape) == 2:
            yield Diag(Transpose(arg))
            yield MatMul((arg, Ones((arg.shape[0],))))
        case Trace(arg=arg):
            ones = Ones((arg.shape[0],))
            yield MatMul((Transpose(ones), arg, ones))
        case _:
            return


def _less(node: type[Add] | type[Mul], parts: tuple[Term, ...], place: int) -> Term:
    rest = parts[:place] + parts[place + 1 :]
    return rest[0] if len(rest) == 1 else node(rest)


def _products(factors: tuple[Term, ...]) -> Iterator[Term]:
    for k, factor in enumerate(factors):
        before, after = factors[:k], factors[k + 1 :]
        if len(factor.shape) == 2:
            yield from _product((*before, Transpose(factor), *after))
        if after:
            yield from _product((*before, after[0], factor, *after[1:]))
        if len(factors) > 2:
            yield from _product((*before, *after))


def _product(factors: tuple[Term, ...]) -> Iterator[Term]:
    with suppress(ShapeError):
        yield MatMul(factors)


def replace_range(index: Index, start: int, stop: int) -> Index:
    """The index with its range moved at the ends."""
    return Index(index.name, index.stop + stop, index.start + start)


def _moved(body: Term, index: Index, start: int, stop: int) -> Term:
    from symgrad.terms.walk import substitute

    return substitute(body, {index: replace_range(index, start, stop)})
