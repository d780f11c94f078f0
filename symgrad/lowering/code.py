"""Pieces of Python source with their precedence, and the parentheses that this asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from typing import final

WIDTH = 100


class Level(IntEnum):
    """How tightly the outermost operator of an expression binds."""

    COMPARE = 1
    AND = 2
    ADD = 3
    MULTIPLY = 4
    UNARY = 5
    POWER = 6
    ATOM = 7


@final
@dataclass(frozen=True, slots=True)
class Code:
    """An expression; `effort` counts the transposes and reshapes that it needs."""

    text: str
    level: Level = Level.ATOM
    effort: int = 0
    single: bool = False
    """Is it one product of matrices, one quotient …: an operand that reads well unbracketed?"""

    def at(self, level: Level) -> str:
        """The text as an operand of an operator, bracketed if it binds less tightly."""
        return self.text if self.level >= level else f"({self.text})"

    @property
    def simple(self) -> bool:
        """A name, a number or attributes of a name: `x**2` is then written without spaces."""
        return self.text.replace(".", "").replace("_", "").isalnum()


def bracketed(start: str, items: list[str], end: str, indent: int = 0) -> str:
    """A call or a tuple as the formatter breaks it: on one line, on one more, or an item a line."""
    line, room = f"{start}{', '.join(items)}{end}", WIDTH - indent
    if len(line) <= room:
        return line
    inner = f"    {', '.join(items)}"
    if len(inner) <= room and not end.startswith(","):
        return "\n".join([start, inner, end])
    return "\n".join([start, *(f"    {item}," for item in items), end.removeprefix(",")])


def sized(codes: list[Code]) -> int:
    """The effort of several pieces together."""
    return sum(code.effort for code in codes)


def call(function: str, *args: Code | str, effort: int = 0) -> Code:
    """A call."""
    texts = [a if isinstance(a, str) else a.text for a in args]
    inner = sized([a for a in args if isinstance(a, Code)])
    return Code(f"{function}({', '.join(texts)})", Level.ATOM, effort + inner)


def index(code: Code, *items: str, effort: int = 0) -> Code:
    """A subscript."""
    return Code(f"{code.at(Level.ATOM)}[{', '.join(items)}]", Level.ATOM, code.effort + effort)


def transposed(code: Code) -> Code:
    """The transpose; of a transpose, the matrix itself."""
    if code.text.endswith(".T") and code.level is Level.ATOM:
        return Code(code.text[:-2], Level.ATOM, max(0, code.effort - 1))
    return Code(f"{code.at(Level.ATOM)}.T", Level.ATOM, code.effort + 1)


def binary(operator: str, left: Code, right: Code) -> Code:
    """left * right, left @ right, left / right: mixtures are bracketed, since Python goes left to right."""
    first = left.at(Level.MULTIPLY)
    if (
        left.level is Level.MULTIPLY
        and (operator, _outer(left)) != ("@", "@")
        and "@"
        in (
            operator,
            _outer(left),
        )
    ):
        first = f"({left.text})"
    second = right.at(Level.UNARY)
    text = f"{first} {operator} {second}"
    return Code(text, Level.MULTIPLY, left.effort + right.effort)


def _outer(code: Code) -> str:
    """The operator that joins the outermost factors."""
    depth, last = 0, ""
    for character in code.text:
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif not depth and character in "@*/":
            last = character
    return last


def raised(base: Code, exponent: Code) -> Code:
    """A power; the formatter's way with spaces."""
    plain = Code(exponent.text.removeprefix("-")).simple
    gap = "" if base.simple and plain else " "
    shown = exponent.text if plain else exponent.at(Level.ATOM)
    effort = base.effort + exponent.effort
    return Code(f"{base.at(Level.ATOM)}{gap}**{gap}{shown}", Level.POWER, effort)


def negated(code: Code) -> Code:
    """−code."""
    shown = f"({code.text})" if code.level is Level.POWER else code.at(Level.MULTIPLY)
    return Code(f"-{shown}", Level.UNARY, code.effort)


def literal(value: Fraction) -> Code:
    """A nonnegative number: as an integer, a short decimal or a quotient."""
    if value.denominator == 1:
        return Code(str(value.numerator))
    decimal = repr(float(value))
    if Fraction(decimal) == value and len(decimal) <= 6:
        return Code(decimal)
    return Code(f"{value.numerator} / {value.denominator}", Level.MULTIPLY)
