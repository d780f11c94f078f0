"""What a certificate may lean on: each premise with the reason why it is at least zero."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never, final

from symgrad.kernel.equal import prove
from symgrad.kernel.theorem import Theorem
from symgrad.terms.algebra import Add, Call, Inner, Mul, Neg, Norm
from symgrad.terms.atoms import Number, Variable
from symgrad.terms.binders import Derivative
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.property import Law
from symgrad.terms.term import Term
from symgrad.terms.walk import children, rebuild, substitute


class Unfounded(Exception):
    """A certificate leans on something that does not hold, or that the kernel cannot see to hold."""


@final
@dataclass(frozen=True, slots=True)
class Instance:
    """A law of a declared property of a function, at points."""

    function: FunctionSymbol
    property: str
    law: int
    points: tuple[Term, ...]


@final
@dataclass(frozen=True, slots=True)
class Least:
    """f(x*) ≤ f(point) for a declared minimiser x* of f."""

    minimiser: Variable
    point: Term


@final
@dataclass(frozen=True, slots=True)
class Stationary:
    """⟨∇f(x*), along⟩ = 0 for a declared minimiser x* of f."""

    minimiser: Variable
    along: Term


@final
@dataclass(frozen=True, slots=True)
class Assumed:
    """A hypothesis of the context; of an equation of vectors its product with `along`."""

    claim: Claim
    along: Term | None = None


@final
@dataclass(frozen=True, slots=True)
class Evident:
    """A term whose sign the kernel reads off its form: a square, a norm, a positive factor."""

    term: Term


@final
@dataclass(frozen=True, slots=True)
class CauchySchwarz:
    """⟨u, v⟩ ≤ ‖u‖ ‖v‖; with −u in place of u it is the other direction."""

    left: Term
    right: Term


@final
@dataclass(frozen=True, slots=True)
class Curvatures:
    """μ ≤ L for a function that is declared μ-strongly convex and L-smooth: two points show it."""

    function: FunctionSymbol


Premise = Instance | Least | Stationary | Assumed | Evident | CauchySchwarz | Curvatures


@final
@dataclass(frozen=True, slots=True)
class Basis:
    """A term that is at least 0; always 0 if it `vanishes`, never if it is `strict`."""

    term: Term
    vanishes: bool = False
    strict: bool = False


_ZERO = Number(Fraction(0))


def founded(premise: Premise, context: Context) -> Basis:
    """The term of a premise.

    Raises: Unfounded if nothing gives it
    """
    match premise:
        case Instance():
            return _gap(instantiated(premise, context))
        case Least(minimiser=minimiser, point=point):
            f = minimised(minimiser, context)
            return Basis(Add((Call(f, (point,)), Neg(Call(f, (minimiser,))))))
        case Stationary(minimiser=minimiser, along=along):
            f = minimised(minimiser, context)
            slope = Derivative(Call(f, (minimiser,)), minimiser, minimiser)
            return Basis(Inner(slope, along), vanishes=True)
        case Assumed(claim=claim, along=along):
            return _assumed(claim, along, context)
        case Evident(term=term):
            found = prove(Claim(term, Relation.AT_LEAST, _ZERO), context)
            if not isinstance(found, Theorem) or found.conditions:
                raise Unfounded("the sign of a premise cannot be read off")
            return Basis(term)
        case CauchySchwarz(left=left, right=right):
            norms = Mul((norm_of(left), norm_of(right)))
            return Basis(Add((norms, Neg(Inner(left, right)))))
        case Curvatures(function=f):
            declared = context.functions.get(f.name)
            constants = dict(declared.constants) if declared is not None else {}
            if not {"smooth", "strongly convex"} <= set(constants):
                raise Unfounded(f"{f.name} is not declared smooth and strongly convex")
            return Basis(Add((constants["smooth"], Neg(constants["strongly convex"]))))
        case _:
            assert_never(premise)


def norm_of(term: Term) -> Norm:
    """The norm that goes with the inner product."""
    return Norm(term, "F" if len(term.shape) == 2 else "2")


def minimised(minimiser: Variable, context: Context) -> FunctionSymbol:
    """The function that a variable is declared to minimise.

    Raises: Unfounded if there is none
    """
    f = context.minimisers.get(minimiser.name)
    declared = context.variables.get(minimiser.name)
    if f is None or declared is None or declared.variable is not minimiser:
        raise Unfounded(f"{minimiser.name} is not declared a minimiser")
    _on_the_whole_space(f, context)
    return f


def _on_the_whole_space(f: FunctionSymbol, context: Context) -> None:
    """Raises Unfounded for a function on a part of the space, or of which a formula tells the kinks."""
    if f.name in context.partial:
        raise Unfounded(f"{f.name} is defined on a part of the space only")
    if f.name in context.definitions:
        raise Unfounded(f"{f.name} is defined, and may have kinks")


def instantiated(premise: Instance, context: Context) -> Claim:
    """The law of a property, said of the function at the points.

    Raises: Unfounded if the property is not declared of it
    """
    f = premise.function
    declared = context.functions.get(f.name)
    if declared is None or declared.symbol != f or len(f.domain) != 1:
        raise Unfounded(f"{f.name} is not declared")
    _on_the_whole_space(f, context)
    found = next((p for p in declared.properties if p.name == premise.property), None)
    rank = len(f.domain[0])
    laws = found.laws_of_rank(rank) if found is not None else ()
    if found is None or not 0 <= premise.law < len(laws):
        raise Unfounded(f"{f.name} is not declared {premise.property}")
    constant = dict(declared.constants).get(found.name)
    if found.constant and constant is None:
        raise Unfounded(f"the constant of {found.name} is not known")
    return said_of(laws[premise.law], f, premise.points, constant)


def said_of(law: Law, f: FunctionSymbol, points: tuple[Term, ...], constant: Term | None) -> Claim:
    """A law with a function, points and a constant in place of its names.

    Raises: Unfounded if a point has another shape than the function takes
    """
    if any(p.shape != f.domain[0] for p in points) or len(points) != len(law.points):
        raise Unfounded("a point of a law has the wrong shape")
    names: dict[str, Variable] = {p.name: Variable(f"\0{p.name}", f.domain[0]) for p in law.points}
    values: dict[Variable, Term] = dict(zip(names.values(), points, strict=True))
    if law.constant is not None and constant is not None:
        names[law.constant.name] = Variable(f"\0{law.constant.name}", ())
        values[names[law.constant.name]] = constant

    def said(node: Term) -> Term:
        match node:
            case Call(function=function, args=args) if function == law.function:
                return Call(f, tuple(map(said, args)))
            case Variable(name=name) if name in names:
                return names[name]
            case _:
                return rebuild(node, tuple(map(said, children(node))))

    sides = [substitute(said(side), {**values}) for side in (law.claim.lhs, law.claim.rhs)]
    return Claim(sides[0], law.claim.relation, sides[1])


def _gap(claim: Claim) -> Basis:
    """The difference of the two sides of what is known to hold."""
    match claim.relation:
        case Relation.AT_MOST | Relation.LESS:
            low, high = claim.lhs, claim.rhs
        case Relation.AT_LEAST | Relation.GREATER | Relation.EQUAL:
            low, high = claim.rhs, claim.lhs
        case _:
            raise Unfounded("a premise that compares nothing")
    strict = claim.relation in (Relation.LESS, Relation.GREATER)
    gap = high if low is _ZERO else Add((high, Neg(low)))
    return Basis(gap, vanishes=claim.relation is Relation.EQUAL, strict=strict)


def _assumed(claim: Claim, along: Term | None, context: Context) -> Basis:
    if claim not in context.hypotheses:
        raise Unfounded("a premise that is not assumed")
    if claim.lhs.shape:
        if along is None or claim.relation is not Relation.EQUAL:
            raise Unfounded("a premise about vectors that is no equation")
        return Basis(Inner(Add((claim.lhs, Neg(claim.rhs))), along), vanishes=True)
    return _gap(claim)
