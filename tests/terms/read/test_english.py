"""Adjectives in other languages than English."""

import pytest

from symgrad.reading.from_markdown import read_markdown

PHRASES = [
    ("Sei $A$ eine symmetrische Matrix.", "symmetric"),
    ("Soit $A$ une matrice symétrique.", "symmetric"),
    ("Sea $A$ una matriz definida positiva.", "positive definite"),
    ("Sia $A$ una matrice invertibile.", "invertible"),
    ("Seja $A$ uma matriz simétrica.", "symmetric"),
    ("Пусть $A$ — симметричная матрица.", "symmetric"),
    ("Матрица $A$ положительно определена, положительно определённая.", "positive definite"),
    ("设 $A$ 是对称矩阵，见下。", "symmetric"),
    ("$A$ は正則行列とする。", "invertible"),
]


def _properties(sentence: str) -> list[str]:
    text = rf"$A \in \mathbb{{R}}^{{n \times n}}$. {sentence}"
    declaration = read_markdown(text).context.variables["A"]
    return [p.name for p in declaration.properties]


@pytest.mark.parametrize(("sentence", "name"), PHRASES)
def test_an_adjective_is_understood(sentence: str, name: str) -> None:
    assert _properties(sentence) == [name]


@pytest.mark.parametrize(
    "sentence", ["Sei $A$ eine nicht symmetrische Matrix.", "设 $A$ 是矩阵。", "Где $A$ матрица."]
)
def test_what_is_not_said_is_not_understood(sentence: str) -> None:
    assert not _properties(sentence)
