"""Proof by cases: a difference vanishes if it does where u > 0, where u = 0 and where u < 0."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, cast, final

from symgrad.kernel.arithmetic import Arithmetic, Variables, add, scale
from symgrad.kernel.facts import Sign
from symgrad.kernel.form import (
    BOUND,
    FREE,
    Atom,
    Frozen,
    Label,
    Poly,
    freeze,
    keys_of_poly,
    labels_of_poly,
    rename_monomial,
)

_DEEPEST = 4


@final
class Cases:
    """The argument of an indicator, its three signs, and what each makes of a difference."""

    def __init__(self, algebra: Arithmetic) -> None:
        self.algebra = algebra
        self._opened = 0

    def vanish(self, gap: Poly, depth: int = _DEEPEST) -> bool:
        """Whether a polynomial is zero in every case."""
        if not gap:
            return True
        argument = min(_arguments(gap), key=_size, default=None)
        if argument is None:
            inside = self._summand(gap)
            return inside is not None and self.vanish(inside, depth)
        if depth == 0:
            return False
        return (
            self._under(argument, "+", gap, depth)
            and self._under(argument, "-", gap, depth)
            and self._at_zero(argument, gap, depth)
        )

    def _summand(self, gap: Poly) -> Poly | None:
        """What a difference of sums is the sum of, over one label that its cases hold."""
        found = next(_bound_in_cases(gap), None)
        if found is None:
            return None
        self._opened += 1
        label: Label = (FREE, f"\0case{self._opened}", found[3])
        total: Poly = {}
        for monomial, coefficient in gap.items():
            sums = [a for a, e in monomial if a[0] == "con" and e == 1 and _fits(a, found)]
            if not sums:
                return None
            body = self._opened_at(sums[0], found, label)
            rest = {tuple(f for f in monomial if f[0] != sums[0]): coefficient}
            total = add(total, self.algebra.times(body, rest))
        return total

    def _opened_at(self, atom: Atom, like: Label, label: Label) -> Poly:
        """A contraction without one of its sums, whose label becomes free."""
        _, binders, monomial = atom
        inside = [b for b in binders if b[3] == like[3]]
        chosen = next((b for b in inside if b in set(_bound_in_cases({monomial: 1}))), inside[0])
        fresh = {b: self.algebra.fresh(b[3]) for b in binders if b != chosen}
        body = rename_monomial(monomial, {**fresh, chosen: label})
        return self.algebra.total(fresh.values(), {body: 1})

    def _under(self, argument: Frozen, sign: Sign, gap: Poly, depth: int) -> bool:
        with self._knowing([(dict(argument), sign)]):
            return self.vanish(self._again(gap, {}), depth - 1)

    def _at_zero(self, argument: Frozen, gap: Poly, depth: int) -> bool:
        """The case u = 0, one variable of u expressed by the rest of it."""
        for atom, value in _solutions(argument):
            put = {atom[1]: self._value(atom, value)}
            known = list(self._carried(atom, value, put))
            if any(self._excluded(poly, sign) for poly, sign in known):
                return True
            with self._knowing(known):
                return self.vanish(self._again(gap, put), depth - 1)
        return False

    @contextmanager
    def _knowing(self, more: list[tuple[Poly, Sign]]) -> Generator[None]:
        facts = self.algebra.facts
        before, facts.known = facts.known, dict(facts.known)
        try:
            for poly, sign in more:
                if set(poly) - {()}:
                    facts.remember(freeze(poly), sign)
            facts.forget()
            yield
        finally:
            facts.known = before
            facts.forget()

    def _value(self, atom: Atom, value: Poly) -> Any:
        _, key, own, _ = atom
        return lambda labels: value if labels == own else self.algebra.variable(key, labels)

    def _again(self, gap: Poly, put: Variables) -> Poly:
        """The polynomial built anew under what is known now."""
        same = {
            key: (lambda labels, key=key: self.algebra.variable(key, labels))
            for key in keys_of_poly(gap.items())
        }
        return self.algebra.replace(gap, {}, {**same, **put})

    def _carried(self, atom: Atom, value: Poly, put: Variables) -> Iterator[tuple[Poly, Sign]]:
        """What is known of a variable, said of its value."""
        facts = self.algebra.facts
        own = facts.sign(atom)
        if own is not None:
            yield value, own
        for poly, sign in facts.known.items():
            if atom[1] in keys_of_poly(poly):
                yield self.algebra.replace(dict(poly), {}, put), sign

    def _excluded(self, poly: Poly, sign: Sign) -> bool:
        """Whether a polynomial cannot have a sign."""
        if not poly:
            return sign in ("+", "-", "nonzero")
        found = self.algebra.facts.sign_of_poly(freeze(poly))
        return (sign in ("+", "0+") and found == "-") or (sign in ("-", "0-") and found == "+")


def _arguments(gap: Poly) -> Iterator[Frozen]:
    """The arguments of indicators that stand free of bound labels."""
    for monomial in gap:
        for atom, _ in monomial:
            yield from _inside(atom)


def _inside(part: Any) -> Iterator[Frozen]:
    if not isinstance(part, tuple):
        return
    items = cast("tuple[Any, ...]", part)
    if len(items) == 3 and items[0] == "ind":
        yield from _decided(items[1])
    for inner in items:
        yield from _inside(inner)


def _bound_in_cases(gap: Poly) -> Iterator[Label]:
    """The bound labels in arguments of indicators."""
    for monomial in gap:
        yield from _bound_inside(monomial)


def _bound_inside(part: Any) -> Iterator[Label]:
    match part:
        case ("ind", poly, _):
            yield from sorted(b for b in labels_of_poly(poly) if b[0] == BOUND)
        case tuple():
            for inner in cast("tuple[Any, ...]", part):
                yield from _bound_inside(inner)
        case _:
            return


def _fits(atom: Atom, like: Label) -> bool:
    return any(b[3] == like[3] for b in atom[1])


def _decided(argument: Frozen) -> Iterator[Frozen]:
    """The argument itself, or the factors that all its terms share, if they hold no bound label."""
    if _closed(argument):
        yield argument
        return
    shared = set(argument[0][0]).intersection(*(m for m, _ in argument))
    for atom, _ in shared:
        factor: Frozen = ((((atom, 1),), 1),)
        if atom[0] == "var" and _closed(factor):
            yield factor


def _closed(poly: Frozen) -> bool:
    return all(label[0] != BOUND for label in labels_of_poly(poly))


def _size(poly: Frozen) -> Any:
    return len(repr(poly)), poly


def _solutions(poly: Frozen) -> Iterator[tuple[Atom, Poly]]:
    """Variables that stand once and linearly in a polynomial, with what they are at its zeros."""
    for monomial, coefficient in poly:
        if len(monomial) != 1 or monomial[0][1] != 1 or monomial[0][0][0] != "var":
            continue
        atom = monomial[0][0]
        rest = {m: c for m, c in poly if m != monomial}
        if atom[1] not in keys_of_poly(rest.items()):
            yield atom, scale(rest, Fraction(-1) / coefficient)
