"""A point: sizes for the dimensions, exact values for the variables, functions for the symbols."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import final

from symgrad.numeric.ridge import Ridge
from symgrad.numeric.rings import Array


@final
@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """`values` holds object arrays of Fractions (integers for index variables), by variable name."""

    dimensions: Mapping[str, int]
    values: Mapping[str, Array]
    functions: Mapping[str, Ridge] = field(default_factory=dict[str, Ridge])

    def replaced(self, name: str, value: Array) -> Point:
        """The same point with another value of one variable."""
        return Point(self.dimensions, {**self.values, name: value}, self.functions)
