"""A certificate in words: which premises, how often, and the squares that are left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never, final

from symgrad.engine.bounds.search import Found, Use
from symgrad.kernel.premises import (
    Assumed,
    CauchySchwarz,
    Curvatures,
    Evident,
    Instance,
    Least,
    Premise,
    Stationary,
)
from symgrad.terms.algebra import Add, Inner, Mul, Neg, Norm, Power
from symgrad.terms.atoms import Variable
from symgrad.terms.build import number
from symgrad.terms.build import total as total_of
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.latex import latex, latex_claim
from symgrad.terms.term import Term
from symgrad.terms.text import text

_NOUNS = {
    "convex": "convexity",
    "strongly convex": "strong convexity",
    "smooth": "smoothness",
    "Lipschitz": "the Lipschitz property",
    "gradient dominated": "the Polyak-Łojasiewicz inequality",
}


@final
@dataclass(frozen=True, slots=True)
class Style:
    """How maths in words is written: in Unicode, or as LaTeX between dollars."""

    dollars: bool

    def term(self, term: Term) -> str:
        """A term."""
        return f"${latex(term)}$" if self.dollars else text(term)

    def nonnegative(self, term: Term) -> str:
        """term ≥ 0."""
        return rf"${latex(term)} \ge 0$" if self.dollars else f"{text(term)} ≥ 0"

    def times(self, factor: Term) -> str:
        """A factor before something in words."""
        around = isinstance(factor, Add | Neg)
        shown = latex(factor) if self.dollars else text(factor)
        shown = f"({shown})" if around else shown
        return rf"${shown} \times$" if self.dollars else f"{shown} ×"

    def points(self, points: tuple[Term, ...]) -> str:
        """A point, or a pair of points."""
        if len(points) == 1:
            return self.term(points[0])
        shown = ", ".join(latex(p) if self.dollars else text(p) for p in points)
        return f"$({shown})$" if self.dollars else f"({shown})"

    def claim(self, claim: Claim) -> str:
        """A claim."""
        if self.dollars:
            return f"${latex_claim(claim)}$"
        return f"{text(claim.lhs)} {_SIGNS.get(claim.relation, claim.relation)} {text(claim.rhs)}"


Saying = Callable[[Style], str]


def explained(found: Found, style: Style) -> str:
    """What to add up, and what is left: "smoothness of f at (x, x⁺); what is left is ½‖g‖² ≥ 0"."""
    parts = [_use(use, style) for use in found.uses]
    rest = total_of(map(_square, found.squares)) if found.squares else None
    if not parts:
        return f"the difference is {style.term(rest)}" if rest else "the two sides are equal"
    return " + ".join(parts) + (f"; what is left is {style.nonnegative(rest)}" if rest else "")


def _use(use: Use, style: Style) -> str:
    said = " times ".join(said_of(premise, style) for premise in use.premises)
    return said if use.multiplier is number(1) else f"{style.times(use.multiplier)} {said}"


def said_of(premise: Premise, style: Style) -> str:
    """A premise in words."""
    match premise:
        case Instance(function=f, property=name, points=points):
            noun = _NOUNS.get(name, f"{name}:")
            where = style.points(tuple(dict.fromkeys(points)))
            return f"{noun} of {_name(f, style)} at {where}"
        case Least(minimiser=x, point=point):
            return f"minimality of {style.term(x)} against {style.term(point)}"
        case Stationary(minimiser=x):
            return f"stationarity of {style.term(x)}"
        case Assumed(claim=claim):
            return f"the assumption {style.claim(claim)}"
        case Evident(term=term):
            return style.nonnegative(term)
        case CauchySchwarz(left=u, right=v):
            return f"Cauchy-Schwarz for {style.term(u)} and {style.term(v)}"
        case Curvatures(function=f):
            return f"strong convexity below smoothness of {_name(f, style)}"
        case _:
            assert_never(premise)


def _name(f: FunctionSymbol, style: Style) -> str:
    return style.term(Variable(f.name, ()))


def _square(use: Use) -> Term:
    (premise,) = use.premises
    assert isinstance(premise, Evident)
    term = premise.term
    shown = Power(Norm(term.left), number(2)) if isinstance(term, Inner) else term
    if use.multiplier is number(1):
        return shown
    return use.multiplier if shown is _UNIT else Mul((use.multiplier, shown))


_UNIT = Power(number(1), number(2))


def unused(found: Found, context: Context, style: Style) -> tuple[str, ...]:
    """Declared properties of the functions that the certificate is about, and that it does not use."""
    used = {
        (premise.function.name, premise.property)
        for use in found.uses
        for premise in use.premises
        if isinstance(premise, Instance)
    }
    spoken = {name for name, _ in used}
    return tuple(
        f"{_NOUNS[one.name]} of {_name(f.symbol, style)} is not used"
        for f in context.functions.values()
        for one in f.properties
        if f.symbol.name in spoken and one.name in _NOUNS and (f.symbol.name, one.name) not in used
    )


def told(found: Found, context: Context) -> Saying:
    """A certificate in words, with what was not needed."""
    return lambda style: "; ".join((explained(found, style), *unused(found, context, style)))


_SIGNS = {
    Relation.AT_MOST: "≤",
    Relation.AT_LEAST: "≥",
    Relation.LESS: "<",
    Relation.GREATER: ">",
    Relation.EQUAL: "=",
}
