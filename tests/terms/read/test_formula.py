"""What formulas mean, however people write them; and what is refused, where and why."""

from __future__ import annotations

import pytest

from symgrad.terms.algebra import Apply, Call, Divide, Entry, MatMul, Mul, Neg
from symgrad.terms.atoms import Index, Ones, Zeros
from symgrad.terms.binders import Derivative, Differential, Sum
from symgrad.terms.build import differential_of, number
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim, shape_of
from symgrad.terms.read import ReadError, read_let, read_term

CONTEXT: Context = read_let(
    [
        r"Let $A \in \mathbb{R}^{m \times n}$, $S, P, D \in \mathbb{R}^{n \times n}$, "
        r"$x, y, z, w \in \mathbb{R}^n$, $b, t \in \mathbb{R}^m$, $\lambda, a, s \in \mathbb{R}$ "
        r"and $X \in \mathbb{R}^{N \times n}$ with rows $v_i^\top$.",
        r"Let $\hat y \in \mathbb{R}^n$, $W_1 \in \mathbb{R}^{k \times n}$, "
        r"$x^{(1)}, x^*, x_+, u_k \in \mathbb{R}^n$, $c \in \{1, \dots, n\}^T$, "
        r"$f : \mathbb{R}^n \to \mathbb{R}$, $g : \mathbb{R} \to \mathbb{R}$, "
        r"$h : \mathbb{R}^m \to \mathbb{R}$, $F : \mathbb{R}^n \to \mathbb{R}^m$, "
        r"$\psi : \mathbb{R}^n \times \mathbb{R}^m \to \mathbb{R}$.",
        r"Let $q(x) = x^\top S x$, $L = \|Ax - b\|^2$ and $p = \operatorname{softmax}(z)$.",
    ]
)

