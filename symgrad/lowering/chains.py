"""Chains of matrices: whether one order of multiplication is best whatever the sizes are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symgrad.lowering.form import Axis, View

Axes = tuple[Axis, ...]
SMALL, LARGE = 10, 1000
NEARLY = 3
"""An order within this factor of the best one is as good."""


def is_chain(factors: Sequence[View], free: Axes) -> bool:
    """Three matrices or more in a row, from one free axis to the other."""
    return (
        len(factors) > 2 and len(free) == 2 and linked([f.axes for f in factors], free) is not None
    )


def linked(factors: Sequence[Axes], free: Axes) -> list[int] | None:
    """The factors in the order of the chain that starts at the first free axis, or None."""
    if any(len(set(axes)) != 2 or len(axes) != 2 for axes in factors) or len(set(free)) != 2:
        return None
    end, left, order = free[0], list(range(len(factors))), list[int]()
    while left:
        here = [k for k in left if end in factors[k]]
        if len(here) != 1:
            return None
        order.append(here[0])
        left.remove(here[0])
        first, second = factors[here[0]]
        end = second if first == end else first
    return order if end == free[1] else None


def best_throughout(factors: Sequence[Axes], free: Axes) -> bool:
    """Is the order that is best for equal sizes nearly the best with any one dimension small or large?"""
    order = linked(factors, free)
    assert order is not None
    ends = [free[0]]
    for k in order:
        first, second = factors[k]
        ends.append(second if first == ends[-1] else first)
    names = sorted({name for axis in ends for name in axis.size.symbols})
    orders = _orders(0, len(order))
    equal = dict.fromkeys(names, LARGE)
    chosen = min(orders, key=lambda tree: _price(tree, _sizes(ends, equal)))
    for sizes in _cases(names):
        prices = [_price(tree, _sizes(ends, sizes)) for tree in orders]
        if _price(chosen, _sizes(ends, sizes)) > NEARLY * min(prices):
            return False
    return True


def _cases(names: Sequence[str]) -> Iterable[dict[str, int]]:
    for name in names:
        yield {**dict.fromkeys(names, LARGE), name: SMALL}
        yield {**dict.fromkeys(names, SMALL), name: LARGE}


def _sizes(ends: Sequence[Axis], sizes: dict[str, int]) -> list[int]:
    return [max(1, axis.size.evaluate({s: sizes[s] for s in axis.size.symbols})) for axis in ends]


Tree = tuple[int, int, "Tree | None", "Tree | None"]
"""A product of the factors from one place up to another, as a product of two."""


def _orders(start: int, stop: int) -> list[Tree]:
    """All ways to bracket; for long chains only from the left and from the right."""
    if stop - start == 1:
        return [(start, stop, None, None)]
    cuts = range(start + 1, stop) if stop - start <= 5 else (start + 1, stop - 1)
    return [
        (start, stop, left, right)
        for cut in cuts
        for left in _orders(start, cut)
        for right in _orders(cut, stop)
    ]


def _price(tree: Tree, sizes: Sequence[int]) -> int:
    start, stop, left, right = tree
    if left is None or right is None:
        return 0
    here = sizes[start] * sizes[left[1]] * sizes[stop]
    return here + _price(left, sizes) + _price(right, sizes)
