"""Values with derivatives: dual numbers, nested for higher order, over the arrays of any ring.

A `Dual` is value + slope·ε with ε² = 0. Each derivative that is being taken has its own level;
an inner one has the higher level and stands outermost, so that nested derivatives do not mix.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast, final

import numpy as np

from symgrad.numeric.rings import Array, Mask, Ring
from symgrad.terms.algebra import Comparison


@final
@dataclass(frozen=True, slots=True)
class Dual:
    """value + slope·ε at one level."""

    level: int
    value: Value
    slope: Value

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value; the slope may be longer along axes where the value repeats."""
        return self.value.shape

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self.value.ndim


Value = Array | Dual


def base(value: Value) -> Array:
    """The value itself, without derivatives."""
    while isinstance(value, Dual):
        value = value.value
    return value


def each(function: Callable[[Array], Array], value: Value) -> Value:
    """Apply a linear operation on arrays to all parts."""
    if isinstance(value, Dual):
        return Dual(value.level, each(function, value.value), each(function, value.slope))
    return function(value)


def level_of(value: Value) -> int:
    """The highest level; −1 of a plain array."""
    return value.level if isinstance(value, Dual) else -1


def split(value: Value, level: int) -> tuple[Value, Value | None]:
    """The value and the slope at a level."""
    if isinstance(value, Dual) and value.level == level:
        return value.value, value.slope
    return value, None


def reshaped(array: Array, shape: tuple[int, ...], xp: Any) -> Array:
    """Reshape (a view where that is possible)."""
    return xp.reshape(array, shape)


