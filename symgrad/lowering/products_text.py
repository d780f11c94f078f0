"""Elementwise products and functions as text."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from symgrad.lowering.arrange import broadcast
from symgrad.lowering.backend import ELEMENTWISE
from symgrad.lowering.code import Code, Level, binary, call, literal, negated, raised
from symgrad.lowering.form import Axis, Node, Op, View
from symgrad.lowering.products import value_of
from symgrad.lowering.signature import has_arrays

if TYPE_CHECKING:
    from symgrad.lowering.writer import Writer

Axes = tuple[Axis, ...]
Factor = tuple[View, int]

NOT_NUMBERS = frozenset(("indicator", "one", "zero", "and"))
COMPARISONS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "=": "==", "!=": "!="}


def split_coefficient(writer: Writer, view: View) -> tuple[Fraction, list[Factor]]:
    """The coefficient of a view and its factors; of anything but a plain product, itself."""
    node = view.node
    if node.op is not Op.PRODUCT or node.free < len(node.sizes):
        return Fraction(1), [(view, 1)]
    factors: list[Factor] = []
    for tag, part in writer.graph.open(view).parts:
        inner = part.node
        plain = inner.op is Op.PRODUCT and inner.free == len(inner.sizes) and inner.data == 1
        if tag == 1 and plain and inner not in writer.names:
            factors += [(v, cast(int, t)) for t, v in writer.graph.open(part).parts]
        else:
            factors.append((part, cast(int, tag)))
    return cast(Fraction, node.data), factors


def write_product(writer: Writer, view: View, order: Axes) -> Code:
    """A plain product; a negative one with its sign in front."""
    coefficient, factors = split_coefficient(writer, view)
    code = write_factors(writer, abs(coefficient), factors, order)
    return negated(code) if coefficient < 0 else code


def write_factors(
    writer: Writer, coefficient: Fraction, factors: list[Factor], order: Axes
) -> Code:
    """coefficient · Π factors, as `2 / n * (r @ X)`, `(X.T * d)`, `x / norm`."""
    masks = [v for v, e in factors if e > 0 and _is_mask(v)]
    if masks and not any(v.op is Op.DELTA for v, _ in factors):
        return _write_masked(writer, coefficient, factors, masks, order)
    arrays = [(v, e) for v, e in factors if v.axes]
    scalars = [(writer.code(v, ()), e) for v, e in factors if not v.axes]
    above = [_power(c, e) for c, e in scalars if e > 0]
    below = [_power(c, -e) for c, e in scalars if e < 0]
    above.sort(key=lambda code: code.level < Level.POWER or "(" in code.text)
    top, bottom = coefficient.numerator, coefficient.denominator
    number = literal(coefficient)
    if bottom != 1 and number.level is Level.ATOM and not above:
        bottom = 1
    else:
        number = Code(str(top))
    if number.text != "1":
        above.insert(0, number)
    if bottom != 1:
        below.insert(0, Code(str(bottom)))
    body = _write_arrays(writer, arrays, order) if arrays else None
    if body is None and below and len(above) > 1:
        body = above.pop()
    return _assemble(above, below, body)


def _write_masked(
    writer: Writer,
    coefficient: Fraction,
    factors: list[Factor],
    masks: list[View],
    order: Axes,
) -> Code:
    """Where the conditions hold, the rest, elsewhere 0."""
    rest = [(v, e) for v, e in factors if v not in masks]
    tests = [condition(writer, mask, order) for mask in masks]
    test = tests[0]
    for other in tests[1:]:
        test = Code(f"{test.at(Level.ATOM)} & {other.at(Level.ATOM)}", Level.AND)
    if not rest and coefficient == 1:
        return as_numbers(writer, test, order)
    if not rest:
        return binary("*", literal(coefficient), as_numbers(writer, test, order))
    own = tuple(a for a in order if any(a in v.axes for v, _ in rest))
    body = broadcast(write_factors(writer, coefficient, rest, own), own, order)
    chosen = call(f"{writer.backend.np}.where", test, body, "0")
    return chosen if any(has_arrays(v.node) for v, _ in rest) else as_numbers(writer, chosen, order)


def _assemble(above: list[Code], below: list[Code], body: Code | None) -> Code:
    """Scalars in front; a quotient of numbers before an array, so that one number scales it."""
    result = _joined(above)
    if result is None and body is not None:
        result, body = body, None
    if below:
        divisor = _joined(below)
        assert divisor is not None
        result = binary("/", result or Code("1"), divisor)
    if body is not None:
        result = body if result is None else binary("*", result, body)
    return result or Code("1")


def _joined(codes: list[Code]) -> Code | None:
    result: Code | None = None
    for code in codes:
        result = code if result is None else binary("*", result, code)
    return result


def _power(code: Code, exponent: int) -> Code:
    return code if exponent == 1 else raised(code, Code(str(exponent)))


def _write_arrays(writer: Writer, factors: list[Factor], order: Axes) -> Code:
    """The array factors: with a δ a structured matrix, else a broadcast product."""
    deltas = [v for v, _ in factors if v.op is Op.DELTA]
    if not deltas:
        return _write_dense(writer, factors, order)
    rest = [(v, e) for v, e in factors if v.op is not Op.DELTA]
    return _write_structured(writer, rest, deltas, order)


def _is_mask(view: View) -> bool:
    return view.op is Op.SELECT or (view.op is Op.MAP and view.node.data == ("indicator",))


def _write_structured(writer: Writer, rest: list[Factor], deltas: list[View], order: Axes) -> Code:
    """A diagonal matrix that is itself the result."""
    used = {a for v, _ in rest for a in v.axes}
    if len(deltas) == 1 and set(order) == set(deltas[0].axes) and len(used) == 1:
        diagonal = write_factors(writer, Fraction(1), rest, tuple(used))
        return call(f"{writer.backend.np}.diag", diagonal)
    codes = [writer.aligned(v, order) for v in deltas]
    if rest:
        own = tuple(a for a in order if a in used)
        codes.append(broadcast(write_factors(writer, Fraction(1), rest, own), own, order))
    result = _joined(codes)
    assert result is not None
    return result


def filled_code(writer: Writer, name: str, order: Axes) -> Code:
    """An array of ones or zeros."""
    sizes = [writer.size(a.size).text for a in order]
    shape = sizes[0] if len(sizes) == 1 else f"({', '.join(sizes)})"
    return call(f"{writer.backend.np}.{name}", shape, *writer.typed())


def as_numbers(writer: Writer, test: Code, order: Axes) -> Code:
    """Truth values as 1 and 0, or numbers, in the data's type."""
    return writer.backend.converted(test, writer.dtype, array=bool(order))


