"""A worked solution as terminal text: the headline, the aligned steps, how far it is trusted."""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.diagnostics import Verdict
from symgrad.rendering.conditions import conditions
from symgrad.rendering.lines import Line, lines
from symgrad.rendering.page import dimension_names, error_text, join_words
from symgrad.rendering.reasons import MATHS, plain, reason
from symgrad.rendering.shown import shown
from symgrad.rendering.worked import Part, Worked
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.read import read_term
from symgrad.terms.text import text

SIGNS = {
    Relation.EQUAL: "=",
    Relation.AT_MOST: "≤",
    Relation.AT_LEAST: "≥",
    Relation.LESS: "<",
    Relation.GREATER: ">",
    Relation.UNEQUAL: "≠",
    Relation.PSD_AT_LEAST: "⪰",
    Relation.PSD_AT_MOST: "⪯",
    Relation.EQUIVALENT: "≡",
    Relation.TENDS_TO: "→",
}

NEEDS = {
    "nonzero": "{} ≠ 0",
    "positive": "{} > 0",
    "nonnegative": "{} ≥ 0",
    "invertible": "{} is invertible",
    "differentiable": "{} is differentiable",
    "size": "{}",
}

HEADLINE, REASON = 58, 68


def terminal(worked: Worked) -> str:
    """The whole solution, as `symgrad derive` prints it."""
    blocks: list[str] = []
    for part in worked.parts:
        blocks += [headline(part), "", *step_lines(part), ""]
    blocks += _needs(worked)
    blocks.append(summary(worked))
    blocks += _notes(worked)
    return "\n".join(line.rstrip() for line in blocks) + "\n"


def claim_text(claim: Claim, context: Context) -> str:
    """A claim on one line."""
    return f"{text(claim.lhs, context)} {SIGNS[claim.relation]} {text(claim.rhs, context)}"


def answer_lines(parts: Sequence[Part], places: Sequence[str]) -> list[str]:
    """The answers to the questions of a note: where, what, and how far each is to be trusted."""
    claims = [part.claims[0] for part in parts]
    left = [text(c.lhs, p.context) for c, p in zip(claims, parts, strict=True)]
    right = [
        f"{SIGNS[c.relation]} {text(c.rhs, p.context)}" for c, p in zip(claims, parts, strict=True)
    ]
    head, whole = max(map(len, left), default=0), max(map(len, right), default=0)
    return [
        f"{place}  {one:<{head}} {other:<{whole}}   {_trust(part)}"
        for place, one, other, part in zip(places, left, right, parts, strict=True)
    ]


def _trust(part: Part) -> str:
    count = len(part.steps)
    return f"{part.verdict} in {count} step{'' if count == 1 else 's'}"


def headline(part: Part) -> str:
    """What is established, and for which sizes."""
    lines = [claim_text(claim, part.context) for claim in part.claims]
    names = dimension_names(part)
    if part.verdict is Verdict.PROVED and names:
        every = f"for every {join_words(names)}"
        lines[-1] = f"{lines[-1]:<{HEADLINE}} {every}"
    with_names = [f"{d.name} = {text(d.body, part.context)}" for d in part.introduced]
    if with_names:
        lines.append(f"with {', '.join(with_names)}")
    return "\n".join(lines)


def step_lines(part: Part) -> list[str]:
    """The steps of a part, aligned, with their reasons."""
    rows = [_row(line, part.context) for line in lines(part)]
    left = max((len(head) for head, _, _ in rows), default=0)
    shown = [(f"  {head:<{left}}  {body}", words) for head, body, words in rows]
    fits = [len(line) for line, words in shown if words and len(line) < REASON]
    column = max(fits, default=0) + 3
    return [_beside(line, words, column) for line, words in shown]


def _row(line: Line, context: Context) -> tuple[str, str, str]:
    head = text(shown(line.left, context), context) if line.left is not None else ""
    body = f"{SIGNS[line.relation]} {text(shown(line.right, context), context)}"
    return head, body, plain(reason(line.judged, context)) if line.judged else ""


def _beside(line: str, words: str, column: int) -> str:
    if not words:
        return line
    if len(line) + 2 < max(column, REASON):
        return f"{line:<{column}}{words}"
    return f"{line}\n{'':<{column}}{words}"


def _notes(worked: Worked) -> list[str]:
    """The remarks of the derivations, their formulas as terminal text."""
    found: list[str] = []
    for part in worked.parts:
        for note in part.derivation.notes if part.derivation else ():
            words = MATHS.sub(lambda m, c=part.context: text(read_term(m[1], c), c), note)
            found.append(f"note: {words}")
    return found


def _needs(worked: Worked) -> list[str]:
    found = [
        NEEDS[c.need].format(text(c.subject, part.context))
        for part in worked.parts
        for c in conditions(part)
    ]
    return [f"where {', '.join(dict.fromkeys(found))}"] if found else []


def summary(worked: Worked) -> str:
    """How far it is to be trusted: proved in 4 steps, and verified at 24 points in 3 sizes."""
    count = len(worked.steps)
    said = f"{worked.verdict} in {count} step{'' if count == 1 else 's'}"
    numbers = worked.numbers
    if numbers is None or not numbers.trials:
        return said
    sizes = len(numbers.dimensions)
    tried = f"{numbers.trials} points in {sizes} size{'' if sizes == 1 else 's'}"
    if numbers.verdict is not Verdict.VERIFIED:
        return f"{said}; evidence: {numbers.verdict} at {tried}"
    error = error_text(numbers.sharpest)
    return f"{said}, and verified at {tried} (worst relative error {error})"
