"""The problems: a statement for symgrad, the value as people write it, and an expert's derivative.

`value` is what autodiff gets; `expert` is what a person who knows the mathematics and the library
would write by hand. Both are functions of the module `np` (NumPy or jax.numpy) and of the arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, final

Kind = Literal["real", "positive", "spd", "binary", "onehot", "index"]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line of the table. `sizes` are those of the clock, `arrays` the shapes and kinds."""

    name: str
    let: str
    expression: str
    wrt: str | list[str]
    order: Literal["gradient", "hessian", "vjp"] = "gradient"
    sizes: Mapping[str, int]
    arrays: Mapping[str, tuple[str, Kind]]
    value: Callable[..., Any]
    expert: Callable[..., Any]
    seldom: bool = False
    """Is it too slow for the clock-free gate of the tests?"""


REGRESSION = r"$X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^d$, $y \in \mathbb{R}^n$"
TALL = {"n": 20000, "d": 100}
LINEAR: dict[str, tuple[str, Kind]] = {"X": ("n d", "real"), "w": ("d", "real"), "y": ("n", "real")}
LOGISTIC = REGRESSION + r", $z = Xw$"
SOFTMAX = r"$X \in \mathbb{R}^{n \times d}$ with rows $x_i^\top$, $W \in \mathbb{R}^{K \times d}$, $Y \in \mathbb{R}^{n \times K}$ with one-hot rows"


def sigmoid(np: Any, t: Any) -> Any:
    return 1 / (1 + np.exp(-t))


def softmax(np: Any, z: Any) -> Any:
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def mse(np: Any, X: Any, w: Any, y: Any) -> Any:
    r = X @ w - y
    return 2 / X.shape[0] * (r @ X)


def ridge(np: Any, X: Any, w: Any, y: Any, lambda_: Any) -> Any:
    return 2 * ((X @ w - y) @ X) + 2 * lambda_ * w


def logistic(np: Any, X: Any, w: Any, y: Any) -> Any:
    return (sigmoid(np, X @ w) - y) @ X


def cross_entropy(np: Any, X: Any, W: Any, c: Any) -> Any:
    z = X @ W.T
    p = softmax(np, z)
    rows = np.arange(X.shape[0])
    if hasattr(p, "at"):
        p = p.at[rows, c].add(-1)
    else:
        p[rows, c] -= 1
    return p.T @ X / X.shape[0]


def one_hot_cross_entropy(np: Any, X: Any, W: Any, Y: Any) -> Any:
    return (softmax(np, X @ W.T) - Y).T @ X / X.shape[0]


def gaussian_full(np: Any, X: Any, mu: Any, S: Any) -> Any:
    D = X - mu
    n = X.shape[0]
    T = np.linalg.inv(S)
    return n / 2 * (T - T @ (D.T @ D / n) @ T)


def thin_axb(np: Any, A: Any, X: Any, B: Any, C: Any) -> Any:
    return 2 * (A.T @ ((A @ X) @ B - C)) @ B.T


def layer_norm(np: Any, x: Any, g: Any, b: Any, epsilon: Any, v: Any) -> Any:
    mean = np.mean(x)
    d = x - mean
    s = np.sqrt(np.mean(d * d) + epsilon)
    h = d / s
    gv = g * v
    return (gv - np.mean(gv) - h * np.mean(gv * h)) / s


def log_sum_exp(np: Any, A: Any, x: Any, b: Any) -> Any:
    return softmax(np, A @ x + b) @ A


def half(np: Any, A: Any, w: Any) -> Any:
    B = np.sqrt(w)[:, None] * A
    return B.T @ B


def plain_logsumexp(np: Any, z: Any) -> Any:
    m = np.max(z, axis=-1, keepdims=True)
    return np.log(np.sum(np.exp(z - m), axis=-1)) + m[..., 0]


