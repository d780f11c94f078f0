"""Rational functions of the parameters of an inequality, exact."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, final


@final
class Field:
    """The rational functions over the rationals in some named parameters."""

    def __init__(self, names: tuple[Any, ...]) -> None:
        from flint import fmpq_mpoly_ctx

        self.names = names
        self.ring: Any = fmpq_mpoly_ctx.get([f"p{k}" for k in range(len(names))], "lex")
        self._place = {name: k for k, name in enumerate(names)}

    def number(self, value: Fraction | int) -> Ratio:
        """A constant."""
        return Ratio(self, self.poly(value), self.poly(1))

    def poly(self, value: Fraction | int) -> Any:
        """A constant polynomial."""
        from flint import fmpq

        exact = Fraction(value)
        return self.ring.constant(fmpq(exact.numerator, exact.denominator))

    def parameter(self, name: Any) -> Ratio:
        """One parameter."""
        return Ratio(self, self.ring.gens()[self._place[name]], self.poly(1))

    def has(self, name: Any) -> bool:
        """Whether it is one of the parameters."""
        return name in self._place


@final
class Ratio:
    """top/below in lowest terms."""

    __slots__ = ("below", "field", "top")

    def __init__(self, field: Field, top: Any, below: Any) -> None:
        self.field = field
        if below.is_constant():
            self.top, self.below = top / below, field.poly(1)
            return
        common = top.gcd(below)
        top, below = top / common, below / common
        lead = below.leading_coefficient()
        self.top, self.below = top / lead, below / lead

    def __add__(self, other: Ratio) -> Ratio:
        return Ratio(
            self.field,
            self.top * other.below + other.top * self.below,
            self.below * other.below,
        )

    def __sub__(self, other: Ratio) -> Ratio:
        return Ratio(
            self.field,
            self.top * other.below - other.top * self.below,
            self.below * other.below,
        )

    def __mul__(self, other: Ratio) -> Ratio:
        return Ratio(self.field, self.top * other.top, self.below * other.below)

    def __truediv__(self, other: Ratio) -> Ratio:
        return Ratio(self.field, self.top * other.below, self.below * other.top)

    def __neg__(self) -> Ratio:
        return Ratio(self.field, -self.top, self.below)

    def power(self, exponent: int) -> Ratio:
        """An integer power."""
        if exponent < 0:
            return Ratio(self.field, self.below ** (-exponent), self.top ** (-exponent))
        return Ratio(self.field, self.top**exponent, self.below**exponent)

    @property
    def is_zero(self) -> bool:
        """Whether it is 0."""
        return bool(self.top.is_zero())

    def at(self, values: Mapping[Any, Fraction]) -> Fraction:
        """The value at a point.

        Raises: ZeroDivisionError
        """
        return evaluated(self.top, self.field, values) / evaluated(self.below, self.field, values)


def evaluated(poly: Any, field: Field, values: Mapping[Any, Fraction]) -> Fraction:
    """A polynomial at a rational point."""
    total = Fraction(0)
    for exponents, coefficient in poly.to_dict().items():
        term = Fraction(int(coefficient.p), int(coefficient.q))
        for name, exponent in zip(field.names, exponents, strict=True):
            if exponent:
                term *= values[name] ** int(exponent)
        total += term
    return total
