"""Brackets of every kind, and definitions by cases."""

from __future__ import annotations

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.read.cursor import Cursor
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import (
    Accented,
    Bar,
    Cases,
    Group,
    Name,
    Num,
    Script,
    Symbol,
    Syntax,
    Word,
)
from symgrad.terms.read.tokens import Token

_OPENING = {
    "(": "(", "[": "[", r"\lbrack": "[", r"\{": "{", r"\lbrace": "{", r"\langle": "<", "<": "<",
    "|": "|", r"\vert": "|", r"\lvert": "|", r"\|": r"\|", r"\Vert": r"\|", r"\lVert": r"\|",
    ".": ".", r"\lfloor": "floor", r"\lceil": "ceil",
}  # fmt: skip
_CLOSING = {
    ")": "(", "]": "[", r"\rbrack": "[", r"\}": "{", r"\rbrace": "{", r"\rangle": "<", ">": "<",
    "|": "|", r"\vert": "|", r"\rvert": "|", r"\|": r"\|", r"\Vert": r"\|", r"\rVert": r"\|",
    ".": ".", r"\rfloor": "floor", r"\rceil": "ceil",
}  # fmt: skip
_SEPARATORS = (",", ";", r"\mid")


def brackets(cursor: Cursor, opened: Token) -> Task[Group]:
    """What stands between ( and ), or [ and ]."""
    kind = _OPENING[opened.text]
    closing = {"(": (")",), "[": ("]", r"\rbrack")}[kind]
    items, separators = yield _items(cursor, kind, opened)
    token = cursor.peek()
    if token is None or token.text not in closing:
        raise _unbalanced(token, opened)
    cursor.next()
    return Group(kind, items, opened.span.joined(token.span), separators)


def braces(cursor: Cursor, opened: Token) -> Task[Syntax]:
    """What stands between braces of LaTeX: a single sign is itself."""
    after = cursor.peek()
    if after is not None and after.text == "?" and (last := cursor.peek(1)) and last.text == "}":
        cursor.next()
        return Symbol("?", opened.span.joined(cursor.next().span))
    items, _ = yield _items(cursor, "{}", opened)
    closed = cursor.expect("}", opened.span)
    if len(items) == 1 and isinstance(items[0], Num | Name | Word | Symbol | Accented | Group):
        return items[0]
    if len(items) == 1 and isinstance(items[0], Script):
        return items[0] if items[0].sup is None else Group("{}", items, items[0].span)
    return Group("{}", items, opened.span.joined(closed.span))


def bars(cursor: Cursor, opened: Token) -> Task[Group]:
    """|…| or ||…||, without \\left."""
    after = cursor.peek()
    double = after is not None and after.text == "|" and not after.spaced
    if double:
        cursor.next()
    items, separators = yield _items(cursor, "||" if double else "|", opened)
    closed = cursor.expect("|", opened.span)
    if double:
        closed = cursor.expect("|", opened.span)
    return Group(r"\|" if double else "|", items, opened.span.joined(closed.span), separators)


def fenced(cursor: Cursor, opened: Token) -> Task[Syntax]:
    """What stands between \\left and \\right, or delimiters that are commands."""
    left = opened
    if opened.text == r"\left":
        left = cursor.next()
    kind = _OPENING.get(left.text)
    if kind is None or kind in ("floor", "ceil"):
        raise ReadError(f"{left.text} is no bracket that can be read here", left.span)
    sized = opened.text == r"\left"
    items, separators = yield _items(cursor, "left" if sized else kind, opened)
    token = cursor.peek()
    if sized:
        if token is None or token.text != r"\right":
            raise _without_right(cursor, opened, left)
        cursor.next()
        token = cursor.peek()
    if token is None or token.text not in _CLOSING:
        raise _unbalanced(token, opened)
    closed = cursor.next()
    span = opened.span.joined(closed.span)
    if kind == "." and _CLOSING[closed.text] == "|":
        return _evaluated(cursor, items, span)
    if _CLOSING[closed.text] != kind:
        raise _unbalanced(closed, opened)
    return Group(kind, items, span, separators)


def _without_right(cursor: Cursor, opened: Token, left: Token) -> ReadError:
    """What is said of a \\left whose formula ends before a \\right, and where that may belong."""
    closing = next((c for c, kind in _CLOSING.items() if kind == _OPENING.get(left.text)), ".")
    last = cursor.last_factor()
    return ReadError(
        f"this \\left{left.text} has no \\right",
        opened.span.joined(left.span),
        code="unbalanced",
        hint=f"add \\right{closing} after {last}" if last else f"add \\right{closing}",
        label="opened here, still open at the end of the display",
    )


