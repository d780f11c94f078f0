"""Differentials: dX of a variable is a symbol, d(…) of an expression is along those symbols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.algebra import Call
from symgrad.terms.atoms import Sort, Variable
from symgrad.terms.binders import Derivative, Differential
from symgrad.terms.build import differential_of
from symgrad.terms.context import Context
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.read.draft import Draft, draft, known
from symgrad.terms.read.fit import fit
from symgrad.terms.read.heads import function_head, has_arguments
from symgrad.terms.read.names import spelling
from symgrad.terms.read.reading import IndexRange, Reading, Rows
from symgrad.terms.read.scripts import TRANSPOSES, raised, scripts_on
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import (
    Accented,
    Frac,
    Group,
    Juxt,
    Name,
    Relations,
    Root,
    Script,
    Symbol,
    Syntax,
    Word,
    spelled,
)
from symgrad.terms.read.walk import everything
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables, subterms

Items = Sequence[Syntax]
Factor = tuple[Draft, int]


def factor(reading: Reading, items: Items, place: int) -> Task[Factor | None]:
    """A differential that starts here; None if none does."""
    if not _starts(reading, items, place):
        return None
    operand = items[place + 1]
    span = items[place].span.joined(operand.span)
    head = function_head(reading, operand)
    if head is not None:
        applied: Factor = yield _of_function(reading, items, place, span)
        return applied
    if isinstance(operand, Script):
        scripted: Draft = yield _scripted(reading, operand, span)
        return scripted, place + 2
    body: Draft = yield reading.read(operand)
    given = _given(items, place + 2)
    if given is not None:
        along: Draft = yield _along(reading, body, given, span)
        return along, place + 3
    return _differential(reading, body, span), place + 2


def _given(items: Items, place: int) -> tuple[Relations, ...] | None:
    """The directions that are spelled out after a differential: [X \\mapsto H]."""
    group = items[place] if place < len(items) else None
    if not isinstance(group, Group) or group.kind != "[":
        return None
    found = tuple(i for i in group.items if isinstance(i, Relations))
    good = len(found) == len(group.items) and all(r.rest[0][0] == r"\mapsto" for r in found)
    return found if good else None


def _along(reading: Reading, body: Draft, given: tuple[Relations, ...], span: Span) -> Task[Draft]:
    """The differential along directions that are spelled out."""
    variables: list[Variable] = []
    directions: list[Draft] = []
    for relation in given:
        variable: Draft = yield reading.read(relation.first)
        direction: Draft = yield reading.read(relation.rest[0][1])
        fitted = fit(reading, direction, variable.shape)
        if not isinstance(variable.term, Variable) or fitted is None:
            raise ReadError("a direction has the shape of its variable", relation.span)
        variables.append(variable.term)
        directions.append(fitted.closed())

    def make(of: Term, *values: Term) -> Term:
        return Differential(of, tuple(zip(variables, values, strict=True)))

    return draft(body.shape, make, (body.closed(), *directions), span)


def _starts(reading: Reading, items: Items, place: int) -> bool:
    item = items[place]
    after = items[place + 1] if place + 1 < len(items) else None
    if after is None:
        return False
    if isinstance(item, Symbol):
        return item.text == "d"
    if not isinstance(item, Name) or item.text != "d" or reading.is_variable("d"):
        return False
    if isinstance(reading.local("d"), IndexRange) or "d" in reading.context.functions:
        return False
    touches = after.span.start == item.span.stop or "d" not in reading.dimensions
    bracket = isinstance(after, Group) and "d" in reading.dimensions
    return touches and not bracket and _can_vary(reading, after)


def _can_vary(reading: Reading, item: Syntax) -> bool:
    base = item.base if isinstance(item, Script) else item
    if isinstance(base, Group | Frac | Root):
        return True
    if isinstance(base, Name | Word | Accented):
        for part in (item, base):
            name = spelling(part, sup=False)
            if name is not None and reading.meaning(name, item.span) is not None:
                return True
    return False


def _of_function(reading: Reading, items: Items, place: int, span: Span) -> Task[Factor]:
    """d log det X, d f(x): of the whole application."""
    from symgrad.terms.read.factors import factor as any_factor

    head = function_head(reading, items[place + 1])
    assert head is not None
    if isinstance(head.callee, FunctionSymbol) and not has_arguments(items, place + 1):
        operand = items[place + 1]
        if isinstance(operand, Script):
            made: Draft = yield _scripted(reading, operand, span)
            return made, place + 2
        body: Draft = yield reading.read(operand)
        return _differential(reading, body, span), place + 2
    following: Factor = yield any_factor(reading, items, place + 1)
    whole = span.joined(following[0].span)
    return _differential(reading, following[0], whole), following[1]


def _scripted(reading: Reading, operand: Script, span: Span) -> Task[Draft]:
    """dXᵀ is (dX)ᵀ, dX⁻¹ is d(X⁻¹), dx_i an entry of dx."""
    text = spelled(operand.sup or ())
    if operand.sup is None or text in TRANSPOSES:
        inside = replace(operand, sup=None)
        named = _declared(reading, inside)
        if named is not None:
            value = _differential(reading, named, span)
            left = replace(operand, sub=None)
        else:
            base: Draft = yield reading.read(operand.base)
            value = _differential(reading, base, span)
            left = operand
        made: Draft = yield scripts_on(reading, value.closed(), left)
        return made
    if isinstance(operand.base, Group) and operand.base.kind == "(":
        base = yield reading.read(operand.base)
        value = _differential(reading, base, span)
        powered: Draft = yield raised(reading, value.closed(), operand)
        return powered
    body: Draft = yield reading.read(operand)
    return _differential(reading, body, span)


def _declared(reading: Reading, operand: Script) -> Draft | None:
    name = spelling(operand)
    if name is None or operand.sub is None:
        return None
    found = reading.meaning(name, operand.span)
    return found if isinstance(found, Draft) else None


def _differential(reading: Reading, body: Draft, span: Span) -> Draft:
    """dX of a free variable is its symbol; anything else a directional derivative."""
    term = body.term
    if reading.notation.slopes_of and isinstance(term, Variable):
        return _slope(reading, term, span)
    if isinstance(term, Variable) and term.name not in reading.context.definitions:
        if term.sort in (Sort.INDEX, Sort.INTEGER):
            raise ReadError(f"{term.name} takes whole values: it has no differential", span)
        return known(differential_of(term), span, "variable")

    def make(of: Term) -> Term:
        return Differential(of, _directions(reading, of, span))

    return draft(body.shape, make, (body.closed(),), span)


def _slope(reading: Reading, variable: Variable, span: Span) -> Draft:
    """dW for the gradient of the document's loss by W."""
    context, name = reading.context, reading.notation.slopes_of
    definition = context.definitions.get(name)
    if definition is None:
        message = f"d{variable.name} is written for a gradient, and of what is not said"
        raise ReadError(message, span, code="ambiguous", hint="define the loss before")
    loss: Term = definition.body
    if definition.name in context.variables:
        loss = context.variables[name].variable
    value = Derivative(loss, variable, variable)
    return known(value, span)


