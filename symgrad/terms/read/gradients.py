"""Derivatives: ∇, ∂/∂x and their relatives, and what they are applied to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.algebra import MatMul, Neg, Transpose
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.read import fractions
from symgrad.terms.read.applications import called, derived
from symgrad.terms.read.draft import Draft, draft, known
from symgrad.terms.read.fractions import Target, targets
from symgrad.terms.read.heads import Head, function_head, has_arguments, peeled
from symgrad.terms.read.indices import entries, split_commas
from symgrad.terms.read.names import spelling
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.scripts import TRANSPOSES, raised, transposed
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import (
    Accented,
    Frac,
    Group,
    Juxt,
    Name,
    Script,
    Symbol,
    Syntax,
    Tokens,
    Word,
    spelled,
)
from symgrad.terms.term import Term

Items = Sequence[Syntax]
Factor = tuple[Draft, int]


@final
@dataclass(frozen=True, slots=True)
class Operator:
    """A derivative without what it is applied to; no targets: by the function's own argument.

    `greedy`: it takes in the whole product that follows, also after a function.
    """

    targets: tuple[Target, ...]
    order: int
    span: Span
    greedy: bool = False
    layout: bool = False
    scripts: Script | None = None


def factor(reading: Reading, items: Items, place: int) -> Task[Factor | None]:
    """A derivative that starts here, with what it is applied to; None if none does."""
    item = items[place]
    if isinstance(item, Frac):
        fraction: fractions.Split | None = yield fractions.split(reading, item)
        if fraction is None:
            return None
        operator = Operator(fraction.targets, 1, item.span, greedy=True, layout=True)
        if fraction.operand is not None:
            whole: Draft = yield _differentiated(reading, operator, fraction.operand, item.span)
            return whole, place + 1
        applied: Factor = yield _applied(reading, operator, items, place + 1)
        return applied
    nabla: Operator | None = yield _operator(reading, item)
    if nabla is None:
        held: Factor | None = yield _held(reading, items, place)
        return held
    while _again(nabla, items, place + 1):
        place += 1
        span = nabla.span.joined(items[place].span)
        nabla = replace(nabla, order=nabla.order + 1, span=span)
    following: Factor = yield _applied(reading, nabla, items, place + 1)
    return following


def _again(nabla: Operator, items: Items, place: int) -> bool:
    """Whether ∇∇ or ∇∇ᵀ stands here: the Hessian."""
    if nabla.targets or nabla.scripts is not None or place >= len(items):
        return False
    item = items[place]
    if isinstance(item, Script) and item.sub is None and not item.primes:
        item = item.base if spelled(item.sup or ()) in TRANSPOSES else item
    return isinstance(item, Symbol) and item.text == r"\nabla"


def _operator(reading: Reading, item: Syntax) -> Task[Operator | None]:
    """∇, ∇_x, ∇²_x, ∂_x."""
    base = item.base if isinstance(item, Script) else item
    if not isinstance(base, Symbol) or base.text not in (r"\nabla", r"\partial"):
        return None
    if not isinstance(item, Script):
        return Operator((), 1, item.span) if base.text == r"\nabla" else None
    order, extra = 1, item
    if item.sup is not None and spelled(item.sup) in ("2", "3"):
        order, extra = int(spelled(item.sup)), replace(item, sup=None)
    found: list[Target] = []
    if item.sub:
        for part in _by_parts(reading, item.sub):
            more: list[Target] = yield targets(reading, reading.parsed(part), item.span)
            found += more
    if len(found) > 1:
        order = 1
    elif found and order > 1:
        found, order = found * order, 1
    left = extra if extra.sup is not None or extra.primes else None
    return Operator(tuple(found), order, item.span, scripts=left)


def _by_parts(reading: Reading, sub: Tokens) -> list[Tokens]:
    parts = split_commas(sub)
    letters = len(sub) in (2, 3) and all(t.kind in ("letter", "command") for t in sub)
    if len(parts) == 1 and letters and all(t.text in reading.context.variables for t in sub):
        return [(t,) for t in sub]
    return parts


def _held(reading: Reading, items: Items, place: int) -> Task[Factor | None]:
    """(∇h)(Ax + b): a derivative in brackets, with its point after it."""
    item = items[place]
    if not isinstance(item, Group) or item.kind != "(" or not has_arguments(items, place):
        return None
    inside = item.items[0] if len(item.items) == 1 else None
    parts = inside.items if isinstance(inside, Juxt) else ()
    if len(parts) != 2:
        return None
    operator: Operator | None = yield _operator(reading, parts[0])
    head = function_head(reading, parts[1])
    if operator is None or head is None or operator.targets or isinstance(head.callee, str):
        return None
    made: Factor = yield _at_arguments(reading, operator, head, items, place + 1)
    return made


def _applied(reading: Reading, operator: Operator, items: Items, place: int) -> Task[Factor]:
    """A derivative of what follows it."""
    if place >= len(items):
        raise ReadError("this derivative has nothing to act on", operator.span)
    head = function_head(reading, items[place])
    if head is not None and not operator.targets:
        own: Factor = yield _of_function(reading, operator, head, items, place)
        return own
    if not operator.targets:
        message = "it is not clear by which variable this is differentiated"
        raise ReadError(message, operator.span, code="ambiguous", hint=r"write \nabla_x")
    reach: Reach = yield _operand(reading, operator, items, place)
    stop, operand, outer = reach
    span = operator.span.joined(operand.span)
    made: Draft = yield _differentiated(reading, operator, operand, span)
    if outer is not None:
        made = yield raised(reading, made.closed(), outer)
    return made, stop


Reach = tuple[int, Syntax, Script | None]


def _operand(reading: Reading, operator: Operator, items: Items, place: int) -> Task[Reach]:
    """How far a derivative reaches, what it is applied to, and scripts that belong to the result."""
    first = items[place]
    head = function_head(reading, first)
    symbol = head is not None and isinstance(head.callee, FunctionSymbol)
    if symbol and not operator.greedy:
        if has_arguments(items, place):
            arguments, outer = _without_transpose(items[place + 1])
            joined = Juxt((first, arguments), first.span.joined(arguments.span))
            return place + 2, joined, outer
        return place + 1, *_without_transpose(first)
    if isinstance(first, Group) or (isinstance(first, Script) and isinstance(first.base, Group)):
        bracketed = first.base if isinstance(first, Script) else first
        if isinstance(bracketed, Group) and bracketed.kind in ("(", "[", "{"):
            inner, outer = _without_transpose(first)
            if outer is None or place + 1 == len(items):
                return place + 1, inner, outer
            value: Draft = yield reading.read(bracketed)
            if not value.shape:
                return place + 1, inner, outer
    if not operator.greedy and _defined(reading, first):
        return place + 1, *_without_transpose(first)
    rest = tuple(items[place:])
    whole = rest[0] if len(rest) == 1 else Juxt(rest, rest[0].span.joined(rest[-1].span))
    return len(items), whole, None


def _without_transpose(item: Syntax) -> tuple[Syntax, Script | None]:
    """∇f(x)^T transposes the gradient, not f(x)."""
    if isinstance(item, Script) and item.sup is not None and spelled(item.sup) in TRANSPOSES:
        rest = replace(item, sup=None)
        bare = item.base if item.sub is None and not item.primes else rest
        return bare, replace(item, sub=None, primes=0)
    return item, None


def _defined(reading: Reading, item: Syntax) -> bool:
    """Whether this is a name with a definition, perhaps with an index or a transpose."""
    for sub in (True, False):
        name = spelling(item, sub=sub, sup=False)
        if name is not None and any(v in reading.context.definitions for v in name.variants):
            return isinstance(item, Name | Word | Accented | Script)
    return False


def _of_function(
    reading: Reading, operator: Operator, head: Head, items: Items, place: int
) -> Task[Factor]:
    """∇f(P), ∇f: by the function's own argument."""
    if isinstance(head.callee, str):
        raise ReadError("say by which variable, as in \\nabla_X", operator.span, code="ambiguous")
    if reading.inferring and getattr(head.callee, "codomain", ()):
        raise ReadError("∇ is taken of a number", operator.span, code="shape-mismatch")
    if has_arguments(items, place):
        made: Factor = yield _at_arguments(reading, operator, head, items, place + 1)
        return made
    definition = reading.context.definitions.get(getattr(head.callee, "name", ""))
    if not isinstance(head.callee, FunctionSymbol) or definition is None:
        raise ReadError("this derivative needs the point at which it is taken", operator.span)
    if len(definition.parameters) != 1:
        raise ReadError("say by which variable, as in \\nabla_x", operator.span, code="ambiguous")
    span = operator.span.joined(items[place].span)
    point = known(definition.parameters[0], span, "variable")
    value = derived(reading, head.callee, point, operator.order, span)
    done: Draft = yield _raised(reading, value, head.script)
    return done, place + 1


