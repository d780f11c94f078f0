"""Powers of sums of products, split only where that is true."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING

from symgrad.engine.idiomatic.network import Factor, Form, Improper, Product, joined, wires_of
from symgrad.terms.atoms import Number

if TYPE_CHECKING:
    from symgrad.engine.idiomatic.search import Writer

_MOST_EXPANDED = 6


def raised(writer: Writer, form: Form, power: Fraction) -> Form:
    """A form to a rational power."""
    if power == 1:
        return form
    if not power:
        return [(Fraction(1), Product(()))]
    if not form:
        if power > 0:
            return []
        raise ZeroDivisionError
    whole = power.denominator == 1
    if whole and 0 < power <= _MOST_EXPANDED and len(form) == 1 and form[0][1].bound:
        return _repeated(writer, form[0], int(power))
    scaled = writer.seal(form)
    if scaled is None:
        raise Improper
    coefficient, product = _closed(writer, *scaled)
    if whole:
        factors = tuple(f._replace(power=f.power * power) for f in product.factors)
        scale = coefficient ** int(power)
        return writer.parentheses.flattened(writer.collect([(scale, Product(factors))]))
    return writer.parentheses.flattened(
        writer.collect([_fractional(writer, coefficient, product, power)])
    )


def _repeated(writer: Writer, one: tuple[Fraction, Product], times: int) -> Form:
    coefficient, product = Fraction(1), Product(())
    for _ in range(times):
        coefficient, product = coefficient * one[0], joined(product, one[1])
    return writer.collect([(coefficient, product)])


def _closed(writer: Writer, coefficient: Fraction, product: Product) -> tuple[Fraction, Product]:
    """The same with no bound wires: each part that a sum joins is one opaque factor."""
    factors: list[Factor] = []
    for part in components(product):
        if not part.bound:
            factors.extend(part.factors)
            continue
        scale, head, slots = writer.parentheses.head(part)
        coefficient *= scale
        factors.append(Factor(head, slots))
    return coefficient, Product(tuple(factors))


def components(product: Product) -> list[Product]:
    """The parts of a product that share no bound wire."""
    groups: list[tuple[list[Factor], frozenset[object]]] = []
    for factor in product.factors:
        wires: frozenset[object] = wires_of((factor,)) & product.bound
        group = [factor]
        for other in [g for g in groups if g[1] & wires]:
            groups.remove(other)
            group, wires = other[0] + group, wires | other[1]
        groups.append((group, wires))
    return [Product(tuple(fs), frozenset(w for w in product.bound if w in ws)) for fs, ws in groups]


def _fractional(
    writer: Writer, coefficient: Fraction, product: Product, power: Fraction
) -> tuple[Fraction, Product]:
    out: list[Factor] = []
    rest: list[Factor] = []
    for factor in product.factors:
        positive = writer.facts.positive(factor.head)
        half = factor.power.denominator % 2 == 0
        if positive or half:
            out.append(factor._replace(power=factor.power * power))
        else:
            rest.append(factor)
    scale = _root(abs(coefficient), power)
    if scale is None:
        out.append(Factor(Number(abs(coefficient)), (), power))
        scale = Fraction(1)
    sign = -1 if coefficient < 0 else 1
    if sign > 0 and not rest:
        return scale, Product(tuple(out))
    odd = len(rest) == 1 and rest[0].power.numerator % 2 == 1 and rest[0].power.denominator == 1
    if sign > 0 and odd:
        out.append(rest[0]._replace(power=rest[0].power * power))
        return scale, Product(tuple(out))
    head, slots = writer.parentheses.exact_head(Fraction(sign), Product(tuple(rest)))
    out.append(Factor(head, slots, power))
    return scale, Product(tuple(out))


def _root(value: Fraction, power: Fraction) -> Fraction | None:
    """value^power where that is a rational number that is easily seen."""
    if value == 1:
        return value
    if power.denominator != 2:
        return None
    top, below = isqrt(value.numerator), isqrt(value.denominator)
    if top * top != value.numerator or below * below != value.denominator:
        return None
    return Fraction(top, below) ** power.numerator
