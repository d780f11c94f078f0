"""Pictures: well-formed, described in words, in colours of the theme, the same in every run."""

import shutil
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from symgrad.catalog.pictures import PICTURES, code, drawn
from symgrad.diagnostics import DeclarationError
from symgrad.rendering.chart import Chart, matrix_svg
from symgrad.rendering.latex_picture import latex_picture
from symgrad.rendering.pdf import compile_latex
from symgrad.rendering.prose import with_letters


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_an_image_with_words(name: str) -> None:
    picture = PICTURES[name]()
    root = ElementTree.fromstring(picture.svg)
    assert root.get("role") == "img"
    assert len(root.get("aria-label") or "") > 20
    assert "nan" not in picture.svg
    assert "inf" not in picture.svg
    assert "currentColor" in picture.svg
    assert len(picture.svg) < 60_000
    code.cache_clear()
    assert PICTURES[name]() == picture


def test_an_unknown_picture_is_named() -> None:
    with pytest.raises(DeclarationError, match="no picture nothing"):
        drawn(["nothing"])


def test_words_on_a_picture_are_escaped() -> None:
    chart = Chart((0, 1), (0, 1), ("<x>", "y & z"))
    chart.line([(0, 0), (1, 1)], name="<script>")
    chart.words((0.5, 0.5), "</svg>")
    ElementTree.fromstring(chart.svg('"<alt>"'))
    ElementTree.fromstring(matrix_svg([[1, -1], [0, 2]], "<b>"))


def test_points_that_are_no_numbers_are_left_out() -> None:
    chart = Chart((0, 1), (1e-3, 1), log=(False, True))
    chart.line([(0, 0.1), (0.5, float("nan")), (1, 0.0), (2, float("inf"))])
    assert "nan" not in chart.svg("a line")


def test_level_curves_lie_where_the_function_has_the_level() -> None:
    chart = Chart((-2, 2), (-2, 2), equal=True)
    chart.levels(lambda x, y: x * x + y * y, (1.0,))
    root = ElementTree.fromstring(chart.svg("a circle"))
    (path,) = [e for e in root.iter() if e.tag.endswith("path")]
    numbers = [float(n) for n in (path.get("d") or "").replace("M", " ").replace("L", " ").split()]
    x, y = numbers[::2], numbers[1::2]
    middle = ((max(x) + min(x)) / 2, (max(y) + min(y)) / 2)
    radii = [
        ((a - middle[0]) ** 2 + (b - middle[1]) ** 2) ** 0.5 for a, b in zip(x, y, strict=True)
    ]
    assert max(radii) / min(radii) < 1.02


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_pictures_are_drawn_in_latex_too(tmp_path: Path) -> None:
    drawings = "\n\n".join(latex_picture(make().svg) for make in PICTURES.values())
    source = (
        "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{lmodern,amsmath,amssymb,graphicx}"
        f"\\begin{{document}}\n{drawings}\n\\end{{document}}"
    )
    assert compile_latex(with_letters(source), tmp_path) == ""
    assert (tmp_path / "solution.pdf").stat().st_size > 20_000