def _at_arguments(
    reading: Reading, operator: Operator, head: Head, items: Items, place: int
) -> Task[Factor]:
    group, scripted = peeled(items[place])
    assert group is not None
    span = operator.span.joined(items[place].span)
    args: list[Draft] = []
    for content in group.items:
        arg: Draft = yield reading.read(content)
        args.append(arg)
    if isinstance(head.callee, str) or len(args) != 1:
        message = "a function of several arguments: say by which, as in \\nabla_x"
        raise ReadError(message, operator.span, code="ambiguous")
    value = derived(reading, head.callee, args[0], operator.order, span)
    made: Draft = yield _raised(reading, value, head.script)
    if scripted is not None:
        if scripted.sub is not None:
            made = yield entries(reading, made.closed(), scripted.sub, span)
        made = yield raised(reading, made, replace(scripted, sub=None))
    return made, place + 1


def _raised(reading: Reading, value: Draft, scripts: Script | None) -> Task[Draft]:
    if scripts is None:
        return value
    if scripts.sub is not None:
        value = yield entries(reading, value, scripts.sub, scripts.span)
    made: Draft = yield raised(reading, value, scripts)
    return made


def _differentiated(
    reading: Reading, operator: Operator, operand: Syntax, span: Span
) -> Task[Draft]:
    """The derivative of an expression by each target, the last one first."""
    body: Draft = yield _body(reading, operator, operand)
    if reading.inferring and body.shape and not operator.layout:
        raise ReadError("∇ is taken of a number", span, code="shape-mismatch")
    for target in reversed(operator.targets):
        scalar = not body.shape
        body = by_variable(body, target.variable, span)
        if target.inverse:
            if not scalar or len(operator.targets) > 1:
                message = "a derivative by an inverse is read of a number only"
                raise ReadError(message, span, code="unsupported")
            return _by_inverse(body, target.variable, span)
        if target.indices is not None:
            front: list[Draft | None] = [None] * (len(body.shape) - len(target.variable.shape))
            body = fractions.entry_of(body, (*front, *target.indices), span)
        elif operator.layout and len(operator.targets) == 1:
            body = _laid_out(reading, body, scalar, target, span)
    if operator.scripts is not None:
        body = yield raised(reading, body, operator.scripts)
    return body.at(span)


