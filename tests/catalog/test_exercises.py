"""The exercises: every step proved, every program runs, the sheet without solutions has none."""

import re
from pathlib import Path

import pytest

from symgrad.catalog.pictures import PICTURES
from symgrad.catalog.sheet import read_sheet
from symgrad.checking.run import check_text

FOLDER = Path(__file__).parents[2] / "examples" / "problems"
NOTES = sorted(FOLDER.glob("[0-9]*.md"))


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.stem)
def test_every_step_is_proved_and_every_picture_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    report = check_text(text, format="md")
    assert report.steps
    assert report.verdict == "proved"
    assert set(re.findall(r"\(picture:([\w-]+)\)", text)) <= set(PICTURES)


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.stem)
def test_a_lost_factor_is_found(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    asked, solution = text.split("## Solution")
    changed = re.sub(r"(&?= )(?=[^&\n]*[a-z])", r"\g<1>3 + ", solution, count=1)
    assert check_text(f"{asked}## Solution{changed}", format="md").verdict == "refuted"


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.stem)
def test_programs_run(path: Path) -> None:
    for program in re.findall(r"^```python\n(.*?)^```", path.read_text("utf-8"), re.S | re.M):
        exec(program, {})


def test_the_sheet_lists_all_and_hides_the_solutions() -> None:
    path = FOLDER / "sheet.md"
    sheet = read_sheet(str(path), path.read_text(encoding="utf-8"), solved=False)
    assert len(sheet.problems) == len(NOTES) == 8
    assert not any("Solution" in p.statement or p.note for p in sheet.problems)
