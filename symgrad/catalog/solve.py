"""From a document to its worked solution: every statement derived, or proved as it stands."""

from __future__ import annotations

from symgrad.catalog.entry import Entry
from symgrad.catalog.goals import Goal, goal, goals_inside
from symgrad.checking.judge import judge
from symgrad.derivation import Derivation, Judged, Method, Step
from symgrad.diagnostics import ReadError, Unsupported
from symgrad.engine import derive
from symgrad.reading.from_markdown import read_markdown
from symgrad.rendering.worked import Part, Worked
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.walk import transform

# The rule of a step that the kernel proves without the engine's help.
ENTRYWISE = "entry-by-entry"


def solve(entry: Entry, method: Method = "auto") -> Worked:
    """The worked solution of an entry of the catalogue.

    Raises: ReadError if a statement cannot be read.
    """
    document = read_markdown(entry.text, path=entry.path.name)
    for diagnostic in document.diagnostics:
        if diagnostic.severity == "error":
            assert diagnostic.span is not None
            raise ReadError(diagnostic.message, diagnostic.span, code=diagnostic.code)
    chains = link(tuple(c.claim for c in document.claims))
    parts = tuple(_part(chain, document.context, method) for chain in chains)
    return Worked(context=document.context, parts=parts, heading=entry.heading, prose=entry.prose)


def link(claims: tuple[Claim, ...]) -> tuple[tuple[Claim, ...], ...]:
    """Claims grouped into chains: one goes on where its left side is the last right side."""
    chains: list[list[Claim]] = []
    for claim in claims:
        if chains and chains[-1][-1].rhs is claim.lhs:
            chains[-1].append(claim)
        else:
            chains.append([claim])
    return tuple(tuple(chain) for chain in chains)


def _part(chain: tuple[Claim, ...], context: Context, method: Method) -> Part:
    first = chain[0]
    asked = goal(first.lhs)
    if len(chain) == 1 and asked is not None and first.relation is Relation.EQUAL:
        part = _derived(first, asked, context, method)
        if part is not None:
            return part
    inside = _by_parts(first, context, method) if len(chain) == 1 else None
    steps = inside or tuple(_entrywise(claim, context) for claim in chain)
    return Part(context=context, claims=_whole(chain), steps=steps)


def _derived(claim: Claim, asked: Goal, context: Context, method: Method) -> Part | None:
    """The engine's derivation, with a last step to the form in which the claim is stated."""
    derivation = _attempt(asked, context, method)
    if derivation is None:
        return None
    (target,) = derivation.targets
    steps = derivation.steps
    if target.rhs is not claim.rhs:
        steps = (*steps, _entrywise(equation(target.rhs, claim.rhs), derivation.context))
    if target.lhs is not claim.lhs:
        return None
    return Part(context=derivation.context, claims=(claim,), steps=steps, derivation=derivation)


def _by_parts(claim: Claim, context: Context, method: Method) -> tuple[Judged, ...] | None:
    """Derive the derivatives inside the left side, put their values in, and go on to the right."""
    steps: list[Judged] = []
    values: dict[Term, Term] = {}
    for part, asked in goals_inside(claim.lhs):
        derivation = _attempt(asked, context, method)
        if derivation is not None:
            steps += derivation.steps
            values[part] = derivation.targets[0].rhs
            context = derivation.context
    if not values:
        return None
    put_in = transform(claim.lhs, lambda node: values.get(node, node))
    steps.append(_judged(claim.lhs, put_in, "insert", context))
    if put_in is not claim.rhs:
        steps.append(_entrywise(equation(put_in, claim.rhs), context))
    return tuple(steps)


def _attempt(asked: Goal, context: Context, method: Method) -> Derivation | None:
    """The derivation of a goal; None if the engine has no method for it."""
    try:
        return derive(asked.expression, (asked.wrt,), context, asked.order, method)
    except Unsupported:
        return None


def _entrywise(claim: Claim, context: Context) -> Judged:
    step = Step(before=claim.lhs, relation=claim.relation, after=claim.rhs, rule=ENTRYWISE)
    return judge(step, context)


def _judged(before: Term, after: Term, rule: str, context: Context) -> Judged:
    step = Step(before=before, relation=Relation.EQUAL, after=after, rule=rule)
    return judge(step, context)


def _whole(chain: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claim of a whole chain of equations; of any other chain its links."""
    if all(claim.relation is Relation.EQUAL for claim in chain):
        return (equation(chain[0].lhs, chain[-1].rhs),)
    return chain
