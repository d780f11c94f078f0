"""The forms of a report: SARIF by its schema, GitHub's commands, several at once, the same bytes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from symgrad.checking.formats import written
from symgrad.checking.report import Report
from symgrad.checking.run import check_text
from tests.checking.notes import LOGISTIC

START = "from symgrad.cli import main; main()"
SARIF: dict[str, Any] = json.loads((Path(__file__).parent / "sarif.json").read_text("utf-8"))
CELLS = json.dumps(
    {
        "nbformat": 4,
        "cells": [{"cell_type": "markdown", "source": r"Let $x \in R^n$. $$ x = 2x $$"}],
    }
)
REPORT = Report(
    (
        check_text(LOGISTIC, path="notes/a b%,:é.md"),
        check_text(CELLS, path="n.ipynb", format="ipynb"),
        check_text("$$ a = \\left( b $$ $$ c = d $$", path="odd.md"),
        check_text("", path="empty.md"),
    )
)


def run(folder: Path, *words: str, given: bytes = b"", seed: str = "0") -> tuple[int, bytes]:
    command = [sys.executable, "-c", START, "check", "--no-cache", *words]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    made = subprocess.run(
        command, cwd=folder, input=given, capture_output=True, env=environment, check=False
    )
    return made.returncode, made.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "logistic.md").write_text(LOGISTIC, encoding="utf-8")
    return tmp_path


def test_sarif_keeps_to_its_schema() -> None:
    log = json.loads(written(REPORT, "sarif"))
    jsonschema.validate(log, SARIF)
    results = log["runs"][0]["results"]
    rules = {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in results} == rules
    assert any("fixes" in result for result in results)
    assert json.loads(written(Report(()), "sarif"))["runs"][0]["results"] == []


def test_a_region_of_sarif_is_not_empty_backwards() -> None:
    for result in json.loads(written(REPORT, "sarif"))["runs"][0]["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        start = (region["startLine"], region["startColumn"])
        assert start <= (region["endLine"], region["endColumn"])


def test_github_has_one_command_a_finding() -> None:
    text = written(REPORT, "github")
    lines = text.splitlines()
    findings = [s for f in REPORT.files for s in f.steps if s.verdict in ("refuted", "undecided")]
    assert len(lines) == len(findings) + sum(len(f.remarks) for f in REPORT.files)
    assert all(line.startswith(("::error file=", "::warning file=")) for line in lines)
    (line,) = [line for line in lines if "line=14" in line]
    assert line.startswith("::error file=notes/a b%25%2C%3Aé.md,line=14,col=18,endLine=14,")
    assert (
        "title=symgrad (wrong-step)::the two sides of this step differ%0Acounterexample: " in line
    )


def test_several_forms_at_once(folder: Path) -> None:
    forms = ["--format", "concise", "--format", "json=out/r.json", "--format", "sarif=out/r.sarif"]
    status, shown = run(folder, *forms, "logistic.md")
    assert status == 1
    assert b"logistic.md:14:18: wrong-step" in shown
    assert json.loads((folder / "out" / "r.json").read_bytes())["schema"] == "symgrad.check/1"
    jsonschema.validate(json.loads((folder / "out" / "r.sarif").read_bytes()), SARIF)


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_standard_output_holds_the_form_alone(form: str, folder: Path) -> None:
    (folder / "bad.md").write_bytes(b"\xff")
    status, shown = run(folder, "--format", form, "bad.md", "absent.md", "logistic.md")
    assert status == 1
    assert "unreadable" in shown.decode()
    assert "no-file" in shown.decode()
    json.loads(shown)


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_wrong_settings_are_said_in_the_form(form: str, folder: Path) -> None:
    (folder / "symgrad.toml").write_text("strikt = true", encoding="utf-8")
    status, shown = run(folder, "--format", form, "logistic.md")
    assert status == 2
    assert "strict" in json.dumps(json.loads(shown))


def test_the_same_bytes_in_give_the_same_bytes_out(folder: Path) -> None:
    (folder / "n.ipynb").write_text(CELLS, encoding="utf-8")
    (folder / "odd.md").write_text("$$ a = b $$ $$ \\sqrt{c^2} = c $$", encoding="utf-8")
    runs = {run(folder, "--format", "json", "--jobs", jobs, ".", seed=s) for s, jobs in (("0", "1"), ("1", "1"), ("77", "3"))}  # fmt: skip
    assert len(runs) == 1


def test_a_counterexample_names_things_as_its_sides_do() -> None:
    text = r"""Let $\hat y, x_+ \in \mathbb{R}^n$ and $\theta_1 \in \mathbb{R}$.
    $$\theta_1 (\hat y - x_+) = \theta_1 (\hat y + x_+)$$"""
    report = Report((check_text(text, format="md"),))
    shown = written(report, "text")
    assert "θ₁ = 1" in shown
    assert "ŷ = [0]   x₊ = [1]" in shown
    values = report.to_dict()["files"][0]["steps"][0]["counterexample"]["values"]
    assert set(values) == {"hat{y}", "x_+", "theta_1"}
