"""The catalogue's modules for JAX and PyTorch equal their terms; NumPy's are tried with the catalogue."""

from __future__ import annotations

import os
from importlib.util import find_spec

import jax
import pytest

from symgrad.catalog.code import exported
from symgrad.catalog.entry import load_catalog
from symgrad.catalog.run import worst_error
from symgrad.catalog.solve import solve
from symgrad.lowering import BackendName

jax.config.update("jax_enable_x64", True)

ENTRIES = load_catalog()
SOME = sorted(ENTRIES)[:: 1 if os.environ.get("SYMGRAD_WHOLE_BANK") else 5]
BACKENDS: list[BackendName] = ["jax", *(["torch"] if find_spec("torch") else [])]


@pytest.mark.parametrize("name", SOME)
def test_the_module_equals_its_terms(name: str) -> None:
    for derivation in exported(solve(ENTRIES[name])):
        for backend in BACKENDS:
            assert (worst_error(derivation, backend) or 0.0) < 1e-9
