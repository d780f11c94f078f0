r"""Families: x_n \in R^d are the rows of x where n counts from 1 to N, \gamma_{nk} the entries of γ."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, final

from symgrad.terms.atoms import Variable
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
_NEXT = re.compile(r"(\\?[A-Za-z]+)\s*_\s*\{\s*([A-Za-z])\s*[+-]\s*\d+\s*\}")
_ARGUMENT = re.compile(r"\(\s*(\\?[A-Za-z]+)\s*_\s*\{?\s*([A-Za-z])\s*\}?\s*\)")
_SIGN = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
_FIRST = re.compile(r"(\\?[A-Za-z]+)\s*\}?\s*_\s*\{?\s*0(?!\d)")


@final
@dataclass(frozen=True, slots=True)
class Counted:
    """What formulas count: the last value of each index, the names with a step 0 as in x_0.

    `squares` are the names by whose squares formulas differentiate, `iterates` the names x_k as
    x and k where x_{k+1} occurs and x_k is an argument; `displayed` are the signs in displays.
    """

    last: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    started: frozenset[str] = frozenset()
    squares: frozenset[str] = frozenset()
    iterates: frozenset[tuple[str, str]] = frozenset()
    displayed: frozenset[str] = frozenset()


def counted(inline: Sequence[str], displays: Sequence[str]) -> Counted:
    """The indices that count from 1 to one bound in all formulas, and never step as x_{k+1} does."""
    formulas = [*inline, *displays]
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
    return Counted(
        MappingProxyType(last),
        frozenset(started),
        squares(formulas),
        _iterates(formulas),
        frozenset(sign for text in displays for sign in _SIGN.findall(text)),
    )


def _iterates(formulas: Sequence[str]) -> frozenset[tuple[str, str]]:
    stepped = {m.groups() for text in formulas for m in _NEXT.finditer(text)}
    given = {m.groups() for text in formulas for m in _ARGUMENT.finditer(text)}
    return frozenset((base, letter) for base, letter in stepped & given)


def iterates(prose: Prose) -> None:
    """Declare x_k like the vector x where x_{k+1} and f(x_k) occur: a step of an iteration."""
    for base, letter in sorted(prose.counted.iterates):
        name, declared = f"{base}_{letter}", prose.context.variables.get(base)
        known = (prose.context.variables, prose.context.rows, prose.context.functions)
        if declared is None or any(name in names for names in known) or base in known[1]:
            continue
        if declared.variable.rank == 1:
            variable = Variable(name, declared.variable.shape)
            prose.context = prose.context.declare(variable, inferred=True, span=declared.span)


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
