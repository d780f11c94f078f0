"""Exact rational numbers."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, final

import numpy as np
from flint import fmpq

from symgrad.diagnostics import Unsupported
from symgrad.numeric.rings import UNDEFINED, Array, Mask, ObjectRing
from symgrad.terms.algebra import Comparison


@final
class Irrational(Unsupported):
    """A value that is no rational number; another ring has to be taken."""


def to_fraction(value: Any) -> Fraction:
    """An element of this ring as a Fraction."""
    return Fraction(int(value.p), int(value.q))


def _divide(left: Any, right: Any) -> Any:
    if left is UNDEFINED or right is UNDEFINED or right == 0:
        return UNDEFINED
    return left / right


def _root(value: int, degree: int) -> int:
    """The exact integer root. Raises: Irrational."""
    root = math.isqrt(value) if degree == 2 else round(value ** (1 / degree))
    if root**degree != value:
        raise Irrational(f"a root of {value}")
    return root


def _power(base: Any, exponent: Fraction) -> Any:
    if base is UNDEFINED or base < 0 or (base == 0 and exponent < 0):
        return UNDEFINED
    if base == 0:
        return base
    if max(abs(exponent.numerator), exponent.denominator) > 64:
        raise Irrational("a power with a large exponent")
    top = _root(int(base.p), exponent.denominator)
    bottom = _root(int(base.q), exponent.denominator)
    return fmpq(top, bottom) ** exponent.numerator


_TRIVIAL = {
    ("exp", 0): 1,
    ("log", 1): 0,
    ("sin", 0): 0,
    ("cos", 0): 1,
    ("erf", 0): 0,
    ("atan", 0): 0,
}


def _primitive(name: str, value: Any) -> Any:
    if value is UNDEFINED or (name == "log" and value <= 0):
        return UNDEFINED
    for (known, argument), result in _TRIVIAL.items():
        if known == name and value == argument:
            return fmpq(result)
    raise Irrational(f"{name} of {value}")


_TESTS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


@final
class RationalRing(ObjectRing):
    """ℚ; a value outside it raises Irrational."""

    def element(self, value: Fraction) -> Any:
        return fmpq(value.numerator, value.denominator)

    def constant(self, name: str, shape: tuple[int, ...]) -> Array:
        raise Irrational(name)

    def divide(self, left: Array, right: Array) -> Array:
        return self.each(_divide, left, right)

    def primitive(self, name: str, value: Array) -> Array:
        if name == "sqrt":
            return self.root_power(value, Fraction(1, 2))
        return self.each(lambda element: _primitive(name, element), value)

    def root_power(self, base: Array, exponent: Fraction) -> Array:
        return self.each(lambda element: _power(element, exponent), base)

    def integer_power(self, base: Array, exponent: int) -> Array:
        bits = max((e.height_bits() for e in base.reshape(-1) if e is not UNDEFINED), default=0)
        if bits * abs(exponent) > 100_000:
            raise Irrational("a rational of very many digits")
        return super().integer_power(base, exponent)

    def real_power(self, base: Array, exponent: Array) -> Array:
        def power(element: Any, by: Any) -> Any:
            if element is UNDEFINED or by is UNDEFINED:
                return UNDEFINED
            if by.q != 1:
                return UNDEFINED if element <= 0 else _power(element, to_fraction(by))
            if abs(by) > 10_000:
                raise Unsupported(f"the exponent {by} is beyond 10000")
            return UNDEFINED if element == 0 and by < 0 else element ** int(by.p)

        return self.each(power, base, exponent)

    def compare(self, left: Array, operator: Comparison, right: Array) -> tuple[Mask, Mask]:
        test = _TESTS[operator]

        def outcome(a: Any, b: Any) -> int:
            return 2 if a is UNDEFINED or b is UNDEFINED else int(test(a, b))

        found = np.asarray(np.frompyfunc(outcome, 2, 1)(left, right), dtype=np.int8)
        return found == 1, found == 2

    def defined(self, value: Array) -> Mask:
        return np.asarray(
            np.frompyfunc(lambda element: element is not UNDEFINED, 1, 1)(value), dtype=bool
        )
