"""The JSON of CONTRACT.md."""

from __future__ import annotations

import json

from symgrad.checking.report import Report


def write(report: Report) -> str:
    """One JSON object, keys in the order of the contract."""
    return json.dumps(report.to_dict(), ensure_ascii=False, indent=1) + "\n"
