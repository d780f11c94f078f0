"""Sums of products of one or two arrays as text: @, dot products, sums along axes, einsum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symgrad.lowering import factors
from symgrad.lowering.arrange import arranged_axes
from symgrad.lowering.chains import linked
from symgrad.lowering.code import Code, binary, call
from symgrad.lowering.form import Axis, Op, View
from symgrad.lowering.shapes import whole

if TYPE_CHECKING:
    from symgrad.lowering.writer import Writer

Axes = tuple[Axis, ...]


def write_contraction(writer: Writer, view: View, order: Axes) -> Code:
    """A contraction of one or two factors."""
    opened = writer.graph.open(view)
    views = [part for _, part in opened.parts]
    bound = set(opened.bound)
    if len(views) == 1:
        return _sum(writer, views[0], bound, order)
    if len(views) > 2:
        return _chain(writer, views, order)
    left, right = views
    for selected, other in ((left, right), (right, left)):
        if selected.op is Op.SELECT:
            return _scatter(writer, selected, other, bound, order)
    return _pair(writer, left, right, bound, order)


def _sum(writer: Writer, view: View, bound: set[Axis], order: Axes) -> Code:
    """Sums along axes of one array."""
    np = writer.backend.np
    natural = writer.easiest(view)
    if not order:
        return call(f"{np}.sum", writer.code(view, natural))
    kept = [a for a in natural if a not in bound]
    arrangement = natural if tuple(kept) == order else (*order, *(a for a in natural if a in bound))
    axes = [k for k, a in enumerate(arrangement) if a in bound]
    shown = str(axes[0]) if len(axes) == 1 else str(tuple(axes))
    return call(f"{np}.sum", writer.code(view, arrangement), f"{writer.backend.axis}={shown}")


def _chain(writer: Writer, views: list[View], order: Axes) -> Code:
    """Matrices in a row, in the order that the library finds best for their sizes."""
    places = linked([v.axes for v in views], order)
    assert places is not None
    codes, end = list[str](), order[0]
    for k in places:
        (other,) = set(views[k].axes) - {end}
        codes.append(writer.code(views[k], (end, other)).text)
        end = other
    if writer.backend.name == "jax" and len(codes) == 3:
        return call(writer.backend.helper("_chain", JAX_CHAIN), *codes)
    return call(f"{writer.backend.np}.linalg.multi_dot", f"[{', '.join(codes)}]")


JAX_CHAIN = """\
def _chain(a, b, c):
    left = a.shape[0] * b.shape[1] * (a.shape[1] + c.shape[1])
    right = b.shape[0] * c.shape[1] * (b.shape[1] + a.shape[0])
    return (a @ b) @ c if left <= right else a @ (b @ c)"""
"""jax.numpy's multi_dot transposes on the way: it took twice as long for a thin product."""


def _pair(writer: Writer, left: View, right: View, bound: set[Axis], order: Axes) -> Code:
    a, b = set(left.axes), set(right.axes)
    batch = (a & b) - bound
    mine, other, shared = a - b, b - a, a & b & bound
    if not batch and len(shared) == 1 and min(len(mine), len(other)) <= 1:
        return _matmul(writer, left, right, shared, order)
    if not order:
        return _inner(writer, left, right)
    if not mine and not other:
        return _row_sums(writer, left, right, bound, order)
    views = [left, right]
    orders = [writer.easiest(v) for v in views]
    codes = [writer.code(v, o) for v, o in zip(views, orders, strict=True)]
    return writer.backend.einsum(codes, list(orders), order)


def _matmul(writer: Writer, left: View, right: View, shared: set[Axis], order: Axes) -> Code:
    """A @ B, A @ x, x @ A or x @ y, whichever has its operands at hand."""
    (k,) = shared
    options: list[Code] = []
    for first, second in ((left, right), (right, left)):
        rows = tuple(a for a in first.axes if a != k)
        columns = tuple(a for a in second.axes if a != k)
        if len(columns) > 1:
            continue
        if len(rows) > 1:
            rows = tuple(a for a in writer.easiest(first) if a != k)
        product = binary("@", writer.code(first, (*rows, k)), writer.code(second, (k, *columns)))
        if (*rows, *columns) == order:
            options.append(product)
        elif len(rows) > 1:
            options.append(arranged_axes(writer.backend, product, (*rows, *columns), order))
    return min(options, key=lambda code: code.effort)


