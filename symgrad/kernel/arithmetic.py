"""Arithmetic of index polynomials, every operation ending in normal form.

Each rule that is true only under a condition either finds the condition in the declarations or
writes it into `ledger.used`; the prover then asks whether both sides of the claim need it anyway.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, final

from symgrad.kernel import lowrank
from symgrad.kernel.contract import contract
from symgrad.kernel.facts import Facts
from symgrad.kernel.form import (
    BOUND,
    COLOUR,
    FREE,
    HIGH,
    LITERAL,
    LOW,
    PAIR,
    SHIFT,
    TERM,
    Atom,
    Exponent,
    Frozen,
    Label,
    Monomial,
    Poly,
    call,
    contraction,
    freeze,
    half,
    height_of_poly,
    keys_of,
    labels_of,
    leaves,
    pair,
    range_of,
    rename,
    rename_monomial,
    rename_poly,
    shift,
    size_inside,
    splits_of,
    whole,
)
from symgrad.kernel.names import Named
from symgrad.terms.dimension import Dim
from symgrad.terms.node import ONE
from symgrad.terms.property import Fact

NeedKind = Literal["nonzero", "positive", "nonnegative"]
ConditionKey = tuple[bool, Atom, NeedKind]
Conditions = dict[ConditionKey, Atom]


class Stuck(Exception):
    """The kernel cannot go on; the message says why, for a person."""


@final
class Ledger:
    """What a side needs to be defined, what was used to simplify it, where its derivatives hold.

    The rules for derivatives of √u and det A lean on u ≠ 0 and det A ≠ 0 without a need: √(x⁴) and
    det have derivatives at 0. Each key, blind to the names of labels, keeps the atom as it was met.
    """

    def __init__(self) -> None:
        self.needs: Conditions = {}
        self.used: Conditions = {}
        self.leans: Conditions = {}

    def update(self, other: Ledger) -> None:
        """Take over all entries of another ledger."""
        self.needs.update(other.needs)
        self.used.update(other.used)
        self.leans.update(other.leans)


def number(value: int | Fraction) -> Poly:
    """The constant polynomial."""
    return {(): whole(Fraction(value))} if value else {}


def single(atom: Atom, exponent: Exponent = 1) -> Poly:
    """The polynomial of one atom."""
    return {((atom, exponent),): 1}


def add(*polys: Poly) -> Poly:
    """The sum."""
    total: Poly = dict(polys[0])
    for poly in polys[1:]:
        for monomial, coefficient in poly.items():
            _accumulate(total, monomial, coefficient)
    return total


def _accumulate(total: Poly, monomial: Monomial, coefficient: int | Fraction) -> None:
    value = whole(total.get(monomial, 0) + coefficient)
    if value:
        total[monomial] = value
    else:
        total.pop(monomial, None)


def scale(poly: Poly, factor: int | Fraction) -> Poly:
    """factor · poly."""
    return {m: whole(c * factor) for m, c in poly.items()} if factor else {}


def dimension(dim: Dim) -> Poly:
    """A dimension as a polynomial in dimension atoms."""
    total: Poly = {}
    for monomial, coefficient in dim.terms:
        key = tuple(sorted((("dim", name), e) for name, e in monomial))
        _accumulate(total, key, coefficient)
    return total


def order(monomial: Monomial) -> Any:
    """The key of the order that chooses the leading monomial of a base.

    The names of labels come last: a leading monomial stays one under renaming, but for ties.
    """
    nameless = tuple(sorted((_nameless(atom), e) for atom, e in monomial))
    return (sum(e for _, e in monomial), len(monomial), nameless, monomial)


@lru_cache(maxsize=65536)
def _nameless(atom: Atom) -> Atom:
    """An atom where labels of the same range have the same name."""
    free = {b: (COLOUR, 0, range_of(b)) for b in labels_of(atom) if b[0] in (BOUND, FREE)}
    return rename(atom, free) if free else atom


_LARGEST = 10_000
_LONGEST = 200_000
_KINDS: dict[str, Literal["P", "Z", "R"]] = {"P": "P", "Z": "Z", "R": "R"}
_PLAIN = frozenset(("con", "exp", "dim", "log", "call", "inv", "const", "idx"))


Variables = Mapping[Any, Callable[[tuple[Label, ...]], Poly]]


@final
class Arithmetic:
    """Operations on index polynomials under the facts of one context."""

    def __init__(
        self,
        facts: Facts,
        *,
        deadline: float,
        expand_literals: bool = False,
        roots_by_cases: bool = False,
        splits: bool = True,
    ) -> None:
        self.facts = facts
        self.ledger = Ledger()
        self.deadline = deadline
        self.expand_literals = expand_literals
        self.has_cells = False
        self.has_roots = False
        self.roots_by_cases = roots_by_cases
        self.splits = splits
        self.quadratics: dict[str, tuple[Fraction, Fraction, Fraction]] = {}
        self.names: dict[Any, Named] = {}
        self._fresh = 0
        self._work = 0

    # ---------------------------------------------------------------- bookkeeping
    def fresh(self, scope: tuple[Any, Any]) -> Label:
        """A bound label that no other term holds."""
        self._fresh += 1
        return (BOUND, -self._fresh, 0, scope)

    def tick(self, amount: int = 1) -> None:
        """Count work; end in Stuck when the time is over.

        Raises: Stuck beyond the deadline.
        """
        self._work += amount
        if self._work > 200:
            self._work = 0
            if time.thread_time() > self.deadline:
                raise Stuck("the comparison takes longer than a step may")

    def _key(self, atom: Atom, kind: NeedKind) -> ConditionKey:
        """The atom with all its labels made nameless, so that conditions of two sides compare."""
        names = {label: self.fresh(range_of(label)) for label in labels_of(atom)}
        if not names:
            return False, atom, kind
        return True, contraction(names.values(), ((rename(atom, names), 1),)), kind

    def need(self, atom: Atom, kind: NeedKind) -> None:
        """Note that the present side is defined only where `atom` is nonzero, positive …"""
        atom, kind = _plainer(atom, kind)
        if not self.holds(atom, kind):
            self.ledger.needs[self._key(atom, kind)] = atom

    def use(self, atom: Atom, kind: NeedKind) -> None:
        """Note that a simplification leans on a condition."""
        atom, kind = _plainer(atom, kind)
        if not self.holds(atom, kind):
            self.ledger.used[self._key(atom, kind)] = atom

    def lean(self, atom: Atom, kind: NeedKind) -> None:
        """Note that a rule for a derivative holds only under a condition."""
        atom, kind = _plainer(atom, kind)
        if not self.holds(atom, kind):
            self.ledger.leans[self._key(atom, kind)] = atom

    def settle(self, inner: Ledger, variables: Variables) -> None:
        """Take over a ledger whose variables are replaced: conditions move to where they point."""
        outer = self.ledger
        pairs = (
            (inner.needs, outer.needs),
            (inner.used, outer.used),
            (inner.leans, outer.leans),
        )
        for source, target in pairs:
            for key, atom in source.items():
                if keys_of(atom).isdisjoint(variables):
                    target[key] = atom
                else:
                    target.update(self._demanded(atom, key[2], variables))

    def _demanded(self, atom: Atom, kind: NeedKind, variables: Variables) -> Conditions:
        """What it takes for an atom, its variables replaced, to be nonzero, positive …"""
        outer, self.ledger = self.ledger, Ledger()
        try:
            moved = self._replace_atom(atom, {}, variables)
            self.ledger = Ledger()
            match kind:
                case "nonzero":
                    self.power(moved, -1)
                case "nonnegative":
                    self.power(moved, Fraction(1, 2))
                case "positive":
                    self.log(moved)
            return self.ledger.needs
        finally:
            self.ledger = outer

    def holds(self, atom: Atom, kind: NeedKind) -> bool:
        """Whether the declarations give the condition."""
        sign = self.facts.sign(atom)
        if kind == "nonnegative":
            return sign in ("+", "0+")
        return sign == "+" or (kind == "nonzero" and sign in ("-", "nonzero"))

    # ---------------------------------------------------------------- products
    def times(self, left: Poly, right: Poly) -> Poly:
        """The product."""
        total: Poly = {}
        for m1, c1 in left.items():
            for m2, c2 in right.items():
                self.tick()
                for monomial, coefficient in self._join(m1, m2).items():
                    _accumulate(total, monomial, c1 * c2 * coefficient)
        return total

    def product(self, polys: Iterable[Poly]) -> Poly:
        """The product of several."""
        total = number(1)
        for poly in polys:
            total = self.times(total, poly)
        return total

    def _join(self, left: Monomial, right: Monomial) -> Poly:
        if not left:
            return {right: 1}
        if not right:
            return {left: 1}
        exponents: dict[Atom, Exponent] = dict(left)
        for atom, exponent in right:
            old = exponents.get(atom, 0)
            if old:
                if (old < 0) != (exponent < 0):
                    self.use(atom, "nonzero")
                exponents[atom] = whole(old + exponent)
                if isinstance(old, Fraction) and isinstance(exponents[atom], int):
                    self.use(atom, "nonnegative")
                if not exponents[atom]:
                    del exponents[atom]
            else:
                exponents[atom] = exponent
        return self.tidy(exponents)

    def tidy(self, exponents: dict[Atom, Exponent]) -> Poly:
        """The normal form of one product of atoms to powers."""
        if self.facts.one_hot:
            merged = self._merge_one_hot(exponents)
            if merged is not None:
                return merged
        for atom, exponent in exponents.items():
            tag = atom[0]
            if tag in _PLAIN:
                continue
            found = self._rewrite(atom, exponent, exponents)
            if found is not None:
                self.tick(5)
                return found
        return {tuple(sorted(exponents.items())): 1}

    def _merge_one_hot(self, exponents: dict[Atom, Exponent]) -> Poly | None:
        """(Σ yᵢaᵢ)(Σ yᵢbᵢ) = Σ yᵢaᵢbᵢ for a one-hot y: the two sums become one."""
        holders: dict[Any, list[Atom]] = {}
        for atom, exponent in exponents.items():
            if atom[0] == "con" and isinstance(exponent, int) and exponent > 0:
                for key in self._one_hot_inside(atom):
                    holders.setdefault(key, []).append(atom)
        for atoms in holders.values():
            if len(atoms) == 1 and exponents[atoms[0]] == 1:
                continue
            rest = {a: e for a, e in exponents.items() if a not in atoms}
            picked = tuple((a, exponents[a]) for a in atoms)
            factors, binders = self._open(picked)
            merged = number(1)
            for a, e in factors:
                merged = self.times(merged, {((a, e),): 1})
            return self.times(self.tidy(rest), self.total(binders, merged))
        return None

    def _one_hot_inside(self, atom: Atom) -> list[Any]:
        """The one-hot vectors, or rows, that a contraction picks from with a bound label."""
        found: list[Any] = []
        for inner, exponent in atom[2]:
            if inner[0] != "var" or exponent != 1 or inner[1] not in self.facts.one_hot:
                continue
            *rows, picked = inner[2]
            inside = frozenset[Label]().union(*(leaves(row) for row in rows))
            if picked in atom[1] and inside.isdisjoint(atom[1]):
                found.append((inner[1], tuple(rows)))
        return found

    def _rest(self, exponents: dict[Atom, Exponent], *without: Atom) -> Poly:
        return self.tidy({a: e for a, e in exponents.items() if a not in without})

    def _rewrite(
        self, atom: Atom, exponent: Exponent, exponents: dict[Atom, Exponent]
    ) -> Poly | None:
        """One rule at `atom`, or None if the product is in normal form there."""
        match atom:
            case ("num", prime) if not 0 < exponent < 1:
                whole_part = exponent.numerator // exponent.denominator
                rest = {**exponents, atom: whole(exponent - whole_part)}
                if not rest[atom]:
                    del rest[atom]
                return scale(self.tidy(rest), Fraction(prime) ** whole_part)
            case ("sum", poly) if isinstance(exponent, int) and exponent > 0:
                expanded = self.power(dict(poly), exponent)
                return self.times(self._rest(exponents, atom), expanded)
            case ("sum", poly):
                return self._divide_out(atom, poly, exponents)
            case ("delta", a, b):
                return self._contract_delta(atom, exponent, a, b, exponents)
            case ("less", _, _):
                return self.tidy({**exponents, atom: 1}) if exponent > 1 else None
            case ("det", _, poly) if exponent not in (0, 1) and _is_parity(poly):
                if isinstance(exponent, Fraction):
                    return None
                odd = self.tidy({**exponents, atom: 1}) if exponent % 2 else None
                return odd if odd is not None else self._rest(exponents, atom)
            case ("ind", poly, cell):
                return self._rewrite_indicator(atom, exponent, poly, cell, exponents)
            case ("fn", "sin", argument) if isinstance(exponent, int) and exponent >= 2:
                cosine = single(("fn", "cos", argument), 2)
                lower = {**exponents, atom: exponent - 2}
                if not lower[atom]:
                    del lower[atom]
                return self.times(self.tidy(lower), add(number(1), scale(cosine, -1)))
            case ("fn", name, polys) if name in self.quadratics and isinstance(exponent, int):
                return self._lower_square(name, polys, exponent, exponents)
            case ("var", key, labels, _):
                return self._rewrite_variable(atom, exponent, key, labels, exponents)
            case _:
                return None

    def _lower_square(
        self, name: str, polys: Any, exponent: int, exponents: dict[Atom, Exponent]
    ) -> Poly | None:
        """f² = (f′ − bf − c)/a where f′ = af² + bf + c: so σ(1 − σ) is one atom, σ′."""
        if exponent < 2:
            return None
        a, b, c = self.quadratics[name]
        f, slope = ("fn", name, polys), ("fn", name + "'", polys)
        lower = dict(exponents)
        lower[f] = exponent - 2
        if not lower[f]:
            del lower[f]
        square = add(single(slope), scale(single(f), -b), number(-c))
        return self.times(self.tidy(lower), scale(square, 1 / a))

    def _rewrite_variable(
        self, atom: Atom, exponent: Exponent, key: Any, labels: Any, exponents: dict[Atom, Exponent]
    ) -> Poly | None:
        facts = self.facts.of(key)
        row_facts = self.facts.of_rows(key)
        if (
            exponent > 1
            and isinstance(exponent, int)
            and (
                Fact.BINARY in facts
                or Fact.ONE_HOT in facts
                or Fact.ONE_HOT in row_facts
                or Fact.BINARY in row_facts
            )
        ):
            return self.tidy({**exponents, atom: 1})
        if Fact.SIGN in facts | row_facts and isinstance(exponent, int) and exponent != 1:
            rest = {a: e for a, e in exponents.items() if a != atom}
            return self.tidy({**rest, atom: 1} if exponent % 2 else rest)
        if Fact.ONE_HOT in facts or (Fact.ONE_HOT in row_facts and len(labels) == 2):
            for other in exponents:
                if other[0] != "var" or other[1] != key or other == atom:
                    continue
                if other[2][:-1] == labels[:-1] and exponents[other] > 0 and exponent > 0:
                    equal = self.delta(labels[-1], other[2][-1])
                    return self.times(self._rest(exponents, other), equal)
        return None

    def _divide_out(self, atom: Atom, poly: Frozen, exponents: dict[Atom, Exponent]) -> Poly | None:
        """m · B⁻ᵏ = (B − rest) · B⁻ᵏ for a term m of the base B = m + rest.

        With the leading term, e(1 + e)⁻¹ = 1 − (1 + e)⁻¹; with the constant one, where an atom
        stands below 1, e⁻¹(1 + e)⁻¹ = e⁻¹ − (1 + e)⁻¹; with the other one of two, where the leading
        one stands below 1, a⁻¹e(a + e)⁻¹ = a⁻¹ − (a + e)⁻¹.
        """
        lead = max((m for m, _ in poly), key=order)
        if not lead:
            return None
        divisible = all(
            e > 0 and exponents.get(a, 0) >= e and isinstance(exponents[a], int) for a, e in lead
        )
        if divisible:
            return self._replace_term(atom, dict(poly), lead, exponents)
        inner = _only_atom(poly)
        if inner is not None and exponents.get(inner, 0) < 0:
            return self._replace_term(atom, dict(poly), (), exponents)
        if len(poly) == 2 and any(exponents.get(a, 0) < 0 for a, _ in lead):
            other = next(m for m, _ in poly if m != lead)
            if other and all(
                e > 0 and exponents.get(a, 0) >= e and isinstance(exponents[a], int)
                for a, e in other
            ):
                return self._replace_term(atom, dict(poly), other, exponents)
        return None

    def _replace_term(
        self, atom: Atom, base: Poly, term: Monomial, exponents: dict[Atom, Exponent]
    ) -> Poly:
        self.use(atom, "nonzero")
        lower = dict(exponents)
        for a, e in term:
            lower[a] = whole(lower[a] - e)
            if not lower[a]:
                del lower[a]
        rest: Poly = {m: -c for m, c in base.items() if m != term}
        raised = {**lower, atom: whole(lower[atom] + 1)}
        if not raised[atom]:
            del raised[atom]
        total = self.tidy(raised)
        for monomial, coefficient in rest.items():
            merged = dict(lower)
            for a, e in monomial:
                merged[a] = whole(merged.get(a, 0) + e)
            part = self.tidy({a: e for a, e in merged.items() if e})
            total = add(total, scale(part, coefficient))
        return scale(total, 1 / Fraction(base[term]))

    def _contract_delta(
        self, atom: Atom, exponent: Exponent, a: Label, b: Label, exponents: dict[Atom, Exponent]
    ) -> Poly | None:
        if exponent < 0:
            raise Stuck("δ stands in a denominator")
        if exponent != 1:
            return self.tidy({**exponents, atom: 1})
        keep, drop = (a, b) if b[0] in (BOUND, FREE) else (b, a)
        if drop[0] not in (BOUND, FREE) or drop in leaves(keep):
            return None
        others = {x: e for x, e in exponents.items() if x != atom}
        if all(drop not in labels_of(x) for x in others):
            return None
        moved = self.relabel({tuple(sorted(others.items())): 1}, {drop: keep})
        return self.times(moved, single(atom))

    def _rewrite_indicator(
        self,
        atom: Atom,
        exponent: Exponent,
        poly: Frozen,
        cell: str,
        exponents: dict[Atom, Exponent],
    ) -> Poly | None:
        """The cells: P² = P, Z² = Z, PZ = 0, uZ = 0, uP = R, R² = uR, RP = R, RZ = 0."""
        if exponent < 0 or not isinstance(exponent, int):
            if cell == "R":
                return None
            raise Stuck("an indicator stands in a denominator")
        if cell != "R" and exponent > 1:
            return self.tidy({**exponents, atom: 1})
        positive, zero, ramp = (("ind", poly, c) for c in "PZR")
        if cell == "P" and zero in exponents:
            return {}
        if cell == "R" and zero in exponents:
            return {}
        if cell == "R" and positive in exponents:
            return self._rest(exponents, positive)
        if cell == "R" and exponent > 1:
            lower = self.tidy({**exponents, ramp: 1})
            return self.times(lower, self.power(dict(poly), exponent - 1))
        if cell in "PZ":
            return self._absorb(atom, poly, cell, exponents)
        return None

    def _absorb(
        self, atom: Atom, poly: Frozen, cell: str, exponents: dict[Atom, Exponent]
    ) -> Poly | None:
        lead = max((m for m, _ in poly), key=order)
        if not lead or any(e <= 0 or exponents.get(a, 0) < e for a, e in lead):
            return None
        if any(a[0] == "ind" for m, _ in poly for a, _ in m):  # R² = uR would undo it
            return None
        coefficient = dict(poly)[lead]
        lower = {a: e for a, e in exponents.items() if a != atom}
        for a, e in lead:
            lower[a] = whole(lower[a] - e)
            if not lower[a]:
                del lower[a]
        around = self.tidy(lower)
        rest: Poly = {m: -c for m, c in poly if m != lead}
        total = self.times(self.times(around, rest), single(atom)) if rest else {}
        if cell == "P":
            total = add(total, self.times(around, single(("ind", poly, "R"))))
        return scale(total, 1 / Fraction(coefficient))

    # ---------------------------------------------------------------- powers
    def power(self, base: Poly, exponent: Exponent) -> Poly:
        """base to a rational exponent.

        Raises: Stuck for a negative power of zero.
        """
        exponent = whole(exponent)
        if exponent == 0:
            return number(1)
        if abs(exponent) > _LARGEST:
            raise Stuck("the exponent is too large")
        if abs(exponent) * max(map(_bits, base.values()), default=0) > _LONGEST:
            raise Stuck("a number is too long to raise to a power")
        if isinstance(exponent, int) and exponent > 0 and len(base) > 1:
            if exponent > 64:
                raise Stuck("the exponent is too large to expand")
            return self.product(base for _ in range(exponent))
        if not base:
            if exponent < 0:
                raise Stuck("a denominator is zero")
            return {}
        if len(base) == 1:
            ((monomial, coefficient),) = base.items()
            return self._monomial_power(monomial, coefficient, exponent)
        coefficient, content, reduced = self.content(base, signed=isinstance(exponent, int))
        outer = self._monomial_power(content, coefficient, exponent)
        if len(reduced) <= 1:
            return self.times(outer, self.power(reduced, exponent))
        atom = ("sum", freeze(reduced))
        self._note_power(atom, exponent)
        return self.times(outer, self.tidy({atom: exponent}))

    def _note_power(self, atom: Atom, exponent: Exponent) -> None:
        if exponent < 0:
            self.need(atom, "nonzero")
        if isinstance(exponent, Fraction):
            self.need(atom, "nonnegative")

    def _monomial_power(
        self, monomial: Monomial, coefficient: int | Fraction, exponent: Exponent
    ) -> Poly:
        if isinstance(exponent, int):
            for atom, e in monomial:
                self._note_power(atom, exponent)
                if isinstance(e, Fraction) and isinstance(whole(e * exponent), int):
                    self.use(atom, "nonnegative")
                if e < 0 and exponent < 0:
                    self.use(atom, "nonzero")
            raised = {atom: whole(e * exponent) for atom, e in monomial}
            return scale(self.tidy(raised), Fraction(coefficient) ** exponent)
        safe: dict[Atom, Exponent] = {}
        open_: list[tuple[Atom, Exponent]] = []
        for atom, e in monomial:
            if self.facts.sign(atom) in ("+", "0+"):
                if exponent < 0:
                    self.need(atom, "nonzero")
                safe[atom] = whole(e * exponent)
            else:
                open_.append((atom, e))
        result = self.tidy(safe)
        size = abs(Fraction(coefficient))
        result = self.times(result, _root(size, exponent))
        negative = coefficient < 0
        if len(open_) == 1 and not negative and not _even(open_[0][1]):
            atom, e = open_[0]
            self._note_power(atom, exponent)
            return self.times(result, self.tidy({atom: whole(e * exponent)}))
        if open_ or negative:
            inner: Poly = {tuple(sorted(open_)): -1 if negative else 1}
            if not negative and isinstance(whole(2 * exponent), int):
                half = self._half(open_)
                if half is not None:
                    return self.times(result, self._size_power(half, int(2 * exponent)))
            atom = ("sum", freeze(inner))
            self._note_power(atom, exponent)
            result = self.times(result, single(atom, exponent))
        return result

    def _half(self, square: list[tuple[Atom, Exponent]]) -> Poly | None:
        """u for a monomial u² under a root or logarithm, if |u| is to be written by cases."""
        if not square or not all(_even(e) for _, e in square):
            return None
        self.has_roots = True
        half: Poly = {tuple(sorted((a, whole(Fraction(e, 2))) for a, e in square)): 1}
        return half if self.roots_by_cases else None

    def _size(self, poly: Poly) -> Poly:
        """|u| = 2 max(u, 0) − u."""
        return add(scale(self.indicator(poly, "R"), 2), scale(poly, -1))

    def _size_power(self, poly: Poly, exponent: int) -> Poly:
        """|u| to an integer: even powers need no cases."""
        below = self.power(poly, exponent - exponent % 2)
        return self.times(below, self._size(poly)) if exponent % 2 else below

    def content(self, poly: Poly, *, signed: bool) -> tuple[int | Fraction, Monomial, Poly]:
        """A common factor: poly = coefficient · monomial · rest, the rest in canonical scale.

        Unless `signed`, the coefficient and the factors of the monomial are positive.
        """
        taken: dict[Atom, Exponent] = {}
        rest = poly
        quiet, self.ledger = self.ledger, Ledger()
        while len(rest) > 1:
            common = self._common(rest, signed=signed)
            if not common:
                break
            rest = self.times(rest, self.tidy({atom: -e for atom, e in common.items()}))
            for atom, e in common.items():
                taken[atom] = whole(taken.get(atom, 0) + e)
        self.ledger = quiet
        monomial = tuple(sorted((a, e) for a, e in taken.items() if e))
        if not rest:
            return 1, monomial, rest
        lead = rest[max(rest, key=order)]
        coefficient = abs(lead)
        if signed:
            sign = self.facts.sign_of_poly(freeze(rest))
            coefficient = -coefficient if sign == "-" or (lead < 0 and sign != "+") else coefficient
        return coefficient, monomial, scale(rest, 1 / Fraction(coefficient))

    def _common(self, poly: Poly, *, signed: bool) -> dict[Atom, Exponent]:
        """The atoms that all monomials share, with the lowest power of each."""
        powers = [dict(monomial) for monomial in poly]
        atoms = {atom for monomial in poly for atom, _ in monomial}
        lowest = {atom: min(p.get(atom, 0) for p in powers) for atom in atoms}
        return {
            atom: e
            for atom, e in lowest.items()
            if e and (signed or self.facts.sign(atom) == "+") and atom[0] not in ("delta", "ind")
        }

    # ---------------------------------------------------------------- exp, log, functions
    def exp(self, argument: Poly) -> Poly:
        """exp of a sum is the product of exp; exp(c log u) is uᶜ where u is positive."""
        total = number(1)
        for monomial, coefficient in argument.items():
            if len(monomial) == 1 and monomial[0][0][0] == "log" and monomial[0][1] == 1:
                inner = monomial[0][0][1]
                self.use(_subject(inner), "positive")
                total = self.times(total, self.power(dict(inner), coefficient))
            else:
                total = self.times(total, single(("exp", monomial), whole(coefficient)))
        return total

    def log(self, argument: Poly) -> Poly:
        """log, split into a sum over the factors that are positive.

        Raises: Stuck where the argument is zero or a negative number.
        """
        if not argument:
            raise Stuck("the logarithm of zero is not defined")
        if len(argument) == 1:
            ((monomial, coefficient),) = argument.items()
            return self._log_monomial(monomial, coefficient)
        coefficient, content, reduced = self.content(argument, signed=False)
        if len(reduced) <= 1:
            return add(self.log(reduced), self._log_monomial(content, coefficient))
        atom = ("log", freeze(reduced))
        self.need(_subject(atom[1]), "positive")
        return add(single(atom), self._log_monomial(content, coefficient))

    def _log_monomial(self, monomial: Monomial, coefficient: int | Fraction) -> Poly:
        total = _log_number(abs(Fraction(coefficient)))
        open_: list[tuple[Atom, Exponent]] = []
        for atom, e in monomial:
            if self.facts.sign(atom) == "+":
                total = add(total, scale(self._log_atom(atom), e))
            else:
                open_.append((atom, e))
        if not open_ and coefficient < 0:
            raise Stuck("the logarithm of a negative number is not defined")
        if len(open_) == 1 and coefficient > 0 and not _even(open_[0][1]):
            atom, e = open_[0]
            part = ("log", (((((atom, 1),)), 1),))
            self.need(atom, "positive")
            return add(total, scale(single(part), e))
        half = self._half(open_) if coefficient > 0 else None
        if half is not None:
            return add(total, scale(self.log(self._size(half)), 2))
        if open_:
            part = ("log", ((tuple(sorted(open_)), 1 if coefficient > 0 else -1),))
            self.need(("sum", part[1]), "positive")
            for atom, _ in open_:
                self.need(atom, "nonzero")
            return add(total, single(part))
        return total

    def _log_atom(self, atom: Atom) -> Poly:
        if atom[0] == "exp":
            return {atom[1]: 1}
        if atom[0] == "sum" and len(atom[1]) > 1:
            return self.log(dict(atom[1]))
        return single(("log", ((((atom, 1),), 1),)))

    def primitive(self, name: str, arguments: tuple[Poly, ...]) -> Poly:
        """A primitive function other than exp and log; sin, erf … are odd, cos is even."""
        parity = {"sin": -1, "cos": 1, "erf": -1, "arctan": -1}.get(name)
        if parity is not None and len(arguments) == 1:
            (argument,) = arguments
            if not argument:
                return number(0 if parity < 0 else 1)
            if argument[max(argument, key=order)] < 0:
                inner = single(("fn", name, (freeze(scale(argument, -1)),)))
                return scale(inner, parity)
        return single(("fn", name, tuple(freeze(a) for a in arguments)))

    # ---------------------------------------------------------------- indicators, indices
    def indicator(self, argument: Poly, cell: str) -> Poly:
        """1[u > 0] (P), 1[u = 0] (Z) or max(u, 0) (R), in canonical scale and sign."""
        self.has_cells = True
        if not argument:
            return number(1 if cell == "Z" else 0)
        sign = self.facts.sign_of_poly(freeze(argument))
        if sign == "+":
            return {"P": number(1), "Z": {}, "R": argument}[cell]
        if sign == "-":
            return {}
        if sign in ("0+", "0-", "nonzero") and cell == "Z" and sign == "nonzero":
            return {}
        if sign == "0+" and cell == "R":
            return argument
        if sign == "0-" and cell in "PR":
            return {}
        coefficient, content, reduced = self.content(argument, signed=False)
        outer: Poly = {content: coefficient} if cell == "R" else number(1)
        if not reduced:
            return self.indicator(reduced, cell)
        if sign == "0+" and cell == "P":
            return add(number(1), scale(self.indicator(argument, "Z"), -1))
        lead = reduced[max(reduced, key=order)]
        if lead > 0:
            return self.times(outer, self._cell(freeze(reduced), cell))
        flipped = freeze(scale(reduced, -1))
        if cell == "Z":
            return self.times(outer, self._cell(flipped, "Z"))
        if cell == "R":
            return self.times(outer, add(self._cell(flipped, "R"), scale(dict(flipped), -1)))
        cells = add(self._cell(flipped, "P"), self._cell(flipped, "Z"))
        return self.times(outer, add(number(1), scale(cells, -1)))

    def _cell(self, poly: Frozen, cell: str) -> Poly:
        if cell == "Z" and len(poly) == 1 and len(poly[0][0]) == 1 and poly[0][0][0][1] > 0:
            poly = ((((poly[0][0][0][0], 1),), 1),)
        if cell == "Z" and self.facts.sign_of_poly(poly) == "nonzero":
            return {}
        return self.tidy({("ind", poly, _KINDS[cell]): 1})

    def variable(self, key: Any, labels: tuple[Label, ...]) -> Poly:
        """An entry of a variable, as its declared facts let it be written."""
        facts = self.facts.of(key)
        if len(labels) == 2 and Fact.DIAGONAL in facts:
            diagonal = ("var", (key[0], key[1], "diagonal"), (labels[0],), False)
            self.facts.inherit(diagonal[1], key)
            return self.times(self.delta(labels[0], labels[1]), single(diagonal))
        symmetric = len(labels) == 2 and Fact.SYMMETRIC in facts
        if symmetric and labels[1] < labels[0]:
            labels = (labels[1], labels[0])
        atom = ("var", key, labels, symmetric)
        given = self.facts.equal.get(atom) if not labels else None
        return dict(given) if given is not None else single(atom)

    def index(self, label: Label) -> Poly:
        """The value of an index."""
        if label[0] == LITERAL:
            return number(label[1])
        if label[0] == SHIFT:
            return add(single(("idx", label[1])), number(label[2]))
        return single(("idx", label))

    def delta(self, a: Label, b: Label) -> Poly:
        """1 where two labels are equal, else 0."""
        if a == b:
            return number(1)
        if a[0] == SHIFT and b[0] == SHIFT:
            by = min(a[2], b[2])
            a, b = shift(a, -by), shift(b, -by)
        if a[0] == LITERAL and b[0] == LITERAL:
            return {}
        if (a[0] == SHIFT and a[1] == b) or (b[0] == SHIFT and b[1] == a):
            return {}
        if PAIR in (a[0], b[0]):
            return self._delta_of_parts(*((a, b) if a[0] == PAIR else (b, a)))
        if b < a:
            a, b = b, a
        return single(("delta", a, b))

    def _delta_of_parts(self, paired: Label, other: Label) -> Poly:
        """Two indices of a product of ranges are equal when both parts are."""
        if other[0] not in (BOUND, FREE) and (other[0] != PAIR or other[3:] != paired[3:]):
            return single(("delta", *sorted((paired, other))))
        _, high, low, *ranges = paired
        same_high = self.delta(high, half(HIGH, other, *ranges))
        return self.times(same_high, self.delta(low, half(LOW, other, *ranges)))

    # ---------------------------------------------------------------- sums over labels
    def total(self, binders: Iterable[Label], poly: Poly) -> Poly:
        """Σ of `poly` over bound labels."""
        result: Poly = {}
        names = tuple(binders)
        for monomial, coefficient in poly.items():
            self.tick()
            part = self._total_monomial(list(names), dict(monomial))
            for m, c in part.items():
                _accumulate(result, m, c * coefficient)
        return result

    def _total_monomial(self, binders: list[Label], exponents: dict[Atom, Exponent]) -> Poly:
        for atom in exponents:
            if atom[0] == "delta" and exponents[atom] == 1:
                found = self._sum_delta(atom, binders, exponents)
                if found is not None:
                    return found
        for split in sorted(frozenset[Any]().union(*(splits_of(a) for a in exponents))):
            if split[0] in binders and _spans(*split):
                return self._sum_parts(split, binders, exponents)
        if self.expand_literals:
            for label in binders:
                values = _values(label)
                if values is not None and len(values) <= 20:
                    return self._unroll(label, values, binders, exponents)
        used = frozenset[Label]().union(*(labels_of(a) for a in exponents))
        outer = number(1)
        for label in [b for b in binders if b not in used]:
            first, last = range_of(label)
            count = Dim(last) - Dim(first) + 1
            if (self.facts.smallest(count) or 0) < 0 or self.facts.smallest(count) is None:
                raise Stuck(
                    f"a sum runs over {count} values, and nothing says that this is not negative"
                )
            outer = self.times(outer, dimension(count))
        live = [b for b in binders if b in used]
        inside, flat = self._flatten(live, exponents)
        outside = {a: e for a, e in exponents.items() if labels_of(a).isdisjoint(live)}
        result = self.times(outer, self.tidy(outside) if outside else number(1))
        for group, factors in _components(flat, inside):
            result = self.times(result, self._component(group, factors))
        return result

    def _sum_parts(
        self,
        split: tuple[Label, Any, Any],
        binders: list[Label],
        exponents: dict[Atom, Exponent],
    ) -> Poly:
        """Σ over an index of a product of ranges is Σ over both of its parts."""
        label, high, low = split
        parts = (self.fresh(high), self.fresh(low))
        moved = self.relabel(
            {tuple(sorted(exponents.items())): 1}, {label: pair(*parts, high, low)}
        )
        return self.total([*(b for b in binders if b != label), *parts], moved)

    def _sum_delta(
        self, atom: Atom, binders: list[Label], exponents: dict[Atom, Exponent]
    ) -> Poly | None:
        for drop, keep in ((atom[1], atom[2]), (atom[2], atom[1])):
            if drop in binders and drop not in leaves(keep) and self.within(keep, drop):
                others = {a: e for a, e in exponents.items() if a != atom}
                moved = self.relabel({tuple(sorted(others.items())): 1}, {drop: keep})
                return self.total((b for b in binders if b != drop), moved)
        return None

    def within(self, inner: Label, outer: Label) -> bool:
        """Whether every value of `inner` lies in the range of `outer`."""
        first, last = (Dim(d) for d in range_of(outer))
        by = 0
        if inner[0] == SHIFT:
            inner, by = inner[1], inner[2]
        if inner[0] == LITERAL:
            smallest = self.facts.smallest(last)
            low = first.literal
            return low is not None and smallest is not None and low <= inner[1] <= smallest
        if inner[0] == PAIR:
            return False
        span = self.facts.term_range(inner[1]) if inner[0] == TERM else range_of(inner)
        if span is None:
            return False
        low, high = (Dim(d) + by for d in span)
        return self._not_below(low, first) and self._not_below(last, high)

    def _not_below(self, high: Dim, low: Dim) -> bool:
        gap = (high - low).literal
        return gap is not None and gap >= 0

    def _unroll(
        self, label: Label, values: range, binders: list[Label], exponents: dict[Atom, Exponent]
    ) -> Poly:
        rest = [b for b in binders if b != label]
        monomial: Poly = {tuple(sorted(exponents.items())): 1}
        parts = (self.relabel(monomial, {label: (LITERAL, v)}) for v in values)
        return add({}, *(self.total(rest, part) for part in parts))

    def _flatten(
        self, binders: list[Label], exponents: dict[Atom, Exponent]
    ) -> tuple[list[tuple[Atom, Exponent]], list[Label]]:
        """The factors that hold a binder, contractions among them opened to one level."""
        inside: list[tuple[Atom, Exponent]] = []
        names = list(binders)
        for atom, exponent in exponents.items():
            if labels_of(atom).isdisjoint(binders):
                continue
            if atom[0] == "con" and isinstance(exponent, int) and exponent > 0:
                opened, more = self._open(((atom, exponent),))
                inside += opened
                names += more
            else:
                inside.append((atom, exponent))
        return inside, names

    def _open(self, contractions: Monomial) -> tuple[list[tuple[Atom, Exponent]], list[Label]]:
        """The factors and fresh binders of contractions to positive powers."""
        factors: list[tuple[Atom, Exponent]] = []
        names: list[Label] = []
        for atom, exponent in contractions:
            for _ in range(int(exponent)):
                fresh = {b: self.fresh(b[3]) for b in atom[1]}
                names += fresh.values()
                factors += rename_monomial(atom[2], fresh)
        return factors, names

    def _component(self, binders: list[Label], factors: list[tuple[Atom, Exponent]]) -> Poly:
        """A connected contraction, after the rules that look at where its labels stand.

        Raises: Stuck if a label that is free in it could be taken for one of its own.
        """
        merged: dict[Atom, Exponent] = {}
        for atom, exponent in factors:
            if atom in merged and (merged[atom] < 0) != (exponent < 0):
                self.use(atom, "nonzero")
            merged[atom] = whole(merged.get(atom, 0) + exponent)
        merged = {a: e for a, e in merged.items() if e}
        tidied = self.tidy(merged)
        if tidied != {tuple(sorted(merged.items())): 1}:
            return self.total(binders, tidied)
        found = contract(self, binders, merged)
        if found is not None:
            self.tick(5)
            return found
        self.tick(2 * len(binders))
        atom = contraction(binders, tuple(merged.items()))
        level = atom[1][0][1]
        if any(b[0] == BOUND and 0 < b[1] <= level for a in merged for b in labels_of(a)):
            raise Stuck("two sums share a label")
        turned = self._turned(binders, merged, atom)
        if turned is not None:
            return turned
        given = self.facts.equal.get(atom)
        return dict(given) if given is not None else single(atom)

    def _turned(
        self, binders: list[Label], merged: dict[Atom, Exponent], atom: Atom
    ) -> Poly | None:
        """Σ F 1[i < j] = Σ F − Σ F 1[j < i] − Σ F δᵢⱼ where the other order comes first.

        Which of two bound labels comes first is not known before the sum has its normal form.
        """
        for order_ in (a for a in merged if a[0] == "less" and {a[1], a[2]} <= set(binders)):
            _, i, j = order_
            rest = {a: e for a, e in merged.items() if a != order_}
            other = contraction(binders, ((("less", j, i), 1), *rest.items()))
            if merged[order_] != 1 or atom < other:
                continue
            free: Poly = {tuple(sorted(rest.items())): 1}
            equal = self.times(free, self.delta(i, j))
            both = add(self.total(binders, free), scale(self.total(binders, equal), -1))
            if atom == other:
                return scale(both, Fraction(1, 2))
            return add(both, scale(self.total(binders, {_with(rest, ("less", j, i)): 1}), -1))
        return None

    # ---------------------------------------------------------------- substitution
    def relabel(self, poly: Poly, names: Mapping[Label, Label]) -> Poly:
        """Labels in place of labels, two of them possibly equal; brought to normal form again."""
        return self.replace(poly, names, {})

    def replace(
        self,
        poly: Poly,
        names: Mapping[Label, Label],
        variables: Variables,
    ) -> Poly:
        """Labels for labels and polynomials for variables, everywhere, in normal form again."""
        total: Poly = {}
        for monomial, coefficient in poly.items():
            part = number(coefficient)
            for atom, exponent in monomial:
                base = self._replace_atom(atom, names, variables)
                raised = base if exponent == 1 else self.power(base, exponent)
                part = self.times(part, raised)
            total = add(total, part)
        return total

    def _replace_atom(self, atom: Atom, names: Any, variables: Any) -> Poly:
        touched = not labels_of(atom).isdisjoint(names)
        if not touched and keys_of(atom).isdisjoint(variables):
            return single(atom)
        self.tick()

        def go(inner: Poly) -> Poly:
            return self.replace(inner, names, variables)

        def label(old: Label) -> Label:
            return self._replace_label(old, names, variables)

        match atom:
            case ("var", key, labels, _):
                moved = tuple(label(old) for old in labels)
                found = variables.get(key)
                return found(moved) if found is not None else self.variable(key, moved)
            case ("idx", old):
                return self.index(label(old))
            case ("delta", a, b):
                return self.delta(label(a), label(b))
            case ("less", a, b):
                return self.less(label(a), label(b))
            case ("exp", monomial):
                return self.exp(go({monomial: 1}))
            case ("log", inner):
                return self.log(go(dict(inner)))
            case ("sum", inner):
                return go(dict(inner))
            case ("ind", inner, cell):
                return self.indicator(go(dict(inner)), cell)
            case ("fn", name, polys):
                return self.primitive(name, tuple(go(dict(p)) for p in polys))
            case ("con", binders, monomial):
                fresh = {b: self.fresh(b[3]) for b in binders}
                return self.total(
                    fresh.values(), self.replace({monomial: 1}, {**names, **fresh}, variables)
                )
            case ("call", name, out, slots, arguments, smooth):
                moved_slots = tuple((n, tuple(label(b) for b in ls)) for n, ls in slots)
                moved_arguments = tuple(
                    self.closed(holes, dict(inner), go) for holes, inner in arguments
                )
                out = tuple(label(old) for old in out)
                return single(call(name, out, moved_slots, moved_arguments, smooth))
            case ("inv", holes, inner, i, j, _):
                matrix = self.closed(holes, dict(inner), go)
                return self.inverse_entry(*matrix, label(i), label(j))
            case ("det", holes, inner):
                return self.determinant(*self.closed(holes, dict(inner), go))
            case _:
                return single(atom)

    def _replace_label(self, old: Label, names: Any, variables: Any) -> Label:
        if old[0] == TERM:
            return label_of(self._replace_atom(old[1], names, variables))
        if old[0] == SHIFT:
            return shift(self._replace_label(old[1], names, variables), old[2])
        if old[0] in (HIGH, LOW):
            return half(old[0], self._replace_label(old[1], names, variables), *old[2:])
        if old[0] == PAIR:
            parts = (self._replace_label(part, names, variables) for part in old[1:3])
            return pair(*parts, *old[3:])
        return names.get(old, old)

    def closed(
        self, holes: tuple[Label, ...], poly: Poly, change: Callable[[Poly], Poly] | None = None
    ) -> tuple[tuple[Label, ...], Frozen]:
        """A function of labels, nameless: its holes take the height above its polynomial."""
        fresh = {h: self.fresh(range_of(h)) for h in holes}
        body: Poly = dict(rename_poly(tuple(poly.items()), fresh))
        if change is not None:
            body = change(body)
        level = 1 + height_of_poly(body.items())
        names = {f: (BOUND, level, k, f[3]) for k, f in enumerate(fresh.values())}
        return tuple(names.values()), rename_poly(tuple(body.items()), names)

    # ---------------------------------------------------------------- order of indices, matrices
    def less(self, a: Label, b: Label) -> Poly:
        """1 where a < b: of two orders, one is kept and the other expressed by it.

        i < j + 2 is i < j or i = j or i = j + 1, so that no shifts stand in an order.
        """
        if a == b:
            return {}
        if a[0] == LITERAL and b[0] == LITERAL:
            return number(1 if a[1] < b[1] else 0)
        by = (b[2] if b[0] == SHIFT else 0) - (a[2] if a[0] == SHIFT else 0)
        if by and LITERAL not in (a[0], b[0]) and abs(by) <= 8:
            first, second = (c[1] if c[0] == SHIFT else c for c in (a, b))
            between = (
                self.delta(first, shift(second, s))
                if by > 0
                else self.delta(shift(first, s), second)
                for s in (range(by) if by > 0 else range(1, 1 - by))
            )
            return add(self.less(first, second), *(scale(d, 1 if by > 0 else -1) for d in between))
        if a < b:
            return single(("less", a, b))
        cells = add(single(("less", b, a)), self.delta(a, b))
        return add(number(1), scale(cells, -1))

    def need_inverse(self, holes: tuple[Label, ...], poly: Frozen) -> None:
        """Note that the present side is defined only where a matrix is invertible."""
        if not self.holds(self.determinant_atom(holes, poly), "nonzero"):
            self.power(self.determinant(holes, poly), -1)

    def use_inverse(self, holes: tuple[Label, ...], poly: Frozen) -> None:
        """Note that a simplification leans on a matrix being invertible."""
        outer, self.ledger = self.ledger, Ledger()
        try:
            self.need_inverse(holes, poly)
            needed = self.ledger.needs
        finally:
            self.ledger = outer
        self.ledger.used.update(needed)

    def inverse_entry(self, holes: tuple[Label, ...], poly: Frozen, i: Label, j: Label) -> Poly:
        """The entry (i, j) of the inverse of the matrix whose entry at the holes is `poly`.

        That of a diagonal matrix is diagonal.
        """
        factor, poly = self._scaled(holes, poly, signed=True)
        if factor != {(): 1}:
            return self.times(self.power(factor, -1), self.inverse_entry(holes, poly, i, j))
        equal = ("delta", *sorted(holes))
        if all((equal, 1) in monomial for monomial, _ in poly):
            entry: Poly = {tuple(f for f in m if f[0] != equal): c for m, c in poly}
            entry = self.relabel(entry, dict.fromkeys(holes, i))
            return self.times(self.delta(i, j), self.power(entry, -1))
        if self.splits:
            matrix = lowrank.opened(self, holes, poly)
            apart = lowrank.cleared(self, *matrix)
            if apart is not None:
                return lowrank.inverse_of_cleared(self, apart, (i, j))
            parts = lowrank.split(self, *matrix)
            if parts is not None:
                return lowrank.inverse(self, matrix[0], parts, (i, j))
        swapped = rename_poly(poly, {holes[0]: holes[1], holes[1]: holes[0]})
        symmetric = swapped == poly
        if symmetric and j < i:
            i, j = j, i
        if not symmetric and swapped < poly:
            poly, i, j = swapped, j, i
        holes, poly = self.closed(holes, dict(poly))
        return single(("inv", holes, poly, i, j, symmetric))

    def turned(self, holes: tuple[Label, ...], poly: Frozen) -> tuple[tuple[Label, ...], Frozen]:
        """The first of a matrix and its transpose."""
        swapped = rename_poly(poly, {holes[0]: holes[1], holes[1]: holes[0]})
        return holes, min(poly, swapped)

    def determinant_atom(self, holes: tuple[Label, ...], poly: Frozen) -> Atom:
        """The determinant as it stands; a matrix and its transpose have the same."""
        return ("det", *self.turned(holes, poly))

    def determinant(self, holes: tuple[Label, ...], poly: Frozen) -> Poly:
        """The determinant, scalar factors taken out, by the smallest matrix that has it."""
        if not poly:
            return {}
        factor, rest = self._scaled(holes, poly, signed=False)
        if factor != {(): 1}:
            outside = self.dimension_power(factor, _length(holes[0]))
            return self.times(outside, self.determinant(holes, rest))
        if poly == lowrank.unit(holes):
            return number(1)
        if not self.splits:
            return single(self.determinant_atom(*self.closed(holes, dict(poly))))
        matrix = lowrank.opened(self, holes, poly)
        apart = lowrank.cleared(self, *matrix)
        if apart is not None:
            below = self.power(self.determinant(*apart.factor), -1)
            return self.times(self.determinant(*apart.rest), below)
        parts = lowrank.split(self, *matrix)
        if parts is None:
            return single(self.determinant_atom(*self.closed(holes, dict(poly))))
        return lowrank.determinant(self, matrix[0], parts)

    def _scaled(
        self, holes: tuple[Label, ...], poly: Frozen, *, signed: bool
    ) -> tuple[Poly, Frozen]:
        """A matrix as a closed factor times the rest; of the factor −1 only if it is `signed`."""
        powers = [dict(monomial) for monomial, _ in poly]
        common = {
            atom: min(p.get(atom, 0) for p in powers)
            for atom in powers[0]
            if labels_of(atom).isdisjoint(holes) and atom[0] not in ("ind", "delta", "less")
        }
        if any(not isinstance(e, int) or e < 0 for e in common.values()):
            common = {}
        shared = tuple(sorted((a, e) for a, e in common.items() if e))
        unit = next((c for m, c in poly if m == ((("delta", *sorted(holes)), 1),)), None)
        size = poly[-1][1] if unit is None else unit
        if not signed and not all(c < 0 for _, c in poly):
            size = abs(size)
        rest = (
            (tuple(sorted((a, e - common.get(a, 0)) for a, e in m if e != common.get(a, 0))), c)
            for m, c in poly
        )
        scaled = tuple(sorted((m, whole(Fraction(c) / size)) for m, c in rest))
        return {shared: whole(Fraction(size))}, scaled

    def dimension_power(self, base: Poly, dim: Dim) -> Poly:
        """A number to the power of a dimension: of unknown sign, it is det(a I).

        Raises: Stuck for a number of unknown sign and a dimension that may be 0.
        """
        if dim.literal is not None:
            return self.power(base, dim.literal)
        if self.facts.sign_of_poly(freeze(base)) == "+":
            return self.exp(self.times(dimension(dim), self.log(base)))
        if len(base) != 1 or any(c < 0 for _, c in dim.terms):
            raise Stuck("a power with a symbolic exponent needs a positive base")
        ((monomial, coefficient),) = base.items()
        total = number(1)
        factors: list[tuple[Poly, int]] = [(single(a), _whole_power(e)) for a, e in monomial]
        if abs(coefficient) != 1:
            factors.append((number(abs(coefficient)), 1))
        if coefficient < 0:
            factors.append((number(-1), 1))
        for factor, exponent in factors:
            for names, count in dim.terms:
                raised = self._power_of_product(factor, names) if names else factor
                total = self.times(total, self.power(raised, exponent * count))
        return total

    def _power_of_product(self, factor: Poly, names: Any) -> Poly:
        """a to the power of a product of dimensions, as a determinant."""
        dim = Dim(((names, 1),))
        if self.facts.sign_of_poly(freeze(factor)) == "+":
            return self.exp(self.times(dimension(dim), self.log(factor)))
        holes = tuple(self.fresh((ONE.terms, dim.terms)) for _ in range(2))
        return single(("det", *self.closed(holes, self.times(factor, self.delta(*holes)))))


def _length(label: Label) -> Dim:
    first, last = range_of(label)
    return Dim(last) - Dim(first) + 1


def _is_parity(matrix: Frozen) -> bool:
    """Whether a matrix is −I: its determinant is 1 or −1."""
    if len(matrix) != 1 or matrix[0][1] != -1 or len(matrix[0][0]) != 1:
        return False
    atom, exponent = matrix[0][0][0]
    return atom[0] == "delta" and exponent == 1


def _whole_power(exponent: Exponent) -> int:
    if not isinstance(exponent, int):
        raise Stuck("a power with a symbolic exponent needs a positive base")
    return exponent


def _with(exponents: dict[Atom, Exponent], atom: Atom) -> Monomial:
    return tuple(sorted((*exponents.items(), (atom, 1))))


def _subject(poly: Frozen) -> Atom:
    """A polynomial as one atom, to speak of its sign."""
    if len(poly) == 1 and len(poly[0][0]) == 1 and poly[0][1] == poly[0][0][0][1] == 1:
        return poly[0][0][0][0]
    return ("sum", poly)


def _plainer(atom: Atom, kind: NeedKind) -> tuple[Atom, NeedKind]:
    """|u| is positive where u is not 0."""
    inside = size_inside(atom[1]) if atom[0] == "sum" and kind != "nonnegative" else None
    return (atom, kind) if inside is None else (_subject(inside), "nonzero")


def _only_atom(poly: Frozen) -> Atom | None:
    """The one atom of a base that is a polynomial in it with a constant term."""
    atoms = {atom for monomial, _ in poly for atom, _ in monomial}
    constant = any(not monomial for monomial, _ in poly)
    rising = all(e > 0 for monomial, _ in poly for _, e in monomial)
    return next(iter(atoms)) if constant and rising and len(atoms) == 1 else None


def _spans(label: Label, high: Any, low: Any) -> bool:
    """Whether a label runs over all of the product of two ranges from 1."""
    first, last = range_of(label)
    return first == high[0] == low[0] == ONE.terms and Dim(last) == Dim(high[1]) * Dim(low[1])


def label_of(poly: Poly) -> Label:
    """The label whose value a polynomial is.

    Raises: Stuck for a value that is no index, number or shift of one.
    """
    by = poly.get((), 0)
    rest = [(m, c) for m, c in poly.items() if m]
    if isinstance(by, int) and not rest:
        return (LITERAL, by)
    if isinstance(by, int) and len(rest) == 1 and len(rest[0][0]) == 1:
        ((atom, exponent),), coefficient = rest[0]
        if coefficient == exponent == 1 and atom[0] in ("var", "idx"):
            return shift(atom[1] if atom[0] == "idx" else (TERM, atom), by)
    raise Stuck("an index is no index variable, number or shift of one")


def _even(exponent: Exponent) -> bool:
    return isinstance(exponent, int) and exponent % 2 == 0


def _factors(value: int) -> dict[int, int]:
    found: dict[int, int] = {}
    divisor = 2
    while divisor * divisor <= value:
        while value % divisor == 0:
            found[divisor] = found.get(divisor, 0) + 1
            value //= divisor
        divisor += 1
        if divisor > 100_000:
            break
    if value > 1:
        found[value] = found.get(value, 0) + 1
    return found


def _prime_powers(value: Fraction) -> dict[int, int]:
    powers = _factors(value.numerator)
    for prime, e in _factors(value.denominator).items():
        powers[prime] = powers.get(prime, 0) - e
    return powers


def _bits(value: int | Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _root(value: Fraction, exponent: Exponent) -> Poly:
    """A positive rational to a rational exponent, over roots of primes."""
    outer = Fraction(1)
    roots: dict[Atom, Exponent] = {}
    for prime, e in _prime_powers(value).items():
        raised = Fraction(e) * exponent
        part = raised.numerator // raised.denominator
        outer *= Fraction(prime) ** part
        if raised != part:
            roots[("num", prime)] = raised - part
    return {tuple(sorted(roots.items())): whole(outer)}


def _log_number(value: Fraction) -> Poly:
    total: Poly = {}
    for prime, e in _prime_powers(value).items():
        atom = ("log", ((((("num", prime), 1),), 1),))
        total = add(total, scale(single(atom), e))
    return total


def _values(label: Label) -> range | None:
    first, last = (Dim(d).literal for d in range_of(label))
    return range(first, last + 1) if first is not None and last is not None else None


def _components(
    binders: list[Label], factors: list[tuple[Atom, Exponent]]
) -> list[tuple[list[Label], list[tuple[Atom, Exponent]]]]:
    """Groups of binders that factors connect, with their factors."""
    groups: list[tuple[set[Label], list[tuple[Atom, Exponent]]]] = []
    bound = set(binders)
    for factor in factors:
        mine = set(labels_of(factor[0])) & bound
        joined: tuple[set[Label], list[tuple[Atom, Exponent]]] = (mine, [factor])
        rest: list[tuple[set[Label], list[tuple[Atom, Exponent]]]] = []
        for group in groups:
            if group[0] & mine:
                joined = (joined[0] | group[0], group[1] + joined[1])
            else:
                rest.append(group)
        groups = [*rest, joined]
    return [(sorted(labels), parts) for labels, parts in groups]
