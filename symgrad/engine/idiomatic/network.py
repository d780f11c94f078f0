"""Terms in indices: sums of products of tensors whose axes are joined by wires.

A wire is an Index with a name that nobody can write; one that is in `bound` of its product is
summed over. A slot that is not a wire is an index term of its own (a free index, 3, c_t).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import count
from typing import NamedTuple, cast

from symgrad.terms.atoms import Identity, Index
from symgrad.terms.dimension import Dim
from symgrad.terms.node import ONE, Node
from symgrad.terms.term import Term
from symgrad.terms.walk import Name, children, free_indices, substitute

_MARK = "\0"
_numbers = count()


class Factor(NamedTuple):
    """`head` with an index in each slot, to a power."""

    head: Term
    slots: tuple[Term, ...]
    power: Fraction = Fraction(1)


class Product(NamedTuple):
    """Factors, summed over the bound wires."""

    factors: tuple[Factor, ...]
    bound: frozenset[Index] = frozenset()


Form = list[tuple[Fraction, Product]]
Wires = tuple[Term, ...]

UNIT = Product(())


class Crowded(Exception):
    """More terms than this is meant for; the caller keeps what it had."""


class Improper(Exception):
    """An index does not run over the whole axis that it stands for, or there are too many axes."""


MOST = 400


def new_wire(dim: Dim) -> Term:
    """A wire that nothing else holds; of an axis of length one, the number 1."""
    from symgrad.terms.build import number

    return number(1) if dim == ONE else Index(f"{_MARK}{next(_numbers)}", dim)


def is_wire(term: Term) -> bool:
    """Whether an index term is a wire."""
    return isinstance(term, Index) and term.name.startswith(_MARK)


@lru_cache(maxsize=65536)
def wires_in(term: Term) -> frozenset[Index]:
    """The wires that stand inside a term."""
    return frozenset(i for i in free_indices(term) if i.name.startswith(_MARK))


@lru_cache(maxsize=65536)
def wires_met(term: Term) -> tuple[Index, ...]:
    """The wires inside a term, each time that it occurs, in the order of the term's parts."""
    if not wires_in(term):
        return ()
    if isinstance(term, Index):
        return (term,)
    return tuple(w for c in children(term) for w in wires_met(c))


def slot_wires(factor: Factor) -> Iterator[Index]:
    """The wires in the slots of a factor, with repetition."""
    return (cast(Index, s) for s in factor.slots if is_wire(s))


def hidden_wires(factor: Factor) -> frozenset[Index]:
    """The wires that a factor leans on other than by a slot: in its head, or as the t of c_t."""
    inside = wires_in(factor.head)
    for slot in factor.slots:
        if not isinstance(slot, Index):
            inside |= wires_in(slot)
    return inside


def wires_of(factors: Iterable[Factor]) -> frozenset[Index]:
    """All wires of some factors."""
    return frozenset(w for f in factors for w in (*slot_wires(f), *hidden_wires(f)))


def rename(factor: Factor, names: dict[Index, Term]) -> Factor:
    """A factor with other index terms for some of its wires."""
    slots = tuple(_renamed(s, names) for s in factor.slots)
    head = factor.head
    if wires_in(head) & names.keys():
        head = substitute(head, cast("dict[Name, Term]", names))
    return Factor(head, slots, factor.power)


def _renamed(slot: Term, names: dict[Index, Term]) -> Term:
    if isinstance(slot, Index):
        return names.get(slot, slot)
    if wires_in(slot) & names.keys():
        return substitute(slot, cast("dict[Name, Term]", names))
    return slot


def apart(product: Product) -> Product:
    """The same product over fresh bound wires."""
    if not product.bound:
        return product
    names: dict[Index, Term] = {w: new_wire(w.stop) for w in product.bound}
    factors = tuple(rename(f, names) for f in product.factors)
    return Product(factors, frozenset(cast(Index, w) for w in names.values()))


def joined(left: Product, right: Product) -> Product:
    """The product of two products, bound wires kept apart."""
    if left.bound & right.bound:
        right = apart(right)
    return Product(left.factors + right.factors, left.bound | right.bound)


@lru_cache(maxsize=65536)
def digest(term: Term) -> bytes:
    """A fingerprint of a term that gives an order; all wires look alike."""
    if isinstance(term, Index) and term.name.startswith(_MARK):
        return b"wire" + str(term.stop).encode()
    state = hashlib.blake2b(type(term).__name__.encode(), digest_size=12)
    for name, field in type(term).__dataclass_fields__.items():
        if field.init:
            _feed(state, getattr(term, name))
    return state.digest()


