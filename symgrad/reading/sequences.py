"""Recursions: m_t = β m_{t-1} + g_t says what m_{t-1} is too, where m_{t-2} is spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import final

from symgrad.diagnostics import DeclarationError, ReadError, ShapeError
from symgrad.reading.displays import Display
from symgrad.terms.atoms import Index, Size, Variable
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context, Definition
from symgrad.terms.read.names import spelling
from symgrad.terms.read.prose import Prose
from symgrad.terms.read.syntax import Accented, Name, Script
from symgrad.terms.read.walk import everything
from symgrad.terms.walk import free_variables, substitute, subterms

_STEP = re.compile(
    r"^(?P<head>.+)(?P<sign>[_^])(?P<open>\{?\(?)(?P<letter>[a-z])(?P<by>[+-]\d+)?(?P<close>\)?\}?)$"
)
SHIFTS_MAX = 8


@final
@dataclass(frozen=True, slots=True)
class Step:
    """x_{k+2}: the sequence x_k, two steps on."""

    head: str
    sign: str
    letter: str
    round: bool
    by: int

    def name(self, by: int) -> str:
        """The name of another step."""
        step = self.letter if not by else f"{self.letter}{by:+d}"
        inside = f"({step})" if self.round else step
        return f"{self.head}{self.sign}" + (inside if len(inside) == 1 else f"{{{inside}}}")


def step_of(name: str) -> Step | None:
    """The step that a name with a letter below or above stands for."""
    match = _STEP.match(name)
    if match is None:
        return None
    by = int(match["by"] or 0)
    return Step(match["head"], match["sign"], match["letter"], "(" in match["open"], by)


def repeat_recursions(prose: Prose, displays: Sequence[Display]) -> None:
    """Define the steps of recursions that formulas speak of, as far as all that they need occurs."""
    definitions = list(prose.context.definitions.items())
    occurring = set(_names(prose, displays))
    occurring |= {v.name for _, d in definitions for v in free_variables(d.body)}
    occurring |= _between(occurring)
    for name, definition in definitions:
        step = step_of(name)
        if step is None or definition.parameters or not _recurs(step, definition):
            continue
        for by in range(-SHIFTS_MAX, SHIFTS_MAX + 1):
            if by != step.by and step.name(by) in occurring:
                _repeat(prose, step, definition, by, occurring)


def of_all_steps(claim: Claim, context: Context) -> str | None:
    """The name given by a recursion of which a claim says something for all t at once.

    m_t = β m_{t-1} + g_t leaves m_{t-1} open, so that m_t = Σ_i β^{t-i} g_i is a matter of induction.
    """
    terms = [node for side in (claim.lhs, claim.rhs) for node in subterms(side)]
    counted = {n for t in terms if isinstance(t, Size) for n in t.dim.symbols}
    counted |= {n for t in terms if isinstance(t, Index) for n in t.stop.symbols}
    counted |= {t.name for t in terms if isinstance(t, Variable | Index)}
    for name in sorted({t.name for t in terms if isinstance(t, Variable)}):
        step, definition = step_of(name), context.definitions.get(name)
        if step is None or definition is None or step.letter not in counted:
            continue
        before = [v.name for v in free_variables(definition.body) if _same(step, v.name)]
        if any(other not in context.definitions for other in before):
            return name
    return None


def _same(step: Step, name: str) -> bool:
    of = step_of(name)
    return of is not None and (of.head, of.letter) == (step.head, step.letter)


def _between(names: set[str]) -> set[str]:
    """The steps between those that occur."""
    found: dict[Step, list[int]] = {}
    for name in names:
        step = step_of(name)
        if step is not None:
            found.setdefault(replace(step, by=0), []).append(step.by)
    return {
        step.name(by)
        for step, places in found.items()
        if max(places) - min(places) <= SHIFTS_MAX
        for by in range(min(places), max(places) + 1)
    }


def _recurs(step: Step, definition: Definition) -> bool:
    """Whether a definition mentions another step of its own sequence."""
    found = (step_of(v.name) for v in free_variables(definition.body))
    return any(s is not None and (s.head, s.letter) == (step.head, step.letter) for s in found)


def _repeat(prose: Prose, step: Step, definition: Definition, by: int, occurring: set[str]) -> None:
    context = prose.context
    name = step.name(by)
    if name in context.definitions:
        return
    moved: dict[Variable, Variable] = {}
    for variable in free_variables(definition.body):
        of = step_of(variable.name)
        if of is not None and of.letter == step.letter:
            there = of.name(of.by + by - step.by)
            if of.head == step.head and there not in occurring:
                return
            moved[variable] = Variable(there, variable.shape, variable.sort)
    try:
        prose.context = context.define(name, substitute(definition.body, {**moved}))
    except (DeclarationError, ShapeError):
        return


def _names(prose: Prose, displays: Sequence[Display]) -> Iterator[str]:
    """Every name with a script in the displays."""
    reading = prose.reading()
    for display in displays:
        for side in (side for chain in display.chains for side in chain.sides):
            try:
                tree = reading.parsed(side.tokens, side.span) if side.tokens else None
            except ReadError:
                continue
            for part in everything(tree) if tree is not None else ():
                if isinstance(part, Script) and isinstance(part.base, Name | Accented):
                    found = (spelling(part), spelling(part, sup=False))
                    yield from (spelled.text for spelled in found if spelled is not None)
