"""A certificate in words: which premises, how often, and the squares that are left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

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
from symgrad.terms.algebra import Add, Inner, Neg, Norm, Power
from symgrad.terms.atoms import Number, Variable
from symgrad.terms.build import number
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.term import Term
from symgrad.terms.text import text

_NOUNS = {
    "convex": "convexity",
    "strongly convex": "strong convexity",
    "smooth": "smoothness",
    "Lipschitz": "the Lipschitz property",
    "gradient dominated": "the Polyak-Łojasiewicz inequality",
}
_SIGNS = {
    Relation.AT_MOST: "≤",
    Relation.AT_LEAST: "≥",
    Relation.LESS: "<",
    Relation.GREATER: ">",
    Relation.EQUAL: "=",
}


def explained(found: Found) -> str:
    """What to add up, and what is left: "certificate: smoothness of f at (x, x⁺); rest ½‖g‖² ≥ 0"."""
    parts = [_use(use) for use in found.uses]
    rest = " + ".join(_square(use) for use in found.squares)
    if not parts:
        return f"certificate: the difference is {rest}" if rest else "certificate"
    total = " + ".join(parts)
    return f"certificate: {total}" + (f"; what is left is {rest} ≥ 0" if rest else "")


def _use(use: Use) -> str:
    said = " times ".join(said_of(premise) for premise in use.premises)
    return said if use.multiplier is number(1) else f"{_factor(use.multiplier)} × {said}"


def _factor(multiplier: Term) -> str:
    shown = text(multiplier)
    return f"({shown})" if isinstance(multiplier, Add | Neg) else shown


def said_of(premise: Premise) -> str:
    """A premise in words."""
    match premise:
        case Instance(function=f, property=name, points=points):
            noun = _NOUNS.get(name, f"{name}:")
            return f"{noun} of {f.name} at ({', '.join(map(text, _distinct(points)))})"
        case Least(minimiser=x, point=point):
            return f"minimality of {text(x)} against {text(point)}"
        case Stationary(minimiser=x):
            return f"stationarity of {text(x)}"
        case Assumed(claim=claim):
            return f"the assumption {_claim(claim)}"
        case Evident(term=term):
            return f"{text(term)} ≥ 0"
        case CauchySchwarz(left=u, right=v):
            return f"Cauchy-Schwarz for {text(u)} and {text(v)}"
        case Curvatures():
            return "μ ≤ L"
        case _:
            assert_never(premise)


def _distinct(points: Sequence[Term]) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(points))


def _claim(claim: Claim) -> str:
    return f"{text(claim.lhs)} {_SIGNS.get(claim.relation, claim.relation)} {text(claim.rhs)}"


def _square(use: Use) -> str:
    (premise,) = use.premises
    assert isinstance(premise, Evident)
    term = premise.term
    shown = Power(Norm(term.left), number(2)) if isinstance(term, Inner) else term
    if use.multiplier is number(1):
        return text(shown)
    if shown is _UNIT:
        return text(use.multiplier)
    plain = isinstance(use.multiplier, Number | Variable)
    return (
        f"{text(use.multiplier)} {text(shown)}"
        if plain
        else f"({text(use.multiplier)}) {text(shown)}"
    )


_UNIT = Power(number(1), number(2))