def condition(writer: Writer, mask: View, order: Axes) -> Code:
    """The test of an indicator or of a selection."""
    if mask.op is Op.SELECT:
        own = tuple(a for a in order if a in mask.axes)
        return broadcast(write_selection(writer, mask, own), own, order)
    ((_, inside),) = writer.graph.open(mask).parts
    return writer.aligned(inside, order)


def write_selection(writer: Writer, view: View, order: Axes) -> Code:
    """A selection as a table of truth values; what needs numbers asks for them."""
    opened = writer.graph.open(view)
    (axis,), ((_, position),) = opened.marks, opened.parts
    count = writer.graph.make(Op.COUNT, None, (), (axis,))
    left, right = writer.aligned(position, order), writer.aligned(count, order)
    if not position.axes:
        left, right = right, left
    return Code(f"{left.at(Level.ADD)} == {right.at(Level.ADD)}", Level.COMPARE, 2)


def _write_dense(writer: Writer, factors: list[Factor], order: Axes) -> Code:
    """Arrays that broadcast; two vectors along different axes are an outer product."""
    above = [(v, e) for v, e in factors if e > 0]
    below = [(v, -e) for v, e in factors if e < 0]
    outer = _outer_groups(above, order) if len(order) == 2 else None
    if outer is not None:
        vectors = [_plain(writer, group, (axis,)) for axis, group in zip(order, outer, strict=True)]
        top: Code | None = call(f"{writer.backend.np}.outer", *vectors)
    else:
        top = _plain(writer, above, order) if above else None
    if not below:
        assert top is not None
        return top
    return binary("/", top or Code("1"), _plain(writer, below, order))


