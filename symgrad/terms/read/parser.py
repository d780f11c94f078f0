"""Tokens into a tree of signs: precedence and brackets, nothing about meaning."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.read.atoms import atom
from symgrad.terms.read.cursor import Cursor
from symgrad.terms.read.names import is_operation
from symgrad.terms.read.spelling import RELATIONS
from symgrad.terms.read.stackless import Task, run
from symgrad.terms.read.syntax import (
    Bar,
    Big,
    Chain,
    Frac,
    Group,
    Juxt,
    Name,
    Num,
    Relations,
    Script,
    Series,
    Symbol,
    Syntax,
    Tokens,
    Word,
)
from symgrad.terms.read.tokens import Token

NESTING_MAX = 200

SIGNS = {"+": "+", "-": "-", r"\pm": "±", r"\mp": "∓"}
PRODUCTS = {
    r"\odot": "⊙", r"\circ": "∘", r"\oslash": "⊘", r"\otimes": "⊗", r"\boxtimes": "⊠",
    r"\cdot": "·", r"\times": "×", "*": "*", r"\ast": "*", r"\star": "*", r"\bullet": "·",
    r"\div": "/", r"\bigodot": "⊙", r"\bigotimes": "⊗", r"\circledast": "*",
}  # fmt: skip


def parse(tokens: Sequence[Token], words: Collection[str], place: Span) -> Syntax:
    """The tree of an expression (relations may stand inside it).

    Raises: ReadError if a token is left over, something is missing, or brackets do not match.
    """
    if not tokens:
        raise ReadError("a formula is missing here", place, code="empty")
    check_nesting(tokens)
    cursor = Cursor(list(tokens), words, relations)
    tree = run(relations(cursor), place)
    rest = cursor.peek()
    if rest is not None:
        raise ReadError(f"{rest.text} does not fit here", rest.span)
    return tree


def check_nesting(tokens: Sequence[Token]) -> None:
    """Count the brackets that are open.

    Raises: ReadError at the first that is nested too deeply.
    """
    depth = 0
    for token in tokens:
        if token.text in ("(", "[", "{", r"\{", r"\langle") or token.kind == "begin":
            depth += 1
            if depth > NESTING_MAX:
                message = f"brackets are nested more than {NESTING_MAX} deep"
                raise ReadError(message, token.span, code="too-deep")
        elif token.text in (")", "]", "}", r"\}", r"\rangle") or token.kind == "end":
            depth = max(0, depth - 1)


def relations(cursor: Cursor) -> Task[Syntax]:
    """Sums with relations between them, or one alone."""
    first: Syntax = yield _sum(cursor)
    rest: list[tuple[str, Syntax]] = []
    while (token := cursor.peek()) is not None and token.text in RELATIONS and token.kind != "text":
        cursor.next()
        following: Syntax = yield _sum(cursor)
        rest.append((RELATIONS[token.text], following))
    if not rest:
        return first
    return Relations(first, tuple(rest), first.span.joined(rest[-1][1].span))


def _sum(cursor: Cursor) -> Task[Syntax]:
    parts: list[tuple[str, Syntax]] = []
    start = cursor.place()
    while True:
        token = cursor.peek()
        sign = SIGNS.get(token.text) if token is not None and token.kind != "text" else None
        if sign is None and parts:
            break
        if sign is not None:
            if sign in "±∓" and token is not None:
                raise ReadError(f"{token.text} stands for two formulas: write both", token.span)
            cursor.next()
        part: Syntax = yield _inner(cursor)
        parts.append((sign or "", part))
    if parts[0][0] == "" and len(parts) == 1:
        return parts[0][1]
    return Series(tuple(parts), start.joined(parts[-1][1].span))


def _inner(cursor: Cursor) -> Task[Syntax]:
    first: Syntax = yield _products(cursor)
    rest: list[tuple[Token, Syntax]] = []
    while (token := cursor.peek()) is not None and token.text in (":", r"\colon"):
        if cursor.inside_script:
            break
        cursor.next()
        operand: Syntax = yield _products(cursor)
        rest.append((token, operand))
    return Chain(first, tuple(rest), first.span.joined(rest[-1][1].span)) if rest else first


def _products(cursor: Cursor) -> Task[Syntax]:
    first: Syntax = yield _signed(cursor)
    rest: list[tuple[Token, Syntax]] = []
    while (token := cursor.peek()) is not None and token.text in PRODUCTS:
        cursor.next()
        operand: Syntax = yield _signed(cursor)
        rest.append((token, operand))
    return Chain(first, tuple(rest), first.span.joined(rest[-1][1].span)) if rest else first


def _signed(cursor: Cursor) -> Task[Syntax]:
    token = cursor.peek()
    if token is None or token.text not in ("+", "-"):
        plain: Syntax = yield _side_by_side(cursor)
        return plain
    cursor.next()
    body: Syntax = yield _signed(cursor)
    return Series(((token.text, body),), token.span.joined(body.span))


def _side_by_side(cursor: Cursor) -> Task[Syntax]:
    items: list[Syntax] = []
    start = cursor.place()
    while cursor.starts_factor():
        token = cursor.peek()
        assert token is not None
        if token.text == "/" and token.kind == "symbol":
            if not items:
                raise ReadError("a quotient needs something before its slash", token.span)
            cursor.next()
            below: Syntax = yield _below(cursor)
            _one_meaning(cursor, below)
            above = _together(items, start)
            items = [Frac(above, below, start.joined(below.span))]
        elif cursor.at_bar():
            if not items:
                raise ReadError("an evaluation bar needs something before it", token.span)
            sub = cursor.bar_tokens()
            items = [Bar(_together(items, start), sub, start.joined(cursor.behind()))]
        else:
            item: Syntax = yield _factor(cursor)
            items.append(item)
    if not items:
        raise ReadError("something is missing here", cursor.place())
    return _together(items, start)


def _below(cursor: Cursor) -> Task[Syntax]:
    """What stands below a slash: one factor, with the sign ∂ or d before it."""
    token = cursor.peek()
    first: Syntax = yield _factor(cursor)
    if token is None or not isinstance(first, Symbol) or first.text not in (r"\partial", "d"):
        return first
    variable: Syntax = yield _factor(cursor)
    return Juxt((first, variable), first.span.joined(variable.span))


def _one_meaning(cursor: Cursor, below: Syntax) -> None:
    """A slash before letters that touch, as in 1/2n, can mean two things.

    Raises: ReadError that asks for brackets.
    """
    token = cursor.peek()
    if token is None or token.spaced or not isinstance(below, Num | Name | Script):
        return
    letter = token.kind == "letter" or (token.kind == "command" and cursor.is_letter(token))
    if letter and below.span.stop == token.span.start:
        raise ReadError(
            "what stands below this slash is not clear",
            below.span.joined(token.span),
            code="ambiguous",
            hint=r"write \frac{…}{…}, or brackets",
        )


def _together(items: list[Syntax], start: Span) -> Syntax:
    return items[0] if len(items) == 1 else Juxt(tuple(items), start.joined(items[-1].span))


def _factor(cursor: Cursor) -> Task[Syntax]:
    token = cursor.peek()
    if token is None:
        raise ReadError("something is missing here", cursor.place())
    if token.kind == "command" and token.text in BIG:
        big: Syntax = yield _big(cursor)
        return big
    base: Syntax = yield atom(cursor)
    item = scripted(cursor, base)
    while (mark := cursor.peek()) is not None and mark.text == "!" and mark.kind == "symbol":
        cursor.next()
        after = cursor.peek()
        if after is not None and after.text == "!" and after.span.start == mark.span.stop:
            raise ReadError("!! is not supported", mark.span.joined(after.span), code="unsupported")
        item = _factorial(item, mark.span)
    return item


def _factorial(item: Syntax, mark: Span) -> Syntax:
    """n! = Γ(n + 1)."""
    span = item.span.joined(mark)
    following = Series((("", item), ("+", Num("1", mark))), span)
    return Juxt((Word("Gamma", span), Group("(", (following,), span)), span)


BIG = {
    r"\sum", r"\prod", r"\int", r"\iint", r"\lim", r"\oint", r"\bigcup", r"\bigcap", r"\coprod",
    r"\argmax", r"\argmin", r"\sup", r"\inf", r"\limsup", r"\liminf",
}  # fmt: skip


def _big(cursor: Cursor) -> Task[Syntax]:
    token = cursor.next()
    sub: Tokens | None = None
    sup: Tokens | None = None
    while (script := cursor.peek()) is not None and script.text in ("_", "^"):
        cursor.next()
        taken = cursor.script_tokens()
        sub, sup = (taken, sup) if script.text == "_" else (sub, taken)
    head = token.span.joined(cursor.behind())
    body: Syntax = yield _products(cursor)
    return Big(token.text, sub, sup, body, token.span.joined(body.span), head)


_MARKS = frozenset({"*", r"\ast", r"\star", "+", r"\dagger"})


def decorated(sup: Tokens | None) -> tuple[Tokens, Tokens | None]:
    """A superscript that is a mark and then an operation: A^{*\\top} is (A^*)^\\top."""
    if sup and len(sup) > 1 and sup[0].text in _MARKS and is_operation(sup[1:]):
        return sup[:1], sup[1:]
    return (), sup


def scripted(cursor: Cursor, base: Syntax) -> Syntax:
    """`base` with the scripts that follow it."""
    sub: Tokens | None = None
    sup: Tokens | None = None
    primes, start = 0, base.span
    while (token := cursor.peek()) is not None and token.kind == "symbol":
        if token.text in ("'", "''"):
            cursor.next()
            primes += len(token.text)
        elif token.text in ("_", "^"):
            if (sub if token.text == "_" else sup) is not None:
                which = "subscript" if token.text == "_" else "superscript"
                raise ReadError(f"a second {which}: put braces round the first", token.span)
            cursor.next()
            taken = cursor.script_tokens()
            if not taken:
                continue
            if token.text == "^" and all(t.text == r"\prime" for t in taken):
                primes += len(taken)
                continue
            sub, sup = (taken, sup) if token.text == "_" else (sub, taken)
        else:
            break
    if sub is None and sup is None and not primes:
        return base
    mark, operation = decorated(sup)
    if mark:
        base = Script(base, sub, mark, primes, start.joined(cursor.behind()))
        sub, sup, primes = None, operation, 0
    return Script(base, sub, sup, primes, start.joined(cursor.behind()))
