"""Numbers modulo a pair of primes p = 2q + 1: exact random evaluation without growth.

A real number is a residue modulo p and, where it may stand in an exponent, one modulo q.
exp(u) is gᵘ for a generator g of the squares, so that exp(u + v) = exp(u) exp(v) holds and exp is
a square, which is what counts as positive. Then √ and rational powers are those within the
squares, −1 is no square, and the sign of a number is its Legendre symbol: signs multiply.
Any other value of a function is an atom: a residue that function and argument determine.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any, final

import numpy as np
from flint import fmpz

from symgrad.diagnostics import Unsupported
from symgrad.numeric.draw import Source
from symgrad.numeric.jets import Dual, Jets, Value, each
from symgrad.numeric.rings import UNDEFINED, Array, Mask, ObjectRing
from symgrad.terms.algebra import Comparison

BITS = 61


@final
@dataclass(slots=True, eq=False)
class Field:
    """The primes, the generator, and what is remembered of atoms."""

    p: int
    q: int
    g: int
    key: bytes
    opaque: bool = False
    logs: dict[int, Residue] = field(default_factory=dict[int, "Residue"])
    exps: dict[int, Residue] = field(default_factory=dict[int, "Residue"])

    def number(self, value: Fraction | int) -> Any:
        """A rational as a residue; undefined if a prime divides its denominator."""
        exact = Fraction(value)
        top, bottom = exact.numerator, exact.denominator
        if bottom % self.p == 0 or bottom % self.q == 0:
            return UNDEFINED
        modulo_p = top * pow(bottom, -1, self.p) % self.p
        return Residue(self, modulo_p, top * pow(bottom, -1, self.q) % self.q)

    def atom(self, *key: object, square: bool = False) -> Residue:
        """The residue that stands for a value of which only its name is known."""
        self.opaque = True
        seed = hashlib.blake2b(repr(key).encode(), key=self.key, digest_size=24).digest()
        value = int.from_bytes(seed[:12], "big") % self.p
        if square:
            return Residue(self, value * value % self.p, None)
        return Residue(self, value, int.from_bytes(seed[12:], "big") % self.q)


def draw_field(random: Random) -> Field:
    """Random primes p = 2q + 1 and a generator of the squares modulo p."""
    q = random.getrandbits(BITS - 1) | (1 << (BITS - 2)) | 1
    while not (_maybe(q) and fmpz(q).is_prime() and fmpz(2 * q + 1).is_prime()):
        q += 2
    p = 2 * q + 1
    return Field(p, q, pow(random.randrange(2, p - 1), 2, p), random.randbytes(16))


def _maybe(q: int) -> bool:
    return all(q % s and (2 * q + 1) % s for s in (3, 5, 7, 11, 13, 17, 19, 23))


@final
class Residue:
    """A residue modulo p, and modulo q unless the number is an exponential.

    `exp` is the exponential of a number that was built from logarithms: exp(c + log a) = gᶜ a.
    """

    __slots__ = ("exp", "field", "p", "q")

    def __init__(self, field: Field, p: int, q: int | None, exp: int | None = None) -> None:
        self.field, self.p, self.q, self.exp = field, p, q, exp

    def __add__(self, other: object) -> Any:
        if not isinstance(other, Residue):
            return NotImplemented
        f, a, b = self.field, self.q, other.q
        q = None if a is None or b is None else (a + b) % f.q
        return Residue(f, (self.p + other.p) % f.p, q, _exp_of_sum(self, other, 1))

    def __sub__(self, other: object) -> Any:
        if not isinstance(other, Residue):
            return NotImplemented
        f, a, b = self.field, self.q, other.q
        q = None if a is None or b is None else (a - b) % f.q
        return Residue(f, (self.p - other.p) % f.p, q, _exp_of_sum(self, other, -1))

    def __mul__(self, other: object) -> Any:
        if not isinstance(other, Residue):
            return NotImplemented
        f, a, b = self.field, self.q, other.q
        q = None if a is None or b is None else a * b % f.q
        return Residue(f, self.p * other.p % f.p, q, _exp_of_product(self, other))

    def __truediv__(self, other: object) -> Any:
        if not isinstance(other, Residue):
            return NotImplemented
        f, a, b = self.field, self.q, other.q
        if other.p == 0 or b == 0:
            return UNDEFINED
        q = None if a is None or b is None else a * pow(b, -1, f.q) % f.q
        exp = None
        if self.exp is not None and other.exp is None and b is not None:
            exp = pow(self.exp, pow(b, -1, f.q), f.p)
        return Residue(f, self.p * pow(other.p, -1, f.p) % f.p, q, exp)

    def __neg__(self) -> Residue:
        f, q = self.field, self.q
        exp = None if self.exp is None else pow(self.exp, -1, f.p)
        return Residue(f, -self.p % f.p, None if q is None else -q % f.q, exp)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Residue):
            return self.p == other.p
        return isinstance(other, int) and self.p == other % self.field.p

    def __hash__(self) -> int:
        return hash(self.p)

    def __repr__(self) -> str:
        return f"{self.p} mod p"

    @property
    def sign(self) -> int:
        """The Legendre symbol: 1 for squares, −1 for the others, 0 for 0."""
        f = self.field
        return 0 if self.p == 0 else 1 if pow(self.p, f.q, f.p) == 1 else -1


def _exp_of_sum(left: Residue, right: Residue, sign: int) -> int | None:
    if left.exp is None and right.exp is None:
        return None
    f = left.field
    a = left.exp if left.exp is not None or left.q is None else pow(f.g, left.q, f.p)
    b = right.exp if right.exp is not None or right.q is None else pow(f.g, right.q, f.p)
    return None if a is None or b is None else a * pow(b, sign, f.p) % f.p


def _exp_of_product(left: Residue, right: Residue) -> int | None:
    if left.exp is not None and right.exp is None and right.q is not None:
        return pow(left.exp, right.q, left.field.p)
    if right.exp is not None and left.exp is None and left.q is not None:
        return pow(right.exp, left.q, left.field.p)
    return None


def _power(base: Any, exponent: int) -> Any:
    f = base.field
    if exponent < 0 and base.p == 0:
        return UNDEFINED
    if base.q is None or (exponent < 0 and base.q == 0):
        return Residue(f, pow(base.p, exponent, f.p), None)
    return Residue(f, pow(base.p, exponent, f.p), pow(base.q, exponent, f.q))


def _root(base: Any, exponent: Fraction) -> Any:
    """A power of a square within the squares; whatever is no square is dropped."""
    if base is UNDEFINED:
        return base
    f = base.field
    if base.p == 0:
        return base if exponent > 0 else UNDEFINED
    if base.sign < 0:
        return UNDEFINED
    power = exponent.numerator * pow(exponent.denominator, -1, f.q) % f.q
    return Residue(f, pow(base.p, power, f.p), None)


def _exp(value: Any) -> Any:
    f = value.field
    if value.p in f.logs:
        return f.logs[value.p]
    if -value.p % f.p in f.logs:
        return f.number(1) / f.logs[-value.p % f.p]
    if value.exp is not None:
        return Residue(f, value.exp, None)
    if value.p not in f.exps:  # the same number, also where a root on the way lost its q
        by_root = value.q is None
        made = f.atom("exp", value.p, square=True) if by_root else None
        f.exps[value.p] = made or Residue(f, pow(f.g, value.q, f.p), None)
    return f.exps[value.p]


def _log(value: Any) -> Any:
    """An atom with log 1 = 0 and log(1/a) = −log a, a formal one also where a is no square."""
    f = value.field
    if value.p == 0:
        return UNDEFINED
    if value.p == 1:
        return f.number(0)
    other = pow(value.p, -1, f.p)
    small = value if value.p < other else f.number(1) / value
    name = f.atom("log", small.p)
    atom = Residue(f, name.p, name.q, small.p)
    f.logs[atom.p] = small
    return atom if small is value else -atom


def _circle(value: Any, name: str) -> Any:
    """sin and cos as a rational point of the circle, odd and even in the argument."""
    f = value.field
    t = f.atom("circle", min(value.p, f.p - value.p))
    t = t if value.p < f.p - value.p else -t
    if value.p == 0:
        t = f.number(0)
    one = f.number(1)
    below = one + t * t
    return (t + t) / below if name == "sin" else (one - t * t) / below


def _function(name: str, value: Any) -> Any:
    if value is UNDEFINED:
        return value
    match name:
        case "exp":
            return _exp(value)
        case "log":
            return _log(value)
        case "sqrt":
            return _root(value, Fraction(1, 2))
        case "sin" | "cos":
            return _circle(value, name)
        case "erf" | "atan" if value.p > value.field.p // 2:
            return -value.field.atom(name, -value.p % value.field.p)
        case "gamma" | "digamma" | "trigamma":
            return value.field.atom(name, value.p, square=name != "digamma")
        case _:
            return value.field.atom(name, value.p) if value.p else value.field.number(0)


@final
class ModularRing(ObjectRing):
    """Residues modulo p = 2q + 1. Agreement is sound up to chance; disagreement is not refutation."""

    def __init__(self, field: Field) -> None:
        self.field = field

    def element(self, value: Fraction) -> Any:
        return self.field.number(value)

    def lift(self, values: Array) -> Array:
        def element(value: Any) -> Any:
            if isinstance(value, Residue | Fraction):
                return value if isinstance(value, Residue) else self.field.number(value)
            return self.field.number(int(value))

        return self.each(element, values)

    def constant(self, name: str, shape: tuple[int, ...]) -> Array:
        result = np.empty(shape, dtype=object)
        result[...] = self.field.atom("constant", name, square=True)
        return result

    def divide(self, left: Array, right: Array) -> Array:
        return np.asarray(left / right, dtype=object)

    def integer_power(self, base: Array, exponent: int) -> Array:
        if abs(exponent) > 10_000:
            raise Unsupported(f"the exponent {exponent} is beyond 10000")
        return self.each(lambda e: e if e is UNDEFINED else _power(e, exponent), base)

    def primitive(self, name: str, value: Array) -> Array:
        if name not in {
            *["exp", "log", "sqrt", "sin", "cos", "erf", "atan", "gamma", "digamma", "trigamma"]
        }:
            raise Unsupported(f"{name} has no value modulo a prime")
        return self.each(lambda element: _function(name, element), value)

    def root_power(self, base: Array, exponent: Fraction) -> Array:
        return self.each(lambda element: _root(element, exponent), base)

    def real_power(self, base: Array, exponent: Array) -> Array:
        def power(element: Any, by: Any) -> Any:
            if element is UNDEFINED or by is UNDEFINED or element.sign <= 0:
                return UNDEFINED
            f = element.field
            if by.q is None:
                return f.atom("power", element.p, by.p, square=True)
            return Residue(f, pow(element.p, by.q, f.p), None)

        return self.each(power, base, exponent)

    def compare(self, left: Array, operator: Comparison, right: Array) -> tuple[Mask, Mask]:
        def outcome(a: Any, b: Any) -> int:
            if a is UNDEFINED or b is UNDEFINED:
                return 2
            if operator in ("=", "!="):
                alike = a.p == b.p or _exp_of_sum(a, b, -1) == 1
                return int(alike is (operator == "="))
            sign = (a - b).sign
            holds = {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0}
            return int(holds[operator])

        found = np.asarray(np.frompyfunc(outcome, 2, 1)(left, right), dtype=np.int8)
        return found == 1, found == 2

    def defined(self, value: Array) -> Mask:
        return np.asarray(np.frompyfunc(lambda e: e is not UNDEFINED, 1, 1)(value), dtype=bool)


@final
class Residues(Source):
    """Uniform residues; positive ones are squares, and every number may stand in an exponent."""

    def __init__(self, field: Field, random: Random) -> None:
        self.field = field
        self.random = random

    def element(self, value: int) -> Any:
        return self.field.number(value)

    def number(self) -> Any:
        f = self.field
        return Residue(f, self.random.randrange(f.p), self.random.randrange(f.q))

    def positive(self) -> Any:
        f = self.field
        root = self.random.randrange(1, f.p)
        return Residue(f, root * root % f.p, self.random.randrange(1, f.q))

    def whole(self) -> Any:
        return self.number()


@final
class JetAtoms:
    """An undetermined function modulo p: its value and each partial derivative are atoms.

    Partial derivatives commute only as far as `smooth` says (2 for C², 3 for C³).
    """

    def __init__(self, name: str, field: Field, smooth: int) -> None:
        self.name = name
        self.field = field
        self.smooth = smooth

    def value(self, jets: Jets, args: list[Value], depth: int, shape: tuple[int, ...]) -> Value:
        """The value at arguments with `depth` batch axes in front."""
        flat = [each(lambda x: x.reshape((*x.shape[:depth], -1)), a) for a in args]
        entries = [each(lambda x, k=k: x[..., k], a) for a in flat for k in range(a.shape[-1])]
        result = np.empty(shape, dtype=object)
        parts = [self._atom(jets, entries, place, ()) for place in range(result.size)]
        return _stacked(jets, parts, depth, shape)

    def to_dict(self) -> dict[str, Any]:
        """Nothing but its name can be told of it."""
        return {"name": self.name}

    def _atom(self, jets: Jets, entries: list[Value], place: int, order: tuple[int, ...]) -> Value:
        level = max((e.level for e in entries if isinstance(e, Dual)), default=-1)
        if level < 0:
            return self._leaf(entries, place, order)
        plain = [e.value if isinstance(e, Dual) and e.level == level else e for e in entries]
        slope: Value | None = None
        for k, entry in enumerate(entries):
            if isinstance(entry, Dual) and entry.level == level:
                part = jets.mul(self._atom(jets, plain, place, (*order, k)), entry.slope)
                slope = part if slope is None else jets.add(slope, part)
        assert slope is not None
        return Dual(level, self._atom(jets, plain, place, order), slope)

    def _leaf(self, entries: list[Value], place: int, order: tuple[int, ...]) -> Array:
        key = tuple(sorted(order)) if len(order) <= self.smooth else order

        def atom(*arguments: Any) -> Any:
            if any(a is UNDEFINED for a in arguments):
                return UNDEFINED
            return self.field.atom(self.name, place, key, tuple(a.p for a in arguments))

        arrays: list[Any] = list(entries)
        return np.asarray(np.frompyfunc(atom, len(arrays), 1)(*arrays), dtype=object)


def _stacked(jets: Jets, parts: list[Value], depth: int, shape: tuple[int, ...]) -> Value:
    if not shape:
        return parts[0]
    result: Value | None = None
    for place, part in enumerate(parts):
        unit = np.zeros(len(parts), dtype=bool)
        unit[place] = True
        spread = each(lambda x: x.reshape(x.shape + (1,) * len(shape)), part)
        zero = jets.ring.full((1,) * spread.ndim, 0)
        chosen = jets.select(unit.reshape(shape), spread, zero)
        result = chosen if result is None else jets.add(result, chosen)
    assert result is not None
    return result
