"""The closing lines of a report: each file's verdicts counted, findings counted."""

from __future__ import annotations

from collections import Counter

from symgrad.checking.formats.plain import count, plain
from symgrad.checking.report import FileReport, Report
from symgrad.diagnostics import Verdict

NOTHING = "no document was found, so there was nothing to check (.md, .markdown, .tex, .ipynb)"


def of_file(file: FileReport) -> str:
    """`notes.md: 4 steps: 1 proved, 3 refuted`."""
    if not file.steps:
        if any(remark.severity == "error" for remark in file.remarks):
            return f"{plain(file.path)}: no step could be read"
        return f"{plain(file.path)}: no displayed equation makes a claim, so there was nothing to check"
    tally = Counter(step.verdict for step in file.steps)
    parts = ", ".join(f"{tally[v]} {v}" for v in Verdict if tally[v])
    return f"{plain(file.path)}: {count(len(file.steps), 'step')}: {parts}"


def closing(report: Report) -> str | None:
    """`Found 3 errors in 1 file. [*] 3 fixable with --fix (--diff only shows the changes).`"""
    wrong = [(f, s) for f in report.files for s in f.steps if s.verdict is Verdict.REFUTED]
    wrong = [(f, s) for f, s in wrong if s.follows is None]
    if not wrong:
        return None
    files = len({f.path for f, _ in wrong})
    fixable = sum(bool(s.edits) for _, s in wrong)
    line = f"Found {count(len(wrong), 'error')} in {count(files, 'file')}."
    if fixable:
        line += f" [*] {fixable} fixable with --fix (--diff only shows the changes)."
    return line