def _outer_groups(factors: list[Factor], order: Axes) -> list[list[Factor]] | None:
    groups = [[f for f in factors if f[0].axes == (axis,)] for axis in order]
    full = all(groups) and sum(map(len, groups)) == len(factors)
    return groups if full else None


def _plain(writer: Writer, factors: list[Factor], order: Axes) -> Code:
    """Factors side by side, the widest first; those along the same axes are multiplied first."""
    groups: dict[frozenset[Axis], list[Factor]] = {}
    for factor in factors:
        groups.setdefault(frozenset(factor[0].axes), []).append(factor)
    codes: list[Code] = []
    for axes in sorted(groups, key=len, reverse=True):
        own = tuple(a for a in order if a in axes)
        inner = [_power(writer.code(v, own), e) for v, e in groups[axes]]
        if own == order:
            codes += inner
        else:
            codes.append(broadcast(_joined(inner) or inner[0], own, order))
    result = _joined(codes)
    assert result is not None
    return result


def write_map(writer: Writer, view: View, order: Axes) -> Code:
    """An elementwise function of arguments that broadcast."""
    opened = writer.graph.open(view)
    name, *rest = cast("tuple[object, ...]", view.node.data)
    args = [writer.aligned(part, order) for _, part in opened.parts]
    if writer.backend.name == "torch" and name in ELEMENTWISE:
        parts = [part.node for _, part in opened.parts]
        args = [_tensor(writer, *pair) for pair in zip(parts, args, strict=True)]
    fixed = _fixed(writer, view) if not view.axes else None
    if fixed is not None:
        return fixed
    match name:
        case "indicator":
            return as_numbers(writer, args[0], order)
        case "one" | "zero":
            return filled_code(writer, f"{name}s" if name == "one" else "zeros", order)
        case "power" if rest:
            exponent = cast(Fraction, rest[0])
            shown = literal(abs(exponent))
            return raised(args[0], negated(shown) if exponent < 0 else shown)
        case "power":
            return raised(args[0], args[1])
        case "where":
            chosen = writer.backend.function("where", args)
            values = [part.node for _, part in opened.parts[1:]]
            kept = not view.axes or any(has_arrays(value) for value in values)
            return chosen if kept else as_numbers(writer, chosen, order)
        case "and":
            return Code(" & ".join(a.at(Level.ATOM) for a in args), Level.AND)
        case str() if name in COMPARISONS:
            left, right = (a.at(Level.ADD) for a in args)
            return Code(f"{left} {COMPARISONS[name]} {right}", Level.COMPARE)
        case _:
            return writer.backend.function(cast(str, name), args)


def _tensor(writer: Writer, node: Node, code: Code) -> Code:
    """A number as a tensor, for functions that take nothing else."""
    return call("torch.tensor", code, *writer.typed()) if _is_static(node) else code


def _fixed(writer: Writer, view: View) -> Code | None:
    """A function of sizes and numbers: a Python number, which changes no array's type."""
    opened = writer.graph.open(view)
    name, *rest = cast("tuple[object, ...]", view.node.data)
    if rest or name in NOT_NUMBERS or len(opened.parts) != 1 or not _is_static(view.node):
        return None
    ((_, inside),) = opened.parts
    exact = value_of(inside)
    if name == "sqrt":
        return raised(writer.code(inside, ()), Code("0.5"))
    if exact is not None and name in ("exp", "log") and (exact > 0 or name == "exp"):
        return Code(repr(getattr(math, str(name))(exact)))
    argument = writer.code(inside, ())
    if writer.backend.name == "torch":
        argument = call("torch.tensor", argument, *writer.typed())
    text = writer.backend.function(str(name), [argument])
    return call("float", text) if writer.backend.name == "numpy" else text


def _is_static(node: Node) -> bool:
    if node.op in (Op.SIZE, Op.CONSTANT):
        return True
    return node.op in (Op.PRODUCT, Op.TOTAL, Op.MAP) and all(_is_static(p.node) for p in node.parts)
