"""The writer: forms to terms and back, each read in several ways, of which the shortest stays."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import cast, final

from symgrad.engine.idiomatic import conversion
from symgrad.engine.idiomatic.assembly import ordered
from symgrad.engine.idiomatic.conditions import absorbed, both_orders
from symgrad.engine.idiomatic.contraction import Out, written
from symgrad.engine.idiomatic.facts import Facts
from symgrad.engine.idiomatic.folding import Folding
from symgrad.engine.idiomatic.functions import Functions, with_argument
from symgrad.engine.idiomatic.measure import length
from symgrad.engine.idiomatic.names import Names
from symgrad.engine.idiomatic.network import (
    MOST,
    Crowded,
    Form,
    Improper,
    Key,
    Product,
    Wires,
    is_wire,
    key_of,
    new_wire,
    rename,
    wires_in,
)
from symgrad.engine.idiomatic.parentheses import Parentheses
from symgrad.engine.idiomatic.readings import readings
from symgrad.engine.idiomatic.reduction import Scaled, reduced
from symgrad.engine.idiomatic.spelling import turned
from symgrad.terms.algebra import Add, Compare, Neg
from symgrad.terms.atoms import Index, Zeros
from symgrad.terms.build import number
from symgrad.terms.context import Context
from symgrad.terms.dimension import Shape
from symgrad.terms.term import Term
from symgrad.terms.walk import children, rebuild


@final
class Writer:
    """Rewrites terms of one context; remembers what it has read."""

    def __init__(self, context: Context) -> None:
        self.facts = Facts(context)
        self.functions = Functions(self)
        self.folding = Folding(self)
        self.names = Names(self)
        self.parentheses = Parentheses(self)
        self.work = 0
        self._memory: Memory | None = None
        self._reduced: dict[Product, Scaled] = {}
        self._keys: dict[Product, Key] = {}
        self._sizes: dict[tuple[Product, Out], int] = {}
        self._tidied: dict[Term, Term] = {}
        self._read: dict[Key, Term] = {}
        self.supports: dict[Term, Compare | None] = {}

    def forget(self) -> None:
        """Drop what was read before a new name was learnt."""
        self._tidied.clear()
        self._read.clear()
        self._reduced.clear()
        self._sizes.clear()
        self.parentheses.signs.clear()

    def another(self, memory: Memory) -> Writer:
        """A new writer that knows the names that this one has learnt, and asks `memory`."""
        new = Writer(memory.context)
        new.names.patterns = self.names.patterns
        new.names.heads = self.names.heads
        new.parentheses.like(self.parentheses)
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
            scale, simple = reduced(Fraction(1), product, self.facts)
            found = absorbed(self, scale, with_argument(simple))
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
        return both_orders(self, [(c, p) for c, p in found.values() if c])

    def form(self, term: Term, slots: Wires) -> Form:
        """The entry of a term at some slots."""
        return conversion.form_of(self, term, slots)

    def summed(self, form: Form, wires: Wires) -> Form:
        """The sum of a form over wires."""
        return conversion.summed(self, form, wires)

    def seal(self, form: Form) -> Scaled | None:
        """A form as one product; None where that would be a tensor of more than two axes."""
        return self.parentheses.seal(form)

    def form_key(self, form: Form, out: Out) -> Key:
        """What tells a form over some axes from others."""
        return tuple(sorted(self.rows(form, out)))

    def rows(self, form: Form, out: Out) -> list[tuple[Key, Fraction]]:
        """The keys and coefficients of the products of a form over some axes."""
        names: dict[Index, Term] = {w: Index(f"\0out{k}", w.stop) for k, w in enumerate(out)}
        rows: list[tuple[Key, Fraction]] = []
        for coefficient, product in form:
            factors = tuple(rename(f, names) for f in product.factors)
            rows.append((self.key(Product(factors, product.bound)), coefficient))
        return rows

    # Terms

    def read(self, form: Form, out: Out) -> Term:
        """The shortest reading of a form as a tensor over the wires of `out`."""
        key = (self.form_key(form, out), tuple(w.stop for w in out))
        found = self._read.get(key)
        if found is None:
            self.work += 15
            found = self.names.named(self._best(form, out))
            self._read[key] = found
        return found

    def _best(self, form: Form, out: Out) -> Term:
        """The shortest reading; multiplied out only where that is clearly shorter."""
        shape = tuple(w.stop for w in out)
        found: dict[Term, int] = {}
        for variant, effort in readings(self, form, out):
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

    def candidates(self, term: Term) -> tuple[Term, ...]:
        """The readings of a term as a whole, shortest first.

        Raises: Improper, Crowded, ZeroDivisionError
        """
        slots = tuple(new_wire(d) for d in term.shape)
        out = tuple(cast(Index, w) for w in slots if is_wire(w))
        if len(out) != len(slots):
            return (term,)
        shape = tuple(w.stop for w in out)
        ways = readings(self, self.form(term, slots), out)
        found = dict.fromkeys(self._sum(way, out, shape) for way, _ in ways)
        return tuple(sorted((*found, term), key=length))

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

    def candidates(self, term: Term) -> tuple[Term, ...]:
        """Several equal terms, shortest first, the term itself among them."""
        try:
            return self._base.another(self).candidates(term)
        except (Improper, Crowded, ZeroDivisionError):
            return (term,)
