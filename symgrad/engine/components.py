"""The method of components: indices, ∂xᵢ/∂xⱼ = δᵢⱼ, contraction, and back to matrices."""

from __future__ import annotations

from symgrad.derivation import Step
from symgrad.engine import construct as make
from symgrad.engine.contract import fresh_indices
from symgrad.engine.delta import contracted
from symgrad.engine.indexed import entry_of
from symgrad.engine.judge import step
from symgrad.engine.partial import Partial, opened
from symgrad.engine.scope import Scope
from symgrad.terms.algebra import Apply, Entry
from symgrad.terms.atoms import Index, Variable
from symgrad.terms.binders import Array, Derivative, Sum
from symgrad.terms.term import Term
from symgrad.terms.walk import free_names, subterms


def suits(expression: Term, scope: Scope) -> bool:
    """Whether a careful teacher would take components: given in them, or a function of a vector."""
    match expression:
        case Array() | Sum():
            return True
        case Apply(function=function, args=(arg,)):
            return (
                any(p.shape for p in function.parameters)
                and len(arg.shape) == 1
                and isinstance(arg, Variable)
            )
        case Variable():
            definition = scope.definition(expression)
            return definition is not None and suits(definition.body, scope)
        case _:
            return False


def gradients(expression: Term, scope: Scope, results: list[Term]) -> list[Step]:
    """The steps by components to each of `results`, the derivatives by each variable."""
    steps: list[Step] = []
    for (variable, _), result in zip(scope.directions, results, strict=True):
        steps.extend(_one(expression, variable, scope, result))
    return steps


def _one(expression: Term, variable: Variable, scope: Scope, result: Term) -> list[Step]:
    outer = fresh_indices(expression.shape, free_names(expression), "ijmn")
    plain = make.entry(expression, outer) if outer else expression
    written = opened(entry_of(expression, outer), scope)
    used = frozenset(t for t in subterms(written) if isinstance(t, Index))
    inner = fresh_indices(
        variable.shape, used | free_names(written), "klpq" if not outer else "jkpq"
    )
    steps: list[Step] = []
    if written is not plain:
        steps.append(step(plain, written, "components"))
    slope = Derivative(expression, variable, variable)
    before = Entry(slope, (*outer, *inner)) if (*outer, *inner) else slope
    partial = Partial(variable, inner, scope)
    raw, rule = partial.of(written)
    steps.append(step(before, raw, rule))
    after = contracted(raw)
    if after is not raw:
        steps.append(step(raw, after, "delta-contraction"))
    steps.append(step(slope, result, "read-back"))
    return steps
