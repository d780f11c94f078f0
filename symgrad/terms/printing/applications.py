"""Functions of arguments, determinants and sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.terms.algebra import Apply, Call, Determinant, Entry
from symgrad.terms.atoms import Index, Number, Variable
from symgrad.terms.binders import Sum
from symgrad.terms.function import Function as Declared
from symgrad.terms.printing.box import (
    ELEMENT,
    BigSum,
    Box,
    Fenced,
    Function,
    Root,
    Symbol,
    bound,
)
from symgrad.terms.printing.names import dimension, is_differential, symbol
from symgrad.terms.term import Term

if TYPE_CHECKING:
    from symgrad.terms.printing.notation import Notation

_BARE = {r"\log", r"\sin", r"\cos", r"\det"}


def head(notation: Notation, function: Declared) -> Symbol:
    """The symbol of a function, or its name where the symbol means something else."""
    taken = function.latex in notation.names.taken
    return Symbol(rf"\operatorname{{{function.name}}}" if taken else function.latex)


def applied(notation: Notation, term: Apply | Determinant | Call | Sum, known: bool) -> Box:
    """log x, softmax(z), det A, f(x), Σ x_i."""
    match term:
        case Determinant(arg=arg):
            return _named(Symbol(r"\det"), arg, notation.box(arg))
        case Call(function=function, args=args):
            return Function(symbol(function.name), tuple(notation.box(a, known=True) for a in args))
        case Sum():
            return _sum(notation, term, known)
        case Apply(function=function, args=(arg,)):
            return _one(notation, function, arg, known)
        case Apply(function=function, args=args):
            boxes = map(notation.giving_a_shape, args)
            return Function(head(notation, function), tuple(boxes))


def _one(notation: Notation, function: Declared, arg: Term, known: bool) -> Box:
    same_shape = bool(arg.shape) and function.codomain == function.parameters[0].shape
    box = notation.under(arg, known and same_shape)
    symbol_ = head(notation, function)
    if symbol_.latex == r"\sqrt":
        return Root(box)
    if function.name == "abs" and len(arg.shape) < 2 and symbol_.latex == function.latex:
        return Fenced("bars", (box,))
    return _named(symbol_, arg, box)


def _named(symbol_: Symbol, arg: Term, box: Box) -> Function:
    """A function of one argument, without parentheses round a short one."""
    bare = symbol_.latex in _BARE and _short(arg)
    return Function(symbol_, (box,), bare=bare)


def _short(arg: Term) -> bool:
    match arg:
        case Variable(name=name):
            return not is_differential(name)
        case Entry(arg=Variable(name=name), indices=indices):
            return None not in indices and not is_differential(name)
        case Number(value=value):
            return value.denominator == 1
        case Determinant() | Sum() | Index():
            return not arg.shape
        case _:
            return False


def _sum(notation: Notation, term: Sum, known: bool) -> BigSum:
    index = term.index
    body = bound(notation.under(term.body, known), ELEMENT)
    conditions = tuple(map(notation.compare, term.conditions))
    start, stop = dimension(index.start), dimension(index.stop)
    return BigSum(symbol(index.name), start, conditions, stop, body)
