"""Displays of a text are found, and cut where their rows and cells end."""

import pytest

from symgrad.rendering.note_rows import balanced, cleaned, regions, rows


def cells(text: str) -> list[list[str]]:
    (region,) = regions(text)
    return [[text[a:b].strip() for a, b in row] for row in rows(text, region)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$$ a = b $$", [["a = b"]]),
        (r"\[ a = b \]", [["a = b"]]),
        (r"\begin{align} a &= b \\ &= c \end{align}", [["a", "= b"], ["", "= c"]]),
        ("$$\n\\begin{aligned}\na &= b \\\\[2pt]\n&= c\n\\end{aligned}\n$$", [["a", "= b"], ["", "= c"]]),
        (
            r"$$ A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} $$",
            [[r"A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}"]],
        ),
        (
            r"\begin{align*} f &= \begin{cases} 1 & x \\ 2 & y \end{cases} \\ &= 3 \end{align*}",
            [["f", r"= \begin{cases} 1 & x \\ 2 & y \end{cases}"], ["", "= 3"]],
        ),
        (r"\begin{align} a &= b \% \{ \\ &= \text{c & d} \end{align}", [["a", r"= b \% \{"], ["", r"= \text{c & d}"]]),
        (r"$$ \eqalign{ a &= b^{2} \cr &= c \cr } $$", [["a", "= b^{2}"], ["", "= c"]]),
        ("```math\na = b\n```", [["a = b"]]),
        (r"\begin{equation}\begin{split} a &= b \\ &= c \end{split}\end{equation}", [["a", "= b"], ["", "= c"]]),
        (r"$$ \begin{aligned} a &= b \end{aligned} \qquad \begin{aligned} c &= d \end{aligned} $$",
         [[r"\begin{aligned} a &= b \end{aligned} \qquad \begin{aligned} c &= d \end{aligned}"]]),
    ],
)  # fmt: skip
def test_rows_and_cells(text: str, expected: list[list[str]]) -> None:
    assert cells(text) == expected


def test_program_text_and_comments_hold_no_display() -> None:
    text = "```\n$$a$$\n```\n\n`$$b$$` <!-- $$c$$ -->\n\n$$d$$\n"
    assert [text[r.inside[0] : r.inside[1]] for r in regions(text)] == ["d"]


def test_labels_numbers_and_comments_are_left_out() -> None:
    assert cleaned("a \\label{eq:1} = b % so\n \\nonumber \\tag{1}") == "a = b"


@pytest.mark.parametrize(
    ("latex", "fits"),
    [("x^{2}", True), (r"\left( x", False), ("a & b", False), ("x}", False), (r"\{ x", True)],
)
def test_what_can_stand_in_a_group(latex: str, fits: bool) -> None:
    assert balanced(latex) == fits
