"""A place in a list of tokens, and the questions that a parser asks there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import final

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.read.spelling import (
    ACCENTS,
    ALPHABETS,
    LETTERS,
    RELATIONS,
    ROMAN,
    STYLING,
)
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import Syntax, Tokens
from symgrad.terms.read.tokens import Token

CLOSING = {
    ")",
    "]",
    "}",
    r"\}",
    r"\rangle",
    r"\right",
    r"\rVert",
    r"\rvert",
    r"\rbrace",
    r"\rbrack",
}
_OPENING = {
    "(",
    "[",
    "{",
    r"\{",
    r"\langle",
    r"\left",
    r"\lVert",
    r"\lvert",
    r"\lbrace",
    r"\lbrack",
}
_AHEAD_MAX = 200
_BARS = frozenset({"|", r"\vert", r"\|", r"\Vert", r"\parallel"})
_ARGUMENTS = {r"\frac": 2, r"\dfrac": 2, r"\tfrac": 2, r"\sqrt": 1, r"\color": 1, r"\textcolor": 2}
_INFIX = {
    "+", "-", "*", ":", ",", ";", "&", r"\pm", r"\mp", r"\odot", r"\circ", r"\oslash", r"\otimes",
    r"\boxtimes", r"\cdot", r"\times", r"\ast", r"\star", r"\bullet", r"\div", "\\\\", r"\colon",
    r"\bigodot", r"\bigotimes", r"\circledast", r"\newline", r"\cr", "^", "_", "'", "''",
}  # fmt: skip


@final
class Cursor:
    """Tokens, the next one's number, and the brackets that are open."""

    def __init__(
        self,
        tokens: list[Token],
        words: Collection[str],
        inside: Callable[[Cursor], Task[Syntax]],
    ) -> None:
        self.tokens = tokens
        self.words = words
        self.inside = inside
        self.number = 0
        self.open: list[str] = []
        self.inside_script = False

    def peek(self, ahead: int = 0) -> Token | None:
        """The next token, or one further on; None at the end."""
        place = self.number + ahead
        return self.tokens[place] if place < len(self.tokens) else None

    def next(self) -> Token:
        """Take the next token.

        Raises: ReadError at the end.
        """
        token = self.peek()
        if token is None:
            raise ReadError("the formula ends too early", self.place())
        self.number += 1
        return token

    def place(self) -> Span:
        """Where the next token stands; the end of the last one if none is left."""
        token = self.peek()
        return token.span if token is not None else Span(self.behind().stop, self.behind().stop)

    def behind(self) -> Span:
        """Where the last token taken stands."""
        return self.tokens[max(0, min(self.number, len(self.tokens)) - 1)].span

    def last_factor(self) -> str:
        """The source of the factor that was taken last: a letter, or a command with its braces."""
        start = min(self.number, len(self.tokens)) - 1
        depth = 0
        for k in range(start, max(start - 40, -1), -1):
            text = self.tokens[k].text
            depth += (text == "}") - (text == "{")
            if depth == 0 and not (text == "{" and k and self.tokens[k - 1].kind == "command"):
                return "".join(token.text for token in self.tokens[k : start + 1])
        return ""

    def expect(self, text: str, opened: Span) -> Token:
        """Take this token.

        Raises: ReadError at the bracket that it should close.
        """
        token = self.peek()
        if token is None or token.text != text:
            found = "nothing" if token is None else token.text
            message = f"this bracket is closed by {found}, not by {text}"
            raise ReadError(message, opened, code="unbalanced")
        return self.next()

    def is_letter(self, token: Token) -> bool:
        """Whether a command is a letter, or makes one."""
        return token.text in LETTERS | ALPHABETS | STYLING or token.text in ACCENTS

    def starts_factor(self) -> bool:
        """Whether the next token goes on with a product."""
        token = self.peek()
        if token is None or token.kind == "end":
            return False
        if token.kind in ("number", "letter", "begin", "text"):
            return True
        if token.text in RELATIONS or token.text in CLOSING or token.text in _INFIX:
            return False
        if token.text in ("|", r"\|", r"\Vert", r"\vert"):
            return not self._closes_bar(token) and not self.at_single_bar()
        return True

    def at_single_bar(self) -> bool:
        """Whether a bar comes next that stands alone in its brackets: p(x | θ), D(p ‖ q)."""
        bars = self._bars_ahead(0)
        after = self.peek(bars)
        if not bars or not self.open or self.open[-1] not in ("(", "[", "left"):
            return False
        if after is not None and after.text == "_":
            return False
        found, depth, ahead = 0, 0, 0
        while depth >= 0 and (token := self.peek(ahead)) is not None and ahead < _AHEAD_MAX:
            depth += (token.text in _OPENING) - (token.text in CLOSING)
            here = self._bars_ahead(ahead) if depth == 0 else 0
            found += here > 0
            ahead += max(here, 1)
        return depth < 0 and found % 2 == 1

    def take_bar(self) -> str:
        """Take the separator that comes next: two bars that touch are one."""
        bars = self._bars_ahead(0)
        return "".join(self.next().text for _ in range(max(bars, 1)))

    def _bars_ahead(self, ahead: int) -> int:
        """How many tokens make a bar at a place: 2 for ||, 0 if there is none."""
        token, after = self.peek(ahead), self.peek(ahead + 1)
        if token is None or token.text not in _BARS:
            return 0
        double = token.text == "|" and after is not None and after.text == "|" and not after.spaced
        return 2 if double else 1

    def _closes_bar(self, token: Token) -> bool:
        kind = {"|": "|", r"\vert": "|"}.get(token.text, r"\|")
        return bool(self.open) and self.open[-1] in (kind, "||" if kind == "|" else kind)

    def at_bar(self) -> bool:
        """Whether an evaluation bar follows: | with a subscript."""
        token, after = self.peek(), self.peek(1)
        if token is None or token.text not in ("|", r"\vert", r"\rvert", r"\lvert"):
            return False
        return after is not None and after.text == "_" and (not self.open or self.open[-1] != "|")

    def bar_tokens(self) -> Tokens:
        """The tokens below an evaluation bar that comes next."""
        self.next()
        self.next()
        return self.script_tokens()

    def script_tokens(self) -> Tokens:
        """The tokens of the script or argument that follows: a braced group, or the next sign.

        Raises: ReadError if nothing follows.
        """
        token = self.next()
        if token.text == "{" and token.kind == "symbol":
            return self._until_closed(token)
        if token.kind == "number" and len(token.text) > 1:
            return (self._first_digit(token),)
        if token.kind == "command" and (
            token.text in STYLING | ROMAN | ALPHABETS or token.text in ACCENTS | _ARGUMENTS
        ):
            taken = [token]
            for _ in range(_ARGUMENTS.get(token.text, 1)):
                start = self.number
                self.script_tokens()
                taken.extend(self.tokens[start : self.number])
            return tuple(taken)
        return (token,)

    def _first_digit(self, token: Token) -> Token:
        start = token.span.start
        first = replace(token, text=token.text[0], span=Span(start, start + 1))
        rest = replace(token, text=token.text[1:], span=Span(start + 1, token.span.stop))
        self.tokens[self.number - 1 : self.number] = [first, rest]
        return first

    def _until_closed(self, opened: Token) -> Tokens:
        start, depth = self.number, 1
        while (token := self.peek()) is not None:
            self.number += 1
            if token.kind == "symbol":
                depth += (token.text == "{") - (token.text == "}")
            if not depth:
                return tuple(self.tokens[start : self.number - 1])
        raise ReadError("this brace is never closed", opened.span, code="unbalanced")
