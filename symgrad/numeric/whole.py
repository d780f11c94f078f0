"""Terms that are integers or rational constants of the sizes: indices, exponents, ranges."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, overload

import numpy as np

from symgrad.diagnostics import Unsupported
from symgrad.numeric.rings import Array
from symgrad.numeric.scope import Scope, key_of
from symgrad.terms.algebra import Add, Divide, Entry, Mul, Neg
from symgrad.terms.atoms import Index, Number, Size, Variable
from symgrad.terms.term import Term


@overload
def whole(term: Term, scope: Scope) -> Array: ...
@overload
def whole(term: Term, scope: Scope, *, optional: Literal[True]) -> Array | None: ...


def whole(term: Term, scope: Scope, *, optional: bool = False) -> Array | None:
    """A scalar term as machine integers over the batch axes.

    Raises: Unsupported if it is not made of indices, sizes and whole numbers (unless `optional`).
    """
    found = _whole(term, scope)
    if found is None and not optional:
        raise Unsupported(f"{type(term).__name__} stands where an index is needed")
    return found


def _whole(term: Term, scope: Scope) -> Array | None:
    match term:
        case Number(value=value) if value.denominator == 1 and value < 2**31:
            return np.full((1,) * scope.depth, int(value), dtype=np.int64)
        case Size(dim=dim):
            return np.full((1,) * scope.depth, dim.evaluate(scope.sizes), dtype=np.int64)
        case Index() | Variable():
            return _named(term, scope)
        case Neg(arg=arg):
            value = _whole(arg, scope)
            return None if value is None else -value
        case Add(terms=parts) | Mul(factors=parts):
            return _combined(term, parts, scope)
        case Entry(arg=Variable() as variable, indices=(index,)) if index is not None:
            return _entry(variable, index, scope)
        case _:
            return None


def _named(name: Index | Variable, scope: Scope) -> Array | None:
    found = scope.find_whole(key_of(name))
    if found is None:
        if isinstance(name, Index):
            raise Unsupported(f"the index {name.name} has no value")
        return None
    holder, value = found
    depth = holder.depth
    more = (1,) * (scope.depth - depth)
    return value.reshape(value.shape[:depth] + more + value.shape[depth:])


def _combined(term: Term, parts: tuple[Term, ...], scope: Scope) -> Array | None:
    result: Array | None = None
    for part in parts:
        value = None if part.shape else _whole(part, scope)
        if value is None:
            return None
        if result is None:
            result = value
        else:
            result = result + value if isinstance(term, Add) else result * value
    return result


def _entry(variable: Variable, index: Term, scope: Scope) -> Array | None:
    values = _named(variable, scope)
    place = _whole(index, scope)
    if values is None or place is None:
        return None
    size = values.shape[-1]
    outside = (place < 1) | (place > size)
    shape = np.broadcast_shapes(values.shape[:-1], place.shape)
    rows = np.broadcast_to(values, (*shape, size))
    chosen = np.broadcast_to(np.clip(place - 1, 0, size - 1), shape)
    found = np.take_along_axis(rows, chosen[..., None], axis=-1)[..., 0]
    return np.where(outside, 0, found)  # 0 is no index, so what uses it is undefined


def rational(term: Term, scope: Scope) -> Fraction | None:
    """The term as a rational number, if it is made of numbers and sizes alone."""
    match term:
        case Number(value=value):
            return value
        case Size(dim=dim):
            return Fraction(dim.evaluate(scope.sizes))
        case Neg(arg=arg):
            value = rational(arg, scope)
            return None if value is None else -value
        case Divide(numerator=numerator, denominator=denominator):
            top, bottom = rational(numerator, scope), rational(denominator, scope)
            return None if top is None or not bottom else top / bottom
        case Add(terms=parts):
            values = [rational(p, scope) for p in parts]
            return (
                None if None in values else sum((v for v in values if v is not None), Fraction(0))
            )
        case Mul(factors=parts):
            product = Fraction(1)
            for part in parts:
                value = rational(part, scope)
                if value is None:
                    return None
                product *= value
            return product
        case _:
            return None
