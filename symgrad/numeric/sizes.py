"""Sizes for the dimensions of a claim: ascending ones to refute, distinct and edge ones to verify."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations, product

from symgrad.numeric.reach import Reach
from symgrad.terms.context import Context

Sizes = dict[str, int]


def ascending(reach: Reach, context: Context, *, largest: int = 3, limit: int = 12) -> list[Sizes]:
    """Sets of sizes from the smallest up, at most `limit` of them, mostly with unequal sizes."""
    free = independent(reach, context)
    if len(free) <= 4:
        choices = product(range(1, largest + 4), repeat=len(free))
        ordered = sorted(choices, key=lambda c: (sum(c), max(c, default=0), c))
    else:
        ordered = list(_few(len(free), largest))
    found: list[Sizes] = []
    allowed = max(largest, *(context.at_least.get(n, 1) + 1 for n in free), 1) if free else 1
    for choice in ordered:
        sizes = complete(dict(zip(free, choice, strict=True)), reach, context)
        inside = max(choice, default=1) <= allowed or len(found) < 2
        if sizes is not None and inside and sizes not in found:
            found.append(sizes)
        if len(found) >= 64:
            break
    return _thinned(found, limit)


def _thinned(found: list[Sizes], limit: int) -> list[Sizes]:
    """The first ones, and of the rest those with most different sizes."""
    if len(found) <= limit:
        return found
    head = limit * 2 // 3
    rest = sorted(found[head:], key=lambda s: -len(set(s.values())))[: limit - head]
    return found[:head] + [s for s in found[head:] if s in rest]


def distinct(reach: Reach, context: Context, start: int, count: int) -> list[Sizes]:
    """Sets of pairwise distinct sizes at or above `start`, in several orders, and edge ones."""
    free = independent(reach, context)
    ladder = list(range(start, start + len(free)))
    found: list[Sizes] = []
    for order in permutations(ladder) if len(free) <= 4 else (ladder, ladder[::-1]):
        sizes = complete(dict(zip(free, order, strict=True)), reach, context)
        if sizes is not None and sizes not in found:
            found.append(sizes)
        if len(found) >= count:
            break
    return found


def edges(reach: Reach, context: Context) -> list[Sizes]:
    """All 1, all 2, and one of them 1 beside larger ones, as far as the context allows."""
    free = independent(reach, context)
    found: list[Sizes] = []
    shapes = [[1] * len(free), [2] * len(free)]
    shapes += [[1 if k == j else 3 for k in range(len(free))] for j in range(len(free))]
    for choice in shapes:
        sizes = complete(dict(zip(free, choice, strict=True)), reach, context)
        if sizes is not None and sizes not in found:
            found.append(sizes)
    return found


def independent(reach: Reach, context: Context) -> list[str]:
    """The dimension symbols that no relation gives."""
    return [s for s in reach.symbols if s not in context.dimensions]


def complete(free: Sizes, reach: Reach, context: Context) -> Sizes | None:
    """All sizes from the independent ones; None if a lower bound or a shape forbids them."""
    sizes = dict(free)
    for _ in range(len(context.dimensions) + 1):
        for name, dim in context.dimensions.items():
            if name not in sizes and dim.symbols <= sizes.keys():
                sizes[name] = dim.evaluate(sizes)
    if any(sizes.get(name, least) < least for name, least in context.at_least.items()):
        return None
    if any(s < 1 for s in sizes.values()):
        return None
    if any(d.symbols <= sizes.keys() and d.evaluate(sizes) < 1 for d in reach.shapes):
        return None
    return sizes


def _few(count: int, largest: int) -> Iterator[tuple[int, ...]]:
    yield (1,) * count
    yield (2,) * count
    for shift in range(largest):
        yield tuple(1 + (k + shift) % largest for k in range(count))
    for place in range(count):
        yield tuple(2 if k == place else 1 for k in range(count))
    yield tuple(range(1, count + 1))
    yield (largest,) * count
