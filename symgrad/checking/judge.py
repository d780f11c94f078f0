"""The verdict of one step: the kernel first, then a counterexample, then evidence."""

from __future__ import annotations

from symgrad.derivation import Judged, Step
from symgrad.diagnostics import SymgradError, Verdict
from symgrad.kernel import Theorem, prove
from symgrad.numeric.refute import refute
from symgrad.numeric.verify import verify
from symgrad.terms.context import Context


def judge(step: Step, context: Context) -> Judged:
    """The step, proved or with what the numbers say of it."""
    answer = prove(step.claim, context)
    if isinstance(answer, Theorem):
        return Judged(step, answer)
    try:
        if refute(step.claim, context) is not None:
            return Judged(step, None, Verdict.REFUTED, "a counterexample was found")
        evidence = verify(step.claim, context)
    except SymgradError as error:
        return Judged(step, None, Verdict.UNDECIDED, f"{answer.reason}; {error}")
    verdict = Verdict(evidence.verdict)
    return Judged(
        step, None, Verdict.UNDECIDED if verdict is Verdict.PROVED else verdict, answer.reason
    )
