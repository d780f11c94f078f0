"""What one formula between dollars declares: membership, signs, maps, sizes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, final

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.read.chains import Chain
from symgrad.terms.read.domains import Domain, domain, is_domain
from symgrad.terms.read.names import spelling
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.rows import Side
from symgrad.terms.read.spelling import RELATIONS
from symgrad.terms.read.syntax import (
    Group,
    Juxt,
    Name,
    Symbol,
    Syntax,
)
from symgrad.terms.read.tokens import Token

Kind = Literal["member", "map", "compare", "equation", "names", "range", "sizes", "set", "other"]


@final
@dataclass(frozen=True, slots=True)
class Named:
    """A name that a statement speaks of, with its tree and place."""

    text: str
    tree: Syntax
    span: Span


@final
@dataclass(slots=True)
class Statement:
    """One statement of a formula: who it speaks of, and what it says.

    `sides` and `relations` keep the tokens; `domain` is a set, `source` the arguments of a map.
    """

    kind: Kind
    names: list[Named]
    span: Span
    domain: Domain | None = None
    source: tuple[Domain, ...] = ()
    sides: list[Side] = field(default_factory=list)
    relations: list[Token] = field(default_factory=list)
    error: ReadError | None = None


def statements(reading: Reading, tokens: Sequence[Token]) -> list[Statement]:
    """The statements of a formula, split at commas between them."""
    made: list[Statement] = []
    waiting: list[Named] = []
    for part in _parts(tokens):
        statement = _statement(reading, part)
        if statement.kind == "names":
            waiting += statement.names
            continue
        if statement.kind in ("member", "map", "compare") and waiting:
            statement.names = [*waiting, *statement.names]
            statement.span = waiting[0].span.joined(statement.span)
            waiting = []
        made.append(statement)
    if waiting:
        made.append(Statement("names", waiting, waiting[0].span.joined(waiting[-1].span)))
    return made


def _parts(tokens: Sequence[Token]) -> list[list[Token]]:
    """The parts between commas, without those inside brackets or of i = 1, …, n."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for place, token in enumerate(tokens):
        depth += token.text in ("(", "[", "{", r"\{", r"\langle") or token.kind == "begin"
        depth -= token.text in (")", "]", "}", r"\}", r"\rangle") or token.kind == "end"
        joins = token.text in (",", ";", r"\quad", r"\qquad") or (
            token.kind == "text" and token.text.strip() in ("and", "", ",")
        )
        if joins and not depth and not _dotted(tokens, place):
            parts.append([])
        elif depth or token.text not in (r"\quad", r"\qquad", "&"):
            parts[-1].append(token)
    return [p for p in parts if p]


def _dotted(tokens: Sequence[Token], place: int) -> bool:
    near = tokens[max(0, place - 1) : place + 2]
    if any("dots" in t.text for t in near):
        return True
    after = next((t for t in tokens[place + 1 :] if t.text == ","), None)
    return (
        after is not None
        and any("dots" in t.text for t in tokens[tokens.index(after) : tokens.index(after) + 2])
        and any(t.text == "=" for t in tokens[max(0, place - 3) : place])
    )


def _statement(reading: Reading, tokens: list[Token]) -> Statement:
    span = tokens[0].span.joined(tokens[-1].span)
    for place, token in enumerate(tokens):
        if token.text in (r"\in", ":", r"\colon") and place:
            return _membership(reading, tokens, place, span)
        if token.text in RELATIONS:
            break
    sides, relations = _sides(tokens)
    if not relations:
        return _alone(reading, tokens, span)
    plain = [RELATIONS[r.text] for r in relations]
    if any("dots" in t.text for t in tokens):
        return Statement("range", _named(reading, sides[0]), span, sides=sides, relations=relations)
    if plain == ["="] or ":=" in plain or (plain and plain[0] == "="):
        return Statement("equation", [], span, sides=sides, relations=relations)
    return Statement("compare", [], span, sides=sides, relations=relations)


