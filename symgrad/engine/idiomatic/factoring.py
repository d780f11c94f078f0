"""Common factors: taken out of a whole sum, or of the groups of summands that share them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple, cast

from symgrad.engine.idiomatic.contraction import Out
from symgrad.engine.idiomatic.measure import length
from symgrad.engine.idiomatic.network import (
    Factor,
    Form,
    Product,
    hidden_wires,
    new_wire,
    rename,
)
from symgrad.terms.atoms import Identity, Index
from symgrad.terms.term import Term

if TYPE_CHECKING:
    from symgrad.engine.idiomatic.search import Writer

_MOST_ROUNDS = 6
_MOST_PAIRED = 5
_MOST_ORDERS = 3
_BEAM = 2


class Pattern(NamedTuple):
    """What the instances of a common factor share: where a slot is bound, a number instead."""

    head: Term
    slots: tuple[Term | int, ...]
    negative: bool


def patterns(product: Product, factor: Factor, writer: Writer) -> list[Pattern]:
    """The pattern of a factor inside its product; both ways round for a symmetric matrix."""
    if isinstance(factor.head, Identity) or hidden_wires(factor) & product.bound:
        return []
    ways = [factor.slots]
    if len(factor.slots) == 2 and writer.facts.symmetric(factor.head):
        ways.append(factor.slots[::-1])
    found: list[Pattern] = []
    for slots in ways:
        numbers: dict[Term, int] = {}
        shared = tuple(
            numbers.setdefault(s, len(numbers)) if s in product.bound else s for s in slots
        )
        found.append(Pattern(factor.head, shared, factor.power < 0))
    return found


def instance(product: Product, pattern: Pattern, writer: Writer) -> tuple[int, Factor] | None:
    """Where a product has a factor of this pattern, with its slots in the pattern's order."""
    for k, factor in enumerate(product.factors):
        if factor.head is not pattern.head:
            continue
        for way, found in enumerate(patterns(product, factor, writer)):
            if found == pattern:
                slots = factor.slots[::-1] if way else factor.slots
                return k, factor._replace(slots=slots)
    return None


def take_out(
    writer: Writer, form: Form, pattern: Pattern, *, deep: bool = False
) -> tuple[Factor, tuple[Index, ...], Form] | None:
    """A factor that all products share, the wires that join it to the rest, and the rest.

    A denominator is taken out to the lowest power that occurs; `deep`, to the highest.
    """
    found = [instance(p, pattern, writer) for _, p in form]
    if not form or any(f is None for f in found):
        return None
    places = cast("list[tuple[int, Factor]]", found)
    powers = [f.power for _, f in places]
    power = max(powers) if pattern.negative and not deep else min(powers)
    if any((p - power).denominator != 1 for p in powers):
        return None
    first = places[0][1]
    joints: dict[int, Index] = {}
    for mark, slot in zip(pattern.slots, first.slots, strict=True):
        if isinstance(mark, int):
            joints.setdefault(mark, cast(Index, new_wire(cast(Index, slot).stop)))
    slots = tuple(joints[s] if isinstance(s, int) else s for s in pattern.slots)
    rest = [
        (c, _without(p, k, f, power, slots)) for (c, p), (k, f) in zip(form, places, strict=True)
    ]
    return Factor(pattern.head, slots, power), tuple(joints.values()), writer.collect(rest)


def _without(
    product: Product, at: int, factor: Factor, power: Fraction, slots: tuple[Term, ...]
) -> Product:
    left = factor.power - power
    kept = [f for k, f in enumerate(product.factors) if k != at]
    if left:
        kept.insert(at, factor._replace(power=left))
    names = {
        old: new
        for old, new in zip(factor.slots, slots, strict=True)
        if old is not new and old in product.bound
    }
    return Product(tuple(rename(f, names) for f in kept), product.bound.difference(names))


