"""Equality of terms up to the names that binders bind."""

from __future__ import annotations

from typing import cast

from symgrad.terms.algebra import Compare
from symgrad.terms.atoms import Index, Variable
from symgrad.terms.binders import Array, Derivative, Let, Sum
from symgrad.terms.term import Term
from symgrad.terms.walk import Name, children, rebuild, substitute


def same(left: Term, right: Term) -> bool:
    """Whether two terms are one, up to the names of bound variables and indices."""
    return left is right or canonical(left) is canonical(right)


def canonical(term: Term) -> Term:
    """`term` with bound names that say only how deep their binder stands."""
    return _renamed(term, 0, {})


def _renamed(term: Term, depth: int, done: dict[tuple[Term, int], Term]) -> Term:
    found = done.get((term, depth))
    if found is None:
        found = done[term, depth] = _rename(term, depth, done)
    return found


def _rename(term: Term, depth: int, done: dict[tuple[Term, int], Term]) -> Term:
    def inside(part: Term, names: dict[Name, Name]) -> Term:
        return _renamed(substitute(part, cast("dict[Name, Term]", names)), depth + 1, done)

    match term:
        case Sum(index=index, body=body, conditions=conditions):
            new = _index(index, depth, 0)
            renamed = tuple(cast(Compare, inside(c, {index: new})) for c in conditions)
            return Sum(new, inside(body, {index: new}), renamed)
        case Array(indices=indices, body=body):
            fresh = tuple(_index(i, depth, place) for place, i in enumerate(indices))
            return Array(fresh, inside(body, dict(zip(indices, fresh, strict=True))))
        case Derivative(body=body, variable=variable, point=point):
            name = _variable(variable, depth)
            return Derivative(inside(body, {variable: name}), name, _renamed(point, depth, done))
        case Let(variable=variable, value=value, body=body):
            name = _variable(variable, depth)
            return Let(name, _renamed(value, depth, done), inside(body, {variable: name}))
        case _:
            return rebuild(term, tuple(_renamed(c, depth, done) for c in children(term)))


def _index(index: Index, depth: int, place: int) -> Index:
    return Index(f"\\bound{{{depth}.{place}}}", index.stop, index.start)


def _variable(variable: Variable, depth: int) -> Variable:
    return Variable(f"\\bound{{{depth}}}", variable.shape, variable.sort, variable.bound)
