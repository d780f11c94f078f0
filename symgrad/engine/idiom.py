"""The shortest textbook form of a term."""

from __future__ import annotations

import importlib

from symgrad.engine.diagonal import with_deltas
from symgrad.engine.idiomatic.measure import length
from symgrad.terms.context import Context
from symgrad.terms.term import Term


def tidy(term: Term, context: Context) -> Term:
    """An equal term in the shortest textbook form."""
    module = importlib.import_module("symgrad.engine.idiomatic")
    idiomatic = getattr(module, "idiomatic", None)
    if idiomatic is None:
        return term
    found = idiomatic(term, context)
    spread = with_deltas(found)
    if spread is None:
        return found
    return min(found, idiomatic(spread, context), key=length)
