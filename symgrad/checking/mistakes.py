"""The mistakes that people make, as changes of a term: each gives what may have been meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symgrad.checking.change import Change
from symgrad.checking.factors import factors, inner_derivatives, scales
from symgrad.checking.indices import moved, renamed, summed
from symgrad.checking.rearranged import orders, products, reversed_differences, signs, transposes
from symgrad.terms.algebra import Compare, Entry
from symgrad.terms.atoms import Delta
from symgrad.terms.binders import Array, Derivative, Differential, Sum
from symgrad.terms.term import Term
from symgrad.terms.walk import Path, children

DEPTH = 12
"""How deep in a side a mistake is looked for."""


def changes(
    side: Term, against: Term, inner: Sequence[Term] = (), slopes: Sequence[Term] = ()
) -> Iterator[Change]:
    """Every single change of `side`, the likeliest mistakes first.

    `against` is the other side: its indices, dimensions and scalars suggest what got lost. `inner`
    are the derivatives of inner functions that may be missing as factors of the whole, `slopes`
    those of elementwise functions that may be missing anywhere.
    """
    places = list(_places(side))
    for path, node in places:
        yield from reversed_differences(path, node)
    for path, node in places:
        yield from signs(path, node)
    yield from renamed(side, against)
    yield from summed(side, against)
    entries = {(*path, 0) for path, node in places if isinstance(node, Entry)}
    for path, node in places:
        if path not in entries:
            yield from transposes(path, node)
        yield from orders(path, node)
        yield from products(path, node)
        yield from moved(path, node, side, against)
    for slope in inner:
        yield from inner_derivatives((), side, (slope,))
    scaling = tuple(scales(side, against))
    for path, node in places:
        yield from factors(path, node, scaling)
    for path, node in places:
        yield from inner_derivatives(path, node, slopes)


def _places(term: Term, path: Path = (), depth: int = 0) -> Iterator[tuple[Path, Term]]:
    if isinstance(term, Compare):
        return
    yield path, term
    if depth > 12 or isinstance(term, Derivative | Differential | Delta):
        return
    below = children(term)
    names = set(term.indices) if isinstance(term, Entry | Array) else set[Term | None]()
    if isinstance(term, Sum):
        names = {term.index, *term.conditions}
    for k, child in enumerate(below):
        if child not in names:
            yield from _places(child, (*path, k), depth + 1)
