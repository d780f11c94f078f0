"""A counterexample: sizes and exact values at which the two sides of a claim differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, final

import numpy as np

from symgrad.diagnostics import Unsupported
from symgrad.numeric.balls import precision
from symgrad.numeric.closed_form import ClosedRing
from symgrad.numeric.compare import PRECISIONS, Comparer, Comparison
from symgrad.numeric.exact_text import Nested, read_exact, written
from symgrad.numeric.jets import base
from symgrad.numeric.point import Point
from symgrad.numeric.reach import reach
from symgrad.numeric.ridge import Ridge
from symgrad.numeric.rings import Array
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim

LONGEST = 60
EXACT = re.compile(r"-?\d+(/\d+)?")


@final
@dataclass(frozen=True, slots=True, eq=False)
class Counterexample:
    """Where a claim fails. All numbers are exact, as strings; names are canonical LaTeX.

    `lhs` and `rhs` are the sides for the values `indices` of the free indices: rational, else a
    closed form, else a decimal all of whose digits are right; `about` are short decimals of sides
    that are a number and not rational. `values` has matrices first, then by their sizes. `entry` is the first entry that
    differs (counted from 1), `gap` at most |lhs − rhs| there.
    """

    dimensions: Mapping[str, int]
    values: Mapping[str, Nested]
    lhs: Nested
    rhs: Nested
    gap: str
    entry: tuple[int, ...] = ()
    indices: Mapping[str, int] = field(default_factory=dict[str, int])
    functions: Mapping[str, Any] = field(default_factory=dict[str, Any])
    about: tuple[str | None, str | None] = (None, None)

    def to_dict(self) -> dict[str, Any]:
        """The counterexample as JSON, from which alone `recheck` evaluates it again."""
        result: dict[str, Any] = {
            "dimensions": {plain(n): s for n, s in self.dimensions.items()},
            "values": {plain(n): v for n, v in self.values.items()},
            "lhs": self.lhs,
            "rhs": self.rhs,
            "gap": self.gap,
            "entry": list(self.entry),
        }
        if self.indices:
            result["indices"] = {plain(n): i for n, i in self.indices.items()}
        if any(self.about):
            result["about"] = list(self.about)
        if self.functions:
            result["functions"] = {plain(n): f for n, f in self.functions.items()}
        return result

    def __repr__(self) -> str:
        values = ", ".join(f"{plain(n)!r}: {shown(v)}" for n, v in self.values.items())
        dimensions = {plain(n): s for n, s in self.dimensions.items()}
        return (
            f"Counterexample(dimensions={dimensions!r}, values={{{values}}}, "
            f"lhs={shown(self.lhs)}, rhs={shown(self.rhs)})"
        )


def plain(name: str) -> str:
    """A name without backslashes, as JSON has it."""
    return name.replace("\\", "")


def shown(value: Nested) -> str:
    """Nested strings without quotes: [[1, 0], [0, 1/2]]."""
    return value if isinstance(value, str) else f"[{', '.join(map(shown, value))}]"


def made(comparer: Comparer, point: Point, bits: tuple[int, ...] = PRECISIONS) -> Counterexample:
    """The counterexample at a point where the claim is known to fail."""
    found = comparer.at([point], bits=bits)
    place = tuple(int(k) for k in np.argwhere(found.fails)[0])
    count = len(comparer.indices)
    free, entry = place[1 : 1 + count], place[1 + count :]
    sides = _texts(comparer, found, point)
    chosen = [_nested(side[(0, *free)]) for side in sides]
    starts = [i.start.evaluate(point.dimensions) for i in comparer.indices]
    return Counterexample(
        dimensions=dict(point.dimensions),
        values={n: written(point.values[n]) for n in _largest_first(comparer, point)},
        lhs=chosen[0],
        rhs=chosen[1],
        gap=_gap(found, place, sides),
        entry=tuple(k + 1 for k in entry),
        indices={i.name: s + k for i, s, k in zip(comparer.indices, starts, free, strict=True)},
        functions={n: f.to_dict() for n, f in point.functions.items()},
        about=(_about(found.lhs, place, chosen[0]), _about(found.rhs, place, chosen[1])),
    )


def _largest_first(comparer: Comparer, point: Point) -> list[str]:
    """The names of a point: by their ranks, then by their sizes, then as they are declared."""
    need = reach((comparer.claim.lhs, comparer.claim.rhs), comparer.context)
    sizes = list(point.dimensions)
    shapes = {v.name: tuple(str(d) for d in v.shape) for v in need.variables}

    def order(name: str) -> tuple[int, tuple[int, ...]]:
        shape = shapes.get(name, ())
        places = (sizes.index(d) if d in sizes else len(sizes) for d in shape)
        return -len(shape), tuple(places)

    return sorted(point.values, key=order)


def _about(values: Array, place: tuple[int, ...], text: Nested) -> str | None:
    """A short decimal of an irrational number."""
    if not isinstance(text, str) or EXACT.fullmatch(text) or not hasattr(values[place], "str"):
        return None
    return values[place].str(4, radius=False) if values[place].is_finite() else None


def _nested(value: Any) -> Nested:
    if isinstance(value, np.ndarray):
        return [_nested(part) for part in value] if value.ndim else _nested(value.item())
    return str(value)


def _texts(comparer: Comparer, found: Comparison, point: Point) -> tuple[Array, Array]:
    """Both sides as arrays of strings: exact, or decimals where no short closed form is found."""
    if found.bits == 0:
        return _each(found.lhs, str), _each(found.rhs, str)
    with precision(max(found.bits, 128)):
        decimals = tuple(_each(side, _decimal) for side in (found.lhs, found.rhs))
        try:
            evaluator = comparer.evaluator(ClosedRing())
            scope = evaluator.at([point])
            sides = [
                base(evaluator.for_all(side, scope, comparer.indices))
                for side in (comparer.claim.lhs, comparer.claim.rhs)
            ]
        except (Unsupported, ZeroDivisionError, OverflowError):
            return decimals[0], decimals[1]
        texts = [
            _merged(np.broadcast_to(s, d.shape), d, b)
            for s, d, b in zip(sides, decimals, (found.lhs, found.rhs), strict=True)
        ]
    return texts[0], texts[1]


def _merged(forms: Array, decimals: Array, balls: Array) -> Array:
    def text(form: Any, decimal: str, ball: Any) -> str:
        short = str(form)
        good = len(short) <= LONGEST and hasattr(form, "ball") and form.ball.overlaps(ball)
        return short if good else decimal

    return np.asarray(np.frompyfunc(text, 3, 1)(forms, decimals, balls), dtype=object)


def _each(values: Array, text: Any) -> Array:
    return np.asarray(np.frompyfunc(text, 1, 1)(values), dtype=object)


def _decimal(ball: Any) -> str:
    if not ball.is_finite():
        return "undefined"
    return ball.str(15, radius=False)


def _gap(found: Comparison, place: tuple[int, ...], sides: tuple[Array, Array]) -> str:
    texts = [str(side[place]) for side in sides]
    if all(EXACT.fullmatch(text) for text in texts):
        return str(abs(Fraction(texts[0]) - Fraction(texts[1])))
    lower = (found.lhs[place] - found.rhs[place]).abs_lower()
    return (lower * 99999 / 100000).str(7, radius=False)  # rounded, and still a lower bound


def point_from(data: Mapping[str, Any], claim: Claim, context: Context) -> Point:
    """The point that the JSON of a counterexample holds."""
    need = reach((claim.lhs, claim.rhs), context)
    sizes = data["dimensions"]
    dimensions = {s: int(sizes[plain(s)]) for s in need.symbols}
    values = {v.name: read_exact(data["values"][plain(v.name)]) for v in need.variables}
    stored: Mapping[str, Any] = data.get("functions", {})
    functions = {f.name: Ridge.from_dict(stored[plain(f.name)]) for f in need.functions}
    for variable in need.variables:
        _fits(variable.shape, dimensions, values[variable.name], variable.name)
    return Point(dimensions, values, functions)


def _fits(shape: tuple[Dim, ...], sizes: Mapping[str, int], value: Array, name: str) -> None:
    wanted = tuple(d.evaluate(sizes) for d in shape)
    if value.shape != wanted:
        raise ValueError(f"{name} has the shape {value.shape}, not {wanted}")


def recheck(data: Mapping[str, Any], claim: Claim, context: Context) -> bool:
    """Whether the claim fails, rigorously, at the point of a counterexample's JSON.

    The declarations and hypotheses are tested too.
    """
    from symgrad.numeric.hypotheses import Hypotheses
    from symgrad.numeric.sample import allowed

    point = point_from(data, claim, context)
    need = reach((claim.lhs, claim.rhs), context)
    if not all(allowed(v, point.values[v.name], context) for v in need.variables):
        return False
    filters = Hypotheses(need, context)
    if not filters.met(point):
        return False
    comparer = Comparer(claim, context)
    return any(bool(comparer.at([point], bits=(b,)).fails.any()) for b in PRECISIONS)
