"""A worked solution as the JSON of CONTRACT.md."""

from __future__ import annotations

from typing import Any

from symgrad.derivation import Judged
from symgrad.rendering.page import assumptions
from symgrad.rendering.reasons import plain, reason
from symgrad.rendering.worked import Worked
from symgrad.terms.context import Context
from symgrad.terms.dimension import Shape
from symgrad.terms.latex import latex, latex_claim, latex_definition

SCHEMA = "symgrad.derive/1"


def record(worked: Worked) -> dict[str, Any]:
    """The solution as symgrad.derive/1; with several variables or statements, results are lists."""
    claims = list(worked.claims)
    one = len(claims) == 1
    answers = [(answer, p.context) for p in worked.parts for answer in p.answers]
    results = [latex(answer, context) for answer, context in answers]
    shapes = [_shape(answer.shape) for answer, _ in answers]
    statements = [latex_claim(claim, context) for claim, context in claims]
    return {
        "schema": SCHEMA,
        "id": worked.heading.id,
        "statement": statements[0] if one else statements,
        "result": results[0] if one else results,
        "shape": shapes[0] if one else shapes,
        "verdict": worked.verdict.value,
        "method": _method(worked),
        "definitions": [latex_definition(d, p.context) for p in worked.parts for d in p.introduced],
        "assumptions": [plain(text) for text in assumptions(worked)],
        "steps": [_step(judged, p.context) for p in worked.parts for judged in p.steps],
        "verification": _verification(worked),
    }


def _method(worked: Worked) -> str | None:
    methods = dict.fromkeys(p.derivation.method for p in worked.parts if p.derivation)
    return ", ".join(methods) or None


def _shape(shape: Shape) -> list[str]:
    return [str(dim) for dim in shape]


def _step(judged: Judged, context: Context) -> dict[str, Any]:
    step = judged.step
    return {
        "rule": step.rule,
        "before": latex(step.before, context),
        "after": latex(step.after, context),
        "reason": plain(reason(judged, context)),
        "verdict": judged.verdict.value,
    }


def _verification(worked: Worked) -> dict[str, Any] | None:
    numbers = worked.numbers
    if numbers is None:
        return None
    return {
        "verdict": numbers.verdict.value,
        "trials": numbers.trials,
        "dimensions": [
            {name.replace("\\", ""): size for name, size in sizes.items()}
            for sizes in numbers.dimensions
        ],
        "max_relative_error": numbers.max_relative_error,
        "methods": list(numbers.methods),
    }
