"""The table that `symgrad verify` prints."""

from __future__ import annotations

from collections.abc import Sequence

from symgrad.diagnostics import Verdict
from symgrad.rendering.page import error_text
from symgrad.rendering.worked import Worked

HEAD = ("identity", "steps", "proved", "sizes", "points", "worst error", "verdict", "against")


def verification_table(solutions: Sequence[Worked]) -> str:
    """One row a solution, then the count of steps by verdict."""
    rows = [HEAD, *(_row(worked) for worked in solutions)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(f"{c:<{w}}" for c, w in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in [*lines, "", count_line(solutions)]) + "\n"


def count_line(solutions: Sequence[Worked]) -> str:
    """64 identities, 512 steps: 509 proved, 3 verified, 0 refuted, 0 undecided."""
    verdicts = [judged.verdict for worked in solutions for judged in worked.steps]
    order = (Verdict.PROVED, Verdict.VERIFIED, Verdict.REFUTED, Verdict.UNDECIDED)
    counts = ", ".join(f"{verdicts.count(v)} {v}" for v in order)
    names = "identity" if len(solutions) == 1 else "identities"
    return f"{len(solutions)} {names}, {len(verdicts)} steps: {counts}"


def _row(worked: Worked) -> tuple[str, ...]:
    proved = sum(judged.verdict is Verdict.PROVED for judged in worked.steps)
    numbers = worked.numbers
    assert numbers is not None
    sizes = ["×".join(str(s[n]) for n in sorted(s)) for s in numbers.dimensions]
    return (
        worked.heading.id or "",
        str(len(worked.steps)),
        str(proved),
        " ".join(dict.fromkeys(s or "-" for s in sizes)),
        str(numbers.trials),
        error_text(numbers.sharpest),
        numbers.verdict.value,
        ", ".join(numbers.methods),
    )
