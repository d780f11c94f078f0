"""Long formulas on several lines, and reasons apart at their clauses."""

import re

from symgrad.rendering.breaks import broken
from symgrad.rendering.reasons import plain, split_words
from symgrad.rendering.width import width

SUM = r"A x + \frac{a + b}{c} y - z + \left(u + v\right)^\top w + t"


def test_what_fits_stays_whole() -> None:
    assert broken(SUM, 100, 100) == [SUM]


def test_lines_break_before_a_sign_outside_of_brackets_and_fractions() -> None:
    lines = broken(SUM, 14, 14)
    assert len(lines) > 1
    assert " ".join(lines) == SUM
    assert all(line[0] in "+-" for line in lines[1:])


def test_a_bracket_over_two_lines_has_a_size_of_its_own() -> None:
    inside = " + ".join(f"a_{{{k}}} b" for k in range(12))
    lines = broken(rf"2 \left({inside}\right)", 20, 20)
    assert len(lines) > 1
    assert r"\left" not in "".join(lines)
    assert lines[0].startswith(r"2 \Bigl(")
    assert lines[-1].endswith(r"\Bigr)")


def test_a_product_without_a_sign_is_not_broken() -> None:
    assert len(broken("a" * 200, 20, 20)) == 1


def test_no_line_is_longer_than_it_must_be() -> None:
    terms = [f"x_{{{k}}}" for k in range(60)]
    lines = broken(" + ".join(terms), 30, 30)
    assert max(map(width, lines)) <= 30


def test_words_are_split_outside_of_their_maths() -> None:
    assert split_words("a + $b + c$ d + e", " + ") == ["a", "$b + c$ d", "e"]
    assert split_words("a; b", " + ") == ["a; b"]
    assert not re.search(r"\$", split_words("$x$; y", "; ")[1])


def test_fractions_and_fences_of_a_reason_are_read_in_a_terminal() -> None:
    words = r"it is $\left(\frac{1}{2} \eta - \eta^2\right) \|\nabla_x f(x)\|_2^2$ and $\|u\|_1$"
    assert plain(words) == "it is (1/2 η - η²) ‖∇ₓ f(x)‖² and ‖u‖₁"
