"""Definitions folded back: where the body of a defined name stands, the name stands instead."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, cast, final

from symgrad.engine.idiomatic.network import (
    Crowded,
    Factor,
    Form,
    Improper,
    Product,
    Wires,
    hidden_wires,
    is_wire,
    new_wire,
    wires_of,
)
from symgrad.terms.atoms import Index, Variable
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context, Definition
from symgrad.terms.term import Term
from symgrad.terms.walk import Name, free_variables, substitute

if TYPE_CHECKING:
    from symgrad.engine.idiomatic.search import Writer


class Pattern(NamedTuple):
    """scale · product is the entry of `name` at `slots`."""

    name: Term
    slots: Wires
    scale: Fraction
    product: Product


@final
class Names:
    """The patterns of the defined names, and where they occur."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.patterns: list[Pattern] = []
        self.heads: dict[Term, Term] = {}

    def learn(self, context: Context) -> None:
        """Take in what sums are assumed to be, and the definitions, those first that others use."""
        for claim in context.hypotheses:
            if claim.relation is Relation.EQUAL:
                try:
                    self._learn_assumed(claim)
                except (Improper, Crowded, ZeroDivisionError):
                    continue
        for definition in _in_order(context):
            name = context.variables[definition.name].variable
            try:
                self._learn(name, definition.body)
            except (Improper, Crowded, ZeroDivisionError):
                continue
            self._learn_totals(name, definition.body, context)
            self._writer.forget()

    def _learn_assumed(self, claim: Claim) -> None:
        """Note an assumption such as 𝟏ᵀy = 1 or P𝟏 = 𝟏."""
        slots = tuple(new_wire(d) for d in claim.lhs.shape)
        left, right = self._writer.form(claim.lhs, slots), self._writer.form(claim.rhs, slots)
        if len(left) != 1 or len(right) != 1 or right[0][1].factors:
            return
        scale, product = left[0]
        if len(product.factors) == 1 and product.factors[0].power == 1:
            (factor,) = product.factors
            if (*slots, *product.bound) == factor.slots:
                self._writer.facts.totals[factor.head, len(slots)] = right[0][0] / scale

    def _learn_totals(self, name: Term, body: Term, context: Context) -> None:
        """Note what an axis of a body sums to, where that is a number: 0 of x − mean(x)."""
        slots = tuple(new_wire(d) for d in body.shape)
        if not slots or not all(is_wire(s) for s in slots):
            return
        writer = self._writer.without_names(context)
        whole = writer.form(_unfolded(body, context), slots)
        for place, slot in enumerate(slots):
            form = writer.summed(whole, (slot,))
            opened = writer.parentheses.opened(form)
            form = form if opened is None else opened
            if not form:
                self._writer.facts.totals[name, place] = Fraction(0)
            elif len(form) == 1 and not form[0][1].factors:
                self._writer.facts.totals[name, place] = form[0][0]

    def _learn(self, name: Term, body: Term) -> None:
        slots = tuple(new_wire(d) for d in body.shape)
        if not all(is_wire(s) for s in slots):
            return
        form = self._writer.form(body, slots)
        sealed = self._writer.seal(form)
        if sealed is None or not sealed[0] or not _tells(sealed[1]):
            return
        scale, product = sealed
        if not any(hidden_wires(f) for f in product.factors):
            self.patterns.append(Pattern(name, slots, scale, product))
        if len(slots) <= 2:
            self.heads[self._writer.read(form, cast("tuple[Index, ...]", slots))] = name
        if scale == 1 and len(product.factors) == 1 and product.factors[0].power == 1:
            factor = product.factors[0]
            if factor.slots == slots:
                self.heads[factor.head] = name

    def named(self, head: Term) -> Term:
        """The name of an opaque tensor, if it has one."""
        return self.heads.get(head, head)

    def folded(self, form: Form) -> Form:
        """The form with names for all that is defined."""
        if not self.patterns:
            return form
        return self._writer.collect([self._fold(c, p) for c, p in form])

    def _fold(self, coefficient: Fraction, product: Product) -> tuple[Fraction, Product]:
        for pattern in reversed(self.patterns):
            for _ in range(8):
                found = replaced(product, pattern)
                if found is None:
                    break
                scale, product = found
                coefficient *= scale
        return coefficient, product