def _inner(writer: Writer, left: View, right: View) -> Code:
    """Σ over everything of a product of two arrays of one shape."""
    orders = dict.fromkeys((writer.easiest(left), writer.easiest(right)))
    options = [
        writer.backend.inner(writer.code(left, o), writer.code(right, o), len(o))
        for o in orders
        if set(o) == set(left.axes) == set(right.axes)
    ]
    if options:
        return min(options, key=lambda code: code.effort)
    wide = max(left, right, key=lambda v: len(v.axes))
    order = writer.easiest(wide)
    product = binary("*", writer.aligned(left, order), writer.aligned(right, order))
    return call(f"{writer.backend.np}.sum", product)


def _row_sums(writer: Writer, left: View, right: View, bound: set[Axis], order: Axes) -> Code:
    natural = writer.easiest(left)
    kept = tuple(a for a in natural if a not in bound)
    arrangement = natural if kept == order else (*order, *(a for a in natural if a in bound))
    axes = [k for k, a in enumerate(arrangement) if a in bound]
    shown = str(axes[0]) if len(axes) == 1 else str(tuple(axes))
    product = binary("*", writer.code(left, arrangement), writer.code(right, arrangement))
    return call(f"{writer.backend.np}.sum", product, f"{writer.backend.axis}={shown}")


def write_solution(writer: Writer, view: View, order: Axes) -> Code:
    """A⁻¹b by solving."""
    opened = writer.graph.open(view)
    (p, q), ((_, matrix), (_, other)) = opened.marks, opened.parts
    rest = tuple(dict.fromkeys(a for a in other.axes if a != q))
    if matrix.op is Op.FACTOR:
        right = writer.code(other, (q, *rest))
        solved = factors.write_solution(writer, matrix, right, 1 + len(rest))
        return arranged_axes(writer.backend, solved, (p, *rest), order)
    code = call(
        f"{writer.backend.np}.linalg.solve",
        writer.code(matrix, (p, q)),
        writer.code(other, (q, *rest)),
    )
    return arranged_axes(writer.backend, code, (p, *rest), order)


SCATTER = {
    "numpy": """\
def _scatter_add(rows, index, size):
    total = np.zeros((size, *rows.shape[np.ndim(index) :]), dtype=rows.dtype)
    np.add.at(total, index, rows)
    return total""",
    "jax": """\
def _scatter_add(rows, index, size):
    total = jnp.zeros((size, *rows.shape[jnp.ndim(index) :]), dtype=rows.dtype)
    return total.at[index].add(rows)""",
    "torch": """\
def _scatter_add(rows, index, size):
    index = torch.as_tensor(index, device=rows.device)
    total = torch.zeros((size, *rows.shape[index.ndim :]), dtype=rows.dtype, device=rows.device)
    return total.index_put((index,), rows, accumulate=True)""",
}


def _scatter(writer: Writer, selected: View, other: View, bound: set[Axis], order: Axes) -> Code:
    """Σ_t δ[c_t, v] a_t: rows are added where their index says."""
    opened = writer.graph.open(selected)
    (axis,), ((_, position),) = opened.marks, opened.parts
    lead = writer.easiest(position)
    rest = tuple(a for a in order if a != axis)
    rows = whole(writer.graph, other, lead)
    name = writer.backend.helper("_scatter_add", SCATTER[writer.backend.name])
    code = call(
        name, writer.code(rows, (*lead, *rest)), writer.code(position, lead), writer.size(axis.size)
    )
    return arranged_axes(writer.backend, code, (axis, *rest), order)
