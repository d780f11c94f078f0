"""Reading a Jacobian off dy = J dx."""

from __future__ import annotations

from symgrad.diagnostics import Unsupported
from symgrad.engine import construct as make
from symgrad.engine.adjoint import adjoint
from symgrad.engine.contract import fresh_indices
from symgrad.engine.indexed import entry_of
from symgrad.terms.algebra import Add, Divide, MatMul, Mul, Neg, Transpose
from symgrad.terms.atoms import Basis, Delta, Identity, Variable
from symgrad.terms.binders import Array
from symgrad.terms.term import Term
from symgrad.terms.walk import free_names, free_variables, substitute


def jacobian(linear: Term, direction: Variable) -> Term:
    """J with linear = J · direction, contracted over the axes of the direction.

    Shapes: the axes of `linear`, then those of `direction`.
    """
    if direction not in free_variables(linear):
        return make.zero((*linear.shape, *direction.shape))
    if not direction.shape:
        return _slope(linear, direction)
    if not linear.shape:
        return adjoint(linear, make.ONE, frozenset((direction,))).get(
            direction, make.zero(direction.shape)
        )
    if len(linear.shape) == 1 and len(direction.shape) == 1:
        found = _matrix(linear, direction)
        if found is not None:
            return found
    return by_components(linear, direction)


def _slope(linear: Term, direction: Variable) -> Term:
    """The factor of a scalar direction: put 1 in its place."""
    from symgrad.engine.expression import remade

    def visit(term: Term) -> Term:
        if term is direction:
            return make.ONE
        if direction not in free_variables(term):
            return term
        from symgrad.terms.walk import children

        return remade(term, tuple(visit(c) for c in children(term)))

    return visit(linear)


def _matrix(linear: Term, direction: Variable) -> Term | None:
    """The matrix of a vector that is linear in a vector, or None where the structure hides it."""

    def moves(term: Term) -> bool:
        return direction in free_variables(term)

    if linear is direction:
        return Identity(direction.shape[0])
    match linear:
        case Neg(arg=arg):
            inner = _matrix(arg, direction)
            return None if inner is None else make.neg(inner)
        case Add(terms=terms):
            parts = [_matrix(t, direction) for t in terms]
            if any(p is None for p in parts):
                return None
            shape = (*linear.shape, *direction.shape)
            return make.add((p for p in parts if p is not None), shape)
        case Mul(factors=factors) if sum(map(moves, factors)) == 1:
            moving = next(f for f in factors if moves(f))
            return _scaled(moving, [f for f in factors if not moves(f)], direction)
        case Divide(numerator=top, denominator=bottom) if not moves(bottom):
            if not bottom.shape:
                inner = _matrix(top, direction) if top.shape else None
                return None if inner is None else make.divide(inner, bottom)
            return _scaled(top, [make.divide(make.ONE, bottom)], direction)
        case MatMul(factors=(*left, last)) if moves(last) and not any(map(moves, left)):
            inner = _matrix(last, direction)
            return None if inner is None else make.chain((*left, inner))
        case MatMul(factors=(first, *rest)) if not any(map(moves, rest)) and isinstance(
            first, Transpose
        ):
            return None
        case _:
            return None


def _scaled(moving: Term, still: list[Term], direction: Variable) -> Term | None:
    """diag(a) J for a ⊙ (J dx), a gᵀ for a (gᵀdx)."""
    tensors = [f for f in still if f.shape]
    scalars = [f for f in still if not f.shape]
    if moving.shape:
        inner = _matrix(moving, direction)
        if inner is None:
            return None
        core = make.chain((make.diag(make.mul(tensors)), inner)) if tensors else inner
        return make.mul((*scalars, core))
    row = make.transpose(jacobian(moving, direction))
    if not tensors:
        return None
    return make.mul((*scalars, make.chain((make.mul(tensors), row))))


def by_components(linear: Term, direction: Variable) -> Term:
    """J by its entries: the entry of the map along each unit direction."""
    taken = free_names(linear)
    outer = fresh_indices(linear.shape, taken)
    inside = fresh_indices(direction.shape, taken | frozenset(outer), "klpq")
    unit = _unit(direction, inside)
    from symgrad.engine.delta import contracted

    body = contracted(entry_of(substitute(linear, {direction: unit}), outer))
    if direction in free_variables(body):
        raise Unsupported("the Jacobian of this expression")
    return make.array((*outer, *inside), body)


def _unit(direction: Variable, at: tuple[Term, ...]) -> Term:
    """The tensor that is 1 at one place and 0 elsewhere."""
    if len(direction.shape) == 1:
        return Basis(at[0], direction.shape[0])
    taken = frozenset().union(*(free_names(i) for i in at))
    places = fresh_indices(direction.shape, taken, "rstu")
    deltas = (Delta(p, i) for p, i in zip(places, at, strict=True))
    return Array(places, make.mul(deltas))
