"""Refute a claim about functions with declared properties by concrete ones."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product

from symgrad.diagnostics import SymgradError
from symgrad.numeric.counterexample import Counterexample
from symgrad.numeric.family import SHAPING, Member, members
from symgrad.numeric.reach import reach
from symgrad.numeric.refute import search
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context, FunctionDeclaration
from symgrad.terms.text import text

_POINTS = 8
_SIZES = 2
_EACH = 0.5


def shaped(claim: Claim, context: Context) -> tuple[FunctionDeclaration, ...]:
    """The undetermined functions of a claim that are declared to have a shape, or a minimiser."""
    need = reach((claim.lhs, claim.rhs), context)
    found = [context.functions[f.name] for f in need.functions if f.name in context.functions]
    minimised = set(context.minimisers.values())
    return tuple(d for d in found if d.facts & SHAPING or d.symbol in minimised)


def by_function(
    claim: Claim, context: Context, *, seconds: float = 4.0, most: int | None = None
) -> Counterexample | None:
    """A counterexample with a concrete function for each one that is declared to have a shape.

    `most` is how many functions are tried, the plainest first. None (none found) proves nothing.
    """
    deadline = time.process_time() + seconds
    declared = shaped(claim, context)
    choices = product(*(tuple(members(context, d)) for d in declared))
    for chosen in islice(choices, most):
        if time.process_time() > deadline:
            return None
        try:
            concrete = _with(context, declared, chosen)
            left = min(_EACH, deadline - time.process_time())
            found = search(claim, concrete, points=_POINTS, limit=_SIZES, seconds=left)
        except SymgradError:
            continue
        if found.counterexample is not None:
            return replace(found.counterexample, functions=dict(_shown(declared, chosen)))
    return None


def concrete(claim: Claim, context: Context, *, most: int = 3) -> Iterator[Context]:
    """The context with concrete functions for those that are declared to have a shape.

    It comes as it is where there are none, and `most` times with different ones where there are.
    """
    declared = shaped(claim, context)
    if not declared:
        yield context
        return
    choices = product(*(tuple(members(context, d)) for d in declared))
    for chosen in islice(choices, most):
        yield _with(context, declared, chosen)


def _with(
    context: Context, declared: tuple[FunctionDeclaration, ...], chosen: tuple[Member, ...]
) -> Context:
    for one, member in zip(declared, chosen, strict=True):
        context = context.define(one.symbol.name, member.body, (member.parameter,))
        context = context.assume(*member.needs)
    return context


def _shown(
    declared: tuple[FunctionDeclaration, ...], chosen: tuple[Member, ...]
) -> Iterator[tuple[str, object]]:
    for one, member in zip(declared, chosen, strict=True):
        name = one.symbol.name
        yield name, {"text": text(member.shown), "parameter": member.parameter.name}
