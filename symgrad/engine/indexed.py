"""Components: the entry of any term as a scalar expression in indices."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from symgrad.engine import construct as make
from symgrad.engine.contract import fresh_indices
from symgrad.engine.delta import sum_contracted
from symgrad.engine.instantiate import instantiate
from symgrad.terms import build
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
from symgrad.terms.node import ONE
from symgrad.terms.term import Term
from symgrad.terms.walk import Name, free_names, fresh_index, substitute

Indices = tuple[Term, ...]


def entry_of(term: Term, indices: Indices, avoid: frozenset[Name] = frozenset()) -> Term:
    """The entry of `term` at `indices` (one for every axis), written in sums over indices.

    What has no entries of its own (an inverse, an undetermined function) stays as an Entry.
    New sums take no name of `avoid`.
    """
    taken = avoid | free_names(term)
    return _Writer(taken.union(*(free_names(i) for i in indices))).entry(term, indices)


class _Writer:
    def __init__(self, taken: frozenset[Name]) -> None:
        self.taken = taken

    def fresh(self, letter: str, dim: object) -> Index:
        index = fresh_index(build.index(letter, dim), self.taken)  # type: ignore[arg-type]
        self.taken = self.taken | {index}
        return index

    def part(self, term: Term, indices: Indices) -> Term:
        """An entry of a part that a scalar may stand for."""
        return self.entry(term, indices if term.shape else ())

    def entry(self, term: Term, at: Indices) -> Term:
        match term:
            case Number() | Constant() | Size() | Index() | Delta():
                return term
            case Variable() | Inverse() | MatrixPower() | Call() | Derivative():
                return Entry(term, at) if at else term
            case Ones():
                return make.ONE
            case Zeros():
                return build.number(0)
            case Identity():
                return Delta(at[0], at[1])
            case Basis(index=index):
                return Delta(at[0], index)
            case Add(terms=terms):
                return make.add((self.entry(t, at) for t in terms), ())
            case Neg(arg=arg):
                return make.neg(self.entry(arg, at))
            case Mul(factors=factors):
                return make.mul(self.part(f, at) for f in factors)
            case Divide(numerator=top, denominator=bottom):
                return make.divide(self.part(top, at), self.part(bottom, at))
            case Power(base=Norm() as norm, exponent=Number(value=value)) if value == 2:
                return self.square(norm, term)
            case Power(base=base, exponent=exponent):
                return Power(self.entry(base, at), self.entry(exponent, ()))
            case MatMul(factors=factors):
                return self.product(factors, at)
            case Transpose(arg=arg):
                return self.entry(arg, self._turned(arg, at))
            case Trace(arg=arg):
                index = self.fresh("i", arg.shape[0])
                return sum_contracted(index, self.entry(arg, (index, index)))
            case Diag(arg=arg):
                if len(arg.shape) == 2:
                    return self.entry(arg, (at[0], at[0]))
                return make.mul((Delta(at[0], at[1]), self.entry(arg, (at[0],))))
            case Norm():
                return self.norm(term)
            case Inner(left=left, right=right):
                return self.inner(left, right)
            case Outer(left=left, right=right):
                cut = len(left.shape)
                return make.mul((self.entry(left, at[:cut]), self.entry(right, at[cut:])))
            case Kronecker() | Vec() | Determinant():
                return self.opaque(term, at)
            case Entry(arg=arg, indices=given):
                supply = iter(at)
                return self.entry(arg, tuple(next(supply) if g is None else g for g in given))
            case Compare(left=left, operator=operator, right=right):
                return Compare(self.part(left, at), operator, self.part(right, at))
            case Indicator(conditions=conditions):
                return Indicator(tuple(self._condition(c, at) for c in conditions))
            case Piecewise(cases=cases, otherwise=otherwise):
                pairs = tuple(
                    (self.part(v, at), tuple(self._condition(c, at) for c in cs)) for v, cs in cases
                )
                return Piecewise(pairs, self.part(otherwise, at))
            case Apply():
                return self.apply(term, at)
            case Sum(index=index, body=body, conditions=conditions):
                return self.sum(index, body, conditions, at)
            case Array(indices=indices, body=body):
                cut = len(indices)
                values: dict[Name, Term] = dict(zip(indices, at[:cut], strict=True))
                return self.entry(substitute(body, values), at[cut:])
            case Let(variable=variable, value=value, body=body):
                return self.entry(substitute(body, {variable: value}), at)
            case Differential(body=body, directions=directions):
                return Differential(self.entry(body, at), directions)
            case _:
                assert_never(term)

    def _condition(self, condition: Compare, at: Indices) -> Compare:
        made = self.entry(condition, at if condition.shape else ())
        assert isinstance(made, Compare)
        return made

    def _turned(self, arg: Term, at: Indices) -> Indices:
        match len(arg.shape), len(at):
            case 1, 2:
                return at[1:]
            case 2, 1:
                return (build.number(1), at[0])
            case _:
                return at[::-1]

    def opaque(self, term: Term, at: Indices) -> Term:
        return Entry(term, at) if at else term

    def square(self, norm: Norm, term: Term) -> Term:
        """‖u‖² as a sum of squares."""
        if not norm.euclidean:
            return term
        return self.over(norm.arg, lambda e: make.power(e, build.number(2)))

    def norm(self, term: Norm) -> Term:
        match term.kind:
            case "1":
                from symgrad.functions import function

                return self.over(term.arg, lambda e: Apply(function("abs"), (e,)))
            case "2" | "F" if term.euclidean:
                total = self.over(term.arg, lambda e: make.power(e, build.number(2)))
                return Power(total, build.number(1) / build.number(2))
            case _:
                return term

    def over(self, arg: Term, change: Callable[[Term], Term]) -> Term:
        indices = tuple(self.fresh("ij"[k % 2], d) for k, d in enumerate(arg.shape))
        body = change(self.entry(arg, indices))
        for index in reversed(indices):
            body = make.sum_over(index, body)
        return body

    def inner(self, left: Term, right: Term) -> Term:
        indices = tuple(self.fresh("ij"[k % 2], d) for k, d in enumerate(left.shape))
        body = make.mul((self.entry(left, indices), self.entry(right, indices)))
        for index in reversed(indices):
            body = sum_contracted(index, body)
        return body

    def sum(self, index: Index, body: Term, conditions: tuple[Compare, ...], at: Indices) -> Term:
        if any(index in free_names(a) for a in at) or any(
            n.name == index.name for n in self.taken if n is not index
        ):
            new = self.fresh(index.name, index.stop)
            new = Index(new.name, index.stop, index.start)
            body = substitute(body, {index: new})
            conditions = tuple(
                self._condition(_compare(substitute(c, {index: new})), ()) for c in conditions
            )
            index = new
        self.taken = self.taken | {index}
        return sum_contracted(index, self.entry(body, at), conditions)

    def product(self, factors: tuple[Term, ...], at: Indices) -> Term:
        """(A B … x)_i = Σ_j Σ_k … A_ij B_jk … x_k; a column is (n, 1), a row (1, n)."""
        first = build.number(1)
        left, end = (*at, first, first)[:2]
        sums: list[Index] = []
        parts: list[Term] = []
        for k, factor in enumerate(factors):
            column = len(factor.shape) == 1
            right: Term = first
            if k == len(factors) - 1:
                right = end
            elif not column and factor.shape[1] != ONE:
                index = self.fresh("jkl"[min(len(sums), 2)], factor.shape[1])
                sums.append(index)
                right = index
            parts.append(self.entry(factor, (left,) if column else (left, right)))
            left = right
        body = make.mul(parts)
        for index in reversed(sums):
            body = sum_contracted(index, body)
        return body

    def apply(self, term: Apply, at: Indices) -> Term:
        function, args = term.function, term.args
        if not any(p.shape for p in function.parameters):
            return Apply(function, tuple(self.part(a, at) for a in args))
        lead = len(at) - len(function.codomain)
        rows = []
        for parameter, arg in zip(function.parameters, args, strict=True):
            own = len(parameter.shape)
            spare = len(arg.shape) - own
            keep = (*at[:lead][lead - spare :], *(None for _ in range(own)))
            rows.append(make.entry(arg, keep) if spare else arg)
        inside = Apply(function, tuple(rows))
        return make.entry(inside, at[lead:]) if at[lead:] else inside

    def unfolded(self, term: Apply, at: Indices) -> Term | None:
        """The entry of a function of a vector by its definition."""
        if term.function.body is None:
            return None
        return self.entry(instantiate(term.function.body, term.function.parameters, term.args), at)


def _compare(term: Term) -> Compare:
    assert isinstance(term, Compare)
    return term


def written_out(term: Term, letters: str = "ijkl") -> tuple[tuple[Index, ...], Term]:
    """Fresh indices for every axis of a term, and its entry there."""
    indices = fresh_indices(term.shape, free_names(term), letters)
    return indices, entry_of(term, indices)