PROBLEMS: tuple[Problem, ...] = (
    Problem(
        name="mse",
        let=REGRESSION,
        expression=r"\frac{1}{n} \|Xw - y\|_2^2",
        wrt="w",
        sizes=TALL,
        arrays=LINEAR,
        value=lambda np, X, w, y: np.mean((X @ w - y) ** 2),
        expert=mse,
    ),
    Problem(
        name="ridge",
        let=REGRESSION + r", $\lambda > 0$",
        expression=r"\|Xw - y\|_2^2 + \lambda \|w\|_2^2",
        wrt="w",
        sizes=TALL,
        arrays={**LINEAR, "lambda_": ("", "positive")},
        value=lambda np, X, w, y, lambda_: np.sum((X @ w - y) ** 2) + lambda_ * np.sum(w**2),
        expert=ridge,
    ),
    Problem(
        name="logistic",
        let=LOGISTIC,
        expression=r"\sum_{i=1}^n \left(\log(1 + e^{z_i}) - y_i z_i\right)",
        wrt="w",
        sizes=TALL,
        arrays={**LINEAR, "y": ("n", "binary")},
        value=lambda np, X, w, y: np.sum(np.logaddexp(0, X @ w) - y * (X @ w)),
        expert=logistic,
    ),
    Problem(
        name="softmax cross-entropy, one-hot",
        let=SOFTMAX,
        expression=r"-\frac1n\sum_{i=1}^n\sum_{k=1}^K Y_{ik} \log \operatorname{softmax}(W x_i)_k",
        wrt="W",
        sizes={"n": 8000, "d": 64, "K": 500},
        arrays={"X": ("n d", "real"), "W": ("K d", "real"), "Y": ("n K", "onehot")},
        value=lambda np, X, W, Y: (
            -np.sum(Y * (X @ W.T - plain_logsumexp(np, X @ W.T)[:, None])) / X.shape[0]
        ),
        expert=one_hot_cross_entropy,
    ),
    Problem(
        name="softmax cross-entropy",
        let=r"$X \in \mathbb{R}^{n \times d}$ with rows $x_i^\top$, $W \in \mathbb{R}^{K \times d}$, $c \in \{1, \dots, K\}^n$",
        expression=r"-\frac1n\sum_{i=1}^n \log \operatorname{softmax}(W x_i)_{c_i}",
        wrt="W",
        sizes={"n": 8000, "d": 64, "K": 500},
        arrays={"X": ("n d", "real"), "W": ("K d", "real"), "c": ("n", "index")},
        value=lambda np, X, W, c: (
            -np.mean(
                np.take_along_axis(X @ W.T, c[:, None], 1)[:, 0] - plain_logsumexp(np, X @ W.T)
            )
        ),
        expert=cross_entropy,
    ),
    Problem(
        name="Gaussian, full covariance",
        let=r"$X \in \mathbb{R}^{n \times d}$ with rows $x_i^\top$, $\mu \in \mathbb{R}^d$, $S \in \mathbb{R}^{d \times d}$ symmetric positive definite",
        expression=r"\frac{n}{2} \log \det S + \frac12 \sum_{i=1}^n (x_i - \mu)^\top S^{-1} (x_i - \mu)",
        wrt="S",
        sizes={"n": 20000, "d": 100},
        arrays={"X": ("n d", "real"), "mu": ("d", "real"), "S": ("d d", "spd")},
        value=lambda np, X, mu, S: (
            X.shape[0] / 2 * np.linalg.slogdet(S)[1]
            + np.sum((X - mu) * np.linalg.solve(S, (X - mu).T).T) / 2
        ),
        expert=gaussian_full,
    ),
    Problem(
        name="Gaussian, diagonal",
        let=r"$x, \mu \in \mathbb{R}^n$, $s \in \mathbb{R}_{>0}^n$",
        expression=r"\frac12 \sum_{i=1}^n \left(\log s_i + \frac{(x_i - \mu_i)^2}{s_i}\right)",
        wrt=["\\mu", "s"],
        sizes={"n": 1000000},
        arrays={"x": ("n", "real"), "mu": ("n", "real"), "s": ("n", "positive")},
        value=lambda np, x, mu, s: np.sum(np.log(s) + (x - mu) ** 2 / s) / 2,
        expert=lambda np, x, mu, s: (-(x - mu) / s, (1 / s - ((x - mu) / s) ** 2) / 2),
    ),
    Problem(
        name="Frobenius square",
        let=r"$A \in \mathbb{R}^{m \times k}$, $B \in \mathbb{R}^{k \times n}$, $C \in \mathbb{R}^{m \times n}$",
        expression=r"\|AB - C\|_F^2",
        wrt="A",
        sizes={"m": 800, "k": 400, "n": 600},
        arrays={"A": ("m k", "real"), "B": ("k n", "real"), "C": ("m n", "real")},
        value=lambda np, A, B, C: np.sum((A @ B - C) ** 2),
        expert=lambda np, A, B, C: 2 * (A @ B - C) @ B.T,
    ),
    Problem(
        name="thin AXB",
        let=r"$A \in \mathbb{R}^{p \times m}$, $X \in \mathbb{R}^{m \times n}$, $B \in \mathbb{R}^{n \times q}$, $C \in \mathbb{R}^{p \times q}$",
        expression=r"\|A X B - C\|_F^2",
        wrt="X",
        sizes={"p": 800, "m": 1000, "n": 1000, "q": 10},
        arrays={
            "A": ("p m", "real"),
            "X": ("m n", "real"),
            "B": ("n q", "real"),
            "C": ("p q", "real"),
        },
        value=lambda np, A, X, B, C: np.sum((A @ X @ B - C) ** 2),
        expert=lambda np, A, X, B, C: 2 * (A.T @ (A @ (X @ B) - C)) @ B.T,
    ),
    Problem(
        name="quadratic form",
        let=r"$A \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$",
        expression=r"x^\top A x",
        wrt="x",
        sizes={"n": 2000},
        arrays={"A": ("n n", "real"), "x": ("n", "real")},
        value=lambda np, A, x: x @ A @ x,
        expert=lambda np, A, x: A @ x + x @ A,
    ),
    Problem(
        name="log-sum-exp of affine",
        let=r"$A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $b \in \mathbb{R}^m$",
        expression=r"\log \sum_{i=1}^m \exp((A x + b)_i)",
        wrt="x",
        sizes={"m": 20000, "n": 100},
        arrays={"A": ("m n", "real"), "x": ("n", "real"), "b": ("m", "real")},
        value=lambda np, A, x, b: plain_logsumexp(np, A @ x + b),
        expert=log_sum_exp,
    ),
    Problem(
        name="attention head",
        let=r"$Q, K \in \mathbb{R}^{L \times d}$, $V \in \mathbb{R}^{L \times d}$, $P = \operatorname{softmax}\left(\frac{1}{\sqrt{d}} Q K^\top\right)$, softmax on rows",
        expression=r"P V",
        wrt=["Q", "K", "V"],
        order="vjp",
        sizes={"L": 1000, "d": 64},
        arrays={
            "Q": ("L d", "real"),
            "K": ("L d", "real"),
            "V": ("L d", "real"),
            "cotangent": ("L d", "real"),
        },
        value=lambda np, Q, K, V: softmax(np, Q @ K.T / Q.shape[1] ** 0.5) @ V,
        expert=lambda np, Q, K, V, cotangent: attention(np, Q, K, V, cotangent),
    ),
    Problem(
        name="matrix factorisation",
        let=r"$U \in \mathbb{R}^{m \times k}$, $V \in \mathbb{R}^{n \times k}$, $A \in \mathbb{R}^{m \times n}$",
        expression=r"\|U V^\top - A\|_F^2",
        wrt=["U", "V"],
        sizes={"m": 800, "n": 600, "k": 20},
        arrays={"U": ("m k", "real"), "V": ("n k", "real"), "A": ("m n", "real")},
        value=lambda np, U, V, A: np.sum((U @ V.T - A) ** 2),
        expert=lambda np, U, V, A: (2 * (U @ V.T - A) @ V, 2 * (U @ V.T - A).T @ U),
    ),
    Problem(
        name="multilayer perceptron",
        let=r"$W_1 \in \mathbb{R}^{h \times d}$, $b_1 \in \mathbb{R}^h$, $W_2 \in \mathbb{R}^{k \times h}$, $b_2, y \in \mathbb{R}^k$, $x \in \mathbb{R}^d$",
        expression=r"\frac12 \|W_2 \tanh(W_1 x + b_1) + b_2 - y\|_2^2",
        wrt=["W_1", "b_1", "W_2", "b_2"],
        sizes={"h": 1000, "d": 800, "k": 500},
        arrays={
            "W_1": ("h d", "real"),
            "b_1": ("h", "real"),
            "W_2": ("k h", "real"),
            "b_2": ("k", "real"),
            "x": ("d", "real"),
            "y": ("k", "real"),
        },
        value=lambda np, W_1, b_1, W_2, b_2, x, y: (
            np.sum((W_2 @ np.tanh(W_1 @ x + b_1) + b_2 - y) ** 2) / 2
        ),
        expert=lambda np, **a: perceptron(np, **a),
    ),
    Problem(
        name="embedding",
        let=r"$E \in \mathbb{R}^{V \times d}$, $t \in \{1, \dots, V\}^T$, $Y \in \mathbb{R}^{T \times d}$",
        expression=r"\frac12 \sum_{i=1}^T \sum_{j=1}^d (E_{t_i j} - Y_{ij})^2",
        wrt="E",
        sizes={"V": 5000, "d": 64, "T": 4000},
        arrays={"E": ("V d", "real"), "t": ("T", "index"), "Y": ("T d", "real")},
        value=lambda np, E, t, Y: np.sum((E[t] - Y) ** 2) / 2,
        expert=lambda np, E, t, Y: (
            np.zeros_like(E).at[t].add(E[t] - Y) if hasattr(E, "at") else scattered(np, E, t, Y)
        ),
    ),
    Problem(
        name="MSE Hessian",
        let=REGRESSION,
        expression=r"\frac{1}{n} \|Xw - y\|_2^2",
        wrt="w",
        order="hessian",
        sizes={"n": 5000, "d": 300},
        arrays=LINEAR,
        value=lambda np, X, w, y: np.mean((X @ w - y) ** 2),
        expert=lambda np, X, w, y: 2 / X.shape[0] * (X.T @ X),
    ),
    Problem(
        name="logistic Hessian",
        let=LOGISTIC,
        expression=r"\sum_{i=1}^n \left(\log(1 + e^{z_i}) - y_i z_i\right)",
        wrt="w",
        order="hessian",
        sizes={"n": 5000, "d": 300},
        arrays={**LINEAR, "y": ("n", "binary")},
        value=lambda np, X, w, y: np.sum(np.logaddexp(0, X @ w) - y * (X @ w)),
        expert=lambda np, X, w, y: half(np, X, sigmoid(np, X @ w) * sigmoid(np, -(X @ w))),
    ),
    Problem(
        name="log-sum-exp Hessian",
        let=r"$A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $b \in \mathbb{R}^m$",
        expression=r"\log \sum_{i=1}^m \exp((A x + b)_i)",
        wrt="x",
        order="hessian",
        sizes={"m": 5000, "n": 300},
        arrays={"A": ("m n", "real"), "x": ("n", "real"), "b": ("m", "real")},
        value=lambda np, A, x, b: plain_logsumexp(np, A @ x + b),
        expert=lambda np, A, x, b: lse_hessian(np, A, softmax(np, A @ x + b)),
    ),
    Problem(
        name="quadratic form Hessian",
        let=r"$A \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$",
        expression=r"x^\top A x",
        wrt="x",
        order="hessian",
        sizes={"n": 1000},
        arrays={"A": ("n n", "real"), "x": ("n", "real")},
        value=lambda np, A, x: x @ A @ x,
        expert=lambda np, A, x: A + A.T,
    ),
    Problem(
        name="matrix factorisation Hessian",
        let=r"$U \in \mathbb{R}^{m \times k}$, $V \in \mathbb{R}^{n \times k}$, $A \in \mathbb{R}^{m \times n}$",
        expression=r"\|U V^\top - A\|_F^2",
        wrt="U",
        order="hessian",
        sizes={"m": 200, "n": 100, "k": 5},
        arrays={"U": ("m k", "real"), "V": ("n k", "real"), "A": ("m n", "real")},
        value=lambda np, U, V, A: np.sum((U @ V.T - A) ** 2),
        expert=lambda np, U, V, A: (
            2 * np.einsum("ik,jl->ijkl", np.eye(U.shape[0], dtype=U.dtype), V.T @ V)
        ),
    ),
)


def scattered(np: Any, E: Any, t: Any, Y: Any) -> Any:
    total = np.zeros_like(E)
    np.add.at(total, t, E[t] - Y)
    return total


def attention(np: Any, Q: Any, K: Any, V: Any, cotangent: Any) -> Any:
    scale = Q.shape[1] ** -0.5
    P = softmax(np, scale * (Q @ K.T))
    dP = cotangent @ V.T
    dS = scale * P * (dP - np.sum(cotangent * (P @ V), axis=1)[:, None])
    return dS @ K, dS.T @ Q, P.T @ cotangent


def perceptron(np: Any, W_1: Any, b_1: Any, W_2: Any, b_2: Any, x: Any, y: Any) -> Any:
    h = np.tanh(W_1 @ x + b_1)
    r = W_2 @ h + b_2 - y
    g = (r @ W_2) * (1 - h * h)
    return np.outer(g, x), g, np.outer(r, h), r


def lse_hessian(np: Any, A: Any, p: Any) -> Any:
    B, g = np.sqrt(p)[:, None] * A, p @ A
    return B.T @ B - np.outer(g, g)
