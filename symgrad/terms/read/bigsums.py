"""Sums over indices, with their bounds and conditions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast, final

from symgrad.diagnostics import ReadError
from symgrad.terms.algebra import Compare
from symgrad.terms.atoms import Index
from symgrad.terms.binders import Sum
from symgrad.terms.dimension import Dim
from symgrad.terms.node import ONE
from symgrad.terms.read.conditions import comparisons
from symgrad.terms.read.draft import Draft, draft
from symgrad.terms.read.indices import split_commas
from symgrad.terms.read.names import spelling
from symgrad.terms.read.ranges import dimension
from symgrad.terms.read.reading import IndexRange, Reading
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import (
    Big,
    Group,
    Juxt,
    Name,
    Num,
    Relations,
    Script,
    Symbol,
    Syntax,
    Tokens,
)
from symgrad.terms.read.tokens import Token
from symgrad.terms.read.walk import everything, scripts
from symgrad.terms.term import Term


@final
@dataclass(slots=True)
class _Bounds:
    """What the subscript of a Σ says: indices with their ranges, and conditions."""

    ranges: list[IndexRange] = field(default_factory=list)
    conditions: list[Syntax] = field(default_factory=list)


def big(reading: Reading, syntax: Big, each: Callable[[Draft], Draft] | None = None) -> Task[Draft]:
    """A sum over one or several indices; `each` is applied to every summand."""
    if syntax.operator != r"\sum":
        word = syntax.operator.lstrip("\\")
        raise ReadError(f"{word} is not supported", syntax.head, code="unsupported")
    bounds = _bounds(reading, syntax)
    with reading.within({r.name: r for r in bounds.ranges}):
        conditions: list[Draft] = []
        if bounds.conditions:
            conditions = yield comparisons(reading, bounds.conditions)
        body: Draft = yield reading.read(syntax.body)
    made = (body if each is None else each(body)).closed()
    for range_ in reversed(bounds.ranges):
        index = reading.index_draft(range_, syntax.head)
        parts = (made, index, *conditions)
        made = draft(made.shape, _sum, parts, syntax.span)
        conditions = []
    return made


def _sum(body: Term, index: Term, *conditions: Term) -> Term:
    return Sum(cast(Index, index), body, cast("tuple[Compare, ...]", conditions))


def _bounds(reading: Reading, syntax: Big) -> _Bounds:
    found = _Bounds()
    last = _last(reading, syntax)
    stop = dimension(reading, last) if last is not None and not _moves(reading, last) else None
    for part in _parts(syntax.sub):
        tree = reading.parsed(part, syntax.head)
        _bound(reading, found, tree, stop, syntax)
    if last is not None and stop is None and found.ranges:
        name = Name(found.ranges[-1].name, last.span)
        found.conditions.append(Relations(name, ((r"\le", last),), last.span))
    if not found.ranges:
        found.ranges += _from_conditions(reading, found.conditions, stop, syntax)
    if not found.ranges:
        found.ranges.append(_guessed(reading, syntax, stop))
    return found


def _last(reading: Reading, syntax: Big) -> Syntax | None:
    """What stands over a Σ."""
    if syntax.sup is None:
        return None
    tree = reading.parsed(syntax.sup, syntax.head)
    if isinstance(tree, Symbol) and tree.text == r"\infty":
        raise ReadError("a sum without end is not supported", syntax.head, code="unsupported")
    return tree


def _moves(reading: Reading, bound: Syntax) -> bool:
    """Whether a bound is no size but depends on an index: j from i + 1 on, j up to i."""
    return any(isinstance(p, Name) and _is_index(reading, p.text) for p in everything(bound))


def _is_index(reading: Reading, name: str) -> bool:
    local = reading.local(name)
    if local is not None or name in reading.dimensions or reading.is_variable(name):
        return isinstance(local, IndexRange)
    return name.islower() and (name in reading.free or name in reading.subscripts)


def _parts(sub: Tokens | None) -> list[Tokens]:
    """The lines and comma-separated parts of a subscript."""
    if not sub:
        return []
    tokens = [t for t in sub if t.text != r"\substack"]
    if len(tokens) != len(sub) and tokens and tokens[0].text == "{":
        tokens = tokens[1:-1]
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.text in ("\\\\", r"\atop") or (
            token.kind == "text" and token.text.strip() == "and"
        ):
            parts.append([])
        else:
            parts[-1].append(token)
    return [piece for part in parts for piece in split_commas(tuple(part)) if piece]


def _bound(reading: Reading, found: _Bounds, tree: Syntax, stop: Dim | None, syntax: Big) -> None:
    """Add what one part of a subscript says."""
    match tree:
        case Name() | Script():
            found.ranges.append(_range(reading, tree, ONE, stop, syntax))
        case Juxt(items=items) if all(isinstance(i, Name) for i in items):
            found.ranges += [_range(reading, i, ONE, stop, syntax) for i in items]
        case Relations(first=Name() as name, rest=(("=", start),)) if _moves(reading, start):
            found.ranges.append(_range(reading, name, ONE, stop, syntax))
            found.conditions.append(Relations(start, ((r"\le", name),), tree.span))
        case Relations(first=Name() as name, rest=(("=", start),)):
            low = dimension(reading, start) if not _is_zero(start) else Dim(())
            found.ranges.append(_range(reading, name, low, stop, syntax))
        case Relations(first=start, rest=((r"\le", Name() as name), (r"\le", last))):
            low = Dim(()) if _is_zero(start) else dimension(reading, start)
            found.ranges.append(_range(reading, name, low, dimension(reading, last), syntax))
        case Relations(first=Name() as name, rest=((r"\in", set_),)):
            low, high = _interval(reading, set_, syntax)
            found.ranges.append(_range(reading, name, low, high, syntax))
        case Relations():
            found.conditions.append(tree)
        case _:
            raise ReadError("these bounds cannot be read", tree.span)


def _from_conditions(
    reading: Reading, conditions: list[Syntax], stop: Dim | None, syntax: Big
) -> list[IndexRange]:
    """The indices of a Σ with conditions alone, such as i ≠ j: those that occur nowhere else."""
    sides: dict[str, Name] = {}
    for condition in conditions:
        if isinstance(condition, Relations):
            for side in (condition.first, *(r[1] for r in condition.rest)):
                if isinstance(side, Name) and reading.local(side.text) is None:
                    sides.setdefault(side.text, side)
    inner = [side for name, side in sides.items() if name not in reading.outside]
    chosen = inner or list(sides.values())[:1]
    return [_range(reading, side, ONE, stop, syntax) for side in chosen]


def _is_zero(tree: Syntax) -> bool:
    return isinstance(tree, Num) and tree.text == "0"


def _interval(reading: Reading, tree: Syntax, syntax: Big) -> tuple[Dim, Dim]:
    match tree:
        case Group(kind="[", items=(stop,)):
            return ONE, dimension(reading, stop)
        case Group(kind="{", items=(Num() as start, *_, stop)) if len(tree.items) > 2:
            return (Dim(()) if _is_zero(start) else dimension(reading, start)), dimension(
                reading, stop
            )
        case _:
            message = "a sum over a set is not supported"
            raise ReadError(message, syntax.head, code="unsupported")


def _range(reading: Reading, tree: Syntax, start: Dim, stop: Dim | None, syntax: Big) -> IndexRange:
    name = spelling(tree)
    if name is None:
        raise ReadError("this is no index", tree.span)
    high = (
        stop
        if stop is not None
        else reading.sizes.unknown(f"the range of {name.text}", syntax.head)
    )
    from_zero = start == Dim(()) and _used_alone(syntax.body, name.text)
    return IndexRange(name.text, high, start, from_zero)


def _used_alone(body: Syntax, name: str) -> bool:
    """Whether a subscript is just this index, so that entries are counted from 0 too."""
    for tokens in scripts(body):
        for part in split_commas(tokens):
            if len(part) == 1 and part[0].text == name:
                return True
    return False


def _guessed(reading: Reading, syntax: Big, stop: Dim | None) -> IndexRange:
    """The index of a Σ that names none: the one letter that stands in subscripts of its body."""
    names: Sequence[str] = sorted(
        {
            t.text
            for tokens in scripts(syntax.body)
            for t in tokens
            if t.kind == "letter"
            and reading.local(t.text) is None
            and not reading.is_variable(t.text)
            and t.text not in reading.dimensions
        }
    )
    if len(names) != 1:
        raise ReadError("it is not clear over which index this sum goes", syntax.head)
    high = (
        stop if stop is not None else reading.sizes.unknown(f"the range of {names[0]}", syntax.head)
    )
    return IndexRange(names[0], high)
