"""Every step of the engine goes before the kernel, alone."""

from __future__ import annotations

from symgrad.derivation import Judged, Step
from symgrad.diagnostics import Unsupported, Verdict
from symgrad.kernel import prove
from symgrad.kernel.theorem import NotProved, Theorem
from symgrad.numeric.errors import Unsampleable
from symgrad.numeric.verify import verify
from symgrad.terms.claim import Relation
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.walk import Path, children


def changed_at(before: Term, after: Term) -> Path:
    """The path to the smallest part that holds everything that changed."""
    path: list[int] = []
    while type(before) is type(after):
        old, new = children(before), children(after)
        differ = [k for k, pair in enumerate(zip(old, new, strict=False)) if pair[0] is not pair[1]]
        if len(old) != len(new) or len(differ) != 1:
            break
        place = differ[0]
        if old[place].shape != new[place].shape:
            break
        path.append(place)
        before, after = old[place], new[place]
    return tuple(path)


def step(before: Term, after: Term, rule: str) -> Step:
    """An equality of a chain, with the place that changed."""
    return Step(
        before=before,
        relation=Relation.EQUAL,
        after=after,
        rule=rule,
        where=changed_at(before, after),
    )


def judge(taken: Step, context: Context) -> Judged:
    """The step with the kernel's theorem; without one, with what numbers say of it."""
    return judged(taken, prove(taken.claim, context), context)


def judged(taken: Step, found: Theorem | NotProved, context: Context) -> Judged:
    """The step with what the kernel found."""
    if not isinstance(found, NotProved):
        return Judged(taken, found)
    try:
        evidence = verify(taken.claim, context)
    except (Unsupported, Unsampleable):
        return Judged(taken, None, reason=found.reason)
    why = found.reason if evidence.verdict is not Verdict.VERIFIED else evidence.method
    return Judged(taken, None, evidence.verdict, why)