@final
class Jets:
    """The operations on values, over one ring."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring

    def zeros(self, like: Value) -> Array:
        """Zeros with as many axes, all of length 1."""
        return self.ring.full((1,) * like.ndim, 0)

    def neg(self, a: Value) -> Value:
        """−a."""
        return each(lambda x: -x, a)

    def add(self, a: Value, b: Value) -> Value:
        """a + b."""
        level = max(level_of(a), level_of(b))
        if level < 0:
            return cast(Array, a) + cast(Array, b)
        (av, ad), (bv, bd) = split(a, level), split(b, level)
        slope = ad if bd is None else bd if ad is None else self.add(ad, bd)
        return Dual(level, self.add(av, bv), cast(Value, slope))

    def bilinear(self, op: Callable[[Array, Array], Array], a: Value, b: Value) -> Value:
        """A bilinear operation, by the product rule."""
        level = max(level_of(a), level_of(b))
        if level < 0:
            return op(cast(Array, a), cast(Array, b))
        (av, ad), (bv, bd) = split(a, level), split(b, level)
        left = None if ad is None else self.bilinear(op, ad, bv)
        right = None if bd is None else self.bilinear(op, av, bd)
        slope = left if right is None else right if left is None else self.add(left, right)
        return Dual(level, self.bilinear(op, av, bv), cast(Value, slope))

    def mul(self, a: Value, b: Value) -> Value:
        """The elementwise product, broadcast."""
        return self.bilinear(lambda x, y: x * y, a, b)

    def matmul(self, a: Value, b: Value) -> Value:
        """The matrix product over the last two axes."""
        return self.bilinear(self.ring.matmul, a, b)

    def divide(self, a: Value, b: Value) -> Value:
        """a / b, undefined where b is 0."""
        level = max(level_of(a), level_of(b))
        if level < 0:
            return self.ring.divide(cast(Array, a), cast(Array, b))
        (av, ad), (bv, bd) = split(a, level), split(b, level)
        quotient = self.divide(av, bv)
        if bd is None:
            return Dual(level, quotient, self.divide(cast(Value, ad), bv))
        change = self.neg(self.mul(quotient, bd))
        change = change if ad is None else self.add(ad, change)
        return Dual(level, quotient, self.divide(change, bv))

    def total(self, a: Value, axes: tuple[int, ...]) -> Value:
        """The sum over axes, which go."""
        return each(
            lambda x: (
                np.asarray(self.ring.xp.sum(x, axis=axes))
                if self.ring.xp is np
                else self.ring.xp.sum(x, axis=axes)
            ),
            a,
        )

    def smooth(
        self, function: Callable[[Array], Array], slope: Callable[[Value], Value], a: Value
    ) -> Value:
        """An elementwise function with its derivative."""
        if not isinstance(a, Dual):
            return function(a)
        value = self.smooth(function, slope, a.value)
        return Dual(a.level, value, self.mul(slope(a.value), a.slope))

    def scaled(self, a: Value, factor: Fraction) -> Value:
        """factor · a."""
        return a if factor == 1 else self.mul(self.ring.full((1,) * a.ndim, factor), a)

    def constant_power(self, a: Value, exponent: Fraction) -> Value:
        """a ** exponent, elementwise."""

        def power(x: Array) -> Array:
            if exponent.denominator == 1:
                return self.ring.integer_power(x, exponent.numerator)
            return self.ring.root_power(x, exponent)

        def slope(x: Value) -> Value:
            return self.scaled(self.constant_power(x, exponent - 1), exponent)

        if exponent == 0:
            return power(base(a))
        if exponent == 1:
            return a
        return self.smooth(power, slope, a)

    def real_power(self, a: Value, exponent: Value) -> Value:
        """a ** exponent for a positive (or an integer exponent), elementwise."""
        level = max(level_of(a), level_of(exponent))
        if level < 0:
            return self.ring.real_power(cast(Array, a), cast(Array, exponent))
        (av, ad), (ev, ed) = split(a, level), split(exponent, level)
        value = self.real_power(av, ev)
        slope = self.zeros(value)
        if ad is not None:
            less = self.add(ev, self.ring.full((1,) * ev.ndim, -1))
            slope = self.add(slope, self.mul(self.mul(ev, self.real_power(av, less)), ad))
        if ed is not None:
            slope = self.add(slope, self.mul(self.mul(value, self.primitive("log", av)), ed))
        return Dual(level, value, slope)

    def primitive(self, name: str, a: Value) -> Value:
        """exp, log, sin or cos with derivatives."""
        match name:
            case "exp":
                slope: Callable[[Value], Value] = lambda x: self.primitive("exp", x)  # noqa: E731
            case "log":
                slope = lambda x: self.constant_power(x, Fraction(-1))  # noqa: E731
            case "sin":
                slope = lambda x: self.primitive("cos", x)  # noqa: E731
            case "cos":
                slope = lambda x: self.neg(self.primitive("sin", x))  # noqa: E731
            case _:
                raise AssertionError(f"{name} has no derivative here")
        return self.smooth(lambda x: self.ring.primitive(name, x), slope, a)

    def sqrt(self, a: Value) -> Value:
        """The square root."""
        return self.constant_power(a, Fraction(1, 2))

    def select(self, mask: Mask, a: Value, b: Value) -> Value:
        """a where the mask holds, else b."""
        level = max(level_of(a), level_of(b))
        if level < 0:
            return self.ring.where(mask, cast(Array, a), cast(Array, b))
        (av, ad), (bv, bd) = split(a, level), split(b, level)
        zero = self.zeros(av)
        slope = self.select(mask, zero if ad is None else ad, zero if bd is None else bd)
        return Dual(level, self.select(mask, av, bv), slope)

    def test(
        self, a: Value, operator: Comparison, b: Value, *, jump: bool = False
    ) -> tuple[Mask, Value]:
        """Where a comparison holds; and zeros, undefined where that cannot be told.

        At a boundary (a = b) the slopes of the zeros are undefined in every direction in which
        a − b changes: there a function by cases has a kink. A function that may jump there has no
        slope in any direction: t² > 0 changes at 0, where its slope is 0.
        """
        truth, unknown = self.ring.compare(base(a), operator, base(b))
        gap = self.add(a, self.neg(b))
        plain = self.ring.undefine(self.ring.full((1,) * a.ndim, 0), unknown)
        if not isinstance(gap, Dual):
            return truth, plain
        at_zero, unsure = self.ring.compare(base(gap), "=", self.zeros(gap))
        edge = at_zero | unsure
        if not self.ring.anywhere(edge):
            return truth, plain
        return truth, self._kinks(gap, edge, plain, jump)

    def _kinks(self, gap: Value, edge: Mask, plain: Array, jump: bool) -> Value:
        if not isinstance(gap, Dual):
            return plain

        def kink(part: Array) -> Array:
            moving, unsure = self.ring.compare(part, "!=", self.ring.full((1,) * part.ndim, 0))
            where = edge & (moving | unsure | jump)
            return self.ring.undefine(self.ring.full((1,) * part.ndim, 0), where)

        return Dual(gap.level, self._kinks(gap.value, edge, plain, jump), each(kink, gap.slope))
