"""The proof object: made by the kernel alone, and the only source of the word `proved`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, final

from symgrad.terms.claim import Claim
from symgrad.terms.context import Context
from symgrad.terms.term import Term

Need = Literal["nonzero", "positive", "nonnegative", "invertible", "differentiable", "size"]


@final
@dataclass(frozen=True, slots=True)
class Condition:
    """What the two sides need to be defined: `subject` is nonzero, positive, invertible …"""

    subject: Term
    need: Need


@final
@dataclass(frozen=True, slots=True)
class Theorem:
    """`claim` holds in `context` for every dimension and every value at which both sides are defined.

    `conditions` is what the two sides need to be defined and the declarations do not say.
    """

    context: Context
    claim: Claim
    conditions: tuple[Condition, ...]


@final
@dataclass(frozen=True, slots=True)
class NotProved:
    """The kernel found no proof; that says nothing about the claim. `reason` is for a person."""

    reason: str
