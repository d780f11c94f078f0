"""Determinants, inverses and matrix powers of values with derivatives, over any ring."""

from __future__ import annotations

from fractions import Fraction

from symgrad.diagnostics import Unsupported
from symgrad.numeric.jets import Dual, Jets, Value, each
from symgrad.numeric.rings import EXPONENT_LIMIT, Array


def identity(jets: Jets, size: int, axes: int) -> Array:
    """The identity matrix under `axes` further axes of length 1."""
    result = jets.ring.full((1,) * axes + (size, size), 0)
    diagonal = jets.ring.full((1,) * axes + (size, size), 1)
    mask = jets.ring.xp.eye(size, dtype=bool)
    return jets.ring.where(mask, diagonal, result)


def trace(jets: Jets, a: Value) -> Value:
    """The trace over the last two axes."""
    return jets.total(each(lambda x: jets.ring.xp.diagonal(x, axis1=-2, axis2=-1), a), (-1,))


def _scalar(jets: Jets, a: Value) -> Value:
    """A scalar with two axes more, to multiply matrices."""
    return each(lambda x: x[..., None, None], a)


def leverrier(jets: Jets, a: Value) -> tuple[Value, Value]:
    """The determinant and the adjugate, dividing by integers alone.

    Source: Faddeev & Faddeeva, Computational Methods of Linear Algebra (1963), section 47
    """
    size = a.shape[-1]
    eye = identity(jets, size, a.ndim - 2)
    m: Value = eye
    for k in range(1, size):
        am = jets.matmul(a, m)
        c = jets.scaled(trace(jets, am), Fraction(-1, k))
        m = jets.add(am, jets.mul(_scalar(jets, c), eye))
    sign = 1 if size % 2 else -1
    last = trace(jets, jets.matmul(a, m))
    return jets.scaled(last, Fraction(sign, size)), jets.scaled(m, Fraction(sign))


def inverse(jets: Jets, a: Value) -> Value:
    """The inverse over the last two axes, undefined where the determinant is 0."""
    if isinstance(a, Dual):
        inner = inverse(jets, a.value)
        change = jets.matmul(jets.matmul(inner, a.slope), inner)
        return Dual(a.level, inner, jets.neg(change))
    if jets.ring.direct_linear_algebra:
        return jets.ring.inverse(a)
    determinant_of, adjugate = leverrier(jets, a)
    return jets.divide(adjugate, _scalar(jets, determinant_of))


def determinant(jets: Jets, a: Value) -> Value:
    """The determinant over the last two axes; its derivative is by the adjugate."""
    if not jets.ring.direct_linear_algebra:
        return leverrier(jets, a)[0]
    if not isinstance(a, Dual):
        return jets.ring.determinant(a)
    value = determinant(jets, a.value)
    slope = trace(jets, jets.matmul(inverse(jets, a.value), a.slope))
    return Dual(a.level, value, jets.mul(value, slope))


def matrix_power(jets: Jets, a: Value, exponent: int) -> Value:
    """The power of a square matrix by repeated squaring; a negative one by the inverse."""
    if abs(exponent) > EXPONENT_LIMIT:
        raise Unsupported(f"the exponent {exponent} is beyond {EXPONENT_LIMIT}")
    result: Value = identity(jets, a.shape[-1], a.ndim - 2)
    square = inverse(jets, a) if exponent < 0 else a
    count = abs(exponent)
    while count:
        if count & 1:
            result = jets.matmul(result, square)
        count >>= 1
        if count:
            square = jets.matmul(square, square)
    return result


def spectral_norm(jets: Jets, a: Value) -> Value:
    """The largest singular value over the last two axes."""
    if not isinstance(a, Dual):
        return jets.ring.spectral(a)[0]
    if isinstance(a.value, Dual):
        raise Unsupported("the second derivative of a spectral norm")
    value, slope = jets.ring.spectral(a.value)
    return Dual(a.level, value, jets.total(jets.mul(slope, a.slope), (-2, -1)))
