"""Every function that symgrad knows, each declared in a file of this folder.

`code` of a declaration holds, by back end, an expression over `{parameter}` placeholders; of
several lines the last is the value and those before bind names for it. Arguments are arrays whose
last axes are the parameter's; the names np, scipy, jnp, jax and torch stand for the libraries.
"""

from __future__ import annotations

import difflib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType

from symgrad.diagnostics import DeclarationError
from symgrad.terms.function import Function


@lru_cache(maxsize=1)
def load_functions() -> Mapping[str, Function]:
    """All declared functions by name, with parameters, body and slope."""
    from symgrad.functions import temporary_bodies

    found = {f.name: f for f in sorted(_declared(), key=lambda f: f.name)}
    temporary_bodies.fill(found)
    return MappingProxyType(found)


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


def _declared() -> Iterator[Function]:
    for module in pkgutil.iter_modules(__path__, __name__ + "."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Function):
                yield value
