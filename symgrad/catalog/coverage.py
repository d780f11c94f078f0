"""The coverage table: how far each entry is proved, by what, and what keeps it from more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from symgrad import __version__
from symgrad.diagnostics import Verdict
from symgrad.rendering.reasons import reason
from symgrad.rendering.templates import fill
from symgrad.rendering.worked import Worked


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """One entry of the table; `remark` is empty where everything is proved and verified."""

    id: str
    table: str
    verdict: str
    steps: int
    method: str
    numbers: str
    exported: str
    remark: str


def coverage(rows: Sequence[Covered]) -> str:
    """The table as Markdown."""
    counts = {v.value: sum(row.verdict == v for row in rows) for v in Verdict}
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    summary = f"{len(rows)} identities: {told}."
    return fill("md", "coverage.md", version=__version__, rows=rows, summary=summary)


def gaps(worked: Worked) -> str:
    """Why steps are not proved, each reason once."""
    found = (
        reason(judged, part.context)
        for part in worked.parts
        for judged in part.steps
        if judged.verdict is not Verdict.PROVED
    )
    return "; ".join(dict.fromkeys(found))
