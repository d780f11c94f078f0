"""The header of a module says what was proved, and under which conditions."""

from __future__ import annotations

import re

import pytest

import symgrad as sg

NETWORK = r"$W \in \mathbb{R}^{h \times d}$, $x \in \mathbb{R}^d$, $v \in \mathbb{R}^h$"
VECTOR = r"$x \in \mathbb{R}^n$"

PROVED = [
    (r"x^\top x", "x", VECTOR, None),
    (r"v^\top \operatorname{ReLU}(W x)", "W", NETWORK, "no entry of W x is zero"),
    (r"\|x\|_1", "x", VECTOR, "the value is differentiable"),
    (r"\log \|x\|_2", "x", VECTOR, r"x \ne 0"),
    (r"\log \det S", "S", r"$S \in \mathbb{R}^{n \times n}$", r"\det S \ne 0"),
]


@pytest.mark.parametrize(("expression", "wrt", "let", "where"), PROVED)
def test_the_header_states_the_conditions(
    expression: str, wrt: str, let: str, where: str | None
) -> None:
    text = sg.derive(expression, wrt, let).source()
    said = re.search(r"^Every step proved(?:, where (.*?))?\.$", text, re.MULTILINE | re.DOTALL)
    assert said is not None
    assert said[1] == where


def test_the_header_tells_what_is_known_of_rows() -> None:
    let = r"$Y \in \mathbb{R}^{n \times K}$ with one-hot rows, $B \in \mathbb{R}^{n \times K}$"
    text = sg.derive(r"\langle Y, B \rangle", "B", let).source()
    assert "Y (n, K) with one-hot rows" in text
