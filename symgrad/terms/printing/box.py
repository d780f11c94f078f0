"""The layout of a formula: what is drawn, between the term and its spelling in LaTeX or Unicode.

Every box has a level, how tightly it is bound (SUM < ELEMENT < RUN < ATOM), and may be open: then
its right end takes in whatever factor follows, as a Σ does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, final

RELATION, SUM, ELEMENT, RUN, ATOM = range(5)


@final
@dataclass(frozen=True, slots=True)
class Symbol:
    """A name or a number, in LaTeX; `decorated` names keep an outer script out."""

    latex: str
    has_sub: bool = False
    has_sup: bool = False


@final
@dataclass(frozen=True, slots=True)
class Infix:
    """Operands with operators between them: a + b − c, x ⊙ y, x > 0; operators are LaTeX."""

    parts: tuple[Box, ...]
    operators: tuple[str, ...]
    rank: int


@final
@dataclass(frozen=True, slots=True)
class Minus:
    """−a."""

    body: Box


@final
@dataclass(frozen=True, slots=True)
class Run:
    """Factors side by side."""

    parts: tuple[Box, ...]


@final
@dataclass(frozen=True, slots=True)
class Script:
    """A base with what is below and above it; `spread` sets commas between the indices."""

    base: Box
    sub: tuple[Box, ...] = ()
    sup: Box | None = None
    spread: bool = False


@final
@dataclass(frozen=True, slots=True)
class Paren:
    """(a)."""

    body: Box


Fences = Literal["norm", "bars", "angles", "brackets"]


@final
@dataclass(frozen=True, slots=True)
class Fenced:
    """‖a‖, |a|, ⟨a, b⟩, [a]."""

    kind: Fences
    body: tuple[Box, ...]


@final
@dataclass(frozen=True, slots=True)
class Fraction:
    """a over b; `inline` writes a/b, as in exponents."""

    top: Box
    bottom: Box
    inline: bool = False


@final
@dataclass(frozen=True, slots=True)
class Root:
    """√a."""

    body: Box


@final
@dataclass(frozen=True, slots=True)
class Function:
    """A head and its arguments; a bare one has a single argument without parentheses."""

    head: Box
    args: tuple[Box, ...]
    bare: bool = False
    unit: bool = True


@final
@dataclass(frozen=True, slots=True)
class BigSum:
    """Σ with its first line below, further conditions, its bound above, and the body."""

    index: Box
    start: Box
    conditions: tuple[Box, ...]
    stop: Box
    body: Box


@final
@dataclass(frozen=True, slots=True)
class Cases:
    """Values with their conditions; the last value has none."""

    rows: tuple[tuple[Box, tuple[Box, ...]], ...]
    otherwise: Box


@final
@dataclass(frozen=True, slots=True)
class At:
    """A body at given values: a long bar with `u = P` below it."""

    body: Box
    name: Box
    sign: str
    value: Box


Box = (
    Symbol
    | Infix
    | Minus
    | Run
    | Script
    | Paren
    | Fenced
    | Fraction
    | Root
    | Function
    | BigSum
    | Cases
    | At
)


def level(box: Box) -> int:
    """How tightly the parts of a box are bound together."""
    match box:
        case Infix(rank=rank):
            return rank
        case Minus():
            return SUM
        case Run() | BigSum():
            return RUN
        case Function(bare=bare, unit=unit):
            return RUN if bare or not unit else ATOM
        case Fraction(inline=inline):
            return RUN if inline else ATOM
        case _:
            return ATOM


def is_open(box: Box) -> bool:
    """Whether a factor that follows would be taken in."""
    match box:
        case BigSum():
            return True
        case Function(bare=bare):
            return bare
        case Run(parts=parts) | Infix(parts=parts, rank=2):
            return is_open(parts[-1])
        case _:
            return False


def bound(box: Box, least: int) -> Box:
    """`box`, in parentheses if it is bound more loosely than `least`."""
    return Paren(box) if level(box) < least else box


def closed(box: Box) -> Box:
    """`box` such that a factor may follow: `log(x)` for `log x`, `(Σ …)` for a sum."""
    match box:
        case Function(head, args, True, True):
            return Function(head, args)
        case _ if is_open(box):
            return Paren(box)
        case _:
            return box


def base(box: Box) -> Box:
    """`box` as what a script is set on."""
    match box:
        case Function(head, args, True, True):
            return Function(head, args)
        case Fraction():
            return Paren(box)
        case _:
            return bound(box, ATOM)


def tall(box: Box) -> bool:
    """Whether the box is higher than a line, so that its fences grow."""
    match box:
        case Fraction(inline=False) | BigSum() | Cases() | At():
            return True
        case Symbol() | Fraction():
            return False
        case Infix(parts=parts) | Run(parts=parts):
            return any(map(tall, parts))
        case Minus(body=body) | Paren(body=body) | Root(body=body):
            return tall(body)
        case Script(base=body):
            return tall(body)
        case Fenced(body=parts):
            return any(map(tall, parts))
        case Function(args=args):
            return any(map(tall, args))
