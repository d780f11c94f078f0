"""float64 (and complex128) numbers: fast, never the ground of a verdict."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any, ClassVar, final

import numpy as np

from symgrad.diagnostics import Unsupported
from symgrad.numeric.rings import Array, Mask, Ring
from symgrad.terms.algebra import Comparison


def _number(value: Fraction | int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.copysign(math.inf, value)


@lru_cache(maxsize=1)
def _erf() -> Callable[[Array], Array]:
    return np.vectorize(math.erf, otypes=[float])


@lru_cache(maxsize=8)
def _through_balls(name: str) -> Callable[[Array], Array]:
    from flint import arb

    from symgrad.numeric.balls import BallRing

    def function(value: float) -> float:
        held = np.empty((1,), dtype=object)
        held[0] = arb(value)
        return float(BallRing().primitive(name, held)[0])

    return np.vectorize(function, otypes=[float])


@final
class FloatRing(Ring):
    """float64, or complex128 for the complex step (comparisons then look at real parts)."""

    undefined = math.nan
    direct_linear_algebra: ClassVar[bool] = True

    def __init__(self, dtype: type = np.float64) -> None:
        self.dtype = dtype
        self.complex = dtype is np.complex128

    def element(self, value: Fraction) -> Any:
        return _number(value)

    def full(self, shape: tuple[int, ...], value: Fraction | int) -> Array:
        return np.full(shape, _number(value), dtype=self.dtype)

    def lift(self, values: Array) -> Array:
        if values.dtype == object:
            return np.vectorize(_number, otypes=[self.dtype])(values)
        return values.astype(self.dtype)

    def constant(self, name: str, shape: tuple[int, ...]) -> Array:
        if name not in {"pi", "e"}:
            raise Unsupported(f"the constant {name} has no number here")
        return np.full(shape, getattr(math, name), dtype=self.dtype)

    def divide(self, left: Array, right: Array) -> Array:
        with np.errstate(all="ignore"):
            quotient = np.divide(left, right)
        return self.undefine(quotient, right == 0)

    def integer_power(self, base: Array, exponent: int) -> Array:
        if exponent < 0:
            return self.divide(np.ones((1,) * base.ndim, self.dtype), base**-exponent)
        return base**exponent if exponent else base - base + 1

    def primitive(self, name: str, value: Array) -> Array:
        with np.errstate(all="ignore"):
            match name:
                case "exp" | "sin" | "cos":
                    return getattr(np, name)(value)
                case "log":
                    return self.undefine(np.log(value), np.real(value) <= 0)
                case "sqrt":
                    return self.undefine(np.sqrt(value), np.real(value) < 0)
                case "erf" if not self.complex:
                    return _erf()(value)
                case "atan":
                    return np.arctan(value)
                case "gamma" | "digamma" | "trigamma" if not self.complex:
                    return _through_balls(name)(value)
                case _:
                    raise Unsupported(f"{name} has no value in {np.dtype(self.dtype)}")

    def root_power(self, base: Array, exponent: Fraction) -> Array:
        with np.errstate(all="ignore"):
            power = np.sqrt(base) if exponent == Fraction(1, 2) else base ** float(exponent)
        return self.undefine(power, np.real(base) <= 0 if exponent < 0 else np.real(base) < 0)

    def real_power(self, base: Array, exponent: Array) -> Array:
        with np.errstate(all="ignore"):
            power = np.asarray(base**exponent)
        whole = np.real(exponent) == np.round(np.real(exponent))
        return self.undefine(
            power, np.where(whole, (base == 0) & (np.real(exponent) < 0), np.real(base) <= 0)
        )

    def compare(self, left: Array, operator: Comparison, right: Array) -> tuple[Mask, Mask]:
        a, b = np.broadcast_arrays(np.real(left), np.real(right))
        truth = {
            "<": np.less,
            "<=": np.less_equal,
            ">": np.greater,
            ">=": np.greater_equal,
            "=": np.equal,
            "!=": np.not_equal,
        }[operator](a, b)
        return truth, np.isnan(a) | np.isnan(b)

    def defined(self, value: Array) -> Mask:
        return np.isfinite(value)

    def nothing(self) -> Array:
        return np.asarray(math.nan, dtype=self.dtype)

    def matmul(self, left: Array, right: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.matmul(left, right)

    def determinant(self, value: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.asarray(np.linalg.det(value))

    def inverse(self, value: Array) -> Array:
        finite = np.isfinite(value).all(axis=(-2, -1), keepdims=True)
        identity = np.eye(value.shape[-1], dtype=self.dtype)
        safe = np.where(finite, value, identity)
        with np.errstate(all="ignore"):
            singular = (np.abs(np.linalg.det(safe)) == 0)[..., None, None]
            found = np.linalg.inv(np.where(singular, identity, safe))
        return self.undefine(found, singular | ~finite)

    def spectral(self, value: Array) -> tuple[Array, Array]:
        u, s, vh = np.linalg.svd(value, full_matrices=False)
        slope = u[..., :, :1] @ vh[..., :1, :]
        if s.shape[-1] > 1:
            tied = s[..., 0] - s[..., 1] <= 1e-12 * s[..., 0]
            slope = self.undefine(slope, tied[..., None, None])
        return s[..., 0], slope
