"""Exported modules against autodiff, in both back ends, both types, under jit and vmap."""

from __future__ import annotations

import ast
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from symgrad.lowering import BackendName, module
from tests.lowering.cases import CASES, Case, data

jax.config.update("jax_enable_x64", True)

BACKENDS: list[BackendName] = ["numpy", "jax"]
WRITTEN: list[BackendName] = [*BACKENDS, "torch"]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
each_backend = pytest.mark.parametrize("backend", BACKENDS)

_sources: dict[tuple[str, str], str] = {}


def source(case: Case, backend: BackendName) -> str:
    key = (case.name, backend)
    if key not in _sources:
        _sources[key] = module(case.derivation, backend, gradient=case.gradient)
    return _sources[key]


def loaded(case: Case, backend: BackendName) -> dict[str, Any]:
    """The module, run in an empty namespace."""
    namespace: dict[str, Any] = {}
    exec(source(case, backend), namespace)
    return namespace


def as_tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def wrt_names(case: Case) -> list[str]:
    from symgrad.lowering import python_name

    return [python_name(v.name) for v in case.derivation.wrt]


def truth(case: Case, values: dict[str, Any]) -> tuple[Any, ...]:
    """The derivative by autodiff, in the order of the variables."""
    names, order = wrt_names(case), case.derivation.order
    rest = {k: v for k, v in values.items() if k not in names}

    def function(*args: Any) -> Any:
        return case.oracle(**dict(zip(names, args, strict=True)), **rest)

    at = [jnp.asarray(values[n]) for n in names]
    every = tuple(range(len(at)))
    match order:
        case "gradient":
            return jax.grad(function, every)(*at)
        case "jacobian":
            return jax.jacobian(function, every)(*at)
        case "hessian":
            return (jax.hessian(function)(*at),)
        case "vjp":
            _, pull = jax.vjp(function, *at)
            return pull(jnp.asarray(cotangent(case)))
        case "differential":
            raise AssertionError


def cotangent(case: Case) -> Any:
    shape = loaded(case, "numpy")["value"](**data(case), **case.callables).shape
    return np.random.default_rng(5).normal(size=shape)


def keywords(case: Case, dtype: Any = np.float64) -> dict[str, Any]:
    values = {**data(case, dtype=dtype), **case.callables}
    if case.derivation.order == "vjp":
        values["cotangent"] = np.asarray(cotangent(case), dtype)
    return values


def close(got: Any, wanted: Any, tolerance: float = 1e-9) -> None:
    assert np.shape(got) == np.shape(wanted)
    scale = max(1.0, float(np.max(np.abs(wanted), initial=0.0)))
    assert np.all(np.isfinite(got))
    np.testing.assert_allclose(got, wanted, rtol=0, atol=tolerance * scale)


@each_backend
@each_case
def test_value_and_derivative_equal_autodiff(case: Case, backend: BackendName) -> None:
    functions, plain = loaded(case, backend), {**data(case), **case.callables}
    close(functions["value"](**plain), case.oracle(**plain))
    results = as_tuple(functions[case.derivation.order](**keywords(case)))
    wanted = truth(case, data(case))
    assert len(results) == len(wanted)
    for got, true in zip(results, wanted, strict=True):
        close(got, true)


@each_backend
@each_case
def test_the_joint_function_agrees_with_the_single_ones(case: Case, backend: BackendName) -> None:
    functions, order = loaded(case, backend), case.derivation.order
    plain = {**data(case), **case.callables}
    if order == "jacobian":
        return
    if order == "hessian":
        value, gradient, hessian = functions["value_gradient_and_hessian"](**plain)
        name = wrt_names(case)[0]
        rest = {k: v for k, v in plain.items() if k != name}
        close(gradient, jax.grad(lambda at: case.oracle(**{name: at}, **rest))(plain[name]))
        close(hessian, functions["hessian"](**plain))
        direction = np.random.default_rng(3).normal(size=np.shape(plain[name]))
        product = functions["hessian_vector_product"](**plain, v=direction)
        close(product, np.tensordot(hessian, direction, direction.ndim))
    else:
        value, derivative = functions[f"value_and_{order}"](**keywords(case))
        single = functions[order](**keywords(case))
        for got, true in zip(as_tuple(derivative), as_tuple(single), strict=True):
            close(got, true)
    close(value, functions["value"](**plain))


@each_backend
@each_case
def test_the_type_of_the_inputs_is_kept(case: Case, backend: BackendName) -> None:
    functions = loaded(case, backend)
    given = keywords(case, np.float32)
    plain = {k: v for k, v in given.items() if k != "cotangent"}
    results = as_tuple(functions[case.derivation.order](**given))
    for result in (functions["value"](**plain), *results):
        assert np.asarray(result).dtype == np.float32


@each_backend
@each_case
def test_python_numbers_do_not_change_the_type(case: Case, backend: BackendName) -> None:
    given = keywords(case, np.float32)
    if not any(np.ndim(v) for v in given.values()):
        return
    given = {
        k: float(v) if np.ndim(v) == 0 and k not in case.callables else v for k, v in given.items()
    }
    plain = {k: v for k, v in given.items() if k != "cotangent"}
    functions = loaded(case, backend)
    results = as_tuple(functions[case.derivation.order](**given))
    for result in (functions["value"](**plain), *results):
        assert np.asarray(result).dtype == np.float32


