"""The exported modules of a solution: one for each statement that is a function of variables."""

from __future__ import annotations

from typing import Literal

from symgrad.diagnostics import Unsupported
from symgrad.lowering import module
from symgrad.rendering.worked import Worked


def modules(worked: Worked, backend: Literal["numpy", "jax", "torch"]) -> tuple[str, ...]:
    """The texts of the modules, in the order of the statements; those that compute nothing left out."""
    found: list[str] = []
    for part in worked.parts:
        if part.derivation is None:
            continue
        try:
            found.append(module(part.derivation, backend))
        except Unsupported:
            continue
    return tuple(found)
