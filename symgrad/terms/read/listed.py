"""Lists with dots: x_1, …, x_n ∈ R^d are the rows of a matrix; x = (x_1, …, x_n) is a vector."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.atoms import Variable
from symgrad.terms.dimension import Dim
from symgrad.terms.read.domains import Domain, domain
from symgrad.terms.read.names import spelling
from symgrad.terms.read.tokens import tokenise

if TYPE_CHECKING:
    from symgrad.terms.read.prose import Item, Prose

_LETTER = (
    r"(?:\\(?:mathbf|boldsymbol|bm|vec|pmb)\s*(?:\{\s*\\?[A-Za-z]+\s*\}|\s[A-Za-z])|\\?[A-Za-z]+)"
)
_DOTS = r"(?:\\[lc]?dots[a-z]*|\.\.\.|…)"
_SUB = r"\s*_\s*\{?\s*"
_FROM = rf"(?P<base>{_LETTER}){_SUB}1\s*\}}?(?P<turn>(?:\^\S+)?)\s*,\s*(?:(?P=base){_SUB}2\s*\}}?\S*\s*,\s*)?{_DOTS}\s*,\s*"
_TO = rf"(?P=base){_SUB}(?P<last>\\?[A-Za-z]+|\d+)\s*\}}?(?:\^\S+)?\s*"
_MEMBERS = re.compile(
    rf"^\s*(?:\\?[({{\[]\s*)?{_FROM}{_TO}(?:\\?[)}}\]]\s*)?(?:\\in(?P<set>.+))?$", re.S
)
_WHOLE = re.compile(
    rf"^\s*(?P<name>{_LETTER})\s*=\s*(?:\\left\s*)?[(\[]\s*{_FROM}{_TO}(?:\\right\s*)?[)\]]\s*"
    r"(?:\^\s*(?:\{\s*)?(?:\\top|\\intercal|T|\\mathrm\{T\}|\\mathsf\{T\})\s*\}?\s*)?$",
    re.S,
)


def listed(prose: Prose, items: list[Item]) -> None:
    """Declare what the formulas of a sentence list with dots."""
    for number, item in enumerate(items):
        whole = _WHOLE.match(item.maths.source)
        if whole is not None and _name(prose, whole["name"]) == _name(prose, whole["base"]):
            _declare(prose, item, whole, Domain())
            continue
        members = _MEMBERS.match(item.maths.source)
        if members is None:
            continue
        told = _domain(prose, members["set"]) if members["set"] else _in_words(prose, items, number)
        if told is not None:
            _declare(prose, item, members, told)


def _in_words(prose: Prose, items: list[Item], number: int) -> Domain | None:
    """The set of "x_1, …, x_n be vectors in R^d"."""
    if number + 1 >= len(items):
        return None
    after = items[number + 1]
    if not re.fullmatch(r"[\w\s,-]*\bin\s*", after.before) or not after.statements:
        return None
    first = after.statements[0]
    return first.domain if first.kind == "set" else None


def _domain(prose: Prose, text: str) -> Domain | None:
    try:
        return domain(prose.reading(), tuple(tokenise(text)), Span(0, 0))
    except ReadError:
        return None


def _name(prose: Prose, text: str) -> str | None:
    try:
        found = spelling(prose.reading().parsed(tuple(tokenise(text))))
    except ReadError:
        return None
    return found.text if found is not None else None


def _declare(prose: Prose, item: Item, match: re.Match[str], of: Domain) -> None:
    from symgrad.terms.read.prose import guarded

    name, last = _name(prose, match["base"]), match["last"]
    context = prose.context
    if name is None or len(of.shape) > 1 or name in context.rows or name in context.functions:
        return
    count = Dim.of(int(last[:6])) if last.isdigit() else Dim.of(last)
    variable = Variable(name, (count, *of.shape), of.sort, of.bound)
    if name in context.variables and context.variables[name].variable.shape == variable.shape:
        return
    table = prose.adjectives()
    words = tuple(table[a] for a in of.adjectives if a in table)
    span = item.maths.span
    guarded(prose, span, lambda: prose.context.declare(variable, *words, span=span))
    declared = prose.context.variables.get(name)
    if of.shape and declared is not None and declared.variable is variable:
        prose.context = prose.context.name_rows(name, variable)
