"""What terms look like in LaTeX and in the terminal, and that LaTeX reads back to the same term."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings

from symgrad.functions import function
from symgrad.properties import property_named
from symgrad.terms.algebra import (
    Add,
    Apply,
    Call,
    Compare,
    Determinant,
    Diag,
    Divide,
    Entry,
    Indicator,
    Inner,
    Inverse,
    Kronecker,
    MatMul,
    MatrixPower,
    Mul,
    Neg,
    Norm,
    Outer,
    Piecewise,
    Power,
    Trace,
    Transpose,
    Vec,
)
from symgrad.terms.alpha import same
from symgrad.terms.atoms import (
    Basis,
    Constant,
    Identity,
    Number,
    Ones,
    Size,
    Sort,
    Variable,
    Zeros,
)
from symgrad.terms.binders import Array, Derivative, Differential, Let, Sum
from symgrad.terms.build import differential_of, index, number, squared_norm, variable
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context, Declaration, Definition
from symgrad.terms.dimension import Dim, shape_of
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.latex import (
    latex,
    latex_claim,
    latex_declaration,
    latex_definition,
    latex_function,
    latex_shape,
)
from symgrad.terms.read import read_term
from symgrad.terms.term import Term
from symgrad.terms.text import text, text_claim
from symgrad.terms.walk import free_names, subterms
from tests.strategies import CONTEXT, FREE, terms

A, X = variable("A", "m", "n"), variable("X", "m", "n")
S, Q = variable("S", "n", "n"), variable("Q", "n", "n")
x, y, w, p = (variable(name, "n") for name in "xywp")
b = variable("b", "m")
s, t, scale = variable("s"), variable("t"), variable(r"\lambda")
i, j, k = index("i", "n"), index("j", "n"), index("k", "m")
n = Size(Dim.of("n"))
one, two = number(1), number(2)
ones, identity = Ones(x.shape), Identity(Dim.of("n"))
u = variable("u", "n")
f = FunctionSymbol("f", (x.shape,), ())
h = FunctionSymbol("h", (b.shape,), ())
g = FunctionSymbol("g", ((),), ())
phi = FunctionSymbol(r"\varphi", ((), ()), ())
F = FunctionSymbol("F", (x.shape,), b.shape)
residual = Add((MatMul((A, x)), Neg(b)))
quadratic = MatMul((x.T, S, x))


def apply(name: str, *args: Term) -> Term:
    return Apply(function(name), args)


def xs(at: Term) -> Term:
    return Entry(x, (at,))


FORMULAS: list[tuple[Term, str, str]] = [
    # sums, products, quotients
    (MatMul((Add((S, S.T)), x)), r"(S + S^\top) x", "(S + Sᵀ)x"),
    (Mul((two, MatMul((A.T, residual)))), r"2 A^\top (A x - b)", "2Aᵀ(Ax − b)"),
    (
        Mul((Divide(two, n), MatMul((X.T, Add((MatMul((X, w)), Neg(b))))))),
        r"\frac{2}{n} X^\top (X w - b)",
        "2/n Xᵀ(Xw − b)",
    ),
    (Add((Diag(p), Neg(MatMul((p, p.T))))), r"\operatorname{diag}(p) - p p^\top", "diag(p) − ppᵀ"),
    (Add((Neg(x), y)), "-x + y", "−x + y"),
    (Add((x, Neg(Add((y, w))))), "x - (y + w)", "x − (y + w)"),
    (Add((x, Add((y, w)))), "x + (y + w)", "x + (y + w)"),
    (Add((x, Neg(Neg(y)))), "x - (-y)", "x − (−y)"),
    (Neg(Mul((two, x))), "-2 x", "−2x"),
    (Mul((Neg(two), x)), "(-2) x", "(−2)x"),
    (Mul((two, number(3), t)), r"2 \cdot 3 t", "2 · 3t"),
    (Mul((x, y)), r"x \odot y", "x ⊙ y"),
    (Mul((s, x, y)), r"s x \odot y", "sx ⊙ y"),
    (Mul((s, Mul((x, y)))), r"s (x \odot y)", "s(x ⊙ y)"),
    (Mul((Mul((s, x)), y)), r"(s x) \odot y", "(sx) ⊙ y"),
    (Mul((x, two)), r"x \odot 2", "x ⊙ 2"),
    (Mul((MatMul((S, x)), y)), r"S x \odot y", "Sx ⊙ y"),
    (MatMul((S, Mul((x, y)))), r"S (x \odot y)", "S(x ⊙ y)"),
    (MatMul((S, MatMul((Q, x)))), "S (Q x)", "S(Qx)"),
    (Mul((MatMul((w.T, x)), y)), r"(w^\top x) y", "(wᵀx)y"),
    (Mul((Divide(one, two), quadratic)), r"\frac{1}{2} x^\top S x", "1/2 xᵀSx"),
    (Add((MatMul((X.T, X)), Mul((scale, identity)))), r"X^\top X + \lambda I", "XᵀX + λI"),
    (Divide(x, Norm(x)), r"\frac{x}{\|x\|_2}", "x/‖x‖"),
    (Divide(ones, x), r"\mathbf{1} \oslash x", "𝟏 ⊘ x"),
    (Divide(one, x), r"1 \oslash x", "1 ⊘ x"),
    (Divide(s, Mul((two, t))), r"\frac{s}{2 t}", "s/(2t)"),
    (Number(Fraction(1, 8)), "0.125", "0.125"),
    (Mul((two, Constant("pi"))), r"2 \pi", "2π"),
    (Kronecker(A, S), r"A \otimes S", "A ⊗ S"),
    (Outer(x, A), r"x \boxtimes A", "x ⊠ A"),
    (Inner(A, X), r"\langle A, X \rangle", "⟨A, X⟩"),
    # scripts
    (squared_norm(x), r"\|x\|_2^2", "‖x‖²"),
    (squared_norm(X), r"\|X\|_F^2", "‖X‖_F²"),
    (Inverse(S), "S^{-1}", "S⁻¹"),
    (Transpose(Inverse(S)), r"S^{-\top}", "S⁻ᵀ"),
    (Inverse(Transpose(S)), r"(S^\top)^{-1}", "(Sᵀ)⁻¹"),
    (MatrixPower(S, two), "S^2", "S²"),
    (Power(S, two), r"S^{\odot 2}", "S^(⊙2)"),
    (Power(t, Divide(one, two)), "t^{1/2}", "t^(1/2)"),
    (Power(xs(i), two), "x_i^2", "xᵢ²"),
    (Power(apply("tanh", x), two), r"\tanh(x)^2", "tanh(x)²"),
    (Entry(S, (i, j)), "S_{ij}", "Sᵢⱼ"),
    (Entry(S, (i, one)), "S_{i,1}", "S_{i,1}"),
    (xs(Add((index("i", Dim.of("n") - 1), one))), "x_{i+1}", "xᵢ₊₁"),
    (Entry(MatMul((A, x)), (k,)), "(A x)_k", "(Ax)ₖ"),
    (Transpose(Entry(S, (i, None))), "S_{i,:}", "S_{i,:}"),
    (Entry(S, (i, None)), r"S_{i,:}^\top", "S_{i,:}ᵀ"),
    (Entry(S, (None, j)), "S_{:,j}", "S_{:,j}"),
    (Entry(variable("W_1", "n", "n"), (i, j)), "(W_1)_{ij}", "(W₁)ᵢⱼ"),
    (Entry(apply("softmax", x), (i,)), r"\operatorname{softmax}(x)_i", "softmax(x)ᵢ"),
    (Entry(apply("sigmoid", x), (i,)), r"(\sigma(x))_i", "(σ(x))ᵢ"),
    (Basis(i, Dim.of("n")), "e_i", "eᵢ"),
    # functions
    (apply("log", Determinant(S)), r"\log \det S", "log det S"),
    (Determinant(MatMul((S, Q))), r"\det(S Q)", "det(SQ)"),
    (Trace(MatMul((A, X.T))), r"\operatorname{tr}(A X^\top)", "tr(AXᵀ)"),
    (Mul((Entry(y, (i,)), apply("log", Entry(p, (i,))))), r"y_i \log p_i", "yᵢ log pᵢ"),
    (Mul((apply("log", s), t)), r"\log(s) t", "log(s) t"),
    (
        apply("log", Add((one, apply("exp", MatMul((x.T, y)))))),
        r"\log(1 + \exp(x^\top y))",
        "log(1 + exp(xᵀy))",
    ),
    (
        apply("log", Sum(i, apply("exp", xs(i)))),
        r"\log \sum_{i=1}^n \exp(x_i)",
        "log Σᵢ exp(xᵢ)",
    ),
    (
        Mul((apply("sigmoid", x), Add((ones, Neg(apply("sigmoid", x)))))),
        r"\sigma(x) \odot (\mathbf{1} - \sigma(x))",
        "σ(x) ⊙ (𝟏 − σ(x))",
    ),
    (apply("max", number(0), xs(i)), r"\max(0, x_i)", "max(0, xᵢ)"),
    (apply("sqrt", Add((s, t))), r"\sqrt{s + t}", "√(s + t)"),
    (apply("abs", x), "|x|", "|x|"),
    (apply("abs", S), r"\operatorname{abs}(S)", "abs(S)"),
    (Vec(MatMul((S, Q))), r"\operatorname{vec}(S Q)", "vec(SQ)"),
    (Indicator((Compare(x, ">", number(0)),)), r"\mathbb{1}[x > 0]", "1[x > 0]"),
    (
        Piecewise(((t, (Compare(t, ">", number(0)),)),), number(0)),
        r"\begin{cases} t & \text{if } t > 0 \\ 0 & \text{otherwise} \end{cases}",
        "{t if t > 0; 0 otherwise}",
    ),
    # binders
    (Sum(i, Add((xs(i), one))), r"\sum_{i=1}^n (x_i + 1)", "Σᵢ (xᵢ + 1)"),
    (Add((Sum(i, xs(i)), s)), r"\sum_{i=1}^n x_i + s", "Σᵢ xᵢ + s"),
    (Mul((Sum(i, xs(i)), s)), r"\left(\sum_{i=1}^n x_i\right) s", "(Σᵢ xᵢ)s"),
    (Mul((s, Sum(i, xs(i)))), r"s \sum_{i=1}^n x_i", "s Σᵢ xᵢ"),
    (Array((i, j), Mul((xs(i), Entry(y, (j,))))), "[x_i y_j]_{ij}", "[xᵢyⱼ]ᵢⱼ"),
    (Derivative(Call(f, (x,)), x, x), r"\nabla_x f(x)", "∇ₓ f(x)"),
    (Derivative(quadratic, x, x), r"\nabla_x x^\top S x", "∇ₓ xᵀSx"),
    (Derivative(Add((s, squared_norm(x))), x, x), r"\nabla_x (s + \|x\|_2^2)", "∇ₓ (s + ‖x‖²)"),
    (
        Derivative(Derivative(quadratic, x, x), x, x),
        r"\nabla_x^2 x^\top S x",
        "∇ₓ² xᵀSx",
    ),
    (
        MatMul((A.T, Derivative(Call(h, (variable("u", "m"),)), variable("u", "m"), residual))),
        r"A^\top \nabla h(A x - b)",
        "Aᵀ ∇h(Ax − b)",
    ),
    (
        Mul((Derivative(Call(g, (t,)), t, MatMul((w.T, x))), w)),
        r"g'(w^\top x) w",
        "g′(wᵀx) w",
    ),
    (Derivative(apply("sigmoid", t), t, t), r"\sigma'(t)", "σ′(t)"),
    (
        MatMul((Transpose(Derivative(Call(f, (x,)), x, x)), Add((y, Neg(x))))),
        r"\nabla_x f(x)^\top (y - x)",
        "∇ₓ f(x)ᵀ (y − x)",
    ),
    (
        Derivative(apply("softmax", x), x, x),
        r"\frac{\partial \operatorname{softmax}(x)}{\partial x}",
        "∂softmax(x)/∂x",
    ),
    (
        Entry(Derivative(Call(f, (x,)), x, x), (i,)),
        r"\frac{\partial f(x)}{\partial x_i}",
        "∂f(x)/∂xᵢ",
    ),
    (
        Derivative(Derivative(Call(phi, (s, t)), s, s), t, t),
        r"\frac{\partial^2 \varphi(s, t)}{\partial t \partial s}",
        "∂²φ(s, t)/(∂t∂s)",
    ),
    (Derivative(Power(t, two), t, t), r"\frac{\partial}{\partial t} (t^2)", "∂/∂t (t²)"),
    (
        Derivative(Call(F, (u,)), u, y),
        r"\left. \frac{\partial F(u)}{\partial u} \right|_{u = y}",
        "∂F(u)/∂u at u = y",
    ),
    (
        Add((MatMul((differential_of(x).T, S, x)), MatMul((x.T, S, differential_of(x))))),
        r"\mathrm{d}x^\top S x + x^\top S \, \mathrm{d}x",
        "dxᵀSx + xᵀS dx",
    ),
    (Let(t, two, Power(t, two)), r"\left. t^2 \right|_{t := 2}", "t² at t := 2"),
]


def context_of(*terms_: Term) -> Context:
    context = Context()
    for term in terms_:
        for part in subterms(term):
            if isinstance(part, Call):
                context = context.declare_function(part.function)
        for name in free_names(term):
            if isinstance(name, Variable):
                context = context.declare(name)
    return context


@pytest.mark.parametrize(("term", "tex", "plain"), FORMULAS, ids=[tex for _, tex, _ in FORMULAS])
def test_a_formula_reads_like_a_textbook(term: Term, tex: str, plain: str) -> None:
    assert latex(term) == tex
    assert text(term) == plain


@pytest.mark.parametrize(("term", "tex", "plain"), FORMULAS, ids=[tex for _, tex, _ in FORMULAS])
def test_a_formula_reads_back(term: Term, tex: str, plain: str) -> None:
    del plain
    assert same(read_term(tex, context_of(term), shape=term.shape), term)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(terms())
def test_every_term_reads_back(term: Term) -> None:
    assert same(read_term(latex(term, CONTEXT), CONTEXT, shape=term.shape), term)


@given(terms())
def test_every_term_has_a_text(term: Term) -> None:
    made = text(term, CONTEXT)
    assert "\\" not in made
    assert made.count("(") == made.count(")")


def test_sizes_are_printed_only_where_nothing_gives_them() -> None:
    assert latex(Add((x, ones))) == r"x + \mathbf{1}"
    assert latex(MatMul((Ones(b.shape).T, A, ones))) == r"\mathbf{1}^\top A \mathbf{1}"
    assert latex(Norm(ones)) == r"\|\mathbf{1}_n\|_2"
    assert latex(Trace(identity)) == r"\operatorname{tr}(I_n)"
    assert latex(Add((S, identity))) == "S + I"
    assert latex(MatMul((S, Ones(S.shape)))) == r"S \mathbf{1}_{n \times n}"
    assert latex(Norm(Zeros((Dim.of("n") + 1,)))) == r"\|\mathbf{0}_{n+1}\|_2"
    assert latex(ones) == r"\mathbf{1}"
    assert latex(ones, known=False) == r"\mathbf{1}_n"
    assert latex_claim(equation(Norm(Basis(i, Dim.of("n"))), one)) == r"\|e_i^{(n)}\|_2 = 1"


def test_taken_symbols_are_not_used_for_functions_and_constants() -> None:
    sigma, big_i, e = variable(r"\sigma"), variable("I", "n", "n"), variable("e", "n")
    assert latex(Mul((sigma, apply("sigmoid", s)))) == r"\sigma \operatorname{sigmoid}(s)"
    assert latex(Add((big_i, identity))) == r"I + \operatorname{Id}"
    assert latex(Add((e, Basis(i, Dim.of("n"))))) == r"e + \mathbf{e}_i"
    context = Context().declare(sigma)
    assert latex(apply("sigmoid", s), context) == r"\operatorname{sigmoid}(s)"


def test_an_entry_is_not_taken_for_a_declared_name() -> None:
    first = variable("x_1")
    assert latex(Add((first, xs(one)))) == "x_1 + (x)_1"
    assert latex(Entry(S, (i, j)), Context().declare(variable("S_{ij}"))) == "(S)_{ij}"


def test_a_sum_does_not_take_in_a_later_summand_with_its_index() -> None:
    assert latex(Add((Sum(i, xs(i)), Entry(y, (i,))))) == r"\left(\sum_{i=1}^n x_i\right) + y_i"


def test_differentials_name_what_varies_only_where_needed() -> None:
    made = Differential(quadratic, ((x, differential_of(x)),))
    claim = equation(made, MatMul((Transpose(x), Add((S, S.T)), differential_of(x))))
    assert latex_claim(claim) == (r"\mathrm{d}(x^\top S x) = x^\top (S + S^\top) \, \mathrm{d}x")
    assert latex(made, Context().declare(differential_of(x))) == r"\mathrm{d}(x^\top S x)"
    assert latex(made) == r"\mathrm{d}(x^\top S x) [x \mapsto \mathrm{d}x]"
    assert latex(Inverse(differential_of(S))) == r"(\mathrm{d}S)^{-1}"
    assert latex(Entry(differential_of(x), (i,))) == r"(\mathrm{d}x)_i"


def test_fences_grow_round_what_is_tall() -> None:
    assert latex(Power(Divide(s, t), two)) == r"\left(\frac{s}{t}\right)^2"
    assert latex(Norm(Divide(x, s))) == r"\left\|\frac{x}{s}\right\|_2"
    assert latex(apply("abs", Add((apply("abs", s), t)))) == r"\left||s| + t\right|"


def test_claims_and_declarations() -> None:
    assert latex_claim(Claim(s, Relation.AT_MOST, squared_norm(x))) == r"s \le \|x\|_2^2"
    assert text_claim(Claim(s, Relation.AT_MOST, squared_norm(x))) == "s ≤ ‖x‖²"
    assert latex_shape(()) == r"\mathbb{R}"
    assert latex_shape(shape_of("n")) == r"\mathbb{R}^n"
    assert latex_shape(shape_of("m", "n")) == r"\mathbb{R}^{m \times n}"
    positive = Declaration(S, (property_named("positive definite"),))
    assert latex_declaration(positive) == r"$S \in \mathbb{R}^{n \times n}$ positive definite"
    rows = Declaration(A, (), (property_named("one-hot"),))
    assert latex_declaration(rows) == r"$A \in \mathbb{R}^{m \times n}$ with one-hot rows"
    label = Variable("c", shape_of("m"), Sort.INDEX, Dim.of("V"))
    assert latex_declaration(Declaration(label)) == r"$c \in \{1, \dots, V\}^m$"
    assert latex_definition(Definition("p", (), apply("softmax", x))) == (
        r"p = \operatorname{softmax}(x)"
    )
    assert latex_definition(Definition("f", (x,), squared_norm(x))) == r"f(x) = \|x\|_2^2"
    assert latex_function(F) == r"F : \mathbb{R}^n \to \mathbb{R}^m"
    assert latex_function(phi) == r"\varphi : \mathbb{R} \times \mathbb{R} \to \mathbb{R}"


def test_names_in_unicode() -> None:
    names = {
        r"\hat{y}": "ŷ",
        r"\bar{Y}_1": "Ȳ₁",
        "x^{(i)}": "x⁽ⁱ⁾",
        "W_{qk}": "W_qk",
        "x_{k+1}": "xₖ₊₁",
        r"\lambda_2": "λ₂",
        r"\mathrm{d}x": "dx",
        r"\ell": "ℓ",
        "x^*": "x*",
        "x'": "x′",
    }
    for name, shown in names.items():
        assert text(variable(name)) == shown


def test_free_indices_keep_their_names() -> None:
    assert [latex(Entry(x, (free,))) for free in FREE if free.stop == Dim.of("n")] == ["x_i", "x_j"]
