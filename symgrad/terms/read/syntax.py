"""What a formula looks like before its symbols have a meaning: trees of signs with their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from symgrad.diagnostics import Span
from symgrad.terms.read.tokens import Token

Tokens = tuple[Token, ...]


@final
@dataclass(frozen=True, slots=True)
class Num:
    """A number as written: `2`, `0.5`."""

    text: str
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Name:
    """One letter of any alphabet: x, \\lambda, \\mathcal{L}; `bold` if it was set so."""

    text: str
    span: Span
    bold: bool = False
    spaced: bool = False


@final
@dataclass(frozen=True, slots=True)
class Word:
    """Several upright letters, or a command that is no letter: tr, softmax, log.

    `command` tells that it was written as a command: \\log.
    """

    text: str
    span: Span
    command: bool = False


@final
@dataclass(frozen=True, slots=True)
class Symbol:
    """A sign with a meaning of its own: \\nabla, \\partial, \\mathrm{d}, \\mathbf{1}, \\infty."""

    text: str
    span: Span
    spaced: bool = False


@final
@dataclass(frozen=True, slots=True)
class Accented:
    """A mark over a letter: \\hat{y}."""

    accent: str
    body: Syntax
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Script:
    """Something with a subscript, a superscript or primes, these as tokens: their meaning is open."""

    base: Syntax
    sub: Tokens | None
    sup: Tokens | None
    primes: int
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Group:
    """What stands between brackets, split at commas. `kind` is the opening bracket.

    "{}" is a brace of LaTeX, which no reader of the formula sees.
    """

    kind: str
    items: tuple[Syntax, ...]
    span: Span
    separators: str = ""


@final
@dataclass(frozen=True, slots=True)
class Juxt:
    """Factors side by side: a product, or functions with their arguments."""

    items: tuple[Syntax, ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Chain:
    """Operands with product signs between them: x \\odot y, A : B, 2 \\cdot 3."""

    first: Syntax
    rest: tuple[tuple[Token, Syntax], ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Series:
    """Summands, each with its sign."""

    parts: tuple[tuple[str, Syntax], ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Frac:
    """A fraction, or a quotient with a slash."""

    numerator: Syntax
    denominator: Syntax
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Root:
    """A root, square when no degree is given."""

    body: Syntax
    degree: Syntax | None
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Big:
    """\\sum and its like, with bounds as tokens and the product that follows as body."""

    operator: str
    sub: Tokens | None
    sup: Tokens | None
    body: Syntax
    span: Span
    head: Span


@final
@dataclass(frozen=True, slots=True)
class Bar:
    """An evaluation bar: body |_{u = P}."""

    body: Syntax
    sub: Tokens
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Relations:
    """A chain of relations inside brackets, such as the condition of an indicator."""

    first: Syntax
    rest: tuple[tuple[str, Syntax], ...]
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Cases:
    """The rows of a definition by cases: a value and its conditions (none: otherwise)."""

    rows: tuple[tuple[Syntax, tuple[Syntax, ...] | None], ...]
    span: Span


Syntax = (
    Num
    | Name
    | Word
    | Symbol
    | Accented
    | Script
    | Group
    | Juxt
    | Chain
    | Series
    | Frac
    | Root
    | Big
    | Bar
    | Relations
    | Cases
)


def spelled(tokens: Tokens) -> str:
    """The text of tokens as names hold it: without styling, spaces only where LaTeX needs them."""
    from symgrad.terms.read.spelling import ROMAN, STYLING

    text = ""
    for token in tokens:
        part = token.text.strip()
        if token.kind == "text":
            part = rf"\text{{{part}}}"
        if token.kind == "command" and part in STYLING | ROMAN:
            continue
        if text and part[:1].isalpha() and token.kind != "command" and _ends_in_command(text):
            text += " "
        text += part
    while text.startswith("{") and text.endswith("}") and _encloses(text):
        text = text[1:-1].strip()
    return text


def _ends_in_command(text: str) -> bool:
    head, slash, tail = text.rpartition("\\")
    return bool(slash) and tail.isalpha() and not head.endswith("\\")


def _encloses(text: str) -> bool:
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if not depth:
            return place == len(text) - 1
    return False
