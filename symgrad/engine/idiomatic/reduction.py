"""Bringing one product to its simplest: δ contracted, powers collected, facts applied."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

from symgrad.engine.idiomatic.facts import Facts
from symgrad.engine.idiomatic.inverses import cancels
from symgrad.engine.idiomatic.network import (
    Factor,
    Product,
    hidden_wires,
    is_wire,
    new_wire,
    rename,
    wires_of,
)
from symgrad.terms.atoms import Identity, Index, Number, Ones, Size
from symgrad.terms.term import Term

Scaled = tuple[Fraction, Product]
ZERO: Scaled = (Fraction(0), Product(()))


def reduced(coefficient: Fraction, product: Product, facts: Facts) -> Scaled:
    """An equal coefficient and product with nothing left to contract or to collect."""
    factors, bound = list(product.factors), set(product.bound)
    while True:
        if not coefficient:
            return ZERO
        before = wires_of(factors) & bound
        changed = _contract_delta(factors, bound)
        sign = _collect(factors, bound, facts)
        coefficient *= sign or 1
        changed = changed or sign is not None
        changed = _apply_fact(factors, bound, facts) or changed
        coefficient *= _take_numbers(factors)
        lost = (before | bound) - wires_of(factors)
        for wire in lost & bound:
            bound.discard(wire)
            factors.append(Factor(Size(wire.stop), ()))
            changed = True
        if not changed:
            return coefficient, Product(tuple(factors), frozenset(bound))


def _contract_delta(factors: list[Factor], bound: set[Index]) -> bool:
    """Contract one δ, in place."""
    for k, factor in enumerate(factors):
        if not isinstance(factor.head, Identity) or factor.power < 0:
            continue
        left, right = factor.slots
        if left is right:
            del factors[k]
            return True
        if right in bound:
            left, right = right, left
        if left in bound:
            del factors[k]
            bound.discard(left)
            factors[:] = [rename(f, {left: right}) for f in factors]
            _keep(factors, bound, right)
            return True
        if factor.power != 1:
            factors[k] = factor._replace(power=Fraction(1))
            return True
    return False


def _keep(factors: list[Factor], bound: set[Index], wire: Term) -> None:
    """A bound wire that nothing mentions any more counts its range."""
    if wire in bound and wire not in wires_of(factors):
        bound.discard(wire)
        factors.append(Factor(Size(wire.stop), ()))


def _collect(factors: list[Factor], bound: set[Index], facts: Facts) -> int | None:
    """Add the powers of equal factors, in place; the sign that comes of it, None if nothing did."""
    powers: dict[tuple[Term, tuple[Term, ...]], Fraction] = {}
    signs = 0
    for head, slots, power in factors:
        if isinstance(head, Ones):
            continue
        if len(slots) == 2 and (facts.symmetric(head) or facts.reciprocal(head)):
            before = slots
            slots = _in_order(slots, bound)
            power = -power if slots != before and facts.reciprocal(head) else power
        elif len(slots) == 2 and power.denominator == 1 and facts.antisymmetric(head):
            before, slots = slots, _in_order(slots, bound)
            signs += int(power) if slots != before else 0
        powers[head, slots] = powers.get((head, slots), Fraction(0)) + power
    new = [Factor(head, slots, power) for (head, slots), power in powers.items() if power]
    new = [
        f._replace(power=Fraction(1))
        if f.power > 1 and f.power.denominator == 1 and facts.binary(f.head)
        else f
        for f in new
    ]
    sign = -1 if signs % 2 else 1
    changed = len(new) != len(factors) or sign < 0
    factors[:] = new
    return sign if changed else None


def _in_order(slots: tuple[Term, ...], bound: set[Index]) -> tuple[Term, ...]:
    return tuple(
        sorted(slots, key=lambda s: (not is_wire(s), s in bound, str(getattr(s, "name", s))))
    )


def _take_numbers(factors: list[Factor]) -> Fraction:
    """The rational part of some factors, which they lose."""
    taken = Fraction(1)
    for factor in tuple(factors):
        if factor.power.denominator != 1:
            continue
        value: Fraction | None = None
        if isinstance(factor.head, Number):
            value = factor.head.value
        elif isinstance(factor.head, Size) and factor.head.dim.literal is not None:
            value = Fraction(factor.head.dim.literal)
        if value is not None and (value or factor.power > 0):
            taken *= value ** int(factor.power)
            factors.remove(factor)
    return taken


def _apply_fact(factors: list[Factor], bound: set[Index], facts: Facts) -> bool:
    for wire in tuple(bound):
        at = [k for k, f in enumerate(factors) if wire in wires_of((f,))]
        places = [(k, p) for k in at for p, s in enumerate(factors[k].slots) if s is wire]
        if len(places) != len(at) or any(wire in hidden_wires(factors[k]) for k in at):
            continue
        if len(at) == 1 and _ends(factors, bound, places[0], facts, wire):
            return True
        if len(at) == 2 and cancels(factors, bound, places, facts, wire):
            return True
    return False


def _ends(
    factors: list[Factor], bound: set[Index], place: tuple[int, int], facts: Facts, wire: Index
) -> bool:
    """Σ p = 1, Σ (x − mean(x)) = 0 and Σ u² = 1, in place."""
    factor = factors[place[0]]
    total = facts.total(factor, place[1]) if factor.power == 1 else None
    if factor.power == 2 and facts.unit(factor, place[1]):
        total = Fraction(1)
    if total is None or total < 0:
        return False
    factors[place[0]] = Factor(Number(total), ())
    bound.discard(wire)
    for slot in factor.slots:
        _keep(factors, bound, slot)
    return True


def split_one_hot(product: Product, facts: Facts) -> Product:
    """Σ kᵢ uᵢ vᵢ as (Σ kᵢ uᵢ)(Σ kᵢ vᵢ) for a one-hot vector k, wherever that is possible."""
    for hot in product.factors:
        if hot.power != 1 or len(hot.slots) != 1 or not facts.one_hot(hot.head):
            continue
        wire = hot.slots[0]
        at = [f for f in product.factors if f is not hot and wire in wires_of((f,))]
        alone = all(f.slots == (wire,) and not hidden_wires(f) for f in at)
        if wire in product.bound and alone and len(at) > 1:
            rest = [f for f in product.factors if f is not hot and f not in at]
            bound = set(product.bound) - {wire}
            for factor in at:
                own = cast(Index, new_wire(wire.stop))
                bound.add(own)
                rest += [hot._replace(slots=(own,)), factor._replace(slots=(own,))]
            return split_one_hot(Product(tuple(rest), frozenset(bound)), facts)
    return product
