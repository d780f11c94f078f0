"""Exported PyTorch modules against the NumPy ones, in several types; skipped where there is no PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.lowering.cases import CASES, Case
from tests.lowering.test_module import as_tuple, close, keywords, loaded, source, wrt_names

torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def tensor(value: Any, dtype: Any = None) -> Any:
    """An array or number as a tensor; a callable as one of tensors."""
    if callable(value):
        return lambda *args: torch.as_tensor(np.array(value(*(np.asarray(a) for a in args))))
    array = np.asarray(value)
    kept = dtype if dtype is not None and array.dtype.kind == "f" else None
    return torch.as_tensor(array, dtype=kept)


def tensors(values: dict[str, Any], dtype: Any = None) -> dict[str, Any]:
    return {name: tensor(value, dtype) for name, value in values.items()}


def without_cotangent(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if k != "cotangent"}


@each_case
def test_pytorch_agrees_with_numpy(case: Case) -> None:
    given = keywords(case)
    ours, numpy = loaded(case, "torch"), loaded(case, "numpy")
    for name, function in ours.items():
        if name.startswith("_") or not callable(function):
            continue
        extra: dict[str, Any] = {}
        if name == "hessian_vector_product":
            extra["v"] = np.random.default_rng(1).normal(size=np.shape(given[wrt_names(case)[0]]))
        plain = given if "vjp" in name else without_cotangent(given)
        wanted = as_tuple(numpy[name](**plain, **extra))
        got = as_tuple(function(**tensors(plain), **tensors(extra)))
        for one, other in zip(_flat(got), _flat(wanted), strict=True):
            close(np.asarray(one), other)


def _flat(values: tuple[Any, ...]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        found += _flat(value) if isinstance(value, tuple) else [value]
    return found


@each_case
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_the_type_of_the_tensors_is_kept(case: Case, dtype: str) -> None:
    kind = getattr(torch, dtype)
    if case.callables or (dtype != "float32" and "linalg." in source(case, "torch")):
        pytest.skip("what it calls has no such type")
    given, functions = keywords(case), loaded(case, "torch")
    plain = tensors(without_cotangent(given), kind)
    results = as_tuple(functions[case.derivation.order](**tensors(given, kind)))
    for result in (functions["value"](**plain), *results):
        assert result.dtype is kind


@each_case
def test_autograd_agrees(case: Case) -> None:
    """Autodiff of the exported value gives the exported gradient."""
    if case.derivation.order != "gradient" or case.callables:
        return
    functions, given = loaded(case, "torch"), tensors(keywords(case))
    names = wrt_names(case)
    rest = {k: v for k, v in given.items() if k not in names}

    def value(*args: Any) -> Any:
        return functions["value"](**dict(zip(names, args, strict=True)), **rest)

    at = [given[n] for n in names]
    wanted = torch.func.grad(value, tuple(range(len(at))))(*at)
    for got, true in zip(as_tuple(functions["gradient"](**given)), wanted, strict=True):
        close(np.asarray(got), np.asarray(true))


@each_case
def test_python_numbers_do_not_change_the_type(case: Case) -> None:
    if case.callables or not any(np.ndim(v) for v in keywords(case).values()):
        return
    given = tensors(keywords(case), torch.float32)
    given = {k: v if v.ndim else v.item() for k, v in given.items()}
    functions = loaded(case, "torch")
    results = as_tuple(functions[case.derivation.order](**given))
    for result in (functions["value"](**without_cotangent(given)), *results):
        assert result.dtype is torch.float32


@each_case
def test_vmap(case: Case) -> None:
    if case.callables:
        return
    function, given = loaded(case, "torch")[case.derivation.order], tensors(keywords(case))
    once = as_tuple(function(**given))
    names = list(given)

    def plain(*values: Any) -> Any:
        return function(**dict(zip(names, values, strict=True)))

    batch = as_tuple(torch.func.vmap(plain)(*(torch.stack([v, v]) for v in given.values())))
    for got, wanted in zip(batch, once, strict=True):
        close(np.asarray(got[1]), np.asarray(wanted))
