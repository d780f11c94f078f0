"""A module's text as callables."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from symgrad.derivation import Derivation
from symgrad.lowering.backend import BackendName
from symgrad.lowering.module import module


def function(
    derivation: Derivation, backend: BackendName, *, gradient: Derivation | None = None
) -> SimpleNamespace:
    """The functions of a derivation's module: value, gradient, value_and_gradient …

    The text that runs is this layer's own: its names are checked identifiers, and nothing of a
    document reaches it but through them and an escaped docstring.
    """
    namespace: dict[str, Any] = {"__name__": "symgrad_export"}
    code = compile(module(derivation, backend, gradient=gradient), "<symgrad export>", "exec")
    exec(code, namespace)  # our own text, see above
    public = {k: v for k, v in namespace.items() if callable(v) and not k.startswith("_")}
    return SimpleNamespace(**public)
