"""Functions of a definite matrix by its Cholesky factor, which all of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.lowering.code import Code, Level, call, index
from symgrad.lowering.form import Op, View

if TYPE_CHECKING:
    from symgrad.lowering.writer import Writer

LINALG = {"numpy": "scipy.linalg", "jax": "jax.scipy.linalg"}


def of(writer: Writer, view: View) -> View | None:
    """The factored matrix that a view is a function of, if it is one."""
    (_, matrix), *_ = writer.graph.open(view).parts
    return matrix if matrix.op is Op.FACTOR else None


def write_factor(writer: Writer, view: View) -> Code:
    """The lower Cholesky factor.

    PyTorch looks at the lower triangle alone: what it is differentiated by is made symmetric first.
    """
    ((_, matrix),) = writer.graph.open(view).parts
    code = writer.code(matrix, matrix.axes)
    if writer.backend.name == "torch" and matrix.node.data in writer.graph.wrt:
        code = Code(f"({code.text} + {code.text}.T) / 2", Level.MULTIPLY, code.effort)
    return call(f"{writer.backend.np}.linalg.cholesky", code)


def write_solution(writer: Writer, matrix: View, right: Code, rank: int) -> Code:
    """A⁻¹b."""
    factor = writer.code(matrix, matrix.axes)
    if writer.backend.name != "torch":
        pair = f"({factor.text}, True)"
        return call(f"{LINALG[writer.backend.name]}.cho_solve", pair, right, effort=factor.effort)
    if rank == 2:
        return call("torch.cholesky_solve", right, factor)
    return index(call("torch.cholesky_solve", index(right, ":", "None"), factor), ":", "0")


def write_inverse(writer: Writer, view: View) -> Code:
    """A⁻¹ itself."""
    matrix = of(writer, view)
    assert matrix is not None
    return write_solution(writer, matrix, writer.eye(matrix.axes[0].size), 2)


def write_log_determinant(writer: Writer, view: View) -> Code:
    """log det A: twice the sum of the logarithms of the diagonal."""
    matrix = of(writer, view)
    assert matrix is not None
    np = writer.backend.np
    diagonal = call(f"{np}.diagonal", writer.code(matrix, matrix.axes))
    total = call(f"{np}.sum", call(f"{np}.log", diagonal))
    return Code(f"2 * {total.text}", Level.MULTIPLY, total.effort)
