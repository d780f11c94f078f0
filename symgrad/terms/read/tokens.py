"""Formulas into tokens with exact places; no recursion, and bounds on everything that can grow."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, final

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.read.spelling import (
    FRACTIONS,
    GREEK,
    SIZING,
    SPACING,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    SYMBOLS,
)

Kind = Literal["letter", "command", "number", "symbol", "text", "begin", "end"]

TOKENS_MAX = 20_000
DIGITS_MAX = 1_000


@final
@dataclass(frozen=True, slots=True)
class Token:
    """The smallest part of a formula: a letter, a command with its backslash, a number, a sign.

    Of kind "text", "begin" and "end" `text` is what stands between the braces. `spaced` tells
    whether white space stands before it, `last` whether a line ends in it (`\\\\`).
    """

    kind: Kind
    text: str
    span: Span
    spaced: bool = False

    def shifted(self, offset: int) -> Token:
        """The same token, `offset` characters further on."""
        return replace(self, span=self.span.shifted(offset)) if offset else self


_PATTERN = re.compile(
    r"""(?P<space>\s+|%[^\n]*(?:\n|$))
      | (?P<text>\\(?:text|textrm|textit|textbf|textsf|texttt|textnormal|mbox|hbox|intertext|tag\*?|label|eqref|ref|cite)\s*\{)
      | (?P<begin>\\begin\s*\{(?P<begun>[A-Za-z]+\*?)\})
      | (?P<end>\\end\s*\{(?P<ended>[A-Za-z]+\*?)\})
      | (?P<command>\\(?:[A-Za-z]+\*?|.))
      | (?P<number>\d+(?:\.\d+)?|\.\d+)
      | (?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵀᵗ⁽⁾ⁿⁱᵏ]+)
      | (?P<lowered>[₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₗₘₙₜₓ]+)
      | (?P<assign>:=)
      | (?P<names>=:)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_SILENT_TEXT = {"tag", "tag*", "label", "eqref", "ref", "cite"}
_STARRED = {"\\operatorname*", "\\tag*"}


def tokenise(source: str, offset: int = 0) -> list[Token]:
    """The tokens of a formula; spacing, sizing and labels are left out.

    Raises: ReadError for a formula or a number that is too long, or a brace that is missing.
    """
    try:
        tokens = [token.shifted(offset) for token in islice(_scan(source), TOKENS_MAX + 1)]
    except ReadError as error:
        raise error.shifted(offset) from None
    if len(tokens) > TOKENS_MAX:
        message = f"the formula has more than {TOKENS_MAX} tokens"
        raise ReadError(message, tokens[-1].span, code="too-long")
    return _in_environments(tokens)


_BRACED = {
    r"\eqalign": "aligned", r"\eqalignno": "aligned", r"\leqalignno": "aligned",
    r"\displaylines": "gathered", r"\cases": "cases", r"\pmatrix": "pmatrix",
    r"\matrix": "matrix",
}  # fmt: skip


def _in_environments(tokens: list[Token]) -> list[Token]:
    """\\eqalign{…} and the like of plain TeX as the environments that they are."""
    if not any(t.text in _BRACED for t in tokens):
        return tokens
    made: list[Token] = []
    inside: list[tuple[str, int]] = []
    depth = 0
    for token, before in zip(tokens, [None, *tokens], strict=False):
        opens = token.text == "{" and token.kind == "symbol"
        if opens and before is not None and before.text in _BRACED:
            inside.append((_BRACED[before.text], depth))
            made[-1:] = [replace(token, kind="begin", text=inside[-1][0])]
        elif inside and token.text == "}" and depth == inside[-1][1] + 1:
            made.append(replace(token, kind="end", text=inside.pop()[0]))
        elif inside and token.text == r"\cr":
            made.append(replace(token, text="\\\\"))
        else:
            made.append(token)
        depth += opens - (token.text == "}" and token.kind == "symbol")
    return made


