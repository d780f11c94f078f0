"""Which files a run checks, and what it says of those that are none."""

import os
from pathlib import Path

import pytest

from symgrad.checking.folders import found
from symgrad.checking.formats import written
from symgrad.checking.report import Report
from symgrad.checking.run import check_paths

TRUE = r"Let $x \in \mathbb{R}^n$. $$ x + x = 2x $$"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "part").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in (
        "a.md",
        "b.IPYNB",
        "c.qmd",
        ".hidden/d.md",
        "e.py",
        "part/one.tex",
        "part/two.tex",
    ):
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "main.tex").write_text(
        "\\input{part/one} \\include{ part/absent }", encoding="utf-8"
    )
    return tmp_path


def test_a_folder_is_searched_for_documents(folder: Path) -> None:
    names = [os.path.relpath(name, folder) for name in found([str(folder)])]
    assert names == ["a.md", "b.IPYNB", "c.qmd", "main.tex", "part/two.tex"]


def test_the_folder_at_hand_is_not_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert list(found(["."])) == ["a.md", "b.IPYNB", "c.qmd", "main.tex", "part/two.tex"]


def test_a_file_that_is_missing_is_one_line(tmp_path: Path) -> None:
    shown = written(check_paths([str(tmp_path / "no.md")]), "text").splitlines()
    assert shown[0].endswith("no.md:1:1: no-file no such file or directory")
    assert "|" not in "".join(shown)


def test_a_file_that_is_named_is_checked_whatever_takes_it_in(folder: Path) -> None:
    asked = [str(folder / "part" / "one.tex"), str(folder / "e.py"), str(folder / "e.py")]
    assert list(found(asked)) == asked[:2]


def test_a_document_that_takes_itself_in_is_still_one(tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_text(r"\input{a}", encoding="utf-8")
    assert len(list(found([str(tmp_path)]))) == 1


@pytest.mark.parametrize("form", ["text", "concise"])
def test_a_folder_without_documents_is_said(form: str, tmp_path: Path) -> None:
    report = check_paths([str(tmp_path)])
    assert written(report, form).startswith("no document was found")
    assert report.exit_status() == 2


def test_what_is_no_file_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TRUE, encoding="utf-8")
    (tmp_path / "b.md").symlink_to("b.md")
    (tmp_path / "c.md").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "d.md")
    (tmp_path / "self").symlink_to(".")
    report = check_paths([str(tmp_path)], seconds=100)
    assert [[r.code for r in f.remarks] for f in report.files] == [[], *[["no-file"]] * 3]
    assert [str(s.verdict) for s in report.steps] == ["proved"]


@pytest.mark.parametrize("form", ["text", "concise", "github"])
def test_the_name_of_a_file_forges_no_line(form: str, tmp_path: Path) -> None:
    name = "a\n::error file=b.md::c.md\x1b[31m.md"
    (tmp_path / name).write_text(TRUE.replace("2x", "3x"), encoding="utf-8")
    report = check_paths([str(tmp_path)], seconds=100)
    lines = written(Report(report.files), form).splitlines()
    assert not any(line.startswith("::error file=b") or "\x1b" in line for line in lines)
