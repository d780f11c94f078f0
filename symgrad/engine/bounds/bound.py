"""Prove an inequality by a certificate that the kernel verifies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from symgrad.engine.bounds.explain import explained
from symgrad.engine.bounds.search import Search
from symgrad.kernel import Theorem
from symgrad.kernel.arithmetic import Stuck
from symgrad.kernel.certificate import ordered, verify
from symgrad.kernel.premises import Unfounded
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context


@final
@dataclass(frozen=True, slots=True)
class Bound:
    """A proved inequality; `method` tells the certificate to a person."""

    theorem: Theorem
    method: str


def bound(claim: Claim, context: Context) -> Bound | None:
    """The claim proved by a certificate; None if none is found, which says nothing about it."""
    try:
        low, high, _ = ordered(claim)
        if low.shape:
            return None
        for found in Search(low, high, context).run():
            theorem = verify(claim, context, found.certificate)
            if isinstance(theorem, Theorem):
                return Bound(theorem, explained(found))
    except (Unfounded, Stuck, RecursionError):
        return None
    return None
