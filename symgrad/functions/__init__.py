"""Every function that symgrad knows, each declared in a file of this folder.

`code` of a declaration holds, by back end, an expression over `{parameter}` placeholders; of
several lines the last is the value and those before bind names for it. Arguments are arrays whose
last axes are the parameter's; the names np, scipy, jnp, jax and torch stand for the libraries.
"""

from __future__ import annotations

import difflib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType

from symgrad.diagnostics import DeclarationError, ReadError, Span
from symgrad.terms.context import Context
from symgrad.terms.function import Function
from symgrad.terms.term import Term
from symgrad.terms.walk import free_names


@lru_cache(maxsize=1)
def load_functions() -> Mapping[str, Function]:
    """All declared functions by name, with parameters, body and slope."""
    found = tuple(sorted(_declared(), key=lambda f: f.name))
    fill(found, {})
    return MappingProxyType({f.name: f for f in found})


def function(name: str) -> Function:
    """The declared function of this name.

    Raises: DeclarationError that suggests the nearest name.
    """
    functions = load_functions()
    if name not in functions:
        near = difflib.get_close_matches(name, functions, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise DeclarationError(f"there is no function {name}{hint}")
    return functions[name]


def fill(declared: Iterable[Function], known: Mapping[str, Function]) -> None:
    """Read the text of declarations; they may lean on each other and on the known functions.

    The fields are set in place, once, before anyone has seen the functions: a slope may name its
    own function (σ′ = σ(1 − σ)), and there is one object for each.
    Raises: ReadError for a text that cannot be read.
    """
    table = dict(known)
    everyone = tuple(declared)
    waiting = list(everyone)
    while waiting:
        problem: ReadError | None = None
        left: list[Function] = []
        for one in waiting:
            try:
                _fill_body(one, table)
                table[one.name] = one
            except ReadError as error:
                problem = problem or error
                left.append(one)
        if len(left) == len(waiting) and problem is not None:
            raise problem
        waiting = left
    for one in everyone:
        _fill_slope(one, table)


def _fill_body(one: Function, table: Mapping[str, Function]) -> None:
    from symgrad.terms.read import read_let

    context = read_let(one.domain, functions={})
    parameters = tuple(d.variable for d in context.variables.values())
    if one.definition is not None:
        body = _read(one.definition, context, table)
        _set(one, "body", body)
        _set(one, "codomain", body.shape)
    _set(one, "parameters", parameters)


def _fill_slope(one: Function, table: Mapping[str, Function]) -> None:
    if len(one.parameters) != 1 or one.parameters[0].shape or one.derivative == "":
        return
    if one.derivative is not None:
        context = Context().declare(one.parameters[0])
        _set(one, "slope", _read(one.derivative, context, table))
    else:
        _set(one, "slope", _derived(one, table))


def _derived(one: Function, table: Mapping[str, Function]) -> Term:
    """The derivative by SymPy, where no textbook form is declared."""
    import sympy

    from symgrad.reading.from_sympy import from_sympy
    from symgrad.terms.algebra import Apply
    from symgrad.terms.to_sympy import to_sympy

    (parameter,) = one.parameters
    value = to_sympy(Apply(one, (parameter,)))
    slope, _ = from_sympy(sympy.diff(value, to_sympy(parameter)), table)
    return slope


def _read(source: str, context: Context, table: Mapping[str, Function]) -> Term:
    """The term of a text over the parameters, and nothing else."""
    from symgrad.terms.read import read_term

    made = read_term(source, context, functions=table)
    unknown = free_names(made) - {d.variable for d in context.variables.values()}
    if unknown:
        names = ", ".join(sorted(n.name for n in unknown))
        raise ReadError(f"{names} is no parameter", Span(0, len(source)))
    return made


def _set(one: Function, name: str, value: object) -> None:
    object.__setattr__(one, name, value)


def _declared() -> Iterator[Function]:
    for module in pkgutil.iter_modules(__path__, __name__ + "."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Function):
                yield value
