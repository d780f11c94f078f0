"""The coverage table says how far each entry is proved, and why no further."""

from dataclasses import replace

from symgrad.catalog.coverage import Covered, coverage, gaps
from symgrad.catalog.entry import load_catalog
from symgrad.catalog.solve import solve
from symgrad.derivation import Judged
from symgrad.diagnostics import Verdict

ROW = Covered(
    id="ridge",
    table="A.3",
    verdict="proved",
    steps=4,
    method="differentials",
    numbers="verified",
    exported="numpy, jax",
    remark="",
)


def test_the_table_counts_verdicts_and_escapes_remarks() -> None:
    text = coverage([ROW, replace(ROW, id="other", verdict="verified", remark="|x| is not smooth")])
    assert "2 identities: 1 proved, 1 verified." in text
    assert "| [ridge](ridge.md) | A.3 | proved | 4 | differentials | verified |" in text
    assert r"\|x\| is not smooth" in text


def test_what_is_proved_has_no_gap_and_what_is_not_says_why() -> None:
    worked = solve(load_catalog()["linear-form"])
    assert gaps(worked) == ""
    (part,) = worked.parts
    last = Judged(part.steps[-1].step, None, Verdict.VERIFIED, "no proof was found")
    open_part = replace(part, steps=(*part.steps[:-1], last))
    assert "no proof was found" in gaps(replace(worked, parts=(open_part,)))
