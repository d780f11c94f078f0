"""Seeds from content: the same claim in the same context always meets the same random numbers."""

from __future__ import annotations

import hashlib
from random import Random
from typing import Any, cast

from symgrad.terms.claim import Claim
from symgrad.terms.context import Context
from symgrad.terms.function import Function
from symgrad.terms.node import Node
from symgrad.terms.term import Term


def digest(*parts: object) -> bytes:
    """A hash of terms, claims, contexts and plain values, by their content alone."""
    memo: dict[Term, bytes] = {}
    return _digest(parts, memo)


def generator(*parts: object) -> Random:
    """A random generator that the content of `parts` seeds."""
    return Random(int.from_bytes(digest(*parts)[:8], "big"))


def _hash(*pieces: bytes) -> bytes:
    state = hashlib.blake2b(digest_size=16)
    for piece in pieces:
        state.update(len(piece).to_bytes(8, "big"))
        state.update(piece)
    return state.digest()


def _digest(value: object, memo: dict[Term, bytes]) -> bytes:
    if isinstance(value, Node):
        term = cast(Term, value)
        found = memo.get(term)
        if found is None:
            fields = cast(Any, type(value)).__dataclass_fields__
            parts = [_digest(getattr(value, n), memo) for n, f in fields.items() if f.init]
            found = memo[term] = _hash(type(value).__name__.encode(), *parts)
        return found
    match value:
        case tuple() | list():
            return _hash(b"()", *(_digest(v, memo) for v in cast("tuple[object, ...]", value)))
        case Claim(lhs=lhs, relation=relation, rhs=rhs):
            return _hash(b"claim", *(_digest(v, memo) for v in (lhs, str(relation), rhs)))
        case Context():
            return _hash(b"context", *(_digest(v, memo) for v in _content(value)))
        case Function(name=name):
            return _hash(b"function", name.encode())
        case _:
            return _hash(b"value", repr(value).encode())


def _content(context: Context) -> list[object]:
    variables = [
        (d.variable, tuple(sorted(d.facts)), tuple(sorted(d.row_facts)))
        for d in context.variables.values()
    ]
    functions = [
        (d.symbol, tuple(sorted(d.facts)), d.constants) for d in context.functions.values()
    ]
    definitions = [(d.name, d.parameters, d.body) for d in context.definitions.values()]
    return [
        variables,
        functions,
        definitions,
        context.hypotheses,
        sorted(context.dimensions.items(), key=lambda item: item[0]),
        sorted(context.at_least.items()),
        sorted(context.minimisers.items()),
        sorted(context.partial),
    ]