def pulled(
    writer: Writer, form: Form, first: Pattern | None = None, *, deep: bool = False
) -> tuple[Fraction, Product] | None:
    """All that the products of a form share, times the rest as one factor in parentheses.

    `first` is taken out before anything else.
    """
    common: list[Factor] = []
    joints: frozenset[Index] = frozenset()
    rest = form
    while len(rest) > 1:
        step = (
            _next_common(writer, rest)
            if first is None
            else take_out(writer, rest, first, deep=deep)
        )
        first = None
        if step is None or not step[2]:
            break
        factor, wires, rest = step
        common.append(factor)
        joints |= frozenset(wires)
    if not common:
        return None
    sealed = writer.seal(rest)
    if sealed is None:
        return None
    coefficient, product = sealed
    factors = (*common, *product.factors)
    return writer.reduce(coefficient, Product(factors, joints | product.bound))


def _next_common(writer: Writer, form: Form) -> tuple[Factor, tuple[Index, ...], Form] | None:
    for pattern in _shared(writer, form):
        step = take_out(writer, form, pattern)
        if step is not None and step[2]:
            return step
    return None


def _shared(writer: Writer, form: Form) -> list[Pattern]:
    """The patterns of the first product that all others have, longest heads first."""
    first = form[0][1]
    ordered = sorted(first.factors, key=lambda f: -length(f.head))
    wanted = dict.fromkeys(p for f in ordered for p in patterns(first, f, writer)[:1])
    return [p for p in wanted if all(instance(q, p, writer) for _, q in form[1:])]


def variants(writer: Writer, form: Form, out: Out, *, thorough: bool) -> list[Form]:
    """The form with factors taken out of the whole, in several orders, and out of groups."""
    found: list[Form] = []
    for first in _shared(writer, form)[: _MOST_ORDERS if thorough else 1]:
        whole = pulled(writer, form, first)
        if whole is not None:
            found.append([whole])
        if first.negative and not first.slots:
            whole = pulled(writer, form, first, deep=True)
            found.extend([[whole]] if whole is not None else [])
    if found and (len(form) == 2 or not thorough):
        return found
    return [*found, grouped(writer, form, out, _BEAM if thorough else 1)]


def grouped(writer: Writer, form: Form, out: Out, width: int) -> Form:
    """The form with common factors of some of its products taken out, as long as that helps."""
    seen = {writer.form_key(form, out)}
    beam = [(_size(writer, form, out), 0, form)]
    best: dict[int, tuple[int, int, Form]] = {0: beam[0]}
    for _ in range(_MOST_ROUNDS):
        new: list[tuple[int, int, Form]] = []
        for _, _, one in beam:
            for next_form in _regrouped(writer, one, 3 * width):
                key = writer.form_key(next_form, out)
                if key in seen:
                    continue
                seen.add(key)
                new.append((_size(writer, next_form, out), len(new), next_form))
        new.sort(key=lambda entry: entry[:2])
        beam = new[:width]
        if not beam:
            break
        best[len(best)] = beam[0]
    return min(best.values(), key=lambda entry: entry[:2])[2]


def _regrouped(writer: Writer, form: Form, most: int) -> Iterator[Form]:
    for group in _groups(writer, form)[:most]:
        joined = pulled(writer, [form[k] for k in group])
        if joined is None:
            continue
        rest = [one for k, one in enumerate(form) if k not in group]
        place = min(group)
        yield writer.collect([*rest[:place], joined, *rest[place:]])


def _groups(writer: Writer, form: Form) -> list[tuple[int, ...]]:
    """Sets of products that share a factor, those that share most first."""
    worth: dict[tuple[int, ...], int] = {}
    for _, product in form:
        for factor in product.factors:
            for pattern in patterns(product, factor, writer)[:1]:
                group = tuple(
                    k for k, (_, p) in enumerate(form) if instance(p, pattern, writer) is not None
                )
                if len(group) > 1:
                    saved = (len(group) - 1) * length(factor.head)
                    worth[group] = worth.get(group, 0) + saved
    if len(form) <= _MOST_PAIRED:
        for pair in combinations(range(len(form)), 2):
            worth[pair] = max(worth.get(pair, 0), _shared_length(writer, form, pair))
    return sorted((g for g in worth if worth[g]), key=lambda g: -worth[g])


def _shared_length(writer: Writer, form: Form, pair: tuple[int, int]) -> int:
    """How much two products have in common."""
    both = [form[k] for k in pair]
    return sum(length(p.head) for p in set(_shared(writer, both)))


def _size(writer: Writer, form: Form, out: Out) -> int:
    return sum(writer.size(p, out) + (1 if abs(c) == 1 else 2) for c, p in form)
