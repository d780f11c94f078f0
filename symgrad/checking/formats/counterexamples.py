"""Counterexamples as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

Nested = Any


def on_one_line(found: Mapping[str, Any]) -> str:
    """`X = [1], y = [0], w = [0]: 1/2 vs -1/2`."""
    values = ", ".join(f"{n} = {value(v)}" for n, v in found["values"].items())
    return f"{values}: {value(found['lhs'])} vs {value(found['rhs'])}"


def value(nested: Nested) -> str:
    """A scalar, a vector or a matrix of exact texts: `1/2`, `[1, 0]`, `[1 0; 0 1]`."""
    if not isinstance(nested, list):
        return str(nested)
    parts = cast("list[Nested]", nested)
    if len(parts) == 1 and not isinstance(parts[0], list):
        return f"[{parts[0]}]"
    if parts and isinstance(parts[0], list):
        rows = [" ".join(value(p) for p in cast("list[Nested]", row)) for row in parts]
        return f"[{'; '.join(rows)}]"
    return f"[{', '.join(map(str, parts))}]"


def lines(found: Mapping[str, Any], left: str, right: str) -> list[str]:
    """The block under a finding: sizes and scalars, arrays, the two sides."""
    arrays = {n: v for n, v in found["values"].items() if isinstance(v, list)}
    scalars = {n: v for n, v in found["values"].items() if not isinstance(v, list)}
    heads = [f"{n} = {v}" for n, v in found["dimensions"].items()]
    heads += [f"{n} = {v}" for n, v in scalars.items()]
    rows = ["counterexample: " + ", ".join(heads) if heads else "counterexample:"]
    if arrays:
        rows.append("      " + "   ".join(f"{n} = {value(v)}" for n, v in arrays.items()))
    reach = max(len(left), len(right))
    rows.append(f"      left    {left:<{reach}}  = {value(found['lhs'])}")
    rows.append(f"      right   {right:<{reach}}  = {value(found['rhs'])}")
    return rows
