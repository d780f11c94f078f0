"""The writer: forms to terms and back, each read in several ways, of which the shortest stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import gcd, lcm
from typing import cast, final

from symgrad.engine.idiomatic import conversion, factoring
from symgrad.engine.idiomatic.assembly import ordered
from symgrad.engine.idiomatic.contraction import Out, written
from symgrad.engine.idiomatic.facts import Facts
from symgrad.engine.idiomatic.folding import Folding
from symgrad.engine.idiomatic.functions import Functions
from symgrad.engine.idiomatic.measure import length
from symgrad.engine.idiomatic.names import Names
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
    is_wire,
    joined,
    key_of,
    new_wire,
    rename,
    slot_wires,
    wires_in,
)
from symgrad.engine.idiomatic.reduction import reduced, split_one_hot
from symgrad.engine.idiomatic.spelling import turned
from symgrad.terms.algebra import Add, Neg
from symgrad.terms.atoms import Index, Zeros
from symgrad.terms.build import number
from symgrad.terms.context import Context
from symgrad.terms.dimension import Shape
from symgrad.terms.term import Term
from symgrad.terms.walk import children, rebuild

Scaled = tuple[Fraction, Product]
_MOST_FACTORED = 40
_EFFORT = 3
_ENOUGH = 1200
_FAR_TOO_MUCH = 12000


@final
class Writer:
    """Rewrites terms of one context; remembers what it has read."""

    def __init__(self, context: Context) -> None:
        self.facts = Facts(context)
        self.functions = Functions(self)
        self.folding = Folding(self)
        self.names = Names(self)
        self.sealed: dict[Term, tuple[Form, Wires]] = {}
        self.work = 0
        self._memory: Memory | None = None
        self._reduced: dict[Product, Scaled] = {}
        self._keys: dict[Product, Key] = {}
        self._sizes: dict[tuple[Product, Out], int] = {}
        self._tidied: dict[Term, Term] = {}
        self._read: dict[Key, Term] = {}
        self._signs: dict[Key, Fraction] = {}

    def forget(self) -> None:
        """Drop what was read before a new name was learnt."""
        self._tidied.clear()
        self._read.clear()
        self._signs.clear()

    def another(self, memory: Memory) -> Writer:
        """A new writer that knows the names that this one has learnt, and asks `memory`."""
        new = Writer(memory.context)
        new.names.patterns = self.names.patterns
        new.names.heads = self.names.heads
        new.sealed = dict(self.sealed)
        new._signs = dict(self._signs)
        new.facts.totals = self.facts.totals
        new._memory = memory
        return new

    def without_names(self, context: Context) -> Writer:
        """A new writer of the same declarations that knows no names."""
        return Writer(replace(context, definitions={}))

    # Forms

    def reduce(self, coefficient: Fraction, product: Product) -> Scaled:
        """One product at its simplest."""
        found = self._reduced.get(product)
        if found is None:
            self.work += 1
            found = reduced(Fraction(1), product, self.facts)
            self._reduced[product] = found
            self._reduced[found[1]] = (Fraction(1), found[1])
        return coefficient * found[0], found[1]

    def key(self, product: Product) -> Key:
        """What tells a product from others, whatever its bound wires are called."""
        found = self._keys.get(product)
        if found is None:
            found = key_of(product, self.facts.symmetric)
            self._keys[product] = found
        return found

    def collect(self, parts: Form) -> Form:
        """The sum of products, each at its simplest, like ones together.

        Raises: Crowded if there are too many.
        """
        if len(parts) > MOST:
            raise Crowded
        found: dict[Key, Scaled] = {}
        for coefficient, product in parts:
            scale, simple = self.reduce(coefficient, product)
            if not scale:
                continue
            key = self.key(simple)
            before = found.get(key)
            found[key] = (scale + before[0], before[1]) if before else (scale, simple)
        return [(c, p) for c, p in found.values() if c]

    def form(self, term: Term, slots: Wires) -> Form:
        """The entry of a term at some slots."""
        return conversion.form_of(self, term, slots)

    def summed(self, form: Form, wires: Wires) -> Form:
        """The sum of a form over wires."""
        return conversion.summed(self, form, wires)

    def form_key(self, form: Form, out: Out) -> Key:
        """What tells a form over some axes from others."""
        return tuple(sorted(self._rows(form, out)))

    def _rows(self, form: Form, out: Out) -> list[tuple[Key, Fraction]]:
        names: dict[Index, Term] = {w: Index(f"\0out{k}", w.stop) for k, w in enumerate(out)}
        rows: list[tuple[Key, Fraction]] = []
        for coefficient, product in form:
            factors = tuple(rename(f, names) for f in product.factors)
            rows.append((self.key(Product(factors, product.bound)), coefficient))
        return rows

    # Factors in parentheses

    def used(self, form: Form) -> Out:
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

    def seal(self, form: Form) -> Scaled | None:
        """A form as one product; None where that would be a tensor of more than two axes."""
        if len(form) == 1:
            return form[0]
        if not form:
            return Fraction(0), Product(())
        common, form = self._elementwise_common(form)
        scale, form = self._primitive(form)
        if len(form) == 1:
            coefficient, product = form[0]
            return self.reduce(
                scale * coefficient, Product((*common, *product.factors), product.bound)
            )
        out = self._oriented(form)
        if out is None:
            return None
        head = self.read(form, out)
        self.sealed.setdefault(head, (form, out))
        return self.reduce(scale, Product((*common, Factor(head, out))))

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
        head = self.read(form, out)
        self.sealed.setdefault(head, (form, out))
        return head, out

    def _oriented(self, form: Form) -> Out | None:
        """The axes of a form in the order that reads better; None if there are too many."""
        out = self.used(form)
        if len(out) > 2:
            return None
        if len(out) == 2:
            ways = (out, out[::-1])
            keys = [(length(self.read(form, w)), self.form_key(form, w)) for w in ways]
            return ways[0] if keys[0] <= keys[1] else ways[1]
        return out

    def _elementwise_common(self, form: Form) -> tuple[list[Factor], Form]:
        """Factors with no bound slot that all products have; e⁻ᵘ also where only some do."""
        powers: dict[tuple[Term, Wires], list[Fraction]] = {}
        for _, product in form:
            for head, slots, power in product.factors:
                if not product.bound.intersection(cast("tuple[Index, ...]", slots)):
                    powers.setdefault((head, slots), []).append(power)
        common: list[Factor] = []
        for (head, slots), found in powers.items():
            everywhere = len(found) == len(form)
            exponential = self.functions.exponent(head) is not None
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
        return common, self.collect(rest)

    def _primitive(self, form: Form) -> tuple[Fraction, Form]:
        """The rational content, signed so that the rest is as it was first met, and the rest."""
        top = gcd(*(c.numerator for c, _ in form))
        below = lcm(*(c.denominator for c, _ in form))
        content = Fraction(top, below)
        scaled = [(c / content, p) for c, p in form]
        rows = self._rows(scaled, self.used(scaled))
        key = tuple(sorted(rows))
        opposite = tuple(sorted((k, -c) for k, c in rows))
        sign = self._signs.get(key)
        if sign is None:
            sign = self._first_sign(scaled)
            self._signs[key] = sign
            self._signs[opposite] = -sign
        return content * sign, [(c * sign, p) for c, p in scaled]

    @staticmethod
    def _first_sign(form: Form) -> Fraction:
        """Negative where every summand is, or where the constant is."""
        constants = [c for c, p in form if not p.factors]
        if constants:
            return Fraction(1 if constants[0] > 0 else -1)
        return Fraction(-1 if all(c < 0 for c, _ in form) else 1)

    # Terms

    def read(self, form: Form, out: Out) -> Term:
        """The shortest reading of a form as a tensor over the wires of `out`."""
        key = (self.form_key(form, out), tuple(w.stop for w in out))
        found = self._read.get(key)
        if found is None:
            found = self._best(form, out)
            self._read[key] = found
        return found

    def _best(self, form: Form, out: Out) -> Term:
        """The shortest reading; multiplied out only where that is clearly shorter."""
        shape = tuple(w.stop for w in out)
        found: dict[Term, int] = {}
        for variant, effort in self._variants(form, out):
            term = self._sum(variant, out, shape)
            found.setdefault(term, length(term) + effort)
        return min(found, key=lambda t: found[t])

    def size(self, product: Product, out: Out) -> int:
        """The length of a product as it would be written."""
        found = self._sizes.get((product, out))
        if found is None:
            found = length(written(self, Fraction(1), product, out))
            self._sizes[product, out] = found
        return found

    def _variants(self, form: Form, out: Out) -> Iterator[tuple[Form, int]]:
        """The ways to write a form, and how much shorter each must be to be taken."""
        for one, effort in self._bases(self.names.folded(form)):
            yield from ((new, effort) for new in self._factored(one, out))
            yield one, effort

    def _factored(self, form: Form, out: Out) -> Iterator[Form]:
        if not 1 < len(form) <= _MOST_FACTORED or self.work > _FAR_TOO_MUCH:
            return
        for new in factoring.variants(self, form, out, thorough=self.work < _ENOUGH):
            yield self._with_functions(self.names.folded(new))
        content, _ = self._primitive(form)
        if abs(content) != 1 and len(out) <= 2:
            yield [cast(Scaled, self.seal(form))]

    def _bases(self, form: Form) -> list[tuple[Form, int]]:
        """The form as it is, with functions folded, multiplied out, with one-hot sums split."""
        found = [(form, 0)]
        changes = (
            (self.folding.folded, 0),
            (self._through_bodies, 0),
            (self.opened, _EFFORT),
            (self._split, 0),
        )
        for change, effort in changes:
            if self.work > _FAR_TOO_MUCH:
                break
            last, before = found[-1]
            new = change(last)
            if new is not None:
                found.append((self.names.folded(new), before + effort))
        return found

    def _with_functions(self, form: Form) -> Form:
        new = self.folding.folded(form)
        return form if new is None else self.names.folded(new)

    def _through_bodies(self, form: Form) -> Form | None:
        new = self.folding.unfolded(form)
        return None if new is None else self.folding.folded(new)

    def _split(self, form: Form) -> Form | None:
        """Σ kᵢ uᵢ vᵢ as (Σ kᵢ uᵢ)(Σ kᵢ vᵢ), where k is one-hot."""
        new = [(c, split_one_hot(p, self.facts)) for c, p in form]
        return None if new == form else self.collect(new)

    def opened(self, form: Form) -> Form | None:
        """The form with every sum in parentheses multiplied out; None if there is none."""
        if not any(self._opens(f) for _, p in form for f in p.factors):
            return None
        try:
            parts = self.collect([one for c, p in form for one in self._multiplied(c, p)])
            again = self.opened(parts)
        except Crowded:
            return None
        return parts if again is None else again

    def flattened(self, form: Form) -> Form:
        """The form with the products, but not the sums, that stand as one factor taken apart."""
        single = any(
            self._opens(f) and len(self.sealed[f.head][0]) == 1 for _, p in form for f in p.factors
        )
        if not single:
            return form
        return self.collect([one for c, p in form for one in self._multiplied(c, p, most=1)])

    def _opens(self, factor: Factor) -> bool:
        power = factor.power
        return factor.head in self.sealed and power.denominator == 1 and 0 < power <= 3

    def _multiplied(self, coefficient: Fraction, product: Product, most: int = MOST) -> Form:
        """A product with its factors of at most that many summands multiplied out."""
        total: Form = [(coefficient, Product((), product.bound))]
        for factor in product.factors:
            inner: Form = [(Fraction(1), Product((factor,)))]
            times = 1
            if self._opens(factor) and len(self.sealed[factor.head][0]) <= most:
                inner, times = self._inside(factor), int(factor.power)
            for _ in range(times):
                if len(total) * len(inner) > MOST:
                    raise Crowded
                total = [(c * d, joined(p, q)) for c, p in total for d, q in inner]
        return total

    def _inside(self, factor: Factor) -> Form:
        """What stands in the parentheses of a factor, at its slots."""
        form, out = self.sealed[factor.head]
        names = dict(zip(cast("Out", out), factor.slots, strict=True))
        return [(c, Product(tuple(rename(f, names) for f in p.factors), p.bound)) for c, p in form]

    def _sum(self, form: Form, out: Out, shape: Shape) -> Term:
        if not form:
            return number(0) if not shape else Zeros(shape)
        terms: list[Term] = []
        for coefficient, product in form:
            term = written(self, coefficient, product, out)
            terms.extend(_summands(term))
        return ordered(terms)

    def tidy(self, term: Term) -> Term:
        """An equal term in the best form that is found, remembered where it leans on no wire."""
        if not children(term):
            return term
        if self._memory is not None and not wires_in(term):
            return self._memory.tidied(term)
        return self.tidied(term)

    def tidied(self, term: Term) -> Term:
        """As `tidy`, by this writer; the parts of a term that is beyond this are tidied."""
        found = self._tidied.get(term)
        if found is None:
            self._tidied[term] = term
            try:
                found = self._tidy(term)
            except (Improper, Crowded, ZeroDivisionError):
                found = rebuild(term, tuple(self.tidy(c) for c in children(term)))
            self._tidied[term] = found
        return found

    def _tidy(self, term: Term) -> Term:
        slots = tuple(new_wire(d) for d in term.shape)
        out = tuple(cast(Index, w) for w in slots if is_wire(w))
        result = self.read(self.form(term, slots), out)
        if result.shape == term.shape:
            return result
        if len(term.shape) == 2 and len(out) == 1 and out[0] is slots[1]:
            return turned(result, self.facts)
        raise Improper


def _summands(term: Term) -> tuple[Term, ...]:
    match term:
        case Add(terms=terms):
            return terms
        case Neg(arg=Add(terms=terms)):
            return tuple(t.arg if isinstance(t, Neg) else Neg(t) for t in terms)
        case _:
            return (term,)


@final
class Memory:
    """What is known of one context: its names, and the terms that were tidied in it.

    Each term gets a writer of its own, so that a result does not depend on what came before.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self._base = Writer(context)
        self._base.names.learn(context)
        self._results: dict[Term, Term] = {}

    def tidied(self, term: Term) -> Term:
        """An equal term in the best form that is found."""
        found = self._results.get(term)
        if found is None:
            self._results[term] = term
            found = self._base.another(self).tidied(term)
            self._results[term] = found
        return found
