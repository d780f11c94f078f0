"""Concrete functions for undetermined ones that are declared convex, smooth and the like.

A family member is a term in the point and the declared constants: a separable sum of one-dimensional
functions (a ridge or a radial one where the property speaks of slopes), its least value at the
declared minimiser if there is one. Quadratics alone refute few false rates, so bent ones are here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from symgrad.terms.algebra import (
    Add,
    Apply,
    Compare,
    Divide,
    Inner,
    Mul,
    Neg,
    Piecewise,
    Power,
)
from symgrad.terms.atoms import Ones, Variable
from symgrad.terms.build import number
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context, FunctionDeclaration
from symgrad.terms.property import Fact
from symgrad.terms.term import Term

Shape1 = Callable[[Term], Term]

SHAPING = frozenset(
    (
        Fact.CONVEX,
        Fact.STRONGLY_CONVEX,
        Fact.LIPSCHITZ,
        Fact.LIPSCHITZ_GRADIENT,
        Fact.DOMINATED_BY_SLOPE,
    )
)


@final
@dataclass(frozen=True, slots=True)
class Profile:
    """A function of one number, with |φ″| ≤ 1 if `smooth`; `least` if its least value is at 0.

    One that is `bent` has no second derivative somewhere.
    """

    shape: Shape1
    convex: bool
    least: bool
    smooth: bool = True
    bent: bool = False


@final
@dataclass(frozen=True, slots=True)
class Member:
    """A function as a term in `parameter`; `shown` is it in one dimension.

    `needs` is what the constants must obey for it to fit.
    """

    parameter: Variable
    body: Term
    shown: Term
    needs: tuple[Claim, ...] = ()


def members(context: Context, declared: FunctionDeclaration) -> Iterator[Member]:
    """Functions with all the declared facts, the plainest first."""
    f = declared.symbol
    if len(f.domain) != 1 or f.codomain or len(f.domain[0]) > 1 or f.name in context.partial:
        return
    stars = [n for n, g in context.minimisers.items() if g == f and n in context.variables]
    if len(stars) > 1:
        return
    constants = dict(declared.constants)
    u, t = Variable("u", f.domain[0]), Variable("u", ())
    pairs = zip(
        _bodies(declared.facts, constants, _from(u, stars), centred=bool(stars)),
        _bodies(declared.facts, constants, _from(t, stars), centred=bool(stars)),
        strict=False,
    )
    for (body, needs), (shown, _) in pairs:
        yield Member(u, body, shown, needs)


def _from(u: Variable, stars: list[str]) -> Term:
    """The point, counted from the minimiser."""
    return Add((u, Neg(Variable(stars[0], u.shape)))) if stars else u


def _bodies(
    facts: frozenset[Fact], constants: dict[str, Term], v: Term, *, centred: bool
) -> Iterator[tuple[Term, tuple[Claim, ...]]]:
    top, bottom = constants.get("smooth"), constants.get("strongly convex")
    slope, dominated = constants.get("Lipschitz"), constants.get("gradient dominated")
    convex = bool(facts & {Fact.CONVEX, Fact.STRONGLY_CONVEX})
    profiles = [p for p in PROFILES if (p.convex or not convex) and (p.least or not centred)]
    if slope is not None:
        yield from ((body, ()) for body in _sloped(slope, v, convex, centred))
        return
    if dominated is not None:
        yield from _dominated(dominated, top, v)
        return
    low = bottom if bottom is not None else number(0)
    base = _sum(_half_square(v))
    needs = (
        (Claim(bottom, Relation.AT_MOST, top),) if bottom is not None and top is not None else ()
    )
    if Fact.LIPSCHITZ_GRADIENT in facts and top is None:
        return
    for profile in profiles:
        if top is not None and not profile.smooth:
            continue
        if profile.bent and facts & {Fact.TWICE_DIFFERENTIABLE, Fact.THRICE_DIFFERENTIABLE}:
            continue
        spare = Add((top, Neg(low))) if top is not None and bottom is not None else top
        for weight in (spare,) if spare is not None else _WEIGHTS:
            bent = _times(weight, _sum(profile.shape(v)))
            yield (Add((Mul((bottom, base)), bent)) if bottom is not None else bent), needs


def _sum(values: Term) -> Term:
    return Inner(Ones(values.shape), values) if values.shape else values


def _times(factor: Term, value: Term) -> Term:
    return value if factor is number(1) else Mul((factor, value))


def _half_square(v: Term) -> Term:
    return Divide(Power(v, number(2)), number(2))


def _sloped(slope: Term, v: Term, convex: bool, centred: bool) -> Iterator[Term]:
    """Functions with slopes up to a constant: √(1 + ‖v‖²), a linear one."""
    square = Inner(v, v) if v.shape else Power(v, number(2))
    root = Power(Add((number(1), square)), number(Fraction(1, 2)))
    yield Mul((slope, root))
    near = Power(Add((number(Fraction(1, 100)), square)), number(Fraction(1, 2)))
    yield Mul((slope, near))
    if not convex and not centred:
        yield Mul((slope, Neg(root)))
    yield number(0)


def _dominated(
    constant: Term, top: Term | None, v: Term
) -> Iterator[tuple[Term, tuple[Claim, ...]]]:
    """Functions whose slope dominates them: quadratics, and v² + 3 sin² v, which is not convex."""
    square = _sum(_half_square(v))
    needs = (Claim(constant, Relation.AT_MOST, top),) if top is not None else ()
    yield Mul((constant, square)), needs
    if top is not None:
        yield Mul((top, square)), needs
        return
    from symgrad.functions import function

    sine = Power(Apply(function("sin"), (v,)), number(2))
    yield Mul((number(32), constant, _sum(Add((Power(v, number(2)), Mul((number(3), sine))))))), ()


def _huber(knee: Fraction) -> Shape1:
    """v²/2 up to the knee, then straight."""

    def shape(v: Term) -> Term:
        k = number(knee)
        straight = _times(k, Add((v, Neg(_like(number(knee / 2), v)))))
        back = _times(k, Add((Neg(v), Neg(_like(number(knee / 2), v)))))
        cases = (
            (straight, (Compare(v, ">", _like(k, v)),)),
            (back, (Compare(v, "<", _like(Neg(k), v)),)),
        )
        return Piecewise(cases, _half_square(v))

    return shape


def _like(value: Term, v: Term) -> Term:
    return Mul((value, Ones(v.shape))) if v.shape else value


def _named(name: str, scale: int = 1) -> Shape1:
    def shape(v: Term) -> Term:
        from symgrad.functions import function

        value = Apply(function(name), (v,))
        return value if scale == 1 else Mul((number(scale), value))

    return shape


def _root(v: Term) -> Term:
    return Power(Add((_like(number(1), v), Power(v, number(2)))), number(Fraction(1, 2)))


def _hill(v: Term) -> Term:
    """v²/(2 + 2v²): flat far out."""
    square = Power(v, number(2))
    return Divide(square, Add((_like(number(2), v), Mul((number(2), square)))))


def _scaled(factor: Fraction, shape: Shape1) -> Shape1:
    return lambda v: Mul((number(factor), shape(v)))


def _nothing(v: Term) -> Term:
    return Mul((number(0), v))


def _upturned(shape: Shape1) -> Shape1:
    return lambda v: Neg(shape(v))


_WEIGHTS = (number(1), number(10), number(Fraction(1, 10)))

PROFILES = (
    Profile(_half_square, convex=True, least=True),
    Profile(_upturned(_half_square), convex=False, least=False),
    Profile(_nothing, convex=True, least=True),
    Profile(_scaled(Fraction(1, 2), _half_square), convex=True, least=True),
    Profile(_huber(Fraction(1)), convex=True, least=True, bent=True),
    Profile(_huber(Fraction(1, 4)), convex=True, least=True, bent=True),
    Profile(_huber(Fraction(1, 2)), convex=True, least=True, bent=True),
    Profile(_huber(Fraction(1, 10)), convex=True, least=True, bent=True),
    Profile(_huber(Fraction(2)), convex=True, least=True, bent=True),
    Profile(_hill, convex=False, least=True),
    Profile(lambda v: v, convex=True, least=False),
    Profile(lambda v: Power(v, number(4)), convex=True, least=True, smooth=False),
    Profile(_named("exp"), convex=True, least=False, smooth=False),
    Profile(_root, convex=True, least=True),
    Profile(_named("softplus", 4), convex=True, least=False),
    Profile(_upturned(_named("cos")), convex=False, least=True),
    Profile(_named("sin"), convex=False, least=False),
)
