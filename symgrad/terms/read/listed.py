"""Lists with dots: x_1, …, x_n ∈ R^d are the rows of a matrix, and so is X = [x_1, …, x_n]^T."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.algebra import Diag, Transpose
from symgrad.terms.atoms import Variable
from symgrad.terms.dimension import Dim, Shape
from symgrad.terms.read.domains import Domain, domain
from symgrad.terms.read.names import spelling
from symgrad.terms.read.syntax import Script
from symgrad.terms.read.tokens import tokenise

if TYPE_CHECKING:
    from symgrad.terms.read.prose import Item, Prose

_LETTER = (
    r"(?:\\(?:mathbf|boldsymbol|bm|vec|pmb)\s*(?:\{\s*\\?[A-Za-z]+\s*\}|\s[A-Za-z])|\\?[A-Za-z]+)"
)
_TURNED = r"(?:\^\s*\{?\s*(?:\\top|\\intercal|T|\\mathrm\s*\{T\}|\\mathsf\s*\{T\})\s*\}?)"
_DOTS = r"(?:\\[lcv]?dots[a-z]*|\.\.\.|…)"
_SUB = r"\s*_\s*\{?\s*"
_NEXT = r"\s*(?P<by>,|&|\\\\)\s*"
_FROM = (
    rf"(?P<base>{_LETTER}){_SUB}1\s*\}}?(?P<turn>{_TURNED}?){_NEXT}"
    rf"(?:(?P=base){_SUB}2\s*\}}?{_TURNED}?\s*(?P=by)\s*)?{_DOTS}\s*(?P=by)\s*"
)
_TO = rf"(?P=base){_SUB}(?P<last>\\?[A-Za-z]+|\d+)\s*\}}?{_TURNED}?\s*"
_SET = r"(?:\\in(?P<set>.+))?$"
_MEMBERS = re.compile(rf"^\s*(?:\\?[({{\[]\s*)?{_FROM}{_TO}(?:\\?[)}}\]]\s*)?{_SET}", re.S)
_WHOLE = re.compile(
    rf"^\s*(?P<name>{_LETTER})\s*:?=\s*(?:\\left\s*)?[(\[]\s*{_FROM}{_TO}(?:\\right\s*)?[)\]]\s*"
    rf"(?P<whole>{_TURNED}?)\s*{_SET}",
    re.S,
)
_DIAGONAL = re.compile(
    rf"^\s*(?P<name>{_LETTER})\s*:?=\s*\\?(?:(?:operatorname|mathrm|text|mathop)\s*\*?\{{\s*)?[dD]iag\s*\}}?\s*"
    rf"(?:\\left\s*)?\(\s*{_FROM}{_TO}(?:\\right\s*)?\)\s*$",
    re.S,
)
_MATRIX = re.compile(r"\\(begin|end)\s*\{[bp]?matrix\}")


def listed(prose: Prose, items: Sequence[Item]) -> None:
    """Declare what the formulas of a sentence list with dots."""
    for number, item in enumerate(items):
        source = _MATRIX.sub(lambda m: "[" if m[1] == "begin" else "]", item.maths.source)
        diagonal = _DIAGONAL.match(source)
        if diagonal is not None:
            _diagonal(prose, item, diagonal)
            continue
        whole = _WHOLE.match(source)
        if whole is not None:
            _whole(prose, items, item, whole)
            continue
        members = _MEMBERS.match(source)
        if members is None:
            continue
        told = _domain(prose, members["set"]) if members["set"] else _in_words(items, number)
        if told is not None:
            _declare(prose, item, members, told)


def lists_all(source: str) -> bool:
    """Whether a formula only tells what a vector or a matrix consists of."""
    return _WHOLE.match(_MATRIX.sub(lambda m: "[" if m[1] == "begin" else "]", source)) is not None


def _whole(prose: Prose, items: Sequence[Item], item: Item, match: re.Match[str]) -> None:
    """x = (x_1, …, x_n), or a matrix of rows or columns."""
    name, base = _name(prose, match["name"]), _name(prose, match["base"])
    if name is None or base is None:
        return
    if name == base:
        _declare(prose, item, match, Domain())
        return
    stacked = match["by"] == r"\\"
    rows = bool(match["turn"]) if stacked else bool(match["whole"])
    if stacked and not rows:
        return
    size = _length(prose, items, base)
    told = _domain(prose, match["set"]) if match["set"] else None
    count = _count(match["last"])
    shape: Shape | None = told.shape if told is not None else None
    if shape is None and size is not None:
        shape = (count, *size) if rows else (*size, count)
    declared = prose.context.variables.get(name)
    if declared is not None:
        shape = declared.variable.shape
    if shape is None or len(shape) != 2:
        return
    matrix = Variable(name, shape)
    _take(prose, matrix, item.maths.span)
    if base not in prose.context.rows and base not in prose.context.variables:
        prose.context = prose.context.name_rows(base, matrix if rows else Transpose(matrix))


def _diagonal(prose: Prose, item: Item, match: re.Match[str]) -> None:
    """W = diag(w_1, …, w_n): a vector of entries, and the matrix that it makes."""
    name, base = _name(prose, match["name"]), _name(prose, match["base"])
    if name is None or base is None or name in prose.context.definitions:
        return
    if base not in prose.context.variables:
        _take(prose, Variable(base, (_count(match["last"]),)), item.maths.span)
    declared = prose.context.variables.get(base)
    if declared is not None and declared.variable.rank == 1:
        from symgrad.terms.read.prose import guarded

        made = Diag(declared.variable)
        guarded(prose, item.maths.span, lambda: prose.context.define(name, made))


def _length(prose: Prose, items: Sequence[Item], base: str) -> Shape | None:
    """The shape of each x_i that a sentence puts into a set."""
    for item in items:
        for statement in item.statements if item.statements else ():
            for named in statement.names if statement.kind == "member" else ():
                tree = named.tree
                inner = spelling(tree.base) if isinstance(tree, Script) else None
                if inner is not None and inner.text == base and statement.domain is not None:
                    return statement.domain.shape if len(statement.domain.shape) == 1 else None
    known = prose.context.rows.get(base)
    return known.shape[1:] if known is not None else None


def _in_words(items: Sequence[Item], number: int) -> Domain | None:
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
        return domain(prose.reading(), tuple(tokenise(text.rstrip(" .,;"))), Span(0, 0))
    except ReadError:
        return None


def _name(prose: Prose, text: str) -> str | None:
    try:
        found = spelling(prose.reading().parsed(tuple(tokenise(text))))
    except ReadError:
        return None
    return found.text if found is not None else None


def _count(last: str) -> Dim:
    return Dim.of(int(last[:6])) if last.isdigit() else Dim.of(last)


def _declare(prose: Prose, item: Item, match: re.Match[str], of: Domain) -> None:
    """Declare x_1, …, x_n as the entries of a vector or the rows of a matrix."""
    name = _name(prose, match["base"])
    context = prose.context
    if name is None or len(of.shape) > 1 or name in context.rows or name in context.functions:
        return
    variable = Variable(name, (_count(match["last"]), *of.shape), of.sort, of.bound)
    if name in context.variables and context.variables[name].variable.shape == variable.shape:
        return
    _take(prose, variable, item.maths.span, of.adjectives)
    declared = prose.context.variables.get(name)
    if of.shape and declared is not None and declared.variable is variable:
        prose.context = prose.context.name_rows(name, variable)


def _take(prose: Prose, variable: Variable, span: Span, words: tuple[str, ...] = ()) -> None:
    from symgrad.terms.read.prose import guarded

    table = prose.adjectives()
    known = tuple(table[w] for w in words if w in table)
    guarded(prose, span, lambda: prose.context.declare(variable, *known, span=span))
