"""Backward rules: the transpose of a linear map.

An expression that is linear in the symbols dX equals Σ ⟨G_X, dX⟩; `adjoint` finds the G_X. It goes
through the expression from the root, adds up what arrives at each shared part, and brings that to
its shortest form before it goes on, as reverse-mode differentiation does.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import assert_never, final

from symgrad.diagnostics import Unsupported
from symgrad.engine import construct as make
from symgrad.engine.contract import fresh_indices
from symgrad.engine.delta import sum_contracted
from symgrad.engine.measure import weight
from symgrad.terms.algebra import (
    Add,
    Apply,
    Call,
    Compare,
    Determinant,
    Diag,
    Divide,
    Entry,
    Indicator,
    Inner,
    Inverse,
    Kronecker,
    MatMul,
    MatrixPower,
    Mul,
    Neg,
    Norm,
    Outer,
    Piecewise,
    Power,
    Trace,
    Transpose,
    Vec,
)
from symgrad.terms.atoms import (
    Basis,
    Constant,
    Delta,
    Identity,
    Index,
    Number,
    Ones,
    Size,
    Variable,
    Zeros,
)
from symgrad.terms.binders import Array, Derivative, Differential, Let, Sum
from symgrad.terms.term import Term
from symgrad.terms.walk import Name, children, free_names, free_variables, substitute

Cotangents = dict[Term, Term]
Tidy = Callable[[Term], Term]
Stop = Callable[[Term], bool]
LONG = 25


def as_is(term: Term) -> Term:
    """No tidying."""
    return term


@lru_cache(maxsize=65536)
def height(term: Term) -> int:
    """The depth of the tree below a term."""
    return 1 + max((height(c) for c in children(term)), default=0)


def adjoint(
    term: Term,
    cotangent: Term,
    differentials: frozenset[Variable],
    tidy: Tidy = as_is,
    stop: Stop | None = None,
) -> Cotangents:
    """What pairs with each dX (or with each part where `stop` holds) in ⟨cotangent, term⟩.

    Shapes: each cotangent has the shape of the part that it belongs to.
    Raises: Unsupported, naming the node, where the expression is not linear in a known way.
    """
    return _Pullback(differentials, tidy, stop).run(term, cotangent)


@final
@dataclass
class _Pullback:
    differentials: frozenset[Variable]
    tidy: Tidy
    stop: Stop | None
    waiting: dict[Term, list[Term]] = field(default_factory=dict[Term, list[Term]])
    order: list[tuple[int, int, Term]] = field(default_factory=list[tuple[int, int, Term]])
    count: int = 0
    long: dict[Name, Term] = field(default_factory=dict[Name, Term])

    def moves(self, term: Term) -> bool:
        return not free_variables(term).isdisjoint(self.differentials)

    def run(self, term: Term, cotangent: Term) -> Cotangents:
        self.send(term, cotangent)
        found: Cotangents = {}
        while self.order:
            _, _, node = heapq.heappop(self.order)
            total = self.tidy(make.add(self.waiting.pop(node), node.shape))
            if make.is_zero(total):
                continue
            ends = isinstance(node, Variable) or (self.stop is not None and self.stop(node))
            if ends:
                found[node] = total
            else:
                self.step(node, self.named(total))
        for name, value in reversed(self.long.items()):
            found = {node: substitute(total, {name: value}) for node, total in found.items()}
        return found

    def named(self, total: Term) -> Term:
        """A long cotangent goes on under a name, so that the work does not grow with the depth."""
        if self.tidy is as_is or weight(total) <= LONG or not total.shape:
            return total
        coefficient, factors = make.split(total)
        name = Variable(rf"\bar{{{len(self.long)}}}", total.shape)
        self.long[name] = make.joined(Fraction(1), factors, total.shape)
        return make.scale(coefficient, name)

    def send(self, node: Term, cotangent: Term) -> None:
        if not self.moves(node):
            raise Unsupported(
                f"a part of this {type(node).__name__} is not linear in the differential"
            )
        if node in self.waiting:
            self.waiting[node].append(cotangent)
            return
        self.waiting[node] = [cotangent]
        self.count += 1
        heapq.heappush(self.order, (-height(node), self.count, node))

    def the_one(self, parts: Iterable[Term], node: Term) -> int:
        """The place of the only part that moves."""
        places = [k for k, p in enumerate(parts) if self.moves(p)]
        if len(places) != 1:
            raise Unsupported(f"a {type(node).__name__} of two differentials is not linear")
        return places[0]

    def step(self, node: Term, c: Term) -> None:
        """Hand the cotangent of a node to its children."""
        match node:
            case Add(terms=terms):
                for term in terms:
                    self.send(term, c)
            case Neg(arg=arg):
                self.send(arg, make.neg(c))
            case Transpose(arg=arg):
                self.send(arg, make.transpose(c))
            case Mul(factors=factors):
                self._mul(node, factors, c)
            case Divide(numerator=top, denominator=bottom):
                self.the_one((top, bottom, bottom), node)
                self._scaled(top, make.divide(make.ONE, bottom), make.divide(c, bottom), c)
            case MatMul(factors=factors):
                self._matmul(node, factors, c)
            case Trace(arg=arg):
                self._trace(arg, c)
            case Diag(arg=arg):
                self.send(arg, make.diag(c))
            case Inner(left=left, right=right):
                side = self.the_one((left, right), node)
                moving, still = (left, right) if side == 0 else (right, left)
                self.send(moving, make.mul((c, still)))
            case Entry(arg=arg, indices=indices):
                self.send(arg, scattered(c, arg, indices))
            case Sum(index=index, body=body, conditions=conditions):
                self._bound((index,), body, c, conditions)
            case Array(indices=indices, body=body):
                keep = (*indices, *(None for _ in body.shape))
                self._bound(indices, body, make.entry(c, keep), ())
            case Outer():
                self._by_entries(node, c)
            case Vec(arg=arg):
                self.send(arg, unvec(c))
            case Kronecker():
                raise Unsupported("the gradient of a factor of a Kronecker product")
            case Piecewise(cases=cases, otherwise=otherwise):
                self._cases(cases, otherwise, c)
            case (
                Number() | Constant() | Size() | Variable() | Index() | Ones() | Zeros()
                | Identity() | Basis() | Delta() | Power() | Inverse() | MatrixPower()
                | Determinant() | Norm() | Compare() | Indicator() | Apply() | Call()
                | Derivative() | Differential() | Let()
            ):  # fmt: skip
                raise Unsupported(f"{type(node).__name__} of a differential is not linear")
            case _:
                assert_never(node)

    def _mul(self, node: Term, factors: tuple[Term, ...], c: Term) -> None:
        place = self.the_one(factors, node)
        still = (*factors[:place], *factors[place + 1 :])
        self._scaled(factors[place], make.mul(still), make.mul((c, *still)), c)

    def _scaled(self, moving: Term, still: Term, full: Term, c: Term) -> None:
        """Through still ⊙ moving, where either may be a scalar beside a tensor."""
        if moving.shape or not c.shape:
            self.send(moving, full)
        else:
            self.send(
                moving,
                make.inner(c, still if still.shape else make.mul((still, make.one(c.shape)))),
            )

    def _matmul(self, node: Term, factors: tuple[Term, ...], c: Term) -> None:
        """The cotangent of D in L D R is Lᵀ C Rᵀ."""
        place = self.the_one(factors, node)
        left = [make.transpose(f) for f in reversed(factors[:place])]
        right = [make.transpose(f) for f in reversed(factors[place + 1 :])]
        self.send(factors[place], make.chain((*left, c, *right)))

    def _trace(self, arg: Term, c: Term) -> None:
        """tr(L D R) = ⟨(RL)ᵀ, D⟩."""
        match arg:
            case MatMul(factors=factors):
                place = self.the_one(factors, arg)
                around = (*factors[place + 1 :], *factors[:place])
                body = make.chain(around)
                if body.shape != make.transpose(factors[place]).shape:
                    self.send(arg, make.mul((c, Identity(arg.shape[0]))))
                else:
                    self.send(factors[place], make.mul((c, make.transpose(body))))
            case _:
                self.send(arg, make.mul((c, Identity(arg.shape[0]))))

    def _bound(
        self, indices: tuple[Index, ...], body: Term, c: Term, conditions: tuple[Term, ...]
    ) -> None:
        """Through Σ: what the body gives to a part free of the index is summed over the index."""

        def free(part: Term) -> bool:
            return free_names(part).isdisjoint(indices)

        if not self.moves(body):
            raise Unsupported("a sum that is not linear in the differential")
        inner = _Pullback(self.differentials, as_is, free).run(body, c)
        for part, contribution in inner.items():
            total = make.masked(contribution, conditions)
            for index in reversed(indices):
                total = sum_contracted(index, total)
            self.send(part, total)

    def _by_entries(self, node: Term, c: Term) -> None:
        """Through a product of tensors, entry by entry."""
        from symgrad.engine.indexed import entry_of

        indices = fresh_indices(node.shape, free_names(node) | free_names(c))
        self._bound(indices, entry_of(node, indices), make.entry(c, indices), ())

    def _cases(
        self, cases: tuple[tuple[Term, tuple[Compare, ...]], ...], otherwise: Term, c: Term
    ) -> None:
        zero = make.zero(c.shape)
        for k, (value, _) in enumerate(cases):
            if self.moves(value):
                pairs = tuple((c if j == k else zero, cond) for j, (_, cond) in enumerate(cases))
                self.send(value, self._sized(Piecewise(pairs, zero), value))
        if self.moves(otherwise):
            pairs = tuple((zero, cond) for _, cond in cases)
            self.send(otherwise, self._sized(Piecewise(pairs, c), otherwise))

    def _sized(self, term: Term, like: Term) -> Term:
        return term if term.shape == like.shape else make.inner(term, make.one(term.shape))


def scattered(c: Term, arg: Term, indices: tuple[Term | None, ...]) -> Term:
    """The tensor of the shape of `arg` with `c` at the given place and zero elsewhere."""
    taken = free_names(c) | free_names(arg)
    for index in indices:
        taken = taken | (free_names(index) if index is not None else frozenset())
    places = fresh_indices(arg.shape, taken)
    kept = tuple(p for p, index in zip(places, indices, strict=True) if index is None)
    deltas = [
        Delta(place, index)
        for place, index in zip(places, indices, strict=True)
        if index is not None
    ]
    return make.array(places, make.mul((make.entry(c, kept) if kept else c, *deltas)))


def unvec(term: Term) -> Term:
    """The matrix whose vec a term is.

    Raises: Unsupported where the term is not written with vec.
    """
    match term:
        case Vec(arg=arg):
            return arg
        case Neg(arg=arg):
            return make.neg(unvec(arg))
        case Add(terms=terms):
            parts = [unvec(t) for t in terms]
            return make.add(parts, parts[0].shape)
        case Mul(factors=factors) if sum(bool(f.shape) for f in factors) == 1:
            return make.mul(unvec(f) if f.shape else f for f in factors)
        case MatMul(factors=(Kronecker(left=left, right=right), *rest)):
            inside = unvec(make.chain(rest))
            return make.chain((right, inside, make.transpose(left)))
        case _:
            raise Unsupported("vec paired with a vector that is not written with vec")
