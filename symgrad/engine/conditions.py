"""What a result needs to be defined, in the terms of the statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from symgrad.derivation import Judged
from symgrad.kernel import Condition, Theorem, prove
from symgrad.terms.algebra import Apply, Determinant, Divide, Norm, Power
from symgrad.terms.atoms import Number, Zeros
from symgrad.terms.build import squared_norm
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.walk import free_names, subterms


def conditions(
    steps: Iterable[Judged], terms: Sequence[Term], context: Context
) -> tuple[Condition, ...]:
    """The conditions of the steps, each once, spoken of in subterms of the statement's `terms`."""
    theorems = [judged.theorem for judged in steps if judged.theorem]
    needed = dict.fromkeys(c for theorem in theorems for c in theorem.conditions)
    candidates = tuple(_candidates(terms))
    found = (_spoken(c, candidates, context) for c in needed)
    said = {h.lhs for h in context.hypotheses if _is_about_zero(h)}
    new = (c for c in found if c is not None and c.subject not in said)
    return tuple(dict.fromkeys(new))


def _is_about_zero(claim: Claim) -> bool:
    """Whether a hypothesis says what a condition says: u ≠ 0, t > 0."""
    zero = isinstance(claim.rhs, Zeros) or (isinstance(claim.rhs, Number) and claim.rhs.value == 0)
    return zero and claim.relation in (Relation.UNEQUAL, Relation.GREATER)


def _candidates(terms: Sequence[Term]) -> Iterator[tuple[Term, Term]]:
    """Subterms that a condition may speak of, each with the term to speak of it by."""
    seen: set[Term] = set()
    for term in terms:
        for part in subterms(term):
            if part in seen:
                continue
            seen.add(part)
            match part:
                case Norm(arg=arg, kind=("2" | "F")):
                    yield squared_norm(arg), arg
                    yield part, arg
                case Divide(denominator=below) if not below.shape:
                    yield below, below
                case Power(base=base) if not base.shape:
                    yield base, base
                case Apply(args=(arg,)) if not arg.shape:
                    yield arg, arg
                case Determinant():
                    yield part, part
                case _:
                    pass


def _spoken(
    condition: Condition, candidates: tuple[tuple[Term, Term], ...], context: Context
) -> Condition | None:
    """The condition in the words of the statement; None if it holds of itself (‖u‖² ≥ 0)."""
    for whole, spoken in candidates:
        if not free_names(whole) <= free_names(condition.subject) | set(_known(context)):
            continue
        if not isinstance(prove(equation(whole, condition.subject), context), Theorem):
            continue
        if condition.need == "nonnegative" and whole is not spoken:
            return None
        need = "nonzero" if whole is not spoken and condition.need == "positive" else condition.need
        return Condition(spoken, need)
    return condition


def _known(context: Context) -> Iterator[Term]:
    return (d.variable for d in context.variables.values())
