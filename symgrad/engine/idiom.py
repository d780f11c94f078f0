"""The shortest textbook form of a term."""

from __future__ import annotations

import importlib

from symgrad.terms.context import Context
from symgrad.terms.term import Term


def tidy(term: Term, context: Context) -> Term:
    """An equal term in the shortest textbook form."""
    module = importlib.import_module("symgrad.engine.idiomatic")
    idiomatic = getattr(module, "idiomatic", None)
    return term if idiomatic is None else idiomatic(term, context)
