"""python -m benchmarks.lowering [NAME …]: exported code against an expert's, autodiff and PyTorch.

Ratios of times, so that more than 1 is in favour of the exported code; the runs are interleaved and
each number is the better of the ratios of medians and of minima. Then XLA's count of operations and
of temporary bytes, exported to expert. PyTorch is measured where it is installed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from statistics import median
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.lowering.cost import autodiff, cost, expert, exported, shapes
from benchmarks.lowering.problems import PROBLEMS, Problem

ROUNDS, SECONDS = 40, 4.0
Call = Callable[[], Any]


def data(problem: Problem) -> dict[str, Any]:
    """Random arrays of the sizes of a problem, in single precision."""
    random = np.random.default_rng(0)
    made: dict[str, Any] = {}
    for name, (dims, kind) in problem.arrays.items():
        shape = tuple(problem.sizes[s] for s in dims.split())
        plain = random.normal(size=shape)
        match kind:
            case "real":
                made[name] = np.asarray(plain, np.float32)
            case "positive":
                made[name] = np.asarray(np.abs(plain) + 0.5, np.float32)
            case "spd":
                made[name] = np.asarray(
                    plain @ plain.T / len(plain) + np.eye(len(plain)), np.float32
                )
            case "binary":
                made[name] = np.asarray(plain > 0, np.float32)
            case "onehot":
                rows = np.eye(shape[1], dtype=np.float32)
                made[name] = rows[random.integers(0, shape[1], shape[0])]
            case "index":
                made[name] = random.integers(0, count(problem, name), shape)
    return made


def count(problem: Problem, name: str) -> int:
    """How many values an index has: as many as its table has rows."""
    return problem.sizes["V" if name == "t" else "K"]


def interleaved(calls: dict[str, Call]) -> dict[str, list[float]]:
    """The times of each call, in turns."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    end = time.perf_counter() + SECONDS
    for _ in range(ROUNDS):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - start)
        if time.perf_counter() > end:
            break
    return times


def ratio(theirs: list[float], ours: list[float]) -> float:
    """How many times as long theirs takes: the better of median and minimum."""
    return max(median(theirs) / median(ours), min(theirs) / min(ours))


def in_jax(problem: Problem, given: dict[str, Any]) -> dict[str, Call]:
    """Exported, an expert's, and autodiff; compiled."""
    at = {name: jnp.asarray(value) for name, value in given.items()}

    def ready(function: Callable[..., Any]) -> Call:
        compiled = jax.jit(function)
        return lambda: jax.block_until_ready(compiled(**at))

    ours = exported(problem)[problem.order]
    return {"ours": ready(ours), "expert": ready(expert(problem)), "auto": ready(autodiff(problem))}


def in_numpy(problem: Problem, given: dict[str, Any]) -> dict[str, Call]:
    """Exported, and an expert's."""
    ours, theirs = exported(problem, "numpy")[problem.order], expert(problem, np)
    return {"ours": lambda: ours(**given), "expert": lambda: theirs(**given)}


def in_torch(problem: Problem, given: dict[str, Any]) -> dict[str, Call]:
    """Exported, eager autograd of the exported value, and torch.func of it."""
    torch: Any = import_module("torch")
    at = {name: torch.as_tensor(value) for name, value in given.items()}
    cotangent = at.pop("cotangent", None)
    functions = exported(problem, "torch")
    extra = {} if cotangent is None else {"cotangent": cotangent}
    wrt = [problem.wrt] if isinstance(problem.wrt, str) else problem.wrt
    names = [name.replace("\\", "") for name in wrt]
    rest = {k: v for k, v in at.items() if k not in names}

    def value(*values: Any) -> Any:
        found = functions["value"](**dict(zip(names, values, strict=True)), **rest)
        return found if cotangent is None else torch.sum(found * cotangent)

    places = tuple(range(len(names)))
    calls: dict[str, Call] = {"ours": lambda: functions[problem.order](**at, **extra)}
    if problem.order == "hessian":
        calls["func"] = lambda: torch.func.hessian(value)(at[names[0]])
        return calls

    def eager() -> Any:
        leaves = [at[name].detach().requires_grad_() for name in names]
        return torch.autograd.grad(value(*leaves), leaves)

    calls["eager"] = eager
    calls["func"] = lambda: torch.func.grad(value, places)(*(at[name] for name in names))
    return calls


def line(problem: Problem) -> str:
    """A row of the table."""
    given, cells = data(problem), [problem.name]
    for measure, others in ((in_jax, ("expert", "auto")), (in_numpy, ("expert",))):
        times = interleaved(measure(problem, given))
        cells += [f"{ratio(times[other], times['ours']):.2f}" for other in others]
    if find_spec("torch"):
        times = interleaved(in_torch(problem, given))
        shown = (times.get(other) for other in ("eager", "func"))
        cells += [f"{ratio(found, times['ours']):.2f}" if found else "" for found in shown]
    else:
        cells += ["", ""]
    at = shapes(problem)
    ours, theirs = cost(exported(problem)[problem.order], at), cost(expert(problem), at)
    cells.append(f"{ours.operations / max(1.0, theirs.operations):.2f}")
    cells.append(f"{ours.temporary // 1024} / {theirs.temporary // 1024}")
    return f"| {' | '.join(cells)} |"


HEAD = """\
| problem | JAX: expert | JAX: autodiff | NumPy: expert | torch: eager | torch: func | XLA operations | XLA temporaries, KiB |
|---|---|---|---|---|---|---|---|"""


def main(names: list[str]) -> None:
    """The table, for all problems or for those whose names have one of the words."""
    print(HEAD)
    for problem in PROBLEMS:
        if not names or any(name in problem.name for name in names):
            print(line(problem), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
