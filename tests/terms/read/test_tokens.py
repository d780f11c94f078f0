"""Formulas into tokens: exact places, spacing left out, bounds kept."""

from __future__ import annotations

import pytest

from symgrad.diagnostics import ReadError
from symgrad.terms.read.tokens import DIGITS_MAX, TOKENS_MAX, tokenise


def texts(source: str) -> list[str]:
    return [token.text for token in tokenise(source)]


def test_every_token_knows_its_place() -> None:
    source = r"\frac{1}{2}\,\hat y_i"
    for token in tokenise(source, 10):
        start, stop = token.span.start - 10, token.span.stop - 10
        assert source[start:stop] == token.text


def test_spacing_sizing_labels_and_comments_are_left_out() -> None:
    assert texts("a\\, b\\;\\!\\bigl( c \\label{eq:x} % d\n e \\nonumber") == [
        "a",
        "b",
        "(",
        "c",
        "e",
    ]


def test_left_and_right_are_kept() -> None:
    assert texts(r"\left( a \right)") == [r"\left", "(", "a", r"\right", ")"]


def test_text_keeps_what_stands_in_it() -> None:
    (token,) = tokenise(r"\text{for $i$ in {1, 2}}")
    assert (token.kind, token.text) == ("text", "for $i$ in {1, 2}")


def test_unicode_is_spelled_in_latex() -> None:
    assert texts("α ≤ ∇ᵀ") == [r"\alpha", r"\le", r"\nabla", "^", "{", "T", "}"]


def test_letters_of_other_alphabets_stay_themselves() -> None:
    assert texts("я") == ["я"]


def test_a_number_is_one_token() -> None:
    assert texts("12.5 + .5") == ["12.5", "+", ".5"]


@pytest.mark.parametrize(
    "source", ["a " * (TOKENS_MAX + 1), "1" * (DIGITS_MAX + 1), r"\text{a", "\x00"]
)
def test_bounds(source: str) -> None:
    with pytest.raises(ReadError):
        tokenise(source)
