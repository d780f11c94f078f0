"""An exported module, run at a point and compared with the terms that it was made from."""

from __future__ import annotations

from inspect import signature
from typing import Any, cast

import numpy as np

from symgrad.derivation import Derivation
from symgrad.lowering import BackendName, function, python_name
from symgrad.numeric.evaluate import evaluate
from symgrad.numeric.point import Point
from symgrad.numeric.reach import reach
from symgrad.numeric.sample import sample
from symgrad.numeric.sizes import distinct
from symgrad.terms.atoms import Sort


def worst_error(derivation: Derivation, backend: BackendName = "numpy") -> float | None:
    """How far a module is from its terms, relative to their size; None if it needs functions.

    Raises: Unsupported, Unsampleable
    """
    terms = (derivation.expression, *derivation.results)
    need = reach(terms, derivation.context)
    if need.functions:
        return None
    sizes = distinct(need, derivation.context, 2, 1)[0]
    (point,) = sample(derivation.context, terms, sizes)
    run = function(derivation, backend)
    every = arguments(derivation, point)
    if backend == "torch":
        every = {name: _tensor(value) for name, value in every.items()}
    cotangent = {"cotangent": every["cotangent"]} if "cotangent" in every else {}
    given = {name: _argument(every, name) for name in signature(run.value).parameters}
    outputs = getattr(run, derivation.order)(**given, **cotangent)
    found = [run.value(**given), *(outputs if len(derivation.wrt) > 1 else (outputs,))]
    wanted = [evaluate(term, point, derivation.context) for term in terms]
    return max(_error(a, b) for a, b in zip(found, wanted, strict=True))


def arguments(derivation: Derivation, point: Point) -> dict[str, Any]:
    """The values of a point as an exported function takes them: index variables from 0."""
    given: dict[str, Any] = {}
    for variable in [d.variable for d in derivation.context.variables.values()]:
        if variable.name not in point.values and variable not in derivation.wrt:
            continue
        array = np.asarray(evaluate(variable, point, derivation.context), dtype=float)
        if variable.sort is Sort.INDEX:
            array = array.astype(int) - 1
        key = "cotangent" if variable is derivation.cotangent else python_name(variable.name)
        given[key] = array if array.shape else array.item()
    return given


def _tensor(value: object) -> Any:
    from importlib import import_module

    return import_module("torch").as_tensor(np.asarray(value))


def _argument(every: dict[str, Any], name: str) -> Any:
    """An argument under its name, or under that name with the underscore of a clash."""
    return every[name] if name in every else every[name.removesuffix("_")]


def _error(found: object, wanted: object) -> float:
    a, b = np.asarray(found, dtype=float), np.asarray(wanted, dtype=float)
    if a.shape != b.shape:
        return float("inf")
    gap = cast(float, np.max(np.abs(a - b), initial=0.0))
    return gap / max(1.0, cast(float, np.max(np.abs(b), initial=0.0)))
