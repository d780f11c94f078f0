"""A test file for an exported module: points with the values that the terms have there."""

from __future__ import annotations

from typing import Any

import numpy as np

from symgrad.derivation import Derivation
from symgrad.diagnostics import SymgradError
from symgrad.lowering.backend import BackendName
from symgrad.lowering.code import WIDTH
from symgrad.lowering.names import python_name
from symgrad.numeric.evaluate import evaluate
from symgrad.numeric.point import Point
from symgrad.numeric.reach import reach
from symgrad.numeric.sample import sample
from symgrad.numeric.sizes import distinct
from symgrad.terms.atoms import Sort
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables

HEAD = {
    "numpy": "import numpy as np",
    "jax": "import jax\nimport jax.numpy as jnp\nimport numpy as np",
    "torch": "import numpy as np\nimport torch",
}
ARRAY = {"numpy": "np.array(", "jax": "jnp.array(", "torch": "torch.tensor("}
TYPED = {"numpy": "dtype=float", "jax": "dtype=float", "torch": "dtype=torch.float64"}
POINTS = 2


def sample_tests(derivation: Derivation, backend: BackendName, import_line: str) -> str | None:
    """The text, which needs pytest and the back end alone; None if the functions need callables.

    The values are those of the terms, worked out apart from the module's code.
    """
    terms = (derivation.expression, *derivation.results)
    need = reach(terms, derivation.context)
    if need.functions:
        return None
    try:
        sizes = distinct(need, derivation.context, 2, 1)[0]
        points = sample(derivation.context, terms, sizes, count=POINTS)
        tests = [_test(derivation, backend, terms, k, p) for k, p in enumerate(points, 1)]
    except (SymgradError, IndexError):
        return None
    head = (
        f'"""The exported functions at points where their values are known."""\n\n{HEAD[backend]}\n'
    )
    setup = '\njax.config.update("jax_enable_x64", True)\n' if backend == "jax" else ""
    return f"{head}\n{import_line}\n{setup}\n\n" + "\n\n".join(tests)


def _test(
    derivation: Derivation, backend: BackendName, terms: tuple[Term, ...], count: int, point: Point
) -> str:
    """One point: the arguments, the value, and each result."""
    variables = [d.variable for d in derivation.context.variables.values()]
    own = {v for term in terms for v in free_variables(term)}
    lines = [f"def test_point_{count}():", "    given = {}"]
    extra = ["cotangent"] if derivation.cotangent else []
    for variable in dict.fromkeys([*variables, *own]):
        if variable.name not in point.values and variable not in derivation.wrt:
            continue
        array = np.asarray(evaluate(variable, point, derivation.context), dtype=float)
        if variable.sort is Sort.INDEX:
            array = array.astype(int) - 1
        name = "cotangent" if variable is derivation.cotangent else python_name(variable.name)
        lines += _assignment(f'given["{name}"] = ', array, backend)
    for name in extra:
        lines.append(f'    {name} = given.pop("{name}")')
    wanted = [np.asarray(evaluate(term, point, derivation.context), float) for term in terms]
    lines += _assignment("wanted = ", wanted[0], "numpy")
    lines.append(_compared("module.value(**given)"))
    more = "".join(f", {name}={name}" for name in extra)
    lines.append(f"    found = module.{derivation.order}(**given{more})")
    for k, array in enumerate(wanted[1:]):
        lines += _assignment("wanted = ", array, "numpy")
        lines.append(_compared("found" if len(derivation.wrt) == 1 else f"found[{k}]"))
    return "\n".join(lines) + "\n"


def _compared(found: str) -> str:
    return f"    np.testing.assert_allclose(np.asarray({found}), wanted, rtol=1e-9, atol=1e-9)"


def _assignment(start: str, array: Any, backend: BackendName) -> list[str]:
    """An assignment of an array, as the formatter breaks it."""
    typed = [TYPED[backend]] if array.dtype.kind == "f" else []
    inner = _nested(array.tolist())
    line = f"    {start}{ARRAY[backend]}{', '.join([_flat(inner), *typed])})"
    if len(line) <= WIDTH:
        return [line]
    items = [*_broken(inner, 8), *(f"        {t}," for t in typed)]
    return [f"    {start}{ARRAY[backend]}", *items, "    )"]


Nested = str | list["Nested"]


def _nested(value: Any) -> Nested:
    return [_nested(v) for v in value] if isinstance(value, list) else repr(value)


def _flat(value: Nested) -> str:
    return value if isinstance(value, str) else f"[{', '.join(map(_flat, value))}]"


def _broken(value: Nested, indent: int) -> list[str]:
    """A list on one line, or an item a line."""
    gap, flat = " " * indent, _flat(value)
    if isinstance(value, str) or indent + len(flat) + 1 <= WIDTH:
        return [f"{gap}{flat},"]
    return [f"{gap}[", *(line for v in value for line in _broken(v, indent + 4)), f"{gap}],"]
