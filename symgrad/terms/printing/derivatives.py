"""Gradients, Jacobians, Hessians, partial derivatives, derivatives at a point, differentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symgrad.terms.algebra import Apply, Call, Entry
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative, Differential
from symgrad.terms.build import differential_of
from symgrad.terms.printing.box import (
    ELEMENT,
    RELATION,
    At,
    BigSum,
    Box,
    Fenced,
    Fraction,
    Function,
    Infix,
    Paren,
    Run,
    Script,
    Symbol,
    bound,
)
from symgrad.terms.printing.names import symbol
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables

if TYPE_CHECKING:
    from symgrad.terms.printing.notation import Notation

NABLA, PARTIAL, DIFFERENTIAL = Symbol(r"\nabla"), Symbol(r"\partial"), Symbol(r"\mathrm{d}")
_TWO = Symbol("2")


class _Pure(NamedTuple):
    """The derivatives of a function itself: ∇h, ∇²h, g′, g″ at a point."""

    function: Term
    order: int


def derivative(notation: Notation, term: Derivative) -> Box:
    """A derivative in the notation that fits its shapes."""
    pure = _pure(term)
    if pure is not None:
        made = _of_function(notation, term, pure)
        if made is not None:
            return made
    variable = term.variable
    if term.point is not variable:
        at_itself = derivative(notation, Derivative(term.body, variable, variable))
        return At(at_itself, symbol(variable.name), "=", notation.giving_a_shape(term.point))
    return _by_variable(notation, term)


def _pure(term: Derivative) -> _Pure | None:
    match term:
        case Derivative(body=Call(args=(u,)) | Apply(args=(u,)) as body, variable=v) if u is v:
            return _Pure(body, 1)
        case Derivative(body=Derivative() as inner, variable=v) if inner.point is v:
            below = _pure(inner)
            free = v in free_variables(Derivative(inner.body, inner.variable, inner.variable))
            ordered = inner.variable is v or not free
            return _Pure(below.function, below.order + 1) if below and ordered else None
        case _:
            return None


def _of_function(notation: Notation, term: Derivative, pure: _Pure) -> Box | None:
    """g′(t), ∇h(P), ∇²h(P)."""
    function = pure.function
    assert isinstance(function, Call | Apply)
    shown = notation.box(function)
    scalar = not term.variable.shape
    if function.shape or pure.order > 2 or not isinstance(shown, Function):
        return None
    at = notation.box(term.point, known=True)
    if scalar:
        head = shown.head.latex if isinstance(shown.head, Symbol) else ""
        return Function(Symbol(head + "'" * pure.order), (at,))
    if isinstance(function, Apply):
        return None
    operator: Box = Script(NABLA, sup=_TWO) if pure.order == 2 else NABLA
    if term.point is term.variable:
        operator = _nabla(term.variable, pure.order)
    return Function(Run((operator, shown.head)), (at,), unit=False)


def _nabla(variable: Variable, order: int) -> Box:
    return Script(NABLA, (symbol(variable.name),), _TWO if order == 2 else None)


def _by_variable(notation: Notation, term: Derivative) -> Box:
    """∇ₓ f, ∇ₓ² f, ∂f/∂x: a derivative at the variable itself."""
    body, variable = term.body, term.variable
    second = isinstance(body, Derivative) and body.point is body.variable
    if variable.shape and not body.shape:
        return _acting(_nabla(variable, 1), notation, body)
    if second and isinstance(body, Derivative) and not body.body.shape:
        if body.variable is variable and variable.shape:
            return _acting(_nabla(variable, 2), notation, body.body)
        if not body.variable.shape and not variable.shape:
            return _second(notation, body, variable)
    return _fraction(notation, body, symbol(variable.name), PARTIAL)


def _acting(operator: Box, notation: Notation, body: Term) -> Box:
    box = notation.box(body)
    if isinstance(body, Call) and isinstance(box, Function):
        return Function(Run((operator, box.head)), box.args, unit=False)
    bare = isinstance(body, Variable) or _stands_alone(box)
    return Function(operator, (box,), bare=bare, unit=False)


def _stands_alone(box: Box) -> bool:
    """Whether an operator before a body without parentheses takes all of it: ∇ₓ xᵀAx, ∇ₓ ‖x‖²."""
    match box:
        case Run(parts=(Script(base=Symbol(), sup=Symbol(r"\top")), *_)) | Fenced() | BigSum():
            return True
        case Script(base=Fenced()) | Function(bare=True, unit=True):
            return True
        case _:
            return False


def _second(notation: Notation, inner: Derivative, variable: Variable) -> Box:
    squared = Script(PARTIAL, sup=_TWO)
    first = symbol(inner.variable.name)
    if inner.variable is variable:
        below: Box = Run((PARTIAL, Script(Paren(first) if first.has_sup else first, sup=_TWO)))
    else:
        below = Run((PARTIAL, symbol(variable.name), PARTIAL, first))
    return _over(notation, inner.body, squared, below)


def _fraction(notation: Notation, body: Term, below: Box, sign: Box) -> Box:
    return _over(notation, body, sign, Run((PARTIAL, below)))


def _over(notation: Notation, body: Term, sign: Box, below: Box) -> Box:
    """∂f/∂x with a short f above, else ∂/∂x (f)."""
    match body:
        case Variable() | Call() | Apply() | Entry(arg=Variable()):
            shown = notation.box(body)
            if isinstance(shown, Function) and shown.bare:
                shown = Function(shown.head, shown.args)
            if isinstance(shown, Symbol | Function | Script):
                return Fraction(Run((sign, shown)), below)
        case _:
            pass
    return _acting(Fraction(sign, below), notation, body)


def partial(
    notation: Notation, gradient: Derivative, indices: tuple[Term | None, ...]
) -> Box | None:
    """∂f/∂x_i, for an entry of the gradient of a scalar."""
    variable = gradient.variable
    if gradient.body.shape or gradient.point is not variable or not variable.shape:
        return None
    chosen = notation.box(Entry(variable, indices))
    if isinstance(chosen, Script) and isinstance(chosen.base, Paren):
        return None
    return _fraction(notation, gradient.body, chosen, PARTIAL)


def differential(notation: Notation, term: Differential, known: bool) -> Box:
    """d(f), with the directions where they are not the symbols dx of what varies."""
    body = Function(DIFFERENTIAL, (notation.under(term.body, known),))
    varying = {v for v in free_variables(term.body) if notation.names.varies(v)}
    if term.directions == tuple(
        (v, differential_of(v)) for v in sorted(varying, key=lambda v: v.name)
    ):
        return body
    pairs = (
        Infix((symbol(v.name), bound(notation.box(direction), ELEMENT)), (r"\mapsto",), RELATION)
        for v, direction in term.directions
    )
    return Run((body, Fenced("brackets", tuple(pairs))))


def shielded(body: Term, box: Box) -> Box:
    """A derivative under a long bar, in parentheses where the bar means a let."""
    return Paren(box) if isinstance(body, Derivative) else box
