"""Problems with the answers that a textbook prints: what the engine is measured by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from symgrad.derivation import Order


@final
@dataclass(frozen=True, slots=True)
class Problem:
    """An expression with its declarations, what it is derived by, and the known answers."""

    name: str
    let: tuple[str, ...]
    expression: str
    wrt: tuple[str, ...]
    answers: tuple[str, ...]
    order: Order | None = None


def problem(
    name: str, let: str, expression: str, wrt: str, *answers: str, order: Order | None = None
) -> Problem:
    """A problem; declarations are separated by `;`, variables by blanks."""
    parts = tuple(part.strip() for part in let.split(";"))
    return Problem(name, parts, expression, tuple(wrt.split()), answers, order)


N = r"x \in \mathbb{R}^n; a \in \mathbb{R}^n"
Q = r"x \in \mathbb{R}^n; A \in \mathbb{R}^{n \times n}"
QS = r"x \in \mathbb{R}^n; $A \in \mathbb{R}^{n \times n}$ symmetric"
L = r"x \in \mathbb{R}^n; A \in \mathbb{R}^{m \times n}; b \in \mathbb{R}^m"
B = r"x \in \mathbb{R}^n; A \in \mathbb{R}^{m \times n}; y \in \mathbb{R}^m"
R = r"X \in \mathbb{R}^{m \times n}; w \in \mathbb{R}^n; y \in \mathbb{R}^m"
P = r"z \in \mathbb{R}^n; $y \in \mathbb{R}^n$ one-hot; p = \operatorname{softmax}(z)"
S = r"X \in \mathbb{R}^{m \times n}; w \in \mathbb{R}^n; y \in \{0,1\}^m; \lambda > 0; p = \sigma(X w)"
G = r"x \in \mathbb{R}^n; \mu \in \mathbb{R}; v > 0"

PROBLEMS = (
    problem("linear-form", N, r"a^\top x", "x", "a"),
    problem("linear-form-commuted", N, r"x^\top a", "x", "a"),
    problem("squared-norm", N, r"\|x\|_2^2", "x", "2x"),
    problem("squared-distance", N, r"\|x - a\|_2^2", "x", "2(x - a)"),
    problem(
        "euclidean-norm", r"$x \in \mathbb{R}^n$ nonzero", r"\|x\|_2", "x", r"\frac{x}{\|x\|_2}"
    ),
    problem("quadratic-form", Q, r"x^\top A x", "x", r"(A + A^\top) x"),
    problem("quadratic-form-symmetric", QS, r"x^\top A x", "x", "2 A x"),
    problem("bilinear-form-x", B, r"y^\top A x", "x", r"A^\top y"),
    problem("bilinear-form-y", B, r"y^\top A x", "y", "A x"),
    problem("bilinear-form-matrix", B, r"y^\top A x", "A", r"y x^\top"),
    problem("quadratic-form-hessian", Q, r"x^\top A x", "x", r"A + A^\top", order="hessian"),
    problem("least-squares", L, r"\|A x - b\|_2^2", "x", r"2 A^\top (A x - b)"),
    problem(
        "ridge",
        L + r"; \lambda > 0",
        r"\|A x - b\|_2^2 + \lambda \|x\|_2^2",
        "x",
        r"2 A^\top (A x - b) + 2 \lambda x",
    ),
    problem(
        "quadratic-objective",
        QS + r"; b \in \mathbb{R}^n",
        r"\frac{1}{2} x^\top A x - b^\top x",
        "x",
        "A x - b",
    ),
    problem("mse", R, r"\frac{1}{m} \|X w - y\|_2^2", "w", r"\frac{2}{m} X^\top (X w - y)"),
    problem(
        "mse-hessian",
        R,
        r"\frac{1}{m} \|X w - y\|_2^2",
        "w",
        r"\frac{2}{m} X^\top X",
        order="hessian",
    ),
    problem(
        "frobenius-regression",
        r"X \in \mathbb{R}^{m \times n}; W \in \mathbb{R}^{n \times k}; Y \in \mathbb{R}^{m \times k}",
        r"\frac{1}{2} \|X W - Y\|_F^2",
        "W",
        r"X^\top (X W - Y)",
    ),
    problem(
        "frobenius-axb",
        r"A \in \mathbb{R}^{p \times m}; X \in \mathbb{R}^{m \times n}; B \in \mathbb{R}^{n \times q}; C \in \mathbb{R}^{p \times q}",
        r"\frac{1}{2} \|A X B - C\|_F^2",
        "X",
        r"A^\top (A X B - C) B^\top",
    ),
    problem("l2-penalty", R + r"; \lambda > 0", r"\frac{\lambda}{2} \|w\|_2^2", "w", r"\lambda w"),
    problem("sum-exp", N, r"\sum_{i=1}^n \exp(x_i)", "x", r"\exp(x)"),
    problem(
        "sum-log",
        r"$x \in \mathbb{R}^n$ elementwise positive",
        r"\sum_{i=1}^n \log x_i",
        "x",
        r"\mathbf{1} \oslash x",
    ),
    problem(
        "sum-sigmoid",
        N,
        r"\sum_{i=1}^n \sigma(x_i)",
        "x",
        r"\sigma(x) \odot (\mathbf{1} - \sigma(x))",
    ),
    problem(
        "sigmoid-derivative", r"t \in \mathbb{R}", r"\sigma(t)", "t", r"\sigma(t) (1 - \sigma(t))"
    ),
    problem("tanh-derivative", r"t \in \mathbb{R}", r"\tanh(t)", "t", r"1 - \tanh(t)^2"),
    problem("softplus-derivative", r"t \in \mathbb{R}", r"\log(1 + e^t)", "t", r"\sigma(t)"),
    problem(
        "chain-linear",
        N + r"; g : \mathbb{R} \to \mathbb{R}",
        r"g(a^\top x)",
        "x",
        r"g'(a^\top x) a",
    ),
    problem(
        "chain-affine",
        L + r"; h : \mathbb{R}^m \to \mathbb{R}",
        "h(A x + b)",
        "x",
        r"A^\top (\nabla h)(A x + b)",
    ),
    problem("exp-linear", N, r"\exp(a^\top x)", "x", r"\exp(a^\top x) a"),
    problem("logistic-linear", N, r"\log(1 + \exp(a^\top x))", "x", r"\sigma(a^\top x) a"),
    problem("norm-affine", L, r"\|A x + b\|_2", "x", r"\frac{A^\top (A x + b)}{\|A x + b\|_2}"),
    problem(
        "log-sum-exp",
        r"z \in \mathbb{R}^n",
        r"\log \sum_{i=1}^n \exp(z_i)",
        "z",
        r"\operatorname{softmax}(z)",
    ),
    problem(
        "log-sum-exp-hessian",
        r"z \in \mathbb{R}^n; p = \operatorname{softmax}(z)",
        r"\log \sum_{i=1}^n \exp(z_i)",
        "z",
        r"\operatorname{diag}(p) - p p^\top",
        order="hessian",
    ),
    problem(
        "logistic-regression",
        S,
        r"-y^\top \log p - (\mathbf{1} - y)^\top \log(\mathbf{1} - p) + \frac{\lambda}{2} \|w\|_2^2",
        "w",
        r"X^\top (p - y) + \lambda w",
    ),
    problem(
        "logistic-regression-hessian",
        S,
        r"-y^\top \log p - (\mathbf{1} - y)^\top \log(\mathbf{1} - p) + \frac{\lambda}{2} \|w\|_2^2",
        "w",
        r"X^\top \operatorname{diag}(p \odot (\mathbf{1} - p)) X + \lambda I",
        order="hessian",
    ),
    problem(
        "logistic-regression-mean",
        S,
        r"-\frac{1}{m} \sum_{i=1}^m \left(y_i \log p_i + (1 - y_i) \log(1 - p_i)\right)",
        "w",
        r"\frac{1}{m} X^\top (p - y)",
    ),
    problem(
        "softmax-jacobian",
        P,
        r"\operatorname{softmax}(z)",
        "z",
        r"\operatorname{diag}(p) - p p^\top",
    ),
    problem("softmax-cross-entropy", P, r"-\sum_{i=1}^n y_i \log p_i", "z", "p - y"),
    problem(
        "gaussian-nll-mu",
        G,
        r"\frac{n}{2} \log(2 \pi v) + \frac{1}{2 v} \sum_{i=1}^n (x_i - \mu)^2",
        r"\mu",
        r"-\frac{1}{v} \sum_{i=1}^n (x_i - \mu)",
    ),
    problem(
        "gaussian-nll-variance",
        G,
        r"\frac{n}{2} \log(2 \pi v) + \frac{1}{2 v} \sum_{i=1}^n (x_i - \mu)^2",
        "v",
        r"\frac{n}{2 v} - \frac{1}{2 v^2} \sum_{i=1}^n (x_i - \mu)^2",
    ),
    problem(
        "one-layer-network",
        r"W \in \mathbb{R}^{k \times d}; x \in \mathbb{R}^d; b \in \mathbb{R}^k; t \in \mathbb{R}^k; a = \sigma(W x + b)",
        r"\|a - t\|_2^2",
        "W x b",
        r"2 \left((a - t) \odot a \odot (\mathbf{1} - a)\right) x^\top",
        r"2 W^\top \left((a - t) \odot a \odot (\mathbf{1} - a)\right)",
        r"2 (a - t) \odot a \odot (\mathbf{1} - a)",
    ),
    problem(
        "softmax-temperature",
        r"z \in \mathbb{R}^n; T > 0; p = \operatorname{softmax}(z / T)",
        "p",
        "T",
        r"-\frac{1}{T^2} p \odot (z - (p^\top z) \mathbf{1})",
    ),
    problem(
        "weight-sharing",
        r"a \in \mathbb{R}^n; b \in \mathbb{R}^n; w \in \mathbb{R}^n",
        r"(a^\top w)(b^\top w)",
        "w",
        r"(b^\top w) a + (a^\top w) b",
    ),
    problem(
        "residual-jacobian",
        r"x \in \mathbb{R}^n; F : \mathbb{R}^n \to \mathbb{R}^n",
        "x + F(x)",
        "x",
        r"I + \frac{\partial F(x)}{\partial x}",
    ),
    problem(
        "log-det",
        r"$X \in \mathbb{R}^{n \times n}$ positive definite",
        r"\log \det X",
        "X",
        r"X^{-\top}",
    ),
    problem(
        "determinant",
        r"$X \in \mathbb{R}^{n \times n}$ invertible",
        r"\det X",
        "X",
        r"\det(X) X^{-\top}",
    ),
    problem(
        "trace-axb",
        r"A \in \mathbb{R}^{p \times m}; X \in \mathbb{R}^{m \times n}; B \in \mathbb{R}^{n \times p}",
        r"\operatorname{tr}(A X B)",
        "X",
        r"A^\top B^\top",
    ),
    problem(
        "trace-quadratic",
        r"A \in \mathbb{R}^{m \times m}; X \in \mathbb{R}^{m \times n}",
        r"\operatorname{tr}(X^\top A X)",
        "X",
        r"(A + A^\top) X",
    ),
    problem(
        "trace-inverse",
        r"A \in \mathbb{R}^{n \times n}; $X \in \mathbb{R}^{n \times n}$ invertible",
        r"\operatorname{tr}(A X^{-1})",
        "X",
        r"-(X^{-1} A X^{-1})^\top",
    ),
    problem(
        "inverse-differential",
        r"$X \in \mathbb{R}^{n \times n}$ invertible",
        "X^{-1}",
        "X",
        r"-X^{-1} \, \mathrm{d}X \, X^{-1}",
        order="differential",
    ),
    problem(
        "matrix-factorization",
        r"U \in \mathbb{R}^{m \times k}; V \in \mathbb{R}^{n \times k}; A \in \mathbb{R}^{m \times n}",
        r"\frac{1}{2} \|U V^\top - A\|_F^2",
        "U V",
        r"(U V^\top - A) V",
        r"(U V^\top - A)^\top U",
    ),
    problem(
        "rayleigh-quotient",
        r"$A \in \mathbb{R}^{n \times n}$ symmetric; $x \in \mathbb{R}^n$ nonzero; r = \frac{x^\top A x}{x^\top x}",
        "r",
        "x",
        r"\frac{2 (A x - r x)}{x^\top x}",
    ),
    problem(
        "attention-logit",
        r"q \in \mathbb{R}^d; k \in \mathbb{R}^d",
        r"\frac{q^\top k}{\sqrt{d}}",
        "q k",
        r"\frac{k}{\sqrt{d}}",
        r"\frac{q}{\sqrt{d}}",
    ),
    problem(
        "attention-value",
        r"P \in \mathbb{R}^{n \times m}; V \in \mathbb{R}^{m \times d}; G \in \mathbb{R}^{n \times d}",
        r"\operatorname{tr}(G^\top P V)",
        "V",
        r"P^\top G",
    ),
    problem("linear-jacobian", L, "A x - b", "x", "A"),
    problem(
        "tanh-jacobian",
        L,
        r"\tanh(A x + b)",
        "x",
        r"\operatorname{diag}(\mathbf{1} - \tanh(A x + b)^2) A",
    ),
    problem(
        "component-quadratic",
        Q,
        r"\sum_{i=1}^n \sum_{j=1}^n x_i A_{ij} x_j",
        "x",
        r"(A + A^\top) x",
    ),
    problem(
        "affine-jacobians",
        r"x \in \mathbb{R}^m; y \in \mathbb{R}^n; A \in \mathbb{R}^{k \times m}; B \in \mathbb{R}^{k \times n}",
        "A x + B y",
        "x y",
        "A",
        "B",
        order="jacobian",
    ),
    problem(
        "bilinear-hessians",
        r"x \in \mathbb{R}^m; y \in \mathbb{R}^n; A \in \mathbb{R}^{m \times n}",
        r"x^\top A y + \|x\|^2",
        "x y",
        "2 I",
        "A",
        r"A^\top",
        r"\mathbf{0}",
        order="hessian",
    ),
    problem(
        "leaky-relu-by-cases",
        r"x \in \mathbb{R}^n; \alpha > 0; h(t) = \begin{cases} t & t > 0 \\ \alpha t & t \le 0 \end{cases}",
        r"\sum_{i=1}^n h(x_i)",
        "x",
        r"\mathbb{1}[x > 0] + \alpha \mathbb{1}[x \le 0]",
    ),
    problem(
        "pairs-in-order",
        r"v \in \mathbb{R}^n",
        r"\sum_{i < j} (v_i - v_j)^2",
        "v",
        r"2 (n v - (\mathbf{1}^\top v) \mathbf{1})",
    ),
    problem("constant", N, r"a^\top a", "x", "0"),
    problem("trace-cube", Q, r"\operatorname{tr}(A^3)", "A", r"3 (A^2)^\top"),
    problem(
        "layer-norm-affine",
        r"g \in \mathbb{R}^n; b \in \mathbb{R}^n; h \in \mathbb{R}^n; v \in \mathbb{R}^n",
        r"v^\top (g \odot h + b)",
        "g b",
        r"v \odot h",
        "v",
    ),
    problem("sum-relu", N, r"\sum_{i=1}^n \max(0, x_i)", "x", r"\mathbb{1}[x > 0]"),
    problem(
        "embedding-lookup",
        r"$E \in \mathbb{R}^{V \times d}$; $c \in \{1, \dots, V\}^T$; $G \in \mathbb{R}^{T \times d}$",
        r"\sum_{t=1}^T G_{t,:} E^\top e_{c_t}",
        "E",
        r"\sum_{t=1}^T e_{c_t} G_{t,:}",
    ),
    problem(
        "attention-head",
        r"Q \in \mathbb{R}^{m \times d}; K \in \mathbb{R}^{n \times d}; V \in \mathbb{R}^{n \times e}; P = \operatorname{softmax}(Q K^\top / \sqrt{d}); O = P V",
        "O",
        "Q K V",
        r"\frac{1}{\sqrt{d}} \left(P \odot (\bar{O} V^\top - ((P \odot \bar{O} V^\top) \mathbf{1}) \mathbf{1}^\top)\right) K",
        r"\frac{1}{\sqrt{d}} \left(P \odot (\bar{O} V^\top - ((P \odot \bar{O} V^\top) \mathbf{1}) \mathbf{1}^\top)\right)^\top Q",
        r"P^\top \bar{O}",
        order="vjp",
    ),
)
