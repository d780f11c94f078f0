"""SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from symgrad import __version__
from symgrad.checking.formats.concise import is_finding
from symgrad.checking.report import FileReport, Place, Report, StepReport
from symgrad.diagnostics import Verdict


def write(report: Report) -> str:
    """One run with a result for each finding."""
    results: list[dict[str, Any]] = []
    for file in report.files:
        for remark in file.remarks:
            level = "error" if remark.severity == "error" else "warning"
            results.append(_result(file, remark.place, remark.code, remark.message, level))
        results += [_of_step(file, step) for step in file.steps if is_finding(step)]
    codes = sorted({result["ruleId"] for result in results})
    driver = {
        "name": "symgrad",
        "version": __version__,
        "rules": [{"id": code, "shortDescription": {"text": code}} for code in codes],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _of_step(file: FileReport, step: StepReport) -> dict[str, Any]:
    level = "error" if step.verdict is Verdict.REFUTED else "warning"
    place = step.part or step.place
    result = _result(file, place, step.code or str(step.verdict), step.message or "", level)
    properties: dict[str, Any] = {"verdict": str(step.verdict), "index": step.index}
    result["properties"] = properties
    if step.counterexample:
        properties["counterexample"] = dict(step.counterexample)
    if step.edits:
        replacements = [
            {"deletedRegion": _region(e.place), "insertedContent": {"text": e.text}}
            for e in step.edits
        ]
        change = {
            "artifactLocation": {"uri": _uri(step.edits[0].place.path or file.path)},
            "replacements": replacements,
        }
        result["fixes"] = [
            {
                "description": {"text": step.hint or "proved replacement"},
                "artifactChanges": [change],
            }
        ]
    return result


def _result(file: FileReport, place: Place, code: str, message: str, level: str) -> dict[str, Any]:
    where = f"cell {place.cell}: " if place.cell is not None else ""
    location = {
        "artifactLocation": {"uri": _uri(place.path or file.path)},
        "region": _region(place),
    }
    return {
        "ruleId": code,
        "level": level,
        "message": {"text": where + message},
        "locations": [{"physicalLocation": location}],
    }


def _uri(path: str) -> str:
    return quote(path.replace("\\", "/").encode("utf-8", "surrogateescape"), safe="/")


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": max(place.end_column, 1),
    }