def _feed(state: hashlib.blake2b, value: object) -> None:
    if isinstance(value, Node):
        state.update(digest(cast(Term, value)))
    elif isinstance(value, tuple):
        state.update(b"(")
        for part in cast("tuple[object, ...]", value):
            _feed(state, part)
        state.update(b")")
    else:
        state.update(str(value).encode())


Key = tuple[object, ...]
Symmetric = Callable[[Term], bool]


def key_of(product: Product, symmetric: Symmetric) -> Key:
    """What two products share exactly when they differ in bound names and order alone."""
    factors, bound = product
    colours: dict[Index, object] = {w: (0, str(w.stop)) for w in bound}
    marks = [(digest(f.head), f.power) for f in factors]
    if bound:
        colours = _refined(factors, marks, colours, symmetric)
        return min(_labelled(factors, marks, colours, symmetric))
    return _written(factors, marks, {}, symmetric)


def _slot_colour(slot: Term, colours: dict[Index, object]) -> object:
    if isinstance(slot, Index):
        return ("b", colours[slot]) if slot in colours else ("f", slot.name)
    named = sorted(str(colours.get(w, w.name)) for w in wires_in(slot))
    return ("t", digest(slot).hex(), tuple(named))


def _written(
    factors: tuple[Factor, ...],
    marks: list[tuple[bytes, Fraction]],
    colours: dict[Index, object],
    symmetric: Symmetric,
) -> Key:
    rows: list[tuple[object, ...]] = []
    for factor, mark in zip(factors, marks, strict=True):
        slots = [_slot_colour(s, colours) for s in factor.slots]
        if len(factor.slots) == 2 and symmetric(factor.head):
            slots.sort(key=repr)
        hidden = [str(colours.get(w, w.name)) for w in wires_met(factor.head)]
        rows.append((*mark, repr(slots), repr(hidden)))
    rows.sort()
    return tuple(rows)


def _refined(
    factors: tuple[Factor, ...],
    marks: list[tuple[bytes, Fraction]],
    colours: dict[Index, object],
    symmetric: Symmetric,
) -> dict[Index, object]:
    classes = 0
    while True:
        seen: dict[Index, list[object]] = {w: [] for w in colours}
        for factor, mark in zip(factors, marks, strict=True):
            around = [_slot_colour(s, colours) for s in factor.slots]
            if len(factor.slots) == 2 and symmetric(factor.head):
                around.sort(key=repr)
            for place, slot in enumerate(factor.slots):
                if isinstance(slot, Index) and slot in seen:
                    at = 0 if len(factor.slots) == 2 and symmetric(factor.head) else place
                    seen[slot].append((mark, at, repr(around)))
            met = wires_met(factor.head)
            for wire in hidden_wires(factor) & seen.keys():
                at = tuple(k for k, w in enumerate(met) if w is wire)
                seen[wire].append((mark, -1, repr((at, around))))
        words = {w: repr((colours[w], sorted(seen[w], key=repr))) for w in colours}
        order = {word: k for k, word in enumerate(sorted(set(words.values())))}
        colours = {w: (order[words[w]], str(w.stop)) for w in colours}
        if len(order) == classes or len(order) == len(colours):
            return colours
        classes = len(order)


def _labelled(
    factors: tuple[Factor, ...],
    marks: list[tuple[bytes, Fraction]],
    colours: dict[Index, object],
    symmetric: Symmetric,
    budget: int = 24,
) -> Iterator[Key]:
    classes: dict[object, list[Index]] = {}
    for wire, colour in colours.items():
        classes.setdefault(colour, []).append(wire)
    tied = next((classes[c] for c in sorted(classes, key=repr) if len(classes[c]) > 1), None)
    if tied is None:
        yield _written(factors, marks, colours, symmetric)
        return
    for wire in tied if budget >= len(tied) else tied[:1]:
        chosen = {**colours, wire: (-1, str(wire.stop))}
        refined = _refined(factors, marks, chosen, symmetric)
        yield from _labelled(factors, marks, refined, symmetric, budget // len(tied))


def delta(left: Term, right: Term, dim: Dim) -> Factor:
    """δ of two index terms that run over one range."""
    return Factor(Identity(dim), (left, right))
