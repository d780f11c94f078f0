"""Half precision stays half precision, and data on many devices need one all-reduce."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from tests.lowering.cases import CASES, Case, data
from tests.lowering.test_module import as_tuple, loaded, source

ROOT = Path(__file__).resolve().parents[2]
SOME = [c for c in CASES if not c.callables and c.derivation.order != "vjp"][::4]
each_case = pytest.mark.parametrize("case", SOME, ids=lambda case: case.name)


def converted(case: Case, dtype: Any, array: Any) -> dict[str, Any]:
    values = data(case)
    return {k: array(v, dtype) if np.asarray(v).dtype == float else v for k, v in values.items()}


@each_case
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_jax_keeps_half_precision(case: Case, dtype: str) -> None:
    if "linalg." in source(case, "jax"):
        return
    kind = jnp.dtype(dtype)
    given = converted(case, kind, jnp.asarray)
    functions = loaded(case, "jax")
    results = as_tuple(functions[case.derivation.order](**given))
    for result in (functions["value"](**given), *results):
        assert result.dtype == kind


@each_case
def test_numpy_keeps_half_precision(case: Case) -> None:
    if "linalg." in source(case, "numpy") or "scipy." in source(case, "numpy"):
        return
    given = converted(case, np.float16, np.asarray)
    functions = loaded(case, "numpy")
    results = as_tuple(functions[case.derivation.order](**given))
    for result in (functions["value"](**given), *results):
        assert np.asarray(result).dtype == np.float16


def test_data_on_eight_devices_need_one_all_reduce() -> None:
    flags = "--xla_force_host_platform_device_count=8"
    done = subprocess.run(
        [sys.executable, "examples/sharded.py"],
        cwd=ROOT,
        env={**os.environ, "XLA_FLAGS": flags},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for name in ("logistic", "softmax"):
        assert f"{name}: 8 devices, 1 all-reduce, 0 other" in done.stdout
