"""Real numbers as balls: every result comes with a rigorous error bound.

Source: Johansson (2017), Arb, IEEE Transactions on Computers 66(8), 1281-1292
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, final

import numpy as np
from flint import arb, ctx, fmpq

from symgrad.diagnostics import Unsupported
from symgrad.numeric.rings import Array, Mask, ObjectRing
from symgrad.terms.algebra import Comparison

NAN = arb.nan()


@contextmanager
def precision(bits: int) -> Generator[None]:
    """Work with this many bits."""
    old = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = old


def _power(base: Any, exponent: Fraction) -> Any:
    if exponent.denominator == 2:
        root = base.sqrt() if exponent > 0 else base.rsqrt()
        return root ** abs(exponent.numerator) if abs(exponent.numerator) != 1 else root
    if base.is_zero() and exponent > 0:
        return base
    if not base > 0:
        return NAN
    return (base.log() * arb(fmpq(exponent.numerator, exponent.denominator))).exp()


def _real_power(base: Any, exponent: Any) -> Any:
    if exponent.is_integer():
        whole = exponent.unique_fmpz()
        if abs(whole) > 10_000:
            raise Unsupported(f"the exponent {whole} is beyond 10000")
        return base ** int(whole)
    return (base.log() * exponent).exp() if base > 0 else NAN


def _less(a: Any, b: Any) -> int:
    return 1 if a < b else 0 if a >= b else 2


def _equal(a: Any, b: Any) -> int:
    if a.is_exact() and b.is_exact():
        return int(a == b) if a.is_finite() and b.is_finite() else 2
    return 2 if a.overlaps(b) or a.is_nan() or b.is_nan() else 0


_OUTCOMES = {
    "<": _less,
    ">": lambda a, b: _less(b, a),
    ">=": lambda a, b: (1, 0, 2)[_less(a, b)],
    "<=": lambda a, b: (1, 0, 2)[_less(b, a)],
    "=": _equal,
    "!=": lambda a, b: (1, 0, 2)[_equal(a, b)],
}


_ABOVE_ZERO: dict[str, Callable[[Any], Any]] = {
    "gamma": lambda x: x.gamma(),
    "digamma": lambda x: x.digamma(),
    "trigamma": lambda x: arb(2).zeta(x),
}


@final
class BallRing(ObjectRing):
    """ℝ in ball arithmetic, at the precision that `precision` sets."""

    undefined = NAN

    def element(self, value: Fraction) -> Any:
        return arb(fmpq(value.numerator, value.denominator))

    def constant(self, name: str, shape: tuple[int, ...]) -> Array:
        if name not in {"pi", "e"}:
            raise Unsupported(f"the constant {name} has no number here")
        result = np.empty(shape, dtype=object)
        result[...] = arb.pi() if name == "pi" else arb.const_e()
        return result

    def divide(self, left: Array, right: Array) -> Array:
        return np.asarray(left / right, dtype=object)

    def primitive(self, name: str, value: Array) -> Array:
        if name in _ABOVE_ZERO:
            return self.each(lambda x: _ABOVE_ZERO[name](x) if x > 0 else arb.nan(), value)
        if name not in {"exp", "log", "sin", "cos", "erf", "sqrt", "atan"}:
            raise Unsupported(f"{name} has no value in balls")
        return self.each(getattr(arb, name), value)

    def root_power(self, base: Array, exponent: Fraction) -> Array:
        return self.each(lambda element: _power(element, exponent), base)

    def real_power(self, base: Array, exponent: Array) -> Array:
        return self.each(_real_power, base, exponent)

    def compare(self, left: Array, operator: Comparison, right: Array) -> tuple[Mask, Mask]:
        found = np.asarray(np.frompyfunc(_OUTCOMES[operator], 2, 1)(left, right), dtype=np.int8)
        return found == 1, found == 2

    def defined(self, value: Array) -> Mask:
        return np.asarray(np.frompyfunc(arb.is_finite, 1, 1)(value), dtype=bool)
