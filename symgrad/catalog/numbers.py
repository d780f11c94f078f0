"""The numbers for a whole solution; a proof that they contradict is a mistake of ours, loud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import final

from symgrad.diagnostics import Verdict, weakest
from symgrad.numeric.errors import InternalError
from symgrad.numeric.example_functions import concrete
from symgrad.numeric.gradient_check import verify_derivation
from symgrad.numeric.verify import verify
from symgrad.rendering.worked import Numbers, Part, Worked
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.walk import free_indices


@final
@dataclass(frozen=True, slots=True)
class Tried:
    """The numbers for one statement."""

    verdict: Verdict
    trials: int
    dimensions: tuple[Mapping[str, int], ...]
    errors: Mapping[str, float]
    exact: tuple[str, ...]
    reason: str


def numbers(worked: Worked, *, points: int = 2, jax: bool = False) -> Numbers:
    """What numbers say of every established equation, taken together.

    Raises: InternalError if a proved equation fails on numbers
    """
    tried = [one for part in worked.parts for one in _tried(part, points, jax)]
    errors: dict[str, float] = {}
    for one in tried:
        for name, error in one.errors.items():
            errors[name] = max(error, errors.get(name, 0.0))
    verdict = weakest(one.verdict for one in tried)
    if verdict is Verdict.REFUTED and worked.verdict is Verdict.PROVED:
        name = worked.heading.id or "a statement"
        raise InternalError(f"{name} is proved and fails on numbers: this is a bug of symgrad")
    return Numbers(
        verdict=verdict,
        trials=sum(one.trials for one in tried),
        dimensions=_distinct(sizes for one in tried for sizes in one.dimensions),
        errors=errors,
        exact=tuple(dict.fromkeys(name for one in tried for name in one.exact)),
        reason="; ".join(dict.fromkeys(one.reason for one in tried if one.reason)),
    )


def _tried(part: Part, points: int, jax: bool) -> Iterator[Tried]:
    """The engine's results by every method, and what the document states beyond them exactly."""
    known: set[Claim] = set()
    derivation = part.derivation
    if derivation is not None and not free_indices(derivation.expression):
        found = verify_derivation(derivation, points=points, jax=jax)
        known.update(derivation.targets)
        exact = tuple(dict.fromkeys(e.method for e in found.evidence))
        trials = found.trials + sum(e.points for e in found.evidence)
        sizes = found.dimensions
        yield Tried(found.verdict, trials, sizes, found.errors, exact, found.reason)
    known.update(judged.step.claim for judged in part.steps if judged.step.premises)
    for claim in part.claims:
        if claim not in known:
            for context in concrete(claim, part.context):
                yield _by_points(claim, part, context)


def _by_points(claim: Claim, part: Part, context: Context) -> Tried:
    """A claim at points; for a proved inequality it is enough that it held at all of them."""
    one = verify(claim, context)
    verdict, reason = one.verdict, one.reason
    held = verdict is Verdict.UNDECIDED and one.points and claim.relation is not Relation.EQUAL
    if held and part.verdict is Verdict.PROVED:
        verdict, reason = Verdict.VERIFIED, ""
    return Tried(verdict, one.points, one.dimensions, {}, (one.method,), reason)


def _distinct(all_sizes: Iterable[Mapping[str, int]]) -> tuple[Mapping[str, int], ...]:
    found: dict[tuple[tuple[str, int], ...], Mapping[str, int]] = {}
    for sizes in all_sizes:
        found.setdefault(tuple(sorted(sizes.items())), sizes)
    return tuple(found.values())
