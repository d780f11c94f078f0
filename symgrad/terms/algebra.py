"""Terms that combine terms: sums, every product, powers, the operations of linear algebra."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, final

from symgrad.diagnostics import ShapeError
from symgrad.terms.dimension import SCALAR, Dim, Shape, show
from symgrad.terms.node import ONE, Node, same_shape

if TYPE_CHECKING:
    from symgrad.terms.function import Function, FunctionSymbol
    from symgrad.terms.term import Term


@final
@dataclass(frozen=True, slots=True, eq=False)
class Add(Node):
    """A sum of two or more terms of one shape: a + b − c is Add((a, b, Neg(c)))."""

    terms: tuple[Term, ...]
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        first = self.terms[0].shape
        for term in self.terms[1:]:
            if term.shape != first:
                raise ShapeError(
                    f"cannot add {show(first)} and {show(term.shape)}: the shapes differ"
                )
        self._set_shape(first)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Neg(Node):
    """The negative −a."""

    arg: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        self._set_shape(self.arg.shape)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Mul(Node):
    """The elementwise product; scalars multiply everything: 2x, λI, x ⊙ y.

    Shapes: every factor is a scalar or has the one shape of the others.
    """

    factors: tuple[Term, ...]
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        shape = SCALAR
        for factor in self.factors:
            shape = same_shape("an elementwise product", shape, factor.shape)
        self._set_shape(shape)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Divide(Node):
    """The elementwise quotient a / b; a scalar on either side fits every shape (x/‖x‖, 1 ⊘ x)."""

    numerator: Term
    denominator: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        self._set_shape(same_shape("a quotient", self.numerator.shape, self.denominator.shape))


@final
@dataclass(frozen=True, slots=True, eq=False)
class Power(Node):
    """The elementwise power aᵏ with a scalar exponent (of a matrix: X^{\\odot k})."""

    base: Term
    exponent: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        if self.exponent.shape:
            raise ShapeError(f"an exponent is a scalar, not {show(self.exponent.shape)}")
        self._set_shape(self.base.shape)


@final
@dataclass(frozen=True, slots=True, eq=False)
class MatMul(Node):
    """The product of two or more matrices, rows and columns, read from the left.

    Shapes: (m, k)(k, n) → (m, n); (m, k)(k) → (m); a row is (1, n), as from Transpose of a
    vector: (1, k)(k) → scalar and a column times a row (m)(1, n) → (m, n).
    Raises: ShapeError if two neighbours do not fit.
    """

    factors: tuple[Term, ...]
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        shape = self.factors[0].shape
        for factor in self.factors[1:]:
            shape = product_shape(shape, factor.shape)
        self._set_shape(shape)


def product_shape(left: Shape, right: Shape) -> Shape:
    """The shape of a matrix product of two factors.

    Raises: ShapeError that names both shapes.
    """
    match left, right:
        case (m, k), (l, n) if k == l:
            return (m, n)
        case (m, k), (l,) if k == l:
            return SCALAR if m == ONE else (m,)
        case (m,), (l, n) if l == ONE:
            return (m, n)
        case _:
            raise ShapeError(f"cannot multiply {show(left)} by {show(right)}")


@final
@dataclass(frozen=True, slots=True, eq=False)
class Transpose(Node):
    """The transpose. Shapes: (m, n) → (n, m); a vector (n) → a row (1, n) and back; () → ()."""

    arg: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        match self.arg.shape:
            case ():
                self._set_shape(SCALAR)
            case (n,):
                self._set_shape((ONE, n))
            case (m, n):
                self._set_shape((n,) if m == ONE else (n, m))
            case shape:
                raise ShapeError(f"a transpose needs a matrix or a vector, not {show(shape)}")


def _square(operator: str, shape: Shape) -> Dim:
    if len(shape) != 2 or shape[0] != shape[1]:
        raise ShapeError(f"{operator} needs a square matrix, not {show(shape)}")
    return shape[0]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Inverse(Node):
    """The inverse A⁻¹ of a square matrix."""

    arg: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        _square("an inverse", self.arg.shape)
        self._set_shape(self.arg.shape)


@final
@dataclass(frozen=True, slots=True, eq=False)
class MatrixPower(Node):
    """The power Aᵏ of a square matrix, k an integer term (not −1: that is Inverse)."""

    base: Term
    exponent: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        _square("a matrix power", self.base.shape)
        if self.exponent.shape:
            raise ShapeError(f"an exponent is a scalar, not {show(self.exponent.shape)}")
        self._set_shape(self.base.shape)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Trace(Node):
    """The trace of a square matrix."""

    arg: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        _square("a trace", self.arg.shape)
        self._set_shape(SCALAR)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Determinant(Node):
    """The determinant of a square matrix; log det A is the function log of it."""

    arg: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        _square("a determinant", self.arg.shape)
        self._set_shape(SCALAR)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Diag(Node):
    """diag: a vector (n) to the diagonal matrix (n, n), a square matrix to its diagonal (n)."""

    arg: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        if len(self.arg.shape) == 1:
            self._set_shape((self.arg.shape[0], self.arg.shape[0]))
        else:
            self._set_shape((_square("diag", self.arg.shape),))


NormKind = Literal["2", "1", "inf", "F"]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Norm(Node):
    """A norm: "2" Euclidean of a vector (spectral of a matrix), "F" Frobenius, "1" and "inf" of a vector."""

    arg: Term
    kind: NormKind = "2"
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        if self.kind == "F" and len(self.arg.shape) != 2:
            raise ShapeError(f"a Frobenius norm needs a matrix, not {show(self.arg.shape)}")
        if self.kind in ("1", "inf") and len(self.arg.shape) != 1:
            raise ShapeError(f"this norm needs a vector, not {show(self.arg.shape)}")
        self._set_shape(SCALAR)

    @property
    def euclidean(self) -> bool:
        """Whether it is the root of the sum of the squares of all entries."""
        line = len(self.arg.shape) == 1 or Dim.of(1) in self.arg.shape
        return self.kind == "F" or (self.kind == "2" and line)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Inner(Node):
    """The inner product ⟨a, b⟩ = Σ aᵢbᵢ over all entries: dot of vectors, Frobenius A : B of matrices."""

    left: Term
    right: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        if self.left.shape != self.right.shape:
            raise ShapeError(
                "an inner product needs equal shapes, not "
                f"{show(self.left.shape)} and {show(self.right.shape)}"
            )
        self._set_shape(SCALAR)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Kronecker(Node):
    """The Kronecker product A ⊗ B of two matrices or of two vectors."""

    left: Term
    right: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        left, right = self.left.shape, self.right.shape
        if len(left) != len(right) or len(left) not in (1, 2):
            raise ShapeError(
                f"a Kronecker product needs two matrices or two vectors, not {show(left)} and {show(right)}"
            )
        self._set_shape(tuple(a * b for a, b in zip(left, right, strict=True)))


@final
@dataclass(frozen=True, slots=True, eq=False)
class Outer(Node):
    """The tensor product of any two tensors, axes of the left first (of vectors: u vᵀ)."""

    left: Term
    right: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        self._set_shape((*self.left.shape, *self.right.shape))


@final
@dataclass(frozen=True, slots=True, eq=False)
class Vec(Node):
    """vec of a matrix: its columns one under the other."""

    arg: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        if len(self.arg.shape) != 2:
            raise ShapeError(f"vec needs a matrix, not {show(self.arg.shape)}")
        self._set_shape((self.arg.shape[0] * self.arg.shape[1],))


@final
@dataclass(frozen=True, slots=True, eq=False)
class Entry(Node):
    """Entries of a tensor: x_i, A_ij; None keeps an axis, so that A_{i,:} is Entry(A, (i, None)).

    Indices are scalar index terms: an Index, a Number from 1, a sum of these, an index variable.
    """

    arg: Term
    indices: tuple[Term | None, ...]
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        if len(self.indices) != len(self.arg.shape):
            raise ShapeError(
                f"{show(self.arg.shape)} takes {len(self.arg.shape)} indices, not {len(self.indices)}"
            )
        if any(index is not None and index.shape for index in self.indices):
            raise ShapeError("an index is a scalar")
        pairs = zip(self.arg.shape, self.indices, strict=True)
        self._set_shape(tuple(d for d, index in pairs if index is None))


Comparison = Literal["<", "<=", ">", ">=", "=", "!="]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Compare(Node):
    """An elementwise comparison, of sort boolean; it stands in Indicator, Piecewise and Sum."""

    left: Term
    operator: Comparison
    right: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        self._set_shape(same_shape("a comparison", self.left.shape, self.right.shape))


@final
@dataclass(frozen=True, slots=True, eq=False)
class Indicator(Node):
    """1[condition], elementwise: 1 where all conditions hold, else 0."""

    conditions: tuple[Compare, ...]
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        shape = SCALAR
        for condition in self.conditions:
            shape = same_shape("an indicator", shape, condition.shape)
        self._set_shape(shape)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Piecewise(Node):
    """The value of the first case whose conditions all hold, else `otherwise`; elementwise."""

    cases: tuple[tuple[Term, tuple[Compare, ...]], ...]
    otherwise: Term
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        shape = self.otherwise.shape
        for value, conditions in self.cases:
            for part in (value, *conditions):
                shape = same_shape("a definition by cases", shape, part.shape)
        self._set_shape(shape)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Apply(Node):
    """A declared function of its arguments, mapped over the leading axes that they have to spare.

    Shapes: a function of scalars acts elementwise, one of a vector row by row on a matrix;
    arguments with fewer leading axes (scalars, say) are repeated.
    """

    function: Function
    args: tuple[Term, ...]
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        self._set_shape(self.function.result_shape(tuple(a.shape for a in self.args)))


@final
@dataclass(frozen=True, slots=True, eq=False)
class Call(Node):
    """A function of the document, undetermined or defined there, at arguments of its own shapes."""

    function: FunctionSymbol
    args: tuple[Term, ...]
    shape: Shape = field(init=False)

    def __post_init__(self) -> None:
        expected = self.function.domain
        given = tuple(a.shape for a in self.args)
        if expected != given:
            wanted = ", ".join(map(show, expected))
            raise ShapeError(
                f"{self.function.name} takes {wanted}, not {', '.join(map(show, given))}"
            )
        self._set_shape(self.function.codomain)
