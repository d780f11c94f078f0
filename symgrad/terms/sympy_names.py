"""Names, dimensions and named functions on the way to SymPy; SymPy is imported when asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from symgrad.diagnostics import Unsupported
from symgrad.terms.atoms import Sort, Variable
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim
from symgrad.terms.function import Function
from symgrad.terms.property import Fact

Sizes = Mapping[str, Any]

_ASSUMPTIONS = {
    Fact.POSITIVE: "positive",
    Fact.NONNEGATIVE: "nonnegative",
    Fact.NONZERO: "nonzero",
    Fact.INTEGER: "integer",
}


def plain_name(name: str) -> str:
    r"""The name SymPy knows: `lambda_1` for `\lambda_1`; others stay LaTeX, which it prints."""
    greek = re.fullmatch(r"\\([A-Za-z]+)((?:_\w)?)", name)
    return "".join(greek.groups()) if greek else name


def symbol(variable: Variable, context: Context | None) -> Any:
    """A scalar variable, with the assumptions of its declaration."""
    import sympy

    facts = context.facts(variable) if context else frozenset[Fact]()
    assumed = {word: True for fact, word in _ASSUMPTIONS.items() if fact in facts}
    if variable.sort is not Sort.COMPLEX:
        assumed["real"] = True
    if variable.sort in (Sort.INTEGER, Sort.INDEX):
        assumed["integer"] = True
    return sympy.Symbol(plain_name(variable.name), **assumed)


def dimension_symbol(name: str) -> Any:
    """A dimension: a positive integer."""
    import sympy

    return sympy.Symbol(plain_name(name), integer=True, positive=True)


def index_symbol(name: str) -> Any:
    """An index: an integer."""
    import sympy

    return sympy.Symbol(plain_name(name), integer=True)


def dimension(dim: Dim, sizes: Sizes) -> Any:
    """A dimension as a SymPy integer expression; `sizes` replaces symbols."""
    import sympy

    total: Any = sympy.Integer(0)
    for monomial, coefficient in dim.terms:
        product: Any = sympy.Integer(coefficient)
        for name, exponent in monomial:
            product = product * sizes.get(name, dimension_symbol(name)) ** exponent
        total = total + product
    return total


def primitive(function: Function) -> Any:
    """SymPy's own function for a true primitive.

    Raises: Unsupported if SymPy has no function of that name.
    """
    import sympy

    found = getattr(sympy, function.sympy or "", None)
    if not (isinstance(found, type) and issubclass(found, sympy.Function)):
        raise Unsupported(f"SymPy has no function {function.sympy or function.name}")
    return found


def as_sympy(value: Any) -> Any:
    """A Python number or SymPy object as a SymPy object.

    Raises: TypeError for text, which is never read as an expression
    """
    import sympy

    if isinstance(value, sympy.Basic):
        return value
    if isinstance(value, int):
        return sympy.Integer(value)
    raise TypeError(f"{type(value).__name__} is no SymPy object")


def element(matrix: Any, row: Any, column: Any) -> Any:
    """An entry of a matrix expression, counted from 0 and left as it is."""
    from sympy.matrices.expressions.matexpr import MatrixElement

    return MatrixElement(matrix, row, column)


def summation(body: Any, index: Any, start: Any, stop: Any) -> Any:
    """Σ, as long as SymPy leaves it so.

    Raises: Unsupported where SymPy folds the cases of an inner sum out of it, which is wrong.
    """
    import sympy

    made: Any = sympy.Sum(body, (index, start, stop))
    inner: Any = as_sympy(body)
    if not isinstance(made, sympy.Sum):
        raise Unsupported("SymPy has no value for a Sum of what is not defined")
    if made.function != inner and any(s.has(sympy.Piecewise) for s in inner.atoms(sympy.Sum)):
        raise Unsupported("SymPy has no sound form for a Sum over a Sum of cases")
    return made


def compared(left: Any, operator: str, right: Any) -> Any:
    """SymPy's relation for a comparison.

    Raises: Unsupported where a side is no real number, as after a division by 0.
    """
    import sympy

    table = {
        "<": sympy.Lt,
        "<=": sympy.Le,
        ">": sympy.Gt,
        ">=": sympy.Ge,
        "=": sympy.Eq,
        "!=": sympy.Ne,
    }
    try:
        return table[operator](left, right)
    except TypeError as error:
        raise Unsupported(f"SymPy has no such comparison: {error}") from error
