"""The smallest factors of a formula: letters, words, brackets, fractions, accents."""

from __future__ import annotations

from symgrad.diagnostics import ReadError
from symgrad.terms.read.brackets import bars, braces, brackets, environment, fenced
from symgrad.terms.read.cursor import Cursor
from symgrad.terms.read.spelling import (
    ACCENTS,
    ALPHABETS,
    LETTERS,
    ROMAN,
    STYLING,
    SWITCHES,
)
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import (
    Accented,
    Frac,
    Group,
    Name,
    Num,
    Root,
    Script,
    Symbol,
    Syntax,
    Word,
    spelled,
)
from symgrad.terms.read.tokens import Token

_SIGNS = frozenset(
    [
        r"\nabla",
        r"\partial",
        r"\infty",
        r"\top",
        r"\intercal",
        r"\bot",
        r"\dots",
        r"\ldots",
        r"\cdots",
        r"\vdots",
        r"\cdot",
        r"\dagger",
        r"\emptyset",
        r"\forall",
        r"\exists",
        r"\checkmark",
        r"\square",
        r"\Box",
        r"\blacksquare",
        r"\qed",
        r"\star",
        r"\ast",
        r"\perp",
        r"\prime",
        r"\flat",
    ]
)
_BOLD = frozenset({r"\mathbf", r"\boldsymbol", r"\bm", r"\pmb", r"\mathbfit", r"\bold", r"\symbf"})
_FRACTIONS = frozenset({r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\nicefrac", r"\sfrac"})
_COLOURS = {r"\color": 0, r"\textcolor": 1, r"\colorbox": 1, r"\mathcolor": 1}
_DIFFERENTIALS = frozenset({"d", r"\dif", r"\dd", r"\diff", r"\differential"})
_STACKED = frozenset({r"\overset", r"\underset", r"\stackrel"})


def atom(cursor: Cursor) -> Task[Syntax]:
    """One factor without its scripts."""
    token = cursor.next()
    if token.kind == "number":
        return _number(cursor, token)
    if token.kind == "letter":
        return _letters(cursor, token)
    if token.kind == "text":
        return _text(cursor, token)
    if token.kind == "begin":
        cases: Syntax = yield environment(cursor, token)
        return cases
    if token.kind == "command":
        made: Syntax = yield _command(cursor, token)
        return made
    if token.text in ("(", "["):
        group: Syntax = yield brackets(cursor, token)
        return group
    if token.text == "{":
        inner: Syntax = yield braces(cursor, token)
        return inner
    if token.text == "|":
        fence: Syntax = yield bars(cursor, token)
        return fence
    raise ReadError(f"{token.text} does not fit here", token.span)


def _number(cursor: Cursor, token: Token) -> Syntax:
    """A number; 1e-3 is refused, since e may be a name.

    Raises: ReadError if an exponent seems to follow.
    """
    after, last = cursor.peek(), cursor.peek(1)
    if after is not None and last is not None and after.text in ("e", "E"):
        touching = not after.spaced and not last.spaced
        digits = cursor.peek(2) if last.text in ("+", "-") else last
        if touching and digits is not None and digits.kind == "number" and not digits.spaced:
            message = "this may be a power of ten or a product with e"
            span = token.span.joined(last.span)
            raise ReadError(message, span, code="ambiguous", hint=r"write 10^{-3}")
    return Num(token.text, token.span)


def _letters(cursor: Cursor, token: Token) -> Syntax:
    """A letter, or a known word when letters that touch spell one."""
    run, ahead = token.text, 0
    while (after := cursor.peek(ahead)) is not None and after.kind == "letter" and not after.spaced:
        run += after.text
        ahead += 1
    if len(run) > 1 and run in cursor.words:
        for _ in range(ahead):
            cursor.next()
        return Word(run, token.span.joined(cursor.behind()))
    return Name(token.text, token.span, spaced=token.spaced)


def _text(cursor: Cursor, token: Token) -> Syntax:
    word = token.text.strip()
    if word in _DIFFERENTIALS:
        return Symbol("d", token.span, token.spaced)
    if word in cursor.words or (word.isidentifier() and word == token.text):
        return Name(word, token.span) if len(word) == 1 else Word(word, token.span)
    raise ReadError(f"the words “{word}” stand inside the formula", token.span)


def _command(cursor: Cursor, token: Token) -> Task[Syntax]:
    text = token.text
    if text in LETTERS:
        return Name(text, token.span, spaced=token.spaced)
    if text in _SIGNS:
        return Symbol(text, token.span, token.spaced)
    if text in _DIFFERENTIALS:
        return Symbol("d", token.span, token.spaced)
    if text in _FRACTIONS:
        above: Syntax = yield argument(cursor)
        below: Syntax = yield argument(cursor)
        return Frac(above, below, token.span.joined(cursor.behind()))
    if text == r"\sqrt":
        root: Syntax = yield _root(cursor, token)
        return root
    if text in (
        r"\left",
        r"\langle",
        r"\{",
        r"\lbrace",
        r"\|",
        r"\Vert",
        r"\vert",
        r"\lvert",
        r"\lVert",
        r"\lbrack",
    ):
        fence: Syntax = yield fenced(cursor, token)
        return fence
    if text in STYLING | SWITCHES or text in _COLOURS or text in _STACKED:
        styled: Syntax = yield _styled(cursor, token)
        return styled
    if text in ROMAN or text == r"\rm":
        return _roman(cursor, token)
    if text in ALPHABETS:
        return _alphabet(cursor, token)
    if text in ACCENTS:
        body: Syntax = yield argument(cursor)
        return _accented(cursor, token, body)
    return _word(cursor, token)


def _word(cursor: Cursor, token: Token) -> Syntax:
    name = token.text.lstrip("\\")
    if not name.isalpha() or token.text in (r"\right", r"\end", r"\over", r"\choose", r"\atop"):
        raise ReadError(f"{token.text} does not fit here", token.span)
    return Word(name, token.span, command=True)


def argument(cursor: Cursor) -> Task[Syntax]:
    """The argument of a command: a group in braces, or one sign."""
    token = cursor.peek()
    if token is None:
        raise ReadError("an argument is missing here", cursor.place())
    if token.kind == "number" and len(token.text) > 1:
        first = cursor.script_tokens()[0]
        return Num(first.text, first.span)
    inner: Syntax = yield atom(cursor)
    return inner


def _root(cursor: Cursor, token: Token) -> Task[Syntax]:
    degree: Syntax | None = None
    after = cursor.peek()
    if after is not None and after.text == "[":
        given: Syntax = yield brackets(cursor, cursor.next())
        if isinstance(given, Group) and len(given.items) == 1:
            degree = given.items[0]
    body: Syntax = yield argument(cursor)
    return Root(body, degree, token.span.joined(cursor.behind()))


def _styled(cursor: Cursor, token: Token) -> Task[Syntax]:
    """What a command of style stands before, without the style."""
    text = token.text
    if text in _COLOURS or text in _STACKED:
        cursor.script_tokens()
        if not _COLOURS.get(text, 1):
            styled: Syntax = yield atom(cursor)
            return styled
    if text == r"\vec" and (after := cursor.peek()) is not None and after.text in ("(", r"\left"):
        return Word("vec", token.span)
    body: Syntax = yield argument(cursor)
    if text in (r"\underbrace", r"\overbrace"):
        while (after := cursor.peek()) is not None and after.text in ("_", "^"):
            cursor.next()
            cursor.script_tokens()
    span = token.span.joined(cursor.behind())
    if text in _BOLD and isinstance(body, Num) and body.text in ("0", "1"):
        return Symbol(rf"\mathbf{{{body.text}}}", span, token.spaced)
    if isinstance(body, Name):
        return Name(body.text, span, bold=text in _BOLD, spaced=token.spaced)
    return body


def _roman(cursor: Cursor, token: Token) -> Syntax:
    if token.text == r"\rm":
        letters: list[Token] = []
        while (after := cursor.peek()) is not None and after.kind == "letter":
            letters.append(cursor.next())
        word = spelled(tuple(letters))
    else:
        word = spelled(cursor.script_tokens()).replace(r"\,", "")
    span = token.span.joined(cursor.behind())
    if not word:
        raise ReadError("a word is missing here", span)
    if word in _DIFFERENTIALS:
        return Symbol("d", span, token.spaced)
    if len(word) == 1 or word in LETTERS:
        return Name(word, span, spaced=token.spaced)
    return Word(word, span)


def _alphabet(cursor: Cursor, token: Token) -> Syntax:
    letter = spelled(cursor.script_tokens())
    span = token.span.joined(cursor.behind())
    if token.text in (r"\mathbb", r"\mathds") and letter in ("1", "0"):
        return Symbol(rf"\mathbb{{{letter}}}", span, token.spaced)
    command = r"\mathbb" if token.text == r"\mathds" else token.text
    return Name(f"{command}{{{letter}}}", span, spaced=token.spaced)


def _accented(cursor: Cursor, token: Token, body: Syntax) -> Syntax:
    span = token.span.joined(cursor.behind())
    accent = ACCENTS[token.text]
    match body:
        case Name() | Word() | Accented():
            return Accented(accent, body, span)
        case Script(base=Name() | Word() as base, sub=sub, sup=sup, primes=primes):
            return Script(Accented(accent, base, span), sub, sup, primes, span)
        case _:
            raise ReadError("this accent stands over more than a name", span)
