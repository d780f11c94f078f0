"""The settings of a project: which files, which layout, which macros, and what is no setting."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from symgrad.checking.command import UnknownForm
from symgrad.checking.settings import SettingsError, load
from symgrad.cli import program

JACOBIAN = (
    r"Let $A \in \R^{m \times n}$ and $x \in \R^n$. $$ \frac{\partial (Ax)}{\partial x} = A^\top $$"
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text(JACOBIAN, encoding="utf-8")
    (tmp_path / "notes" / "macros.tex").write_text(r"\newcommand{\R}{\mathbb{R}}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def put(project: Path, text: str) -> None:
    (project / "pyproject.toml").write_text(f"[tool.symgrad]\n{text}\n", encoding="utf-8")


def check(*words: str) -> str:
    forms = ["check", "--format", "concise", *words]
    return CliRunner().invoke(program, forms, standalone_mode=False, catch_exceptions=False).stdout


def test_layout_and_macros_hold_for_the_notes_and_change_what_is_kept(project: Path) -> None:
    put(project, 'include = ["notes/*.md"]\nmacros = "notes/macros.tex"\nlayout = "denominator"')
    assert check() == "notes/a.md: 1 step: 1 proved\n"
    put(project, 'include = ["notes/*.md"]\nmacros = "notes/macros.tex"')
    assert "notes/a.md:1:85: other-layout" in check()
    put(project, 'include = ["notes/*.md"]\nlayout = "denominator"')
    assert "1 proved" not in check()


def test_a_sentence_of_a_note_overrules_the_layout(project: Path) -> None:
    (project / "notes" / "a.md").write_text(
        JACOBIAN.replace(r"\R", r"\mathbb{R}") + " We use numerator layout.", encoding="utf-8"
    )
    put(project, 'layout = "denominator"')
    assert "other-layout" in check("notes/a.md")


def test_macros_are_known_in_every_kind_of_note(project: Path) -> None:
    put(project, 'macros = "notes/macros.tex"\nlayout = "denominator"')
    (project / "b.tex").write_text(JACOBIAN, encoding="utf-8")
    (project / "c.ipynb").write_text(
        f'{{"cells": [{{"cell_type": "markdown", "source": {JACOBIAN!r}}}]}}'.replace("'", '"'),
        encoding="utf-8",
    )
    assert check("b.tex", "c.ipynb") == "b.tex: 1 step: 1 proved\nc.ipynb: 1 step: 1 proved\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("strikt = true", 'no setting is called "strikt"; did you mean "strict"?'),
        ('layuot = "numerator"', 'did you mean "layout"?'),
        ("zzz = 1", "there are layout, include, strict, macros"),
        ('layout = "wide"', 'layout is "numerator" or "denominator"'),
        ('strict = "yes"', "strict is true or false"),
        ('include = "notes"', "include is a list of patterns"),
        ('include = ["../*.md"]', "patterns below its folder"),
        ('include = ["/etc/*"]', "patterns below its folder"),
        ('macros = "../macros.tex"', "macros names a .tex file below its folder"),
        ('macros = "/etc/passwd"', "macros names a .tex file below its folder"),
        ('macros = "absent.tex"', "macros names a .tex file below its folder"),
        ("layout = ", "pyproject.toml: "),
    ],
)
def test_what_is_no_setting_is_said(project: Path, text: str, said: str) -> None:
    put(project, text)
    with pytest.raises(SettingsError) as error:
        load(project)
    assert said in str(error.value)


def test_macros_outside_the_project_are_not_read_through_a_link(project: Path) -> None:
    secret = project.parent / "secret.tex"
    secret.write_text(r"\newcommand{\R}{\mathbb{R}}", encoding="utf-8")
    (project / "link.tex").symlink_to(secret)
    put(project, 'macros = "link.tex"')
    with pytest.raises(SettingsError):
        load(project)


def test_standard_input_is_not_fixed_in_place(project: Path) -> None:
    with pytest.raises(UnknownForm):
        check("--fix", "-")
