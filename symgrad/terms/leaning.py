"""What a term leans on through definitions, and derivatives by names that stand for expressions."""

from __future__ import annotations

from symgrad.diagnostics import Unsupported
from symgrad.terms.algebra import Call, Vec
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.walk import Name, free_variables, substitute, subterms, transform


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


def unfolded(term: Term, context: Context, *, keep: str = "", depth: int = 32) -> Term:
    """The term with every definition put in but that of `keep`."""
    if depth == 0:
        return term
    values: dict[Name, Term] = {}
    for variable in free_variables(term):
        definition = context.definitions.get(variable.name)
        if variable.name != keep and definition is not None and not definition.parameters:
            values[variable] = unfolded(definition.body, context, keep=keep, depth=depth - 1)

    def called(node: Term) -> Term:
        if isinstance(node, Call):
            definition = context.definitions.get(node.function.name)
            if definition is not None and definition.parameters:
                pairs: dict[Name, Term] = dict(zip(definition.parameters, node.args, strict=True))
                inner = substitute(definition.body, pairs)
                return unfolded(inner, context, keep=keep, depth=depth - 1)
        return node

    return transform(substitute(term, values), called)


def respelled(term: Derivative, context: Context) -> Derivative | None:
    """A derivative by a defined name, with the function written in that name.

    ∂L/∂r with r = Xw − y and L = ‖Xw − y‖² is the derivative of ‖r‖². By x = vec(X) it is None:
    see `vectorised`.
    Raises: Unsupported if the function holds what the name is made of in another way, too.
    """
    named = hidden(term, context)
    if named is None or vectorised(named) is not None:
        return None
    variable = term.variable
    part = unfolded(named, context, keep=variable.name)
    whole = unfolded(term.body, context, keep=variable.name)
    body = transform(whole, lambda node: variable if node is part else node)
    made_of = leans_on(named, context)
    if variable not in free_variables(body) or made_of & {v.name for v in free_variables(body)}:
        raise Unsupported(f"the function is not written in {variable.name} alone")
    return Derivative(body, variable, variable)


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
