"""Finding out whether something is a function, and whether arguments follow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

from symgrad.terms.function import Function, FunctionSymbol
from symgrad.terms.read.applications import Callee
from symgrad.terms.read.names import is_operation, spelling
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.syntax import Accented, Group, Name, Script, Syntax, Word


@final
@dataclass(frozen=True, slots=True)
class Head:
    """A function, and the scripts that stand between its name and its argument."""

    callee: Callee
    script: Script | None


def function_head(reading: Reading, item: Syntax) -> Head | None:
    """The function that a part of a formula names, if it names one."""
    match item:
        case Name() | Word() | Accented():
            callee = _callee(reading, item)
            return Head(callee, None) if callee is not None else None
        case Script(base=Name() | Word() | Accented() as base):
            for part in _parts(item):
                callee = _callee(reading, part)
                if callee is not None:
                    rest = replace(
                        item,
                        sub=None if part.sub is not None else item.sub,
                        sup=None if part.sup is not None else item.sup,
                        primes=0 if part.primes else item.primes,
                    )
                    bare = rest.sub is None and rest.sup is None and not rest.primes
                    return Head(callee, None if bare else rest)
            callee = _callee(reading, base)
            return Head(callee, item) if callee is not None else None
        case _:
            return None


def _parts(item: Script) -> list[Script]:
    """The decorated names that may be declared, the longest first."""
    parts = [item] if item.sup is None or not is_operation(item.sup) else []
    if item.sub is not None:
        parts.append(replace(item, sup=None))
        parts.append(replace(item, sup=None, primes=0))
    if item.sup is not None and not is_operation(item.sup):
        parts.append(replace(item, sub=None, primes=0))
    return [p for p in parts if p.sub is not None or p.sup is not None or p.primes]


def _callee(reading: Reading, item: Syntax) -> Callee | None:
    name = spelling(item)
    if name is None:
        return None
    found = reading.meaning(name, item.span)
    return found if isinstance(found, Function | FunctionSymbol | str) else None


def peeled(item: Syntax | None) -> tuple[Group | None, Script | None]:
    """Brackets that can hold arguments, and the scripts on them."""
    match item:
        case Group(kind="(" | "[" | "{"):
            return item, None
        case Script(base=Group(kind="(" | "[" | "{") as group):
            return group, item
        case _:
            return None, None


def has_arguments(items: Sequence[Syntax], place: int) -> bool:
    """Whether brackets follow."""
    return place + 1 < len(items) and peeled(items[place + 1])[0] is not None
