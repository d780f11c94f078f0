"""What an inequality speaks of: vectors, numbers, norms, and points of undetermined functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import final

from symgrad.kernel import Theorem, prove
from symgrad.terms.algebra import (
    Add,
    Apply,
    Call,
    Divide,
    Entry,
    Inner,
    MatMul,
    Mul,
    Neg,
    Norm,
    Power,
    Transpose,
)
from symgrad.terms.atoms import Index, Ones, Size, Sort, Variable
from symgrad.terms.binders import Array, Derivative, Differential, Let, Sum
from symgrad.terms.build import number
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.node import ONE
from symgrad.terms.term import Term
from symgrad.terms.walk import children

_INDEX = "\\ell"


@final
@dataclass(slots=True)
class Material:
    """Collected from terms, definitions unfolded; what stands under a binder is left out."""

    context: Context
    vectors: dict[Term, None] = field(default_factory=dict[Term, None])
    numbers: dict[Term, None] = field(default_factory=dict[Term, None])
    norms: dict[Norm, None] = field(default_factory=dict[Norm, None])
    pairs: dict[tuple[Term, Term], None] = field(default_factory=dict[tuple[Term, Term], None])
    named: dict[Term, None] = field(default_factory=dict[Term, None])
    points: dict[FunctionSymbol, dict[Term, None]] = field(
        default_factory=dict[FunctionSymbol, dict[Term, None]]
    )
    _seen: set[Term] = field(default_factory=set[Term])

    def add(self, *terms: Term) -> Material:
        """Collect from terms."""
        waiting = list(reversed(terms))
        while waiting:
            term = waiting.pop()
            if term not in self._seen:
                self._seen.add(term)
                waiting += reversed(self._visit(term))
        return self

    def widen(self) -> bool:
        """Let each function of the context be spoken of at all names of the claim that fit it.

        Whether that says anything new.
        """
        before = sum(map(len, self.points.values()))
        for f in self.context.functions.values():
            if f.symbol.name not in self.context.definitions and len(f.symbol.domain) == 1:
                for term in self.named:
                    if term.shape == f.symbol.domain[0]:
                        self.points.setdefault(f.symbol, {})[term] = None
        return sum(map(len, self.points.values())) > before

    def spreads(self, context: Context) -> Iterator[Term]:
        """Σ pᵢ (vᵢ − pᵀv)² for weights p that are at least 0 and add up to 1."""
        vectors = [t for t in (*self.vectors, *self.named) if len(t.shape) == 1]
        weights = [p for p in vectors if _is_distribution(p, context)]
        for p in weights:
            for v in vectors:
                if v.shape == p.shape and v is not p:
                    i = Index(_INDEX, p.shape[0])
                    away = Add((Entry(v, (i,)), Neg(MatMul((Transpose(p), v)))))
                    yield Sum(i, Mul((Entry(p, (i,)), Power(away, number(2)))))

    def _sum(self, index: Index, body: Term) -> None:
        """The vector b of a sum Σ bᵢ or Σ bᵢ², and b without its mean."""
        base = body
        while isinstance(base, Power) and base.exponent is number(2):
            base = base.base
        if index.start == ONE and not base.shape:
            vector = Array((index,), base)
            self.vectors[vector] = None
            mean = Divide(Sum(index, base), Size(index.stop))
            self.vectors[Add((vector, Neg(Mul((mean, Ones(vector.shape))))))] = None

    def _visit(self, term: Term) -> tuple[Term, ...]:
        """Take note of one term; what to look at next."""
        match term:
            case Variable(name=name):
                return self._variable(term, name)
            case Derivative(body=Call(function=f, args=(argument,)), variable=v, point=point) if (
                argument is v and f.name not in self.context.definitions
            ):
                self.points.setdefault(f, {})[point] = None
                (self.vectors if term.shape else self.numbers)[term] = None
                return (point,)
            case Call(function=f, args=args):
                return self._call(f, args)
            case Sum(index=index, body=body, conditions=()) if not term.shape:
                self._sum(index, body)
                return ()
            case Sum() | Array() | Differential() | Let() | Derivative():
                return ()
            case Norm(arg=arg):
                self.norms[term] = None
                return (arg,)
            case Inner(left=left, right=right):
                self.pairs[(left, right)] = None
                return (left, right)
            case MatMul(factors=(Transpose(arg=left), right)) if left.shape == right.shape:
                self.pairs[(left, right)] = None
                return (left, right)
            case MatMul(factors=factors) if len(term.shape) == 1:
                self.vectors[term] = None
                return factors
            case Apply(args=(inside,)) if term.shape == inside.shape and len(term.shape) == 1:
                self.vectors[term] = None
                return (inside,)
            case Apply() | Entry() if not term.shape:
                self.numbers[term] = None
                return children(term)
            case _:
                return children(term)

    def _variable(self, term: Variable, name: str) -> tuple[Term, ...]:
        self.named[term] = None
        definition = self.context.definitions.get(name)
        if definition is not None and not definition.parameters:
            return (definition.body,)
        if term.sort in (Sort.REAL, Sort.INTEGER):
            (self.vectors if term.shape else self.numbers)[term] = None
        return ()

    def _call(self, f: FunctionSymbol, args: tuple[Term, ...]) -> tuple[Term, ...]:
        definition = self.context.definitions.get(f.name)
        if definition is None or not definition.parameters:
            if len(args) == 1:
                self.points.setdefault(f, {})[args[0]] = None
            return args
        from symgrad.terms.walk import substitute

        values = dict(zip(definition.parameters, args, strict=True))
        return (substitute(definition.body, {**values}),)


def _is_distribution(p: Term, context: Context) -> bool:
    """Whether the entries of a vector are at least 0 and add up to 1."""
    i = Index(_INDEX, p.shape[0])
    sign = Claim(Entry(p, (i,)), Relation.AT_LEAST, number(0))
    one = equation(Sum(i, Entry(p, (i,))), number(1))
    return all(isinstance(prove(claim, context), Theorem) for claim in (sign, one))
