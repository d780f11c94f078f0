"""The parameters of an inequality: their signs, what is assumed of them, and sample values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from random import Random
from typing import Any, final

from symgrad.engine.bounds.field import evaluated
from symgrad.engine.bounds.forms import Forms, term_of
from symgrad.engine.bounds.signs import Known
from symgrad.kernel.premises import Assumed, Curvatures, Evident, Premise, Unfounded, founded
from symgrad.terms.algebra import Add, Neg
from symgrad.terms.build import number
from symgrad.terms.claim import Relation
from symgrad.terms.context import Context

_TRIES = 600
_VALUES = tuple(
    Fraction(a, b)
    for a, b in ((4, 3), (5, 7), (2, 5), (9, 4), (3, 11), (13, 5), (7, 6), (1, 8), (17, 4), (8, 9))
)


@final
class Parameters:
    """The parameters that `forms` has chosen."""

    def __init__(self, context: Context, forms: Forms) -> None:
        self.context = context
        self.forms = forms
        self.field = forms.field
        self.signs: dict[Any, str | None] = {a: forms.sign(a) for a in self.field.names}
        self.known = tuple(self._known())

    def _known(self) -> Iterator[Known]:
        """Hypotheses about parameters alone, and the bounds of declarations (n ≥ 1, β < 1)."""
        for claim in self.context.hypotheses:
            if not claim.lhs.shape and claim.relation is not Relation.UNEQUAL:
                yield from self._from(Assumed(claim))
        for f in self.context.functions.values():
            yield from self._from(Curvatures(f.symbol))
        for name in self.field.names:
            term = term_of(name, self.context)
            below_one = Add((number(1), Neg(term)))
            above_one = Add((term, Neg(number(1))))
            for candidate in (below_one, above_one):
                yield from self._from(Evident(candidate))

    def _from(self, premise: Premise) -> Iterator[Known]:
        try:
            basis = founded(premise, self.context)
        except Unfounded:
            return
        poly = self.forms.poly(basis.term)
        form = self.forms.form(poly) if poly is not None else None
        if not form or set(form) != {()} or basis.vanishes:
            return
        ratio = form[()]
        if self._is_positive(ratio.below):
            yield Known(ratio.top, premise, ratio.below, basis.strict)

    def _is_positive(self, poly: Any) -> bool:
        """Whether each term of a polynomial is a positive number times positive parameters."""
        return all(
            c > 0
            and all(
                not e or self.signs[name] in ("+",)
                for name, e in zip(self.field.names, exponents, strict=True)
            )
            for exponents, c in poly.to_dict().items()
        )

    def samples(self, count: int) -> Iterator[Mapping[Any, Fraction]]:
        """Values that have the signs and strictly satisfy what is known."""
        random = Random(0)
        made = 0
        for attempt in range(_TRIES):
            scale = Fraction(1) if attempt < _TRIES // 2 else Fraction(1, 4)
            values = {name: self._value(name, random, scale) for name in self.field.names}
            if all(evaluated(k.poly, self.field, values) > 0 for k in self.known):
                made += 1
                yield values
                if made == count:
                    return

    def _value(self, name: Any, random: Random, scale: Fraction) -> Fraction:
        if name[0] == "dim":
            return Fraction(random.randint(1, 5))
        value = random.choice(_VALUES) * random.choice((Fraction(1), scale))
        if self.signs[name] in ("+", "0+"):
            return value
        return value * random.choice((1, -1))