def _scan(source: str) -> Iterator[Token]:
    position, spaced = 0, False
    while position < len(source):
        match = _PATTERN.match(source, position)
        assert match is not None
        span = Span(position, match.end())
        position = match.end()
        kind = match.lastgroup
        if kind == "space":
            spaced = True
            continue
        found: Iterator[Token]
        if kind == "text":
            body, position = _braced(source, position, span)
            name = match["text"].lstrip("\\").rstrip("{ \t\n")
            found = (
                iter(())
                if name in _SILENT_TEXT
                else iter([Token("text", body, Span(span.start, position), spaced)])
            )
        else:
            found = _tokens(kind or "", match, span, spaced)
        yield from found
        spaced = kind == "command" and match.group() in SPACING


def _tokens(kind: str, match: re.Match[str], span: Span, spaced: bool) -> Iterator[Token]:
    text = match.group()
    match kind:
        case "begin" | "begun":
            yield Token("begin", match["begun"], span, spaced)
        case "end" | "ended":
            yield Token("end", match["ended"], span, spaced)
        case "command":
            yield from _command(text, span, spaced)
        case "number":
            if len(text) > DIGITS_MAX:
                raise ReadError(
                    f"a number has more than {DIGITS_MAX} digits", span, code="too-long"
                )
            yield Token("number", text, span, spaced)
        case "raised":
            yield from _script("^", text, SUPERSCRIPTS, span)
        case "lowered":
            yield from _script("_", text, SUBSCRIPTS, span)
        case "assign":
            yield Token("command", r"\coloneqq", span, spaced)
        case "names":
            yield Token("command", r"\eqqcolon", span, spaced)
        case _:
            yield from _character(text, span, spaced)


def _command(text: str, span: Span, spaced: bool) -> Iterator[Token]:
    if text in SPACING or text in SIZING:
        return
    if text.endswith("*") and text not in _STARRED:
        yield Token("command", text[:-1], Span(span.start, span.stop - 1), spaced)
        yield Token("symbol", "*", Span(span.stop - 1, span.stop))
        return
    yield Token("command", text.rstrip("*"), span, spaced)


def _script(sign: str, text: str, table: dict[str, str], span: Span) -> Iterator[Token]:
    yield Token("symbol", sign, Span(span.start, span.start))
    yield Token("symbol", "{", Span(span.start, span.start))
    for place, character in enumerate(text, span.start):
        yield from _character(table[character], Span(place, place + 1), False)
    yield Token("symbol", "}", Span(span.stop, span.stop))


def _character(text: str, span: Span, spaced: bool) -> Iterator[Token]:
    if text in FRACTIONS:
        for part in (r"\frac", *FRACTIONS[text].join("{}").replace("/", "}{")):
            kind = "command" if len(part) > 1 else "number" if part.isdigit() else "symbol"
            yield Token(kind, part, span, spaced)
    elif text in SYMBOLS:
        plain = SYMBOLS[text]
        yield Token("command" if plain.startswith("\\") else "symbol", plain, span, spaced)
    elif text in GREEK:
        yield Token("command", GREEK[text], span, spaced)
    elif text.isdigit() and text.isascii():
        yield Token("number", text, span, spaced)
    elif text.isalpha():
        plain = text if text in _FULLWIDTH else unicodedata.normalize("NFKC", text)
        kept = plain if len(plain) == 1 else text
        name = GREEK.get(kept)
        yield Token("command" if name else "letter", name or kept, span, spaced)
    elif text.isprintable():
        yield Token("symbol", text, span, spaced)
    else:
        raise ReadError("a control character stands in the formula", span)


_FULLWIDTH = frozenset(chr(code) for code in range(0xFF21, 0xFF5B))
"""Letters of another width: other symbols than the Latin ones they look like."""


def _braced(source: str, position: int, opened: Span) -> tuple[str, int]:
    """The text up to the brace that closes one already open, and the place after it."""
    depth, start = 1, position
    while position < len(source):
        character = source[position]
        if character == "\\":
            position += 1
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if not depth:
                return source[start:position], position + 1
        position += 1
    raise ReadError("this brace is never closed", opened, code="unbalanced")
