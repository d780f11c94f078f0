"""The independent check of a derivation: difference quotients and JAX against its results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from symgrad.derivation import Derivation
from symgrad.diagnostics import Unsupported, Verdict, weakest
from symgrad.numeric.counterexample import plain
from symgrad.numeric.differences import centred, complex_step, entries, is_analytic
from symgrad.numeric.errors import InternalError, Unsampleable
from symgrad.numeric.evaluate import evaluate
from symgrad.numeric.point import Point
from symgrad.numeric.reach import Reach, reach
from symgrad.numeric.rings import Array
from symgrad.numeric.sample import draw_points
from symgrad.numeric.seed import generator
from symgrad.numeric.sizes import Sizes, complete, distinct, independent
from symgrad.numeric.verify import Evidence, alarm, verify
from symgrad.terms.binders import Derivative, Differential
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context

GREAT, ACCEPTABLE, BUG = 1e-7, 1e-5, 1e-3
# How much of a function's size its derivative may be off by from rounding alone: with a difference
# quotient over 2h, h near ε^(1/3), and without one.
ROUNDED, QUOTIENT = 2**-46, 2**-32
FORWARD = "forward derivatives"
CENTRED = "centred differences"
COMPLEX = "complex step"
JAX = "jax.grad"


@final
@dataclass(frozen=True, slots=True)
class Component:
    """One entry of a derivative at the worst point: what was derived, and what a method found."""

    target: int
    entry: tuple[int, ...]
    derived: float
    found: float
    method: str

    @property
    def error(self) -> float:
        """The relative error of this entry."""
        total = abs(self.derived) + abs(self.found)
        return abs(self.derived - self.found) / total if total else 0.0


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Verification:
    """The outcome of `verify_derivation`.

    `verdict` is that of the exact evidence (difference quotients alone give none); `score` judges
    the worst relative error ‖g − ĝ‖/(‖g‖ + ‖ĝ‖) in float64: great (< 1e-7), acceptable (≤ 1e-5),
    doubtful, or bug (> 1e-3). `components` is filled when that is not acceptable.
    """

    verdict: Verdict
    trials: int
    dropped: int
    dimensions: tuple[Sizes, ...]
    errors: dict[str, float]
    score: str
    components: tuple[Component, ...]
    evidence: tuple[Evidence, ...]
    reason: str = ""

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that were used, exact ones last."""
        exact = dict.fromkeys(e.method for e in self.evidence)
        return (*self.errors, *exact)

    @property
    def max_relative_error(self) -> float | None:
        """The worst relative error of all methods; None if no trial was possible."""
        return max(self.errors.values(), default=None)

    def to_dict(self) -> dict[str, Any]:
        """As `symgrad derive --format json` gives it."""
        return {
            "verdict": str(self.verdict),
            "trials": self.trials,
            "dimensions": [{plain(n): s for n, s in d.items()} for d in self.dimensions],
            "max_relative_error": self.max_relative_error,
            "methods": list(self.methods),
            "score": self.score,
            "errors": dict(self.errors),
            "components": [
                {
                    "target": c.target,
                    "entry": list(c.entry),
                    "derived": c.derived,
                    "found": c.found,
                    "method": c.method,
                    "relative_error": c.error,
                }
                for c in self.components
            ],
        }


def judge(error: float) -> str:
    """The word for a relative error in float64."""
    if not error <= BUG:
        return "bug"
    return "great" if error < GREAT else "acceptable" if error <= ACCEPTABLE else "doubtful"


def verify_derivation(
    derivation: Derivation, *, points: int = 2, jax: bool = False, exact: bool = True
) -> Verification:
    """Check the results of a derivation by numbers that know nothing of its steps.

    `points` are drawn for each set of sizes. With `jax`, jax.grad is one more judge; without
    `exact`, only floats are used and the verdict is undecided.
    Raises: InternalError if exact numbers contradict a step that the kernel proved
    """
    evidence: list[Evidence] = []
    for target in derivation.targets if exact else ():
        evidence.append(verify(target, derivation.context))
    _alarm(derivation, evidence)
    for judged in derivation.steps if exact else ():
        if judged.theorem is not None:
            alarm(judged.theorem)
    gathered = _Trials(derivation.context, jax)
    for number, target in enumerate(derivation.targets):
        gathered.add(number, target, points)
    verdict = weakest(e.verdict for e in evidence)
    worst = max(gathered.errors.values(), default=0.0)
    return Verification(
        verdict=verdict,
        trials=gathered.trials,
        dropped=gathered.dropped,
        dimensions=tuple(gathered.sizes),
        errors=gathered.errors,
        score=judge(worst) if gathered.errors else "none",
        components=tuple(gathered.table) if worst > ACCEPTABLE else (),
        evidence=tuple(evidence),
        reason="; ".join(dict.fromkeys(e.reason for e in evidence if e.reason)),
    )


