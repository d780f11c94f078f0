"""Against 200 digits at hard points: never inf or nan where the truth is a number, and few units off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest

import symgrad as sg

SCALAR = r"$z, y \in \mathbb{R}$"
NEAR_ONE = 2.0**60
"""For log cosh near 0, which is right to the precision of 1, not of itself."""
HARD = [-1e4, -745.0, -100.0, -40.0, -1.0, -1e-8, 1e-8, 0.5, 40.0, 100.0, 745.0, 1e4]


def sigma(t: Any) -> Any:
    return 1 / (1 + mpmath.exp(-t))


def phi(t: Any) -> Any:
    return mpmath.erfc(-t / mpmath.sqrt(2)) / 2


def cross_entropy(z: Any) -> Any:
    return mpmath.log(1 + mpmath.exp(z)) - z / 4


CASES: list[tuple[str, str, Callable[[Any], Any], float]] = [
    ("softplus", r"\log(1 + e^z)", lambda z: mpmath.log(1 + mpmath.exp(z)), 4),
    ("sigmoid", r"\frac{1}{1 + e^{-z}}", sigma, 4),
    ("sigmoid of e^z", r"\frac{e^z}{1 + e^z}", sigma, 4),
    ("slope of sigmoid", r"\frac{e^z}{(1 + e^z)^2}", lambda z: sigma(z) * sigma(-z), 4),
    ("log sigmoid", r"\log \sigma(z)", lambda z: -mpmath.log(1 + mpmath.exp(-z)), 4),
    ("log of one less", r"\log(1 - \sigma(z))", lambda z: -mpmath.log(1 + mpmath.exp(z)), 4),
    ("log cosh", r"\log \cosh z", lambda z: mpmath.log(mpmath.cosh(z)), NEAR_ONE),
    (
        "hyperbolic tangent",
        r"\frac{e^z - e^{-z}}{e^z + e^{-z}}",
        mpmath.tanh,
        4,
    ),
    ("exponential less one", r"e^z - 1", mpmath.expm1, 4),
    ("log normal cdf", r"\log \Phi(z)", lambda z: mpmath.log(phi(z)), 64),
    (
        "two exponentials",
        r"\log(e^z + e^{2z})",
        lambda z: mpmath.log(mpmath.exp(z) + mpmath.exp(2 * z)),
        4,
    ),
]


def units(got: float, true: Any) -> float:
    """The error in units of the last place of the true value, or of the least normal number."""
    place = np.spacing(max(abs(float(true)), np.finfo(float).tiny))
    return float(abs(mpmath.mpf(float(got)) - true) / mpmath.mpf(float(place)))


def representable(true: Any) -> bool:
    return abs(true) < np.finfo(float).max


@pytest.mark.parametrize(("name", "formula", "truth", "few"), CASES, ids=[c[0] for c in CASES])
def test_value_and_gradient_are_finite_and_near(
    name: str, formula: str, truth: Callable[[Any], Any], few: float
) -> None:
    namespace: dict[str, Any] = {}
    exec(sg.derive(formula, "z", SCALAR).source(), namespace)
    with mpmath.workdps(200), np.errstate(all="ignore"):
        for z in HARD:
            for function, wanted in (
                ("value", truth(mpmath.mpf(z))),
                ("gradient", mpmath.diff(truth, mpmath.mpf(z))),
            ):
                if not representable(wanted):
                    continue
                got = namespace[function](z=np.float64(z))
                assert np.isfinite(got), (function, z)
                limit = few if function == "value" else 2**12 + z * z
                assert units(got, wanted) <= limit, (function, z, got, wanted)
