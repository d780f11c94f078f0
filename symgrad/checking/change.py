"""A change of a term that may undo a mistake, and what it tells of a step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, final

from symgrad.diagnostics import ShapeError, SortError
from symgrad.terms.atoms import Variable
from symgrad.terms.claim import Relation
from symgrad.terms.property import Property
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


@final
@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The likely mistake of a step.

    `part` is the path of the wrong part of the right side, `words` say what is wrong with it, and
    `repaired` is the side with it mended; `relation` is one that does hold between the sides;
    `assumption` names the property, and its variable, that would make the step true as it stands.
    """

    mistake: Mistake | None
    part: Path | None = None
    change: Term | None = None
    repaired: Term | None = None
    assumption: tuple[Variable, Property] | None = None
    relation: Relation | None = None
    words: str = ""


def undone(change: Change, side: Term) -> Diagnosis:
    """The diagnosis that a change was needed, which makes the side this one."""
    return Diagnosis(change.mistake, change.path, change.new, side, words=change.words)
