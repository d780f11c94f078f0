"""Comparisons and indicators as a textbook prints them; cases as sums of indicators."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, cast

from symgrad.engine import construct as make
from symgrad.engine.diagonal import partial
from symgrad.engine.idiomatic.measure import length
from symgrad.engine.idiomatic.network import UNIT, Factor, Form, Product, is_wire
from symgrad.engine.instantiate import elementwise
from symgrad.terms.algebra import Add, Apply, Compare, Comparison, Indicator, Mul, Neg, Piecewise
from symgrad.terms.atoms import Index, Number, Ones, Zeros
from symgrad.terms.binders import Sum
from symgrad.terms.term import Term
from symgrad.terms.walk import subterms

if TYPE_CHECKING:
    from symgrad.engine.idiomatic.search import Writer

TURNED: dict[Comparison, Comparison] = {
    "<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!=",
}  # fmt: skip
DENIED: dict[Comparison, Comparison] = {
    "<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "=",
}  # fmt: skip
_CELLS: dict[Comparison, frozenset[int]] = {
    "<": frozenset({-1}), "<=": frozenset({-1, 0}), "=": frozenset({0}),
    ">=": frozenset({0, 1}), ">": frozenset({1}), "!=": frozenset({-1, 1}),
}  # fmt: skip


def spread(term: Piecewise) -> Term | None:
    """Cases as a sum of values times indicators; None where a value may be lacking off its case."""
    values = [v for v, _ in term.cases] + [term.otherwise]
    if any(partial(p, everywhere=True) for v in values for p in subterms(v)):
        return None
    before: tuple[Term, ...] = ()
    parts: list[Term] = []
    for value, conditions in term.cases:
        parts.append(_sized((value, *before, Indicator(conditions)), term))
        before = (*before, _denied(conditions))
    parts.append(_sized((term.otherwise, *before), term))
    return make.add(parts, term.shape)


def _sized(factors: tuple[Term, ...], like: Term) -> Term:
    made = make.mul(factors)
    return made if made.shape == like.shape else make.mul((made, make.one(like.shape)))


def _denied(conditions: tuple[Compare, ...]) -> Term:
    if len(conditions) == 1:
        (one,) = conditions
        return Indicator((Compare(one.left, DENIED[one.operator], one.right),))
    whole = Indicator(conditions)
    return make.add((make.one(whole.shape), Neg(whole)), whole.shape)


def decided(condition: Compare) -> bool | None:
    """Whether a comparison of two numbers holds; None for any other."""
    left, right = make.split(condition.left), make.split(condition.right)
    if left[1] or right[1]:
        return None
    cell = (left[0] > right[0]) - (left[0] < right[0])
    return cell in _CELLS[condition.operator]


def together(indicators: list[Indicator]) -> Indicator:
    """One indicator for all; a < x and x < b stand next to each other."""
    conditions = [c for i in indicators for c in i.conditions]
    chained: list[Compare] = []
    while conditions:
        one = conditions.pop(0)
        other = next((c for c in conditions if _encloses(one, c)), None)
        if other is None:
            chained.append(one)
            continue
        conditions.remove(other)
        low, high = (one, other) if one.operator in (">", ">=") else (other, one)
        chained += [Compare(low.right, TURNED[low.operator], low.left), high]
    return Indicator(tuple(chained))


def _encloses(one: Compare, other: Compare) -> bool:
    both = {one.operator[0], other.operator[0]}
    return one.left is other.left and both == {"<", ">"}


def balanced(writer: Writer, condition: Compare) -> Compare:
    """A comparison with what is added on the left and what is taken away on the right."""
    left, right = writer.tidy(condition.left), writer.tidy(condition.right)
    plain = _constant_last(Compare(left, condition.operator, right))
    if isinstance(left, Index) or isinstance(right, Index):
        return plain
    shape = condition.shape
    both = [t if t.shape == shape else make.mul((t, make.one(shape))) for t in (left, right)]
    found = _split(writer, make.add((both[0], make.neg(both[1])), shape), condition.operator)
    return found if length(found) <= length(plain) else plain


def _split(writer: Writer, difference: Term, operator: Comparison) -> Compare:
    """difference operator 0, without positive factors, its negative terms on the right."""
    difference = _without_positive(writer, writer.tidy(difference))
    terms = difference.terms if isinstance(difference, Add) else (difference,)
    sides: tuple[list[Term], list[Term]] = ([], [])
    for term in terms:
        if isinstance(term, Neg):
            sides[1].append(term.arg)
        elif not make.is_zero(term):
            sides[0].append(term)
    left, right = (_broadcast(make.add(side, difference.shape)) for side in sides)
    if make.is_zero(left):
        left, right, operator = right, left, TURNED[operator]
    if difference.shape and not left.shape and not right.shape:
        left = make.mul((left, make.one(difference.shape)))
    return _constant_last(Compare(left, operator, right))


def _constant_last(condition: Compare) -> Compare:
    left, right = condition.left, condition.right
    first = isinstance(left, Number | Zeros | Ones) and not isinstance(right, Number | Zeros)
    if first or (right.shape and not left.shape):
        return Compare(right, TURNED[condition.operator], left)
    return condition


def _broadcast(side: Term) -> Term:
    """c𝟏 as c beside a comparison."""
    match side:
        case Zeros():
            return make.zero(())
        case Ones():
            return make.ONE
        case Mul(factors=factors) if [f for f in factors if f.shape] == [
            f for f in factors if isinstance(f, Ones)
        ]:
            return make.mul(f for f in factors if not f.shape)
        case _:
            return side


def _without_positive(writer: Writer, difference: Term) -> Term:
    """A product without the factors that are known to be positive."""
    if not isinstance(difference, Mul):
        match difference:
            case Neg(arg=Mul() as arg):
                return make.neg(_without_positive(writer, arg))
            case _:
                return difference
    kept = [f for f in difference.factors if not writer.facts.positive(f)]
    if not kept or (difference.shape and not any(f.shape for f in kept)):
        return difference
    return make.mul(kept)


# Products with indicators


def absorbed(writer: Writer, coefficient: Fraction, product: Product) -> tuple[Fraction, Product]:
    """A product whose indicators say nothing twice: 1[u > 0] beside max(0, u) goes."""
    at = [k for k, f in enumerate(product.factors) if isinstance(f.head, Indicator)]
    if not at:
        return coefficient, product
    factors: list[Factor | None] = [
        f._replace(power=Fraction(1)) if k in at and f.power > 0 else f
        for k, f in enumerate(product.factors)
    ]
    for k in at:
        one = cast(Factor, factors[k])
        for m, other in enumerate(factors):
            if other is None or m == k or other.slots != one.slots:
                continue
            if isinstance(other.head, Indicator) and factors[k] is not None:
                cells = _shared(cast(Indicator, one.head), other.head)
                if cells is not None and not cells[0] & cells[1]:
                    return Fraction(0), UNIT
                if cells is not None and cells[0] >= cells[1] and (cells[0] > cells[1] or k > m):
                    factors[k] = None
            elif other.power > 0 and _implied(writer, cast(Indicator, one.head), other.head):
                factors[k] = None
    kept = tuple(f for f in factors if f is not None)
    return coefficient, Product(kept, product.bound)


def _shared(one: Indicator, other: Indicator) -> tuple[frozenset[int], frozenset[int]] | None:
    """Where two indicators of the same comparison hold: below, at, above."""
    if len(one.conditions) != 1 or len(other.conditions) != 1:
        return None
    (a,), (b,) = one.conditions, other.conditions
    if (a.left, a.right) == (b.left, b.right):
        return _CELLS[a.operator], _CELLS[b.operator]
    if (a.left, a.right) == (b.right, b.left):
        return _CELLS[a.operator], _CELLS[TURNED[b.operator]]
    return None


def _implied(writer: Writer, indicator: Indicator, head: Term) -> bool:
    """Whether a function is zero wherever an indicator is."""
    if not isinstance(head, Apply) or head.function.body is None:
        return False
    support = writer.supports.get(head)
    if head not in writer.supports:
        writer.supports[head] = support = _support(writer, head)
    if support is None:
        return False
    cells = _shared(indicator, Indicator((support,)))
    return cells is not None and cells[0] >= cells[1]


def _support(writer: Writer, head: Apply) -> Compare | None:
    """The condition v > 0 (or v < 0) outside of which a function v · 1[v ≥ 0] is zero."""
    body = head.function.body
    assert body is not None
    if not any(isinstance(t, Indicator) for t in subterms(body)):
        return None
    values = dict(zip(head.function.parameters, head.args, strict=True))
    made = elementwise(body, values)
    terms = made.terms if isinstance(made, Add) else (made,)
    kept = [t for t in terms if not any(make.is_zero(f) for f in _factors(t))]
    if len(kept) != 1:
        return None
    match _factors(kept[0]):
        case (value, Indicator(conditions=(Compare(left=a, operator=operator, right=b),))) if {
            value
        } == {a, b} - {t for t in (a, b) if make.is_zero(t)}:
            strict = cast("Comparison", operator.rstrip("="))
            return balanced(writer, Compare(a, strict, b)) if strict in ("<", ">") else None
        case _:
            return None


def _factors(term: Term) -> tuple[Term, ...]:
    return term.factors if isinstance(term, Mul) else (term,)


# Indices in order


def masks(body: Term, conditions: tuple[Compare, ...]) -> bool:
    """Whether a sum with conditions is one of all values times an indicator."""
    among = all(isinstance(c.left, Index) and isinstance(c.right, Index) for c in conditions)
    return among and not any(partial(p) for p in subterms(body))


def conditioned(index: Index, body: Term) -> Sum:
    """Σ over an index, with 1[i < j] in the body as a condition."""
    found = [
        f
        for f in _factors(body)
        if isinstance(f, Indicator) and any(index in (c.left, c.right) for c in f.conditions)
    ]
    if not found:
        return Sum(index, body)
    rest = make.mul(f for f in _factors(body) if f not in found)
    return Sum(index, rest, tuple(c for f in found for c in f.conditions))


class _Ordered(NamedTuple):
    """The place of 1[i < j] in a product, and the product with 1[j < i] there."""

    place: int
    mirror: Product


def both_orders(writer: Writer, form: Form) -> Form:
    """Σ over i < j and over j < i of the same product as one over i ≠ j."""
    if not any(_in_order(f) for _, p in form for f in p.factors):
        return form
    waiting = list(form)
    made: Form = []
    while waiting:
        coefficient, product = waiting.pop(0)
        found = _ordered(product)
        if found is None:
            made.append((coefficient, product))
            continue
        key = writer.key(found.mirror)
        other = next(
            (k for k, (c, p) in enumerate(waiting) if c == coefficient and writer.key(p) == key),
            None,
        )
        itself = key == writer.key(product)
        if other is None and not itself:
            made.append((coefficient, product))
            continue
        if not itself:
            waiting.pop(cast(int, other))
        new = writer.reduce(Fraction(1), _apart(product, found.place))
        made.append((new[0] * (coefficient / 2 if itself else coefficient), new[1]))
    return made if made == form else writer.collect(made)


def _in_order(factor: Factor) -> bool:
    match factor.head:
        case Indicator(
            conditions=(Compare(left=Index() as a, operator="<" | ">", right=Index() as b),)
        ):
            return is_wire(a) and is_wire(b)
        case _:
            return False


def _ordered(product: Product) -> _Ordered | None:
    for k, factor in enumerate(product.factors):
        if _in_order(factor):
            (condition,) = cast(Indicator, factor.head).conditions
            turned = Indicator((Compare(condition.right, condition.operator, condition.left),))
            factors = (
                *product.factors[:k],
                factor._replace(head=turned),
                *product.factors[k + 1 :],
            )
            return _Ordered(k, Product(factors, product.bound))
    return None


def _apart(product: Product, place: int) -> Product:
    """The product with 1[i ≠ j] at a place."""
    factor = product.factors[place]
    (condition,) = cast(Indicator, factor.head).conditions
    head = Indicator((Compare(condition.left, "!=", condition.right),))
    factors = (*product.factors[:place], factor._replace(head=head), *product.factors[place + 1 :])
    return Product(factors, product.bound)
