"""`symgrad check` as a person uses it: findings at their places, fixes that are proved."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from symgrad.checking.formats import FORMATS, written
from symgrad.checking.lines import edited
from symgrad.checking.report import Report
from symgrad.checking.run import check_paths, check_text
from symgrad.cli import program
from tests.checking.notes import LOGISTIC

SCHEMA = Path(__file__).parent.parent.parent / "docs" / "schemas" / "check.json"


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "logistic.md"
    path.write_text(LOGISTIC, encoding="utf-8")
    return path


def run(*words: str, cache: Path | None = None) -> tuple[int, str]:
    environment = {"XDG_CACHE_HOME": str(cache)} if cache else None
    result = CliRunner().invoke(program, ["check", *words], env=environment, standalone_mode=False)
    return int(result.return_value or 0), result.stdout


def test_each_mistake_is_found_where_it_stands() -> None:
    report = check_text(LOGISTIC)
    found = [(s.place.line, s.place.column, str(s.verdict), s.code) for s in report.steps]
    assert found == [
        (14, 18, "refuted", "wrong-step"),
        (15, 18, "proved", None),
        (22, 19, "refuted", "shape-mismatch"),
        (28, 10, "refuted", "wrong-inequality"),
    ]
    assert report.steps[0].mistake == "reversed-residual"


def test_fixes_are_carried_through_the_chain_and_then_proved() -> None:
    report = check_text(LOGISTIC)
    edits = tuple(edit for step in report.steps for edit in step.edits)
    mended = edited(LOGISTIC, edits)
    assert r"X^\top (p - y) + \lambda w" in mended
    assert r"X^\top p - X^\top y + \lambda w ," in mended
    assert r"\nabla_w^2 f(w) = X^\top D X + \lambda I ." in mended
    verdicts = [str(step.verdict) for step in check_text(mended).steps]
    assert verdicts == ["proved", "proved", "proved", "proved"]


def test_the_json_keeps_to_its_schema() -> None:
    report = Report((check_text(LOGISTIC), check_text("$$ a = b $$"), check_text("nothing")))
    data = json.loads(written(report, "json"))
    jsonschema.validate(data, json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.mark.parametrize("form", FORMATS)
def test_every_form_names_every_finding(form: str) -> None:
    text = written(Report((check_text(LOGISTIC, path="notes/logistic.md"),)), form)
    for code in ("wrong-step", "shape-mismatch", "wrong-inequality"):
        assert code in text


def test_the_text_underlines_the_wrong_term() -> None:
    text = written(Report((check_text(LOGISTIC),)), "text")
    assert "|                  ^^^^^^^^^^^^^^ this term has the opposite sign" in text
    assert "left    ∇_w f(w)         =  1/2" in text


def test_exit_statuses(note: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.md"
    good.write_text(r"Let $x \in \mathbb{R}^n$. $$\nabla_x \|x\|_2^2 = 2x$$", encoding="utf-8")
    empty = tmp_path / "empty.md"
    empty.write_text("no mathematics", encoding="utf-8")
    missing = tmp_path / "missing.md"
    assert run("--no-cache", "--timeout", "120", str(note))[0] == 1
    assert run("--no-cache", "--timeout", "120", str(good))[0] == 0
    assert run("--no-cache", "--timeout", "120", "--strict", str(good))[0] == 0
    assert run("--no-cache", "--timeout", "120", str(empty))[0] == 2
    assert run("--no-cache", "--timeout", "120", "--allow-empty", str(empty))[0] == 0
    assert run("--no-cache", "--timeout", "120", str(good), str(empty))[0] == 0
    assert run("--no-cache", "--timeout", "120", str(good), str(missing))[0] == 2


def test_fix_writes_the_file_and_diff_does_not(note: Path) -> None:
    status, shown = run("--no-cache", "--timeout", "120", "--diff", str(note))
    assert "+\\nabla_w^2 f(w) = X^\\top D X + \\lambda I ." in shown
    assert note.read_text(encoding="utf-8") == LOGISTIC
    status, _ = run("--no-cache", "--timeout", "120", "--fix", str(note))
    assert status == 0
    assert r"X^\top D X" in note.read_text(encoding="utf-8")


def test_a_kept_report_says_the_same(note: Path, tmp_path: Path) -> None:
    first = run(str(note), cache=tmp_path / "cache")
    assert list((tmp_path / "cache").rglob("*.json"))
    assert run(str(note), cache=tmp_path / "cache") == first


def test_any_executor_will_do(note: Path) -> None:
    with ThreadPoolExecutor(2) as executor:
        through = check_paths([str(note)], executor=executor, seconds=120)
    assert through.to_dict() == check_paths([str(note)], seconds=120).to_dict()


def test_a_file_has_a_limited_time(note: Path) -> None:
    report = check_paths([str(note)], seconds=0.001)
    assert str(report.verdict) == "undecided"


def test_control_characters_never_reach_the_terminal() -> None:
    text = "Let $x \\in \\mathbb{R}^n$.\n\n$$ x = \x1b[31m y $$\n"
    for form in ("text", "concise", "github"):
        assert "\x1b" not in written(Report((check_text(text, path="a\x1bb.md"),)), form)


@pytest.mark.parametrize(
    "sign", [r"\mathbb{E}", r"\mathbb E", r"\operatorname{E}", r"\mathsf{E}", "E"]
)
def test_an_expectation_is_never_taken_for_a_loss(sign: str) -> None:
    text = rf"""Let $X$ be a random vector in $\mathbb{{R}}^n$ with mean $m = {sign}[X]$, and let
$c \in \mathbb{{R}}^n$ be fixed.

$$ {sign}\|X - c\|_2^2 = {sign}\|X - m\|_2^2 + \|m - c\|_2^2 $$

$$ \nabla_c\, {sign}\|X - c\|_2^2 = 2 (c - m). $$
"""
    assert "refuted" not in [str(step.verdict) for step in check_text(text).steps]
