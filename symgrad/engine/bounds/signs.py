r"""Why a polynomial of the parameters is at least zero: a combination of products of what is known.

With gᵢ ≥ 0 known (a parameter, 1 − Lη from η ≤ 1/L), p = Σ c_α g^α with c_α ≥ 0 shows p ≥ 0.
Source: Handelman (1988), Pacific Journal of Mathematics 132(1), 35-62
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, product
from typing import Any, final

from symgrad.engine.bounds.field import Field, Ratio, evaluated
from symgrad.engine.bounds.forms import term_of
from symgrad.engine.bounds.linear import nonnegative_solution
from symgrad.kernel.premises import Premise
from symgrad.terms.algebra import Neg, Power
from symgrad.terms.build import number
from symgrad.terms.build import product as product_of
from symgrad.terms.build import total as total_of
from symgrad.terms.context import Context
from symgrad.terms.term import Term

_MOST_COLUMNS = 400
_SPARE = 1


@final
@dataclass(frozen=True, slots=True)
class Known:
    """A polynomial that is at least 0: `multiplier` (a positive polynomial) times a premise."""

    poly: Any
    premise: Premise
    multiplier: Any
    strict: bool


@final
@dataclass(frozen=True, slots=True)
class Product:
    """A factor that is evidently at least 0, times premises."""

    factor: Term
    premises: tuple[Premise, ...] = ()
    strict: bool = False

    def times(self, other: Product) -> Product:
        """The product of two."""
        return Product(
            product_of(f for f in (self.factor, other.factor) if f is not _ONE)
            if not (self.factor is _ONE and other.factor is _ONE)
            else _ONE,
            (*self.premises, *other.premises),
            self.strict and other.strict,
        )


_ONE = number(1)


@final
class Signs:
    """Proves signs of polynomials in parameters, near a sample point where they are as claimed."""

    def __init__(
        self,
        field: Field,
        context: Context,
        known: tuple[Known, ...],
        signs: Mapping[Any, str | None],
        sample: Mapping[Any, Fraction],
    ) -> None:
        self.field = field
        self.context = context
        self.known = known
        self.signs = signs
        self.sample = sample

    def ratio(self, value: Ratio) -> tuple[tuple[Product, ...], tuple[Product, ...]] | None:
        """Sums of products for top and denominator of what is at least 0; None if none is found."""
        turned = evaluated(value.below, self.field, self.sample) < 0
        top, below = (-value.top, -value.below) if turned else (value.top, value.below)
        above, under = self.poly(top), self.poly(below)
        return None if above is None or under is None else (above, under)

    def poly(self, poly: Any) -> tuple[Product, ...] | None:
        """A sum of products that is the polynomial, factor by factor."""
        if poly.is_zero():
            return ()
        if self._evident(poly):
            return (Product(self.term(poly), (), self._positive(poly)),)
        unit, factors = poly.factor()
        sign = Fraction(int(unit.p), int(unit.q))
        found: tuple[Product, ...] = ()
        sums: list[tuple[Product, ...]] = []
        for factor, exponent in factors:
            power, square = int(exponent) % 2, int(exponent) // 2
            if square:
                whole = Power(self.term(factor**square), number(2))
                sums.append((Product(whole),))
            if power:
                if evaluated(factor, self.field, self.sample) < 0:
                    factor, sign = -factor, -sign
                found = self._factor(factor) or ()
                if not found:
                    return None
                sums.append(found)
        if sign < 0:
            return None
        scaled = (Product(number(sign), (), strict=True),)
        return (
            tuple(_multiplied(parts) for parts in product(*([scaled] if sign != 1 else []), *sums))
            or scaled
        )

    def _factor(self, poly: Any) -> tuple[Product, ...] | None:
        if self._evident(poly):
            return (Product(self.term(poly), (), self._positive(poly)),)
        for known in self.known:
            quotient = self._quotient(poly, known.poly)
            if quotient is not None:
                factor = self.term(quotient * known.multiplier)
                return (Product(factor, (known.premise,), known.strict),)
        return self._combination(poly)

    def _quotient(self, poly: Any, by: Any) -> Any:
        """A positive constant c with poly = c by, if there is one."""
        if by.is_zero():
            return None
        c = poly.leading_coefficient() / by.leading_coefficient()
        return self.field.poly(1) * c if c > 0 and poly == by * c else None

    def _evident(self, poly: Any) -> bool:
        """Whether each of its terms is at least 0."""
        return all(c > 0 and self._monomial(exponents) for exponents, c in poly.to_dict().items())

    def _monomial(self, exponents: tuple[int, ...]) -> bool:
        pairs = zip(self.field.names, exponents, strict=True)
        return all(not int(e) % 2 or self.signs[name] in ("+", "0+") for name, e in pairs)

    def _positive(self, poly: Any) -> bool:
        """Whether one of its terms is positive always."""
        names = self.field.names
        return any(
            all(not e or self.signs[name] == "+" for name, e in zip(names, exps, strict=True))
            for exps in poly.to_dict()
        )

    def _combination(self, poly: Any) -> tuple[Product, ...] | None:
        """The polynomial as Σ c xᵅ gᵝ with c ≥ 0, over monomials x of signed parameters."""
        columns = list(self._columns(poly))
        if not columns or len(columns) > _MOST_COLUMNS:
            return None
        rows: dict[Any, int] = {}
        for exponents in poly.to_dict():
            rows.setdefault(exponents, len(rows))
        for column, _, _ in columns:
            for exponents in column.to_dict():
                rows.setdefault(exponents, len(rows))
        matrix = [[Fraction(0)] * len(columns) for _ in rows]
        for k, (column, _, _) in enumerate(columns):
            for exponents, c in column.to_dict().items():
                matrix[rows[exponents]][k] = Fraction(int(c.p), int(c.q))
        target = [Fraction(0)] * len(rows)
        for exponents, c in poly.to_dict().items():
            target[rows[exponents]] = Fraction(int(c.p), int(c.q))
        solution = nonnegative_solution(matrix, target)
        if solution is None:
            return None
        return tuple(
            self._product(monomial, used, weight)
            for (_, monomial, used), weight in zip(columns, solution, strict=True)
            if weight
        )

    def _product(self, monomial: Any, used: tuple[Known, ...], weight: Fraction) -> Product:
        factor = monomial * self.field.poly(weight)
        for known in used:
            factor = factor * known.multiplier
        strict = self._positive(monomial) and all(k.strict for k in used)
        return Product(self.term(factor), tuple(k.premise for k in used), strict)

    def _columns(self, poly: Any) -> Iterator[tuple[Any, Any, tuple[Known, ...]]]:
        """Products of monomials and of up to two known polynomials, of about the same degrees."""
        degrees = [int(d) for d in poly.degrees()]
        whole = int(poly.total_degree()) + _SPARE
        bounds = [range(d + _SPARE + 1) if d else range(1) for d in degrees]
        for count in (0, 1, 2):
            for used in combinations_with_replacement(self.known, count):
                base = self.field.poly(1)
                for known in used:
                    base = base * known.poly
                if any(int(a) > b + _SPARE for a, b in zip(base.degrees(), degrees, strict=True)):
                    continue
                for exponents in product(*bounds):
                    if sum(exponents) + int(base.total_degree()) > whole + _SPARE:
                        continue
                    if self._monomial(exponents):
                        monomial = self._power(exponents)
                        yield monomial * base, monomial, used

    def _power(self, exponents: tuple[int, ...]) -> Any:
        found = self.field.poly(1)
        for generator, exponent in zip(self.field.ring.gens(), exponents, strict=True):
            found = found * generator**exponent
        return found

    def term(self, poly: Any) -> Term:
        """A polynomial as a term, what is added before what is taken away."""
        parts: list[tuple[bool, Term]] = []
        for exponents, c in poly.to_dict().items():
            factors = [
                self._raised(name, int(e))
                for name, e in zip(self.field.names, exponents, strict=True)
                if e
            ]
            weight = abs(Fraction(int(c.p), int(c.q)))
            if weight != 1 or not factors:
                factors.insert(0, number(weight))
            parts.append((c < 0, product_of(factors)))
        parts.sort(key=lambda part: part[0])
        terms = [Neg(term) if negative else term for negative, term in parts]
        return total_of(terms) if terms else number(0)

    def _raised(self, name: Any, exponent: int) -> Term:
        base = term_of(name, self.context)
        return base if exponent == 1 else Power(base, number(exponent))


def _multiplied(parts: tuple[Product, ...]) -> Product:
    found = parts[0]
    for part in parts[1:]:
        found = found.times(part)
    return found
