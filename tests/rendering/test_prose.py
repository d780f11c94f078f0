"""Prose with formulas, from Markdown to LaTeX, and in portable spellings."""

import pytest

from symgrad.rendering.latex_prose import markdown_to_latex
from symgrad.rendering.prose import escape_latex
from symgrad.rendering.templates import inline_maths, portable_maths


def test_latex_escapes_what_is_special_to_it() -> None:
    assert escape_latex("50% of a_b & c") == r"50\% of a\_b \& c"
    assert escape_latex("\\") == r"\textbackslash{}"


def test_formulas_pass_to_latex_untouched() -> None:
    assert markdown_to_latex(r"a_b: $x_i \& y$") == r"a\_b: $x_i \& y$"
    assert markdown_to_latex("$$x^2$$") == "\\[\nx^2\n\\]"


def test_emphasis_passes_to_latex() -> None:
    assert markdown_to_latex("**so** *it* is") == r"\textbf{so} \emph{it} is"


def test_lists_code_and_headings_pass_to_latex() -> None:
    text = "# A & B\n\n- one $x_1$\n- `a_b`\n\n```python\nx = {}  # 100%\n```\n"
    made = markdown_to_latex(text)
    assert r"\paragraph{A \& B}" in made
    assert "\\begin{itemize}\n\\item one $x_1$" in made
    assert r"\texttt{a\_b}" in made
    assert "\\begin{verbatim}\nx = {}  # 100%\n\\end{verbatim}" in made


def test_a_table_passes_to_latex() -> None:
    made = markdown_to_latex("| a | b |\n| --- | --- |\n| $x$ | 1% |\n")
    assert r"\begin{tabular}{ll}" in made
    assert "$x$ & 1\\% \\\\" in made


def test_commands_in_words_are_shown_not_obeyed() -> None:
    made = markdown_to_latex(r"Then \input{/etc/passwd} and `\write18{ls}`.")
    assert r"\input" not in made
    assert r"\write" not in made
    assert markdown_to_latex("```\n\\end{verbatim}\\input{x}\n```").count(r"\end{verbatim}") == 1


@pytest.mark.parametrize(
    ("formula", "portable"),
    [
        (r"\|x\|_2^2", r"\Vert x\Vert _2^2"),
        (r"\{0, 1\}", r"\lbrace 0, 1\rbrace"),
        (r"x < y", r"x \lt y"),
        (r"x^*", r"x^\ast"),
        (r"a \\ b", r"a \\ b"),
        (r"a\,b", r"a\thinspace b"),
    ],
)
def test_markdown_gets_spellings_that_no_renderer_takes_for_its_own(
    formula: str, portable: str
) -> None:
    assert portable_maths(formula) == portable
    assert inline_maths(f"so ${formula}$.") == f"so ${portable}$."


def test_words_between_two_displays_stay_words() -> None:
    text = "$$a < b$$\n\nso that\n\n$$\nc\n$$"
    assert inline_maths(text) == "$$a \\lt b$$\n\nso that\n\n$$c$$"
