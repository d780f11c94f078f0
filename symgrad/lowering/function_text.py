"""One function of a module: its signature, its assignments, what it returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import final

from symgrad.lowering.associate import Associator
from symgrad.lowering.backend import Backend
from symgrad.lowering.code import WIDTH, Code, bracketed, call
from symgrad.lowering.demand import demands
from symgrad.lowering.form import Axis, Op, View
from symgrad.lowering.graph import Graph
from symgrad.lowering.products import value_of
from symgrad.lowering.products_text import write_factors
from symgrad.lowering.schedule import Schedule
from symgrad.lowering.shapes import whole
from symgrad.lowering.signature import Signature, Sizes, inputs_below, scalars_in_functions
from symgrad.lowering.writer import Writer

LENGTHS = (64, 48, 36, 24, 12)

Axes = tuple[Axis, ...]


@final
@dataclass(frozen=True, slots=True)
class Output:
    """Something that a function returns: a view, its axes in order, and what to call it."""

    name: str
    view: View
    axes: Axes


@final
@dataclass(frozen=True, slots=True)
class Returned:
    """One item of a return: a single output, or a tuple of them."""

    outputs: tuple[Output, ...]
    bracketed: bool


def write_function(
    name: str,
    items: Sequence[Returned],
    graph: Graph,
    backend: Backend,
    arguments: Signature,
    extra: Mapping[str, None],
) -> str:
    """The source of one function."""
    outputs = [o for item in items for o in item.outputs]
    associate, text = Associator(graph), ""
    raw = [_filled(graph, o) for o in outputs]
    associate.expect(raw)
    views = [associate(view) for view in raw]
    for longest in LENGTHS:
        text = _attempt(name, items, views, graph, backend, arguments, extra, longest)
        if all(len(line) <= WIDTH for line in text.split("\n")):
            break
    return text


def _attempt(
    name: str,
    items: Sequence[Returned],
    views: list[View],
    graph: Graph,
    backend: Backend,
    arguments: Signature,
    extra: Mapping[str, None],
    longest: int,
) -> str:
    """The function with a name for every part of an expression that is longer than `longest`."""
    outputs = [o for item in items for o in item.outputs]
    taken = {*arguments.names, *extra, name, backend.np, "jax", "torch"}
    sizes = Sizes(arguments.arrays, taken)
    writer = Writer(
        graph,
        backend,
        arguments.arrays,
        lambda s, by: arguments.callables[s, by],
        arguments.dtype,
        sizes.code,
    )
    asked = zip(views, outputs, strict=True)
    writer.wanted = demands(graph, [(view, o.axes) for view, o in asked])
    schedule = Schedule(writer, taken, longest)
    schedule.assign(views)
    codes = [_written(writer, v, o.axes) for v, o in zip(views, outputs, strict=True)]
    assignments = [f"{n} = {c.text}" for n, c in schedule.lines]
    if len(outputs) > 1:
        codes, more = _named_outputs(schedule, outputs, codes)
        assignments += more
    body = [*assignments, f"return {_returned(items, codes)}"]
    casts = _casts(views, arguments, backend)
    body = [*sizes.needed("\n".join(body)), *casts, *body]
    needed = {
        n for c, n in arguments.callables.items() if c in inputs_below(v.node for v in views)[1]
    }
    header = _header(name, arguments, extra, needed)
    return "\n".join([header, *(f"    {line}" for line in body)])


def _casts(views: list[View], arguments: Signature, backend: Backend) -> list[str]:
    """Lines that keep a function of a Python number from making everything double precision."""
    if backend.name == "jax" or (arguments.dtype is None and backend.name == "numpy"):
        return []
    scalars = dict.fromkeys(v for view in views for v in scalars_in_functions(view.node))
    names = [arguments.arrays[v] for v in arguments.arrays if v in scalars]
    if backend.name == "torch":
        typed = "".join(f", {t}" for t in backend.typed(arguments.dtype))
        return [f"{n} = torch.as_tensor({n}{typed})" for n in names]
    return [f"{n} = np.asarray({n}, np.result_type({n}, {arguments.dtype}))" for n in names]


def _filled(graph: Graph, output: Output) -> View:
    """The view, with ones along the axes that it lacks, unless it is one number throughout."""
    if value_of(output.view) is not None:
        return output.view
    return whole(graph, output.view, output.axes)


def _written(writer: Writer, view: View, axes: Axes) -> Code:
    number = value_of(view)
    if number is not None and axes:
        return _constant(writer, number, axes)
    if view.op is Op.SELECT:
        return write_factors(writer, Fraction(1), [(view, 1)], axes)
    return writer.code(view, axes)


def _constant(writer: Writer, number: Fraction, axes: Axes) -> Code:
    """An array of one number."""
    np, sizes = writer.backend.np, [writer.size(a.size).text for a in axes]
    several = f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"
    shape = sizes[0] if len(sizes) == 1 else several
    if number == 0:
        return call(f"{np}.zeros", shape, *writer.typed())
    if number == 1:
        return call(f"{np}.ones", shape, *writer.typed())
    value = str(number) if number.denominator == 1 else repr(float(number))
    return call(f"{np}.full", several, value, *writer.typed())


def _named_outputs(
    schedule: Schedule, outputs: Sequence[Output], codes: list[Code]
) -> tuple[list[Code], list[str]]:
    """Names for what is returned, where a return of everything would be too long to read."""
    if sum(len(c.text) + 2 for c in codes) <= WIDTH - 40:
        return codes, []
    lines: list[str] = []
    named: list[Code] = []
    for output, code in zip(outputs, codes, strict=True):
        if code.simple:
            named.append(code)
            continue
        name = schedule.local(output.name)
        lines.append(f"{name} = {code.text}")
        named.append(Code(name))
    return named, lines


def _returned(items: Sequence[Returned], codes: list[Code]) -> str:
    supply, texts = iter(codes), list[str]()
    for item in items:
        inner = [next(supply).text for _ in item.outputs]
        comma = "," if len(inner) == 1 else ""
        texts.append(f"({', '.join(inner)}{comma})" if item.bracketed else inner[0])
    if len(texts) == 1 and items[0].bracketed:
        return texts[0].removeprefix("(").removesuffix(")")
    return ", ".join(texts)


def _header(name: str, arguments: Signature, extra: Mapping[str, None], needed: set[str]) -> str:
    """The `def` line; callables that this function does not call may be left out."""
    optional = set(arguments.callables.values()) - needed
    names = [n for n in arguments.names if n not in optional]
    parts = [*names, *extra, *(f"{n}=None" for n in sorted(optional))]
    if not parts:
        return f"def {name}():"
    return bracketed(f"def {name}(", ["*", *parts], "):")
