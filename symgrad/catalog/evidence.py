"""Numeric evidence for a whole solution; a proof that it contradicts is a mistake of ours, loud."""

from __future__ import annotations

from symgrad.diagnostics import Verdict
from symgrad.numeric.verify import Evidence, verify
from symgrad.rendering.worked import Worked


def evidence(worked: Worked) -> Evidence:
    """What the numbers say of every established equation, taken together.

    Raises: AssertionError if a proved equation fails on numbers.
    """
    found = [verify(claim, context) for claim, context in worked.claims]
    whole = combine(found)
    if worked.verdict is Verdict.PROVED and whole.verdict == Verdict.REFUTED:
        name = worked.heading.id or "a statement"
        raise AssertionError(f"{name} is proved and fails on numbers: a mistake of symgrad")
    return whole


def combine(found: list[Evidence]) -> Evidence:
    """The evidence of several equations as one."""
    if len(found) == 1:
        return found[0]
    raise NotImplementedError
