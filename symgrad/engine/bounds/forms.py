"""Differences as linear forms: function values, Gram products, with coefficients in the parameters."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, final

from symgrad.engine.bounds.field import Field, Ratio
from symgrad.kernel.arithmetic import Stuck
from symgrad.kernel.equal import understood
from symgrad.kernel.form import Atom, Monomial, Poly, freeze
from symgrad.kernel.meaning import Meaning, Scope
from symgrad.terms.atoms import Size, Variable
from symgrad.terms.context import Context
from symgrad.terms.dimension import SCALAR, Dim
from symgrad.terms.term import Term

Form = dict[Monomial, Ratio]
"""What is not a parameter, with its coefficient."""


@final
class Forms:
    """Translates terms of one context; `parameters` are scalars whose values are fixed, of a sign."""

    def __init__(self, context: Context, *, seconds: float = 1.0) -> None:
        self.context = context
        self.meaning: Meaning = understood(context, seconds=seconds)
        self.field = Field(())
        self._polys: dict[Term, Poly | None] = {}

    def poly(self, term: Term) -> Poly | None:
        """The normal form of a scalar; None for what the kernel cannot express."""
        if term not in self._polys:
            try:
                self._polys[term] = self.meaning.entry(term, (), Scope())
            except Stuck:
                self._polys[term] = None
        return self._polys[term]

    def choose(self, parameters: tuple[Atom, ...]) -> None:
        """Take these atoms for parameters from now on."""
        self.field = Field(parameters)

    def form(self, poly: Poly) -> Form | None:
        """A normal form as a linear form; None if a denominator holds more than parameters."""
        total: Form = {}
        for monomial, number in poly.items():
            coefficient = self.field.number(Fraction(number))
            rest: list[tuple[Atom, Any]] = []
            for atom, exponent in monomial:
                known = self._known(atom) if isinstance(exponent, int) else None
                if known is None:
                    rest.append((atom, exponent))
                elif known.is_zero:
                    return None
                else:
                    coefficient = coefficient * known.power(int(exponent))
            key = tuple(rest)
            total[key] = total[key] + coefficient if key in total else coefficient
        return {key: value for key, value in total.items() if not value.is_zero}

    def _known(self, atom: Atom) -> Ratio | None:
        """An atom that is a parameter, or a sum of products of parameters."""
        if self.field.has(atom):
            return self.field.parameter(atom)
        if atom[0] != "sum":
            return None
        inner = self.form(dict(atom[1]))
        if inner is None or set(inner) - {()}:
            return None
        return inner.get((), self.field.number(0))

    def sign(self, atom: Atom) -> str | None:
        """The sign of an atom under the declarations."""
        return self.meaning.algebra.facts.sign(atom)

    def sign_of(self, poly: Poly) -> str | None:
        """The sign of a normal form under the declarations."""
        return self.meaning.algebra.facts.sign_of_poly(freeze(poly))


def scalars_of(poly: Poly) -> dict[Atom, None]:
    """The numbers that a normal form speaks of: scalar variables and dimensions, inside sums too."""
    found: dict[Atom, None] = {}
    for monomial in poly:
        for atom, _ in monomial:
            match atom:
                case ("var", _, (), _) | ("dim", _) | ("const", _):
                    found[atom] = None
                case ("sum", inner):
                    found |= scalars_of(dict(inner))
                case _:
                    pass
    return found


def divided_by(poly: Poly) -> dict[Atom, None]:
    """The numbers that a normal form divides by."""
    found: dict[Atom, None] = {}
    for monomial in poly:
        for atom, exponent in monomial:
            if exponent < 0:
                found |= scalars_of({((atom, 1),): 1})
    return found


def term_of(atom: Atom, context: Context) -> Term:
    """The term of a parameter."""
    from symgrad.terms.atoms import Constant

    match atom:
        case ("dim", name):
            return Size(Dim.of(name))
        case ("const", name):
            return Constant(name)
        case _:
            name = atom[1][0]
            declared = context.variables.get(name)
            return declared.variable if declared is not None else Variable(name, SCALAR)
