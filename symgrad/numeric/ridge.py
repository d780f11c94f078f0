"""Concrete functions that stand for undetermined ones: sums of c φ(⟨w, x⟩ + b)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast, final

import numpy as np

from symgrad.numeric.jets import Jets, Value, each
from symgrad.numeric.rings import Array

Profile = str  # "1", "t", "t^2", …, "exp", "sin", "cos"


@final
@dataclass(frozen=True, slots=True, eq=False)
class Wave:
    """c φ(⟨w, x⟩ + b); `weights` holds one array of Fractions for each argument."""

    factor: Fraction
    profile: Profile
    weights: tuple[Array, ...]
    shift: Fraction

    def to_dict(self) -> dict[str, Any]:
        """The parts as exact strings."""
        from symgrad.numeric.exact_text import written

        return {
            "factor": str(self.factor),
            "profile": self.profile,
            "weights": [written(w) for w in self.weights],
            "shift": str(self.shift),
        }


@final
@dataclass(frozen=True, slots=True, eq=False)
class Ridge:
    """A smooth function: for each entry of its value a sum of waves (every polynomial is one)."""

    shape: tuple[int, ...]
    components: tuple[tuple[Wave, ...], ...]

    def value(self, jets: Jets, args: list[Value], depth: int, shape: tuple[int, ...]) -> Value:
        """The value at arguments with `depth` batch axes in front."""
        entries = [self._component(jets, waves, args, depth) for waves in self.components]
        if not shape:
            return entries[0]
        result: Value | None = None
        for place, entry in enumerate(entries):
            unit = np.zeros(len(entries), dtype=bool)
            unit[place] = True
            spread = each(lambda x: x.reshape(x.shape + (1,) * len(shape)), entry)
            zero = jets.ring.full((1,) * spread.ndim, 0)
            part = jets.select(unit.reshape(shape), spread, zero)
            result = part if result is None else jets.add(result, part)
        return cast(Value, result)

    def _component(
        self, jets: Jets, waves: tuple[Wave, ...], args: list[Value], depth: int
    ) -> Value:
        total: Value = jets.ring.full((1,) * depth, 0)
        for wave in waves:
            inside: Value = jets.ring.full((1,) * depth, wave.shift)
            for weight, argument in zip(wave.weights, args, strict=True):
                product = jets.mul(jets.ring.lift(weight[(None,) * depth]), argument)
                axes = tuple(range(depth, product.ndim))
                inside = jets.add(inside, jets.total(product, axes) if axes else product)
            total = jets.add(total, jets.scaled(_profile(jets, wave.profile, inside), wave.factor))
        return total

    def __str__(self) -> str:
        """The function as a formula in x_1, x_2 … (all arguments' entries in order)."""
        parts = ["".join(_written(wave) for wave in waves).lstrip("+") for waves in self.components]
        return parts[0] if not self.shape else f"({', '.join(parts)})"

    def to_dict(self) -> dict[str, Any]:
        """The function as exact strings; `from_dict` reads it back."""
        return {
            "text": str(self),
            "shape": list(self.shape),
            "components": [[w.to_dict() for w in waves] for waves in self.components],
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Ridge:
        """The function that `to_dict` wrote."""
        from symgrad.numeric.exact_text import read_exact

        def wave(part: Mapping[str, Any]) -> Wave:
            weights = tuple(read_exact(w) for w in part["weights"])
            return Wave(Fraction(part["factor"]), part["profile"], weights, Fraction(part["shift"]))

        components = tuple(tuple(wave(w) for w in waves) for waves in data["components"])
        return Ridge(tuple(data["shape"]), components)


def _written(wave: Wave) -> str:
    entries = [w for weight in wave.weights for w in weight.reshape(-1)]
    linear = "".join(f"{_factor(w)}x_{k}" for k, w in enumerate(entries, 1) if w)
    inside = (linear + (f"{_signed(wave.shift)}" if wave.shift else "")).lstrip("+") or "0"
    power = wave.profile.removeprefix("t^")
    if wave.profile.startswith("t"):
        body = f"({inside})" + (f"^{power}" if power != wave.profile else "")
    else:
        body = "1" if wave.profile == "1" else f"{wave.profile}({inside})"
    return f"{_factor(wave.factor)}{body}"


def _factor(value: Fraction) -> str:
    sign = "-" if value < 0 else "+"
    size = abs(value)
    return sign if size == 1 else f"{sign}{size} " if size.denominator == 1 else f"{sign}({size}) "


def _profile(jets: Jets, profile: Profile, inside: Value) -> Value:
    if profile in ("exp", "sin", "cos"):
        return jets.primitive(profile, inside)
    power = {"1": 0, "t": 1}.get(profile)
    if power is None:
        power = int(profile.removeprefix("t^"))
    return jets.constant_power(inside, Fraction(power))


def _signed(value: Fraction) -> str:
    return f"+{value}" if value > 0 else str(value)
