"""What a float that no equation determines may stand for: a small number times powers of parameters."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from typing import Any, final

from symgrad.engine.bounds.field import Field, Ratio

_MOST = 3
_POWERS = (0, 1, -1, 2, -2)
_CLOSE = 1e-4
_SIMPLE = tuple(Fraction(a, b) for a, b in ((1, 1), (2, 1), (1, 2), (4, 1), (1, 4)))


@final
class Guess:
    """Guesses at a sample of the parameters; a wrong one costs a certificate, never a truth."""

    def __init__(self, field: Field, sample: Mapping[Any, Fraction]) -> None:
        self.field = field
        self._monomials = list(_monomials(field, sample)) if len(field.names) <= _MOST else []

    def value(self, near: float) -> Ratio:
        """The simplest product that has this value at the sample, else a number near it."""
        for monomial, size in self._monomials:
            for number in _SIMPLE:
                if abs(abs(near) - float(number) * size) <= _CLOSE * abs(near):
                    signed = number if near > 0 else -number
                    return self.field.number(signed) * monomial
        return self.field.number(Fraction(near).limit_denominator(12))


def _monomials(field: Field, sample: Mapping[Any, Fraction]) -> list[tuple[Ratio, float]]:
    """Products of powers of the parameters with their values, the fewest powers first."""
    found: list[tuple[int, Ratio, float]] = []
    for exponents in product(_POWERS, repeat=len(field.names)):
        monomial, size = field.number(1), 1.0
        for name, exponent in zip(field.names, exponents, strict=True):
            if exponent:
                monomial = monomial * field.parameter(name).power(exponent)
                size *= float(sample[name]) ** exponent
        found.append((sum(map(abs, exponents)), monomial, abs(size)))
    found.sort(key=lambda entry: entry[0])
    return [(monomial, size) for _, monomial, size in found]
