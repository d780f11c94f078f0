"""The form that a textbook prints: an equal term, as short as possible."""

from __future__ import annotations

from functools import lru_cache
from typing import final

from symgrad.engine.diagonal import with_deltas
from symgrad.engine.idiomatic.measure import length
from symgrad.engine.idiomatic.naming import lettered
from symgrad.engine.idiomatic.network import digest
from symgrad.engine.idiomatic.search import Memory
from symgrad.terms.context import Context
from symgrad.terms.term import Term

_MOST_PASSES = 8


@final
class _Same:
    """A context, told from others by being the same object."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def __hash__(self) -> int:
        return id(self.context)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.context is self.context


@lru_cache(maxsize=8)
def _memory(same: _Same) -> Memory:
    return Memory(same.context)


def idiomatic(term: Term, context: Context) -> Term:
    """An equal term in the shortest textbook form that is found; the term itself if none is better.

    The result of the result is the result.
    """
    found = _settled(term, context)
    spread = with_deltas(found)
    return found if spread is None else min(_settled(spread, context), found, key=length)


def _settled(term: Term, context: Context) -> Term:
    """Tidied until that changes nothing."""
    memory = _memory(_Same(context))
    met = [term]
    while len(met) < _MOST_PASSES:
        new = memory.tidied(met[-1])
        if length(new) > length(met[-1]):
            break
        if new in met:
            return lettered(min(met[met.index(new) :], key=digest), term)
        met.append(new)
    return lettered(met[-1], term)


def candidates(term: Term, context: Context) -> tuple[Term, ...]:
    """Equal terms that were thought of, shortest first, the term itself among them."""
    return _memory(_Same(context)).candidates(term)
