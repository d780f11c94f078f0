"""The exported modules of a solution: one for each statement that is a function of variables."""

from __future__ import annotations

from symgrad.diagnostics import Unsupported
from symgrad.lowering import BackendName, module
from symgrad.rendering.worked import Worked


def modules(worked: Worked, backend: BackendName) -> tuple[str, ...]:
    """The texts of the modules in the order of the statements; where nothing is computed, none."""
    name = worked.heading.id
    source = f"derivations/{name}.md" if name else None
    found: list[str] = []
    for part in worked.parts:
        if part.derivation is None:
            continue
        try:
            found.append(module(part.derivation, backend, source=source))
        except Unsupported:
            continue
    return tuple(found)
