"""Definitions in words, declarations in other languages, related and contradictory dimensions."""

from __future__ import annotations

import pytest

from symgrad.reading.from_markdown import read_markdown
from symgrad.terms.dimension import Dim, show
from symgrad.terms.property import Fact
from tests.reading.test_inferring import R, verdicts

HEAD = rf"Let $X \in {R}^{{m \times n}}$, $z, w \in {R}^n$, $v \in {R}^m$." + "\n\n"
RESIDUAL = "\n\n" + r"$$\nabla_w \|r\|^2 = 2X^\top r$$"
SOFTMAX = r"$$\frac{\partial p}{\partial z} = D - pp^\top$$" + "\n\n"


@pytest.mark.parametrize(
    "words",
    [
        "Denote by $r$ the residual $Xw - v$.",
        "Denote by $r = Xw - v$ the residual.",
        "$r = Xw - v$ is the residual.",
        "Write $r = Xw - v$.",
        "Let $r$ be the residual $Xw - v$.",
        "Let $r$ denote $Xw - v$.",
        "Here $r$ stands for $Xw - v$.",
        "We write $r$ for the vector $Xw - v$.",
        "where $r$ is defined as $Xw - v$.",
        r"Set $r \coloneqq Xw - v$.",
        "Soit $r = Xw - v$ le résidu.",
        "Sei $r = Xw - v$ das Residuum.",
        "Sea $r = Xw - v$ el residuo.",
    ],
)
def test_a_residual_is_defined(words: str) -> None:
    assert verdicts(read_markdown(HEAD + words + RESIDUAL)) == ["proved"]
    turned = words.replace("Xw - v", "v - Xw")
    assert verdicts(read_markdown(HEAD + turned + RESIDUAL))[0].startswith("refuted")


@pytest.mark.parametrize(
    "words",
    [
        r"where $p = \operatorname{softmax}(z)$ and $D = \operatorname{diag}(p)$.",
        r"with $D = \operatorname{diag}(p)$, $p = \operatorname{softmax}(z)$.",
        r"Let $D := \operatorname{diag}(p)$ and let $p := \operatorname{softmax}(z)$.",
        r"Denote by $D$ the matrix $\operatorname{diag}(p)$ and by $p$ the vector $\operatorname{softmax}(z)$.",
        r"Denote $\operatorname{softmax}(z)$ by $p$ and $\operatorname{diag}(p)$ by $D$.",
        r"We write $p$ for $\operatorname{softmax}(z)$ and $D$ for $\operatorname{diag}(p)$.",
    ],
)
def test_definitions_after_use_several_in_one_sentence(words: str) -> None:
    assert verdicts(read_markdown(HEAD + SOFTMAX + words)) == ["proved"]
    wrong = read_markdown(HEAD + SOFTMAX.replace("- pp", "+ pp") + words)
    assert verdicts(wrong)[0].startswith("refuted")


@pytest.mark.parametrize(
    "words",
    [
        "Let $r$ be less than $v^T v$.",
        "If $r$ denotes $Xw - v$, little follows.",
        "Let $r$ be a function of $Xw - v$.",
    ],
)
def test_other_words_define_nothing(words: str) -> None:
    document = read_markdown(HEAD + words + RESIDUAL)
    assert "r" not in document.context.definitions
    assert verdicts(document) == ["undecided undeclared-symbol"]


def test_primes_of_functions_that_are_defined() -> None:
    text = r"Write $g(t) = \frac{1}{1 + e^{-t}}$. $$g'(t) = g(t)(1 - g(t))$$ $$g''(t) = g'(t)(1 - 2g(t))$$"
    assert verdicts(read_markdown(text)) == ["proved", "proved"]


@pytest.mark.parametrize(
    ("text", "symmetric"),
    [
        (rf"Sei $A \in {R}^{{n \times n}}$ symmetrisch und $x \in {R}^n$.", True),
        (rf"Soit $A \in {R}^{{n \times n}}$ symétrique, $x \in {R}^n$.", True),
        (rf"Sea $A \in {R}^{{n \times n}}$ simétrica y $x \in {R}^n$.", True),
        (rf"Soit $A \in {R}^{{n \times n}}$ une matrice symétrique, $x \in {R}^n$.", True),
        (rf"Sei $A \in {R}^{{n \times n}}$ nicht symmetrisch und $x \in {R}^n$.", False),
        (rf"Soit $A \in {R}^{{n \times n}}$, pas nécessairement symétrique, $x \in {R}^n$.", False),
        (rf"Sea $A \in {R}^{{n \times n}}$ y $x \in {R}^n$. Si $A$ es simétrica, es fácil.", False),
        (rf"Seien $A \in {R}^{{n \times n}}$, $x \in {R}^n$. Wenn $A$ symmetrisch ist, gilt mehr.", False),
    ],
)  # fmt: skip
def test_adjectives_of_other_languages(text: str, symmetric: bool) -> None:
    document = read_markdown(text + "\n\n" + r"$$\nabla_x(x^\top A x) = 2Ax$$")
    assert (Fact.SYMMETRIC in document.context.variables["A"].facts) == symmetric
    assert (verdicts(document) == ["proved"]) == symmetric


def test_related_dimensions_are_solved() -> None:
    document = read_markdown(
        rf"Let $A \in {R}^{{m \times n}}$ with $m = 2n$ and $k = n - 1$, $x \in {R}^k$."
        r"$$\|A\|_F^2 + 2n = \operatorname{tr}(A^\top A) + m$$"
    )
    assert show(document.context.variables["A"].variable.shape) == "2 n×n"
    assert document.context.dimensions["m"] == Dim.of(2) * Dim.of("n")
    assert document.context.at_least["n"] == 2
    assert verdicts(document) == ["proved"]


@pytest.mark.parametrize("bound", ["n > 1", r"n \ge 2", "2 \\le n", "1 < n"])
def test_lower_bounds_of_dimensions(bound: str) -> None:
    text = (
        rf"Let $x \in {R}^n$ and ${bound}$. $$\frac{{n-1}}{{n-1}}\mathbf{{1}}^\top x = \sum_i x_i$$"
    )
    document = read_markdown(text)
    assert document.context.at_least["n"] == 2
    assert verdicts(document) == ["proved"]


@pytest.mark.parametrize(
    "text",
    [
        rf"Let $x \in {R}^n$ and $x \in {R}^m$.",
        rf"Let $x \in {R}^n$ with $n = 2m$ and $m = 2n$.",
        rf"Let $x \in {R}^n$ with $n = n + 1$.",
    ],
)
def test_nothing_is_proved_under_contradictory_declarations(text: str) -> None:
    assert verdicts(read_markdown(text + " $$x + x = 2x$$")) == [
        "undecided contradictory-declaration"
    ]


def test_contradictions_elsewhere_do_not_matter() -> None:
    text = rf"Let $x \in {R}^n$ and $x \in {R}^m$ and $y \in {R}^n$. $$y + y = 2y$$ $$x = x$$"
    assert verdicts(read_markdown(text)) == ["proved", "undecided contradictory-declaration"]


@pytest.mark.parametrize("letter", ["а", "ο", "ａ"])
def test_letters_that_look_alike_are_other_symbols(letter: str) -> None:
    document = read_markdown(rf"Let ${letter}, a, o \in {R}$. $${letter} + a + o = 2a + o$$")
    assert verdicts(document)[0].startswith("refuted")
    assert [d.code for d in document.diagnostics] == ["look-alike"]
