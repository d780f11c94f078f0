"""Steps as the lines of an aligned block: a left side, its chain, a letter for a long expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from symgrad.derivation import Judged
from symgrad.rendering.worked import Part
from symgrad.terms.algebra import Call, Entry
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative, Differential
from symgrad.terms.build import differential_of
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.term import Term
from symgrad.terms.walk import free_indices, free_names, subterms, transform

LETTERS = ("f", "g", "h", r"\phi", r"\psi", r"\varphi", r"\ell")


@final
@dataclass(frozen=True, slots=True)
class Line:
    """`left` `relation` `right`; without a left side it goes on from the line before.

    `judged` is the step that it shows; the line that names the expression has none, and neither
    has one that a step follows from, as its `arrow` says.
    """

    left: Term | None
    relation: Relation
    right: Term
    judged: Judged | None
    arrow: str = ""


def lines(part: Part, taken: frozenset[str] = frozenset()) -> tuple[Line, ...]:
    """The lines of a part, with a letter for the expression where that has no name yet.

    `taken` are letters that other parts use.
    """
    heads = _heads(part.steps)
    expression = part.derivation.expression if part.derivation else _differentiated(part.steps)
    name = _letter(part, expression, taken) if expression is not None else None
    if expression is None or name is None:
        return _lines(part.steps, heads)
    named = [head and _named(head, expression, name) for head in heads]
    if named == heads:
        return _lines(part.steps, heads)
    if named[0] is name:  # the first chain starts from the expression itself
        named[0] = None
    return (Line(name, Relation.EQUAL, expression, None), *_lines(part.steps, named))


def _lines(steps: tuple[Judged, ...], heads: list[Term | None]) -> tuple[Line, ...]:
    made: list[Line] = []
    before: Claim | None = None
    for judged, head in zip(steps, heads, strict=True):
        step = judged.step
        for premise in step.premises if step.arrow else ():
            if premise != before:
                made.append(Line(premise.lhs, premise.relation, premise.rhs, None))
        left = step.before if step.arrow else head
        made.append(Line(left, step.relation, step.after, judged, step.arrow))
        before = step.claim
    return tuple(made)


def _heads(steps: tuple[Judged, ...]) -> list[Term | None]:
    """The left side of each step, None where it is what the step before arrived at."""
    arrived = (None, *(judged.step.after for judged in steps))
    return [
        None if judged.step.before is before else judged.step.before
        for judged, before in zip(steps, arrived, strict=False)
    ]


def _differentiated(steps: tuple[Judged, ...]) -> Term | None:
    """What the first step differentiates."""
    match steps[0].step.before if steps else None:
        case Differential(body=body):
            return body
        case _:
            return None


def named(shown: tuple[Line, ...]) -> frozenset[str]:
    """The letter that the lines of a part use for its expression."""
    first = shown[0] if shown else None
    if first is None or first.judged is not None or not isinstance(first.left, Variable):
        return frozenset()
    return frozenset((first.left.name,))


def _letter(part: Part, expression: Term, others: frozenset[str]) -> Variable | None:
    """A letter for the expression that nothing else uses, unless it is a name already."""
    if isinstance(expression, Variable | Call) or free_indices(expression):
        return None
    terms = (t for judged in part.steps for t in (judged.step.before, judged.step.after))
    taken = {n.name for term in terms for n in free_names(term)} | others
    taken.update(part.context.variables, part.context.functions, part.context.definitions)
    free = next((letter for letter in LETTERS if letter not in taken), None)
    return Variable(free, expression.shape) if free else None


def _named(head: Term, expression: Term, name: Variable) -> Term:
    """A left side with the letter: d(x²) as df, ∇(x²) as ∇f, an entry of it, or itself."""
    bodies = {t.body for t in subterms(head) if isinstance(t, Derivative | Differential)}
    whole = head.arg if isinstance(head, Entry) else head
    if whole is not expression and expression not in bodies:
        return head

    def change(node: Term) -> Term:
        if isinstance(node, Differential) and node.body is name:
            return differential_of(name)
        return name if node is expression else node

    return transform(head, change)
