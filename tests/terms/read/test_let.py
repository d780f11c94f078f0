"""Declarations and definitions in prose and in formulas."""

from __future__ import annotations

import pytest

from symgrad.diagnostics import ReadError
from symgrad.terms.algebra import Apply
from symgrad.terms.atoms import Sort
from symgrad.terms.context import Context
from symgrad.terms.dimension import show
from symgrad.terms.read import read_let, read_term


def said(context: Context) -> dict[str, tuple[str, set[str], set[str]]]:
    return {
        name: (
            show(d.variable.shape),
            {p.name for p in d.properties},
            {p.name for p in d.row_properties},
        )
        for name, d in context.variables.items()
    }


DECLARED = [
    (r"$x \in \mathbb{R}^n$", {"x": ("n", set(), set())}),
    (r"x \in R^n", {"x": ("n", set(), set())}),
    (r"A \in R^{m x n}", {"A": ("m×n", set(), set())}),
    (r"A \in \mathbb{R}^{n \times n} symmetric", {"A": ("n×n", {"symmetric"}, set())}),
    (r"A \in \mathbb{R}^{n \times n} symmetric positive definite", {"A": ("n×n", {"positive definite"}, set())}),
    (r"$A, B \in \mathbb{R}^{m \times n}$", {"A": ("m×n", set(), set()), "B": ("m×n", set(), set())}),
    (r"$\lambda > 0$", {r"\lambda": ("scalar", {"positive"}, set())}),
    (r"\lambda \ge 0", {r"\lambda": ("scalar", {"nonnegative"}, set())}),
    (r"$\alpha, \beta > 0$", {r"\alpha": ("scalar", {"positive"}, set()), r"\beta": ("scalar", {"positive"}, set())}),
    (r"$c \ne 0$", {"c": ("scalar", {"nonzero"}, set())}),
    (r"$\beta \in (0, 1)$", {r"\beta": ("scalar", {"positive", "below one"}, set())}),
    (r"$0 < \beta < 1$", {r"\beta": ("scalar", {"positive", "below one"}, set())}),
    (r"$t \in [0, \infty)$", {"t": ("scalar", {"nonnegative"}, set())}),
    (r"$x \in \mathbb{R}_{>0}^n$", {"x": ("n", {"positive"}, set())}),
    (r"$x \in \mathbb{R}^n_+$", {"x": ("n", {"nonnegative"}, set())}),
    (r"$x \in \mathbb{R}^n_{++}$", {"x": ("n", {"positive"}, set())}),
    (r"$y \in \{0,1\}^n$", {"y": ("n", {"binary"}, set())}),
    (r"$p \in \Delta^{K-1}$", {"p": ("K", {"probability"}, set())}),
    (r"$S \in \mathbb{S}^n_{++}$", {"S": ("n×n", {"positive definite"}, set())}),
    (r"Let $A \in \mathbb{R}^{n \times n}$ be symmetric.", {"A": ("n×n", {"symmetric"}, set())}),
    (r"a symmetric weight matrix $\Omega \in \mathbb{R}^{m \times m}$", {r"\Omega": ("m×m", {"symmetric"}, set())}),
    (r"$A \in \mathbb{R}^{n \times n}$ symmetric, $x \in \mathbb{R}^n$ one-hot", {"A": ("n×n", {"symmetric"}, set()), "x": ("n", {"one-hot"}, set())}),
    (r"$Y \in \mathbb{R}^{n \times K}$ with one-hot rows", {"Y": ("n×K", set(), {"one-hot"})}),
    (r"$Y \in \mathbb{R}^{n \times K}$ with unit-norm rows.", {"Y": ("n×K", set(), {"unit"})}),
    (r"$P \in \mathbb{R}^{n \times m}$ with positive entries and $P \mathbf{1} = \mathbf{1}$", {"P": ("n×m", {"positive"}, {"probability"})}),
    (r"$p \in \mathbb{R}^{n}$ with positive entries and $\mathbf{1}^\top p = 1$", {"p": ("n", {"positive", "probability"}, set())}),
    (r"$u \in \mathbb{R}^n$ with $\|u\| = 1$", {"u": ("n", {"unit"}, set())}),
    (r"$A \in \mathbb{R}^{n \times n}$ with $A = A^\top$", {"A": ("n×n", {"symmetric"}, set())}),
    (r"Let $A, B \in \mathbb{R}^{n \times n}$. $A$ and $B$ are invertible.", {"A": ("n×n", {"invertible"}, set()), "B": ("n×n", {"invertible"}, set())}),
    (r"$A \in \mathbb{R}^{n \times n}$ is not symmetric.", {"A": ("n×n", set(), set())}),
    (r"If $A \in \mathbb{R}^{n \times n}$ is symmetric, all is well.", {"A": ("n×n", set(), set())}),
    (r"Let $A$ be an $m \times n$ matrix.", {"A": ("m×n", set(), set())}),
    (r"Let $A$ be a symmetric $n \times n$ matrix and $x$ a vector of length $n$.", {"A": ("n×n", {"symmetric"}, set()), "x": ("n", set(), set())}),
    (r"an invertible $n \times n$ matrix $B$", {"B": ("n×n", {"invertible"}, set())}),
    (r"Let $u$ and $v$ be vectors in $\mathbb{R}^n$.", {"u": ("n", set(), set()), "v": ("n", set(), set())}),
    (r"Let $\alpha$ be a positive scalar and $c$ a constant.", {r"\alpha": ("scalar", {"positive"}, set()), "c": ("scalar", set(), set())}),
    (r"$\Sigma \succ 0$ with $\Sigma \in \mathbb{R}^{n \times n}$", {r"\Sigma": ("n×n", {"positive definite"}, set())}),
    (r"$y_i \in \mathbb{R}$ for $i = 1, \dots, n$", {"y": ("n", set(), set())}),
    (r"$K \in \mathbb{R}^{nq \times (k-1)}$", {"K": ("n q×(k -1)", set(), set())}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), DECLARED)
