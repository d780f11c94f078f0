"""Functions folded back: exp(u)/(1 + exp(u)) is σ(u), by the bodies of the declared functions."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast, final

from symgrad.engine.idiomatic import factoring
from symgrad.engine.idiomatic.names import Pattern, replaced
from symgrad.engine.idiomatic.network import (
    Crowded,
    Factor,
    Form,
    Improper,
    Product,
    new_wire,
    rename,
)
from symgrad.engine.idiomatic.powers import raised
from symgrad.engine.instantiate import resize
from symgrad.terms.algebra import Add, Apply, Divide, Entry, Neg
from symgrad.terms.atoms import Index, Ones
from symgrad.terms.build import number
from symgrad.terms.function import Function
from symgrad.terms.term import Term
from symgrad.terms.walk import Name, substitute, subterms

if TYPE_CHECKING:
    from symgrad.engine.idiomatic.search import Writer


class Folds(NamedTuple):
    """A function at u; where f(u) + f(−u) = 1 also at −u, and its complement 1 − f(u)."""

    plain: Pattern
    mirrored: Pattern | None
    complement: Pattern | None


def exponential_inside(term: Term) -> bool:
    """Whether exp occurs in a term."""
    return any(isinstance(t, Apply) and t.function.name == "exp" for t in subterms(term))


@lru_cache(maxsize=1)
def quotients() -> tuple[Function, ...]:
    """The functions of one argument whose bodies are quotients with exponentials."""
    from symgrad.functions import load_functions

    return tuple(
        f
        for f in load_functions().values()
        if isinstance(f.body, Divide)
        and len(f.parameters) == 1
        and exponential_inside(f.body.denominator)
    )


@final
class Folding:
    """The patterns of the functions at the arguments that a form has."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._known: dict[tuple[Function, Term], Folds | None] = {}
        self._busy = False

    def folded(self, form: Form) -> Form | None:
        """The form with functions for quotients of exponentials; None if there are none."""
        if self._busy:
            return None
        arguments = self._arguments(form)
        if not arguments:
            return None
        folds = [
            fold for u in arguments for f in quotients() if (fold := self._folds(f, u)) is not None
        ]
        new = [self._fold(c, p, folds) for c, p in form]
        return None if new == form else self._writer.collect(new)

    def unfolded(self, form: Form) -> Form | None:
        """The form with bodies for functions of one argument that divide one another."""
        if self._busy or not any(self._divides(p) for _, p in form):
            return None
        parts: Form = []
        for coefficient, product in form:
            divides = self._divides(product)
            parts.extend(
                self._unfold(coefficient, product) if divides else [(coefficient, product)]
            )
        return self._writer.collect(parts)

    def _divides(self, product: Product) -> bool:
        """Whether a product divides one such function by another of the same argument, or by exp."""
        found = [f for f in product.factors if _expandable(f)]
        over = {self._argument(f) for f in found if f.power > 0}
        under = {self._argument(f) for f in found if f.power < 0}
        exponentials = {self._argument(f) for f in product.factors if _is_exponential(f)}
        return bool(over & under) or bool((over | under) & exponentials)

    def _argument(self, factor: Factor) -> Term:
        return self._writer.functions.signed(cast(Apply, factor.head).args[0])[1]

    def _unfold(self, coefficient: Fraction, product: Product) -> Form:
        from symgrad.engine.idiomatic.conversion import multiplied

        kept = tuple(f for f in product.factors if not _expandable(f))
        forms: list[Form] = []
        for factor in product.factors:
            if _expandable(factor):
                form = self._body_form(cast(Apply, factor.head), factor)
                forms.append(raised(self._writer, form, factor.power))
        merged = multiplied(self._writer, forms)
        return [
            (coefficient * c, Product((*kept, *p.factors), product.bound | p.bound))
            for c, p in merged
        ]

    def _body_form(self, head: Apply, factor: Factor) -> Form:
        (parameter,) = head.function.parameters
        (arg,) = head.args
        at = Entry(arg, factor.slots) if factor.slots else arg
        body = substitute(cast(Term, head.function.body), cast("dict[Name, Term]", {parameter: at}))
        return self._writer.form(body, ())

    def _arguments(self, form: Form) -> list[Term]:
        found: dict[Term, None] = {}
        for _, product in form:
            for factor in product.factors:
                if factor.power < 0 or self._writer.functions.exponent(factor.head) is not None:
                    for term in subterms(factor.head):
                        inner = self._writer.functions.exponent(term)
                        if inner is not None:
                            found.setdefault(inner)
        bases = dict.fromkeys(self._writer.functions.signed(u)[1] for u in found)
        return list({**bases, **found})[:4]

    def _folds(self, function: Function, argument: Term) -> Folds | None:
        key = (function, argument)
        if key not in self._known:
            self._busy = True
            try:
                self._known[key] = self._make(function, argument)
            except (Improper, Crowded, ZeroDivisionError):
                self._known[key] = None
            finally:
                self._busy = False
        return self._known[key]

    def _make(self, function: Function, argument: Term) -> Folds | None:
        plain = self._pattern(function, argument)
        if plain is None:
            return None
        mirrored = self._pattern(function, Neg(argument))
        if mirrored is None or argument.shape != plain.name.shape:
            return Folds(plain, None, None)
        names = dict(zip(mirrored.slots, plain.slots, strict=True))
        renamed = [rename(f, cast("dict[Index, Term]", names)) for f in mirrored.product.factors]
        other = Product(tuple(renamed), mirrored.product.bound)
        both = [(plain.scale, plain.product), (mirrored.scale, other)]
        whole = factoring.pulled(self._writer, self._writer.collect(both))
        if whole is None or whole[0] != 1 or whole[1].factors:
            return Folds(plain, mirrored, None)
        one: Term = Ones(argument.shape) if argument.shape else number(1)
        complement = Add((one, Neg(plain.name)))
        sealed = self._writer.seal(self._writer.form(complement, plain.slots))
        if sealed is None or len(sealed[1].factors) != 1:
            return Folds(plain, mirrored, None)
        scale, product = sealed
        new = Pattern(product.factors[0].head, product.factors[0].slots, scale, other)
        renamed_scale = new._replace(scale=mirrored.scale / scale)
        return Folds(plain, mirrored, renamed_scale)

    def _pattern(self, function: Function, argument: Term) -> Pattern | None:
        (parameter,) = function.parameters
        spare = argument.shape[: len(argument.shape) - len(parameter.shape)]
        if len(argument.shape) < len(parameter.shape):
            return None
        name = self._writer.names.named(Apply(function, (argument,)))
        slots = tuple(new_wire(d) for d in name.shape)
        own = dict(
            zip((str(d) for d in parameter.shape), argument.shape[len(spare) :], strict=True)
        )
        body = resize(cast(Term, function.body), own)
        wanted = resize(parameter, own)
        indices = (*slots[: len(spare)], *(None for _ in parameter.shape))
        at = Entry(argument, indices) if spare else argument
        form = self._writer.form(
            substitute(body, cast("dict[Name, Term]", {wanted: at})), slots[len(spare) :]
        )
        sealed = self._writer.seal(form)
        if sealed is None or not sealed[1].factors:
            return None
        return Pattern(name, slots, sealed[0], sealed[1])

    def _fold(
        self, coefficient: Fraction, product: Product, folds: list[Folds]
    ) -> tuple[Fraction, Product]:
        for fold in folds:
            coefficient, product = _again(coefficient, product, fold.plain)
            here = any(f.head is fold.plain.name for f in product.factors)
            if fold.complement is not None and here:
                coefficient, product = _again(coefficient, product, fold.complement)
            if fold.mirrored is not None:
                coefficient, product = _again(coefficient, product, fold.mirrored)
        return coefficient, product


def _again(coefficient: Fraction, product: Product, pattern: Pattern) -> tuple[Fraction, Product]:
    for _ in range(4):
        found = replaced(product, pattern)
        if found is None:
            break
        coefficient, product = coefficient * found[0], found[1]
    return coefficient, product


def _expandable(factor: Factor) -> bool:
    head = factor.head
    return (
        isinstance(head, Apply)
        and head.function.body is not None
        and len(head.args) == 1
        and not head.function.parameters[0].shape
        and factor.power.denominator == 1
        and exponential_inside(head.function.body)
    )


def _is_exponential(factor: Factor) -> bool:
    head = factor.head
    return isinstance(head, Apply) and head.function.name == "exp"
