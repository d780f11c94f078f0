"""Short exact forms of values: log(2) + 1/2, exp(1)/2, 1/(1 + exp(1)). For display alone.

An element is a sum of rational multiples of products of powers of atoms, kept with a ball that
decides comparisons. Nothing is proved here: what is shown is checked against the ball.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any, final

import numpy as np
from flint import arb, fmpq

from symgrad.diagnostics import Unsupported
from symgrad.numeric.balls import BallRing
from symgrad.numeric.rings import UNDEFINED, Array, Mask, ObjectRing
from symgrad.terms.algebra import Comparison

Monomial = tuple[tuple[str, Fraction], ...]
EULER = "exp"


@final
@dataclass(frozen=True, slots=True, eq=False)
class Closed:
    """A closed form and its ball."""

    terms: dict[Monomial, Fraction]
    ball: Any

    def __add__(self, other: object) -> Any:
        if not isinstance(other, Closed):
            return NotImplemented
        total = dict(self.terms)
        for monomial, factor in other.terms.items():
            total[monomial] = total.get(monomial, Fraction(0)) + factor
        return _made(total, self.ball + other.ball)

    def __neg__(self) -> Closed:
        return Closed({m: -c for m, c in self.terms.items()}, -self.ball)

    def __sub__(self, other: object) -> Any:
        return self + -other if isinstance(other, Closed) else NotImplemented

    def __mul__(self, other: object) -> Any:
        if not isinstance(other, Closed):
            return NotImplemented
        total: dict[Monomial, Fraction] = {}
        for left, a in self.terms.items():
            for right, b in other.terms.items():
                monomial = _times(left, right)
                total[monomial] = total.get(monomial, Fraction(0)) + a * b
        return _made(total, self.ball * other.ball)

    @property
    def rational(self) -> Fraction | None:
        """The value if it is a rational number."""
        if not self.terms:
            return Fraction(0)
        return self.terms.get(()) if len(self.terms) == 1 else None

    def __str__(self) -> str:
        if not self.terms:
            return "0"
        ordered = sorted(self.terms.items(), key=lambda t: (t[0] == (), [a for a, _ in t[0]]))
        text = ""
        for monomial, factor in ordered:
            piece = _piece(monomial, abs(factor))
            sign = "-" if factor < 0 else ""
            text += (f" {sign or '+'} " if text else sign) + piece
        return text


def _made(terms: dict[Monomial, Fraction], ball: Any) -> Closed:
    if len(terms) > 40:
        raise Unsupported("the closed form is long")
    return Closed({m: c for m, c in terms.items() if c}, ball)


def _times(left: Monomial, right: Monomial) -> Monomial:
    powers = dict(left)
    for atom, exponent in right:
        powers[atom] = powers.get(atom, Fraction(0)) + exponent
    return tuple(sorted((a, e) for a, e in powers.items() if e))


def _piece(monomial: Monomial, factor: Fraction) -> str:
    above = [str(factor.numerator)] if factor.numerator != 1 else []
    below = [str(factor.denominator)] if factor.denominator != 1 else []
    for atom, exponent in monomial:
        if atom == EULER:
            above.append(f"exp({exponent})")
            continue
        power = "" if abs(exponent) == 1 else f"^{abs(exponent)}"
        (above if exponent > 0 else below).append(f"{atom}{power}")
    top = "*".join(above) or "1"
    if not below:
        return top
    return f"{top}/{below[0]}" if len(below) == 1 else f"{top}/({'*'.join(below)})"


def _rational(value: Fraction | int) -> Closed:
    exact = Fraction(value)
    ball = arb(fmpq(exact.numerator, exact.denominator))
    return Closed({(): exact} if exact else {}, ball)


def _atom(text: str, ball: Any) -> Closed:
    return Closed({((text, Fraction(1)),): Fraction(1)}, ball)


def _divide(left: Any, right: Any) -> Any:
    if left is UNDEFINED or right is UNDEFINED or right.ball.contains(0):
        return UNDEFINED
    if len(right.terms) == 1:
        ((monomial, factor),) = right.terms.items()
        inverse = {tuple((a, -e) for a, e in monomial): 1 / factor}
        return left * Closed(inverse, 1 / right.ball)
    one = Closed({((f"({right})", Fraction(-1)),): Fraction(1)}, 1 / right.ball)
    return left * one


def _exp(value: Closed) -> Closed:
    ball = value.ball.exp()
    exact = value.rational
    if exact is not None:
        return Closed({((EULER, exact),) if exact else (): Fraction(1)}, ball)
    return _atom(f"exp({value})", ball)


def _log(value: Closed) -> Any:
    if not value.ball > 0:
        return UNDEFINED
    ball = value.ball.log()
    if len(value.terms) == 1:
        ((monomial, factor),) = value.terms.items()
        if factor > 0 and all(atom == EULER for atom, _ in monomial):
            result = _rational(sum((e for _, e in monomial), Fraction(0)))
            if factor.numerator == 1 and factor != 1:
                whole = arb(factor.denominator)
                result = result + -_atom(f"log({factor.denominator})", whole.log())
            elif factor != 1:
                result = result + _atom(f"log({factor})", ball)
            return Closed(result.terms, ball)
    return _atom(f"log({value})", ball)


def _root(value: Any, exponent: Fraction) -> Any:
    if value is UNDEFINED or not value.ball >= 0:
        return UNDEFINED
    exact = value.rational
    if exact == 0:
        return _rational(0) if exponent > 0 else UNDEFINED
    if exponent.denominator != 2:
        raise Unsupported("a root that is not square")
    root = _square_root(value, exact)
    count = exponent.numerator
    result = root
    for _ in range(abs(count) - 1):
        result = result * root
    return result if count > 0 else _divide(_rational(1), result)


def _square_root(value: Closed, exact: Fraction | None) -> Closed:
    ball = value.ball.sqrt()
    if exact is None:
        return _atom(f"sqrt({value})", ball)
    inside, outside = exact.numerator * exact.denominator, 1
    for k in range(min(isqrt(inside), 1000), 1, -1):
        if inside % (k * k) == 0:
            inside, outside = inside // (k * k), k
            break
    factor = Fraction(outside, exact.denominator)
    if inside == 1:
        return _rational(factor)
    return Closed({((f"sqrt({inside})", Fraction(1)),): factor}, ball)


@final
class ClosedRing(ObjectRing):
    """Closed forms; Unsupported where they would not be short."""

    def element(self, value: Fraction) -> Any:
        return _rational(value)

    def constant(self, name: str, shape: tuple[int, ...]) -> Array:
        result = np.empty(shape, dtype=object)
        if name != "pi":
            raise Unsupported(name)
        result[...] = _atom("pi", arb.pi())
        return result

    def divide(self, left: Array, right: Array) -> Array:
        return self.each(_divide, left, right)

    def primitive(self, name: str, value: Array) -> Array:
        def function(element: Any) -> Any:
            if element is UNDEFINED:
                return element
            if name == "sqrt":
                return _root(element, Fraction(1, 2))
            if name in ("exp", "log"):
                return _exp(element) if name == "exp" else _log(element)
            exact = element.rational
            if exact == 0 and name in ("sin", "cos", "erf", "atan"):
                return _rational(1 if name == "cos" else 0)
            ring = BallRing()
            held = np.empty((1,), dtype=object)
            held[0] = element.ball
            return _atom(f"{name}({element})", ring.primitive(name, held)[0])

        return self.each(function, value)

    def root_power(self, base: Array, exponent: Fraction) -> Array:
        return self.each(lambda element: _root(element, exponent), base)

    def real_power(self, base: Array, exponent: Array) -> Array:
        raise Unsupported("a power with a real exponent")

    def compare(self, left: Array, operator: Comparison, right: Array) -> tuple[Mask, Mask]:
        def ball(element: Any) -> Any:
            return arb.nan() if element is UNDEFINED else element.ball

        return BallRing().compare(self.each(ball, left), operator, self.each(ball, right))

    def defined(self, value: Array) -> Mask:
        return np.asarray(np.frompyfunc(lambda e: e is not UNDEFINED, 1, 1)(value), dtype=bool)
