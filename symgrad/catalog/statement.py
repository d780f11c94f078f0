"""From what was derived, or from nothing, to the form in which a document states it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import final

from symgrad.checking.judge import judge
from symgrad.derivation import Derivation, Judged, Step
from symgrad.diagnostics import Unsupported, Verdict
from symgrad.engine.differentials import collected
from symgrad.engine.grain import ungrouped
from symgrad.engine.indexed import entry_of
from symgrad.engine.instantiate import instantiate
from symgrad.rendering.worked import Part
from symgrad.terms.algebra import Apply, Indicator, Piecewise
from symgrad.terms.atoms import Index
from symgrad.terms.build import differential_of
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.latex import latex
from symgrad.terms.term import Term
from symgrad.terms.walk import free_names, fresh_index, subterms, transform

# The rules of the steps that the kernel proves without the engine's help.
ENTRYWISE, LAWS, AS_STATED = "entry-by-entry", "laws", "as-stated"
FOLLOWS, BY_CASES = "follows", "by-cases"
UNFOLD, FOLD = "unfold", "fold"
LETTERS = "ijkl"


@final
@dataclass(frozen=True, slots=True)
class Link:
    """A link of a chain of a document, with what is in force where it stands."""

    claim: Claim
    context: Context
    premises: tuple[Claim, ...] = ()
    arrow: str = ""


Links = tuple[Link, ...]


def stated(claim: Claim, context: Context, rule: str = ENTRYWISE) -> Judged:
    """A step that the document states."""
    step = Step(before=claim.lhs, relation=claim.relation, after=claim.rhs, rule=rule)
    return judge(step, context)


def linked(link: Link) -> Judged:
    """A link as it stands, with what it follows from."""
    claim = link.claim
    rule = FOLLOWS if link.arrow else ENTRYWISE
    step = Step(
        before=claim.lhs,
        relation=claim.relation,
        after=claim.rhs,
        rule=rule,
        premises=link.premises,
        arrow=link.arrow,
    )
    return judge(step, link.context)


# What a chain of these relations says of its two ends.
WEAKEST = (
    (Relation.EQUAL,),
    (Relation.LESS, Relation.AT_MOST, Relation.EQUAL),
    (Relation.GREATER, Relation.AT_LEAST, Relation.EQUAL),
    (Relation.PSD_AT_LEAST, Relation.EQUAL),
    (Relation.PSD_AT_MOST, Relation.EQUAL),
)


def whole(chain: Links) -> tuple[Claim, ...]:
    """The claim of a whole chain; its links where they say nothing of the two ends."""
    claims = tuple(link.claim for link in chain)
    ends = pairwise(claims)
    if any(link.arrow for link in chain) or any(a.rhs is not b.lhs for a, b in ends):
        return claims
    relations = [claim.relation for claim in claims]
    for family in WEAKEST:
        if set(relations) <= set(family):
            strongest = min(relations, key=family.index)
            return (Claim(claims[0].lhs, strongest, claims[-1].rhs),)
    return claims


def in_form(
    steps: Sequence[Judged], target: Claim, claim: Claim, derivation: Derivation
) -> list[Judged]:
    """The steps with the result as `claim` has it, or one more step where that is not the same."""
    result, form = target.rhs, claim.rhs
    places = [k for k, judged in enumerate(steps) if judged.step.claim == target]
    if result is form or not places:
        return list(steps)
    (place, *_) = places
    changed = list(steps)
    if claim.relation is Relation.EQUAL:
        read = _judged(steps[place].step, derivation, after=form)
        _at_the_end(changed, place, result, form, derivation)
        if changed != list(steps) or _alike(result, form, derivation.context):
            changed[place] = read
    if all(j.verdict is Verdict.PROVED for j in changed) and changed != list(steps):
        return changed
    last = stated(Claim(result, claim.relation, form), derivation.context, AS_STATED)
    return [*steps[: place + 1], last, *steps[place + 1 :]]


def _alike(one: Term, other: Term, context: Context) -> bool:
    """Whether two terms are one on paper, up to parentheses that a product does not need."""
    return ungrouped(one) is ungrouped(other) or latex(one, context) == latex(other, context)


def _at_the_end(
    steps: list[Judged], place: int, result: Term, form: Term, derivation: Derivation
) -> None:
    """Put the form into the last line of the chain that the result is read off."""
    chain = [k for k in range(place) if steps[k].step.rule in ("collect", "simplify")]
    if not chain:
        return
    at = chain[-1]
    old = steps[at].step.after
    new = transform(old, lambda node: form if node is result else node)
    if new is old and len(derivation.wrt) == 1 and derivation.order == "gradient":
        new = collected(form, differential_of(derivation.wrt[0]), traced=False)
    if new is not old and all(j.step.before is not old for j in steps):
        steps[at] = _judged(steps[at].step, derivation, after=new)


def _judged(step: Step, derivation: Derivation, after: Term) -> Judged:
    changed = Step(before=step.before, relation=step.relation, after=after, rule=step.rule)
    return judge(changed, derivation.context)


def directly(claim: Claim, context: Context) -> Part:
    """An identity: by the definitions of the functions that it names, else at one stroke."""
    steps = _by_definitions(claim, context)
    if len(steps) < 2 or any(judged.verdict is not Verdict.PROVED for judged in steps):
        steps = [stated(claim, context, _rule(claim))]
    return Part(context=context, claims=(claim,), steps=tuple(steps))


def _rule(claim: Claim) -> str:
    """What a proof at one stroke goes by."""
    if _has_cases(claim.lhs) or _has_cases(claim.rhs):
        return BY_CASES
    named = any(isinstance(t, Apply) for t in subterms(claim.lhs)) and not claim.lhs.shape
    return LAWS if named else ENTRYWISE


def _by_definitions(claim: Claim, context: Context) -> list[Judged]:
    """Left side, written out = right side, written out; in components where it is no scalar."""
    if claim.relation is not Relation.EQUAL or claim.lhs.shape != claim.rhs.shape:
        return []
    taken = free_names(claim.lhs) | free_names(claim.rhs)
    at: list[Index] = []
    for letter, size in zip(LETTERS, claim.lhs.shape, strict=False):
        at.append(fresh_index(Index(letter, size), taken | frozenset(at)))
    try:
        left, right = (entry_of(side, tuple(at)) for side in (claim.lhs, claim.rhs))
        line = [left, _opened(left), _opened(right), right]
    except Unsupported:
        return []
    if line[0] is line[1] and line[2] is line[3]:
        return []
    rules = (UNFOLD, "simplify", FOLD)
    return [
        stated(equation(before, after), context, rule)
        for before, after, rule in zip(line, line[1:], rules, strict=False)
        if before is not after
    ]


def _opened(term: Term) -> Term:
    """A scalar with its functions of known definition written out, once; none that has cases."""

    def change(node: Term) -> Term:
        body = _smooth_body(node)
        if body is None or not isinstance(node, Apply):
            return node
        return instantiate(body, node.function.parameters, node.args)

    if all(_smooth_body(t) is None for t in subterms(term)):
        return term
    return entry_of(transform(term, change), ())


def _smooth_body(term: Term) -> Term | None:
    """The definition of the function that a term applies, if that is a formula without cases."""
    body = term.function.body if isinstance(term, Apply) else None
    return None if body is None or _has_cases(body) else body


def _has_cases(term: Term) -> bool:
    """Whether a term, or the definition of a function in it, tells cases apart."""
    return any(
        isinstance(t, Piecewise | Indicator)
        or (isinstance(t, Apply) and t.function.body is not None and _has_cases(t.function.body))
        for t in subterms(term)
    )
