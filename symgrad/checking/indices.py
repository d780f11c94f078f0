"""Indices that stand where another belongs, and sums over them that are left out."""

from __future__ import annotations

from collections.abc import Iterator

from symgrad.checking.change import Change
from symgrad.terms.algebra import Entry
from symgrad.terms.atoms import Delta, Index
from symgrad.terms.binders import Sum
from symgrad.terms.term import Term
from symgrad.terms.walk import Path, at, free_indices, substitute


def renamed(side: Term, against: Term) -> Iterator[Change]:
    """A free index that the other side does not have for one that it has."""
    for old in _sorted(free_indices(side) - free_indices(against)):
        for new in _sorted(free_indices(against)):
            if new.size == old.size:
                yield Change("wrong-index", (), substitute(side, {old: new}))


def summed(side: Term, against: Term) -> Iterator[Change]:
    """Sums over an index, or over two, that the other side does not have."""
    left_over = _sorted(free_indices(side) - free_indices(against))
    for index in left_over:
        yield Change("missing-sum", (), Sum(index, side))
    if len(left_over) == 2:
        yield Change("missing-sum", (), Sum(left_over[0], Sum(left_over[1], side)))


def moved(path: Path, node: Term, side: Term, against: Term) -> Iterator[Change]:
    """The indices of an entry or of a delta in another order, or one of them another one."""
    match node:
        case Entry(arg=arg, indices=indices):
            if len(indices) == 2 and None not in indices:
                yield Change("wrong-index", path, Entry(arg, indices[::-1]))
            for k, old in enumerate(indices):
                for new in _in_scope(path, side, against):
                    if isinstance(old, Index) and new is not old and new.size == old.size:
                        changed = (*indices[:k], new, *indices[k + 1 :])
                        yield Change("wrong-index", path, Entry(arg, changed))
        case Delta(left=left, right=right):
            for new in _in_scope(path, side, against):
                yield Change("wrong-index", path, Delta(left, new))
                yield Change("wrong-index", path, Delta(new, right))
        case _:
            return


def _in_scope(path: Path, side: Term, against: Term) -> list[Index]:
    """The indices that may stand at a place: free ones, and those of the sums around it."""
    around = {at(side, path[:k]) for k in range(len(path) + 1)}
    sums = {node.index for node in around if isinstance(node, Sum)}
    return _sorted(free_indices(side) | free_indices(against) | sums)


def _sorted(indices: frozenset[Index] | set[Index]) -> list[Index]:
    return sorted(indices, key=lambda index: index.name)
