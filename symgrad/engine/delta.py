"""Kronecker deltas: Σ_i δ_ik g_i = g_k."""

from __future__ import annotations

from symgrad.engine import construct as make
from symgrad.terms.algebra import Add, Compare, Divide, Mul, Neg
from symgrad.terms.atoms import Delta, Index, Number
from symgrad.terms.binders import Array, Sum
from symgrad.terms.term import Term
from symgrad.terms.walk import children, free_names, rebuild, substitute


def sum_contracted(index: Index, body: Term, conditions: tuple[Compare, ...] = ()) -> Term:
    """Σ of `body` over `index`, with the sums that a delta ends carried out."""
    if make.is_zero(body):
        return make.zero(body.shape)
    if isinstance(body, Array) and not conditions:
        if index in body.indices:
            raise AssertionError("an index is bound twice")
        return make.array(body.indices, sum_contracted(index, body.body))
    if isinstance(body, Add):
        return make.add((sum_contracted(index, t, conditions) for t in body.terms), body.shape)
    if isinstance(body, Neg):
        return make.neg(sum_contracted(index, body.arg, conditions))
    found = _delta_of(index, body)
    if found is not None and not conditions:
        delta, value = found
        rest = _without(body, delta)
        return substitute(rest, {index: value})
    return make.sum_over(index, body, conditions)


def _factors(body: Term) -> tuple[Term, ...]:
    match body:
        case Mul(factors=factors):
            return tuple(f for factor in factors for f in _factors(factor))
        case Neg(arg=arg) | Divide(numerator=arg):
            return _factors(arg)
        case Sum(index=index, body=inside):
            found = (f for f in _factors(inside) if isinstance(f, Delta))
            return (body, *(f for f in found if index not in free_names(f)))
        case _:
            return (body,)


def _delta_of(index: Index, body: Term) -> tuple[Delta, Term] | None:
    """A factor δ that fixes the index to something in its range."""
    for factor in _factors(body):
        if not isinstance(factor, Delta):
            continue
        for one, other in ((factor.left, factor.right), (factor.right, factor.left)):
            if one is index and index not in free_names(other) and _fits(other, index):
                return factor, other
    return None


def _fits(value: Term, index: Index) -> bool:
    """Whether a value surely lies in the range of the index."""
    match value:
        case Index(stop=stop, start=start):
            return stop == index.stop and start == index.start
        case _:
            literal = index.stop.literal
            if isinstance(value, Number):
                # n ≥ 1 always, so 1 lies in every range that starts there.
                first = value.value == 1 and index.start.literal == 1
                return first or (literal is not None and value.value <= literal)
            bound = getattr(value, "bound", None)
            return bound is not None and bound == index.stop and index.start.literal == 1


def _without(body: Term, delta: Delta) -> Term:
    """The term with one factor δ taken out."""
    match body:
        case Mul(factors=factors):
            for k, factor in enumerate(factors):
                if delta in _factors(factor):
                    rest = _without(factor, delta)
                    return make.mul((*factors[:k], rest, *factors[k + 1 :]))
            raise AssertionError("the delta is not there")
        case Neg(arg=arg):
            return make.neg(_without(arg, delta))
        case Divide(numerator=top, denominator=bottom):
            return make.divide(_without(top, delta), bottom)
        case Sum(index=index, body=inside, conditions=conditions):
            return make.sum_over(index, _without(inside, delta), conditions)
        case _:
            return make.ONE


def contracted(term: Term) -> Term:
    """`term` with every sum that a delta ends carried out, and deltas of equal indices as 1."""
    match term:
        case Delta(left=left, right=right) if left is right:
            return make.ONE
        case Sum(index=index, body=body, conditions=conditions):
            return sum_contracted(index, contracted(body), conditions)
        case _:
            return rebuild(term, tuple(contracted(c) for c in children(term)))
