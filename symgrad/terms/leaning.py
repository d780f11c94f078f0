"""What a term leans on through definitions, and derivatives by names that stand for expressions."""

from __future__ import annotations

from symgrad.terms.algebra import Call, Vec
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables, subterms


def leans_on(term: Term, context: Context, *, stop: str = "") -> frozenset[str]:
    """The names of all variables that matter to a term; the definition of `stop` is not opened."""
    found: set[str] = set()
    opened: set[str] = set()
    queue = [term]
    while queue:
        node = queue.pop()
        names = {v.name for v in free_variables(node)}
        calls = {t.function.name for t in subterms(node) if isinstance(t, Call)}
        found |= names
        for name in sorted(names | calls):
            definition = context.definitions.get(name)
            if name != stop and name not in opened and definition is not None:
                opened.add(name)
                queue.append(definition.body)
    return frozenset(found)


def hidden(term: Derivative, context: Context) -> Term | None:
    """The definition of the variable, where the function is written in what it is made of instead.

    ∂L/∂r with r = Xw − y is such a derivative if L is written in X and w: it is not zero, and what
    it is, is not said until L is written in r.
    """
    definition = context.definitions.get(term.variable.name)
    if definition is None or definition.parameters or term.point is not term.variable:
        return None
    reached = leans_on(term.body, context, stop=term.variable.name)
    if term.variable.name in reached:
        return None
    return definition.body if reached & leans_on(definition.body, context) else None


def vectorised(body: Term) -> Variable | None:
    """The matrix X of a definition x = vec(X): a derivative by x is one by X in other order."""
    match body:
        case Vec(arg=Variable() as matrix):
            return matrix
        case _:
            return None
