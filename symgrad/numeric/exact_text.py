"""Exact numbers as strings, nested like the tensors that hold them, and back."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from symgrad.numeric.rings import Array

Nested = str | list[Any]


def written(value: Array) -> Nested:
    """An array of exact numbers as nested lists of strings."""
    if value.ndim == 0:
        return str(value.item())
    return [written(np.asarray(part, dtype=object)) for part in value]


def read_exact(text: Nested) -> Array:
    """The array of Fractions that `written` wrote."""
    if isinstance(text, str):
        result = np.empty((), dtype=object)
        result[()] = Fraction(text)
        return result
    rows = [read_exact(part) for part in text]
    result = np.empty((len(rows), *(rows[0].shape if rows else ())), dtype=object)
    for place, row in enumerate(rows):
        result[place] = row if row.ndim else row.item()
    return result
