"""Signs, transposes, orders and products that people get wrong: one place of a term at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from symgrad.checking.change import Change, Mistake
from symgrad.diagnostics import ShapeError
from symgrad.terms.algebra import Add, Inverse, Kronecker, MatMul, MatrixPower, Mul, Neg, Transpose
from symgrad.terms.atoms import Ones
from symgrad.terms.build import chain, product
from symgrad.terms.term import Term
from symgrad.terms.walk import Path, subterms


def _negated(term: Term) -> Term:
    return term.arg if isinstance(term, Neg) else Neg(term)


def reversed_differences(path: Path, node: Term) -> Iterator[Change]:
    """a − b written b − a, also inside a longer sum."""
    if not isinstance(node, Add):
        return
    for k, (a, b) in enumerate(pairwise(node.terms)):
        if isinstance(b, Neg) and not isinstance(a, Neg):
            turned = (*node.terms[:k], b.arg, Neg(a), *node.terms[k + 2 :])
            yield Change("reversed-residual", path, Add(turned))


def signs(path: Path, node: Term) -> Iterator[Change]:
    if isinstance(node, Add):
        for k, part in enumerate(node.terms):
            kind: Mistake = "inverse-sign" if _has_inverse(part) else "wrong-sign"
            yield Change(kind, (*path, k), _negated(part))
    elif not path or isinstance(node, Neg):
        kind = "inverse-sign" if _has_inverse(node) else "wrong-sign"
        yield Change(kind, path, _negated(node))


def _has_inverse(term: Term) -> bool:
    return any(
        isinstance(t, Inverse) or (isinstance(t, MatrixPower) and isinstance(t.exponent, Neg))
        for t in subterms(term)
    )


def transposes(path: Path, node: Term) -> Iterator[Change]:
    if len(node.shape) != 2 or isinstance(node, Ones):
        return
    turned = node.arg if isinstance(node, Transpose) else Transpose(node)
    if len(turned.shape) == 2:
        yield Change("missing-transpose", path, turned)


def orders(path: Path, node: Term) -> Iterator[Change]:
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


def products(path: Path, node: Term) -> Iterator[Change]:
    match node:
        case MatMul(factors=factors):
            if len(factors) > 2 and len({f.shape for f in factors}) == 1:
                yield Change("hadamard-or-matrix-product", path, Mul(factors))
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
