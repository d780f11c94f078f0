"""Terms without arguments: numbers, variables, indices and the constants of linear algebra."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, final

from symgrad.diagnostics import ShapeError, SortError
from symgrad.terms.dimension import SCALAR, Dim, Shape
from symgrad.terms.node import ONE, Node

if TYPE_CHECKING:
    from symgrad.terms.term import Term


class Sort(StrEnum):
    """What kind of values a variable takes."""

    REAL = "real"
    COMPLEX = "complex"
    INTEGER = "integer"
    INDEX = "index"
    BOOLEAN = "boolean"


@final
@dataclass(frozen=True, slots=True, eq=False)
class Number(Node):
    """An exact nonnegative number as it is written: `2`, or `0.5` from a decimal.

    A negative one is `Neg(Number(…))` and a fraction is `Divide(…)`, as on paper;
    `symgrad.terms.build.number` makes those from any rational.
    """

    value: Fraction
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("a Number is not negative; see symgrad.terms.build.number")
        self._set_shape(SCALAR)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Constant(Node):
    """A named real number: `pi`."""

    name: str
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        self._set_shape(SCALAR)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Size(Node):
    """A dimension used as a number, as n in 1/n."""

    dim: Dim
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        self._set_shape(SCALAR)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Variable(Node):
    """A declared symbol. `name` is its canonical LaTeX: `x`, `\\lambda`, `W_1`, `\\hat{y}`.

    What is assumed of it (symmetric, positive …) stands in the context, not here.
    A variable of sort INDEX takes values in 1, …, `bound`.
    """

    name: str
    shape: Shape
    sort: Sort = Sort.REAL
    bound: Dim | None = None


@final
@dataclass(frozen=True, slots=True, eq=False)
class Index(Node):
    """An index that runs over `start`, …, `stop`; free, or bound by a Sum or an Array."""

    name: str
    stop: Dim
    start: Dim = ONE
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        self._set_shape(SCALAR)

    @property
    def size(self) -> Dim:
        """How many values it takes."""
        return self.stop - self.start + 1


@final
@dataclass(frozen=True, slots=True, eq=False)
class Ones(Node):
    """The tensor of ones: 𝟏."""

    shape: Shape


@final
@dataclass(frozen=True, slots=True, eq=False)
class Zeros(Node):
    """The tensor of zeros: 0."""

    shape: Shape


@final
@dataclass(frozen=True, slots=True, eq=False)
class Identity(Node):
    """The identity matrix I of size `dim`."""

    dim: Dim
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        self._set_shape((self.dim, self.dim))


@final
@dataclass(frozen=True, slots=True, eq=False)
class Basis(Node):
    """The unit vector e_i of length `dim`; `index` is an index term."""

    index: Term
    dim: Dim
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        if self.index.shape:
            raise ShapeError("the index of a unit vector is a scalar")
        self._set_shape((self.dim,))


@final
@dataclass(frozen=True, slots=True, eq=False)
class Delta(Node):
    """The Kronecker delta δ_ij of two index terms."""

    left: Term
    right: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        if self.left.shape or self.right.shape:
            raise SortError("δ takes two indices")
        self._set_shape(SCALAR)