def _tells(product: Product) -> bool:
    """Whether a body is more than a symbol."""
    if len(product.factors) > 1:
        return True
    return bool(product.factors) and (
        not isinstance(product.factors[0].head, Variable) or product.factors[0].power != 1
    )


def _unfolded(body: Term, context: Context) -> Term:
    """A body with the bodies of all names that it leans on."""
    for _ in range(len(context.definitions)):
        values: dict[Name, Term] = {
            v: context.definitions[v.name].body
            for v in free_variables(body)
            if v.name in context.definitions and not context.definitions[v.name].parameters
        }
        if not values:
            break
        body = substitute(body, values)
    return body


def _in_order(context: Context) -> list[Definition]:
    todo = [
        d for d in context.definitions.values() if not d.parameters and d.name in context.variables
    ]
    done: list[Definition] = []
    while todo:
        names = {d.name for d in todo}
        ready = [d for d in todo if names.isdisjoint(v.name for v in free_variables(d.body))]
        if not ready:
            return done
        done.extend(ready)
        todo = [d for d in todo if d not in ready]
    return done


def replaced(product: Product, pattern: Pattern) -> tuple[Fraction, Product] | None:
    """The product with one occurrence of a pattern replaced by the pattern's name."""
    if len(pattern.product.factors) == 1 and not pattern.product.bound:
        return _single(product, pattern)
    for match in _matches(product, list(pattern.product.factors), pattern, {}, ()):
        names, places = match
        if not _closed(product, pattern, names, places):
            continue
        rest = list(product.factors)
        for place, power in places:
            rest[place] = rest[place]._replace(power=rest[place].power - power)
        kept = [f for f in rest if f.power]
        slots = tuple(names.get(s, s) for s in pattern.slots)
        gone = frozenset(cast(Index, names[w]) for w in pattern.product.bound)
        new = Product((*kept, Factor(pattern.name, slots)), product.bound - gone)
        return 1 / pattern.scale, new
    return None


def _single(product: Product, pattern: Pattern) -> tuple[Fraction, Product] | None:
    (wanted,) = pattern.product.factors
    for k, factor in enumerate(product.factors):
        times = factor.power / wanted.power
        if factor.head is not wanted.head or times.denominator != 1:
            continue
        names = _bind(wanted.slots, factor.slots, {})
        if names is None:
            continue
        slots = tuple(names.get(s, s) for s in pattern.slots)
        factors = list(product.factors)
        factors[k] = Factor(pattern.name, slots, times)
        return pattern.scale ** -int(times), Product(tuple(factors), product.bound)
    return None


Match = tuple[dict[Term, Term], tuple[tuple[int, Fraction], ...]]


def _matches(
    product: Product,
    wanted: list[Factor],
    pattern: Pattern,
    names: dict[Term, Term],
    places: tuple[tuple[int, Fraction], ...],
) -> Iterator[Match]:
    if not wanted:
        yield names, places
        return
    first, *rest = wanted
    used = {k for k, _ in places}
    for k, factor in enumerate(product.factors):
        enough = factor.power / first.power >= 1 and (factor.power - first.power).denominator == 1
        if k in used or factor.head is not first.head or not enough:
            continue
        bound = _bind(first.slots, factor.slots, names)
        if bound is not None:
            yield from _matches(product, rest, pattern, bound, (*places, (k, first.power)))


def _bind(wanted: Wires, given: Wires, names: dict[Term, Term]) -> dict[Term, Term] | None:
    names = dict(names)
    for a, b in zip(wanted, given, strict=True):
        if is_wire(a):
            if names.setdefault(a, b) is not b:
                return None
        elif a is not b:
            return None
    return names


def _closed(
    product: Product,
    pattern: Pattern,
    names: dict[Term, Term],
    places: tuple[tuple[int, Fraction], ...],
) -> bool:
    """Whether what the pattern sums over is summed over in the product, and stands nowhere else."""
    inner = {names[w] for w in pattern.product.bound}
    if len(inner) != len(pattern.product.bound) or not inner <= product.bound:
        return False
    if inner & {names.get(s, s) for s in pattern.slots}:
        return False
    taken = dict(places)
    rest = [f for k, f in enumerate(product.factors) if k not in taken or f.power != taken[k]]
    return inner.isdisjoint(wires_of(rest))
