"""The exported modules of a solution: one for each statement that is a function of variables."""

from __future__ import annotations

from collections.abc import Iterable

from symgrad.derivation import Derivation
from symgrad.diagnostics import Unsupported
from symgrad.lowering import BackendName, module
from symgrad.rendering.worked import Worked


def exported(worked: Worked) -> tuple[Derivation, ...]:
    """The derivations that a module is made of."""
    derivations = (part.derivation for part in worked.parts if part.derivation)
    return tuple(d for d in derivations if _texts((d,), "numpy", None))


def modules(worked: Worked, backend: BackendName) -> tuple[str, ...]:
    """The texts of the modules in the order of the statements; where nothing is computed, none."""
    name = worked.heading.id
    source = f"derivations/{name}.md" if name else None
    return _texts((p.derivation for p in worked.parts if p.derivation), backend, source)


def programs(worked: Worked) -> tuple[str, ...]:
    """The cells of a notebook: each NumPy module, and what tries it at a point."""
    from symgrad.catalog.check_cell import check_cell

    name = worked.heading.id
    source = f"derivations/{name}.md" if name else None
    found: list[str] = []
    for derivation in exported(worked):
        found.append(module(derivation, "numpy", source=source))
        tried = check_cell(derivation)
        found += [tried] if tried else []
    return tuple(found)


def _texts(
    derivations: Iterable[Derivation], backend: BackendName, source: str | None
) -> tuple[str, ...]:
    found: list[str] = []
    for derivation in derivations:
        try:
            found.append(module(derivation, backend, source=source))
        except Unsupported:
            continue
    return tuple(found)
