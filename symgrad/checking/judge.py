"""The verdict of one step: the kernel first, then a counterexample, then evidence.

What only a step without a proof needs is imported where it is used.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, final

from symgrad.derivation import Judged, Step
from symgrad.diagnostics import ShapeError, SymgradError, Verdict
from symgrad.kernel import Condition, Theorem, prove
from symgrad.numeric.glance import contradicted
from symgrad.numeric.refute import Search, search
from symgrad.terms.algebra import Add, Determinant, Divide, Inverse, MatMul, Mul, Neg
from symgrad.terms.build import number
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.text import text
from symgrad.terms.walk import subterms

if TYPE_CHECKING:
    from symgrad.numeric.counterexample import Counterexample

COMPARING = frozenset(
    {
        Relation.AT_MOST,
        Relation.AT_LEAST,
        Relation.LESS,
        Relation.GREATER,
        Relation.PSD_AT_MOST,
        Relation.PSD_AT_LEAST,
    }
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict with what earned it; `reason` says why a step is not proved.

    `certificate` is how an inequality was proved, maths between dollars.
    `code` is set where the verdict alone does not say what to tell the user; `tried` tells of the
    numbers at which an inequality held that was not proved.
    """

    verdict: Verdict
    method: str | None = None
    theorem: Theorem | None = None
    conditions: tuple[str, ...] = ()
    counterexample: Mapping[str, Any] | None = None
    certificate: str = ""
    reason: str = ""
    code: str | None = None
    tried: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """What is kept of a judgement: all but the proof object."""
        return {
            "verdict": str(self.verdict),
            "method": self.method,
            "conditions": list(self.conditions),
            "counterexample": self.counterexample,
            "reason": self.reason,
            "code": self.code,
            "tried": self.tried,
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Judgement:
        """A judgement that was kept.

        Raises: KeyError, ValueError, TypeError if this is none
        """
        return Judgement(
            verdict=Verdict(data["verdict"]),
            method=data["method"],
            conditions=tuple(data["conditions"]),
            counterexample=data["counterexample"],
            reason=data["reason"],
            code=data["code"],
            tried=data["tried"],
        )


def judge(step: Step, context: Context) -> Judged:
    """The step, proved or with what the numbers say of it."""
    found = judge_claim(step.claim, context, step.premises)
    fallback = Verdict.UNDECIDED if found.theorem is not None else found.verdict
    return Judged(step, found.theorem, fallback, found.reason or found.certificate)


def judge_claim(claim: Claim, context: Context, premises: tuple[Claim, ...] = ()) -> Judgement:
    """The verdict of a claim, by the layers of proof, counterexample and evidence.

    With `premises` the claim is to follow from them: it is proved if it holds outright, or if its
    difference is a nonzero multiple of that of a premise.
    """
    theorem, reason = _theorem(claim, context, premises)
    if theorem is not None and contradicted(theorem.claim, theorem.context):
        return _contradiction(claim)
    if theorem is not None:
        return _proved(theorem, "symbolic proof")
    under = context.assume(*premises)
    try:
        if claim.relation in COMPARING:
            return _compared(claim, under, reason)
        return _by_numbers(claim, under, reason)
    except SymgradError as error:
        return Judgement(verdict=Verdict.UNDECIDED, reason=f"{reason}; {error}")


def _proved(theorem: Theorem, method: str, certificate: str = "") -> Judgement:
    return Judgement(
        verdict=Verdict.PROVED,
        method=method,
        certificate=certificate,
        theorem=theorem,
        conditions=tuple(shown(c) for c in theorem.conditions),
    )


def _compared(claim: Claim, context: Context, reason: str) -> Judgement:
    """The verdict of an inequality: a quick look for a counterexample, a certificate, a long look."""
    from symgrad.engine.bounds.bound import bound
    from symgrad.numeric.example_functions import concrete, shaped

    about_functions = bool(shaped(claim, context))
    glimpse = _glimpse(claim, context, about_functions)
    if glimpse is not None:
        return _refuted(glimpse)
    bounded = bound(claim, context)
    if bounded is not None:
        if any(contradicted(claim, one) for one in concrete(claim, context)):
            return _contradiction(claim)
        return _proved(bounded.theorem, f"certificate: {bounded.method}", bounded.reason)
    return _by_functions(claim, context) if about_functions else _by_numbers(claim, context, reason)


def _glimpse(claim: Claim, context: Context, about_functions: bool) -> Counterexample | None:
    try:
        if about_functions:
            from symgrad.numeric.example_functions import by_function

            return by_function(claim, context, seconds=_GLIMPSE, most=_FEWEST)
        found = search(claim, context, points=_FEW, limit=2, seconds=_GLIMPSE)
    except SymgradError:
        return None
    return found.counterexample


def _by_functions(claim: Claim, context: Context) -> Judgement:
    """The verdict of an inequality about functions that are declared convex, smooth and the like."""
    from symgrad.numeric.example_functions import by_function

    found = by_function(claim, context)
    if found is not None:
        return _refuted(found)
    tried = "no certificate was found, and no function that was tried violates it"
    return Judgement(verdict=Verdict.UNDECIDED, reason=tried)


def _refuted(found: Counterexample) -> Judgement:
    return Judgement(
        verdict=Verdict.REFUTED,
        method="exact evaluation",
        counterexample=found.to_dict(),
        reason="a counterexample was found",
    )


def _contradiction(claim: Claim) -> Judgement:
    """A theorem of the kernel that numbers contradict: said aloud, and no verdict but undecided."""
    sides = f"{text(claim.lhs)} {claim.relation} {text(claim.rhs)}"
    reason = f"a bug of symgrad, please report it: {sides} was proved, and numbers contradict it"
    return Judgement(verdict=Verdict.UNDECIDED, reason=reason, code="internal-error")


def follows(claim: Claim, context: Context, premises: tuple[Claim, ...] = ()) -> bool:
    """Whether a claim is proved, outright or from premises."""
    return _theorem(claim, context, premises)[0] is not None


def _theorem(
    claim: Claim, context: Context, premises: tuple[Claim, ...]
) -> tuple[Theorem | None, str]:
    answer = prove(claim, context)
    if isinstance(answer, Theorem):
        return answer, ""
    deadline = time.process_time() + _SECONDS
    for premise in premises:
        for link in _multiples(claim, premise):
            if time.process_time() > deadline:
                break
            found = prove(link, context)
            if isinstance(found, Theorem):
                return found, ""
    return None, answer.reason


def _multiples(claim: Claim, premise: Claim) -> Iterator[Claim]:
    """Equations that make the claim a nonzero multiple of its premise."""
    if claim.relation is not Relation.EQUAL or premise.relation is not Relation.EQUAL:
        return
    gap, given = (Add((c.lhs, Neg(c.rhs))) for c in (claim, premise))
    for product in (given, *_products(claim, premise, given)):
        if product.shape == gap.shape:
            for factor in _scalars(claim, premise):
                yield equation(gap, Mul((factor, product)))


def _products(claim: Claim, premise: Claim, given: Term) -> Iterator[Term]:
    """A premise times the inverses that the claim has, or what the premise has the inverses of."""
    outer = [t for t in _parts(claim) if isinstance(t, Inverse)]
    outer += [t.arg for t in _parts(premise) if isinstance(t, Inverse)]
    for matrix in dict.fromkeys(outer):
        for factors in ((matrix, given), (given, matrix), (matrix, given, matrix)):
            try:
                yield MatMul(factors)
            except ShapeError:
                continue


def _parts(claim: Claim) -> dict[Term, None]:
    return dict.fromkeys(t for side in (claim.lhs, claim.rhs) for t in subterms(side))


_SECONDS = 1.0
_GLIMPSE = 0.3
_FEW = 6
_FEWEST = 3
_SEARCHING = 3.0
_VERIFYING = 4.0
_NUMBERS = (1, -1, 2, -2, Fraction(1, 2), Fraction(-1, 2))


def _scalars(claim: Claim, premise: Claim) -> Iterator[Term]:
    """Numbers, and what the claim divides by or the premise is divided by."""
    yield from map(number, _NUMBERS)
    for below in _denominators(claim):
        yield from (Divide(number(c), below) for c in _NUMBERS)
    for above in _denominators(premise):
        yield from (Mul((number(c), above)) for c in _NUMBERS)
        for below in _denominators(claim):
            yield from (Divide(Mul((number(c), above)), below) for c in _NUMBERS)


def _denominators(claim: Claim) -> dict[Term, None]:
    parts = (t for t in _parts(claim) if isinstance(t, Divide) and not t.denominator.shape)
    return dict.fromkeys(part.denominator for part in parts)


def _by_numbers(claim: Claim, context: Context, reason: str) -> Judgement:
    found = search(claim, context, seconds=_SEARCHING)
    if found.counterexample is not None:
        return Judgement(
            verdict=Verdict.REFUTED,
            method="exact evaluation",
            counterexample=found.counterexample.to_dict(),
            reason="a counterexample was found",
        )
    if claim.relation not in (Relation.EQUAL, Relation.EQUIVALENT):
        tried = f"it held at all {found.points} points tried, but no proof was found"
        return Judgement(verdict=Verdict.UNDECIDED, reason=tried, tried=_tried(found))
    from symgrad.numeric.verify import verify

    evidence = verify(claim, context, searched=found, seconds=_VERIFYING)
    if evidence.verdict is Verdict.VERIFIED:
        return Judgement(verdict=Verdict.VERIFIED, method=evidence.method, reason=reason)
    if evidence.counterexample is not None:
        return Judgement(
            verdict=Verdict.REFUTED,
            method="exact evaluation",
            counterexample=evidence.counterexample.to_dict(),
            reason="a counterexample was found",
        )
    return Judgement(verdict=Verdict.UNDECIDED, reason=evidence.reason or reason)


def _tried(found: Search) -> str:
    """`n = 1, 2, 3; smallest difference 3.1e-04 (at n = 1)`."""
    names = list(found.sizes[0]) if found.sizes else []
    if not names:
        parts = [f"{found.points} points"]
    elif len(names) == 1:
        parts = [f"{names[0]} = {', '.join(str(s[names[0]]) for s in found.sizes)}"]
    else:
        sizes = ("×".join(str(size[n]) for n in names) for size in found.sizes)
        parts = [f"{'×'.join(names)} = {', '.join(sizes)}"]
    if found.margin is not None:
        at = ", ".join(f"{n} = {k}" for n, k in found.margin[1].items())
        parts.append(
            f"smallest difference {found.margin[0] + 0.0:.2g}" + (f" (at {at})" if at else "")
        )
    return "; ".join(parts)


def shown(condition: Condition) -> str:
    """A condition as people write it: x ≠ 0, log's argument > 0, X invertible."""
    subject = text(condition.subject)
    match condition.need:
        case "nonzero" if isinstance(condition.subject, Determinant):
            return f"{text(condition.subject.arg)} invertible"
        case "nonzero":
            return f"{subject} ≠ 0"
        case "positive":
            return f"{subject} > 0"
        case "nonnegative":
            return f"{subject} ≥ 0"
        case "invertible" | "differentiable" | "size":
            return f"{subject} {condition.need}"