@each_case
def test_jit_and_vmap(case: Case) -> None:
    function = loaded(case, "jax")[case.derivation.order]
    given = keywords(case)
    arrays = {k: jnp.asarray(v) for k, v in given.items() if k not in case.callables}

    def plain(values: dict[str, Any]) -> Any:
        return function(**values, **case.callables)

    once = as_tuple(plain(arrays))
    for got, wanted in zip(as_tuple(jax.jit(plain)(arrays)), once, strict=True):
        close(got, wanted)
    batch = {k: jnp.stack([v, v]) for k, v in arrays.items()}
    for got, wanted in zip(as_tuple(jax.vmap(plain)(batch)), once, strict=True):
        close(got[1], wanted)


@pytest.mark.parametrize("backend", WRITTEN)
@each_case
def test_the_source_stands_alone(case: Case, backend: BackendName) -> None:
    tree = ast.parse(source(case, backend))
    imported = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert imported <= ({"numpy", "scipy"} if backend == "numpy" else {backend})
    assert not any(isinstance(node, ast.For | ast.While) for node in ast.walk(tree))


def test_sources_are_formatted_and_lint_free(tmp_path: Path) -> None:
    for case in CASES:
        for backend in WRITTEN:
            name = f"{case.name.replace('-', '_')}_{backend}.py"
            (tmp_path / name).write_text(source(case, backend), encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    width = ["--isolated", "--line-length", "100", "--no-cache", str(tmp_path)]
    layout = subprocess.run([*ruff, "format", "--diff", *width], capture_output=True, text=True)
    assert layout.returncode == 0, layout.stdout[:3000]
    lint = subprocess.run(
        [*ruff, "check", "--select", "E,F,W,I", *width], capture_output=True, text=True
    )
    assert lint.returncode == 0, lint.stdout[:3000]


LARGE = [1e4, -1e4, 300.0, 0.0]


def at_extremes(case: Case, seed: int) -> dict[str, Any]:
    """The case's data with its real arrays scaled so that logits reach ±10⁴."""
    values = data(case, seed)
    return {
        k: v * 1e4 if case.kinds.get(k, "real") == "real" and np.ndim(v) else v
        for k, v in values.items()
    }


STABLE = {
    "defined-sigmoid",
    "defined-softmax",
    "softplus-sum",
    "two-exponentials",
    "rows-log-sum-exp",
    "logistic-linear",
    "log-sum-exp",
    "log-sum-exp-hessian",
    "logistic",
    "logistic-mean",
    "logistic-hessian",
    "softmax-cross-entropy",
    "softmax-jacobian",
    "softmax-regression",
    "one-layer",
    "temperature",
    "log-cosh",
    "huber",
    "attention-head",
    "class-likelihood",
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("case", [c for c in CASES if c.name in STABLE], ids=lambda case: case.name)
@each_backend
def test_no_warning_and_no_overflow_at_large_values(
    backend: BackendName, case: Case, seed: int
) -> None:
    functions, values = loaded(case, backend), at_extremes(case, seed)
    given = dict(values)
    if case.derivation.order == "vjp":
        given["cotangent"] = cotangent(case)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value = functions["value"](**values)
        results = as_tuple(functions[case.derivation.order](**given))
    assert all(np.all(np.isfinite(r)) for r in (value, *results))


def test_nothing_of_a_document_becomes_code() -> None:
    from symgrad.terms.algebra import MatMul, Transpose
    from symgrad.terms.build import variable
    from tests.lowering.cases import derivation

    name = 'x"""\n__import__("os").system("true")\n\\'
    x = variable(name, "n")
    text = module(derivation(MatMul((Transpose(x), x)), x, 2 * x), "numpy", source='a"""b')
    tree = ast.parse(text)
    assert len(tree.body) == 4  # the docstring and three functions
    assert all(isinstance(node, ast.FunctionDef) for node in tree.body[1:])
    assert not any(isinstance(node, ast.Call) for node in ast.walk(tree))


def test_a_size_that_no_argument_gives_is_refused() -> None:
    from symgrad.diagnostics import Unsupported
    from symgrad.terms.atoms import Size
    from symgrad.terms.build import variable
    from symgrad.terms.dimension import Dim
    from tests.lowering.cases import derivation

    s = variable("s")
    with pytest.raises(Unsupported, match="dimension N"):
        module(derivation(s * Size(Dim.of("N")), s, Size(Dim.of("N"))), "numpy")


def test_names_that_clash_are_told_in_the_header() -> None:
    from symgrad.terms.build import variable
    from tests.lowering.cases import derivation

    value = variable("value")
    text = module(derivation(value * value, value, 2 * value), "numpy")
    assert "value_ is value" in text
    assert "def gradient(*, value_):" in text


def test_a_statement_about_an_entry_is_about_all_entries() -> None:
    from symgrad.functions import function as declared
    from symgrad.terms.algebra import Apply, Entry
    from symgrad.terms.build import index, variable
    from tests.lowering.cases import derivation

    z, i = variable("z", "n"), index("i", "n")
    s = variable("s")
    p = Apply(declared("softmax"), (z * s,))
    derived = derivation(Entry(p, (i,)), s, Entry(p, (i,)) * (Entry(z, (i,)) - z @ p))
    namespace: dict[str, Any] = {}
    exec(module(derived, "numpy"), namespace)
    given = {"z": np.array([0.3, -1.0, 2.0]), "s": 0.7}
    wanted = jax.jacobian(lambda at: jax.nn.softmax(given["z"] * at))(0.7)
    close(namespace["gradient"](**given), wanted)