def _sides(tokens: list[Token]) -> tuple[list[Side], list[Token]]:
    sides: list[list[Token]] = [[]]
    relations: list[Token] = []
    depth = 0
    for token in tokens:
        depth += token.text in ("(", "[", "{", r"\{", r"\left", r"\langle") or token.kind == "begin"
        depth -= token.text in (")", "]", "}", r"\}", r"\right", r"\rangle") or token.kind == "end"
        if token.text in RELATIONS and not depth and token.kind != "text":
            relations.append(token)
            sides.append([])
        else:
            sides[-1].append(token)
    place = tokens[0].span
    return [_side(s, place) for s in sides], relations


def _side(tokens: list[Token], place: Span) -> Side:
    while tokens and tokens[-1].text in (",", ".", ";"):
        tokens = tokens[:-1]
    if not tokens:
        return Side((), Span(place.stop, place.stop))
    return Side(tuple(tokens), tokens[0].span.joined(tokens[-1].span))


def _membership(reading: Reading, tokens: list[Token], place: int, span: Span) -> Statement:
    left = _side(tokens[:place], span)
    right = tuple(tokens[place + 1 :])
    names: list[Named] = []
    try:
        names = _named(reading, left)
        arrow = [n for n, t in enumerate(right) if RELATIONS.get(t.text) == r"\to"]
        if tokens[place].text != r"\in":
            if len(arrow) != 1:
                return Statement("other", [], span)
            source = _product(reading, right[: arrow[0]], span)
            target = domain(reading, right[arrow[0] + 1 :], span)
            return Statement("map", names, span, target, source)
        if right and _sides(list(right))[1]:
            return Statement("other", names, span)
        return Statement("member", names, span, domain(reading, right, span))
    except ReadError as error:
        return Statement("other", names, span, error=error)


def _product(reading: Reading, tokens: tuple[Token, ...], span: Span) -> tuple[Domain, ...]:
    """The factors of R^n × R^m; the × of R^{m × n} stands in braces."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text == "{") - (token.text == "}")
        if token.text == r"\times" and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return tuple(domain(reading, tuple(p), span) for p in parts)


def _named(reading: Reading, side: Side) -> list[Named]:
    tree = reading.parsed(side.tokens, side.span)
    name = name_of(tree)
    if name is None:
        raise ReadError("this is no name", side.span)
    return [Named(name, tree, side.span)]


def name_of(tree: Syntax) -> str | None:
    """The name that a tree spells; dX and Δx are names of two signs."""
    match tree:
        case Juxt(items=(Symbol(text="d") | Name(text="d"), inner)):
            inside = spelling(inner)
            return rf"\mathrm{{d}}{inside.text}" if inside else None
        case Juxt(items=(Name(text=r"\Delta" | r"\delta") as first, Name() as second)):
            return f"{first.text} {second.text}"
        case _:
            name = spelling(tree)
            return name.text if name else None


def _alone(reading: Reading, tokens: list[Token], span: Span) -> Statement:
    """A name, or sizes such as m \\times n."""
    try:
        tree = reading.parsed(tuple(tokens), span)
    except ReadError as error:
        return Statement("other", [], span, error=error)
    name = name_of(tree)
    if name is not None and r"\mathbb{" not in name:
        return Statement("names", [Named(name, tree, span)], span)
    if any(t.text == r"\times" for t in tokens):
        try:
            from symgrad.terms.read.ranges import dimensions

            shape = dimensions(reading, tuple(tokens), span)
            return Statement("sizes", [], span, Domain(shape))
        except ReadError:
            pass
    if (
        isinstance(tree, Group)
        and tree.kind == "{"
        and any(isinstance(i, Symbol) for i in tree.items)
    ):
        return Statement("range", [], span)
    side = _side(tokens, span)
    if is_domain(reading, tokens):
        return Statement("set", [], span, domain(reading, tuple(tokens), span), sides=[side])
    return Statement("other", [], span, sides=[side])


def as_chain(statement: Statement) -> Chain:
    """A statement as a chain of relations."""
    return Chain(list(statement.sides), list(statement.relations))
