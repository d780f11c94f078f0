"""dW for ∂L/∂W, as notes on networks write gradients."""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.diagnostics import Diagnostic
from symgrad.reading.displays import Display
from symgrad.terms.context import Context, Definition
from symgrad.terms.read.differentials import dependencies
from symgrad.terms.read.prose import Prose
from symgrad.terms.read.reading import UNSAID
from symgrad.terms.read.spelling import RELATIONS
from symgrad.terms.read.tokens import Token
from symgrad.terms.walk import free_variables

_SIGNS = ("d", r"\mathrm{d}")


def differentiated(prose: Prose, displays: Sequence[Display]) -> str:
    """The name of what dW is the gradient of; nothing where dW is a differential.

    The differential of a free variable is free, so that no text says what it is: one that does
    writes gradients so. They are those of the one number that is computed from all others.
    """
    chains = [c for d in displays for c in d.chains if c.relations]
    sides = [c.sides[0] for c in chains if RELATIONS[c.relations[0].text] == "="]
    named = [(s.tokens[1].text, s.span) for s in sides if _is_differential(s.tokens)]
    free = [span for letter, span in named if _is_free(prose.context, letter)]
    totals = _totals(prose.context)
    if not free or any(letter in totals for letter, _ in named):
        return ""
    if len(totals) > 1 or not totals:
        return UNSAID
    message = f"d before a name is read as the gradient of {totals[0]} by it"
    prose.diagnostics.append(
        Diagnostic(code="inferred", message=message, severity="warning", span=free[0])
    )
    return totals[0]


def _is_differential(tokens: Sequence[Token]) -> bool:
    return len(tokens) == 2 and tokens[0].text in _SIGNS


def _is_free(context: Context, letter: str) -> bool:
    return letter in context.variables and letter not in context.definitions


def _totals(context: Context) -> list[str]:
    """The numbers that a document defines and that no other of them is computed from."""
    numbers = [d for d in context.definitions.values() if not d.body.shape]
    numbers = [d for d in numbers if dependencies(d.body, context)]
    below = {name for d in numbers for name in _mentioned(context, d)}
    return [d.name for d in numbers if d.name not in below]


def _mentioned(context: Context, definition: Definition) -> frozenset[str]:
    """The names of definitions that a definition mentions, itself or through others."""
    found: set[str] = set()
    waiting = [definition.body]
    while waiting:
        for variable in free_variables(waiting.pop()):
            inner = context.definitions.get(variable.name)
            if inner is not None and variable.name not in found:
                found.add(variable.name)
                waiting.append(inner.body)
    return frozenset(found)
