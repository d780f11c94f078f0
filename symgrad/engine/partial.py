"""∂/∂x_k of a scalar expression in indices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from symgrad.diagnostics import Unsupported
from symgrad.engine import construct as make
from symgrad.engine.differential import expand
from symgrad.engine.expression import WEAK, remade
from symgrad.engine.indexed import entry_of
from symgrad.engine.instantiate import instantiate
from symgrad.engine.scope import Scope, scope_of
from symgrad.terms.algebra import Apply, Call, Entry
from symgrad.terms.atoms import Delta, Index, Variable
from symgrad.terms.binders import Array, Derivative, Differential
from symgrad.terms.term import Term
from symgrad.terms.walk import children, free_names


@final
@dataclass
class Partial:
    """The derivative by the entry of `variable` at `at`."""

    variable: Variable
    at: tuple[Index, ...]
    scope: Scope

    def of(self, term: Term) -> tuple[Term, str]:
        """The derivative with its deltas standing, and the rule that it needed most."""
        own = scope_of((self.variable,), self.scope.context)
        rules: list[str] = []
        moved = self._visit(Differential(term, own.directions), own, rules)
        strong = [r for r in rules if r not in WEAK]
        return moved, strong[0] if strong else "component-derivative"

    def _visit(self, term: Term, own: Scope, rules: list[str]) -> Term:
        match term:
            case Differential(body=Entry(arg=inside, indices=indices)) if not isinstance(
                inside, Variable
            ):
                at = _whole(indices)
            case Entry(arg=Differential(body=inside), indices=indices):
                at = _whole(indices)
            case Differential(body=inside):
                at = ()
            case _:
                return self._rest(term, own, rules)
        body, rule = expand(inside, own)
        rules.append(rule)
        return self._visit(entry_of(body, at, frozenset(self.at)), own, rules)

    def _rest(self, term: Term, own: Scope, rules: list[str]) -> Term:
        ((_, direction),) = own.directions
        match term:
            case Entry(arg=arg, indices=indices) if arg is direction:
                deltas = (
                    Delta(i, k) for i, k in zip(indices, self.at, strict=True) if i is not None
                )
                return make.mul(deltas)
            case Variable() if term is direction:
                if self.at:
                    raise Unsupported("a part that has no components")
                return make.ONE
            case _:
                if direction not in free_names(term) and not _pending(term):
                    return term
                return remade(term, tuple(self._visit(c, own, rules) for c in children(term)))


def _pending(term: Term) -> bool:
    from symgrad.engine.expression import has_differential

    return has_differential(term)


def opened(term: Term, scope: Scope) -> Term:
    """`term` with the entries of moving names and of functions of vectors written out too."""
    match term:
        case Entry(arg=Variable() as arg, indices=indices) if scope.depends(term):
            definition = scope.definition(arg)
            if definition is None or scope.direction(arg) is not None:
                return term
            return opened(entry_of(definition.body, _whole(indices)), scope)
        case Variable() if scope.depends(term) and scope.direction(term) is None:
            definition = scope.definition(term)
            return term if definition is None else opened(entry_of(definition.body, ()), scope)
        case Entry(arg=Apply() as arg, indices=indices) if scope.depends(term):
            body = _body(arg)
            return term if body is None else opened(entry_of(body, _whole(indices)), scope)
        case Apply() if scope.depends(term) and any(p.shape for p in term.function.parameters):
            body = _body(term)
            return term if body is None else opened(entry_of(body, ()), scope)
        case Derivative() | Call() | Array():
            return term
        case _:
            return remade(term, tuple(opened(c, scope) for c in children(term)))


def _whole(indices: tuple[Term | None, ...]) -> tuple[Term, ...]:
    if any(i is None for i in indices):
        raise Unsupported("a slice among components")
    return tuple(i for i in indices if i is not None)


def _body(term: Apply) -> Term | None:
    body = term.function.body
    return None if body is None else instantiate(body, term.function.parameters, term.args)
