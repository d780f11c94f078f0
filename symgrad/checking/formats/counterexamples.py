"""Counterexamples as a person reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from symgrad.checking.formats.plain import width
from symgrad.terms.unicode import plain as spelled

Nested = Any

LONGEST = 32
"""Letters of a side that are shown in full under a finding."""


def on_one_line(found: Mapping[str, Any], *, scalars: bool = True) -> str:
    """`X = [1], y = [0], w = [0]: 1/2 vs -1/2`; without `scalars` only arrays, if there are any."""
    chosen = found["values"].items()
    arrays = [(n, v) for n, v in chosen if isinstance(v, list)]
    values = ", ".join(
        f"{name(n)} = {value(v)}" for n, v in (chosen if scalars else arrays or chosen)
    )
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
        rows.append(f"    {_function(name(f), formula)}")
    left, right = _short(left), _short(right)
    reach = max(width(left), width(right))
    values = _columns(found)
    rows.append(f"    left    {left}{' ' * (reach - width(left))}   = {values[0]}")
    rows.append(f"    right   {right}{' ' * (reach - width(right))}   = {values[1]}")
    return rows


def _function(f: str, formula: Mapping[str, Any]) -> str:
    """f(u) = L u²/2; a function without named argument is one of x_1, x_2, …"""
    parameter = formula.get("parameter")
    return f"{f}({parameter}) = {formula['text']}" if parameter else f"{f} = {formula['text']}"


def _columns(found: Mapping[str, Any]) -> list[str]:
    """The values of the sides, signs and decimals below each other."""
    values = [_readable(_side(found[side])) for side in ("lhs", "rhs")]
    if any(v.startswith("-") for v in values):
        values = [v if v.startswith("-") else f" {v}" for v in values]
    reach = max(map(len, values))
    about = found.get("about", (None, None))
    pairs = zip(values, about, strict=True)
    return [f"{v:<{reach}}   (about {a})" if a and len(v) < 40 else v for v, a in pairs]


def _readable(value: str) -> str:
    """Exact values as people write them: log 2 for log(2)."""
    return re.sub(r"\b(log|exp)\((\d+)\)", r"\1 \2", value)


def _short(side: str) -> str:
    """A long sum by its first and last terms."""
    depth, bars, places = 0, 0, list[int]()
    for k, letter in enumerate(side):
        depth += (letter in "([{⟨") - (letter in ")]}⟩")
        bars += letter in "‖|"
        if depth == 0 and bars % 2 == 0 and side[k : k + 3] in (" + ", " − "):
            places.append(k)
    if len(side) <= LONGEST or len(places) < 2 or side.startswith("Σ"):
        return side
    return f"{side[: places[0]]} + ...{side[places[-1] :]}"


def _blocks(arrays: Mapping[str, Nested]) -> list[str]:
    """Arrays side by side as they are written by hand: vectors as columns, matrices in rows."""
    blocks = [_block(name(n), v) for n, v in arrays.items()]
    height = max((len(block) for block in blocks), default=0)
    rows = [
        "   ".join(
            block[k] if k < len(block) else " " * width(block[0]) for block in blocks
        ).rstrip()
        for k in range(height)
    ]
    return rows


def _block(letter: str, nested: Nested) -> list[str]:
    parts = [[str(e) for e in row] if isinstance(row, list) else [str(row)] for row in nested]
    widths = [max(map(len, column)) for column in zip(*parts, strict=True)]
    head = f"{letter} = "
    return [
        (head if not k else " " * width(head))
        + "[" + " ".join(e.rjust(w) for e, w in zip(row, widths, strict=True)) + "]"
        for k, row in enumerate(parts)
    ]  # fmt: skip


def _side(nested: Nested) -> str:
    """A value of a side: one entry alone stands without its brackets."""
    while isinstance(nested, list) and len(cast("list[Nested]", nested)) == 1:
        nested = cast("list[Nested]", nested)[0]
    return value(nested)


_COMMAND = re.compile(
    r"(?:hat|bar|tilde|dot|vec|math[a-z]+|bm|boldsymbol)\{|(?:ell|alpha|beta|gamma|delta|epsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi"
    r"|pi|rho|sigma|tau|phi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega)(?![a-zA-Z])"
)


def name(plain_name: str) -> str:
    """A name of the JSON as the sides have it: λ for lambda, ŷ for hat{y}."""
    return spelled(f"\\{plain_name}" if _COMMAND.match(plain_name) else plain_name)