def _laid_out(reading: Reading, body: Draft, scalar: bool, target: Target, span: Span) -> Draft:
    """The layout that the document asks for; ∂f/∂xᵀ is a row whatever it asks for."""
    layout = reading.notation.layout
    vector = len(target.variable.shape) == 1
    if scalar and vector and (layout == "numerator") != target.transposed:
        return transposed(body, span)
    turned = layout == "denominator" and vector and len(body.shape) == 2
    if not scalar and turned and not target.transposed:
        shape = (body.shape[1], body.shape[0])
        return draft(shape, Transpose, (body,), span)
    return body


def _by_inverse(gradient: Draft, variable: Variable, span: Span) -> Draft:
    """∂f/∂Σ⁻¹ = −Σᵀ (∂f/∂Σ) Σᵀ, since dΣ = −Σ d(Σ⁻¹) Σ."""

    def make(of: Term) -> Term:
        turned = Transpose(variable)
        return Neg(MatMul((turned, of, turned)))

    return draft(gradient.shape, make, (gradient.closed(),), span)


def by_variable(body: Draft, variable: Variable, span: Span) -> Draft:
    """The derivative of a body by a variable, at that variable."""

    def make(of: Term) -> Term:
        return Derivative(of, variable, variable)

    return draft((*body.shape, *variable.shape), make, (body.closed(),), span, "derivative")


def _body(reading: Reading, operator: Operator, operand: Syntax) -> Task[Draft]:
    """What is differentiated; a function without arguments is taken at the variable."""
    head = function_head(reading, operand)
    variable = operator.targets[-1].variable
    if head is not None and isinstance(head.callee, FunctionSymbol):
        symbol = head.callee
        known_there = symbol.name in reading.context.definitions
        if not known_there and symbol.domain == (variable.shape,):
            point = known(variable, operand.span, "variable")
            value = called(reading, symbol, [point], operand.span)
            made: Draft = yield _raised(reading, value, head.script)
            return made
    body: Draft = yield reading.read(operand)
    return body