SAME = [
    # transposes
    (r"A^T b", r"A^\top b"),
    (r"A^{\mathrm{T}} b", r"A^\top b"),
    (r"A^\intercal b", r"A^\top b"),
    (r"A^t b", r"A^\top b"),
    (r"A' b", r"A^\top b"),
    (r"Aᵀb", r"A^\top b"),
    (r"S^{-T} x", r"(S^{-1})^\top x"),
    (r"S^{-\top} x", r"(S^{-1})^\top x"),
    # norms, determinants, absolute values
    (r"||x||^2", r"\|x\|_2^2"),
    (r"\lVert x \rVert_2", r"\|x\|"),
    (r"\Vert x\Vert", r"\left\|x\right\|"),
    (r"‖x‖²", r"\|x\|^2"),
    (r"\|S\|^2", r"\|S\|_F^2"),
    (r"\bigl\|x\bigr\|_\infty", r"\|x\|_{\infty}"),
    (r"|S|", r"\det S"),
    (r"\left| S \right|", r"\det(S)"),
    (r"|a|", r"\operatorname{abs}(a)"),
    (r"|x||a|", r"|a| |x|"),
    # products
    (r"x \cdot y", r"\langle x, y \rangle"),
    (r"S : P", r"\left\langle S, P \right\rangle"),
    (r"x * y", r"x \odot y"),
    (r"x \circ y \circ z", r"x \odot y \odot z"),
    (r"2 \times \lambda", r"2 \lambda"),
    (r"x \lambda", r"\lambda x"),
    (r"\lambda \cdot x", r"\lambda x"),
    (r"x^\top y z", r"(x^\top y) z"),
    (r"S x^\top y z", r"(x^\top y) S z"),
    (r"2 x \odot y", r"2 \odot x \odot y"),
    # fractions
    (r"\frac12 x", r"\frac{1}{2} x"),
    (r"\frac n2", r"\frac{n}{2}"),
    (r"\tfrac\lambda2", r"\frac{\lambda}{2}"),
    (r"1/2 x", r"\frac{1}{2} x"),
    (r"x^\top y / n", r"\frac{x^\top y}{n}"),
    # constants sized by their neighbours
    (r"1 - x", r"\mathbf{1}_n - x"),
    (r"x - 1", r"x - \mathbf{1}"),
    (r"x + 0", r"x + \mathbf{0}_n"),
    (r"1^\top x", r"\mathbf{1}_n^\top x"),
    (r"S + I", r"S + I_n"),
    (r"(I - \lambda S)^{-1} x", r"(I_{n} - \lambda S)^{-1} x"),
    (r"x - \frac{1}{n} \mathbf{1}\mathbf{1}^\top x", r"x - \frac{1}{n} \mathbf{1}_n \mathbf{1}_n^\top x"),
    # functions
    (r"e^{-a}", r"\exp(-a)"),
    (r"\mathrm{e}^{-a}", r"\exp\{-a\}"),
    (r"\log (Sx)_i", r"\log((Sx)_i)"),
    (r"\tanh(x)^2", r"(\tanh(x))^2"),
    (r"\tanh^2(x)", r"(\tanh x)^2"),
    (r"\ln a", r"\log a"),
    (r"\log 2 \pi a", r"\log(2 \pi a)"),
    (r"y_i \log x_i (1 - y_i)", r"y_i (\log x_i) (1 - y_i)"),
    (r"\log |S|", r"\log \det S"),
    (r"\operatorname{logdet}(S)", r"\log\det S"),
    (r"tr(S P)", r"\operatorname{tr}(S P)"),
    (r"{\rm tr} S P", r"\operatorname{tr}(S P)"),
    (r"\mathrm{Tr}\left(S P\right)", r"\operatorname{tr}(S P)"),
    (r"\text{tr}(S)", r"\operatorname{trace}(S)"),
    (r"\operatorname{tr} S^\top (P - S)", r"\operatorname{tr}(S^\top (P - S))"),
    (r"\text{sigmoid}(x)", r"\sigma(x)"),
    (r"softmax(z)_i", r"(\operatorname{softmax}(z))_i"),
    (r"\mathrm{softmax}_i(z)", r"\operatorname{softmax}(z)_i"),
    (r"ReLU(x)", r"\operatorname{ReLU}(x)"),
    (r"\max\{0, x\}", r"\max(0, x)"),
    (r"\sqrt[3]{a}", r"a^{1/3}"),
    # sums
    (r"\sum_i x_i", r"\sum_{i=1}^n x_i"),
    (r"\sum x_i y_i", r"\sum_{i=1}^n x_i y_i"),
    (r"\sum_{ij} S_{ij}", r"\sum_{i=1}^n \sum_{j=1}^n S_{ij}"),
    (r"\sum_{i,j} S_{ij} x_j", r"\sum_{i=1}^n \sum_{j=1}^n (S_{ij} x_j)"),
    (r"\sum_{i=0}^{n-1} x_i", r"\sum_{i=0}^{n-1} (x_{i+1})"),
    (r"\sum_{1 \le i \le n} x_i", r"\sum_{i \in \{1, \dots, n\}} x_i"),
    (r"\sum_{i \in [n]} x_i", r"\sum_i x_i"),
    (r"\sum_{i=1, i \ne j}^{n} x_i", r"\sum_{\substack{i=1 \\ i \neq j}}^n x_i"),
    (r"\sum_i x_i y_i + (1 - x_i) z_i", r"\sum_i (x_i y_i + (1 - x_i) z_i)"),
    (r"\sum_i x_i + \sum_i y_i", r"\left(\sum_i x_i\right) + \sum_i y_i"),
    (r"\frac{1}{n} \sum_i x_i \odot S_{ij} y", r"\frac{1}{n} \sum_i (x_i \odot (S_{ij} y))"),
    (r"\sum_{i=1}^N v_i v_i^\top", r"\sum_{i=1}^N X_{i,:}^\top X_{i,:}"),
    # entries
    (r"[Sx]_i", r"(Sx)_i"),
    (r"S^{-1}_{ij}", r"(S^{-1})_{ij}"),
    (r"S^\top_{ij}", r"(S^\top)_{i,j}"),
    (r"S_{i\cdot} x", r"S_{i,:} x"),
    (r"S_{:j}", r"S_{:, j}"),
    (r"S_{12}", r"S_{1,2}"),
    (r"d_{ij}", r"D_{ij}"),
    # names
    (r"\mathbf{x} + {\bf x} + \boldsymbol x + \bm{x}", r"x + x + x + x"),
    (r"\color{red}{x} + \underbrace{y}_{\text{input}} + \boxed{z}", r"x + y + z"),
    (r"x_{+} + x^{*}", r"x_+ + x^*"),
    (r"\widehat{y}_i", r"\hat{y}_i"),
    (r"u_{k+1}", r"u_{k + 1}"),
    # derivatives
    (r"\nabla f(x)", r"\nabla_x f(x)"),
    (r"\nabla q", r"\nabla_x q(x)"),
    (r"\partial L / \partial x", r"\frac{\partial L}{\partial x}"),
    (r"\partial_x L", r"\nabla_x L"),
    (r"\frac{\partial}{\partial x} x^\top S x", r"\nabla_x (x^\top S x)"),
    (r"\nabla_x x^\top S x", r"\nabla_x \left[x^\top S x\right]"),
    (r"\nabla^2_x q(x)", r"\frac{\partial^2 q(x)}{\partial x \partial x^\top}"),
    (r"(\nabla_x L)_i", r"\frac{\partial L}{\partial x_i}"),
    (r"\nabla f(x)^\top (y - x)", r"(\nabla_x f(x))^\top (y - x)"),
    (r"\frac{d g(a)}{d a}", r"g'(a)"),
    (r"\frac{\mathrm{d}}{\mathrm{d}a} g(a)", r"g'(a)"),
    (r"(\nabla h)(Ax + b)", r"\nabla h(A x + b)"),
    (r"\nabla_x L \big|_{x = y}", r"\left. \frac{\partial L}{\partial x} \right|_{x = y}"),
    # differentials
    (r"dS^{-1} + dS", r"d(S^{-1}) + \mathrm{d}S"),
    (r"dS^\top S", r"(\mathrm{d}S)^\top S"),
    (r"d\log\det S - \operatorname{tr}(dS)", r"\mathrm{d}(\log \det S) - \operatorname{tr}(\mathrm{d}S)"),
    # conditions
    (r"\mathbf{1}[x > 0]", r"\mathbb{1}[x > 0]"),
    (r"\mathbb{1}_{x > 0}", r"\mathbb{1}\{x > 0\}"),
    (r"\mathbb{I}(x > 0)", r"\mathbb{1}[x > 0]"),
    (r"[x_i > 0]", r"\mathbb{1}[x_i > 0]"),
    (
        r"\begin{cases} a, & a \ge 0 \\ -a, & a < 0 \end{cases}",
        r"\begin{cases} a & \text{if } a \geq 0 \\ -a & \text{otherwise.} \end{cases}",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("odd", "plain"), SAME)
def test_two_spellings_mean_the_same(odd: str, plain: str) -> None:
    assert read_term(odd, CONTEXT) is read_term(plain, CONTEXT)


REFUSED = [
    (r"x + A", "shape-mismatch", "A"),
    (r"S + \lambda", "shape-mismatch", r"\lambda"),
    (r"x y", "shape-mismatch", "x y"),
    (r"A b", "shape-mismatch", "A b"),
    (r"A^2", "shape-mismatch", "A^2"),
    (r"x_{ij}", "shape-mismatch", "x_{ij}"),
    (r"x_0", "shape-mismatch", "0"),
    (r"\lambda_i", "shape-mismatch", r"\lambda_i"),
    (r"\sum_{i=1}^m x_i", "shape-mismatch", "i"),
    (r"\operatorname{tr}(A)", "shape-mismatch", r"\operatorname{tr}(A)"),
    (r"f(b)", "shape-mismatch", "f(b)"),
    (r"\psi(x)", "shape-mismatch", r"\psi(x)"),
    (r"x + Q x", "undeclared-symbol", "Q"),
    (r"x^{(2)}", "undeclared-symbol", "x^{(2)}"),
    (r"\foo(x)", "undeclared-symbol", r"\foo"),
    (r"S * P", "ambiguous", "*"),
    (r"1/2n", "ambiguous", "2n"),
    (r"1e-3", "ambiguous", "1e-"),
    (r"S_{ij}^\top", "ambiguous", r"S_{ij}^\top"),
    (r"\nabla \psi(x, b)", "ambiguous", r"\nabla"),
    (r"\nabla \|x\|^2", "ambiguous", r"\nabla"),
    (r"\sum_k u_k", "ambiguous", "u_k"),
    (r"\pm x", "unreadable", r"\pm"),
    (r"\mathbf{1}", "undetermined-size", r"\mathbf{1}"),
    (r"I - \mathbf{1}\mathbf{1}^\top", "undetermined-size", r"\mathbf{1}"),
    (r"\mathbb{E}[x]", "unsupported", r"\mathbb{E}"),
    (r"\prod_i x_i", "unsupported", r"\prod_i"),
    (r"\|x\|_p", "unsupported", r"\|x\|"),
    (r"\max_i x_i", "unsupported", r"\max_i"),
    (r"\begin{tabular} 1 & 2 \end{tabular}", "unsupported", r"\begin{tabular}"),
    (r"(x", "unbalanced", "("),
    (r"\left( x \right]", "unbalanced", r"\left"),
    (r"\frac{1}{2", "unbalanced", "{"),
    (r"x^2^3", "unreadable", "^"),
    (r"2 x +", "unreadable", ""),
    (r"x ) + y", "unreadable", ")"),
    (r"x = y", "unreadable", "x = y"),
    (r"\begin{cases} a & a > 0 \\ 0 & a < -1 \end{cases}", "ambiguous", None),
    ("", "empty", ""),
]  # fmt: skip


@pytest.mark.parametrize(("source", "code", "where"), REFUSED)
def test_what_cannot_be_read_is_refused_in_its_place(
    source: str, code: str, where: str | None
) -> None:
    with pytest.raises(ReadError) as caught:
        read_term(source, CONTEXT)
    error = caught.value
    assert error.code == code
    if where is not None:
        assert source[error.span.start : error.span.stop] == where


def test_spans_are_shifted_by_the_offset() -> None:
    with pytest.raises(ReadError) as caught:
        read_term("x + A", CONTEXT, offset=100)
    assert caught.value.span.start == 104


def test_the_nearest_declared_name_is_suggested() -> None:
    with pytest.raises(ReadError) as caught:
        read_term(r"\hat{z}", CONTEXT)
    assert caught.value.hint is not None
    assert r"\hat{y}" in caught.value.hint


def variable(name: str):
    return CONTEXT.variables[name].variable


def test_products_are_flat_with_scalars_first() -> None:
    lam, matrix, x = variable(r"\lambda"), variable("S"), variable("x")
    made = read_term(r"2 \lambda S x", CONTEXT)
    assert made is Mul((number(2), lam, MatMul((matrix, x))))


def test_brackets_keep_the_nesting() -> None:
    matrix, other, x = variable("S"), variable("P"), variable("x")
    assert read_term("S (P x)", CONTEXT) is MatMul((matrix, MatMul((other, x))))
    assert read_term("S P x", CONTEXT) is MatMul((matrix, other, x))


def test_nothing_is_simplified() -> None:
    x = variable("x")
    assert read_term("-(-x)", CONTEXT) is Neg(Neg(x))
    assert read_term(r"\frac{x}{1}", CONTEXT) is Divide(x, number(1))


def test_a_shape_that_is_wanted_sizes_constants() -> None:
    n = shape_of("n")
    assert read_term("0", CONTEXT, shape=n) is Zeros(n)
    assert read_term(r"\mathbf{1}", CONTEXT, shape=n) is Ones(n)


def test_a_function_of_the_document_is_called() -> None:
    symbol = CONTEXT.functions["f"].symbol
    x, matrix = variable("x"), variable("S")
    assert read_term("f(Sx)", CONTEXT) is Call(symbol, (MatMul((matrix, x)),))


def test_the_gradient_at_a_point_is_not_that_of_the_composition() -> None:
    at_point = read_term(r"\nabla f(Sx)", CONTEXT)
    composed = read_term(r"\nabla_x f(Sx)", CONTEXT)
    assert isinstance(at_point, Derivative)
    assert isinstance(composed, Derivative)
    assert at_point.point is read_term("Sx", CONTEXT)
    assert composed.point is variable("x")


def test_an_index_ranges_over_the_axis_where_it_stands() -> None:
    made = read_term(r"\sum_j A_{ij} x_j", CONTEXT)
    assert isinstance(made, Sum)
    assert made.index is Index("j", Dim.of("n"))
    assert Index("i", Dim.of("m")) in read_free(made)


def read_free(term: Sum):
    from symgrad.terms.walk import free_indices

    return free_indices(term)


def test_indices_of_a_double_sum_over_unequal_indices_are_both_bound() -> None:
    both = read_term(r"\sum_{i \ne j} S_{ij}", CONTEXT)
    one = read_term(r"x_i \sum_{j \ne i} S_{ij}", CONTEXT)
    assert isinstance(both, Sum)
    assert isinstance(both.body, Sum)
    assert isinstance(one, Mul)
    assert isinstance(one.factors[1], Sum)
    assert isinstance(one.factors[1].body, Entry)


def test_a_differential_goes_along_the_variables_that_change() -> None:
    made = read_term(r"d(x^\top S x) - 2 x^\top S \, dx", CONTEXT).terms[0]  # type: ignore[union-attr]
    x = variable("x")
    assert made is Differential(read_term(r"x^\top S x", CONTEXT), ((x, differential_of(x)),))


def test_a_declared_letter_is_no_function() -> None:
    context = read_let(
        r"$\sigma > 0$, $e, x \in \mathbb{R}^n$, $T \in \mathbb{R}$, $d \in \mathbb{R}$"
    )
    sigma = context.variables[r"\sigma"].variable
    assert read_term(r"\sigma(x)", context) is Mul((sigma, context.variables["x"].variable))
    assert read_term("e_i", context) is read_term("(e)_i", context)
    assert read_term("d x", context) is read_term("d (x)", context)
    with pytest.raises(ReadError):
        read_term(r"\sigma'(x)", context)


def test_functions_given_are_the_only_ones_known() -> None:
    from symgrad.functions import load_functions

    exponential = {"exp": load_functions()["exp"]}
    made = read_term(r"\exp(a)", CONTEXT, functions=exponential)
    assert made is Apply(exponential["exp"], (variable("a"),))
    with pytest.raises(ReadError):
        read_term(r"\tanh(a)", CONTEXT, functions=exponential)


@pytest.mark.parametrize(
    "source",
    [
        "(" * 5000 + "x" + ")" * 5000,
        "{" * 5000 + "x" + "}" * 5000,
        "-" * 15000 + "x",
        r"\sqrt" * 3000 + "{a}",
        r"\log " * 5000 + "a",
        "a" + "/a" * 9000,
        "x" + r" \otimes x" * 6000,
        "a^{" * 900 + "a" + "}" * 900,
        r"\left(" * 700 + "a" + r"\right)" * 700,
        r"\begin{cases}" * 400,
        "a " * 30000,
        "1" * 5000,
        r"\sum_i " * 4000 + "x_i",
        "a" + "'" * 4000,
        "x_" * 8000,
        "^" * 8000,
        "|" * 8000,
    ],
    ids=lambda s: s[:12],
)
def test_bounds_end_in_a_message(source: str) -> None:
    with pytest.raises(ReadError):
        read_term(source, CONTEXT)
