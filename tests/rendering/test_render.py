"""Pages: what they hold, what they escape, and that LaTeX compiles."""

import re
import shutil
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from symgrad.rendering import render
from symgrad.rendering.pdf import compile_latex, write_pdf
from symgrad.rendering.render import render_derivation
from symgrad.rendering.templates import environment
from symgrad.rendering.terminal import terminal
from symgrad.rendering.worked import Worked


def test_markdown_holds_the_parts_of_a_worked_solution(least_squares: Worked) -> None:
    page = render(least_squares, "md")
    found = re.findall(r"^## (.+)$", page, re.MULTILINE)
    assert found == ["Statement", "Derivation", "Result", "References"]
    assert "**proved** for every $m$ and $n$" in page
    assert r"\begin{aligned}" in page


def test_markdown_maths_is_safe_from_markdown(least_squares: Worked) -> None:
    page = render(least_squares, "md")
    for formula in re.findall(r"\$\$(.+?)\$\$|\$([^$]+)\$", page, re.DOTALL):
        text = "".join(formula)
        assert r"\|" not in text
        assert "<" not in text
        assert not re.search(r"\n\s*\n", text)
        assert not re.search(r"^\s*[-+*#>=]", text, re.MULTILINE)


def test_pages_end_in_one_newline_and_have_no_double_gaps(least_squares: Worked) -> None:
    for kind in ("md", "tex", "html"):
        page = render(least_squares, kind)
        assert page.endswith("\n")
        assert "\n\n\n" not in page
        assert not re.search(r"[ \t]$", page, re.MULTILINE)


def test_latex_escapes_what_is_not_maths(least_squares: Worked) -> None:
    page = render(least_squares, "tex")
    assert r"100\% of the loss" in page
    assert r"A\_Book" in page


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_latex_compiles(least_squares: Worked, tmp_path: Path) -> None:
    assert compile_latex(render(least_squares, "tex"), tmp_path) == ""
    assert (tmp_path / "solution.pdf").is_file()


def test_the_derivation_alone_is_one_aligned_block(least_squares: Worked) -> None:
    block = render_derivation(least_squares)
    assert block.startswith("\\begin{aligned}\n")
    assert block.endswith("\\end{aligned}\n")
    assert r"\nabla_x f &= 2 A^\top (A x - b)" in block


def test_an_undefined_name_in_a_template_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        environment("md").from_string("{{ nothing }}").render()


def test_program_text_keeps_its_empty_lines(least_squares: Worked) -> None:
    from dataclasses import replace

    module = "import numpy as np\n\n\ndef value():\n    return 1\n"
    worked = replace(least_squares, code={"numpy": (module,)})
    assert module in render(worked, "md")
    assert module in render(worked, "tex")


def test_the_terminal_shows_headline_steps_and_verdict(least_squares: Worked) -> None:
    shown = terminal(least_squares).splitlines()
    assert shown[0].endswith("for every m and n")
    assert "2Aᵀ(Ax − b)" in shown[0]
    assert shown[2].split() == ["f", "=", "‖Ax", "−", "b‖²"]
    assert shown[-1] == f"proved in {len(least_squares.steps)} steps"


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_latex_reads_no_file_of_somebody_else(tmp_path: Path) -> None:
    secret = tmp_path / "secret.tex"
    secret.write_text("hidden words")
    folder = tmp_path / "work"
    folder.mkdir()
    source = "\\documentclass{article}\\begin{document}A\\input{%s}\\end{document}"
    assert compile_latex(source % secret, folder) != ""
    log = (folder / "solution.log").read_text(errors="replace")
    assert "hidden" not in log
    assert "not found" in log


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_latex_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symgrad.rendering.pdf.SECONDS", 1)
    source = "\\documentclass{article}\\begin{document}\\def\\a{\\a}\\a\\end{document}"
    with pytest.raises(OSError, match="stopped after 1 s"):
        compile_latex(source, tmp_path)


def test_without_latex_its_source_is_written_also_into_a_new_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert "instead" in write_pdf("source", str(tmp_path / "new" / "page.pdf"))
    assert (tmp_path / "new" / "page.tex").read_text(encoding="utf-8") == "source"
