"""Proving an equation: both sides to normal form, denominators cleared, conditions discharged."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any, final

from symgrad.kernel.arithmetic import (
    Arithmetic,
    ConditionKey,
    Conditions,
    Ledger,
    NeedKind,
    Stuck,
    add,
    freeze,
    scale,
    single,
)
from symgrad.kernel.back import condition_of
from symgrad.kernel.cases import Cases
from symgrad.kernel.differentiate import Kinks
from symgrad.kernel.facts import Facts, Sign
from symgrad.kernel.form import (
    FREE,
    Atom,
    Exponent,
    Label,
    Poly,
    TooSymmetric,
    labels_of,
    pair,
    splits_of,
    whole,
)
from symgrad.kernel.lowrank import without_inverses
from symgrad.kernel.meaning import Meaning, Scope, scope_of
from symgrad.kernel.names import (
    has_inverses,
    has_names,
    kept_names,
    spelled_out,
    with_named_parts,
)
from symgrad.kernel.order import ORDERED, order_holds
from symgrad.kernel.theorem import Condition, NotProved, Theorem
from symgrad.terms.algebra import Apply, Compare, Entry, Indicator, Piecewise
from symgrad.terms.atoms import Index, Number, Ones
from symgrad.terms.binders import Derivative
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.function import Function
from symgrad.terms.walk import subterms

_SECONDS = 2.0


def prove(claim: Claim, context: Context, *, seconds: float = _SECONDS) -> Theorem | NotProved:
    """A theorem, if the two sides are equal wherever both are defined; else why none was found.

    Named functions stay opaque first, which keeps deep compositions small; then they are expanded
    to exp, log, powers and sums. A simplification that needs a condition (x ≠ 0, u > 0) counts
    only if the declarations give the condition or both sides of the claim need it to be defined.
    """
    deadline = time.thread_time() + seconds
    if claim.relation in ORDERED:
        return _ordered(claim, context, deadline)
    if claim.relation not in (Relation.EQUAL, Relation.EQUIVALENT):
        return NotProved("the kernel proves equations and signs; this is neither")
    if claim.lhs is claim.rhs:
        found = _guarded(claim, context, Manner(_never), deadline)
        return found if isinstance(found, Theorem) else Theorem(context, claim, ())
    tiers = _tiers(claim, context)
    first: Theorem | None = None
    found: Theorem | NotProved = NotProved("")
    for manner in tiers:
        patience = seconds / 3 if manner.named or not manner.splits else 0
        found = _guarded(claim, context, manner, deadline - 2 * patience)
        if isinstance(found, Theorem):
            if manner is tiers[-1] or not found.conditions:
                return found
            first = first or found
    return first or found


def _tiers(claim: Claim, context: Context) -> tuple[Manner, ...]:
    """Names and functions as they are, then functions alone, then all spelled out.

    Inverses and determinants of A + XY first as they are, then by the smaller I + YA⁻¹X.
    """
    manners = [Manner(_never)]
    if _may_stay_opaque(claim, context):
        manners.insert(0, Manner(_slope_is_proved))
    if has_names(claim, context):
        manners = [*(replace(m, named=True) for m in manners), *manners]
    if has_inverses(claim, context):
        manners = [*(replace(m, splits=False) for m in manners), *manners]
    return tuple(manners)


def _ordered(claim: Claim, context: Context, deadline: float) -> Theorem | NotProved:
    """An inequality of scalars, where the sign of the difference can be read off."""
    algebra = Arithmetic(Facts(context.at_least), deadline=deadline)
    meaning = Meaning(context, algebra, Kinks(), _never)
    try:
        _assume(context, meaning)
        holds = order_holds(claim, meaning)
        if holds:
            for side in (claim.lhs, claim.rhs):
                meaning.note_needs(side)
    except (Stuck, TooSymmetric) as stuck:
        return NotProved(str(stuck))
    except RecursionError:
        return NotProved("the terms are nested too deeply")
    if not holds:
        return NotProved("the sign of the difference cannot be read off")
    missing = _missing(algebra, [algebra.ledger])
    if missing is not None:
        return NotProved(_wanted(*missing, context))
    needed = {**algebra.ledger.needs, **algebra.ledger.leans}
    conditions = [_condition(atom, key[2], context) for key, atom in needed.items()]
    return Theorem(context, claim, _distinct(tuple(conditions)))


def understood(context: Context, *, seconds: float = _SECONDS) -> Meaning:
    """The meaning of the terms of a context under its hypotheses, for those who look for proofs."""
    deadline = time.thread_time() + seconds
    meaning = Meaning(
        context, Arithmetic(Facts(context.at_least), deadline=deadline), Kinks(), _never
    )
    _assume(context, meaning)
    return meaning


def _never(function: Function) -> bool:
    return False


def _may_stay_opaque(claim: Claim, context: Context) -> bool:
    bodies = (definition.body for definition in context.definitions.values())
    return any(
        isinstance(t, Apply) and _composed(t.function)
        for part in (claim.lhs, claim.rhs, *bodies)
        for t in subterms(part)
    )


def _composed(function: Function) -> bool:
    """Whether a function of one scalar is defined by other functions, without cases."""
    if function.body is None or function.slope is None or len(function.parameters) != 1:
        return False
    scalar = not function.parameters[0].shape and not function.codomain
    inner = any(isinstance(t, Apply) for t in subterms(function.body))
    return scalar and inner and not _has_cases(function)


def _has_cases(function: Function) -> bool:
    """Whether a definition by cases stands behind a function: then it may jump or bend."""
    parts = subterms(function.body) if function.body is not None else ()
    return any(
        isinstance(t, Indicator | Piecewise) or (isinstance(t, Apply) and _has_cases(t.function))
        for t in parts
    )


@lru_cache(maxsize=512)
def _slope_is_proved(function: Function) -> bool:
    """Whether the declared derivative of a composed function is a theorem: then it may be used."""
    if not _composed(function) or function.slope is None:
        return False
    (t,) = function.parameters
    claim = equation(Derivative(Apply(function, (t,)), t, t), function.slope)
    context = Context().declare(t)
    found = _guarded(claim, context, Manner(_never), time.thread_time() + _SECONDS)
    return isinstance(found, Theorem) and not found.conditions


def _guarded(
    claim: Claim, context: Context, manner: Manner, deadline: float
) -> Theorem | NotProved:
    """The attempts with each weight at the kinks that may be chosen."""
    reason = NotProved("the two sides have different normal forms")
    for theta in (Fraction(1, 2), Fraction(0), Fraction(1)):
        try:
            found, alike = _attempt(claim, context, replace(manner, theta=theta), deadline)
        except Stuck as stuck:
            return NotProved(str(stuck))
        except TooSymmetric:
            return NotProved("too many interchangeable indices")
        except RecursionError:
            return NotProved("the terms are nested too deeply")
        if isinstance(found, Theorem):
            return found
        if theta == Fraction(1, 2):
            reason = found
        if not alike:
            break
    return reason


@final
@dataclass(frozen=True, slots=True)
class Manner:
    """How two sides are compared.

    Which functions and whether names stay opaque, the weight of max(u, 0)′ at u = 0, √(u²) as |u|,
    whether (A + XY)⁻¹ and det(A + XY) are written by I + YA⁻¹X.
    """

    opaque: Callable[[Function], bool]
    theta: Fraction = Fraction(1, 2)
    roots_by_cases: bool = False
    named: bool = False
    splits: bool = True


def _attempt(
    claim: Claim, context: Context, manner: Manner, deadline: float
) -> tuple[Theorem | NotProved, bool]:
    """One comparison; whether another weight at the kinks may help."""
    algebra = Arithmetic(
        Facts(context.at_least),
        deadline=deadline,
        expand_literals=_has_literal_entries(claim),
        roots_by_cases=manner.roots_by_cases,
        splits=manner.splits,
    )
    kinks = Kinks(manner.theta)
    inside, within = with_named_parts(claim, context) if manner.named else (claim, context)
    kept = kept_names(inside, within) if manner.named else frozenset[str]()
    meaning = Meaning(within, algebra, kinks, manner.opaque, kept=kept)
    _assume(within, meaning)
    labels = tuple(
        (FREE, f"\0axis{k}", scope_of(d.substitute(context.dimensions)))
        for k, d in enumerate(claim.lhs.shape)
    )
    sides: list[Poly] = []
    ledgers: list[Ledger] = []
    for side in (inside.lhs, inside.rhs):
        algebra.ledger = Ledger()
        sides.append(meaning.entry(side, labels, Scope()))
        ledgers.append(algebra.ledger)
    algebra.ledger = Ledger()
    gap = _in_parts(algebra, add(sides[0], scale(sides[1], -1)))
    gap = _cleared(algebra, _at_indices(within, meaning, gap))
    if gap and len(labels) == 2:
        gap = without_inverses(algebra, gap, labels)
    if gap and algebra.has_roots and algebra.has_cells and not manner.roots_by_cases:
        return _attempt(claim, context, replace(manner, roots_by_cases=True), deadline)
    if gap and not (algebra.has_cells and Cases(algebra).vanish(gap)):
        return NotProved("the two sides have different normal forms"), kinks.weight_is_free
    missing = _missing(algebra, ledgers)
    if missing is not None:
        return NotProved(_wanted(*missing, within)), False
    needed = {**ledgers[0].needs, **ledgers[1].needs, **ledgers[0].leans, **ledgers[1].leans}
    conditions = tuple(
        _condition(atom, key[2], within)
        for key, atom in needed.items()
        if not algebra.holds(atom, key[2])
    )
    return Theorem(context, claim, _distinct(conditions)), False


def _condition(atom: Atom, kind: NeedKind, context: Context) -> Condition:
    """A condition on an atom, in the terms of the claim."""
    found = condition_of(atom, kind, context)
    return replace(found, subject=spelled_out(found.subject, context))


def _missing(algebra: Arithmetic, ledgers: list[Ledger]) -> tuple[Atom, NeedKind] | None:
    """A condition that was used although one of the sides does not need it.

    A rule for a derivative may hold only where one side is defined. If both sides lean on it and
    neither has cases, then both are smooth where it fails, or undefined.
    """
    needs = [{**ledger.needs, **ledger.leans} for ledger in ledgers]
    used = [*(ledger.used for ledger in ledgers), algebra.ledger.used]
    for key, atom in (entry for part in used for entry in part.items()):
        if not algebra.holds(atom, key[2]) and not all(_covers(side, key) for side in needs):
            return atom, key[2]
    for key, atom in (entry for ledger in ledgers for entry in ledger.leans.items()):
        both = not algebra.has_cells and all(_covers(side, key) for side in needs)
        if not both and not any(_covers(ledger.needs, key) for ledger in ledgers):
            return atom, key[2]
    return None


def _covers(needs: Conditions, key: ConditionKey) -> bool:
    return key in needs or (*key[:2], "positive") in needs


def _distinct(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(dict.fromkeys(conditions))


def _wanted(atom: Atom, kind: NeedKind, context: Context) -> str:
    from symgrad.terms.text import text

    condition = _condition(atom, kind, context)
    return f"this needs {text(condition.subject)} to be {condition.need}, and nothing says so"


def _has_literal_entries(claim: Claim) -> bool:
    return any(
        isinstance(t, Entry) and any(isinstance(i, Number) for i in t.indices)
        for side in (claim.lhs, claim.rhs)
        for t in subterms(side)
    )


_SIGNS: dict[Relation, tuple[int, Sign]] = {
    Relation.GREATER: (1, "+"),
    Relation.LESS: (-1, "+"),
    Relation.AT_LEAST: (1, "0+"),
    Relation.AT_MOST: (-1, "0+"),
    Relation.UNEQUAL: (1, "nonzero"),
}


def _assume(context: Context, meaning: Meaning) -> None:
    """Hypotheses about scalars become known signs, and equations for closed scalars."""
    for hypothesis in context.hypotheses:
        direction = _SIGNS.get(hypothesis.relation)
        equal = hypothesis.relation is Relation.EQUAL
        if (direction is None and not equal) or hypothesis.lhs.shape:
            _assume_entries(hypothesis, meaning)
            continue
        try:
            left = meaning.entry(hypothesis.lhs, (), Scope())
            right = meaning.entry(hypothesis.rhs, (), Scope())
        except Stuck:
            continue
        gap = add(left, scale(right, -1))
        if not gap or set(gap) == {()}:
            continue
        if direction is not None:
            signed = scale(gap, direction[0])
            meaning.algebra.facts.remember(freeze(signed), direction[1])
        else:
            _solve(gap, meaning)
    meaning.forget()


def _assume_entries(hypothesis: Claim, meaning: Meaning) -> None:
    """1[u ≠ 0] = 𝟏 says that no entry of u is zero."""
    match hypothesis:
        case Claim(
            lhs=Indicator(conditions=(Compare(left=left, operator="!=", right=right),)),
            relation=Relation.EQUAL,
            rhs=Ones(),
        ):
            labels = tuple(
                (FREE, f"\0all{k}", scope_of(d.substitute(meaning.context.dimensions)))
                for k, d in enumerate(hypothesis.lhs.shape)
            )
            try:
                ends = [
                    meaning.entry(side, labels if side.shape else (), Scope())
                    for side in (left, right)
                ]
            except Stuck:
                return
            gap = add(ends[0], scale(ends[1], -1))
            if gap and set(gap) != {()}:
                meaning.algebra.facts.remember_everywhere(freeze(gap))
        case _:
            pass


def _solve(gap: Poly, meaning: Meaning) -> None:
    """An equation a = r, or √a = c with c ≥ 0, for one closed sum or scalar a that r is free of."""
    for monomial, coefficient in sorted(gap.items(), reverse=True):
        if len(monomial) != 1 or monomial[0][0][0] not in ("con", "var"):
            continue
        atom, exponent = monomial[0]
        rest = scale({m: c for m, c in gap.items() if m != monomial}, Fraction(-1) / coefficient)
        if labels_of(atom) or any(a == atom for m in rest for a, _ in m):
            continue
        if exponent == 1:
            meaning.algebra.facts.equal[atom] = freeze(rest)
            return
        if exponent == Fraction(1, 2) and set(rest) <= {()} and rest.get((), 0) >= 0:
            value = Fraction(rest.get((), 0)) ** 2
            meaning.algebra.facts.equal[atom] = freeze({(): value} if value else {})
            return


def _at_indices(context: Context, meaning: Meaning, gap: Poly) -> Poly:
    """The difference where the hypotheses say that free indices are equal, or that they differ."""
    for hypothesis in context.hypotheses:
        sides = (hypothesis.lhs, hypothesis.rhs)
        if hypothesis.relation not in (Relation.EQUAL, Relation.UNEQUAL) or not all(
            isinstance(side, Index | Number) for side in sides
        ):
            continue
        try:
            a, b = sorted((meaning.label(side, Scope()) for side in sides), key=_free_first)
        except Stuck:
            continue
        if a[0] != FREE or (b[0] == FREE and a[2:] != b[2:]):
            continue
        if hypothesis.relation is Relation.EQUAL:
            gap = meaning.algebra.relabel(gap, {a: b})
        else:
            never = meaning.algebra.delta(a, b)
            gap = {
                m: c for m, c in gap.items() if not any(((f, 1),) in never and e > 0 for f, e in m)
            }
    return gap


def _free_first(label: Label) -> bool:
    return label[0] != FREE


def _in_parts(algebra: Arithmetic, gap: Poly) -> Poly:
    """The difference with each axis of a product of ranges in its two parts, where one side has."""
    for _ in range(8):
        splits = frozenset[Any]().union(*(splits_of(atom) for m in gap for atom, _ in m))
        found = min((s for s in splits if s[0][0] == FREE), default=None)
        if found is None:
            return gap
        label, high, low = found
        parts = ((FREE, label[1] + "h", high), (FREE, label[1] + "l", low))
        gap = algebra.relabel(gap, {label: pair(*parts, high, low)})
    return gap


def _cleared(algebra: Arithmetic, gap: Poly) -> Poly:
    """The difference times the denominators that are free of bound labels: a polynomial."""
    for _ in range(12):
        base = _denominator(gap)
        if base is None or not gap:
            return gap
        lowest = min(dict(m).get(base, 0) for m in gap)
        algebra.use(base, "nonzero")
        total: Poly = {}
        for monomial, coefficient in gap.items():
            rest = tuple((a, e) for a, e in monomial if a != base)
            exponent = whole(dict(monomial).get(base, 0) - lowest)
            part = algebra.times({rest: coefficient}, _raised(algebra, base, exponent))
            total = add(total, part)
        gap = total
    return gap


def _denominator(gap: Poly) -> Atom | None:
    """The outermost sum that stands in a denominator or above the power 1."""
    found: list[Atom] = []
    for monomial in gap:
        for atom, exponent in monomial:
            if atom[0] == "sum" and (exponent < 0 or exponent > 1):
                found.append(atom)
    return max(found, key=lambda atom: (len(repr(atom)), atom), default=None)


def _raised(algebra: Arithmetic, base: Atom, exponent: Exponent) -> Poly:
    count = exponent.numerator // exponent.denominator
    rest = whole(exponent - count)
    expanded = algebra.power(dict(base[1]), count)
    return algebra.times(expanded, single(base, rest)) if rest else expanded
