"""The form that a textbook prints: an equal term, as short as possible."""

from __future__ import annotations

from symgrad.engine.idiomatic.measure import length
from symgrad.engine.idiomatic.network import digest
from symgrad.engine.idiomatic.search import Writer
from symgrad.terms.context import Context
from symgrad.terms.term import Term

_MOST_PASSES = 8


def idiomatic(term: Term, context: Context) -> Term:
    """An equal term in the shortest textbook form that is found; the term itself if none is better.

    The result of the result is the result.
    """
    met = [term]
    while len(met) < _MOST_PASSES:
        new = Writer(context).tidy(met[-1])
        if length(new) > length(met[-1]):
            break
        if new in met:
            return min(met[met.index(new) :], key=digest)
        met.append(new)
    return met[-1]
