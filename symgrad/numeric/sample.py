"""Points that respect the declarations and hypotheses of a context."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from fractions import Fraction
from random import Random

import numpy as np

from symgrad.numeric.draw import Rationals, draw, respects
from symgrad.numeric.errors import Unsampleable
from symgrad.numeric.point import Point
from symgrad.numeric.reach import Reach, reach
from symgrad.numeric.ridge import Ridge, Wave
from symgrad.numeric.rings import ENTRY_LIMIT, Array
from symgrad.numeric.seed import generator
from symgrad.numeric.sizes import Sizes
from symgrad.terms.atoms import Sort, Variable
from symgrad.terms.context import Context
from symgrad.terms.dimension import Shape
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.property import Fact
from symgrad.terms.term import Term

ROUNDS = 12
SECONDS = 1.0
"""How long points that meet hypotheses are looked for, in seconds of work."""
AXES_MAX = 20
"""NumPy has arrays of 32 axes at least; contractions and batches need some of them."""


def sample(
    context: Context,
    terms: Iterable[Term],
    sizes: Sizes,
    *,
    count: int = 1,
    stage: int = 2,
    random: Random | None = None,
) -> list[Point]:
    """Points for everything that `terms` need, at given sizes; all share their functions.

    `stage` 0 draws entries from 0 and ±1, 1 from −2 … 2, 2 small fractions, 3 several scales.
    Raises: Unsampleable if the declarations or hypotheses are not met by any point tried.
    """
    tops = tuple(terms)
    need = reach(tops, context)
    return draw_points(need, context, sizes, random or generator(tops, context), count, stage)


def draw_points(
    need: Reach, context: Context, sizes: Sizes, random: Random, count: int, stage: int
) -> list[Point]:
    """As `sample`, for a reach that is known.

    Raises: Unsampleable
    """
    from symgrad.numeric.hypotheses import Hypotheses

    for symbol in need.functions:
        _drawable(symbol, context)
    functions = {f.name: draw_function(f, sizes, random, stage) for f in need.functions}
    source = Rationals(random, stage)
    filters = Hypotheses(need, context)
    found: list[Point] = []
    deadline = time.process_time() + SECONDS
    for attempt in range(ROUNDS):
        if attempt and time.process_time() > deadline:
            break
        wanted = count
        if attempt and not filters.empty:
            wanted = max(16, 2 * count) * (1 + attempt // 3)
        source.stage = stage if attempt < ROUNDS // 2 else attempt % 2
        points = [
            Point(
                sizes,
                {v.name: _value(v, context, sizes, source) for v in need.variables},
                functions,
            )
            for _ in range(wanted)
        ]
        found += filters.kept(points)
        if len(found) >= count:
            return found[:count]
    if found:
        return found
    raise Unsampleable(f"no point was found that meets the hypotheses {filters.words}")


def facts_of(variable: Variable, context: Context) -> frozenset[Fact]:
    """What a value of a variable has to respect, its sort included."""
    facts = context.facts(variable)
    match variable.sort:
        case Sort.INTEGER:
            return facts | {Fact.INTEGER}
        case Sort.BOOLEAN:
            return facts | {Fact.BINARY}
        case Sort.COMPLEX:
            raise Unsampleable(f"{variable.name} is complex, and only real values are drawn here")
        case Sort.REAL | Sort.INDEX:
            return facts


def shape_in(shape: Shape, sizes: Sizes) -> tuple[int, ...]:
    """A shape in integers.

    Raises: Unsampleable if it has more axes or entries than are drawn
    """
    found = tuple(d.evaluate(sizes) for d in shape)
    if len(found) > AXES_MAX or math.prod(found) > ENTRY_LIMIT:
        raise Unsampleable(
            f"a value with {len(found)} axes and {math.prod(found)} entries is not drawn"
        )
    return found


def _value(variable: Variable, context: Context, sizes: Sizes, source: Rationals) -> Array:
    shape = shape_in(variable.shape, sizes)
    if variable.sort is Sort.INDEX and variable.bound is not None:
        bound = variable.bound.evaluate(sizes)
        result = np.empty(shape, dtype=object)
        flat = result.reshape(-1)
        for place in range(flat.size):
            flat[place] = Fraction(source.random.randint(1, bound))
        return result
    rows = context.row_facts(variable)
    facts = facts_of(variable, context)
    if rows and len(shape) == 2:
        for _ in range(30):
            result = np.empty(shape, dtype=object)
            for row in range(shape[0]):
                result[row] = draw(shape[1:], rows | (facts & _ENTRYWISE), source)
            if respects(result, facts):
                return result
        raise Unsampleable(f"no rows were found for {variable.name}")
    return draw(shape, facts, source)


_ENTRYWISE = frozenset(
    {
        Fact.POSITIVE,
        Fact.NONNEGATIVE,
        Fact.NONZERO,
        Fact.BELOW_ONE,
        Fact.INTEGER,
        Fact.BINARY,
        Fact.SIGN,
    }
)


def allowed(variable: Variable, value: Array, context: Context) -> bool:
    """Whether an exact value has the declared facts of a variable."""
    rows = context.row_facts(variable)
    return respects(value, facts_of(variable, context)) and all(
        respects(row, rows) for row in (value if rows else ())
    )


_SHAPING = frozenset((Fact.CONVEX, Fact.STRONGLY_CONVEX, Fact.LIPSCHITZ, Fact.LIPSCHITZ_GRADIENT))


def _drawable(symbol: FunctionSymbol, context: Context) -> None:
    """Raises Unsampleable for a function that must be more than smooth: none is drawn so far."""
    declared = context.functions.get(symbol.name)
    if declared is not None and declared.facts & _SHAPING:
        words = " and ".join(p.words[0] for p in declared.properties if p.facts & _SHAPING)
        raise Unsampleable(f"{symbol.name} is {words}, and no such functions are drawn")


def draw_function(symbol: FunctionSymbol, sizes: Sizes, random: Random, stage: int) -> Ridge:
    """A smooth function for an undetermined symbol: a polynomial first, then with exp and sin."""
    shape = shape_in(symbol.codomain, sizes)
    domain = [shape_in(s, sizes) for s in symbol.domain]
    profiles = [("t^2",), ("t", "t^3"), ("t^2", "exp"), ("t^3", "sin", "exp")][min(stage, 3)]

    def wave(profile: str) -> Wave:
        weights = tuple(_weights(s, random, stage) for s in domain)
        shift = Fraction(random.randint(-1, 1)) if stage else Fraction(0)
        scale = Fraction(1, 4) if profile == "exp" else Fraction(1)
        return Wave(
            Fraction(random.choice((1, 1, 2, -1))),
            profile,
            tuple(np.asarray(w * scale, dtype=object) for w in weights),
            shift,
        )

    components = int(np.prod(shape))
    return Ridge(shape, tuple(tuple(wave(p) for p in profiles) for _ in range(components)))


def _weights(shape: tuple[int, ...], random: Random, stage: int) -> Array:
    result = np.empty(shape, dtype=object)
    flat = result.reshape(-1)
    for place in range(flat.size):
        flat[place] = Fraction(random.choice((1, 2, -1) if stage == 0 else (1, 2, -1, 3, -2)))
    return result
