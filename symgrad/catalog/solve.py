"""From a document to its worked solution: every statement derived, or proved as it stands."""

from __future__ import annotations

from collections.abc import Iterable

from symgrad.catalog.entry import Entry
from symgrad.catalog.goals import Goal, goal, goals_inside
from symgrad.catalog.statement import AS_STATED, Links, directly, in_form, stated, whole
from symgrad.derivation import Derivation, Judged, Method
from symgrad.diagnostics import ReadError, Span, Unsupported
from symgrad.engine import derive
from symgrad.reading.from_markdown import Document, DocumentClaim, read_markdown
from symgrad.rendering.worked import Heading, Part, Worked
from symgrad.terms import algebra
from symgrad.terms.atoms import Variable
from symgrad.terms.claim import Claim, equation
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.walk import transform

# The rules of the steps that put a derived value into a statement.
INSERT, ONE_ENTRY = "insert", "one-entry"


def solve(entry: Entry, method: Method = "auto") -> Worked:
    """The worked solution of an entry of the catalogue.

    Raises: ReadError if a statement cannot be read.
    """
    document = read_markdown(entry.text, path=entry.path.name)
    return solve_document(document, entry.heading, entry.prose, method)


def solve_document(
    document: Document, heading: Heading, prose: str | None, method: Method = "auto"
) -> Worked:
    """Every statement of a document derived, or proved as it stands.

    Raises: ReadError if a statement cannot be read.
    """
    for diagnostic in document.diagnostics:
        if diagnostic.severity == "error":
            span = diagnostic.span or Span(0, 0)
            raise ReadError(diagnostic.message, span, code=diagnostic.code)
    chains = link(document.steps)
    groups = _together(chains, document)
    parts = tuple(p for group in groups for p in _parts(group, document.context, method))
    return Worked(context=document.context, parts=parts, heading=heading, prose=prose)


def link(steps: Iterable[DocumentClaim]) -> tuple[Links, ...]:
    """The claims of a document as chains.

    Raises: ReadError for a link that could not be read.
    """
    chains: dict[int, list[Claim]] = {}
    for step in steps:
        if step.claim is None:
            raise step.error or ReadError("this cannot be read", step.span)
        chains.setdefault(step.chain, []).append(step.claim)
    return tuple(tuple(chain) for chain in chains.values())


def _together(chains: tuple[Links, ...], document: Document) -> list[list[Links]]:
    """Neighbouring gradients of one expression by independent variables, to be derived at once."""
    groups: list[list[Links]] = []
    last: Goal | None = None
    for chain in chains:
        asked = goal(chain[0].lhs)
        free = asked is not None and asked.wrt.name not in document.context.definitions
        if free and last and asked and _same_question(asked, last):
            groups[-1].append(chain)
        else:
            groups.append([chain])
        last = asked if free else None
    return groups


def _same_question(one: Goal, other: Goal) -> bool:
    both = one.expression is other.expression and one.wrt is not other.wrt
    return both and one.order == other.order == "gradient"


def _parts(group: list[Links], context: Context, method: Method) -> tuple[Part, ...]:
    """A group derived at once, or else its chains one by one."""
    asked = [one for chain in group if (one := goal(chain[0].lhs)) is not None]
    if len(asked) == len(group):
        derivation = _attempt(asked[0], tuple(one.wrt for one in asked), context, method)
        if derivation is not None:
            return (_derived(group, derivation),)
    if len(group) > 1:
        return tuple(p for chain in group for p in _parts([chain], context, method))
    (chain,) = group
    if len(chain) == 1:
        return (by_parts(chain[0], context, method) or directly(chain[0], context),)
    steps = tuple(stated(claim, context) for claim in chain)
    return (Part(context=context, claims=whole(chain), steps=steps),)


def _derived(group: list[Links], derivation: Derivation) -> Part:
    """The engine's derivation, each result brought to the form in which it is stated.

    A chain of several links is a derivation of its own: then its links are the steps.
    """
    context = derivation.context
    steps = list(derivation.steps)
    for target, chain in zip(derivation.targets, group, strict=True):
        steps = in_form(steps, target, chain[0], derivation)
    if any(len(chain) > 1 for chain in group):
        steps = [stated(claim, context) for chain in group for claim in chain]
    claims = tuple(claim for chain in group for claim in whole(chain))
    return Part(context=context, claims=claims, steps=tuple(steps), derivation=derivation)


def by_parts(claim: Claim, context: Context, method: Method) -> Part | None:
    """Derive the derivatives inside the left side, put their values in, and go on to the right."""
    steps: list[Judged] = []
    values: dict[Term, Term] = {}
    declared = context
    for part, asked in goals_inside(claim.lhs):
        derivation = _attempt(asked, (asked.wrt,), declared, method)
        if derivation is not None and derivation.targets[0].rhs is not part:
            steps += derivation.steps
            values[part] = derivation.targets[0].rhs
            declared = derivation.context
    if not values:
        return None
    if isinstance(claim.lhs, algebra.Entry) and claim.lhs.arg in values:
        steps.append(stated(claim, declared, ONE_ENTRY))
    else:
        put_in = transform(claim.lhs, lambda node: values.get(node, node))
        steps.append(stated(equation(claim.lhs, put_in), declared, INSERT))
        if put_in is not claim.rhs:
            steps.append(stated(Claim(put_in, claim.relation, claim.rhs), declared, AS_STATED))
    return Part(context=declared, claims=(claim,), steps=tuple(steps))


def _attempt(
    asked: Goal, wrt: tuple[Variable, ...], context: Context, method: Method
) -> Derivation | None:
    """The derivation of a goal; None if the engine has no method for it."""
    try:
        return derive(asked.expression, wrt, context, asked.order, method)
    except Unsupported:
        return None