def test_declarations(text: str, wanted: dict[str, tuple[str, set[str], set[str]]]) -> None:
    found = said(read_let(text))
    assert {
        n: (s.replace("-", "-"), p, r) for n, (s, p, r) in found.items()
    }.keys() == wanted.keys()
    for name, (shape, properties, rows) in wanted.items():
        assert found[name][1:] == (properties, rows)
        if "-" not in shape:
            assert found[name][0] == shape


def test_index_variables() -> None:
    variable = read_let(r"$c \in \{1, \dots, V\}^T$").variables["c"].variable
    assert (variable.sort, str(variable.bound), show(variable.shape)) == (Sort.INDEX, "V", "T")


def test_functions() -> None:
    context = read_let(
        r"Let $f : \mathbb{R}^n \times \mathbb{R} \to \mathbb{R}^m$ be twice continuously differentiable."
    )
    declared = context.functions["f"]
    assert [show(s) for s in declared.symbol.domain] == ["n", "scalar"]
    assert [p.name for p in declared.properties] == ["twice continuously differentiable"]


def test_dimensions_in_words() -> None:
    context = read_let(r"Let $n, m$ be positive integers, $n \ge 2$ and $x \in \mathbb{R}^n$.")
    assert context.at_least == {"n": 2, "m": 1}
    assert "n" not in context.variables


def test_names_of_rows() -> None:
    context = read_let(
        r"$X \in \mathbb{R}^{n \times d}$ with rows $x_i^\top$ and $w \in \mathbb{R}^d$"
    )
    assert read_term(r"x_i^\top w", context) is read_term("X_{i,:} w", context)
    assert read_term(r"\sum_i x_i x_i^\top", context).shape == read_term("X^\\top X", context).shape


def test_definitions_in_any_order() -> None:
    context = read_let(
        r"Here $f(w) = \|r\|^2$, where $r = Xw - y$, $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$."
    )
    assert set(context.definitions) == {"f", "r"}
    assert context.definitions["f"].parameters == (context.variables["w"].variable,)


