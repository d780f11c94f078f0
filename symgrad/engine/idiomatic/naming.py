"""The letters of bound indices: those of the term that was given, where they are free."""

from __future__ import annotations

from typing import cast

from symgrad.terms.atoms import Index, Variable
from symgrad.terms.binders import Array, Derivative, Differential, Let, Sum
from symgrad.terms.dimension import Dim
from symgrad.terms.term import Term
from symgrad.terms.walk import (
    Name,
    bound_names,
    children,
    free_indices,
    free_names,
    rebuild,
    substitute,
    subterms,
)

Letters = dict[Dim, dict[str, None]]


def lettered(term: Term, original: Term) -> Term:
    """`term` with bound indices called as indices of the same range in `original`."""
    letters: Letters = {}
    for part in subterms(original):
        for index in bound_names(part):
            if isinstance(index, Index):
                letters.setdefault(index.stop, {}).setdefault(index.name)
    taken = frozenset(t.name for t in subterms(term) if isinstance(t, Variable))
    taken |= {i.name for i in free_indices(term)}
    return _lettered(term, letters, taken) if letters else term


def _lettered(term: Term, letters: Letters, taken: frozenset[str]) -> Term:
    if not children(term) or isinstance(term, Derivative | Differential | Let):
        return term
    if isinstance(term, Sum | Array):
        term = _renamed(term, letters, taken)
        taken |= {name.name for name in bound_names(term)}
    return rebuild(term, tuple(_lettered(c, letters, taken) for c in children(term)))


def _renamed(term: Sum | Array, letters: Letters, taken: frozenset[str]) -> Sum | Array:
    old = cast("tuple[Index, ...]", bound_names(term))
    used = taken | {n.name for n in free_names(term)}
    names: dict[Name, Term] = {}
    for index in old:
        free = (n for n in letters.get(index.stop, {}) if n not in used)
        name = next(free, None)
        if name is None:
            return term
        names[index] = Index(name, index.stop, index.start)
        used |= {name}
    body = substitute(term.body, names)
    new = tuple(cast(Index, names[i]) for i in old)
    if isinstance(term, Array):
        return Array(new, body)
    return term if term.conditions else Sum(new[0], body)
