"""How long a term is to a reader."""

from __future__ import annotations

from functools import lru_cache

from symgrad.terms.term import Term
from symgrad.terms.walk import children


@lru_cache(maxsize=65536)
def weight(term: Term) -> int:
    """The number of nodes of the tree, shared ones counted each time they are read."""
    return 1 + sum(weight(c) for c in children(term))
