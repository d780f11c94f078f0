"""What a derivation is taken by, and which terms move with it, also through definitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import final

from symgrad.engine.idiomatic import idiomatic
from symgrad.terms.algebra import Call
from symgrad.terms.atoms import Variable
from symgrad.terms.build import differential_of
from symgrad.terms.context import Context, Definition
from symgrad.terms.term import Term
from symgrad.terms.walk import (
    Name,
    bound_names,
    children,
    free_variables,
    rebuild,
    substitute,
    subterms,
)

Directions = tuple[tuple[Variable, Variable], ...]


@final
@dataclass(frozen=True, slots=True)
class Scope:
    """The variables that move, their differentials, and the context with its definitions.

    `moving` holds the names of the variables and of all that is defined from them.
    """

    context: Context
    directions: Directions
    moving: frozenset[str]
    names: Mapping[Term, Variable]
    tidying: bool = True

    @property
    def differentials(self) -> frozenset[Variable]:
        """The symbols dX."""
        return frozenset(d for _, d in self.directions)

    def depends(self, term: Term) -> bool:
        """Whether a term changes when the variables do."""
        return depends(term, self.moving)

    def direction(self, variable: Variable) -> Variable | None:
        """dX of a variable that the derivation is taken by."""
        return next((d for v, d in self.directions if v is variable), None)

    def definition(self, variable: Variable) -> Definition | None:
        """The definition of a name without parameters."""
        found = self.context.definitions.get(variable.name)
        if found is None or found.parameters or found.body.shape != variable.shape:
            return None
        return found

    def short(self, term: Term) -> Term:
        """The shortest textbook form, with the document's own names."""
        return self.folded(idiomatic(term, self.context) if self.tidying else term)

    def folded(self, term: Term) -> Term:
        """`term` with the document's own names in place of what they are defined as."""
        return fold(term, self.names)


def scope_of(wrt: Iterable[Variable], context: Context, *, tidying: bool = True) -> Scope:
    """The scope of a derivation by `wrt`."""
    variables = tuple(wrt)
    moving = moving_names(frozenset(v.name for v in variables), context)
    names = {
        d.body: Variable(d.name, d.body.shape)
        for d in context.definitions.values()
        if not d.parameters and children(d.body) and d.name not in {v.name for v in variables}
    }
    directions = tuple((v, differential_of(v)) for v in variables)
    return Scope(context, directions, moving, names, tidying)


def moving_names(start: frozenset[str], context: Context) -> frozenset[str]:
    """The given names and every name whose definition leans on one of them."""
    moving = set(start)
    grew = True
    while grew:
        grew = False
        for name, definition in context.definitions.items():
            if name in moving:
                continue
            own = frozenset(p.name for p in definition.parameters)
            if depends(definition.body, frozenset(moving) - own):
                moving.add(name)
                grew = True
    return frozenset(moving)


def depends(term: Term, moving: frozenset[str]) -> bool:
    """Whether one of the names is free in `term`, or called there."""
    if any(v.name in moving for v in free_variables(term)):
        return True
    return any(isinstance(t, Call) and t.function.name in moving for t in subterms(term))


def fold(term: Term, names: Mapping[Term, Variable]) -> Term:
    """Put names in place of the terms that they stand for, outermost first."""
    if not names:
        return term
    done: dict[Term, Term] = {}

    def visit(node: Term) -> Term:
        found = done.get(node)
        if found is None:
            name = names.get(node)
            if name is not None:
                found = name
            elif any(isinstance(b, Variable) for b in bound_names(node)):
                found = node
            else:
                found = rebuild(node, tuple(visit(c) for c in children(node)))
            done[node] = found
        return found

    return visit(term)


def unfold_call(call: Call, context: Context) -> Term | None:
    """The body of a defined function at its arguments, or None if it is undetermined."""
    definition = context.definitions.get(call.function.name)
    if definition is None or len(definition.parameters) != len(call.args):
        return None
    return substitute(
        definition.body, dict[Name, Term](zip(definition.parameters, call.args, strict=True))
    )
