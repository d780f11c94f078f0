"""Shapes that prose gives, in the phrasings that people use; and phrases that give none."""

from __future__ import annotations

import pytest

from symgrad.terms.context import Context
from symgrad.terms.dimension import show
from symgrad.terms.read import read_term
from symgrad.terms.read.let import sentences_in
from symgrad.terms.read.prose import Prose, read_sentences


def read(text: str) -> Context:
    prose = Prose()
    read_sentences(prose, sentences_in(text))
    assert not prose.diagnostics, prose.diagnostics
    return prose.context


def shapes(text: str) -> str:
    variables = read(text).variables
    return " ".join(f"{n}:{show(variables[n].variable.shape)}" for n in sorted(variables))


SAID = [
    (r"Let $A$ be an $n \times n$ matrix and $x$ a vector of length $n$.", "A:n×n x:n"),
    (r"Here $A$ is $m \times n$, $x$ is a vector of length $n$ and $c$ a scalar.", "A:m×n c:scalar x:n"),
    (r"$x$ and $\mu$ are both $k$ dimensional.", r"\mu:k x:k"),
    (r"the vectors $x$ and $\mu$ are both $k$-dimensional", r"\mu:k x:k"),
    (r"data matrix $X$ ($N \times D$) and targets $t$ ($N \times 1$)", "X:N×D t:N"),
    (r"$X$ $(N \times D)$, $w$ $(D \times 1)$", "X:N×D w:D"),
    (r"$W$ of shape $m \times n$ and $b$ of shape $m$", "W:m×n b:m"),
    (r"with $W$ of size $m\times n$, a matrix $B$ of dimension $n\times p$", "B:n×p W:m×n"),
    (r"$A$, $B$ and $C$ are of dimension $(d, c)$, $(d, n)$ and $(c, n)$ respectively.", "A:d×c B:d×n C:c×n"),
    (r"$x$ and $y$ have lengths $m$ and $n$ respectively", "x:m y:n"),
    (r"Let $X_{m\times m}$ be given and $Y_{m \times n}$.", "X:m×m Y:m×n"),
    (r"where $\mathbf{x}$ is an $n$-vector and $\mathbf{A}$ is an $m \times n$ matrix", "A:m×n x:n"),
    (r"Let $w$ be a $D$-dimensional vector, $\alpha$ a scalar.", r"\alpha:scalar w:D"),
    (r"$x$ is a column vector of size $n$", "x:n"),
    (r"an $n$-dimensional vector $x$", "x:n"),
    (r"$x$ is a vector with $n$ elements", "x:n"),
    (r"the matrix $A$ has dimensions $m \times n$", "A:m×n"),
    (r"$A$ is $m$ by $n$ and $x$ has length $n$", "A:m×n x:n"),
    (r"$A$ is $m$-by-$n$", "A:m×n"),
    (r"where $\mathbf{X}$ has size $N \times D$, $\mathbf{w}$ has size $D$", "X:N×D w:D"),
    (r"Let $A$ be a square matrix of order $n$.", "A:n×n"),
    (r"let $A$ and $B$ be $n\times n$ matrices", "A:n×n B:n×n"),
    (r"$\Sigma$ is a $d \times d$ covariance matrix", r"\Sigma:d×d"),
    (r"$X$: $(n, d)$ matrix of inputs", "X:n×d"),
    (r"the dimension of $x$ is $n$", "x:n"),
    (r"Let $x = (x_1, \dots, x_n)^\top$ and $y = [y_1, \ldots, y_n]^T$.", "x:n y:n"),
    (r"Let $x_1, \dots, x_n \in \mathbb{R}^d$ with labels $y_1, \dots, y_n \in \mathbb{R}$.", "x:n×d y:n"),
    (r"Let $x_1, \dots, x_n$ be vectors in $\mathbb{R}^d$.", "x:n×d"),
    (r"samples $(x_i, y_i)$ with $x_i \in \mathbb{R}^d$ and $y_i \in \mathbb{R}$ for $i = 1, \dots, n$", "x:n×d y:n"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SAID)
def test_shapes(text: str, wanted: str) -> None:
    assert shapes(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        r"The product of $A$ and $B$ is an $m \times n$ matrix.",
        r"The columns of $X$ are $n$-dimensional vectors.",
        r"For all $i$, this is a vector of length $n$.",
        r"$X$ is a product of $m \times n$ matrices.",
        r"$A$ is not an $m \times n$ matrix.",
        r"We take $n$ steps of size $m$.",
        r"in $n$ dimensions",
        r"A later part turns $h$ into a scalar through $L$.",
        r"We multiply $A$ with a vector of length $n$.",
        r"The map takes $x$ to an $n$-dimensional vector.",
        r"The entries of $A$ are scalars.",
    ],
)
def test_phrases_that_give_no_shape(text: str) -> None:
    assert shapes(text) == ""


