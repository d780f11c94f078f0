"""Steps as chains of equations: a left side, its links, and a short name for a long expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from symgrad.derivation import Judged
from symgrad.rendering.worked import Part
from symgrad.terms.atoms import Variable
from symgrad.terms.algebra import Call
from symgrad.terms.binders import Derivative, Differential
from symgrad.terms.term import Term
from symgrad.terms.walk import free_names, subterms, transform

LETTERS = ("f", "g", "h", r"\phi", r"\psi", r"\varphi", r"\ell")


@final
@dataclass(frozen=True, slots=True)
class Chain:
    """`head` = …: the links of one chain, each from the term before it."""

    head: Term
    links: tuple[Judged, ...]


@final
@dataclass(frozen=True, slots=True)
class Layout:
    """The chains of a part; `name` stands for `expression` where that is differentiated."""

    chains: tuple[Chain, ...]
    name: Variable | None = None
    expression: Term | None = None


def layout(part: Part) -> Layout:
    """The chains of a part, with the expression named where it has no name yet."""
    expression = part.derivation.expression if part.derivation else None
    name = _short_name(part, expression) if expression is not None else None
    found = tuple(_chains(part.steps))
    if expression is None or name is None:
        return Layout(found)
    named = tuple(Chain(_named(c.head, expression, name), c.links) for c in found)
    if all(new.head is old.head for new, old in zip(named, found, strict=True)):
        return Layout(found)
    return Layout(named, name, expression)


def _chains(steps: tuple[Judged, ...]) -> list[Chain]:
    found: list[list[Judged]] = []
    for judged in steps:
        if not found or found[-1][-1].step.after is not judged.step.before:
            found.append([])
        found[-1].append(judged)
    return [Chain(links[0].step.before, tuple(links)) for links in found]


def _short_name(part: Part, expression: Term) -> Variable | None:
    """A letter for the expression, unless it is a name already."""
    if isinstance(expression, Variable | Call):
        return None
    terms = (t for judged in part.steps for t in (judged.step.before, judged.step.after))
    taken = {n.name for term in terms for n in free_names(term)}
    taken |= set(part.context.variables) | set(part.context.functions)
    taken |= set(part.context.definitions)
    free = next((letter for letter in LETTERS if letter not in taken), None)
    return Variable(free, expression.shape) if free else None


def _named(head: Term, expression: Term, name: Variable) -> Term:
    """The head of a chain with the name where the expression is differentiated."""
    bodies = {t.body for t in subterms(head) if isinstance(t, Derivative | Differential)}
    if expression not in bodies:
        return head
    return transform(head, lambda node: name if node is expression else node)
