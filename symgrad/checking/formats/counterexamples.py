"""Counterexamples as a person reads them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, cast

Nested = Any


def on_one_line(found: Mapping[str, Any]) -> str:
    """`X = [1], y = [0], w = [0]: 1/2 vs -1/2`."""
    values = ", ".join(f"{name(n)} = {value(v)}" for n, v in found["values"].items())
    return f"{values}: {_side(found['lhs'])} vs {_side(found['rhs'])}"


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
    heads += [f"{name(n)} = {v}" for n, v in scalars.items()]
    rows = ["counterexample: " + ", ".join(heads) if heads else "counterexample:"]
    rows += [f"    {row}" for row in _blocks(arrays)]
    for f, formula in found.get("functions", {}).items():
        rows.append(f"    {name(f)} = {formula}")
    reach = max(len(left), len(right))
    values = [_side(found["lhs"]), _side(found["rhs"])]
    signed = any(v.startswith("-") for v in values)
    values = [f" {v}" if signed and not v.startswith("-") else v for v in values]
    rows.append(f"    left    {left:<{reach}}  = {values[0]}")
    rows.append(f"    right   {right:<{reach}}  = {values[1]}")
    return rows


def _blocks(arrays: Mapping[str, Nested]) -> list[str]:
    """Arrays side by side as they are written by hand: vectors as columns, matrices in rows."""
    blocks = [_block(name(n), v) for n, v in arrays.items()]
    height = max((len(block) for block in blocks), default=0)
    rows = [
        "   ".join(block[k] if k < len(block) else " " * len(block[0]) for block in blocks).rstrip()
        for k in range(height)
    ]
    return rows


def _block(letter: str, nested: Nested) -> list[str]:
    parts = [[str(e) for e in row] if isinstance(row, list) else [str(row)] for row in nested]
    widths = [max(map(len, column)) for column in zip(*parts, strict=True)]
    head = f"{letter} = "
    return [
        (head if not k else " " * len(head))
        + "[" + " ".join(e.rjust(w) for e, w in zip(row, widths, strict=True)) + "]"
        for k, row in enumerate(parts)
    ]  # fmt: skip


def _side(nested: Nested) -> str:
    """A value of a side: one entry alone stands without its brackets."""
    while isinstance(nested, list) and len(cast("list[Nested]", nested)) == 1:
        nested = cast("list[Nested]", nested)[0]
    return value(nested)


_GREEK = {
    letter: unicodedata.lookup(f"GREEK SMALL LETTER {letter.upper()}")
    for letter in [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "zeta",
        "eta",
        "theta",
        "kappa",
        "mu",
        "nu",
        "xi",
        "pi",
        "rho",
        "sigma",
        "tau",
        "phi",
        "chi",
        "psi",
        "omega",
    ]
} | {"lambda": "λ", "Sigma": "Σ", "Omega": "Ω", "Lambda": "Λ", "Phi": "Φ", "Theta": "Θ"}


def name(plain_name: str) -> str:
    """A name of the JSON as a person writes it: λ for lambda."""
    return _GREEK.get(plain_name, plain_name)
