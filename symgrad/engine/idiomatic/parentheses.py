"""Sums that stand in parentheses: one factor, its scale taken out, that can be opened again."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, cast, final

from symgrad.engine.idiomatic.contraction import Out
from symgrad.engine.idiomatic.measure import length
from symgrad.engine.idiomatic.network import (
    MOST,
    Crowded,
    Factor,
    Form,
    Improper,
    Key,
    Product,
    Wires,
    hidden_wires,
    joined,
    rename,
    slot_wires,
)
from symgrad.engine.idiomatic.reduction import Scaled
from symgrad.terms.atoms import Index
from symgrad.terms.term import Term

if TYPE_CHECKING:
    from symgrad.engine.idiomatic.search import Writer


@final
class Parentheses:
    """What a writer has put in parentheses: the contents of each factor, and the signs chosen."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.contents: dict[Term, tuple[Form, Wires]] = {}
        self.signs: dict[Key, Fraction] = {}

    def like(self, other: Parentheses) -> None:
        """Start with what another has."""
        self.contents = dict(other.contents)
        self.signs = dict(other.signs)

    def seal(self, form: Form) -> Scaled | None:
        """A form as one product; None where that would be a tensor of more than two axes."""
        if len(form) == 1:
            return form[0]
        if not form:
            return Fraction(0), Product(())
        common, form = self._elementwise_common(form)
        scale, form = self.primitive(form)
        if len(form) == 1:
            coefficient, product = form[0]
            return self._writer.reduce(
                scale * coefficient, Product((*common, *product.factors), product.bound)
            )
        out = self._oriented(form)
        if out is None:
            return None
        head = self._writer.read(form, out)
        self.contents.setdefault(head, (form, out))
        return self._writer.reduce(scale, Product((*common, Factor(head, out))))

    def head(self, product: Product) -> tuple[Fraction, Term, Wires]:
        """A product with bound wires as one opaque tensor, with a factor of 1."""
        head, slots = self.exact_head(Fraction(1), product)
        return Fraction(1), head, slots

    def exact_head(self, coefficient: Fraction, product: Product) -> tuple[Term, Wires]:
        """A scaled product as one opaque tensor.

        Raises: Improper if it has more than two axes.
        """
        form = [(coefficient, product)]
        out = self._oriented(form)
        if out is None:
            raise Improper
        head = self._writer.read(form, out)
        self.contents.setdefault(head, (form, out))
        return head, out

    def _oriented(self, form: Form) -> Out | None:
        """The axes of a form in the order that reads better; None if there are too many."""
        out = used(form)
        if len(out) > 2:
            return None
        if len(out) == 2:
            ways = (out, out[::-1])
            keys = [
                (length(self._writer.read(form, w)), self._writer.form_key(form, w)) for w in ways
            ]
            return ways[0] if keys[0] <= keys[1] else ways[1]
        return out

    def _elementwise_common(self, form: Form) -> tuple[list[Factor], Form]:
        """Factors with no bound slot that all products have; e⁻ᵘ also where only some do."""
        powers: dict[tuple[Term, Wires], list[Fraction]] = {}
        for _, product in form:
            for factor in product.factors:
                if product.bound.isdisjoint((*slot_wires(factor), *hidden_wires(factor))):
                    powers.setdefault((factor.head, factor.slots), []).append(factor.power)
        common: list[Factor] = []
        for (head, slots), found in powers.items():
            everywhere = len(found) == len(form)
            exponential = self._writer.functions.exponent(head) is not None
            whole = all((p - found[0]).denominator == 1 for p in found)
            if not everywhere and exponential and min(found) < 0:
                found = [*found, Fraction(0)]
                everywhere = True
            same_sign = all(p > 0 for p in found) or all(p < 0 for p in found)
            if everywhere and whole and (same_sign or exponential):
                power = min(found) if exponential or found[0] > 0 else max(found)
                common.append(Factor(head, slots, power))
        if not common:
            return [], form
        under = tuple(f._replace(power=-f.power) for f in common)
        rest = [(c, Product((*p.factors, *under), p.bound)) for c, p in form]
        return common, self._writer.collect(rest)

    def primitive(self, form: Form) -> tuple[Fraction, Form]:
        """The rational content, signed so that the rest is as it was first met, and the rest."""
        top = gcd(*(c.numerator for c, _ in form))
        below = lcm(*(c.denominator for c, _ in form))
        content = Fraction(top, below)
        scaled = [(c / content, p) for c, p in form]
        rows = self._writer.rows(scaled, used(scaled))
        key = tuple(sorted(rows))
        opposite = tuple(sorted((k, -c) for k, c in rows))
        sign = self.signs.get(key)
        if sign is None:
            sign = self._first_sign(scaled)
            self.signs[key] = sign
            self.signs[opposite] = -sign
        return content * sign, [(c * sign, p) for c, p in scaled]

    @staticmethod
    def _first_sign(form: Form) -> Fraction:
        """Negative where every summand is, or where the constant is."""
        constants = [c for c, p in form if not p.factors]
        if constants:
            return Fraction(1 if constants[0] > 0 else -1)
        return Fraction(-1 if all(c < 0 for c, _ in form) else 1)

    def opened(self, form: Form) -> Form | None:
        """The form with every sum in parentheses multiplied out; None if there is none."""
        if not any(self._opens(f) for _, p in form for f in p.factors):
            return None
        try:
            parts = self._writer.collect([one for c, p in form for one in self._multiplied(c, p)])
            again = self.opened(parts)
        except Crowded:
            return None
        return parts if again is None else again

    def flattened(self, form: Form) -> Form:
        """The form with the products, but not the sums, that stand as one factor taken apart."""
        single = any(
            self._opens(f) and len(self.contents[f.head][0]) == 1
            for _, p in form
            for f in p.factors
        )
        if not single:
            return form
        return self._writer.collect(
            [one for c, p in form for one in self._multiplied(c, p, most=1)]
        )

    def _opens(self, factor: Factor) -> bool:
        power = factor.power
        return factor.head in self.contents and power.denominator == 1 and 0 < power <= 3

    def _multiplied(self, coefficient: Fraction, product: Product, most: int = MOST) -> Form:
        """A product with its factors of at most that many summands multiplied out."""
        total: Form = [(coefficient, Product((), product.bound))]
        for factor in product.factors:
            inner: Form = [(Fraction(1), Product((factor,)))]
            times = 1
            if self._opens(factor) and len(self.contents[factor.head][0]) <= most:
                inner, times = self._inside(factor), int(factor.power)
            for _ in range(times):
                if len(total) * len(inner) > MOST:
                    raise Crowded
                total = [(c * d, joined(p, q)) for c, p in total for d, q in inner]
        return total

    def _inside(self, factor: Factor) -> Form:
        """What stands in the parentheses of a factor, at its slots."""
        form, out = self.contents[factor.head]
        names = dict(zip(cast("Out", out), factor.slots, strict=True))
        return [(c, Product(tuple(rename(f, names) for f in p.factors), p.bound)) for c, p in form]


def used(form: Form) -> Out:
    """The wires that a form has in slots, neither bound nor hidden, as they come."""
    found: dict[Index, None] = {}
    hidden: set[Index] = set()
    for _, product in form:
        for factor in product.factors:
            hidden |= hidden_wires(factor)
            for wire in slot_wires(factor):
                if wire not in product.bound:
                    found.setdefault(wire)
    return tuple(w for w in found if w not in hidden)
