"""Sums of squares: the sign of a polynomial that is a quadratic form in some of its monomials."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from symgrad.kernel.form import Frozen, Monomial, whole

_MOST_TERMS = 24
_MOST_SQUARES = 6


def sign_as_squares(poly: Frozen) -> Literal["+", "0+"] | None:
    """ "0+" if the polynomial is a sum of squares, "+" if one of them is a positive constant.

    The half monomials hᵢ are the roots of its squares; it is Σ Gᵢⱼ hᵢhⱼ, and G is eliminated, the
    constant last.
    """
    if not 3 <= len(poly) <= _MOST_TERMS:
        return None
    halves = [half for monomial, c in poly if c > 0 and (half := _half(monomial)) is not None]
    if not 2 <= len(halves) <= _MOST_SQUARES:
        return None
    halves.sort(key=lambda half: (half == (), half))
    gram = _gram(poly, halves)
    if gram is None:
        return None
    pivots = _pivots(gram)
    if pivots is None:
        return None
    return "+" if halves[-1] == () and pivots[-1] > 0 else "0+"


def _half(monomial: Monomial) -> Monomial | None:
    """The root of a square of whole powers."""
    if any(not isinstance(e, int) or e % 2 for _, e in monomial):
        return None
    return tuple((a, e // 2) for a, e in monomial)


def _product(left: Monomial, right: Monomial) -> Monomial:
    exponents = dict(left)
    for atom, e in right:
        exponents[atom] = whole(exponents.get(atom, 0) + e)
    return tuple(sorted((a, e) for a, e in exponents.items() if e))


def _gram(poly: Frozen, halves: list[Monomial]) -> list[list[Fraction]] | None:
    """The symmetric matrix of the form; None if a term is no product of two halves."""
    places: dict[Monomial, tuple[int, int]] = {}
    for i, left in enumerate(halves):
        for j, right in enumerate(halves[: i + 1]):
            places.setdefault(_product(left, right), (i, j))
    places.update({_product(h, h): (i, i) for i, h in enumerate(halves)})
    gram = [[Fraction(0)] * len(halves) for _ in halves]
    for monomial, coefficient in poly:
        if monomial not in places:
            return None
        i, j = places[monomial]
        value = Fraction(coefficient) if i == j else Fraction(coefficient) / 2
        gram[i][j] = gram[j][i] = value
    return gram


def _pivots(gram: list[list[Fraction]]) -> list[Fraction] | None:
    """The pivots of a semidefinite matrix by exact elimination; None for any other."""
    rows = [list(row) for row in gram]
    size = len(rows)
    for k in range(size):
        pivot = rows[k][k]
        if pivot < 0 or (pivot == 0 and any(rows[k][j] for j in range(k + 1, size))):
            return None
        for i in range(k + 1, size):
            if pivot:
                factor = rows[i][k] / pivot
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k], strict=True)]
    return [rows[k][k] for k in range(size)]
