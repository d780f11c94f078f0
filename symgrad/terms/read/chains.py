"""Rows of a display joined to chains: what each relation stands between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import final

from symgrad.diagnostics import Span
from symgrad.terms.read.rows import ARROWS, Row, Side, split_rows
from symgrad.terms.read.spelling import RELATIONS
from symgrad.terms.read.tokens import Token

_GOES_ON = {"+", "-", r"\cdot", r"\times", r"\odot", r"\oslash", r"\otimes", ":", "/", r"\pm"}


@final
@dataclass(slots=True)
class Chain:
    """Sides and the relations between them; `continues` the chain before this display if told.

    Then `sides[0]` is empty and stands for the last side before.
    """

    sides: list[Side]
    relations: list[Token]
    continues: bool = False
    asides: list[str] = field(default_factory=list)
    conditions: list[Chain] = field(default_factory=list)


def chains_of(tokens: Sequence[Token]) -> list[Chain]:
    """The chains of a display; conditions such as i ≠ j go to the chain before them."""
    chains: list[Chain] = []
    for row in split_rows(tokens):
        _add(chains, row)
    kept: list[Chain] = []
    for chain in chains:
        if kept and chain.relations and is_condition(chain):
            kept[-1].conditions.append(chain)
        elif not (chain.relations and _is_range(chain)):
            kept.append(chain)
    return kept


_LEADING = {r"\forall", "(", r"\quad"}
_CASES = re.compile(r"\b(if|for|when|whenever|provided|assuming|unless|case)\b", re.I)
_COMPARED = {"=", r"\ne", "<", ">", r"\le", r"\ge"}


def is_condition(chain: Chain) -> bool:
    """Whether a chain says when others hold: "if x > 0", or a comparison of bare indices."""
    for side in chain.sides[:1]:
        if side.tokens and side.tokens[0].text == r"\forall":
            chain.sides[0] = Side(side.tokens[1:], side.span)
    if any(RELATIONS[r.text] not in _COMPARED for r in chain.relations) or _is_range(chain):
        return False
    if any(_CASES.search(aside) for aside in chain.asides):
        return True
    letters = [s.tokens[0] for s in chain.sides if len(s.tokens) == 1]
    bare = len(letters) == len(chain.sides) and all(t.text in "ijklrst" for t in letters)
    return bare and not chain.continues


def _is_range(chain: Chain) -> bool:
    """Whether a chain counts an index: i = 1, …, n."""
    first = chain.sides[0].tokens
    dots = any("dots" in t.text for s in chain.sides for t in s.tokens)
    return dots and len(first) == 1 and first[0].kind == "letter"


def _add(chains: list[Chain], row: Row) -> None:
    last = chains[-1] if chains else None
    if last is not None and _prolongs(row):
        side = last.sides[-1]
        tokens = (*side.tokens, *row.sides[0].tokens)
        last.sides[-1] = Side(tokens, side.span.joined(row.sides[0].span))
        last.sides += row.sides[1:]
        last.relations += row.relations
    elif not row.opens:
        if last is None:
            empty = Side((), Span(row.span.start, row.span.start))
            last = Chain([empty], [], continues=True)
            chains.append(last)
        last.sides += row.sides
        last.relations += row.relations
        last.asides += [row.aside] if row.aside else []
    else:
        asides = [row.aside] if row.aside else []
        chains.append(Chain(list(row.sides), list(row.relations), asides=asides))


def _prolongs(row: Row) -> bool:
    """Whether a row goes on with the expression of the row above."""
    first = row.sides[0].tokens[0] if row.sides and row.sides[0].tokens else None
    return row.opens and first is not None and first.text in _GOES_ON


@final
@dataclass(frozen=True, slots=True)
class Link:
    """Numbers of two neighbouring sides, the relation between them, and where it came from.

    `premises` are the links before an arrow: what the link follows from.
    """

    left: int
    right: int
    relation: Token
    premises: tuple[Link, ...] = ()
    arrow: str = ""


def links_of(chain: Chain) -> list[Link]:
    """The links of a chain; what stands before an arrow is a premise of what stands after."""
    groups: list[list[Link]] = [[]]
    arrows: list[str] = [""]
    for number, relation in enumerate(chain.relations):
        if relation.text in ARROWS or _arrow(relation):
            groups.append([])
            arrows.append(_arrow(relation) or relation.text)
        else:
            groups[-1].append(Link(number, number + 1, relation))
    made: list[Link] = []
    for number, group in enumerate(groups):
        last = number == len(groups) - 1
        if number:
            before = tuple(groups[number - 1])
            made += [replace(link, premises=before, arrow=arrows[number]) for link in group]
        elif last or len(group) > 1:
            made += group
    return made


def _arrow(token: Token) -> str:
    plain = RELATIONS.get(token.text, "")
    return plain if plain in ARROWS else ""
