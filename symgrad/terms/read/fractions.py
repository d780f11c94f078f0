"""Fractions: quotients, and derivatives written as ∂f/∂x."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import final

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.atoms import Variable
from symgrad.terms.read.draft import Draft
from symgrad.terms.read.indices import entry, segments, subscript
from symgrad.terms.read.names import is_operation, spelling
from symgrad.terms.read.products import quotient
from symgrad.terms.read.reading import IndexRange, Reading, Rows
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
    Word,
    spelled,
)


@final
@dataclass(frozen=True, slots=True)
class Target:
    """By what is differentiated: a variable, or entries of it; ∂xᵀ is `transposed`.

    `inverse`: by the inverse of the variable, ∂/∂Σ⁻¹.
    """

    variable: Variable
    indices: tuple[Draft | None, ...] | None = None
    transposed: bool = False
    inverse: bool = False


@final
@dataclass(frozen=True, slots=True)
class Split:
    """A fraction that is a derivative; without an operand it acts on what follows."""

    targets: tuple[Target, ...]
    operand: Syntax | None


def fraction(reading: Reading, syntax: Frac) -> Task[Draft]:
    """An ordinary quotient."""
    above: Draft = yield reading.read(syntax.numerator)
    below: Draft = yield reading.read(syntax.denominator)
    return quotient(reading, above, below, syntax.span)


def split(reading: Reading, syntax: Frac) -> Task[Split | None]:
    """The parts of ∂f/∂x; None for an ordinary quotient."""
    above = _after_sign(reading, syntax.numerator)
    if above is None or _after_sign(reading, syntax.denominator) is None:
        return None
    order, operand = above
    found: list[Target] = yield _denominator(reading, syntax.denominator, syntax.span)
    if len(found) != order:
        message = f"{order} derivatives above the line, {len(found)} below"
        raise ReadError(message, syntax.span)
    return Split(tuple(found), operand)


def _is_sign(reading: Reading, item: Syntax) -> bool:
    match item:
        case Symbol(text=r"\partial" | "d"):
            return True
        case Name(text="d"):
            return not reading.is_variable("d")
        case _:
            return False


def _items(syntax: Syntax) -> tuple[Syntax, ...]:
    match syntax:
        case Juxt(items=items):
            return items
        case Group(kind="{}", items=(inner,)):
            return _items(inner)
        case _:
            return (syntax,)


def _after_sign(reading: Reading, syntax: Syntax) -> tuple[int, Syntax | None] | None:
    """The order and the operand of ∂²f; None if there is no ∂."""
    items = _items(syntax)
    first, order = items[0], 1
    if isinstance(first, Script) and first.sup is not None and first.sub is None:
        text = spelled(first.sup)
        if not text.isdigit() or len(text) > 1:
            return None
        first, order = first.base, int(text)
    if not _is_sign(reading, first):
        return None
    rest = items[1:]
    if not rest:
        return order, None
    whole = rest[0] if len(rest) == 1 else Juxt(rest, rest[0].span.joined(rest[-1].span))
    return order, whole


def _denominator(reading: Reading, syntax: Syntax, span: Span) -> Task[list[Target]]:
    items = _items(syntax)
    found: list[Target] = []
    place = 0
    while place < len(items):
        if not _is_sign(reading, items[place]):
            raise ReadError("below the line each variable needs its ∂", items[place].span)
        stop = place + 1
        while stop < len(items) and not _is_sign(reading, items[stop]):
            stop += 1
        rest = items[place + 1 : stop]
        if not rest:
            raise ReadError("by what is differentiated?", span)
        whole = rest[0] if len(rest) == 1 else Juxt(rest, rest[0].span.joined(rest[-1].span))
        more: list[Target] = yield targets(reading, whole, span)
        found += more
        place = stop
    return found


def targets(reading: Reading, syntax: Syntax, span: Span) -> Task[list[Target]]:
    """The variable that a denominator or a subscript names; x² is x twice.

    Raises: ReadError if it is no declared variable.
    """
    while isinstance(syntax, Group) and len(syntax.items) == 1:
        syntax = syntax.items[0]
    power = 1
    transposed = False
    if isinstance(syntax, Script) and is_operation(syntax.sup):
        text = spelled(syntax.sup or ())
        if text in ("2", "3") and not _declared(reading, spelling(syntax)):
            power, syntax = int(text), _without_sup(syntax)
        elif text == "-1":
            inverse: Target = yield _target(reading, _without_sup(syntax), False)
            return [_inverted(inverse, syntax.span)]
        elif not text.isdigit() and "-" not in text:
            transposed, syntax = True, _without_sup(syntax)
    made: Target = yield _target(reading, syntax, transposed)
    return [made] * power


def _inverted(target: Target, span: Span) -> Target:
    if target.indices is not None or len(target.variable.shape) != 2:
        message = "differentiating by this is not supported: name it"
        raise ReadError(message, span, code="unsupported")
    return replace(target, inverse=True)


def _without_sup(syntax: Script) -> Syntax:
    if syntax.sub is None and not syntax.primes:
        return syntax.base
    return Script(syntax.base, syntax.sub, None, syntax.primes, syntax.span)


def _declared(reading: Reading, name: object) -> bool:
    text = getattr(name, "text", None)
    return isinstance(text, str) and reading.is_variable(text)


def _target(reading: Reading, syntax: Syntax, transposed: bool) -> Task[Target]:
    match syntax:
        case Name() | Word() | Accented():
            return Target(_variable(reading, syntax), None, transposed)
        case Script(base=Group(kind="(" | "[" | "{}", items=(inner,)), sup=None, primes=0):
            whole: Target = yield _target(reading, inner, transposed)
            if whole.indices is not None:
                raise ReadError("an entry has no entries", syntax.span, code="shape-mismatch")
            of: Target = yield _entries_of(reading, whole.variable, syntax.sub, syntax, transposed)
            return of
        case Script():
            scripted: Target = yield _scripted(reading, syntax, transposed)
            return scripted
        case Juxt(items=(Name(text=r"\Delta") as a, Name() as b)):
            name = Name(f"{a.text} {b.text}", a.span.joined(b.span))
            return Target(_variable(reading, name), None, transposed)
        case _:
            message = "differentiating by this is not supported: name it"
            raise ReadError(message, syntax.span, code="unsupported")


def _scripted(reading: Reading, syntax: Script, transposed: bool) -> Task[Target]:
    for sub, sup in ((True, True), (True, False), (False, True)):
        name = spelling(syntax, sub=sub, sup=sup)
        found = reading.meaning(name, syntax.span) if name else None
        if isinstance(found, Draft) and isinstance(found.term, Variable):
            if not sup and syntax.sup is not None:
                message = "differentiating by this is not supported: name it"
                raise ReadError(message, syntax.span, code="unsupported")
            left = None if sub else syntax.sub
            made: Target = yield _entries_of(reading, found.term, left, syntax, transposed)
            return made
    name = spelling(syntax.base)
    found = reading.meaning(name, syntax.span) if name else None
    if syntax.sup is not None and found is not None:
        message = "differentiating by this is not supported: name it"
        raise ReadError(message, syntax.span, code="unsupported")
    match found:
        case Draft(term=Variable() as variable):
            whole: Target = yield _entries_of(reading, variable, syntax.sub, syntax, transposed)
            return whole
        case Rows(matrix=Variable() as matrix) if syntax.sub is not None:
            index: Draft = yield subscript(reading, syntax.sub, matrix.shape[0])
            return Target(matrix, (index, None), transposed)
        case _:
            pass
    capital = syntax.base.text.upper() if isinstance(syntax.base, Name) else ""
    declared = reading.context.variables.get(capital)
    if declared is not None and len(declared.variable.shape) == 2 and syntax.sub is not None:
        entry_: Target = yield _entries_of(
            reading, declared.variable, syntax.sub, syntax, transposed
        )
        return entry_
    step = reading.sequence(name.text, syntax.span) if (name := spelling(syntax)) else None
    if step is not None and isinstance(step.term, Variable):
        return Target(step.term, None, transposed)
    wanted = spelling(syntax)
    raise reading.undeclared(wanted.text if wanted else "this", syntax.span)


def _entries_of(
    reading: Reading, variable: Variable, sub: object, syntax: Script, transposed: bool
) -> Task[Target]:
    if not isinstance(sub, tuple):
        return Target(variable, None, transposed)
    parts = segments(syntax.sub or (), len(variable.shape), syntax.span)
    indices: list[Draft | None] = []
    for part, size in zip(parts, variable.shape, strict=False):
        if len(part) == 1 and part[0].text in (":", r"\cdot"):
            indices.append(None)
            continue
        index: Draft = yield subscript(reading, part, size)
        indices.append(index)
    indices += [None] * (len(variable.shape) - len(indices))
    return Target(variable, tuple(indices), transposed)


def _variable(reading: Reading, syntax: Name | Word | Accented) -> Variable:
    name = spelling(syntax)
    assert name is not None
    found = reading.meaning(name, syntax.span) or reading.sequence(name.text, syntax.span)
    match found:
        case Draft(term=Variable() as variable):
            return variable
        case IndexRange():
            raise ReadError("nothing is differentiated by an index", syntax.span)
        case None:
            raise reading.undeclared(name.text, syntax.span)
        case _:
            raise ReadError(f"{name.text} is no variable", syntax.span)


def entry_of(value: Draft, indices: tuple[Draft | None, ...], span: Span) -> Draft:
    """Entries of a derivative."""
    return entry(value, indices, span)
