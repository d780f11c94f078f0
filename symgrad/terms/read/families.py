r"""Families: x_n \in R^d are the rows of x where n counts from 1 to N, \gamma_{nk} the entries of γ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, final

from symgrad.terms.dimension import Dim, Shape
from symgrad.terms.read.names import spelling
from symgrad.terms.read.squares import squares
from symgrad.terms.read.syntax import Script, Syntax

if TYPE_CHECKING:
    from symgrad.terms.read.prose import Prose

_BOUND = r"\{?\s*(?P<to>[A-Za-z])(?![A-Za-z])"
_COUNTS = (
    re.compile(rf"_\s*\{{\s*(?P<letter>[A-Za-z])\s*=\s*1\s*\}}\s*\^\s*{_BOUND}"),
    re.compile(
        r"(?<![A-Za-z\\])(?P<letter>[A-Za-z])\s*(?:=|\\in)\s*(?:\\\{)?\s*1\s*,[^$]{0,20}?dots\s*,\s*"
        rf"{_BOUND}"
    ),
    re.compile(rf"(?<![A-Za-z\\])(?P<letter>[A-Za-z])\s*\\in\s*\[\s*{_BOUND}\s*\]"),
)
_STEP = re.compile(r"[_^]\s*\{\s*\(?\s*([A-Za-z])\s*[+-]\s*\d")
_FIRST = re.compile(r"(\\?[A-Za-z]+)\s*\}?\s*_\s*\{?\s*0(?!\d)")


@final
@dataclass(frozen=True, slots=True)
class Counted:
    """What formulas count: the last value of each index, the names with a step 0 as in x_0.

    `squares` are the names by whose squares formulas differentiate.
    """

    last: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    started: frozenset[str] = frozenset()
    squares: frozenset[str] = frozenset()


def counted(formulas: Iterable[str]) -> Counted:
    """The indices that count from 1 to one bound in all formulas, and never step as x_{k+1} does."""
    formulas = list(formulas)
    bounds: dict[str, set[str]] = {}
    stepping: set[str] = set()
    started: set[str] = set()
    for text in formulas:
        for pattern in _COUNTS:
            for match in pattern.finditer(text):
                bounds.setdefault(match["letter"], set()).add(match["to"])
        stepping.update(_STEP.findall(text))
        started.update(_FIRST.findall(text))
    last = {k: min(v) for k, v in bounds.items() if len(v) == 1 and k not in stepping}
    return Counted(MappingProxyType(last), frozenset(started), squares(formulas))


def family(prose: Prose, tree: Syntax) -> tuple[str, Shape] | None:
    """The name without its indices, and the sizes that these count; None if one is not counted."""
    if not isinstance(tree, Script) or tree.sub is None or tree.sup is not None or tree.primes:
        return None
    base = spelling(tree.base)
    letters = [t.text for t in tree.sub if t.text != ","]
    last = prose.counted.last
    if base is None or base.text in prose.counted.started or len(set(letters)) != len(letters):
        return None
    if not letters or not all(letter in last for letter in letters):
        return None
    if base.text in prose.context.variables or base.text in prose.context.functions:
        return None
    return base.text, tuple(Dim.of(last[letter]) for letter in letters)
