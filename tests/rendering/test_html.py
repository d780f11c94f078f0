"""HTML: every formula set, nothing of the network, nothing of a document obeyed."""

import re
from dataclasses import replace

import pytest

from symgrad.rendering import render
from symgrad.rendering.html_prose import inline_html, markdown_html
from symgrad.rendering.katex import formula, set_formula, with_hints
from symgrad.rendering.worked import Worked


@pytest.fixture(scope="module")
def text(least_squares: Worked) -> str:
    return render(least_squares, "html")


def test_a_page_holds_the_parts_of_a_worked_solution(text: str) -> None:
    found = re.findall(r"<h2>(.+?)</h2>", text)
    assert found == ["Statement", "Idea", "Derivation", "Result", "To remember", "References"]


def test_a_page_asks_nothing_of_the_network(text: str) -> None:
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)|url\(([^)]+)\)""", text)
    assert all(a.startswith("#") or b.startswith("data:") for a, b in addresses)
    assert "default-src 'none'" in text


def test_every_formula_is_set_and_speaks_to_screen_readers(text: str) -> None:
    assert "tex-source" not in text.split("</style>")[1]
    assert text.count("<math ") == text.count('class="katex-html" aria-hidden="true"') > 10


def test_a_page_is_small(text: str) -> None:
    assert len(text) < 500_000


def test_symbols_say_what_they_are(text: str) -> None:
    assert re.search(r'data-symbol="\d+" title="A ∈ ℝ\^\(m × n\)">A</span>', text)


def test_each_step_has_a_link_a_verdict_and_its_rule(text: str, least_squares: Worked) -> None:
    steps = len(least_squares.steps)
    marks = re.findall(r'<span class="mark"><span class="verdict proved">', text)
    assert len(marks) == steps
    assert 'id="least-squares-1-1"' in text
    assert 'href="#least-squares-1-1"' in text
    assert "<details><summary>" in text


def test_words_of_a_document_are_escaped(least_squares: Worked) -> None:
    prose = "Let <script>alert(1)</script> $A$ [be](javascript:alert(2)) <img src=x>.\n"
    hostile = replace(least_squares, prose=prose)
    body = render(hostile, "html").split("<main")[1]
    assert "<script" not in body
    assert "<img" not in body
    assert 'href="javascript' not in body


def test_pictures_of_the_network_are_links() -> None:
    found = markdown_html("![a plot](https://example.org/plot.png) and ![mine](plot.png)")
    assert '<a href="https://example.org/plot.png">a plot</a>' in found
    assert '<img src="plot.png" alt="mine" />' in found


def test_dollars_in_program_text_are_no_maths() -> None:
    found = markdown_html("Run `echo $HOME $PATH` and\n\n```\n$x$\n```\n\nfor $x$.")
    assert "<code>echo $HOME $PATH</code>" in found
    assert "<code>$x$" in found
    assert found.count("<math ") == 1


@pytest.mark.parametrize(
    "latex",
    [
        "{" * 5000 + "x" + "}" * 5000,
        r"\def\a{\a\a}\a",
        r"\undefined x",
        r"\frac{1}{",
        "a + " * 5000 + "b",
        r"\href{javascript:alert(1)}{x}",
        r"\includegraphics{https://example.org/x.png}",
        "<script>alert(1)</script>{",
    ],
    ids=["deep", "endless", "unknown", "open", "long", "link", "picture", "tag"],
)
def test_a_formula_that_cannot_be_set_is_shown_as_its_source(latex: str) -> None:
    shown = formula(latex)
    if set_formula(latex) is None:
        assert shown.startswith('<code class="tex-source">')
    assert "<script" not in shown
    assert "href=" not in shown
    assert "<img" not in shown


def test_hints_name_the_longest_symbol() -> None:
    page = with_hints(inline_html(r"$W_1 W$"), {"W": "a matrix", "W_1": 'the "first" one'})
    assert page.count('title="a matrix"') == 1
    assert page.count("the &quot;first&quot; one") == 1
