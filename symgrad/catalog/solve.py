"""From a document to its worked solution: every statement derived, or proved as it stands."""

from __future__ import annotations

from collections.abc import Iterable

from symgrad.catalog.entry import Entry
from symgrad.catalog.goals import Goal, goal, goals_inside
from symgrad.checking.judge import judge
from symgrad.derivation import Derivation, Judged, Method, Step
from symgrad.diagnostics import ReadError, Span, Unsupported
from symgrad.engine import derive
from symgrad.reading.from_markdown import Document, DocumentClaim, read_markdown
from symgrad.rendering.worked import Heading, Part, Worked
from symgrad.terms.atoms import Variable
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.walk import transform

# The rules of the steps that the kernel proves without the engine's help.
ENTRYWISE, AS_STATED, INSERT = "entry-by-entry", "as-stated", "insert"

Links = tuple[Claim, ...]


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
    alone = chain[0] if len(chain) == 1 else None
    steps = _by_parts(alone, context, method) if alone else ()
    steps = steps or tuple(_stated(claim, context) for claim in chain)
    return (Part(context=context, claims=_whole(chain), steps=steps),)


def _derived(group: list[Links], derivation: Derivation) -> Part:
    """The engine's derivation, each result brought to the form in which it is stated.

    A chain of several links is a derivation of its own: then its links are the steps.
    """
    ends = dict(zip(derivation.targets, group, strict=True))
    context = derivation.context
    steps: list[Judged] = []
    for judged in derivation.steps:
        steps.append(judged)
        chain = ends.get(judged.step.claim)
        if chain is not None and judged.step.after is not chain[0].rhs:
            stated = Claim(judged.step.after, chain[0].relation, chain[0].rhs)
            steps.append(_stated(stated, context, AS_STATED))
    if any(len(chain) > 1 for chain in group):
        steps = [_stated(claim, context) for chain in group for claim in chain]
    claims = tuple(claim for chain in group for claim in _whole(chain))
    return Part(context=context, claims=claims, steps=tuple(steps), derivation=derivation)


def _by_parts(claim: Claim, context: Context, method: Method) -> tuple[Judged, ...]:
    """Derive the derivatives inside the left side, put their values in, and go on to the right."""
    steps: list[Judged] = []
    values: dict[Term, Term] = {}
    for part, asked in goals_inside(claim.lhs):
        derivation = _attempt(asked, (asked.wrt,), context, method)
        if derivation is not None:
            steps += derivation.steps
            values[part] = derivation.targets[0].rhs
            context = derivation.context
    if not values:
        return ()
    put_in = transform(claim.lhs, lambda node: values.get(node, node))
    steps.append(_stated(equation(claim.lhs, put_in), context, INSERT))
    if put_in is not claim.rhs:
        steps.append(_stated(Claim(put_in, claim.relation, claim.rhs), context, AS_STATED))
    return tuple(steps)


def _attempt(
    asked: Goal, wrt: tuple[Variable, ...], context: Context, method: Method
) -> Derivation | None:
    """The derivation of a goal; None if the engine has no method for it."""
    try:
        return derive(asked.expression, wrt, context, asked.order, method)
    except Unsupported:
        return None


def _stated(claim: Claim, context: Context, rule: str = ENTRYWISE) -> Judged:
    """A step that the document states."""
    step = Step(before=claim.lhs, relation=claim.relation, after=claim.rhs, rule=rule)
    return judge(step, context)


def _whole(chain: Links) -> tuple[Claim, ...]:
    """The claim of a whole chain of equations; of any other chain its links."""
    if all(claim.relation is Relation.EQUAL for claim in chain):
        return (equation(chain[0].lhs, chain[-1].rhs),)
    return chain
