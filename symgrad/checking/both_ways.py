"""Links after an arrow: what follows from what stands before, and with ⟺ the other way too."""

from __future__ import annotations

from dataclasses import replace

from symgrad.checking.judge import Judgement, judge_claim
from symgrad.diagnostics import Verdict
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context

_ORDER = (Verdict.PROVED, Verdict.VERIFIED, Verdict.UNDECIDED, Verdict.REFUTED)


def judge_link(
    claim: Claim, context: Context, premises: tuple[Claim, ...] = (), arrow: str = ""
) -> Judgement:
    """The verdict of a claim that follows from premises; after ⟺ they must follow from it too."""
    made = judge_claim(claim, context, premises)
    if arrow != r"\iff":
        return made
    for premise in premises:
        if made.verdict is Verdict.REFUTED:
            return made
        back = judge_claim(premise, context, (claim,))
        if _ORDER.index(back.verdict) > _ORDER.index(made.verdict):
            made = replace(back, reason=f"from right to left: {back.reason}")
    return made
