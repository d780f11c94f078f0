"""What a declared adjective holds: the words people write, and the facts that it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from symgrad.terms.atoms import Variable
    from symgrad.terms.claim import Claim
    from symgrad.terms.function import FunctionSymbol


class Fact(StrEnum):
    """The algebraic facts that the kernel understands; an adjective is a set of them."""

    SYMMETRIC = "A_ij = A_ji"
    DIAGONAL = "A_ij = 0 for i ≠ j"
    ORTHOGONAL = "AᵀA = AAᵀ = I"
    ORTHONORMAL_COLUMNS = "AᵀA = I"
    FULL_COLUMN_RANK = "Ax = 0 for x = 0 only"
    FULL_ROW_RANK = "xᵀA = 0 for x = 0 only"
    INVERTIBLE = "A⁻¹ exists, det A ≠ 0"
    DEFINITE = "xᵀAx > 0 for x ≠ 0"
    SEMIDEFINITE = "xᵀAx ≥ 0"
    POSITIVE = "every entry > 0"
    NONNEGATIVE = "every entry ≥ 0"
    NONZERO = "every entry ≠ 0"
    NONZERO_VECTOR = "the vector ≠ 0"
    BELOW_ONE = "every entry < 1"
    INTEGER = "every entry is an integer"
    UNIT = "Σ x_i² = 1"
    SUM_ONE = "Σ x_i = 1"
    ONE_HOT = "entries 0 or 1, exactly one 1"
    BINARY = "entries 0 or 1"
    SIGN = "entries −1 or 1"
    CONTINUOUSLY_DIFFERENTIABLE = "C¹"
    TWICE_DIFFERENTIABLE = "C²"
    THRICE_DIFFERENTIABLE = "C³"
    CONVEX = "f((1 − t)x + ty) ≤ (1 − t)f(x) + tf(y)"
    STRONGLY_CONVEX = "f − (μ/2)‖x‖² is convex"
    LIPSCHITZ_GRADIENT = "‖∇f(x) − ∇f(y)‖ ≤ L‖x − y‖"
    LIPSCHITZ = "|f(x) − f(y)| ≤ L‖x − y‖"
    DOMINATED_BY_SLOPE = "‖∇f(x)‖² ≥ 2μ(f(x) − min f)"


@final
@dataclass(frozen=True, slots=True)
class Law:
    """An inequality for all points that every function with a property obeys."""

    claim: Claim
    function: FunctionSymbol
    points: tuple[Variable, ...]
    constant: Variable | None = None


def _no_laws(rank: int) -> tuple[Law, ...]:
    return ()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    r"""An adjective of a declaration, in one file of `symgrad/properties`.

    `words` are the phrasings that people use (the first is the one that symgrad prints).
    `rank` is the number of axes it speaks of: 0, 1, 2, None for any; with `rows`, an adjective of
    vectors applies to each row of a matrix ("with one-hot rows").
    A property of functions may have a `constant` (the L of $L$-smooth) and `laws`: inequalities in
    f, its points x, y and the constant; `read` gives them as terms for functions of a tensor of some
    rank, once they are asked for.
    `implies` names further properties. `sample` draws a random instance: LaTeX over a generic
    `B` of the same shape (`B + B^\top`), or None where the numeric layer draws by the facts.
    """

    name: str
    words: tuple[str, ...]
    rank: int | None
    facts: frozenset[Fact]
    statement: str
    source: str
    implies: tuple[str, ...] = ()
    transposed: bool = False
    inverted: bool = False
    added: bool = False
    sample: str | None = None
    constant: str | None = None
    laws: tuple[str, ...] = ()
    read: Callable[[int], tuple[Law, ...]] = field(default=_no_laws, compare=False, repr=False)

    def laws_of_rank(self, rank: int) -> tuple[Law, ...]:
        """The laws for functions of a tensor of this rank."""
        return self.read(rank)
