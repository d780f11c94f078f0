"""What is set above and below: powers, transposes, inverses, entries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symgrad.terms.algebra import (
    Apply,
    Divide,
    Entry,
    Inverse,
    MatrixPower,
    Power,
    Transpose,
)
from symgrad.terms.atoms import Index, Variable
from symgrad.terms.binders import Array, Derivative
from symgrad.terms.node import ONE
from symgrad.terms.printing import derivatives, products
from symgrad.terms.printing.box import (
    ATOM,
    RELATION,
    Box,
    Fenced,
    Function,
    Infix,
    Minus,
    Paren,
    Run,
    Script,
    Symbol,
    base,
    level,
)
from symgrad.terms.printing.names import dimension, is_differential, symbol
from symgrad.terms.term import Term
from symgrad.terms.walk import subterms

if TYPE_CHECKING:
    from symgrad.terms.printing.notation import Notation

TOP = Symbol(r"\top")


def above(body: Box, sup: Box) -> Script:
    """A superscript, on a base without one."""
    match body:
        case Script(base=Symbol(has_sup=True)):
            return Script(Paren(body), sup=sup)
        case Script(base=inner, sub=sub, sup=None, spread=spread):
            return Script(inner, sub, sup, spread)
        case Script() | Symbol(has_sup=True):
            return Script(Paren(body), sup=sup)
        case _:
            return Script(base(body), sup=sup)


def below(body: Box, *sub: Box, above: Box | None = None) -> Script:
    """Indices, on a base without any; with commas unless all are single letters."""
    spread = len(sub) > 1 and not all(_is_letter(b) for b in sub)
    match body:
        case Script() | Symbol(has_sub=True):
            return Script(Paren(body), sub, above, spread)
        case _:
            return Script(base(body), sub, above, spread)


def _is_letter(box: Box) -> bool:
    return isinstance(box, Symbol) and re.fullmatch("[A-Za-z]", box.latex) is not None


def raised(notation: Notation, term: Power | Transpose | Inverse | MatrixPower, known: bool) -> Box:
    """A power, a transpose or an inverse."""
    match term:
        case Transpose(arg=Inverse(arg=arg)):
            return above(_base(notation, arg, known), Minus(TOP))
        case Transpose(arg=Entry(arg=arg, indices=(index, None))) if index is not None:
            return _slice(notation, arg, index)
        case Transpose(arg=arg):
            inner = notation.under(arg, known)
            if isinstance(inner, Function) and isinstance(inner.head, Run):
                return Script(inner, sup=TOP)
            return above(Paren(inner) if _has_power(inner) else inner, TOP)
        case Inverse(arg=arg):
            return above(_base(notation, arg, known), Minus(Symbol("1")))
        case MatrixPower(base=body, exponent=exponent):
            return above(_base(notation, body, known), _exponent(notation, exponent))
        case Power(base=body, exponent=exponent):
            power = _exponent(notation, exponent)
            if len(body.shape) > 1:
                power = Run((Symbol(r"\odot"), power))
            return above(_base(notation, body, known), power)


def _has_power(box: Box) -> bool:
    return isinstance(box, Script) and box.sup is not None


def _exponent(notation: Notation, term: Term) -> Box:
    if isinstance(term, Divide):
        short = products.exponent(notation, term.numerator, term.denominator)
        if short is not None:
            return short
    return notation.box(term)


def _base(notation: Notation, term: Term, known: bool) -> Box:
    box = notation.under(term, known)
    named = isinstance(term, Variable) and is_differential(term.name)
    return Paren(box) if named else box


def _slice(notation: Notation, arg: Term, index: Term) -> Box:
    """The row A_{i,:}."""
    return indexed(notation, _entry_base(notation, arg), (index, None))


def entry(notation: Notation, term: Entry) -> Box:
    """x_i, A_{ij}, (A x)_i, and ∂f/∂x_i for an entry of a gradient."""
    match term:
        case Entry(arg=Derivative() as gradient, indices=indices) if None not in indices:
            partial = derivatives.partial(notation, gradient, indices)
            if partial is not None:
                return partial
        case Entry(arg=arg, indices=(index, None)) if index is not None and arg.shape[0] != ONE:
            return above(_slice(notation, arg, index), TOP)
        case _:
            pass
    body = _entry_base(notation, term.arg)
    made = indexed(notation, body, term.indices)
    clash = isinstance(body, Symbol) and _spelling(made) & notation.names.taken
    return indexed(notation, Paren(body), term.indices) if clash else made


def _spelling(box: Script) -> set[str]:
    """The names that `x_1` would be, were it one name."""
    head = box.base.latex if isinstance(box.base, Symbol) else ""
    tail = "".join(part.latex for part in box.sub if isinstance(part, Symbol))
    return {f"{head}_{tail}", f"{head}_{{{tail}}}"}


def _entry_base(notation: Notation, arg: Term) -> Box:
    box = notation.box(arg)
    elementwise = isinstance(arg, Apply) and not arg.function.parameters[0].shape
    named = isinstance(arg, Variable) and is_differential(arg.name)
    if elementwise or named or (isinstance(box, Script) and box.sup is not None):
        return Paren(box)
    plain = isinstance(box, Symbol) or (isinstance(box, Function) and level(box) == ATOM)
    return box if plain else Paren(box)


def indexed(notation: Notation, body: Box, indices: Sequence[Term | None]) -> Script:
    """A base with its indices, `:` for a whole axis."""
    return below(body, *(Symbol(":") if i is None else notation.box(i) for i in indices))


def array(notation: Notation, term: Array) -> Box:
    """[x_i y_j]_{ij}, with the ranges where the entries do not give them."""
    body = Fenced("brackets", (notation.box(term.body),))
    names = [symbol(i.name) for i in term.indices]
    if all(_ranged(i, term.body) for i in term.indices):
        return below(body, *names)
    ranges: list[Box] = []
    for index, name in zip(term.indices, names, strict=True):
        stop = dimension(index.stop)
        if index.start == ONE:
            ranges.append(Infix((name, stop), (r"\le",), RELATION))
        else:
            parts = (dimension(index.start), name, stop)
            ranges.append(Infix(parts, (r"\le", r"\le"), RELATION))
    return Script(body, tuple(ranges), None, spread=True)


def _ranged(index: Index, body: Term) -> bool:
    """Whether an entry in the body fixes the range of an index."""
    if index.start != ONE:
        return False
    for part in subterms(body):
        if isinstance(part, Entry):
            pairs = zip(part.indices, part.arg.shape, strict=True)
            if any(i is index and d == index.stop for i, d in pairs):
                return True
    return False
