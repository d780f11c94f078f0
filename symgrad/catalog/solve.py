"""From a document to its worked solution: every statement derived, or proved as it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symgrad.catalog.entry import Entry
from symgrad.catalog.goals import Goal, goal, goals_inside
from symgrad.catalog.statement import (
    AS_STATED,
    Link,
    Links,
    directly,
    in_form,
    linked,
    stated,
    whole,
)
from symgrad.derivation import Derivation, Judged, Method
from symgrad.diagnostics import ReadError, Span, Unsupported, Verdict
from symgrad.engine import derive
from symgrad.engine.derive import check_method
from symgrad.reading.from_markdown import Document, read_markdown
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

    Raises: ReadError if a statement cannot be read; Unsupported for a method that does not exist yet
    """
    check_method(method)
    for diagnostic in document.diagnostics:
        if diagnostic.severity == "error":
            span = diagnostic.span or Span(0, 0)
            raise ReadError(diagnostic.message, span, code=diagnostic.code)
    parts: list[Part] = []
    for group in _together(link(document), document):
        parts += _parts(group, method, parts)
    return Worked(context=document.context, parts=tuple(parts), heading=heading, prose=prose)


def link(document: Document) -> tuple[Links, ...]:
    """The claims of a document as chains.

    Raises: ReadError for a link that could not be read.
    """
    chains: dict[int, list[Link]] = {}
    for step in document.steps:
        if step.claim is None:
            raise step.error or ReadError("this cannot be read", step.span)
        context = step.context or document.context
        made = Link(step.claim, context, step.premises, step.arrow)
        chains.setdefault(step.chain, []).append(made)
    return tuple(tuple(chain) for chain in chains.values())


def _together(chains: tuple[Links, ...], document: Document) -> list[list[Links]]:
    """Gradients of one expression by independent variables, with no word between: derived at once."""
    groups: list[list[Links]] = []
    last: Goal | None = None
    apart = _words_before(document)
    for number, chain in enumerate(chains):
        asked = goal(chain[0].claim.lhs)
        free = asked is not None and asked.wrt.name not in document.context.definitions
        if free and last and asked and _same_question(asked, last) and not apart[number]:
            groups[-1].append(chain)
        else:
            groups.append([chain])
        last = asked if free else None
    return groups


WORD = re.compile(r"\\[A-Za-z]+(?:\{[A-Za-z]+\*?\})?|([A-Za-z]{2,})")


def _words_before(document: Document) -> list[bool]:
    """For each chain, whether words stand between the chain before and it."""
    places: dict[int, list[int]] = {}
    for step in document.steps:
        places.setdefault(step.chain, []).extend((step.lhs_span.start, step.span.stop))
    starts, stops = [min(p) for p in places.values()], [0, *(max(p) for p in places.values())]
    between = (document.text[stop:start] for start, stop in zip(starts, stops, strict=False))
    return [any(match[1] for match in WORD.finditer(text)) for text in between]


def _same_question(one: Goal, other: Goal) -> bool:
    both = one.expression is other.expression and one.wrt is not other.wrt
    return both and one.order == other.order == "gradient"


def _parts(group: list[Links], method: Method, before: Sequence[Part]) -> tuple[Part, ...]:
    """A group derived at once, or else its chains one by one."""
    context = group[0][0].context
    asked = [one for chain in group if (one := goal(chain[0].claim.lhs)) is not None]
    if len(asked) == len(group) and not any(link.arrow for chain in group for link in chain):
        derivation = _attempt(asked[0], tuple(one.wrt for one in asked), context, method)
        if derivation is not None:
            return (_derived(group, derivation),)
    if len(group) > 1:
        return tuple(p for chain in group for p in _parts([chain], method, before))
    (chain,) = group
    if len(chain) == 1 and not chain[0].arrow:
        (claim,) = (link.claim for link in chain)
        return (by_parts(claim, context, method, before) or directly(claim, context),)
    return (Part(context=context, claims=whole(chain), steps=tuple(map(linked, chain))),)


def _derived(group: list[Links], derivation: Derivation) -> Part:
    """The engine's derivation, each result brought to the form in which it is stated.

    A chain of several links is a derivation of its own: then its links are the steps.
    """
    context = derivation.context
    steps = list(derivation.steps)
    for target, chain in zip(derivation.targets, group, strict=True):
        steps = in_form(steps, target, chain[0].claim, derivation)
    if any(len(chain) > 1 for chain in group):
        steps = [linked(link) for chain in group for link in chain]
    claims = tuple(claim for chain in group for claim in whole(chain))
    return Part(context=context, claims=claims, steps=tuple(steps), derivation=derivation)


def by_parts(
    claim: Claim, context: Context, method: Method, before: Sequence[Part] = ()
) -> Part | None:
    """Derive the derivatives inside the left side, put their values in, and go on to the right.

    What a part `before` has derived is not derived again.
    """
    steps: list[Judged] = []
    values: dict[Term, Term] = {}
    declared = context
    known = {
        c.lhs: c.rhs
        for p in before
        if p.derivation and p.verdict is Verdict.PROVED
        for c in p.claims
    }
    for part, asked in goals_inside(claim.lhs):
        if part in known:
            values[part] = known[part]
            continue
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
