"""Products, transposes and powers as they are written by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symgrad.engine.idiomatic.measure import length
from symgrad.terms.algebra import (
    Add,
    Apply,
    Diag,
    Divide,
    Entry,
    Indicator,
    MatMul,
    MatrixPower,
    Mul,
    Neg,
    Norm,
    Power,
    Trace,
    Transpose,
)
from symgrad.terms.atoms import Identity, Number, Ones, Variable
from symgrad.terms.build import chain, number, product
from symgrad.terms.term import Term

if TYPE_CHECKING:
    from symgrad.engine.idiomatic.facts import Facts
    from symgrad.engine.idiomatic.search import Writer

Raised = tuple[Term, Fraction]


def turned(term: Term, facts: Facts) -> Term:
    """The transpose, inside products and where nothing needs one."""
    match term:
        case Transpose(arg=arg):
            return arg
        case MatMul(factors=factors):
            return (
                term if not term.shape else MatMul(tuple(turned(f, facts) for f in factors[::-1]))
            )
        case Mul(factors=factors) if sum(1 for f in factors if f.shape) == 1:
            return Mul(tuple(turned(f, facts) if f.shape else f for f in factors))
        case Add(terms=terms) if len(term.shape) == 2:
            if facts.symmetric(term):
                return term
            inside = Add(tuple(_turned_summand(t, facts) for t in terms))
            outside = Transpose(term)
            return inside if length(inside) < length(outside) else outside
        case _:
            plain = not term.shape or (len(term.shape) == 2 and facts.symmetric(term))
            return term if plain else Transpose(term)


def _turned_summand(term: Term, facts: Facts) -> Term:
    return Neg(turned(term.arg, facts)) if isinstance(term, Neg) else turned(term, facts)


def times(*factors: Term) -> Term:
    """The matrix product, flat, without identities; XX as X²."""
    flat: list[Term] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, MatMul) else (factor,))
    kept: list[Term] = [f for f in flat if not isinstance(f, Identity)] or flat[:1]
    return chain(_with_powers(kept))


def _with_powers(factors: list[Term]) -> list[Term]:
    out: list[Term] = []
    for factor in factors:
        base, count = _power(factor)
        square = len(base.shape) == 2 and base.shape[0] == base.shape[1]
        if out and square and not isinstance(base, Diag):
            before, already = _power(out[-1])
            if before is base:
                out[-1] = MatrixPower(base, number(already + count))
                continue
        out.append(factor)
    return out


def _power(term: Term) -> tuple[Term, int]:
    if isinstance(term, MatrixPower) and isinstance(term.exponent, Number):
        return term.base, int(term.exponent.value)
    return term, 1


def powered(base: Term, power: Fraction, writer: Writer) -> Term:
    """base^power for a positive power: a norm, a root, an exponential, or as it stands."""
    if power == 1:
        return base
    inner = writer.functions.exponent(base)
    if inner is not None:
        return writer.functions.exponential(inner, power)
    square = squared(base)
    plain = isinstance(base, MatMul) and power.denominator == 1
    if square is not None and not base.shape and not plain:
        root = Norm(square, "F" if len(square.shape) == 2 else "2")
        return powered(root, 2 * power, writer)
    if isinstance(base, Power) and isinstance(base.exponent, Number):
        whole = base.exponent.value.denominator == 1 and power.denominator == 1
        if whole:
            return powered(base.base, base.exponent.value * power, writer)
    root_of = writer.functions.root(power)
    if root_of is not None:
        return Apply(root_of, (base,))
    return Power(base, number(power))


def squared(term: Term) -> Term | None:
    """The x of ‖x‖², xᵀx and tr(XᵀX)."""
    match term:
        case Power(base=Norm(arg=arg, kind=kind), exponent=Number(value=value)):
            return arg if value == 2 and (kind == "F" or len(arg.shape) == 1) else None
        case MatMul(factors=(Transpose(arg=left), right)) if left is right:
            return left if len(left.shape) == 1 else None
        case _:
            return None


def hadamard(parts: list[Raised], writer: Writer) -> Term:
    """The elementwise product of powers, as one fraction where some are negative."""
    from symgrad.engine.idiomatic.conditions import together

    over: list[Term] = []
    under: list[Term] = []
    held = [b for b, p in parts if isinstance(b, Indicator) and p == 1]
    if len(held) > 1:
        parts = [(b, p) for b, p in parts if not isinstance(b, Indicator) or p != 1]
        parts.append((together(held), Fraction(1)))
    for base, power in parts:
        if power > 0 or writer.functions.exponent(base) is not None:
            over.append(powered(base, power, writer))
        else:
            under.append(powered(base, -power, writer))
    top = product(_flat(over))
    if not under:
        return top
    return Divide(top, product(_flat(under)))


def _flat(factors: list[Term]) -> list[Term]:
    flat = [f for g in factors for f in (g.factors if isinstance(g, Mul) else (g,))]
    return sorted(flat, key=lambda f: (isinstance(f, Divide), isinstance(f, Add)))


def dot(left: Term, right: Term, facts: Facts) -> Term:
    """leftᵀ right of two vectors, the way round with fewer transposes."""
    one = times(turned(left, facts), right)
    other = times(turned(right, facts), left)
    best = other if length(other) < length(one) else one
    half = _half(best, facts)
    return best if half is None else Power(Norm(half), number(2))


def _half(term: Term, facts: Facts) -> Term | None:
    """The Ax of xᵀAᵀAx."""
    if not isinstance(term, MatMul) or len(term.factors) % 2 or len(term.factors) < 4:
        return None
    right = MatMul(term.factors[len(term.factors) // 2 :])
    mirrored = times(turned(right, facts), right)
    return right if mirrored is term else None


def square_of(vector: Term) -> Term:
    """‖x‖², as xᵀx where that is no longer."""
    norm = Power(Norm(vector), number(2))
    plain = MatMul((Transpose(vector), vector))
    return plain if isinstance(vector, Variable) else norm


def trace_of(matrix: Term, facts: Facts) -> Term:
    """The trace, its factors rotated and transposed to the shortest form."""
    if not isinstance(matrix, MatMul):
        return Trace(matrix)
    factors = matrix.factors
    rows = [factors, tuple(turned(f, facts) for f in factors[::-1])]
    every = [times(*row[k:], *row[:k]) for row in rows for k in range(len(row))]
    return min((Trace(t) for t in every if len(t.shape) == 2), key=length)


def entry_at(term: Term, index: Term) -> Term:
    """The entry of a vector, written as far inside as it goes."""
    match term:
        case Ones():
            return number(1)
        case Add(terms=terms):
            return Add(tuple(entry_at(t, index) for t in terms))
        case Neg(arg=arg):
            return Neg(entry_at(arg, index))
        case Mul(factors=factors):
            inner = [entry_at(f, index) if f.shape else f for f in factors]
            return product([f for f in inner if f is not number(1)])
        case Divide(numerator=a, denominator=b):
            top = entry_at(a, index) if a.shape else a
            return Divide(top, entry_at(b, index) if b.shape else b)
        case Power(base=base, exponent=exponent):
            return Power(entry_at(base, index), exponent)
        case Apply(function=function, args=args) if all(not p.shape for p in function.parameters):
            return Apply(function, tuple(entry_at(a, index) if a.shape else a for a in args))
        case Transpose(arg=Entry() as entry) if len(term.shape) == 1:
            return Entry(entry, (number(1), index))
        case _:
            return Entry(term, (index,))
