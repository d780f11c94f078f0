"""A sentence as one line of words in which each formula is a numbered mark: "let ⟨n0⟩ be …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from symgrad.diagnostics import ReadError
from symgrad.terms.dimension import Dim, Shape
from symgrad.terms.read.indices import split_commas
from symgrad.terms.read.ranges import dimension
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.spelling import RELATIONS
from symgrad.terms.read.statements import Named, Statement, name_of
from symgrad.terms.read.syntax import Chain, Group, Script, Symbol, Syntax, spelled
from symgrad.terms.read.tokens import Token, tokenise

if TYPE_CHECKING:
    from symgrad.terms.read.prose import Item, Prose, Sentence

MARK = re.compile(r"⟨([a-z])(\d+)⟩")


@final
@dataclass(frozen=True, slots=True)
class Outline:
    """The line, and for each mark the names that its formula lists and the sizes that it gives.

    Marks are n (names), m (names in a set), s (sizes such as m × n), t (sizes in brackets), e (a set),
    o (others).
    """

    line: str
    names: tuple[tuple[Named, ...], ...]
    sizes: tuple[Shape | None, ...]

    def named(self, part: str) -> Iterator[Named]:
        """The names in a part of the line."""
        for match in MARK.finditer(part):
            yield from self.names[int(match[2])]

    def shape(self, part: str) -> Shape | None:
        """The sizes in a part of the line, as one shape; None if one is no size."""
        made: list[Dim] = []
        for match in MARK.finditer(part):
            sizes = self.sizes[int(match[2])]
            if sizes is None:
                return None
            made += sizes
        return tuple(made)


def outline(prose: Prose, sentence: Sentence, items: Sequence[Item]) -> Outline:
    """The outline of a sentence whose formulas are these items."""
    line = ""
    names: list[tuple[Named, ...]] = []
    sizes: list[Shape | None] = []
    reading = prose.reading()
    for number, item in enumerate(items):
        letter, named, shape = _formula(reading, item)
        line += f"{item.before.lower()}⟨{letter}{number}⟩"
        names.append(named)
        sizes.append(shape)
    after = getattr(sentence[-1], "text", "") if sentence else ""
    return Outline(re.sub(r"\s+", " ", line + after.lower()), tuple(names), tuple(sizes))


def _formula(reading: Reading, item: Item) -> tuple[str, tuple[Named, ...], Shape | None]:
    """The letter of a formula's mark, its names, its sizes."""
    statements = item.statements
    if statements and all(s.kind == "names" for s in statements):
        named = tuple(n for s in statements for n in s.names)
        sized = [n for n in named if _subscript_sizes(n)]
        alone = _size(reading, named[0].tree) if len(named) == 1 and not sized else None
        return "n", named, None if alone is None else (alone,)
    definite = [n for s in statements for n in definite_name(reading, s)]
    if definite and len(statements) == 1:
        return "n", tuple(definite), None
    members = tuple(n for s in statements if s.kind == "member" for n in s.names)
    try:
        tokens = tokenise(item.maths.source, item.maths.span.start)
        letter, shape = _sizes(reading, tokens)
    except ReadError:
        letter, shape = "o", None
    if letter == "o" and len(statements) == 1 and statements[0].kind == "set":
        return "e", (), statements[0].domain.shape if statements[0].domain else None
    return ("m" if members else letter), members, shape


def definite_name(reading: Reading, statement: Statement) -> Iterator[Named]:
    """The matrix of which A \\succ 0 speaks."""
    if statement.kind != "compare" or len(statement.sides) != 2:
        return
    left, right = statement.sides
    sign = RELATIONS[statement.relations[0].text]
    if sign in (r"\succ", r"\succeq") and spelled(right.tokens) == "0":
        try:
            tree = reading.parsed(left.tokens, left.span)
        except ReadError:
            return
        name = name_of(tree)
        if name is not None:
            yield Named(name, tree, left.span)


def _subscript_sizes(named: Named) -> bool:
    tree = named.tree
    return isinstance(tree, Script) and r"\times" in spelled(tree.sub or ())


def _sizes(reading: Reading, tokens: list[Token]) -> tuple[str, Shape | None]:
    """The sizes m × n, (m × n), (m, n) or (n,) that a formula is."""
    if not tokens:
        return "o", None
    bracketed = tokens[0].text in ("(", "[") and tokens[-1].text in (")", "]")
    inner = tuple(tokens[1:-1] if bracketed else tokens)
    parts = [p for p in split_commas(inner) if p] if bracketed else [inner]
    shape: list[Dim] = []
    for part in parts:
        tree = reading.parsed(part, tokens[0].span)
        factors = _factors(tree)
        if bracketed is False and len(factors) < 2:
            return "o", None
        for factor in factors:
            size = _size(reading, factor)
            if size is None or size.terms == ():
                return "o", None
            shape.append(size)
    times = any(t.text in (r"\times", "*", "x") for t in inner)
    return ("s" if times and len(shape) > 1 else "t"), tuple(shape)


def _factors(tree: Syntax) -> list[Syntax]:
    match tree:
        case Chain(first=first, rest=rest) if all(t.text == r"\times" for t, _ in rest):
            return [first, *(operand for _, operand in rest)]
        case _:
            return [tree]


def _size(reading: Reading, tree: Syntax) -> Dim | None:
    if isinstance(tree, Symbol | Group):
        return None
    try:
        return dimension(reading, tree)
    except ReadError:
        return None
