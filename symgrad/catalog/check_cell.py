"""Program text that tries an exported module at one point, against central differences."""

from __future__ import annotations

from fractions import Fraction
from inspect import signature
from typing import Any

import numpy as np

from symgrad.catalog.run import arguments
from symgrad.derivation import Derivation
from symgrad.diagnostics import SymgradError
from symgrad.lowering import function, python_name
from symgrad.numeric.reach import reach
from symgrad.numeric.sample import sample
from symgrad.numeric.sizes import distinct

DIFFERENCE = '''\
def difference(f, at, h=1e-5):
    """The derivative of f by each entry of `at`: the axes of f first, then those of `at`."""
    at = np.asarray(at, dtype=float)
    found = []
    for place in np.ndindex(at.shape):
        step = np.zeros(at.shape)
        step[place] = h
        found.append((f(at + step) - f(at - step)) / (2 * h))
    table = np.reshape(found, (*at.shape, *np.shape(found[0])))
    return np.moveaxis(table, range(at.ndim), range(-at.ndim, 0))
'''
# What is compared, and what it is the difference of; {rest} are the other arguments.
BODIES = {
    "gradient": "difference(lambda moved: value({rest}), {name})",
    "jacobian": "difference(lambda moved: value({rest}), {name})",
    "hessian": "difference(lambda moved: value_gradient_and_hessian({rest})[1], {name})",
    "vjp": "np.tensordot(cotangent, difference(lambda moved: value({rest}), {name}), np.ndim(cotangent))",
}


def check_cell(derivation: Derivation) -> str | None:
    """The cell that follows the NumPy module; None where there is no point to take.

    With functions that nothing defines, or declarations that nothing can be drawn for, there is none.
    """
    try:
        given = _point(derivation)
    except SymgradError:
        return None
    if given is None or derivation.order not in BODIES:
        return None
    run = function(derivation, "numpy")
    order = derivation.order
    lines = [
        f"# The {order} against central differences, at one point.",
        "import numpy as np",
        "",
        DIFFERENCE,
    ]
    lines += [f"{name} = {_literal(value)}" for name, value in given.items()]
    names = list(signature(getattr(run, order)).parameters)
    lines += ["", f"found = {order}({_keywords(names)})"]
    if len(derivation.wrt) == 1:
        lines.append("found = (found,)")
    base = run.value_gradient_and_hessian if order == "hessian" else run.value
    wanted = [_wanted(v.name, order, list(signature(base).parameters)) for v in derivation.wrt]
    lines += ["wanted = (", *(f"    {one}," for one in wanted), ")"]
    return "\n".join([*lines, *CLOSING]) + "\n"


CLOSING = (
    "for ours, numbers in zip(found, wanted):",
    "    error = np.max(np.abs(ours - numbers)) / max(1, np.max(np.abs(numbers)))",
    "    assert error < 1e-6, error",
    'print("the code agrees with central differences")',
)


def _point(derivation: Derivation) -> dict[str, Any] | None:
    terms = (derivation.expression, *derivation.results)
    need = reach(terms, derivation.context)
    if need.functions:
        return None
    sizes = distinct(need, derivation.context, 2, 1)[0]
    (point,) = sample(derivation.context, terms, sizes)
    return arguments(derivation, point)


def _wanted(variable: str, order: str, names: list[str]) -> str:
    name = python_name(variable)
    rest = ", ".join(f"{n}=moved" if n == name else f"{n}={n}" for n in names)
    return BODIES[order].format(rest=rest, name=name)


def _keywords(names: list[str]) -> str:
    return ", ".join(f"{name}={name}" for name in names)


def _literal(value: Any) -> str:
    """A number or an array as program text, its short fractions as fractions."""
    array = np.asarray(value)
    if array.ndim:
        return f"np.array({_nested(array.tolist())}{_kind(array)})"
    return _number(array.item())


def _kind(array: np.ndarray[Any, Any]) -> str:
    return ", dtype=float" if array.dtype.kind == "f" else ""


def _nested(values: Any) -> str:
    if isinstance(values, list):
        return f"[{', '.join(map(_nested, values))}]"
    return _number(values)


def _number(value: float) -> str:
    fraction = Fraction(value).limit_denominator(1000)
    if float(fraction) != value:
        return repr(value)
    if fraction.denominator == 1:
        return str(fraction.numerator)
    return f"{fraction.numerator} / {fraction.denominator}"
