"""A claim: two terms and what is said to hold between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import final

from symgrad.diagnostics import ShapeError
from symgrad.terms.dimension import show
from symgrad.terms.term import Term


class Relation(StrEnum):
    """What a link of a chain says; the value is its LaTeX."""

    EQUAL = "="
    AT_MOST = r"\le"
    AT_LEAST = r"\ge"
    LESS = "<"
    GREATER = ">"
    UNEQUAL = r"\ne"
    PSD_AT_LEAST = r"\succeq"
    PSD_AT_MOST = r"\preceq"
    EQUIVALENT = r"\equiv"
    TENDS_TO = r"\to"


@final
@dataclass(frozen=True, slots=True)
class Claim:
    """`lhs relation rhs`, for all values of the free variables and of the free indices.

    Raises: ShapeError if the two sides have different shapes.
    """

    lhs: Term
    relation: Relation
    rhs: Term

    def __post_init__(self) -> None:
        if self.lhs.shape != self.rhs.shape:
            raise ShapeError(
                f"the left side is {show(self.lhs.shape)}, the right side {show(self.rhs.shape)}"
            )


def equation(lhs: Term, rhs: Term) -> Claim:
    """The claim lhs = rhs."""
    return Claim(lhs, Relation.EQUAL, rhs)
