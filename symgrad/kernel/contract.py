"""Rules of contractions: what a sum over a label gives by what is declared of its factors."""

from __future__ import annotations

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
    rename_poly,
    whole,
)
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
    return _cancelled(algebra, binders, factors)


def _without(
    algebra: Arithmetic, binders: list[Label], factors: Factors, drop: tuple[Label, ...], *gone: Atom
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
    if not labels or labels[-1] != label or label in labels[:-1]:
        return None
    exponent = factors[atom]
    if (exponent == 1 and Fact.SUM_ONE in facts) or (exponent == 2 and Fact.UNIT in facts):
        return (_without(algebra, binders, factors, (label,), atom),)
    return None


def _other(atom: Atom, label: Label) -> Label | None:
    """The other label of a matrix entry that holds `label` once."""
    first, second = atom[2]
    if (first == label) == (second == label):
        return None
    return second if first == label else first


def _orthogonal(
    algebra: Arithmetic, binders: list[Label], factors: Factors, label: Label, around: list[Atom]
) -> tuple[Poly] | None:
    """Σ_k Q_ki Q_kj = δ_ij and Σ_k Q_ik Q_jk = δ_ij."""
    pair = [a for a in around if a[0] == "var" and len(a[2]) == 2]
    if len(around) == 1 and len(pair) == 1 and factors[pair[0]] == 2:
        pair = [pair[0], pair[0]]
    elif len(around) != 2 or any(factors[a] != 1 for a in around):
        return None
    if len(pair) != 2 or pair[0][1] != pair[1][1]:
        return None
    if Fact.ORTHOGONAL not in algebra.facts.of(pair[0][1]):
        return None
    axes = [tuple(axis for axis in (0, 1) if a[2][axis] == label) for a in pair]
    if len(axes[0]) != 1 or axes[0] != axes[1]:
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
    """Σ_k M⁻¹_ik M_kj = δ_ij, for a matrix M with a leading term that is one entry.

    With M = A + R this is M⁻¹A = I − M⁻¹R, used from left to right.
    """
    for inverse in (a for a in around if a[0] == "inv" and factors[a] == 1):
        for entry in (a for a in around if a[0] == "var" and len(a[2]) == 2 and factors[a] == 1):
            if len(around) != 2:
                continue
            found = _cancel_inverse(algebra, binders, factors, label, inverse, entry)
            if found is not None:
                return (found,)
    return None


def _cancel_inverse(
    algebra: Arithmetic,
    binders: list[Label],
    factors: Factors,
    label: Label,
    inverse: Atom,
    entry: Atom,
) -> Poly | None:
    _, holes, poly, i, j, symmetric = inverse
    outer = _other(entry, label)
    if outer is None:
        return None
    # M⁻¹ at (end, label) meets M at (label, outer), or M⁻¹ at (label, end) meets M at (outer, label).
    ways = [(i, label, outer)] if j == label else []
    if i == label:
        ways.append((j, outer, label))
    if symmetric:
        ways += [(end, b, a) for end, a, b in ways]
    for end, row, column in ways:
        matrix = dict(rename_poly(poly, {holes[0]: row, holes[1]: column}))
        lead = matrix.get(((entry, 1),))
        if lead is None or entry != max(m[0][0] for m in matrix if _is_entry(m)):
            continue
        rest: Poly = {m: -c for m, c in matrix.items() if m != ((entry, 1),)}
        around = algebra.tidy({a: e for a, e in factors.items() if a not in (inverse, entry)})
        unit = algebra.times(around, algebra.delta(end, outer))
        total = algebra.total([b for b in binders if b != label], unit)
        if rest:
            product = algebra.times(algebra.times(around, {((inverse, 1),): 1}), rest)
            lower = algebra.total(binders, product)
            total = _sum(total, lower)
        return {m: whole(Fraction(c) / lead) for m, c in total.items()}
    return None


def _is_entry(monomial: tuple[tuple[Atom, Exponent], ...]) -> bool:
    return len(monomial) == 1 and monomial[0][1] == 1 and monomial[0][0][0] == "var"


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
