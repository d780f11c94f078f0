"""What cancels where matrices meet: B⁻¹B = I, QᵀQ = I, (AX)⁻¹A = X⁻¹."""

from __future__ import annotations

from typing import NamedTuple

from symgrad.engine.idiomatic.facts import Facts
from symgrad.engine.idiomatic.network import Factor, delta, hidden_wires, slot_wires, wires_of
from symgrad.terms.algebra import Inverse, MatMul, Transpose
from symgrad.terms.atoms import Index
from symgrad.terms.build import chain
from symgrad.terms.term import Term

Place = tuple[int, int]


def cancels(
    factors: list[Factor], bound: set[Index], places: list[Place], facts: Facts, wire: Index
) -> bool:
    """Cancel the two factors that meet on a wire, in place."""
    (k, p), (m, q) = places
    a, b = factors[k], factors[m]
    if a.power != 1 or b.power != 1 or len(a.slots) != 2 or len(b.slots) != 2:
        return False
    inverse = _inverse_pair(a, p, b, q, facts) or _inverse_pair(b, q, a, p, facts)
    orthogonal = a.head is b.head and p == q and facts.orthogonal(a.head)
    if inverse or orthogonal:
        new = delta(a.slots[1 - p], b.slots[1 - q], wire.stop)
        _replace(factors, bound, {k, m}, {wire}, new)
        return True
    return any(
        _peeled(factors, bound, place, other, facts, wire)
        for place, other in ((places[0], places[1]), (places[1], places[0]))
    )


def _inverse_pair(a: Factor, p: int, b: Factor, q: int, facts: Facts) -> bool:
    if not (isinstance(a.head, Inverse) and a.head.arg is b.head):
        return False
    return p != q or facts.symmetric(b.head)


def _replace(
    factors: list[Factor], bound: set[Index], gone: set[int], wires: set[Index], new: Factor
) -> None:
    factors[:] = [f for n, f in enumerate(factors) if n not in gone]
    bound.difference_update(wires)
    factors.append(new)


class _Walk(NamedTuple):
    """How far a product was met: its factors, the wires between them, and where it ends."""

    met: list[int]
    wires: list[Index]
    ends: list[Term]


def _peeled(
    factors: list[Factor],
    bound: set[Index],
    place: Place,
    other: Place,
    facts: Facts,
    wire: Index,
) -> bool:
    """(F₁F₂…)⁻¹ beside F₁, or beside the whole product, in place."""
    k, p = place
    inverse = factors[k]
    if not isinstance(inverse.head, Inverse) or not isinstance(inverse.head.arg, MatMul):
        return False
    parts = inverse.head.arg.factors
    for from_left in (True, False) if facts.symmetric(inverse.head.arg) else (p == 1,):
        line = parts if from_left else tuple(_turned(f) for f in reversed(parts))
        walk = _walk(factors, bound, line, other, facts, wire)
        for count in range(len(walk.met), 0, -1):
            rest = parts[count:] if from_left else parts[: len(parts) - count]
            whole = count == len(parts)
            if not whole and (rest[0].shape[0] != rest[-1].shape[1]):
                continue
            slots = (inverse.slots[1 - p], walk.ends[count - 1])
            if not from_left:
                slots = slots[::-1]
            new = (
                delta(slots[0], slots[1], inverse.head.shape[0])
                if whole
                else Factor(Inverse(chain(rest)), slots)
            )
            _replace(factors, bound, {k, *walk.met[:count]}, set(walk.wires[:count]), new)
            return True
    return False


def _walk(
    factors: list[Factor],
    bound: set[Index],
    line: tuple[Term, ...],
    first: Place,
    facts: Facts,
    wire: Index,
) -> _Walk:
    """The factors of a product that stand one after the other from a wire on."""
    walk = _Walk([], [], [])
    place: Place | None = first
    for part in line:
        if place is None:
            break
        k, q = place
        head, turned = (part.arg, True) if isinstance(part, Transpose) else (part, False)
        factor = factors[k]
        fits = factor.head is head and factor.power == 1 and len(factor.slots) == 2
        if k in walk.met or not fits or not (q == turned or facts.symmetric(head)):
            break
        end = factor.slots[1 - q]
        walk.met.append(k)
        walk.wires.append(wire)
        walk.ends.append(end)
        if not isinstance(end, Index) or end not in bound:
            break
        place, wire = _next(factors, k, end), end
    return walk


def _next(factors: list[Factor], k: int, wire: Index) -> Place | None:
    """The one other place where a bound wire stands."""
    at = [n for n, f in enumerate(factors) if n != k and wire in wires_of((f,))]
    if len(at) != 1 or wire in hidden_wires(factors[at[0]]):
        return None
    if sum(w is wire for w in slot_wires(factors[k])) != 1:
        return None
    slots = [p for p, s in enumerate(factors[at[0]].slots) if s is wire]
    return (at[0], slots[0]) if len(slots) == 1 else None


def _turned(term: Term) -> Term:
    return term.arg if isinstance(term, Transpose) else Transpose(term)
