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

    Then `sides[0]` is empty and stands for the last side before. `conditions` stand beside it as
    relations, `said` those in words.
    """

    sides: list[Side]
    relations: list[Token]
    continues: bool = False
    asides: list[str] = field(default_factory=list)
    conditions: list[Chain] = field(default_factory=list)
    line: int = 0
    last_line: int = 0
    said: list[tuple[Token, ...]] = field(default_factory=list)
    column: int = 0


def chains_of(tokens: Sequence[Token]) -> list[Chain]:
    """The chains of a display.

    Conditions such as "if i ≠ j" go to the chain before them in their line; one that leads goes to
    all that follow, up to the next. Reasons ("using a = b") and ranges (i = 1, …, n) are left out.
    """
    chains: list[Chain] = []
    for row in split_rows(tokens):
        _add(chains, row)
    kept: list[Chain] = []
    leading: list[Chain] = []
    for number, chain in enumerate(chains):
        if chain.relations and (_is_range(chain) or _says(chain, _REASONS)):
            continue
        if chain.relations and is_condition(chain):
            if kept and not _leads(chain, kept[-1], chains[number + 1 :]):
                kept[-1].conditions.append(chain)
            else:
                same = leading and leading[-1].line == chain.line
                leading = [*leading, chain] if same else [chain]
        else:
            before = leading or (kept[-1].conditions if kept else [])
            other = _opposite(before) if _is_otherwise(chain) else None
            chain.conditions += leading if other is None else other
            if other is not None:
                chain.said.clear()
            kept.append(chain)
    return kept


_LEADING = {r"\forall", "(", r"\quad"}
_CASES = re.compile(
    r"\b(if|for|when|whenever|provided|assuming|given|unless|case|since|because|as)\b", re.I
)
_REASONS = re.compile(
    r"\b(by|using|use|from|recall\w*|via|due to|because of|noting|note)( the| that)?\W*$", re.I
)
_OTHERWISE = re.compile(r"^\W*(otherwise|else)\b", re.I)
_COMPARED = {"=", r"\ne", "<", ">", r"\le", r"\ge"}
_OPPOSITES = {
    "=": r"\ne", r"\ne": "=", "<": r"\ge", ">": r"\le", r"\le": ">", r"\ge": "<",
}  # fmt: skip


def _says(chain: Chain, pattern: re.Pattern[str]) -> bool:
    return any(pattern.search(aside) for aside in chain.asides)


def _is_otherwise(chain: Chain) -> bool:
    first = [group[0].text for group in chain.said if group]
    return _says(chain, _OTHERWISE) or any(_OTHERWISE.search(text) for text in first)


def _leads(chain: Chain, before: Chain, after: Sequence[Chain]) -> bool:
    """Whether a condition belongs to what follows: "If A = B, …" at the start of a line."""
    if before.last_line == chain.line:
        return False
    together = bool(after) and after[0].line == chain.line
    return together or any(aside[:1].isupper() for aside in chain.asides)


def _opposite(conditions: Sequence[Chain]) -> list[Chain] | None:
    """What "otherwise" means after one comparison."""
    if len(conditions) != 1 or len(conditions[0].relations) != 1:
        return None
    one = conditions[0]
    turned = _OPPOSITES.get(RELATIONS[one.relations[0].text])
    if turned is None:
        return None
    return [replace(one, relations=[replace(one.relations[0], text=turned)])]


def is_condition(chain: Chain) -> bool:
    """Whether a chain says when others hold: "if x > 0", or a comparison of bare indices."""
    for side in chain.sides[:1]:
        if side.tokens and side.tokens[0].text == r"\forall":
            chain.sides[0] = Side(side.tokens[1:], side.span)
    if _is_range(chain) or chain.continues:
        return False
    if _says(chain, _CASES):
        if _says(chain, re.compile(r"\bunless\b", re.I)):
            chain.relations = [r for c in _opposite([chain]) or [chain] for r in c.relations]
        return True
    if any(RELATIONS[r.text] not in _COMPARED for r in chain.relations):
        return False
    letters = [s.tokens[0] for s in chain.sides if len(s.tokens) == 1]
    return len(letters) == len(chain.sides) and all(t.text in "ijklrst" for t in letters)


def _is_range(chain: Chain) -> bool:
    """Whether a chain counts an index: i = 1, …, n."""
    first = chain.sides[0].tokens
    dots = any("dots" in t.text for s in chain.sides for t in s.tokens)
    second = chain.sides[1].tokens if len(chain.sides) > 1 else ()
    counts = bool(second) and (second[0].kind == "number" or chain.relations[0].text == r"\in")
    return dots and counts and len(first) == 1 and first[0].kind == "letter"


def _add(chains: list[Chain], row: Row) -> None:
    last = chains[-1] if chains else None
    if last is not None and _prolongs(row):
        side = last.sides[-1]
        tokens = (*side.tokens, *row.sides[0].tokens)
        last.sides[-1] = Side(tokens, side.span.joined(row.sides[0].span))
        last.sides += row.sides[1:]
        last.relations += row.relations
        last.last_line = row.line
        last.said += row.said
    elif not row.opens:
        if last is None:
            empty = Side((), Span(row.span.start, row.span.start))
            last = Chain([empty], [], continues=True, line=row.line)
            chains.append(last)
        last = _above(chains, row)
        last.sides += row.sides
        last.relations += row.relations
        last.last_line = row.line
        last.said += row.said
    else:
        asides = [row.aside] if row.aside else []
        made = Chain(list(row.sides), list(row.relations), asides=asides)
        made.line = made.last_line = row.line
        made.column = row.column
        made.said += row.said
        chains.append(made)


def _above(chains: Sequence[Chain], row: Row) -> Chain:
    """The chain that a row without a first side goes on: the first aligned like it in the line above."""
    last = chains[-1]
    if not row.column:
        return last
    line = max(chain.last_line for chain in chains)
    near = [c for c in chains if c.last_line == line and c.column == row.column and c.relations]
    return near[0] if near and line < row.line else last


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
