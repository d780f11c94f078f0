"""The grain of a derivation: as many lines as a textbook has."""

from __future__ import annotations

from functools import lru_cache

from symgrad.derivation import Step
from symgrad.engine.expression import WEAK, remade
from symgrad.engine.judge import step
from symgrad.terms.term import Term
from symgrad.terms.walk import children

MOST_STEPS = 12


@lru_cache(maxsize=8192)
def ungrouped(term: Term) -> Term:
    """A term without the parentheses that products of products and sums of sums need.

    Two lines that are alike in this are one line of a textbook.
    """
    made = remade(term, tuple(ungrouped(c) for c in children(term)))
    return made if made.shape == term.shape else term


def readable(steps: list[Step]) -> list[Step]:
    """The steps with neighbours merged until there are few enough."""
    steps = list(steps)
    while len(steps) > MOST_STEPS:
        place = _mergeable(steps)
        if place is None:
            break
        first, second = steps[place], steps[place + 1]
        rule = second.rule if first.rule in WEAK else first.rule
        steps[place : place + 2] = [step(first.before, second.after, rule)]
    return steps


def _mergeable(steps: list[Step]) -> int | None:
    """The place of the pair that says least apart: bookkeeping first, then equal rules."""
    pairs = [k for k in range(len(steps) - 1) if steps[k].after is steps[k + 1].before]
    for wanted in (
        lambda a, b: a.rule in WEAK or b.rule in WEAK,
        lambda a, b: a.rule == b.rule,
        lambda _a, _b: True,
    ):
        for k in pairs:
            if wanted(steps[k], steps[k + 1]):
                return k
    return None
