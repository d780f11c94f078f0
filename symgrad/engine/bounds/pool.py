"""Which premises may help: laws at the points of a step, hypotheses, Cauchy-Schwarz, signs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import final

from symgrad.engine.bounds.forms import Form, Forms
from symgrad.engine.bounds.material import Material
from symgrad.kernel import Theorem, prove
from symgrad.kernel.premises import (
    Assumed,
    Basis,
    CauchySchwarz,
    Evident,
    Instance,
    Least,
    Premise,
    Stationary,
    Unfounded,
    founded,
    instantiated,
)
from symgrad.terms.algebra import Add, Apply, Call, Divide, Mul, Neg, Norm
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative
from symgrad.terms.build import number
from symgrad.terms.build import product as product_of
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables

_MOST = 60
_MOST_POINTS = 5


@final
class Pool:
    """The premises for one claim, each a product of premises with its form."""

    def __init__(
        self, context: Context, material: Material, forms: Forms, norms: tuple[Norm, ...]
    ) -> None:
        self.context = context
        self.material = material
        self.forms = forms
        self.norms = norms
        self._bases: dict[Premise, Basis] = {}
        self.signed: list[tuple[tuple[Premise, ...], Form]] = []
        self.free: list[tuple[tuple[Premise, ...], Form]] = []

    def fill(self, *, steps: bool = False) -> None:
        """Collect what gives a form; with `steps` also laws at points one gradient step away."""
        lone = [*self._instances(), *self._least(), *self._assumed(), *self._schwarz()]
        lone += self._stepped() if steps else []
        norms = [Evident(norm) for norm in self.norms]
        for premise in (*lone, *norms, *self._signs()):
            self._take((premise,))
        for norm in norms:
            for premise in (*lone, *norms):
                if self._is_linear(premise):
                    self._take((premise, norm))
        for pair in self._squared_schwarz():
            self._take(pair)
        for premise in self._equations():
            self._take((premise,), free=True)

    def _take(self, premises: tuple[Premise, ...], *, free: bool = False) -> None:
        if len(self.signed) + len(self.free) >= _MOST:
            return
        try:
            bases = [self._basis(premise) for premise in premises]
        except Unfounded:
            return
        poly = self.forms.poly(product_of(basis.term for basis in bases))
        form = self.forms.form(poly) if poly is not None else None
        if form and set(form) != {()}:
            vanishing = free or any(basis.vanishes for basis in bases)
            (self.free if vanishing else self.signed).append((premises, form))

    def _basis(self, premise: Premise) -> Basis:
        """The term of a premise; what is evident is not proved before it is used.

        Raises: Unfounded
        """
        if isinstance(premise, Evident):
            return Basis(premise.term)
        if premise not in self._bases:
            self._bases[premise] = founded(premise, self.context)
        return self._bases[premise]

    def _is_linear(self, premise: Premise) -> bool:
        """Whether norms stand in a premise by themselves: then a product with a norm may help."""
        try:
            term = self._basis(premise).term
        except Unfounded:
            return False
        poly = self.forms.poly(term) or {}
        return any(exponent % 1 for monomial in poly for _, exponent in monomial)

    def _points(self, f: FunctionSymbol) -> list[Term]:
        """The points at which laws are said: those of the claim, then the minimisers."""
        stars = [
            self.context.variables[name].variable
            for name, g in self.context.minimisers.items()
            if g == f and name in self.context.variables
        ]
        found = self.material.points[f]
        return [*dict.fromkeys([*found, *stars])][:_MOST_POINTS]

    def _instances(self) -> Iterator[Premise]:
        for f in self.material.points:
            declared = self.context.functions.get(f.name)
            if declared is None or len(f.domain) != 1:
                continue
            points = self._points(f)
            for one in declared.properties:
                for place, law in enumerate(one.laws_of_rank(len(f.domain[0]))):
                    used = free_variables(law.claim.lhs) | free_variables(law.claim.rhs)
                    lone = not set(law.points) <= used
                    for pair in product(points, repeat=2):
                        premise = Instance(f, one.name, place, pair)
                        if (pair[0] is pair[1]) == lone and self._fits(premise):
                            yield premise

    def _fits(self, premise: Instance) -> bool:
        """Whether a law can be said, and speaks of norms only if the claim does."""
        try:
            claim = instantiated(premise, self.context)
        except Unfounded:
            return False
        return bool(self.norms) or not isinstance(claim.lhs, Norm)

    def _stepped(self) -> Iterator[Premise]:
        """Smoothness from q to z = q − (∇f(q) − ∇f(p))/L, convexity from p to z; and p = x* alone.

        Together they give co-coercivity and ‖∇f(q)‖² ≤ 2L (f(q) − f*).
        """
        for f in self.material.points:
            declared = self.context.functions.get(f.name)
            length = dict(declared.constants).get("smooth") if declared is not None else None
            if declared is None or length is None or len(f.domain) != 1:
                continue
            lower = [p.name for p in declared.properties if p.name in ("convex", "strongly convex")]
            for q in self._points(f):
                z = _stepped_from(q, slope(f, q), length)
                yield Instance(f, "smooth", 0, (q, z))
                for name, g in self.context.minimisers.items():
                    if g == f and name in self.context.variables:
                        yield Least(self.context.variables[name].variable, z)
                for p in self._points(f):
                    if p is not q and lower:
                        z = _stepped_from(q, Add((slope(f, q), Neg(slope(f, p)))), length)
                        yield Instance(f, "smooth", 0, (q, z))
                        yield from (Instance(f, name, 0, (p, z)) for name in lower)

    def _least(self) -> Iterator[Premise]:
        for name, f in self.context.minimisers.items():
            declared = self.context.variables.get(name)
            if declared is not None:
                for point in self.material.points.get(f, ()):
                    if point is not declared.variable:
                        yield Least(declared.variable, point)

    def _assumed(self) -> Iterator[Premise]:
        for claim in self.context.hypotheses:
            if not claim.lhs.shape and claim.relation is not Relation.UNEQUAL:
                yield Assumed(claim)

    def _schwarz(self) -> Iterator[Premise]:
        if not self.norms:
            return
        args = list(dict.fromkeys(norm.arg for norm in self.norms))
        pairs = dict.fromkeys(
            [*self.material.pairs, *((u, v) for k, u in enumerate(args) for v in args[k + 1 :])]
        )
        for left, right in pairs:
            if left.shape == right.shape and len(left.shape) in (1, 2):
                yield CauchySchwarz(left, right)
                yield CauchySchwarz(Neg(left), right)

    def _squared_schwarz(self) -> Iterator[tuple[Premise, ...]]:
        """⟨u, v⟩² ≤ ‖u‖² ‖v‖²."""
        for left, right in self.material.pairs:
            if left.shape == right.shape and left is not right and len(left.shape) in (1, 2):
                yield CauchySchwarz(left, right), CauchySchwarz(Neg(left), right)

    def _signs(self) -> Iterator[Premise]:
        """Numbers that are at least 0 by their form or declaration."""
        for term in self.material.numbers:
            poly = self.forms.poly(term)
            if poly is not None and self.forms.sign_of(poly) in ("+", "0+"):
                yield Evident(term)
            if isinstance(term, Apply):
                for away in (t for arg in term.args for t in (arg, Neg(arg))):
                    if not away.shape and _is_evident(Add((term, away)), self.context):
                        yield Evident(Add((term, away)))
        yield from (Evident(spread) for spread in self.material.spreads(self.context))

    def _equations(self) -> Iterator[Premise]:
        vectors = [*self.material.vectors]
        for name in self.context.minimisers:
            declared = self.context.variables.get(name)
            if declared is not None:
                for along in vectors:
                    if along.shape == declared.variable.shape:
                        yield Stationary(declared.variable, along)
        for claim in self.context.hypotheses:
            if claim.relation is Relation.EQUAL and claim.lhs.shape:
                for along in vectors:
                    if along.shape == claim.lhs.shape:
                        yield Assumed(claim, along)


def cost(premise: Premise) -> float:
    """How much one would rather do without a premise; the first laws of a property are the plain ones."""
    return 1.0 + 4.0 * premise.law if isinstance(premise, Instance) else 0.3


def slope(f: FunctionSymbol, point: Term) -> Term:
    """∇f at a point."""
    u = Variable("\0u", point.shape)
    return Derivative(Call(f, (u,)), u, point)


def _stepped_from(point: Term, direction: Term, length: Term) -> Term:
    """point − direction/L."""
    return Add((point, Neg(Mul((Divide(number(1), length), direction)))))


def _is_evident(term: Term, context: Context) -> bool:
    return isinstance(prove(Claim(term, Relation.AT_LEAST, number(0)), context), Theorem)
