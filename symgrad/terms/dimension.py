"""Dimensions: positive integers, a sort of their own, as polynomials in dimension symbols."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import final

Power = tuple[str, int]
Monomial = tuple[Power, ...]


def _collect(parts: Iterable[tuple[Monomial, int]]) -> tuple[tuple[Monomial, int], ...]:
    total: dict[Monomial, int] = {}
    for monomial, coefficient in parts:
        total[monomial] = total.get(monomial, 0) + coefficient
    return tuple(sorted((m, c) for m, c in total.items() if c))


def _times(left: Monomial, right: Monomial) -> Monomial:
    powers: dict[str, int] = dict(left)
    for name, exponent in right:
        powers[name] = powers.get(name, 0) + exponent
    return tuple(sorted(powers.items()))


@final
@dataclass(frozen=True, slots=True)
class Dim:
    """A dimension: an integer polynomial in dimension symbols, in canonical form.

    Two dimensions are equal exactly when they are the same polynomial.
    """

    terms: tuple[tuple[Monomial, int], ...]

    @staticmethod
    def of(value: Dim | int | str) -> Dim:
        """A dimension from an integer, a symbol's name, or a dimension."""
        if isinstance(value, Dim):
            return value
        if isinstance(value, int):
            return Dim((((), value),) if value else ())
        return Dim(((((value, 1),), 1),))

    @property
    def literal(self) -> int | None:
        """The integer that this dimension is, or None if it has a symbol."""
        if not self.terms:
            return 0
        if len(self.terms) == 1 and self.terms[0][0] == ():
            return self.terms[0][1]
        return None

    @property
    def symbol(self) -> str | None:
        """The name, when this dimension is one symbol alone."""
        match self.terms:
            case ((((name, 1),), 1),):
                return name
            case _:
                return None

    @property
    def symbols(self) -> frozenset[str]:
        """The names of all symbols that occur."""
        return frozenset(name for monomial, _ in self.terms for name, _ in monomial)

    def __add__(self, other: Dim | int) -> Dim:
        return Dim(_collect((*self.terms, *Dim.of(other).terms)))

    def __sub__(self, other: Dim | int) -> Dim:
        return self + Dim(tuple((m, -c) for m, c in Dim.of(other).terms))

    def __mul__(self, other: Dim | int) -> Dim:
        right = Dim.of(other).terms
        return Dim(_collect((_times(m, k), c * d) for m, c in self.terms for k, d in right))

    __radd__ = __add__
    __rmul__ = __mul__

    def substitute(self, values: Mapping[str, Dim]) -> Dim:
        """Put dimensions in place of symbols."""
        total = Dim(())
        for monomial, coefficient in self.terms:
            product = Dim.of(coefficient)
            for name, exponent in monomial:
                for _ in range(exponent):
                    product = product * values.get(name, Dim.of(name))
            total = total + product
        return total

    def evaluate(self, values: Mapping[str, int]) -> int:
        """The integer at given values; KeyError names a symbol without one."""
        total = 0
        for monomial, coefficient in self.terms:
            product = coefficient
            for name, exponent in monomial:
                product *= values[name] ** exponent
            total += product
        return total

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        if not self.terms:
            return "0"
        pieces: list[str] = []
        for monomial, coefficient in sorted(self.terms, key=lambda t: (-len(t[0]), t[0])):
            names = " ".join(n if e == 1 else f"{n}^{{{e}}}" for n, e in monomial)
            size = abs(coefficient)
            body = names if names and size == 1 else f"{size} {names}".strip()
            pieces.append(("-" if coefficient < 0 else "+" if pieces else "") + body)
        return " ".join(p if not i else f"{p[0]} {p[1:]}" for i, p in enumerate(pieces))


Shape = tuple[Dim, ...]
SCALAR: Shape = ()


def shape_of(*sizes: Dim | int | str) -> Shape:
    """A shape from dimensions, integers and names."""
    return tuple(Dim.of(size) for size in sizes)


def show(shape: Shape) -> str:
    """A shape as people write it: scalar, n, m×n."""
    return "×".join(str(d) if len(d.terms) <= 1 else f"({d})" for d in shape) or "scalar"
