"""The lowering form: a graph of tensors with labelled axes, in which structure is never formed.

A node is a tensor; a view is a node whose axes carry labels. A transpose is another order of the
labels, so it costs nothing and hides nothing. Structured matrices are products that nobody has
multiplied out: diagonal s_i δ_ij, scalar·I λ δ_ij, low rank u_i v_j, symmetric part A_ij + A_ji,
Kronecker A_ij B_kl, selection δ[c_t, v]. They stay so until a contraction uses them up.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import final

from symgrad.terms.dimension import Dim


class Op(StrEnum):
    """What a node computes from its parts."""

    INPUT = "input"
    """An argument; data: the Variable; marks: its axes."""
    CONSTANT = "constant"
    """A named number; data: its name."""
    SIZE = "size"
    """A dimension as a number; data: the Dim."""
    COUNT = "count"
    """0, 1, 2, … along an axis; marks: the axis."""
    DELTA = "delta"
    """δ_ij; marks: i, j."""
    SELECT = "select"
    """δ[c, v] of an integer tensor c; parts: c; marks: v."""
    PICK = "pick"
    """A tensor at integer positions; parts: the tensor, the positions; marks: the axes taken."""
    PRODUCT = "product"
    """data · Σ over the bound axes of Π partᵉ; the tag of a part is its integer exponent."""
    TOTAL = "total"
    """Σ tag · part, where parts without an axis are repeated along it."""
    MAP = "map"
    """An elementwise function; data: its name and parameters; the tag is the argument's place."""
    ROWS = "rows"
    """A function of a vector along an axis; data: its name; marks: the axis, bound if it goes."""
    LARGEST = "largest"
    """The largest entry along the axis in marks."""
    FACTOR = "factor"
    """A definite matrix, held as its Cholesky factor; only the three below and SOLVE take one."""
    INVERSE = "inverse"
    """marks: row, column, for this and the three below."""
    DETERMINANT = "determinant"
    LOG_DETERMINANT = "log-determinant"
    SPECTRAL_NORM = "spectral-norm"
    SOLVE = "solve"
    """Σ_q (A⁻¹)_pq b_q; parts: A, b; marks: p, q."""
    CALL = "call"
    """A function the user passes; marks: the axes of the result, then those of each argument."""
    FUSE = "fuse"
    """Several axes as one, the last running fastest; marks: the new axis, then the old ones."""


@final
@dataclass(frozen=True, slots=True)
class Axis:
    """A label of an axis; two axes of one size are still two labels."""

    number: int
    size: Dim


@final
@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A child of a node: its axes as numbers of the parent's axes."""

    node: Node
    axes: tuple[int, ...]
    tag: Hashable = None


@final
@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A tensor. Its axes are numbered: first the `free` ones of the result, then the bound ones.

    One graph makes equal nodes one object, whatever the labels, the order of factors or the
    transposition in which they were met. `parts` keeps the order in which they were first written.
    """

    op: Op
    data: Hashable
    parts: tuple[Part, ...]
    marks: tuple[int, ...]
    sizes: tuple[Dim, ...]
    free: int
    serial: int

    def __repr__(self) -> str:
        return f"<{self.op} {self.serial}>"


@final
@dataclass(frozen=True, slots=True)
class View:
    """A node with a label for each of its free axes; a label twice takes the diagonal."""

    node: Node
    axes: tuple[Axis, ...]

    @property
    def op(self) -> Op:
        """What the node computes."""
        return self.node.op


@final
@dataclass(frozen=True, slots=True)
class Opened:
    """A node's inside under the labels of a view, with fresh labels for what is bound."""

    parts: tuple[tuple[Hashable, View], ...]
    marks: tuple[Axis, ...]
    bound: tuple[Axis, ...]


Tagged = tuple[Hashable, View]
