"""A worked solution as terminal text: the headline, the aligned steps, how far it is trusted."""

from __future__ import annotations

from symgrad.diagnostics import Verdict
from symgrad.kernel.theorem import Condition
from symgrad.rendering.chains import Chain, Layout, layout
from symgrad.rendering.page import dimension_names, error_text, join_words
from symgrad.rendering.reasons import plain, reason
from symgrad.rendering.worked import Part, Worked
from symgrad.terms.claim import Claim, Relation
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
        blocks += [headline(part, worked), "", *_steps(part), ""]
    blocks += _needs(worked)
    blocks.append(summary(worked))
    blocks += [f"note: {plain(n)}" for p in worked.parts if p.derivation for n in p.derivation.notes]
    return "\n".join(line.rstrip() for line in blocks) + "\n"


def claim_text(claim: Claim) -> str:
    """A claim on one line."""
    return f"{text(claim.lhs)} {SIGNS[claim.relation]} {text(claim.rhs)}"


def headline(part: Part, worked: Worked) -> str:
    """What is established, and for which sizes."""
    lines = [claim_text(claim) for claim in part.claims]
    if part.verdict is Verdict.PROVED and dimension_names(worked):
        every = f"for every {join_words(dimension_names(worked))}"
        lines[-1] = f"{lines[-1]:<{HEADLINE}} {every}"
    with_names = [f"{d.name} = {text(d.body)}" for d in part.introduced]
    if with_names:
        lines.append(f"with {', '.join(with_names)}")
    return "\n".join(lines)


def _steps(part: Part) -> list[str]:
    plan = layout(part)
    rows = [row for chain in plan.chains for row in _rows(chain, plan)]
    left = max((len(row[0]) for row in rows), default=0)
    lines = [(f"  {head:<{left}}  {body}", words) for head, body, words in rows]
    fits = [len(line) for line, words in lines if words and len(line) < REASON]
    column = max(fits, default=0) + 3
    return [_beside(line, words, column) for line, words in lines]


def _beside(line: str, words: str, column: int) -> str:
    if not words:
        return line
    if len(line) + 2 < max(column, REASON):
        return f"{line:<{column}}{words}"
    return f"{line}\n{'':<{column}}{words}"


def _rows(chain: Chain, plan: Layout) -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = []
    if plan.name is not None and plan.expression is not None and chain is plan.chains[0]:
        rows.append((text(plan.name), f"= {text(plan.expression)}", ""))
    for number, judged in enumerate(chain.links):
        head = "" if number else text(chain.head)
        body = f"{SIGNS[judged.step.relation]} {text(judged.step.after)}"
        rows.append((head, body, plain(reason(judged))))
    return rows


def _needs(worked: Worked) -> list[str]:
    found: dict[Condition, None] = {}
    for part in worked.parts:
        found.update(dict.fromkeys(part.conditions))
    if not found:
        return []
    return [f"where {', '.join(NEEDS[c.need].format(text(c.subject)) for c in found)}"]


def summary(worked: Worked) -> str:
    """How far it is to be trusted: proved in 4 steps, and verified at 24 points in 3 sizes."""
    count = len(worked.steps)
    said = f"{worked.verdict} in {count} step{'' if count == 1 else 's'}"
    evidence = worked.evidence
    if evidence is None or not evidence.trials:
        return said
    sizes = len(evidence.dimensions)
    tried = f"{evidence.trials} points in {sizes} size{'' if sizes == 1 else 's'}"
    if evidence.verdict != Verdict.VERIFIED:
        return f"{said}; evidence: {evidence.verdict} at {tried}"
    error = error_text(evidence.max_relative_error)
    return f"{said}, and verified at {tried} (worst relative error {error})"