def test_componentwise_definitions() -> None:
    context = read_let(
        r"$A \in \mathbb{R}^{m \times n}$ with rows $a_i^\top$, $w \in \mathbb{R}^n$, $b \in \mathbb{R}^m$, $r_i = a_i^\top w - b_i$"
    )
    assert show(context.variables["r"].variable.shape) == "m"


@pytest.mark.parametrize(
    "text",
    [
        r"Let $\sigma(t) = \frac{1}{1+e^{-t}}$.",
        r"\sigma(t) = \frac{1}{1 + \exp(-t)}",
        r"Let $\operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$.",
        r"Let $\operatorname{softmax}(z) = \frac{\exp(z)}{\sum_{k} \exp(z_k)}$ with $z \in \mathbb{R}^K$.",
        r"Let $\tanh(u) = \frac{e^u - e^{-u}}{e^u + e^{-u}}$.",
    ],
)
def test_a_definition_of_what_symgrad_has_is_that(text: str) -> None:
    context = read_let(text)
    assert not context.definitions
    assert not context.functions


def test_another_definition_of_sigma_is_the_documents() -> None:
    context = read_let(r"Let $\sigma(t) = \tanh(t)$ and $x \in \mathbb{R}$.")
    assert r"\sigma" in context.functions
    assert not isinstance(read_term(r"\sigma(x)", context), Apply)


def test_a_name_with_a_constraint_is_not_defined() -> None:
    context = read_let(
        r"$P \in \mathbb{R}^{n \times n}$ symmetric, $S \in \mathbb{R}^{n \times n}$, with $P = S$"
    )
    assert not context.definitions
    assert len(context.hypotheses) == 1


UNSAID = [
    r"Then, if $A$ is symmetric, all is well.",
    r"If $A$ is symmetric and $x$ a unit vector, fine.",
    r"Whenever $A$ and its inverse are symmetric, fine.",
    r"Is $A$ symmetric?",
    r"$A$ is orthogonal to the rest.",
    r"Let $A$ be symmetric or diagonal.",
    r"A matrix $A$ is called symmetric if $A = A^\top$.",
    r"$A$ is symmetric if $a > 0$.",
    r"It is unknown whether $A$ is symmetric.",
    r"$A$ need not be symmetric.",
    r"$A$, which is not necessarily invertible, is given.",
    r"The symmetric part of $A$ is considered.",
    r"Then we have $x^\top x > 1$.",
    r"Since all is well, we have $x^\top x > 1$.",
    r"So $a > 0$ and hence $x \ne 0$.",
    r"For $\|x\| > 3$ nothing is known.",
    r"We add a stochastic gradient $x$ with a positive part $a$.",
]


@pytest.mark.parametrize("text", UNSAID)
def test_what_is_only_considered_is_not_declared(text: str) -> None:
    first = read_let(
        r"Let $A \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$, $a \in \mathbb{R}$."
    )
    context = read_let(text, first)
    assert all(not d.properties and not d.row_properties for d in context.variables.values())
    assert context.hypotheses == ()
    assert not context.definitions


def test_hypotheses() -> None:
    context = read_let(r"$a, b \in \mathbb{R}$. Suppose that $a + b > 1$.")
    assert len(context.hypotheses) == 1


def test_an_entry_that_is_positive_makes_the_vector_positive() -> None:
    context = read_let(r"$x \in \mathbb{R}^n$ with $x_i > 0$")
    assert said(context)["x"][1] == {"positive"}


def test_an_extension_keeps_what_was_declared() -> None:
    first = read_let(r"$x \in \mathbb{R}^n$")
    second = read_let(r"$y = 2 x$", first)
    assert set(second.variables) == {"x", "y"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (r"$x \in \mathbb{Q}^n$", "unreadable-set"),
        (r"x", "unreadable"),
        (r"$x \in \mathbb{R}^n$ and $x \in \mathbb{R}^m$", "contradictory-declaration"),
        (r"$p = q + 1$", "undeclared-symbol"),
        (r"$x = (1$", "unbalanced"),
        (r"$a \in \mathbb{R}$, $x = x + a$", "undeclared-symbol"),
    ],
)
def test_what_declares_nothing_is_refused(text: str, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_let(text)
    assert caught.value.code == code
