"""What stands beside formulas in displays and only declares: "…, τ > 0"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from symgrad.reading.displays import Display
from symgrad.reading.pieces import Piece
from symgrad.terms.read.chains import Chain
from symgrad.terms.read.prose import Maths, Sentence
from symgrad.terms.read.rows import Side
from symgrad.terms.read.spelling import RELATIONS, STYLING

_COMPARISONS = frozenset({"<", ">", r"\le", r"\ge"})
_LEFT = re.compile(r"^\s*(?P<name>\\?[A-Za-z]+)\s*:?=")


def declared_beside(displays: Sequence[Display], pieces: Sequence[Piece]) -> list[Display]:
    """The displays, without comparisons of a name that nothing defines with a number.

    Such a comparison declares if it stands after a formula: no claim about a free name could hold.
    """
    defined = {m["name"] for p in pieces if p.kind == "inline" and (m := _LEFT.match(p.text))}
    for display in displays:
        for chain in display.chains:
            if not _compared(chain):
                defined.update(_spelled(side) for side in chain.sides)
    return [_without(display, defined, pieces) for display in displays]


def _without(display: Display, defined: set[str], pieces: Sequence[Piece]) -> Display:
    found = [c for c in display.chains[1:] if (name := _compared(c)) and name not in defined]
    if not found or not display.chains[0].relations:
        return display
    text = next((p.text for p in pieces if p.span == display.span), "")
    told = tuple(_sentence(chain, text, display.span.start) for chain in found)
    kept = tuple(chain for chain in display.chains if chain not in found)
    return replace(display, chains=kept, declarations=(*display.declarations, *told))


def _compared(chain: Chain) -> str:
    """The name that a chain compares with numbers; nothing if it says something else."""
    if chain.continues or chain.conditions or chain.said or not chain.relations:
        return ""
    if any(RELATIONS[relation.text] not in _COMPARISONS for relation in chain.relations):
        return ""
    names = [side for side in chain.sides if not _is_number(side)]
    name = _spelled(names[0]) if len(names) == 1 else ""
    return name if re.fullmatch(r"\\?[A-Za-z]+", name) else ""


def _is_number(side: Side) -> bool:
    return len(side.tokens) == 1 and side.tokens[0].kind == "number"


def _spelled(side: Side) -> str:
    return "".join(t.text for t in side.tokens if t.text not in ("{", "}", *STYLING))


def _sentence(chain: Chain, text: str, start: int) -> Sentence:
    span = chain.sides[0].span.joined(chain.sides[-1].span)
    return (Maths(text[span.start - start : span.stop - start], span),)