def test_rows_and_columns_get_names() -> None:
    for text in (
        r"$X \in \mathbb{R}^{n\times d}$, where $x_i^T$ denotes each row of $X$ and $y_i$ each entry of $y$",
        r"$X \in \mathbb{R}^{n\times d}$; the $i$-th row of $X$ is $x_i^\top$",
        r"$X \in \mathbb{R}^{n\times d}$, and $x_i$ is the $i$th row of $X$",
    ):
        assert set(read(text).rows) == {"x"}, text
    context = read(r"$A \in \mathbb{R}^{m \times n}$; $a_j$ is the $j$-th column of $A$")
    assert show(context.rows["a"].shape) == "n×m"


def test_names_that_count_are_dimensions() -> None:
    context = read(r"Here $N$ is the number of samples, $m$ and $n$ are positive integers.")
    assert set(context.at_least) == {"N", "m", "n"}
    assert not context.variables


def test_functions_from_a_set_to_another() -> None:
    context = read(r"Let $f$ be a smooth function from $\mathbb{R}^n$ to $\mathbb{R}$.")
    assert [show(s) for s in context.functions["f"].symbol.domain] == ["n"]


@pytest.mark.parametrize(
    ("text", "matrix", "row"),
    [
        (r"Let $X = [x_1, \dots, x_n]^\top \in \mathbb{R}^{n\times d}$.", "n×d", "n×d"),
        (r"Let $X = [x_1, \dots, x_n]^\top$ with $x_i \in \mathbb{R}^d$.", "n×d", "n×d"),
        (r"Let $X = [x_1, x_2, \ldots, x_n] \in \mathbb{R}^{d\times n}$.", "d×n", "n×d"),
        (r"$X = \begin{bmatrix} x_1^\top \\ \vdots \\ x_n^\top \end{bmatrix} \in \mathbb{R}^{n \times d}$", "n×d", "n×d"),
        (r"$X = \begin{pmatrix} x_1 & \cdots & x_n \end{pmatrix}$ with $x_j \in \mathbb{R}^d$", "d×n", "n×d"),
    ],
)  # fmt: skip
def test_matrices_made_of_rows_or_columns(text: str, matrix: str, row: str) -> None:
    context = read(text)
    assert show(context.variables["X"].variable.shape) == matrix
    assert show(context.rows["x"].shape) == row


def test_sets_of_matrices() -> None:
    text = r"$W \in \mathcal{M}_{D,K}(\mathbb{R})$, $A \in M_n(\mathbb{R})$, $B \in M_{m \times n}(\mathbb{R})$"
    assert shapes(text) == "A:n×n B:m×n W:D×K"


def test_a_name_may_carry_its_sizes() -> None:
    context = read(r"Let $X_{m\times n}$ and $w_{n \times 1}$.")
    sized = read_term(r"X_{m \times n} w_{n \times 1}", context)
    assert sized is read_term("Xw", context)