def _alarm(derivation: Derivation, evidence: list[Evidence]) -> None:
    proved = derivation.verdict is Verdict.PROVED
    for target, found in zip(derivation.targets, evidence, strict=False):
        if proved and found.verdict is Verdict.REFUTED:
            raise InternalError(
                f"a proved derivation ends in {target}, and numbers refute it: "
                f"{found.counterexample!r}. This is a bug of symgrad; please report it."
            )


@final
class _Trials:
    """Collects errors over targets, sizes, points and methods."""

    def __init__(self, context: Context, jax: bool) -> None:
        self.context = context
        self.jax = jax
        self.trials = 0
        self.dropped = 0
        self.sizes: list[Sizes] = []
        self.errors: dict[str, float] = {}
        self.table: list[Component] = []
        self._worst = 0.0
        self._compiled: dict[int, Sizes] = {}

    def add(self, number: int, target: Claim, points: int) -> None:
        need = reach((target.lhs, target.rhs), self.context)
        random = generator("differences", target, self.context)
        for sizes in _several(need, self.context):
            try:
                batch = draw_points(need, self.context, sizes, random, points, 4)
            except Unsampleable:
                continue
            if sizes not in self.sizes:
                self.sizes.append(sizes)
            for point in batch:
                self.trials += 1
                self._at(number, target, point)

    def _at(self, number: int, target: Claim, point: Point) -> None:
        derived = evaluate(target.rhs, point, self.context)
        exact = evaluate(target.lhs, point, self.context)
        if not (np.isfinite(derived).all() and np.isfinite(exact).all()):
            self.dropped += 1
            return
        size = self._size(target, point)
        self._judge(number, FORWARD, derived, exact, size, ROUNDED)
        for method, found, rounding in self._quotients(number, target, point):
            if np.isfinite(found).all():
                self._judge(number, method, derived, found, size, rounding)

    def _size(self, target: Claim, point: Point) -> float:
        """The size of what is differentiated, at least 1: what rounding errors go by."""
        body = target.lhs.body if isinstance(target.lhs, Derivative | Differential) else target.lhs
        value = np.asarray(evaluate(body, point, self.context))
        return max(1.0, float(_norm(value))) if np.isfinite(value).all() else 1.0

    def _quotients(
        self, number: int, target: Claim, point: Point
    ) -> Iterator[tuple[str, Array, float]]:
        lhs, context = target.lhs, self.context
        match lhs:
            case Derivative(body=body, variable=variable, point=at) if at is variable:
                if variable.name not in point.values:
                    return
                shape = point.values[variable.name].shape
                directions = {variable.name: entries(shape)}
            case Differential(body=body, directions=pairs):
                if any(v.name not in point.values for v, _ in pairs):
                    return
                directions = {v.name: evaluate(d, point, context)[None] for v, d in pairs}
                shape, variable = None, None
            case _:
                return
        yield CENTRED, _arranged(centred(body, point, context, directions), shape), QUOTIENT
        if is_analytic(body, context):
            try:
                found = complex_step(body, point, context, directions)
                yield COMPLEX, _arranged(found, shape), ROUNDED
            except Unsupported:
                pass
        sizes = dict(point.dimensions)
        if self.jax and variable is not None and self._compiled.setdefault(number, sizes) == sizes:
            from symgrad.numeric.accelerated import has_jax, jax_derivative

            if has_jax():
                yield JAX, jax_derivative(body, variable, point, context), ROUNDED

    def _judge(
        self, number: int, method: str, derived: Array, found: Array, size: float, rounding: float
    ) -> None:
        """The relative error; a gap that rounding alone explains is measured by the function's size."""
        derived, found = np.asarray(derived), np.asarray(found)
        total = float(_norm(derived) + _norm(found))
        gap = _norm(derived - found)
        scale = max(total, size) if gap <= rounding * size else total
        error = gap / scale if gap else 0.0
        self.errors[method] = max(self.errors.get(method, 0.0), error)
        if error > max(ACCEPTABLE, self._worst):
            self._worst = error
            self.table = [
                Component(
                    number,
                    tuple(k + 1 for k in place),
                    float(derived[place]),
                    float(found[place]),
                    method,
                )
                for place in np.ndindex(*derived.shape)
            ]


def _norm(value: Array) -> float:
    return float(np.linalg.norm(value.reshape(-1)))


def _arranged(found: Array, shape: tuple[int, ...] | None) -> Array:
    """The batch of directions as the last axes, of the variable's shape."""
    if shape is None:
        return found[0]
    return np.moveaxis(found, 0, -1).reshape((*found.shape[1:], *shape))


def _several(need: Reach, context: Context) -> list[Sizes]:
    """Small, distinct and larger sizes."""
    free = independent(need, context)
    found: list[Sizes] = []
    for sizes in (
        list(distinct(need, context, 2, 2))
        + [complete(dict.fromkeys(free, 1), need, context)]
        + list(distinct(need, context, 4, 1))
        + (list(distinct(need, context, 16, 1)) if len(free) == 1 else [])
    ):
        if sizes is not None and sizes not in found:
            found.append(sizes)
    return found
