"""Rules of contractions: what a sum over a label gives by what is declared of its factors."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING

from symgrad.kernel.form import (
    BOUND,
    Atom,
    Exponent,
    Label,
    Poly,
    contraction,
    labels_of,
    labels_of_poly,
    leaves,
    range_of,
    rename,
    rename_poly,
    whole,
)
from symgrad.terms.node import ONE
from symgrad.terms.property import Fact

if TYPE_CHECKING:
    from symgrad.kernel.arithmetic import Arithmetic

Factors = dict[Atom, Exponent]


def contract(algebra: Arithmetic, binders: list[Label], factors: Factors) -> Poly | None:
    """A simpler form of Σ over `binders` of the connected product of `factors`, or None."""
    for label in binders:
        around = [a for a in factors if label in labels_of(a)]
        found = (
            _normalised(algebra, binders, factors, label, around)
            or _orthogonal(algebra, binders, factors, label, around)
            or _inverse(algebra, binders, factors, label, around)
        )
        if found is not None:
            return found[0]
    return _cancelled(algebra, binders, factors) or _turned(algebra, binders, factors)


def _turned(algebra: Arithmetic, binders: list[Label], factors: Factors) -> Poly | None:
    """Σ 1[i < j] g_ij, and the same with i and j swapped, have one form; ½ Σ (1 − δ) g if g is symmetric."""
    for order, exponent in factors.items():
        if order[0] != "less" or exponent != 1:
            continue
        _, a, b = order
        if a not in binders or b not in binders or range_of(a) != range_of(b):
            continue
        rest = [(x, e) for x, e in factors.items() if x != order]
        here = contraction(binders, (*rest, (order, 1)))
        there = contraction(binders, (*rest, (("less", b, a), 1)))
        if here < there:
            continue
        around = algebra.tidy(dict(rest))
        apart = _sum(around, {m: -c for m, c in algebra.times(around, algebra.delta(a, b)).items()})
        total = algebra.total(binders, apart)
        if here == there:
            return {m: whole(Fraction(c, 2)) for m, c in total.items()}
        turned = algebra.total(binders, algebra.times(around, {((("less", b, a), 1),): 1}))
        return _sum(total, {m: -c for m, c in turned.items()})
    return None


def _without(
    algebra: Arithmetic,
    binders: list[Label],
    factors: Factors,
    drop: tuple[Label, ...],
    *gone: Atom,
) -> Poly:
    rest = {a: e for a, e in factors.items() if a not in gone}
    return algebra.total([b for b in binders if b not in drop], algebra.tidy(rest))


def _normalised(
    algebra: Arithmetic, binders: list[Label], factors: Factors, label: Label, around: list[Atom]
) -> tuple[Poly] | None:
    """Σ pᵢ = 1, Σ uᵢ² = 1, where the label stands nowhere else."""
    if len(around) != 1 or around[0][0] != "var":
        return None
    atom = around[0]
    _, key, labels, _ = atom
    facts = algebra.facts.of(key) if len(labels) == 1 else algebra.facts.of_rows(key)
    if not labels or labels[-1] != label or any(label in leaves(row) for row in labels[:-1]):
        return None
    if range_of(label) != (ONE.terms, key[1][-1]):
        return None
    exponent = factors[atom]
    if (exponent == 1 and Fact.SUM_ONE in facts) or (exponent == 2 and Fact.UNIT in facts):
        return (_without(algebra, binders, factors, (label,), atom),)
    return None


def _other(atom: Atom, label: Label) -> Label | None:
    """The other label of a matrix entry that holds `label` once."""
    first, second = atom[2]
    other = second if first == label else first
    return None if label not in (first, second) or label in leaves(other) else other


def _orthogonal(
    algebra: Arithmetic, binders: list[Label], factors: Factors, label: Label, around: list[Atom]
) -> tuple[Poly] | None:
    """Σ_k Q_ki Q_kj = δ_ij, and Σ_k Q_ik Q_jk = δ_ij of a square matrix."""
    pair = [a for a in around if a[0] == "var" and len(a[2]) == 2]
    if len(around) == 1 and len(pair) == 1 and factors[pair[0]] == 2:
        pair = [pair[0], pair[0]]
    elif len(around) != 2 or any(factors[a] != 1 for a in around):
        return None
    if len(pair) != 2 or pair[0][1] != pair[1][1]:
        return None
    facts = algebra.facts.of(pair[0][1])
    if Fact.ORTHONORMAL_COLUMNS not in facts:
        return None
    axes = [tuple(axis for axis in (0, 1) if a[2][axis] == label) for a in pair]
    if len(axes[0]) != 1 or axes[0] != axes[1]:
        return None
    if axes[0] != (0,) and Fact.ORTHOGONAL not in facts:
        return None
    if range_of(label) != (ONE.terms, pair[0][1][1][0]):
        return None
    left, right = (_other(a, label) for a in pair)
    if left is None or right is None:
        return None
    rest = {a: e for a, e in factors.items() if a not in pair}
    equal = algebra.delta(left, right)
    inner = algebra.times(algebra.tidy(rest), equal)
    return (algebra.total([b for b in binders if b != label], inner),)


def _inverse(
    algebra: Arithmetic, binders: list[Label], factors: Factors, label: Label, around: list[Atom]
) -> tuple[Poly] | None:
    """Σ_k M⁻¹_ik M_kj = δ_ij: with M = cL + R, L its leading part, M⁻¹L = (I − M⁻¹R)/c."""
    for inverse in (a for a in around if a[0] == "inv" and factors[a] == 1):
        _, holes, poly, i, j, symmetric = inverse
        if label in labels_of_poly(poly):
            continue
        ways = [(i, holes)] if j == label and label not in leaves(i) else []
        ways += [(j, (holes[1], holes[0]))] if i == label and label not in leaves(j) else []
        ways += [(end, (b, a)) for end, (a, b) in ways if symmetric]
        lead, scalars = _leading_part(algebra, holes, dict(poly))
        if lead is None or range_of(label) != range_of(holes[0]):
            continue
        for part, used in _parts_at(factors, binders, label, inverse):
            for end, (meets, away) in ways:
                for outer in sorted(labels_of(part) - {label}):
                    at = {meets: label, away: outer}
                    if not algebra.within(outer, away) or part != rename(lead, at):
                        continue
                    gone = (inverse, *used)
                    algebra.use_inverse(holes, poly)
                    return (_solved(algebra, binders, factors, inverse, gone, end, at, scalars),)
    return None


def _leading_part(
    algebra: Arithmetic, holes: tuple[Label, ...], matrix: Poly
) -> tuple[Atom | None, Poly]:
    """The matrix atom of the leading term of a matrix, and the term itself.

    A term whose scalar factor may be 0 does not lead: the rule divides by it.
    """
    best: tuple[Atom, Poly] | None = None
    for monomial, coefficient in matrix.items():
        inside = [a for a, _ in monomial if not labels_of(a).isdisjoint(holes)]
        exponents = [e for a, e in monomial if a in inside]
        if len(inside) != 1 or exponents != [1] or inside[0][0] not in ("var", "con"):
            continue
        if not all(algebra.holds(a, "nonzero") for a, _ in monomial if a != inside[0]):
            continue
        if labels_of(inside[0]) >= set(holes) and (best is None or inside[0] > best[0]):
            best = (inside[0], {monomial: coefficient})
    return best or (None, {})


def _parts_at(
    factors: Factors, binders: list[Label], label: Label, inverse: Atom
) -> Iterator[tuple[Atom, tuple[Atom, ...]]]:
    """The parts of a product that meet an inverse at `label`: an entry, then its contractions."""
    around = [a for a in factors if a != inverse and label in labels_of(a)]
    if len(around) != 1 or factors[around[0]] != 1:
        return
    first = around[0]
    yield first, (first,)
    for bridge in sorted(labels_of(first) - labels_of(inverse) - {label}):
        pair = tuple(a for a in factors if bridge in labels_of(a))
        if bridge in binders and len(pair) >= 2:
            yield contraction((bridge,), tuple((a, factors[a]) for a in pair)), pair


def _solved(
    algebra: Arithmetic,
    binders: list[Label],
    factors: Factors,
    inverse: Atom,
    gone: tuple[Atom, ...],
    end: Label,
    at: dict[Label, Label],
    term: Poly,
) -> Poly:
    """The product with M⁻¹L replaced by (I − M⁻¹R)/c."""
    holes = inverse[1]
    meets, away = tuple(at)
    outer = at[away]
    matrix = dict(inverse[2])
    (monomial,) = term
    lead = [a for a, _ in monomial if not labels_of(a).isdisjoint(holes)]
    scalar: Poly = {tuple((a, e) for a, e in monomial if a not in lead): term[monomial]}
    rest: Poly = {m: -c for m, c in matrix.items() if m != monomial}
    around = algebra.tidy({a: e for a, e in factors.items() if a not in gone})
    held = [labels_of(a) for a in factors if a not in gone] + [leaves(end), leaves(outer)]
    live = [b for b in binders if any(b in labels for labels in held)]
    unit = algebra.times(around, algebra.delta(end, outer))
    total = algebra.total([b for b in live if b != at[meets]], unit)
    if rest:
        moved = dict(rename_poly(tuple(rest.items()), at))
        product = algebra.times(algebra.times(around, {((inverse, 1),): 1}), moved)
        keep = [b for b in binders if b in live or b == at[meets]]
        lower = algebra.total(keep, product)
        total = _sum(total, lower)
    return algebra.times(total, algebra.power(scalar, -1))


def _sum(left: Poly, right: Poly) -> Poly:
    total = dict(left)
    for monomial, coefficient in right.items():
        total[monomial] = total.get(monomial, 0) + coefficient
    return {m: c for m, c in total.items() if c}


def _cancelled(algebra: Arithmetic, binders: list[Label], factors: Factors) -> Poly | None:
    """C · C⁻ᵏ = C¹⁻ᵏ inside a larger sum, where the labels of C stand nowhere else."""
    for divisor, exponent in factors.items():
        if divisor[0] != "con" or exponent >= 0 or len(divisor[1]) > 2:
            continue
        for labels in permutations(binders, len(divisor[1])):
            if any(label[0] != BOUND for label in labels):
                continue
            around = tuple(
                (a, e) for a, e in factors.items() if not labels_of(a).isdisjoint(labels)
            )
            if len(around) == len(divisor[2]) and contraction(labels, around) == divisor:
                algebra.use(divisor, "nonzero")
                rest = {a: e for a, e in factors.items() if (a, e) not in around}
                rest[divisor] = exponent + 1
                if not rest[divisor]:
                    del rest[divisor]
                left = [b for b in binders if b not in labels]
                return algebra.total(left, algebra.tidy(rest))
    return None