def _directions(reading: Reading, body: Term, span: Span) -> tuple[tuple[Variable, Term], ...]:
    """The variables that the body depends on, and of which the text speaks as dX."""
    able = [v for v in dependencies(body, reading.context) if v.sort is Sort.REAL]
    names = reading.differentials | {
        n.removeprefix(r"\mathrm{d}")
        for n in reading.context.variables
        if n.startswith(r"\mathrm{d}")
    }
    for wanted in (names, reading.notation.differentials, _arguments(body)):
        chosen = sorted((v for v in able if v.name in wanted), key=lambda v: v.name)
        if chosen:
            return tuple((v, differential_of(v)) for v in chosen)
    raise ReadError(
        "nothing here says which variables change: no dX of one occurs",
        span,
        code="ambiguous",
    )


def _arguments(body: Term) -> frozenset[str]:
    """The variables that functions of the document stand at."""
    calls = [t for t in subterms(body) if isinstance(t, Call)]
    return frozenset(a.name for c in calls for a in c.args if isinstance(a, Variable))


def dependencies(body: Term, context: Context) -> frozenset[Variable]:
    """The variables without a definition on which a term depends, through all definitions."""
    found: set[Variable] = set()
    seen: set[object] = set()
    stack: list[Term] = [body]
    while stack:
        term = stack.pop()
        for variable in free_variables(term):
            definition = context.definitions.get(variable.name)
            if definition is None or definition.parameters:
                found.add(variable)
            elif variable not in seen:
                seen.add(variable)
                stack.append(definition.body)
        for part in subterms(term):
            if isinstance(part, Call) and part.function not in seen:
                seen.add(part.function)
                definition = context.definitions.get(part.function.name)
                if definition is not None:
                    own = set(definition.parameters)
                    outer = free_variables(definition.body) - own
                    stack.extend(outer)
    return frozenset(found)


def differentials_in(reading: Reading, trees: Sequence[Syntax]) -> frozenset[str]:
    """The variables without definition of which dX occurs in formulas."""
    found: set[str] = set()
    for tree in trees:
        for part in everything(tree):
            if not isinstance(part, Juxt):
                continue
            for place in range(len(part.items) - 1):
                if _starts(reading, part.items, place):
                    found |= _varied(reading, part.items[place + 1])
    return frozenset(found)


def _varied(reading: Reading, item: Syntax) -> set[str]:
    if isinstance(item, Group):
        return set()
    for part in (item, item.base) if isinstance(item, Script) else (item,):
        name = spelling(part, sup=False)
        if name is None:
            continue
        found = reading.meaning(name, item.span)
        if isinstance(found, Draft) and isinstance(found.term, Variable):
            plain = found.term.name not in reading.context.definitions
            return {found.term.name} if plain else set()
        if isinstance(found, Rows) and isinstance(found.matrix, Variable):
            return {found.matrix.name}
    return set()
