"""Templates of a user's own: they go before ours, and their mistakes are named."""

from dataclasses import fields
from pathlib import Path

import pytest

from symgrad.diagnostics import DeclarationError
from symgrad.rendering import render
from symgrad.rendering.note import NoteBlock, NotePage, NoteRow, NoteStep
from symgrad.rendering.page import Block, Check, Page, Row
from symgrad.rendering.worked import Worked

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "6-templates.md"


def own(folder: Path, text: str) -> str:
    place = folder / "html" / "solution.html.j2"
    place.parent.mkdir()
    place.write_text(text)
    return str(folder)


def test_a_template_of_ones_own_goes_before_ours(least_squares: Worked, tmp_path: Path) -> None:
    text = '{% extends "base.html.j2" %}{% block content %}<h1>{{ page.title }}!</h1>{% endblock %}'
    page = render(least_squares, "html", own(tmp_path, text))
    assert "<h1>Gradient of 100% of the loss!</h1>" in page
    assert render(least_squares, "md", str(tmp_path)) == render(least_squares, "md")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n{{ page.nothing }}", "solution.html.j2:2: .*nothing"),
        ("{% if %}", "solution.html.j2:1: "),
        ('{{ "".__class__.__mro__ }}', "solution.html.j2:1: .*unsafe"),
    ],
)
def test_a_mistake_in_a_template_is_named(
    least_squares: Worked, tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(DeclarationError, match=said):
        render(least_squares, "html", own(tmp_path, text))


@pytest.mark.parametrize("model", [Page, Block, Row, Check, NotePage, NoteBlock, NoteRow, NoteStep])
def test_the_guide_names_every_variable(model: type) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    missing = [field.name for field in fields(model) if f"`{field.name}`" not in guide]
    assert missing == []
