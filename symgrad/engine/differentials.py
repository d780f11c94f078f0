"""The method of differentials: work df out, bring it to ⟨G, dX⟩, read G off."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import final

from symgrad.derivation import Step
from symgrad.engine import construct as make
from symgrad.engine.adjoint import LONG, adjoint
from symgrad.engine.differential import evaluated
from symgrad.engine.expression import advance, has_differential, remade
from symgrad.engine.gather import gathered
from symgrad.engine.grain import ungrouped
from symgrad.engine.jacobian import jacobian
from symgrad.engine.judge import step
from symgrad.engine.kronecker import without_kronecker
from symgrad.engine.measure import weight
from symgrad.engine.scope import Scope
from symgrad.terms.algebra import Add, Inner, MatMul, Mul, Neg, Trace, Transpose
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative, Differential, Sum
from symgrad.terms.term import Term
from symgrad.terms.walk import children, free_variables, rebuild, subterms

MOST_TERMS = 5
FORMS = frozenset({"collect", "simplify", "rearrange"})


@final
@dataclass
class Chain:
    """A chain of equalities as it grows."""

    current: Term
    steps: list[Step] = field(default_factory=list)

    def to(self, after: Term, rule: str) -> None:
        """One more link, unless nothing changed."""
        if rule in FORMS and ungrouped(after) is ungrouped(self.current):
            return
        if after is not self.current:
            self.steps.append(step(self.current, after, rule))
            self.current = after


def worked_out(expression: Term, scope: Scope) -> Chain:
    """d(expression) brought to dX, line by line."""
    chain = Chain(Differential(expression, scope.directions))
    plain = without_derivatives(expression, scope)
    if plain is not expression:
        chain.to(Differential(plain, scope.directions), "definition")
    flat = without_kronecker(plain)
    if flat is not plain:
        chain.to(Differential(flat, scope.directions), "kronecker-products")
    while has_differential(chain.current):
        after, rule = advance(chain.current, scope)
        chain.to(after, rule)
        chain.to(gathered(after, scope), "simplify")
    return chain


def without_derivatives(term: Term, scope: Scope) -> Term:
    """`term` with the derivatives that stand in it worked out."""
    if not any(isinstance(t, Derivative) for t in subterms(term)):
        return term
    term = rebuild(term, tuple(without_derivatives(c, scope) for c in children(term)))
    value = evaluated(term, scope) if isinstance(term, Derivative) else None
    return term if value is None else value


def gradients(expression: Term, scope: Scope) -> tuple[list[Step], list[Term]]:
    """The steps to the gradient of a scalar by each variable, and the gradients."""
    chain = worked_out(expression, scope)
    linear = chain.current
    found = (
        {} if make.is_zero(linear) else adjoint(linear, make.ONE, scope.differentials, scope.short)
    )
    results = [_short(found.get(d, make.zero(d.shape)), scope) for _, d in scope.directions]
    _collect(chain, scope, results)
    steps = chain.steps
    for (variable, _), result in zip(scope.directions, results, strict=True):
        slope = Derivative(expression, variable, variable)
        steps.append(step(slope, result, "read-gradient"))
    return steps, results


def _short(gradient: Term, scope: Scope) -> Term:
    """A last look at a gradient whose parts are in their shortest form already."""
    return scope.folded(gradient) if weight(gradient) > 4 * LONG else scope.short(gradient)


def _collect(chain: Chain, scope: Scope, results: list[Term]) -> None:
    """From the worked-out differential to Σ ⟨G, dX⟩."""
    if make.is_zero(chain.current):
        return
    traced = any(isinstance(t, Trace) for t in subterms(chain.current))
    simple = _at_cuts(chain.current, scope)
    if simple is not None:
        chain.to(simple, "simplify")
    pairs = list(zip(results, (d for _, d in scope.directions), strict=True))
    ended = make.add((paired(g, d, traced) for g, d in pairs), ())
    terms = chain.current.terms if isinstance(chain.current, Add) else (chain.current,)
    if len(terms) <= MOST_TERMS:
        moved = make.add((_moved(t, scope, traced) for t in terms), ())
        if weight(moved) <= 2 * max(weight(chain.current), weight(ended)):
            rule = pairing_rule(chain.current, scope)
            if rule != "rearrange" or moved is ended:
                chain.to(moved, rule)
    if chain.current is not ended:
        whole = make.add((collected(g, d, traced) for g, d in pairs), ())
        chain.to(whole, "collect")


def _at_cuts(linear: Term, scope: Scope) -> Term | None:
    """The expression with what multiplies each product A dX B brought together, if that is shorter."""
    moving = scope.differentials

    def cut(term: Term) -> bool:
        match term:
            case MatMul(factors=factors):
                return any(_is_direction(f, moving) for f in factors)
            case Trace(arg=MatMul(factors=factors)):
                return any(_is_direction(f, moving) for f in factors)
            case _:
                return _is_direction(term, moving)

    found = adjoint(linear, make.ONE, moving, scope.short, cut)
    places = {node: k for k, node in enumerate(subterms(linear))}
    ordered = sorted(found.items(), key=lambda pair: places.get(pair[0], len(places)))
    simple = make.add((make.inner(c, node) for node, c in ordered), ())
    return simple if weight(simple) < weight(linear) else None


def _is_direction(term: Term, moving: frozenset[Variable]) -> bool:
    turned = isinstance(term, Transpose) and len(term.arg.shape) == 2 and term.arg in moving
    return term in moving or turned


def _moved(term: Term, scope: Scope, traced: bool) -> Term:
    """One summand with dX at its end."""
    found = adjoint(term, make.ONE, scope.differentials)
    return make.add((paired(g, d, traced) for d, g in found.items() if isinstance(d, Variable)), ())


def paired(gradient: Term, direction: Variable, traced: bool) -> Term:
    """⟨G, dX⟩ with the transpose of G multiplied out."""
    if len(direction.shape) == 2 and traced and not make.is_zero(gradient):
        return make.trace(make.chain((make.transpose(gradient), direction)))
    return make.inner(gradient, direction)


def collected(gradient: Term, direction: Variable, traced: bool) -> Term:
    """⟨G, dX⟩ with G as it stands: (…)ᵀ dx."""
    if make.is_zero(gradient):
        return make.zero(())
    match len(direction.shape):
        case 0:
            return make.mul((gradient, direction))
        case 1:
            return MatMul((Transpose(gradient), direction))
        case 2 if traced:
            return Trace(MatMul((Transpose(gradient), direction)))
        case _:
            return Inner(gradient, direction)


def pairing_rule(linear: Term, scope: Scope) -> str:
    """What brings dX to the end of its terms."""
    moving = scope.differentials
    parts = [t for t in subterms(linear) if not free_variables(t).isdisjoint(moving)]
    if any(isinstance(t, Sum) for t in parts):
        return "sum-over-index"
    if any(isinstance(t, Trace) for t in parts):
        turned = any(isinstance(t, Transpose) and t.arg in moving for t in parts)
        return "trace-transpose" if turned else "trace-cyclic"
    if any(isinstance(t, Mul) and sum(bool(f.shape) for f in t.factors) > 1 for t in parts):
        return "hadamard-shift"
    if any(isinstance(t, Inner) for t in parts):
        return "inner-adjoint"
    if any(isinstance(t, Transpose) for t in parts):
        return "scalar-transpose"
    return "rearrange"


def jacobians(
    expression: Term, left: Term, scope: Scope, rule: str = "read-jacobian"
) -> tuple[list[Step], list[Term]]:
    """The steps from dy to J for each variable; `left` is what J is the derivative of."""
    chain = worked_out(expression, scope)
    linear = chain.current
    results = [
        scope.short(jacobian(_alone(linear, scope.differentials - {d}), d))
        for _, d in scope.directions
    ]
    _factored(chain, scope, results)
    steps = chain.steps
    for (variable, _), result in zip(scope.directions, results, strict=True):
        steps.append(step(Derivative(left, variable, variable), result, rule))
    return steps, results


def _alone(linear: Term, others: frozenset[Variable]) -> Term:
    """The expression with the other directions at rest."""
    if free_variables(linear).isdisjoint(others):
        return linear
    if isinstance(linear, Variable):
        return make.zero(linear.shape)
    return remade(linear, tuple(_alone(c, others) for c in children(linear)))


def slope(expression: Term, scope: Scope) -> Term:
    """The derivative by the one variable of the scope, without its steps."""
    ((_, direction),) = scope.directions
    linear = worked_out(expression, scope).current
    return scope.short(jacobian(linear, direction))


def _factored(chain: Chain, scope: Scope, results: list[Term]) -> None:
    """dy = Σ J dx, for vectors; other shapes are read off entry by entry."""
    pairs = list(zip(results, (d for _, d in scope.directions), strict=True))
    if len(chain.current.shape) > 1 or any(len(d.shape) > 1 for _, d in pairs):
        return
    terms: list[Term] = []
    for matrix, direction in pairs:
        if make.is_zero(matrix):
            continue
        match len(direction.shape), len(matrix.shape):
            case 0, _:
                terms.append(make.mul((matrix, direction)))
            case 1, 2:
                terms.append(MatMul((matrix, direction)))
            case _:
                terms.append(make.inner(matrix, direction))
    if terms:
        rest = _by_diagonals(chain.current, scope)
        if rest is not None:
            chain.to(rest, "diag-hadamard")
        chain.to(make.add(terms, chain.current.shape), "collect")


def _by_diagonals(linear: Term, scope: Scope) -> Term | None:
    """Every a ⊙ dx written diag(a) dx, where that is what stands in the way."""
    if not isinstance(linear, Add) or len(scope.directions) != 1:
        return None
    ((_, direction),) = scope.directions
    if not direction.shape:
        return None
    parts: list[Term] = []
    for term in linear.terms:
        matrix = jacobian(term, direction)
        if len(matrix.shape) != 2 or (
            not isinstance(matrix, MatMul | Neg | Mul) and not matrix.shape
        ):
            return None
        parts.append(make.chain((matrix, direction)))
    made = make.add(parts, linear.shape)
    return made if made is not linear else None
