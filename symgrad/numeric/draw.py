"""Draw a tensor that has the declared facts, over any field; and test whether one has them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any, final

import numpy as np

from symgrad.numeric.errors import Unsampleable
from symgrad.numeric.rings import Array
from symgrad.terms.property import Fact

TRIES = 60


class Source(ABC):
    """Random elements of a field."""

    random: Random

    @abstractmethod
    def element(self, value: int) -> Any:
        """An integer as an element."""

    @abstractmethod
    def number(self) -> Any:
        """Any element."""

    @abstractmethod
    def positive(self) -> Any:
        """An element that counts as positive."""

    @abstractmethod
    def whole(self) -> Any:
        """An integer."""


@final
class Rationals(Source):
    """Small rationals; `stage` 0 draws from 0, ±1, later ones from wider sets and other scales, 4 from −3 to 3 without 0."""

    def __init__(self, random: Random, stage: int = 1) -> None:
        self.random = random
        self.stage = stage

    def element(self, value: int) -> Fraction:
        return Fraction(value)

    def number(self) -> Fraction:
        r = self.random
        match self.stage:
            case 0:
                return Fraction(r.randint(-1, 1))
            case 1:
                return Fraction(r.randint(-2, 2))
            case 2:
                return Fraction(r.randint(-5, 5), r.randint(1, 3))
            case 3:
                scale = Fraction(10) ** r.randint(-1, 1)
                return scale * Fraction(r.randint(-99, 99), r.choice((16, 32, 27)))
            case _:
                return Fraction(2 * r.randint(-96, 96) + 1, 64)

    def positive(self) -> Fraction:
        r = self.random
        match self.stage:
            case 0:
                return Fraction(1)
            case 1:
                return Fraction(r.randint(1, 3))
            case _:
                return abs(self.number()) or Fraction(1, r.randint(1, 4))

    def whole(self) -> Fraction:
        return Fraction(self.random.randint(-self.stage - 1, self.stage + 1))


def draw(shape: tuple[int, ...], facts: frozenset[Fact], source: Source) -> Array:
    """A random tensor of this shape with these facts.

    Raises: Unsampleable if the facts do not go together in any way that is known here.
    """
    for _ in range(TRIES):
        value = _attempt(shape, facts, source)
        if value is not None and _nonzero_enough(value, facts):
            return value
    words = ", ".join(sorted(facts))
    raise Unsampleable(f"no tensor of shape {shape} was found with: {words}")


def _nonzero_enough(value: Array, facts: frozenset[Fact]) -> bool:
    entries = list(value.reshape(-1))
    if Fact.NONZERO in facts and any(e == 0 for e in entries):
        return False
    if facts & {Fact.NONZERO_VECTOR, Fact.UNIT} and all(e == 0 for e in entries):
        return False
    if value.ndim != 2:
        return True
    needed = facts & {Fact.INVERTIBLE, Fact.FULL_COLUMN_RANK, Fact.FULL_ROW_RANK}
    return all(_TESTS[fact](value) for fact in needed)


def _attempt(shape: tuple[int, ...], facts: frozenset[Fact], source: Source) -> Array | None:
    if Fact.ORTHONORMAL_COLUMNS in facts and Fact.ORTHOGONAL not in facts:
        return _orthonormal(shape, source)
    if len(shape) == 2 and facts & _MATRIX:
        return _matrix(shape[0], facts, source)
    if Fact.ONE_HOT in facts:
        result = _filled(shape, lambda: source.element(0))
        result.reshape(-1)[source.random.randrange(result.size)] = source.element(1)
        return result
    if Fact.UNIT in facts:
        return _unit(shape, source)
    if Fact.SUM_ONE in facts:
        return _sum_one(shape, facts, source)
    return _filled(shape, _entry(facts, source))


_MATRIX = frozenset(
    {
        Fact.SYMMETRIC,
        Fact.DIAGONAL,
        Fact.ORTHOGONAL,
        Fact.DEFINITE,
        Fact.SEMIDEFINITE,
    }
)


def _filled(shape: tuple[int, ...], entry: Callable[[], Any]) -> Array:
    result = np.empty(shape, dtype=object)
    flat = result.reshape(-1)
    for place in range(flat.size):
        flat[place] = entry()
    return result


def _entry(facts: frozenset[Fact], source: Source) -> Callable[[], Any]:
    """How to draw one entry by the facts that speak of entries."""

    def below_one() -> Any:
        a, b = source.positive(), source.positive()
        return a / (a + b)

    def nonnegative() -> Any:
        return source.element(0) if source.random.random() < 0.25 else source.positive()

    def nonzero() -> Any:
        return next(n for n in iter(source.number, None) if n != 0)

    signed = facts & {Fact.POSITIVE, Fact.NONNEGATIVE}
    if Fact.BINARY in facts:
        return lambda: source.element(source.random.randint(0, 1))
    if Fact.SIGN in facts:
        return lambda: source.element(source.random.choice((-1, 1)))
    if Fact.INTEGER in facts:
        if signed:
            low = 1 if Fact.POSITIVE in facts else 0
            return lambda: source.element(source.random.randint(low, 3))
        return source.whole
    if Fact.BELOW_ONE in facts:
        if signed:
            return below_one
        return lambda: source.element(1) - source.positive()
    if Fact.POSITIVE in facts:
        return source.positive
    if Fact.NONNEGATIVE in facts:
        return nonnegative
    return nonzero if Fact.NONZERO in facts else source.number


def _unit(shape: tuple[int, ...], source: Source) -> Array:
    """A rational point of the sphere, by stereographic projection."""
    size = int(np.prod(shape))
    sign = source.element(source.random.choice((1, -1)))
    if size == 1:
        return _filled(shape, lambda: sign)
    free = [source.number() for _ in range(size - 1)]
    square = sum((u * u for u in free), source.element(0))
    below = square + source.element(1)
    if below == 0:
        return _unit(shape, source)
    last = (square - source.element(1)) / below
    entries = [(u + u) / below for u in free] + [sign * last]
    source.random.shuffle(entries)
    supply = iter(entries)
    return _filled(shape, lambda: next(supply))


def _sum_one(shape: tuple[int, ...], facts: frozenset[Fact], source: Source) -> Array | None:
    result = _filled(shape, _entry(facts - {Fact.SUM_ONE}, source))
    flat = result.reshape(-1)
    total = sum(flat[1:], flat[0])
    if total != 0:
        flat[:] = [value / total for value in flat]
        return result
    return None


def _matrix(size: int, facts: frozenset[Fact], source: Source) -> Array | None:
    if Fact.ORTHOGONAL in facts:
        return _orthogonal(size, facts, source)
    zero = source.element(0)
    if Fact.DIAGONAL in facts:
        entry_facts = set(facts)
        if Fact.DEFINITE in facts:
            entry_facts.add(Fact.POSITIVE)
        elif Fact.SEMIDEFINITE in facts:
            entry_facts.add(Fact.NONNEGATIVE)
        elif Fact.INVERTIBLE in facts:
            entry_facts.add(Fact.NONZERO)
        entry = _entry(frozenset(entry_facts), source)
        result = _filled((size, size), lambda: zero)
        for k in range(size):
            result[k, k] = entry()
        return result
    if facts & {Fact.DEFINITE, Fact.SEMIDEFINITE}:
        return _semidefinite(size, facts, source)
    result = _filled((size, size), _entry(facts, source))
    for i in range(size):
        for j in range(i):
            result[i, j] = result[j, i]
    return result


def _semidefinite(size: int, facts: frozenset[Fact], source: Source) -> Array:
    """B Bᵀ, of any rank; with I added if it has to be definite."""
    entry = _entry(facts & {Fact.POSITIVE, Fact.NONNEGATIVE, Fact.INTEGER}, source)
    columns = source.random.randint(1, size)
    B = _filled((size, columns), entry)
    result = B @ B.T
    if Fact.DEFINITE in facts:
        shift = source.positive()
        for k in range(size):
            result[k, k] = result[k, k] + shift
    return result


def _orthogonal(size: int, facts: frozenset[Fact], source: Source) -> Array | None:
    """A rational orthogonal matrix of either determinant, by the Cayley transform."""
    one, zero = source.element(1), source.element(0)
    eye = np.where(np.eye(size, dtype=bool), one, zero)
    signs = [source.element(source.random.choice((1, -1))) for _ in range(size)]
    flips = np.where(np.eye(size, dtype=bool), np.array(signs, dtype=object), zero)
    if facts & {Fact.DEFINITE, Fact.SEMIDEFINITE}:
        return eye
    if Fact.DIAGONAL in facts:
        return flips
    if Fact.SYMMETRIC in facts:
        v = _filled((size,), source.number)
        square = v @ v
        return None if square == 0 else eye - np.outer(v, v) * ((one + one) / square)
    S = _filled((size, size), lambda: zero)
    for i in range(size):
        for j in range(i):
            S[i, j] = source.number()
            S[j, i] = -S[i, j]
    turned = solve(eye + S, eye - S)
    return None if turned is None else turned @ flips


def _orthonormal(shape: tuple[int, ...], source: Source) -> Array | None:
    """Some columns of an orthogonal matrix; there are none where columns outnumber the rows."""
    rows, columns = shape
    if columns > rows:
        return None
    whole = _orthogonal(rows, frozenset(), source)
    return None if whole is None else whole[:, source.random.sample(range(rows), columns)]


def solve(A: Array, B: Array) -> Array | None:
    """A⁻¹B by elimination over the field of the entries; None if A is singular."""
    size = A.shape[0]
    M = np.concatenate([A, B], axis=1)
    for k in range(size):
        pivot = next((r for r in range(k, size) if M[r, k] != 0), None)
        if pivot is None:
            return None
        M[[k, pivot]] = M[[pivot, k]]
        M[k] = M[k] / M[k, k]
        for r in range(size):
            if r != k and M[r, k] != 0:
                M[r] = M[r] - M[k] * M[r, k]
    return M[:, size:]


def det(A: Array) -> Any:
    """The determinant by elimination over the field of the entries."""
    M = A.copy()
    size = M.shape[0]
    sign = 1
    result: Any = None
    for k in range(size):
        pivot = next((r for r in range(k, size) if M[r, k] != 0), None)
        if pivot is None:
            return 0
        if pivot != k:
            M[[k, pivot]] = M[[pivot, k]]
            sign = -sign
        result = M[k, k] if result is None else result * M[k, k]
        for r in range(k + 1, size):
            if M[r, k] != 0:
                M[r] = M[r] - M[k] * (M[r, k] / M[k, k])
    return result if sign > 0 or result is None else -result


def respects(value: Array, facts: frozenset[Fact]) -> bool:
    """Whether a tensor of Fractions has all these facts, exactly."""
    return all(_TESTS[fact](value) for fact in facts if fact in _TESTS)


def _entries(test: Callable[[Fraction], bool]) -> Callable[[Array], bool]:
    return lambda value: all(test(e) for e in value.reshape(-1))


def _symmetric(value: Array) -> bool:
    return bool(np.all(value == value.T))


def _identity(value: Array) -> bool:
    return bool(np.all(value == np.eye(value.shape[0], dtype=int)))


def _minors_positive(value: Array) -> bool:
    return all(det(value[:k, :k]) > 0 for k in range(1, value.shape[0] + 1))


def _semidefinite_test(value: Array) -> bool:
    """Every principal minor is nonnegative."""
    size = value.shape[0]
    for chosen in range(1, 2**size):
        rows = [k for k in range(size) if chosen >> k & 1]
        if det(value[np.ix_(rows, rows)]) < 0:
            return False
    return True


_TESTS: dict[Fact, Callable[[Array], bool]] = {
    Fact.SYMMETRIC: _symmetric,
    Fact.DIAGONAL: lambda v: all(i == j or e == 0 for (i, j), e in np.ndenumerate(v)),
    Fact.ORTHOGONAL: lambda v: _identity(v @ v.T),
    Fact.ORTHONORMAL_COLUMNS: lambda v: _identity(v.T @ v),
    Fact.FULL_COLUMN_RANK: lambda v: v.ndim != 2 or det(v.T @ v) != 0,
    Fact.FULL_ROW_RANK: lambda v: v.ndim != 2 or det(v @ v.T) != 0,
    Fact.INVERTIBLE: lambda v: v.ndim != 2 or det(v) != 0,
    Fact.DEFINITE: _minors_positive,
    Fact.SEMIDEFINITE: _semidefinite_test,
    Fact.POSITIVE: _entries(lambda e: e > 0),
    Fact.NONNEGATIVE: _entries(lambda e: e >= 0),
    Fact.NONZERO: _entries(lambda e: e != 0),
    Fact.NONZERO_VECTOR: lambda v: any(e != 0 for e in v.reshape(-1)),
    Fact.BELOW_ONE: _entries(lambda e: e < 1),
    Fact.INTEGER: _entries(lambda e: Fraction(e).denominator == 1),
    Fact.UNIT: lambda v: sum(e * e for e in v.reshape(-1)) == 1,
    Fact.SUM_ONE: lambda v: sum(v.reshape(-1)) == 1,
    Fact.ONE_HOT: lambda v: sorted(v.reshape(-1)) == [0] * (v.size - 1) + [1],
    Fact.BINARY: _entries(lambda e: e in (0, 1)),
    Fact.SIGN: _entries(lambda e: e in (-1, 1)),
}
