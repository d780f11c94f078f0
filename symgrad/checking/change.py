"""A change of a term that may undo a mistake, and the names of the mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, final

from symgrad.diagnostics import ShapeError, SortError
from symgrad.terms.term import Term
from symgrad.terms.walk import Path, replace_at

Mistake = Literal[
    "missing-transpose",
    "wrong-order",
    "missing-factor",
    "wrong-sign",
    "reversed-residual",
    "missing-inner-derivative",
    "product-rule",
    "hadamard-or-matrix-product",
    "wrong-index",
    "missing-sum",
    "inverse-sign",
    "other-layout",
    "missing-assumption",
    "shape",
]


@final
@dataclass(frozen=True, slots=True)
class Change:
    """What may have been meant: the part at `path` replaced by `new`, which undoes `mistake`.

    `words` say of the part what is wrong with it, where the name of the mistake does not.
    """

    mistake: Mistake
    path: Path
    new: Term
    words: str = ""


def applied(side: Term, change: Change) -> Term | None:
    """The side with a change made; None if the result has no shape."""
    try:
        made = replace_at(side, change.path, change.new)
    except (ShapeError, SortError):
        return None
    return made if made.shape == side.shape else None
