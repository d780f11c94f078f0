"""What a result needs to be defined, in the terms of the statement."""

from __future__ import annotations

from symgrad.engine.conditions import conditions as spoken
from symgrad.kernel import Condition
from symgrad.rendering.worked import Part


def conditions(part: Part) -> tuple[Condition, ...]:
    """The conditions of a part's steps, each once, spoken of in subterms of its statement."""
    terms = [part.derivation.expression] if part.derivation else []
    terms += [side for claim in part.claims for side in (claim.lhs, claim.rhs)]
    return spoken(part.steps, terms, part.context)
