"""What XLA says that a function costs: operations, temporary bytes, bytes moved; no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

import symgrad as sg
from benchmarks.lowering.problems import Problem


class Cost(NamedTuple):
    """Floating-point operations; bytes of temporaries; bytes read and written."""

    operations: float
    temporary: int
    moved: float


def cost(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Cost:
    """The cost of a function, compiled for arguments of these shapes and types."""
    compiled: Any = jax.jit(function).lower(**arguments).compile()
    found = compiled.cost_analysis()
    memory = compiled.memory_analysis().temp_size_in_bytes
    return Cost(found.get("flops", 0.0), memory, found.get("bytes accessed", 0.0))


def shapes(problem: Problem) -> dict[str, Any]:
    """The arguments of a problem as shapes and types, without data."""
    return {
        name: jax.ShapeDtypeStruct(
            tuple(problem.sizes[s] for s in dims.split()),
            jnp.int32 if kind == "index" else jnp.float32,
        )
        for name, (dims, kind) in problem.arrays.items()
    }


def exported(problem: Problem, backend: Any = "jax") -> dict[str, Any]:
    """The functions of a problem's module."""
    solution = sg.derive(problem.expression, problem.wrt, problem.let, problem.order)
    namespace: dict[str, Any] = {}
    exec(solution.source(backend, rule="none"), namespace)
    return namespace


def expert(problem: Problem, np: Any = jnp) -> Callable[..., Any]:
    """The expert's derivative over a module of arrays."""
    return lambda **arrays: problem.expert(np, **arrays)


def autodiff(problem: Problem) -> Callable[..., Any]:
    """What JAX makes of the value."""
    wrt = [problem.wrt] if isinstance(problem.wrt, str) else problem.wrt
    names = [name.replace("\\", "") for name in wrt]

    def function(**arrays: Any) -> Any:
        cotangent = arrays.pop("cotangent", None)
        at = [arrays[name] for name in names]

        def value(*values: Any) -> Any:
            return problem.value(jnp, **{**arrays, **dict(zip(names, values, strict=True))})

        if problem.order == "hessian":
            return jax.hessian(value)(*at)
        if cotangent is not None:
            return jax.vjp(value, *at)[1](cotangent)
        return jax.grad(value, tuple(range(len(at))))(*at)

    return function
