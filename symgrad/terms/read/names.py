"""Names as people decorate them, and the one spelling that each has inside."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import final

from symgrad.terms.read.syntax import (
    Accented,
    Name,
    Script,
    Syntax,
    Tokens,
    Word,
    spelled,
)

_OPERATIONS = frozenset(
    {r"\top", "T", r"\intercal", "t", "-1", r"-\top", "-T", "2", "3", "1/2", "-1/2", "-2", "-t"}
    | {r"-\intercal", r"\mathrm{T}", "-", r"\frac{1}{2}", "0.5"}
)
"""Superscripts that nobody means as part of a name."""


@final
@dataclass(frozen=True, slots=True)
class Spelled:
    """A name: `text` as it is kept, `plain` as functions are found, `variants` as it may be kept."""

    text: str
    plain: str
    variants: tuple[str, ...]


def spelling(syntax: Syntax, *, sub: bool = True, sup: bool = True) -> Spelled | None:
    """The name that a part of a formula spells, with or without its scripts; None if it is none."""
    match syntax:
        case Name(text=text):
            return Spelled(text, text, (text,))
        case Word(text=text):
            kept = rf"\mathrm{{{text}}}"
            return Spelled(kept, text, (kept, rf"\operatorname{{{text}}}"))
        case Accented(accent=accent, body=body):
            inside = spelling(body)
            if inside is None:
                return None
            text = f"{accent}{{{inside.text}}}"
            return Spelled(text, text, (text,))
        case Script(base=base):
            inside = spelling(base)
            if inside is None:
                return None
            tail = _tail(syntax, sub, sup)
            variants = tuple(v + tail for v in inside.variants)
            return Spelled(inside.text + tail, inside.plain + tail, variants)
        case _:
            return None


def _tail(script: Script, sub: bool, sup: bool) -> str:
    tail = ""
    if sub and script.sub is not None:
        tail += "_" + braced(canonical(script.sub))
    if sup and script.sup is not None:
        tail += "^" + braced(canonical(script.sup))
    return tail + "'" * script.primes


def canonical(tokens: Tokens) -> str:
    """A script as names hold it."""
    return spelled(tokens)


def braced(text: str) -> str:
    """A script's text with braces where it needs them."""
    return text if len(text) == 1 else f"{{{text}}}"


def is_operation(sup: Tokens | None) -> bool:
    """Whether a superscript is a transpose, an inverse or a power rather than part of a name."""
    return sup is not None and spelled(sup) in _OPERATIONS


_STEPS = re.compile(
    r"^(?P<head>.*?)(?P<sign>[_^])\{?\(?(?P<step>[A-Za-z]|[A-Za-z]?[+-]?\d+|[A-Za-z][+-][A-Za-z])\)?\}?$"
)


def next_in_sequence(
    name: str, declared: Iterable[str], *, same_letter: bool = False
) -> str | None:
    """A declared name that differs from this one in its step alone: x_k for x_{k+1} or x_0.

    With `same_letter`, x_{k+1} only, not x_0.
    """
    match = _STEPS.match(name)
    if match is None:
        return None
    for other in declared:
        found = _STEPS.match(other)
        if (
            found is not None
            and found["head"] == match["head"]
            and found["sign"] == match["sign"]
            and ("(" in other) == ("(" in name)
            and _related(found["step"], match["step"], same_letter=same_letter)
        ):
            return other
    return None


def _related(left: str, right: str, *, same_letter: bool = False) -> bool:
    letters = [re.sub(r"[+-]?\d+$", "", s) for s in (left, right)]
    if same_letter:
        return letters[0] == letters[1] != ""
    if not letters[0] and not letters[1]:
        return False
    return letters[0] == letters[1] or not letters[1] or not letters[0]
