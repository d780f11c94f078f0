"""A point: sizes for the dimensions, exact values for the variables, functions for the symbols."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, final

from symgrad.numeric.jets import Jets, Value
from symgrad.numeric.rings import Array


class Sampled(Protocol):
    """A concrete function that stands for an undetermined one."""

    def value(self, jets: Jets, args: list[Value], depth: int, shape: tuple[int, ...]) -> Value:
        """The value at arguments with `depth` batch axes in front."""
        ...

    def to_dict(self) -> dict[str, Any]:
        """The function as exact strings."""
        ...


@final
@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """`values` holds object arrays of Fractions (integers for index variables), by variable name."""

    dimensions: Mapping[str, int]
    values: Mapping[str, Array]
    functions: Mapping[str, Sampled] = field(default_factory=dict[str, Sampled])

    def replaced(self, name: str, value: Array) -> Point:
        """The same point with another value of one variable."""
        return Point(self.dimensions, {**self.values, name: value}, self.functions)