def _evaluated(cursor: Cursor, items: tuple[Syntax, ...], span: Span) -> Syntax:
    token = cursor.peek()
    if token is None or token.text != "_" or len(items) != 1:
        raise ReadError("an evaluation bar needs a subscript such as x = a", span)
    cursor.next()
    return Bar(items[0], cursor.script_tokens(), span.joined(cursor.behind()))


def _unbalanced(token: Token | None, opened: Token) -> ReadError:
    found = "never closed" if token is None else f"not closed before {token.text}"
    return ReadError(f"this {opened.text} is {found}", opened.span, code="unbalanced")


def _items(cursor: Cursor, kind: str, opened: Token) -> Task[tuple[tuple[Syntax, ...], str]]:
    items: list[Syntax] = []
    separators = ""
    cursor.open.append(kind)
    while True:
        if (token := cursor.peek()) is None:
            raise _unbalanced(None, opened)
        if token.text == r"\cdot" and (after := cursor.peek(1)) and after.text in _CLOSING:
            raise ReadError("a dot stands for an argument: name it", token.span)
        item: Syntax = yield cursor.inside(cursor)
        items.append(item)
        token = cursor.peek()
        given = kind in ("(", "[", "left") and cursor.at_single_bar()
        if token is None or not (token.text in _SEPARATORS or given):
            break
        separators += cursor.take_bar()
    cursor.open.pop()
    return tuple(items), separators


def environment(cursor: Cursor, opened: Token) -> Task[Syntax]:
    """A definition by cases, or a matrix; others have no meaning inside a formula."""
    if opened.text.rstrip("*") in MATRICES:
        matrix: Syntax = yield _matrix(cursor, opened)
        return matrix
    if opened.text.rstrip("*") not in ("cases", "dcases", "rcases"):
        message = f"the environment {opened.text} cannot be read inside a formula"
        raise ReadError(message, opened.span, code="unsupported")
    rows: list[tuple[Syntax, tuple[Syntax, ...] | None]] = []
    cursor.open.append("cases")
    while (token := cursor.peek()) is not None and token.kind != "end":
        value: Syntax = yield cursor.inside(cursor)
        conditions: tuple[Syntax, ...] | None = yield _conditions(cursor)
        rows.append((value, conditions))
    cursor.open.pop()
    if token is None or not rows:
        raise ReadError("these cases are never closed", opened.span, code="unbalanced")
    return Cases(tuple(rows), opened.span.joined(cursor.next().span))


MATRICES = frozenset({"pmatrix", "bmatrix", "matrix", "smallmatrix", "vmatrix"})
_SIDE_MAX = 20


def _matrix(cursor: Cursor, opened: Token) -> Task[Syntax]:
    """A matrix by its entries: a group of groups, one for each row; in bars its determinant."""
    rows: list[list[Syntax]] = [[]]
    cursor.open.append("cases")
    while (token := cursor.peek()) is not None and token.kind != "end":
        if token.text in ("\\\\", r"\cr", r"\newline"):
            cursor.next()
            rows.append([])
        elif token.text == "&" and rows[-1]:
            cursor.next()
            after = cursor.peek()
            if after is None or after.kind == "end" or after.text in ("&", "\\\\", r"\cr"):
                raise ReadError("an entry of this matrix is missing", token.span)
        else:
            entry: Syntax = yield cursor.inside(cursor)
            rows[-1].append(entry)
    cursor.open.pop()
    if token is None:
        raise ReadError("this matrix is never closed", opened.span, code="unbalanced")
    span = opened.span.joined(cursor.next().span)
    rows = [row for row in rows if row]
    if not rows or len({len(row) for row in rows}) != 1:
        raise ReadError("the rows of this matrix have different lengths", span)
    if max(len(rows), len(rows[0])) > _SIDE_MAX:
        message = f"a matrix of entries has at most {_SIDE_MAX} rows and columns"
        raise ReadError(message, span, code="too-long")
    groups = tuple(Group("row", tuple(row), span) for row in rows)
    kind = "determinant" if opened.text.startswith("v") else "matrix"
    return Group(kind, groups, span)


def _conditions(cursor: Cursor) -> Task[tuple[Syntax, ...] | None]:
    found: list[Syntax] = []
    while (token := cursor.peek()) is not None and token.kind != "end":
        if token.text in ("\\\\", r"\cr", r"\newline"):
            cursor.next()
            break
        if token.text in ("&", ",", ";", ".") or token.kind == "text":
            word = token.text.strip(" ,.:;") if token.kind == "text" else ""
            if word not in (
                "",
                "if",
                "for",
                "when",
                "and",
                "otherwise",
                "else",
                "where",
                "in case",
            ):
                raise ReadError(f"the condition “{word}” cannot be read", token.span)
            cursor.next()
            continue
        if token.text in (r"\land", r"\wedge"):
            cursor.next()
            continue
        condition: Syntax = yield cursor.inside(cursor)
        found.append(condition)
    return tuple(found) or None
