"""Terms that bind a name: sums, arrays given by their entries, derivatives, let."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

from symgrad.diagnostics import ShapeError
from symgrad.terms.atoms import Index, Variable
from symgrad.terms.dimension import Shape, show
from symgrad.terms.node import Node

if TYPE_CHECKING:
    from symgrad.terms.algebra import Compare
    from symgrad.terms.term import Term


@final
@dataclass(frozen=True, slots=True, eq=False)
class Sum(Node):
    """Σ of `body` over the range of `index`, where all `conditions` hold (i ≠ j, i ≤ j)."""

    index: Index
    body: Term
    conditions: tuple[Compare, ...] = ()
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        self._set_shape(self.body.shape)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Array(Node):
    """The tensor whose entry at `indices` is `body`: [x_i y_j]_{ij}.

    Shapes: the sizes of the indices, then the axes of the body.
    """

    indices: tuple[Index, ...]
    body: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        self._set_shape((*(i.size for i in self.indices), *self.body.shape))


@final
@dataclass(frozen=True, slots=True, eq=False)
class Derivative(Node):
    """D[variable ↦ body](point): `variable` is bound in `body`; `point` stands outside.

    Shapes: the axes of the body, then those of the variable. So it is the gradient of a scalar,
    the Jacobian (m, n) of a vector, and, taken twice, the Hessian.
    """

    body: Term
    variable: Variable
    point: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        if self.variable.shape != self.point.shape:
            raise ShapeError(
                f"a derivative by {self.variable.name} ({show(self.variable.shape)}) "
                f"cannot be taken at a point of shape {show(self.point.shape)}"
            )
        self._set_shape((*self.body.shape, *self.variable.shape))


@final
@dataclass(frozen=True, slots=True, eq=False)
class Differential(Node):
    """d(body): the derivative of `body` along `directions`, pairs of a variable and its dX.

    The variables are not bound: the differential is taken at their current values.
    """

    body: Term
    directions: tuple[tuple[Variable, Term], ...]
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        for variable, direction in self.directions:
            if variable.shape != direction.shape:
                raise ShapeError(
                    f"the direction of {variable.name} is {show(direction.shape)}, "
                    f"not {show(variable.shape)}"
                )
        self._set_shape(self.body.shape)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Let(Node):
    """`body`, where `variable` stands for `value`."""

    variable: Variable
    value: Term
    body: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        if self.variable.shape != self.value.shape:
            raise ShapeError(
                f"{self.variable.name} is {show(self.variable.shape)}, "
                f"its value {show(self.value.shape)}"
            )
        self._set_shape(self.body.shape)
