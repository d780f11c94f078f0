"""The form that a textbook prints: an equal term, as short as possible."""

from __future__ import annotations

from symgrad.engine.idiomatic.measure import length
from symgrad.engine.idiomatic.search import Writer
from symgrad.terms.context import Context
from symgrad.terms.term import Term

_MOST_PASSES = 4


def idiomatic(term: Term, context: Context) -> Term:
    """An equal term in the shortest textbook form that is found; the term itself if none is better."""
    writer = Writer(context)
    for k in range(_MOST_PASSES):
        new = writer.tidy(term)
        if new is term or length(new) > length(term) or (k and length(new) == length(term)):
            return term
        term = new
    return term
