"""A derivative times a direction: Σ over the axes of the variable."""

from __future__ import annotations

from symgrad.engine import construct as make
from symgrad.terms.atoms import Index
from symgrad.terms.dimension import Shape
from symgrad.terms.term import Term
from symgrad.terms.walk import Name, free_names, fresh_index


def fresh_indices(shape: Shape, taken: frozenset[Name], letters: str = "ijkl") -> tuple[Index, ...]:
    """An index for every axis, under names that are not taken."""
    indices: list[Index] = []
    for axis, dim in enumerate(shape):
        index = fresh_index(Index(letters[axis % len(letters)], dim), taken)
        indices.append(index)
        taken = taken | {index}
    return tuple(indices)


def contract(slope: Term, direction: Term, shape: Shape) -> Term:
    """Σ slope[output, axes] · direction[axes], of shape `shape`, in matrix form where there is one."""
    if make.is_zero(direction):
        return make.zero(shape)
    if not direction.shape:
        return make.mul((slope, direction))
    if not shape:
        return make.inner(slope, direction)
    if len(shape) == 1 and len(direction.shape) == 1:
        return make.chain((slope, direction))
    taken = free_names(slope) | free_names(direction)
    outer = fresh_indices(shape, taken)
    inside = fresh_indices(direction.shape, taken | frozenset(outer))
    body = make.mul((make.entry(slope, (*outer, *inside)), make.entry(direction, inside)))
    for index in reversed(inside):
        body = make.sum_over(index, body)
    return make.array(outer, body)
