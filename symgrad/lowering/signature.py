"""The arguments of the functions of a module, and the sizes that their shapes give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import final

from symgrad.diagnostics import Unsupported
from symgrad.lowering.code import Code, Level
from symgrad.lowering.form import Node, Op
from symgrad.lowering.names import distinct, python_name
from symgrad.terms.atoms import Sort, Variable
from symgrad.terms.dimension import Dim
from symgrad.terms.function import FunctionSymbol

RESERVED = frozenset(
    [
        "np",
        "jnp",
        "jax",
        "torch",
        "scipy",
        "value",
        "gradient",
        "value_and_gradient",
        "jacobian",
        "hessian",
        "value_gradient_and_hessian",
        "hessian_vector_product",
        "vjp",
        "value_and_vjp",
        "differential",
        "differentiable_value",
    ]
)
DERIVATIVES = {(0, 0): "prime", (1, 0): "gradient", (1, 1): "jacobian"}

Callable = tuple[FunctionSymbol, tuple[int, ...]]


@final
@dataclass(frozen=True, slots=True)
class Signature:
    """Every function's keywords: arrays under their names, then callables."""

    arrays: Mapping[Variable, str]
    callables: Mapping[Callable, str]
    special: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    dtype: str | None

    @property
    def names(self) -> list[str]:
        """All keywords in order but the special ones, which only some functions have."""
        arrays = [n for n in self.arrays.values() if n not in self.special]
        return [*arrays, *self.callables.values()]


def signature(
    variables: Iterable[Variable],
    callables: Iterable[Callable],
    special: Mapping[Variable, str],
    wrt: tuple[Variable, ...],
) -> Signature:
    """Names for arguments; `special` variables have names of their own (the cotangent, v)."""
    ordinary = [v for v in variables if v not in special]
    functions = list(callables)
    called = {c: _callable_latex(c) for c in functions}
    taken = RESERVED | set(special.values())
    names = distinct([*(v.name for v in ordinary), *called.values()], taken)
    plain = [v.name for v in ordinary]
    renamed = tuple((n, names[n]) for n in plain if names[n] != python_name(n))
    arrays = {v: names[v.name] for v in ordinary} | dict(special)
    floats = [v for v in (*wrt, *ordinary) if v.rank and v.sort is not Sort.INDEX and v in arrays]
    dtype = arrays[floats[0]] if floats else None
    named = {c: names[called[c]] for c in functions}
    return Signature(arrays, named, tuple(special.values()), renamed, dtype)


def _callable_latex(what: Callable) -> str:
    """g, g_prime, h_gradient, F_jacobian, h_hessian; for several arguments with the argument's number."""
    symbol, by = what
    if not by:
        return symbol.name
    ranks = (len(symbol.domain[by[0]]), len(symbol.codomain))
    word = "hessian" if len(by) == 2 and ranks == (1, 0) else DERIVATIVES.get(ranks, "derivative")
    times = "_".join([word] * (1 if word == "hessian" else len(by)))
    place = f"_{by[0] + 1}" if len(symbol.domain) > 1 else ""
    return f"{symbol.name}_{{{times}}}{place}"


def inputs_below(nodes: Iterable[Node]) -> tuple[list[Variable], list[Callable], list[Dim]]:
    """The arguments, the callables and the sizes that nodes need."""
    seen: set[Node] = set()
    variables: dict[Variable, None] = {}
    callables: dict[Callable, None] = {}
    dims: dict[Dim, None] = {}
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        stack.extend(part.node for part in node.parts)
        match node.op, node.data:
            case Op.INPUT, Variable() as variable:
                variables[variable] = None
            case Op.CALL, (FunctionSymbol() as symbol, tuple() as by):
                callables[symbol, by] = None
            case Op.SIZE, Dim() as dim:
                dims[dim] = None
            case _:
                pass
    return list(variables), list(callables), list(dims)


def scalars_in_functions(root: Node) -> list[Variable]:
    """The number arguments to which a function is applied before they meet an array."""
    found: dict[Variable, None] = {}
    seen: set[tuple[Node, bool]] = set()
    stack = [(root, False)]
    while stack:
        node, inside = stack.pop()
        if (node, inside) in seen:
            continue
        seen.add((node, inside))
        if node.op is Op.INPUT and inside and isinstance(node.data, Variable):
            found[node.data] = None
        apart = node.op in (Op.MAP, Op.ROWS, Op.LARGEST) and not has_arrays(node)
        stack.extend((part.node, inside or apart) for part in node.parts)
    return list(found)


def has_arrays(node: Node) -> bool:
    """Does an array or a function that the user passes go into a node?"""
    variables, callables, _ = inputs_below([node])
    return bool(callables) or any(v.rank for v in variables)


@final
@dataclass(slots=True)
class Sizes:
    """Where the dimensions come from; those that a function uses get a line at its start."""

    arrays: Mapping[Variable, str]
    taken: set[str]
    names: dict[str, str] = field(default_factory=dict[str, str])
    lines: dict[str, str] = field(default_factory=dict[str, str])

    def code(self, dim: Dim) -> Code:
        """A dimension as an integer."""
        literal = dim.literal
        if literal is not None:
            return Code(str(literal))
        pieces: list[str] = []
        for monomial, coefficient in sorted(dim.terms, key=lambda t: (-len(t[0]), t[0])):
            names = [self._symbol(name) for name, exponent in monomial for _ in range(exponent)]
            size = abs(coefficient)
            text = " * ".join([*([str(size)] if size != 1 or not names else []), *names])
            sign = " - " if coefficient < 0 else " + "
            pieces.append(sign + text if pieces else ("-" + text if coefficient < 0 else text))
        level = Level.ADD if len(pieces) > 1 else Level.MULTIPLY if " " in pieces[0] else Level.ATOM
        return Code("".join(pieces), level)

    def needed(self, text: str) -> list[str]:
        """The lines for the sizes that a text speaks of."""
        words = set(re.findall(r"\w+", text))
        return [line for name, line in self.lines.items() if name in words]

    def _symbol(self, name: str) -> str:
        found = self.names.get(name)
        if found is None:
            source = self._source(name)
            found = python_name(name)
            while found in self.taken:
                found += "_"
            self.taken.add(found)
            self.names[name] = found
            self.lines[found] = f"{found} = {source}"
        return found

    def _source(self, name: str) -> str:
        """The shape that a dimension is read from.

        Raises: Unsupported if no argument has it.
        """
        shapes = [(v, k, d) for v in self.arrays for k, d in enumerate(v.shape)]
        for variable, axis, dim in shapes:
            if dim.symbol == name:
                return f"{self.arrays[variable]}.shape[{axis}]"
        for variable, axis, dim in shapes:
            linear = _linear(dim, name)
            if linear is not None:
                factor, rest = linear
                size = f"{self.arrays[variable]}.shape[{axis}]"
                shifted = f"({size} - {rest})" if rest > 0 else f"({size} + {-rest})"
                numerator = size if not rest else shifted
                return f"{numerator} // {factor}" if factor != 1 else numerator.strip("()")
        raise Unsupported(f"no argument has a shape that gives the dimension {name}")


def _linear(dim: Dim, name: str) -> tuple[int, int] | None:
    """(a, b) if a dimension is a·name + b."""
    if dim.symbols != frozenset((name,)):
        return None
    coefficients = dict(dim.terms)
    factor = coefficients.pop(((name, 1),), 0)
    rest = coefficients.pop((), 0)
    return (factor, rest) if factor > 0 and not coefficients else None
