"""The matrix J of vec(dY) = J vec(dX): Kronecker products, diagonals and commutation matrices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import final

from symgrad.derivation import Step
from symgrad.engine import construct as make
from symgrad.engine.adjoint import adjoint
from symgrad.engine.judge import step
from symgrad.engine.scope import Scope, scope_of
from symgrad.terms.algebra import Add, Divide, Kronecker, MatMul, Mul, Neg, Transpose, Vec
from symgrad.terms.atoms import Basis, Identity, Index, Variable
from symgrad.terms.binders import Differential, Sum
from symgrad.terms.context import Context, Definition
from symgrad.terms.dimension import Dim
from symgrad.terms.node import ONE
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables


@final
@dataclass
class Vectorised:
    """Reads J off a map that is linear in one symbol; `made` holds the names it leans on."""

    direction: Variable
    context: Context
    made: dict[str, Definition] = field(default_factory=dict[str, Definition])

    def matrix(self, linear: Term) -> Term | None:
        """J with vec(linear) = J vec(direction), or None where there is no such form.

        vec of a vector is the vector itself.
        """
        if len(linear.shape) not in (1, 2) or len(self.direction.shape) not in (1, 2):
            return None
        if linear is self.direction:
            size = _length(linear)
            return Identity(size)
        match linear:
            case Neg(arg=arg):
                inner = self.matrix(arg)
                return None if inner is None else make.neg(inner)
            case Add(terms=terms):
                parts = [self.matrix(t) for t in terms]
                found = [p for p in parts if p is not None]
                shape = (_length(linear), _length(self.direction))
                return _gathered(found, shape) if len(found) == len(parts) else None
            case Divide(numerator=top, denominator=bottom) if not self._moves(bottom):
                return self._product((top, make.divide(make.ONE, bottom)), linear)
            case Mul(factors=factors):
                return self._product(factors, linear)
            case Transpose(arg=arg) if len(arg.shape) == 1:
                return self.matrix(arg)
            case Transpose(arg=arg):
                inner = self.matrix(arg)
                return None if inner is None else make.chain((self._commutation(arg), inner))
            case MatMul(factors=factors):
                return self._chain(factors, linear)
            case _:
                return None

    def _moves(self, term: Term) -> bool:
        return self.direction in free_variables(term)

    def _product(self, factors: tuple[Term, ...], linear: Term) -> Term | None:
        """c J for a multiple, diag(vec A) J for A ⊙ (…), vec(A) vec(G)ᵀ for A ⟨G, dX⟩."""
        moving = [f for f in factors if self._moves(f)]
        still = [f for f in factors if not self._moves(f)]
        if len(moving) != 1:
            return None
        scalars = [f for f in still if not f.shape]
        tensors = [f for f in still if f.shape]
        if moving[0].shape:
            inner = self.matrix(moving[0])
            if inner is None:
                return None
            if tensors:
                inner = _through(make.diag(_vec(make.mul(tensors))), inner)
            return make.mul((*scalars, inner))
        if not tensors:
            return None
        found = adjoint(moving[0], make.ONE, frozenset((self.direction,))).get(self.direction)
        if found is None:
            return None
        row = make.transpose(_vec(found))
        return make.mul((*scalars, make.chain((_vec(make.mul(tensors)), row))))

    def _chain(self, factors: tuple[Term, ...], linear: Term) -> Term | None:
        """vec(L M R) = (Rᵀ ⊗ L) vec(M)."""
        places = [k for k, f in enumerate(factors) if self._moves(f)]
        if len(places) != 1:
            return None
        (place,) = places
        left, moving, right = factors[:place], factors[place], factors[place + 1 :]
        if len(linear.shape) == 1 and isinstance(moving, Transpose) and right:
            turned = make.transpose(linear)
            if isinstance(turned, MatMul) and turned is not linear:
                return self._chain(turned.factors, turned)
        inner = self.matrix(moving)
        if inner is None:
            return None
        if len(moving.shape) == 1:
            return None if right else make.chain((*left, inner))
        if moving.shape[0] == ONE and isinstance(moving, Transpose) and not left:
            return make.chain((make.transpose(make.chain(right)), inner)) if right else inner
        rows, columns = moving.shape
        before = make.chain(left) if left else Identity(rows)
        after = make.transpose(make.chain(right)) if right else Identity(columns)
        if len(before.shape) != 2 or len(after.shape) != 2:
            return None
        return _multiplied(_kronecker(after, before), inner)

    def _commutation(self, arg: Term) -> Term:
        """K with vec(Aᵀ) = K vec(A), under a name."""
        m, n = arg.shape
        name = f"K_{{{m}{n}}}" if len(f"{m}{n}") == 2 else f"K_{{{m},{n}}}"
        declared = self.context.variables.get(name)
        if declared is not None and name not in self.made:
            name = name.replace("K", "\\mathcal{K}", 1)
        i, j = Index("i", m), Index("j", n)
        up, down = Basis(i, m), Basis(j, n)
        cell = Kronecker(MatMul((up, Transpose(down))), MatMul((down, Transpose(up))))
        self.made[name] = Definition(name, (), Sum(i, Sum(j, cell)))
        return Variable(name, (m * n, m * n))


@final
@dataclass(frozen=True, slots=True)
class Stacked:
    """The matrix of a derivative by vec, the step that says so, and the names it leans on."""

    matrix: Term
    step: Step
    names: tuple[Definition, ...]

    def context(self, context: Context) -> Context:
        """A context with these names."""
        for name in self.names:
            context = context.define(name.name, name.body)
        return context


def stacked_forms(expression: Term, left: Term, scope: Scope) -> tuple[Stacked | None, ...]:
    """For each variable, the form by vec of a derivative that has more than two axes."""
    from symgrad.engine.differentials import worked_out

    forms: list[Stacked | None] = []
    for variable, direction in scope.directions:
        if not expression.shape or len(expression.shape) + len(direction.shape) < 3:
            forms.append(None)
            continue
        own = scope_of((variable,), scope.context, tidying=scope.tidying)
        linear = scope.short(worked_out(expression, own).current)
        reading = Vectorised(direction, scope.context)
        matrix = None if make.is_zero(linear) else reading.matrix(linear)
        if matrix is None:
            forms.append(None)
            continue
        matrix = scope.short(matrix)
        after = make.chain((matrix, _stack(direction)))
        before = _stack(Differential(left, own.directions))
        names = tuple(d for d in reading.made.values())
        forms.append(Stacked(matrix, step(before, after, "read-vec-jacobian"), names))
    return tuple(forms)


def _stack(term: Term) -> Term:
    return Vec(term) if len(term.shape) == 2 else term


def _length(term: Term) -> Dim:
    size = ONE
    for dim in term.shape:
        size = size * dim
    return size


def _vec(term: Term) -> Term:
    """vec of a matrix, b ⊗ a of a bᵀ; a vector is its own."""
    if len(term.shape) == 1:
        return term
    coefficient, factors = make.split(term)
    scalars = [f for f in factors if not f.shape]
    rest = [f for f in factors if f.shape]
    body: Term = Vec(make.mul(rest)) if rest else Vec(term)
    match rest:
        case [MatMul(factors=parts)]:
            for cut in range(1, len(parts)):
                column, row = make.chain(parts[:cut]), make.transpose(make.chain(parts[cut:]))
                if len(column.shape) == 1 and len(row.shape) == 1:
                    body = Kronecker(row, column)
        case _:
            pass
    return make.joined(coefficient, (*scalars, body), body.shape)


def _kronecker(left: Term, right: Term) -> Term:
    """The product with its numbers and scalars in front; of two identities the identity."""
    if isinstance(left, Identity) and isinstance(right, Identity):
        return Identity(left.shape[0] * right.shape[0])
    (p, above), (q, below) = make.split(left), make.split(right)
    scalars = [f for f in (*above, *below) if not f.shape]
    a = make.mul(f for f in above if f.shape)
    b = make.mul(f for f in below if f.shape)
    if p * q > 0 and p * q != 1 and not scalars:
        return Kronecker(make.scale(p * q, a), b)
    core = Kronecker(a, b)
    return make.joined(p * q, (*scalars, core), core.shape)


def _multiplied(left: Term, right: Term) -> Term:
    """(A ⊗ B)(C ⊗ D) = AC ⊗ BD where the sizes say so; else the product."""
    p, above = make.split(left)
    q, below = make.split(right)
    if len(above) == 1 and len(below) == 1:
        match above[0], below[0]:
            case Kronecker(left=a, right=b), Kronecker(left=c, right=d) if (
                a.shape[1] == c.shape[0] and b.shape[1] == d.shape[0]
            ):
                core = Kronecker(make.chain((a, c)), make.chain((b, d)))
                return make.joined(p * q, (core,), core.shape)
            case _:
                pass
    return make.chain((left, right))


def _through(diagonal: Term, inner: Term) -> Term:
    """D (wᵀ ⊗ L) = wᵀ ⊗ (D L) for a row wᵀ."""
    coefficient, factors = make.split(inner)
    match factors:
        case [Kronecker(left=left, right=right)] if left.shape[0] == ONE:
            core = Kronecker(left, make.chain((diagonal, right)))
            return make.joined(coefficient, (core,), core.shape)
        case _:
            return make.chain((diagonal, inner))


def _gathered(parts: Iterable[Term], shape: tuple[Dim, ...]) -> Term:
    """A sum of matrices; A ⊗ B + A ⊗ C with one factor the same is A ⊗ (B + C)."""
    kept: list[Term] = []
    for part in parts:
        for k, other in enumerate(kept):
            joint = _joint(other, part)
            if joint is not None:
                kept[k] = joint
                break
        else:
            kept.append(part)
    return make.add(kept, shape)


def _joint(first: Term, second: Term) -> Term | None:
    match first, second:
        case Kronecker(left=a, right=b), Kronecker(left=c, right=d):
            if a is c:
                return Kronecker(a, make.add((b, d), b.shape))
            if b is d:
                return Kronecker(make.add((a, c), a.shape), b)
            return None
        case _:
            return None
