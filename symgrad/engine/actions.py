"""How a function of a vector moves: d F(u) as a formula in u and du, once for each function.

A rule named after the function (`softmax-differential`) gives the textbook form; without one the
formula follows from the function's definition.
"""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from symgrad.engine.expression import expanded
from symgrad.engine.idiomatic import idiomatic
from symgrad.engine.scope import scope_of
from symgrad.terms.algebra import Apply
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Differential
from symgrad.terms.build import differential_of
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context
from symgrad.terms.function import Function
from symgrad.terms.term import Term
from symgrad.terms.walk import Name, substitute

Action = tuple[tuple[Variable, ...], Term, str]


@lru_cache(maxsize=256)
def action(function: Function) -> Action | None:
    """The directions, d F as a formula in the parameters and these, and the rule's name."""
    found = _declared(function)
    if found is not None:
        return found
    if function.body is None:
        return None
    context = Context()
    for parameter in function.parameters:
        context = context.declare(parameter)
    scope = scope_of(function.parameters, context)
    directions = tuple(d for _, d in scope.directions)
    raw = expanded(Differential(function.body, scope.directions), scope)
    named = Apply(function, function.parameters)
    if named.shape == function.body.shape:
        from symgrad.engine.scope import fold

        return directions, idiomatic(fold(raw, {function.body: named}), context), "definition"  # type: ignore[dict-item]
    return directions, idiomatic(raw, context), "definition"


def _declared(function: Function) -> Action | None:
    """The formula of the rule `<name>-differential`, in the parameters of the function."""
    from symgrad.rules import load_rules, rule_claims

    rule = load_rules().get(f"{function.name}-differential")
    if rule is None:
        return None
    for claim in rule_claims(rule):
        match claim:
            case Claim(lhs=Differential(body=Apply(function=found, args=args)), rhs=rhs) if (
                found == function and all(isinstance(a, Variable) for a in args)
            ):
                return _matched(function, cast("tuple[Variable, ...]", args), rhs, rule.name)
            case _:
                continue
    return None


def _matched(
    function: Function, args: tuple[Variable, ...], formula: Term, rule: str
) -> Action | None:
    from symgrad.engine.instantiate import resize

    sizes = {
        str(d): p
        for a, parameter in zip(args, function.parameters, strict=True)
        for d, p in zip(a.shape, parameter.shape, strict=True)
    }
    formula = resize(formula, sizes)
    values: dict[Name, Term] = {
        old: new
        for a, p in zip(args, function.parameters, strict=True)
        for old, new in (
            (cast(Variable, resize(a, sizes)), p),
            (cast(Variable, resize(differential_of(a), sizes)), differential_of(p)),
        )
    }
    directions = tuple(differential_of(p) for p in function.parameters)
    return directions, substitute(formula, values), rule
