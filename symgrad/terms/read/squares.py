r"""Names that are known by their squares: ∂ℓ/∂σ² makes σ² the variable and σ its root."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from symgrad.diagnostics import DeclarationError, ReadError
from symgrad.terms.atoms import Variable
from symgrad.terms.dimension import SCALAR
from symgrad.terms.property import Fact
from symgrad.terms.read.names import spelling
from symgrad.terms.read.tokens import tokenise

if TYPE_CHECKING:
    from symgrad.terms.read.prose import Prose

_NAME = r"(?P<name>\\?[A-Za-z]+(?:\s*_\s*(?:\{[^{}]*\}|\\?[A-Za-z0-9]+))?)"
_INSIDE = r"(?:[^{}]|\{[^{}]*\})*"
_BY = re.compile(
    rf"\\frac\s*\{{\s*\\partial(?!\s*\^){_INSIDE}\}}\s*\{{\s*\\partial\s*"
    rf"(?:{_NAME}|\(\s*{_NAME.replace('name', 'inner')})\s*\^\s*(?:2|\{{\s*2\s*\}})\s*\)?\s*\}}"
)


def squares(formulas: Sequence[str]) -> frozenset[str]:
    """The names by whose squares formulas differentiate, and never by themselves."""
    found: set[str] = set()
    for name in {m["name"] or m["inner"] for text in formulas for m in _BY.finditer(text)}:
        by_itself = re.compile(rf"\\partial\s*{re.escape(name)}(?![A-Za-z])(?!\s*\^)")
        if not any(by_itself.search(text) for text in formulas):
            found.add(name)
    return frozenset(found)


def known_by_squares(prose: Prose, names: frozenset[str]) -> None:
    """Declare the squares of names, in place of positive numbers."""
    for name in sorted(names):
        try:
            found = spelling(prose.reading().parsed(tuple(tokenise(name))))
        except ReadError:
            continue
        if found is not None:
            _declare(prose, found.text)


def _declare(prose: Prose, name: str) -> None:
    context = prose.context
    square, declared = f"{name}^2", context.variables.get(name)
    if square in context.variables or name in (*context.functions, *context.rows):
        return
    if declared is None or declared.variable.shape or Fact.POSITIVE not in declared.facts:
        return
    others = {n: d for n, d in context.variables.items() if n != name}
    variable = Variable(square, SCALAR)
    try:
        prose.context = replace(context, variables=MappingProxyType(others)).declare(
            variable, *declared.properties, span=declared.span
        )
    except DeclarationError:
        return
