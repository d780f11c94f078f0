"""Derivations made by hand, each with the same function written for JAX: the oracle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, final

import jax
import jax.numpy as jnp
import numpy as np

import symgrad as sg
from symgrad.derivation import Derivation, Order
from symgrad.functions import function as declared
from symgrad.lowering import python_name
from symgrad.terms.algebra import (
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
from symgrad.terms.atoms import (
    Basis,
    Constant,
    Delta,
    Identity,
    Index,
    Ones,
    Size,
    Sort,
    Variable,
    Zeros,
)
from symgrad.terms.binders import Array, Derivative, Sum
from symgrad.terms.build import index, number, squared_norm, variable
from symgrad.terms.claim import equation
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim, shape_of
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.term import Term

Arrays = Mapping[str, Any]


@final
@dataclass(frozen=True)
class Case:
    """A derivation, the function as JAX has it over keyword arrays, and what its data are like."""

    name: str
    derivation: Derivation
    oracle: Callable[..., Any]
    kinds: Mapping[str, str] = field(default_factory=dict[str, str])
    gradient: Derivation | None = None
    callables: Mapping[str, Any] = field(default_factory=dict[str, Any])


def derivation(
    expression: Term,
    wrt: Variable | tuple[Variable, ...],
    results: Term | tuple[Term, ...],
    order: Order = "gradient",
    context: Context | None = None,
    cotangent: Variable | None = None,
) -> Derivation:
    """A derivation without steps."""
    found = results if isinstance(results, tuple) else (results,)
    return Derivation(
        context=context or Context(),
        expression=expression,
        wrt=wrt if isinstance(wrt, tuple) else (wrt,),
        order=order,
        method="auto",
        steps=(),
        targets=tuple(equation(r, r) for r in found),
        cotangent=cotangent,
    )


def f(name: str, *args: Term) -> Term:
    """A declared function at arguments."""
    return Apply(declared(name), args)


def ones(like: Term) -> Term:
    return Ones(like.shape)


HALF = number(1) / number(2)
TWO = number(2)
m, n, k, d = (Dim.of(s) for s in "mnkd")
x, a, c, w, z = (variable(s, "n") for s in "xacwz")
b, y, u = (variable(s, "m") for s in "byu")
A, X = variable("A", "m", "n"), variable("X", "m", "n")
S, P, Q = (variable(s, "n", "n") for s in "SPQ")
B, G = variable("B", "n", "k"), variable("G", "m", "k")
lam, mu, tau, s = variable(r"\lambda"), variable(r"\mu"), variable(r"\tau"), variable("s")
i, j, t = index("i", "n"), index("j", "n"), index("t", "T")

CASES: list[Case] = []


def case(name: str, derived: Derivation, oracle: Callable[..., Any], **more: Any) -> None:
    CASES.append(Case(name, derived, oracle, **more))


case("linear", derivation(MatMul((Transpose(a), x)), x, a), lambda a, x: a @ x)
case("squared-norm", derivation(squared_norm(x), x, 2 * x), lambda x: x @ x)
case("norm", derivation(Norm(x), x, x / Norm(x)), lambda x: jnp.sqrt(x @ x))
case(
    "quadratic",
    derivation(MatMul((Transpose(x), S, x)), x, (S + S.T) @ x),
    lambda S, x: x @ S @ x,
)
case(
    "quadratic-hessian",
    derivation(MatMul((Transpose(x), S, x)), x, S + S.T, "hessian"),
    lambda S, x: x @ S @ x,
    gradient=derivation(MatMul((Transpose(x), S, x)), x, (S + S.T) @ x),
)
case(
    "bilinear-matrix",
    derivation(MatMul((Transpose(u), A, x)), A, MatMul((u, Transpose(x)))),
    lambda u, A, x: u @ A @ x,
)
case(
    "bilinear-three",
    derivation(MatMul((Transpose(u), A, x)), (u, A, x), (A @ x, Outer(u, x), MatMul((A.T, u)))),
    lambda u, A, x: u @ A @ x,
)
case(
    "ridge",
    derivation(
        squared_norm(A @ x - b) + lam * squared_norm(x), x, 2 * A.T @ (A @ x - b) + 2 * lam * x
    ),
    lambda A, x, b, lambda_: jnp.sum((A @ x - b) ** 2) + lambda_ * (x @ x),
)
MSE = Divide(number(1), Size(m)) * squared_norm(X @ w - y)
MSE_GRADIENT = MatMul((Divide(TWO, Size(m)) * Transpose(X), X @ w - y))
case("mse", derivation(MSE, w, MSE_GRADIENT), lambda X, w, y: jnp.mean((X @ w - y) ** 2))
case(
    "mse-hessian",
    derivation(MSE, w, Divide(TWO, Size(m)) * (X.T @ X), "hessian"),
    lambda X, w, y: jnp.mean((X @ w - y) ** 2),
    gradient=derivation(MSE, w, MSE_GRADIENT),
)
W, C = variable("W", "n", "k"), variable("C", "m", "k")
case(
    "frobenius",
    derivation(HALF * squared_norm(X @ W - C), W, X.T @ (X @ W - C)),
    lambda X, W, C: 0.5 * jnp.sum((X @ W - C) ** 2),
)
M, E = variable("M", "k", "d"), variable("E", "m", "d")
AXB = MatMul((A, W, M)) - E
case(
    "frobenius-axb",
    derivation(HALF * squared_norm(AXB), W, MatMul((A.T, AXB, M.T))),
    lambda A, W, M, E: 0.5 * jnp.sum((A @ W @ M - E) ** 2),
)
case(
    "elastic-net",
    derivation(s * Norm(w, "1") + lam * squared_norm(w), w, s * f("sign", w) + 2 * lam * w),
    lambda s, w, lambda_: s * jnp.sum(jnp.abs(w)) + lambda_ * w @ w,
)
case(
    "sum-exp",
    derivation(Sum(i, f("exp", Entry(x, (i,)))), x, f("exp", x)),
    lambda x: jnp.sum(jnp.exp(x)),
)
case(
    "sum-log",
    derivation(Sum(i, f("log", Entry(x, (i,)))), x, Divide(number(1), x)),
    lambda x: jnp.sum(jnp.log(x)),
    kinds={"x": "positive"},
)
case(
    "sum-relu",
    derivation(
        Sum(i, f("relu", Entry(x, (i,)))),
        x,
        Indicator((Compare(x, ">", number(0)),)),
    ),
    lambda x: jnp.sum(jnp.maximum(x, 0)),
)
case("total", derivation(MatMul((Transpose(ones(x)), x)), x, ones(x)), lambda x: jnp.sum(x))
case("constant", derivation(squared_norm(a), x, Zeros(x.shape)), lambda a, x: a @ a + 0 * x[0])
case(
    "logistic-linear",
    derivation(
        f("log", 1 + f("exp", MatMul((Transpose(a), x)))),
        x,
        f("sigmoid", MatMul((Transpose(a), x))) * a,
    ),
    lambda a, x: jnp.logaddexp(0, a @ x),
)
case(
    "norm-affine",
    derivation(Norm(A @ x + b), x, Divide(A.T @ (A @ x + b), Norm(A @ x + b))),
    lambda A, x, b: jnp.linalg.norm(A @ x + b),
)
LSE = f("log", Sum(i, f("exp", Entry(z, (i,)))))
softmax = f("softmax", z)
case("log-sum-exp", derivation(LSE, z, softmax), lambda z: jax.nn.logsumexp(z))
case(
    "log-sum-exp-hessian",
    derivation(LSE, z, Diag(softmax) - MatMul((softmax, Transpose(softmax))), "hessian"),
    lambda z: jax.nn.logsumexp(z),
    gradient=derivation(LSE, z, softmax),
)
p = f("sigmoid", X @ w)
LOGISTIC = (
    -MatMul((Transpose(y), f("log", p)))
    - MatMul((Transpose(ones(y) - y), f("log", ones(y) - p)))
    + Divide(lam, TWO) * squared_norm(w)
)


def logistic(X: Any, w: Any, y: Any, lambda_: Any) -> Any:
    z = X @ w
    return jnp.sum(jnp.logaddexp(0, z) - y * z) + lambda_ / 2 * (w @ w)


LOGISTIC_GRADIENT = X.T @ (p - y) + lam * w
case("logistic", derivation(LOGISTIC, w, LOGISTIC_GRADIENT), logistic, kinds={"y": "unit"})
case(
    "logistic-hessian",
    derivation(
        LOGISTIC,
        w,
        MatMul((Transpose(X), Diag(Mul((p, ones(y) - p))), X)) + lam * Identity(n),
        "hessian",
    ),
    logistic,
    gradient=derivation(LOGISTIC, w, LOGISTIC_GRADIENT),
    kinds={"y": "unit"},
)
r = index("r", "m")
yhat = variable(r"\hat{y}", "m")
entry = Entry(yhat, (r,))
yr = Entry(y, (r,))
case(
    "logistic-mean",
    derivation(
        Neg(Divide(number(1), Size(m)))
        * Sum(r, yr * f("log", entry) + (1 - yr) * f("log", 1 - entry)),
        w,
        MatMul((Divide(number(1), Size(m)) * Transpose(X), yhat - y)),
        context=Context().define(r"\hat{y}", p),
    ),
    lambda X, w, y: jnp.mean(jnp.logaddexp(0, X @ w) - y * (X @ w)),
    kinds={"y": "unit"},
)
yz = variable("y", "n")
pz = variable("p", "n")
case(
    "softmax-cross-entropy",
    derivation(
        Neg(Sum(i, Entry(yz, (i,)) * f("log", Entry(pz, (i,))))),
        z,
        pz - yz,
        context=Context().define("p", softmax),
    ),
    lambda z, y: -jnp.sum(y * jax.nn.log_softmax(z)),
    kinds={"y": "probability"},
)
case(
    "softmax-jacobian",
    derivation(
        softmax,
        z,
        Diag(pz) - MatMul((pz, Transpose(pz))),
        "jacobian",
        Context().define("p", softmax),
    ),
    lambda z: jax.nn.softmax(z),
)
Y = variable("Y", "m", "k")
PW = f("softmax", X @ W)
case(
    "softmax-regression",
    derivation(
        Neg(Divide(number(1), Size(m))) * Inner(Y, f("log", PW)),
        W,
        MatMul((Divide(number(1), Size(m)) * Transpose(X), PW - Y)),
    ),
    lambda X, W, Y: -jnp.sum(Y * jax.nn.log_softmax(X @ W)) / X.shape[0],
    kinds={"Y": "probability"},
)
var = variable(r"\sigma^2")
dev = Entry(x, (i,)) - mu
NLL = Divide(Size(n), TWO) * f("log", TWO * Constant("pi") * var) + Divide(
    Sum(i, Power(dev, TWO)), TWO * var
)
case(
    "gaussian-nll",
    derivation(
        NLL,
        (mu, var),
        (
            Neg(Divide(Sum(i, dev), var)),
            Divide(Size(n), TWO * var) - Divide(Sum(i, Power(dev, TWO)), TWO * Power(var, TWO)),
        ),
    ),
    lambda x, mu, sigma_2: (
        x.shape[0] / 2 * jnp.log(2 * jnp.pi * sigma_2) + jnp.sum((x - mu) ** 2) / (2 * sigma_2)
    ),
    kinds={"sigma_2": "positive"},
)
table, codes = variable("E", "V", "d"), Variable("c", shape_of("T"), Sort.INDEX, Dim.of("V"))
GT = variable("G", "T", "d")
word = Entry(codes, (t,))
case(
    "embedding",
    derivation(
        Sum(
            t, MatMul((Transpose(Entry(GT, (t, None))), Transpose(table), Basis(word, Dim.of("V"))))
        ),
        table,
        Sum(t, MatMul((Basis(word, Dim.of("V")), Transpose(Entry(GT, (t, None)))))),
    ),
    lambda E, c, G: jnp.sum(E[c] * G),
    kinds={"c": "index:V"},
)
D = variable("D", "k", "n")
bias, target = variable("b", "k"), variable("y", "k")
act = variable("a", "k")
case(
    "one-layer",
    derivation(
        squared_norm(act - target),
        (D, bias, x),
        (
            MatMul((2 * (act - target) * act * (ones(act) - act), Transpose(x))),
            2 * (act - target) * act * (ones(act) - act),
            D.T @ (2 * (act - target) * act * (ones(act) - act)),
        ),
        context=Context().define("a", f("sigmoid", D @ x + bias)),
    ),
    lambda D, x, b, y: jnp.sum((jax.nn.sigmoid(D @ x + b) - y) ** 2),
)
pt = f("softmax", Divide(z, tau))
case(
    "temperature",
    derivation(
        MatMul((Transpose(c), pt)),
        tau,
        Neg(Divide(MatMul((Transpose(c), pt)), Power(tau, TWO))) * MatMul((Transpose(c), z))
        + Divide(Mul((MatMul((Transpose(c), pt)), MatMul((Transpose(pt), z)))), Power(tau, TWO))
        + Divide(
            Mul((MatMul((Transpose(c), pt)), MatMul((Transpose(c), z))))
            - Sum(i, Entry(c, (i,)) * Entry(pt, (i,)) * Entry(z, (i,))),
            Power(tau, TWO),
        ),
    ),
    lambda c, z, tau: c @ jax.nn.softmax(z / tau),
    kinds={"tau": "positive"},
)
V, PV = variable("V", "n", "d"), variable("P", "m", "n")
GV = variable("G", "m", "d")
case(
    "attention-value",
    derivation(Trace(MatMul((Transpose(GV), PV, V))), (V, PV), (PV.T @ GV, GV @ V.T)),
    lambda G, P, V: jnp.sum(G * (P @ V)),
)
QQ, KK = variable("Q", "m", "d"), variable("K", "n", "d")
logits = Divide(QQ @ KK.T, f("sqrt", Size(d)))
head = f("softmax", logits)
Ybar = variable(r"\bar{O}", "m", "d")
grad_p = Ybar @ V.T
rows = Mul((head, grad_p)) @ Ones((n,))
grad_s = Mul((head, grad_p - Outer(rows, Ones((n,)))))
case(
    "attention-head",
    derivation(
        head @ V,
        (QQ, KK, V),
        (
            Divide(grad_s @ KK, f("sqrt", Size(d))),
            Divide(grad_s.T @ QQ, f("sqrt", Size(d))),
            head.T @ Ybar,
        ),
        "vjp",
        cotangent=Ybar,
    ),
    lambda Q, K, V: jax.nn.softmax(Q @ K.T / jnp.sqrt(K.shape[1])) @ V,
)
case(
    "log-det",
    derivation(f("log", Determinant(S)), S, Transpose(Inverse(S))),
    lambda S: jnp.linalg.slogdet(S)[1],
    kinds={"S": "spd"},
)
case(
    "determinant",
    derivation(Determinant(S), S, Determinant(S) * Transpose(Inverse(S))),
    lambda S: jnp.linalg.det(S),
    kinds={"S": "spd"},
)
case(
    "trace-inverse",
    derivation(
        Trace(MatMul((P, Inverse(S)))), S, Neg(Transpose(MatMul((Inverse(S), P, Inverse(S)))))
    ),
    lambda P, S: jnp.trace(P @ jnp.linalg.inv(S)),
    kinds={"S": "spd"},
)
case(
    "inverse-quadratic",
    derivation(
        MatMul((Transpose(x), Inverse(S + lam * Identity(n)), x)),
        x,
        2 * MatMul((Inverse(S + lam * Identity(n)), x)),
    ),
    lambda x, S, lambda_: x @ jnp.linalg.solve(S + lambda_ * jnp.eye(len(x)), x),
    kinds={"S": "spd", "lambda_": "positive"},
)
g = FunctionSymbol("g", ((),), ())
h = FunctionSymbol("h", (b.shape,), ())
v = Variable("u'", b.shape)
case(
    "chain-affine",
    derivation(Call(h, (A @ x + b,)), x, A.T @ Derivative(Call(h, (v,)), v, A @ x + b)),
    lambda A, x, b, **_: jnp.sum((A @ x + b) ** 3),
    callables={"h": lambda u: (u**3).sum(), "h_gradient": lambda u: 3 * u**2},
)
scalar = Variable("t'", ())
case(
    "chain-linear",
    derivation(
        Call(g, (MatMul((Transpose(a), x)),)),
        x,
        Derivative(Call(g, (scalar,)), scalar, MatMul((Transpose(a), x))) * a,
    ),
    lambda a, x, **_: (a @ x) ** 3,
    callables={"g": lambda t: t**3, "g_prime": lambda t: 3 * t**2},
)
case(
    "log-cosh",
    derivation(Sum(r, f("log", f("cosh", Entry(A @ w - b, (r,))))), w, A.T @ f("tanh", A @ w - b)),
    lambda A, w, b: jnp.sum(jnp.log(jnp.cosh(A @ w - b))),
)
case(
    "huber",
    derivation(
        Sum(
            i,
            Piecewise(
                (
                    (
                        HALF * Power(Entry(x, (i,)), TWO),
                        (Compare(f("abs", Entry(x, (i,))), "<=", number(1)),),
                    ),
                ),
                f("abs", Entry(x, (i,))) - HALF,
            ),
        ),
        x,
        Piecewise(((x, (Compare(f("abs", x), "<=", number(1)),)),), f("sign", x)),
    ),
    lambda x: jnp.sum(jnp.where(jnp.abs(x) <= 1, x**2 / 2, jnp.abs(x) - 0.5)),
)
case(
    "pairwise",
    derivation(
        Sum(i, Sum(j, f("exp", Neg(Power(Entry(x, (i,)) - Entry(x, (j,)), TWO))))),
        x,
        Array(
            (i,),
            Neg(
                Sum(
                    j,
                    4
                    * (Entry(x, (i,)) - Entry(x, (j,)))
                    * f("exp", Neg(Power(Entry(x, (i,)) - Entry(x, (j,)), TWO))),
                )
            ),
        ),
    ),
    lambda x: jnp.sum(jnp.exp(-((x[:, None] - x) ** 2))),
)
q, o = index("l", "k"), index("o", "m")
T3 = variable("T", "m", "n", "k")
q3 = variable("q", "k")
TRI = Sum(
    o, Sum(i, Sum(q, Entry(T3, (o, i, q)) * Entry(u, (o,)) * Entry(x, (i,)) * Entry(q3, (q,))))
)
case(
    "trilinear",
    derivation(
        TRI,
        (T3, x),
        (
            Array((o, i, q), Entry(u, (o,)) * Entry(x, (i,)) * Entry(q3, (q,))),
            Array(
                (i,),
                Sum(o, Sum(q, Entry(T3, (o, i, q)) * Entry(u, (o,)) * Entry(q3, (q,)))),
            ),
        ),
    ),
    lambda T, u, x, q: jnp.einsum("oil,o,i,l->", T, u, x, q),
)
case(
    "matrix-jacobian",
    derivation(
        A @ W,
        W,
        Array(
            (o, index("q", "k"), i, q),
            Entry(A, (o, i)) * Delta(index("q", "k"), q),
        ),
        "jacobian",
    ),
    lambda A, W: A @ W,
)
case(
    "vec-kronecker",
    derivation(
        Vec(MatMul((A, W, M))),
        W,
        Array(
            (Index("e", m * d), i, q),
            Entry(
                MatMul((Kronecker(M.T, A), Vec(MatMul((Basis(i, n), Transpose(Basis(q, k))))))),
                (Index("e", m * d),),
            ),
        ),
        "jacobian",
    ),
    lambda A, W, M: (A @ W @ M).T.reshape(-1),
)
case(
    "first-difference",
    derivation(
        Sum(
            Index("i", n - 1),
            Power(Entry(x, (Index("i", n - 1) + 1,)) - Entry(x, (Index("i", n - 1),)), TWO),
        ),
        x,
        Array(
            (i,),
            Sum(
                Index("l", n - 1),
                2
                * (Entry(x, (Index("l", n - 1) + 1,)) - Entry(x, (Index("l", n - 1),)))
                * (Delta(Index("l", n - 1) + 1, i) - Delta(Index("l", n - 1), i)),
            ),
        ),
    ),
    lambda x: jnp.sum((x[1:] - x[:-1]) ** 2),
)
case(
    "class-likelihood",
    derivation(
        Neg(
            Sum(
                Index("t", Dim.of("T")),
                f("log", Entry(f("softmax", variable("Z", "T", "V")), (t, word))),
            )
        ),
        variable("Z", "T", "V"),
        f("softmax", variable("Z", "T", "V"))
        - Array((t, Index("v", Dim.of("V"))), Delta(word, Index("v", Dim.of("V")))),
    ),
    lambda Z, c: -jnp.sum(jax.nn.log_softmax(Z)[jnp.arange(len(c)), c]),
    kinds={"c": "index:V"},
)

t_scalar = variable("t")
SIGMA = Context().define(
    r"\sigma", Divide(number(1), number(1) + f("exp", Neg(t_scalar))), (t_scalar,)
)
user_sigma = Call(FunctionSymbol(r"\sigma", ((),), ()), (MatMul((Transpose(w), x)),))
case(
    "defined-sigmoid",
    derivation(f("log", 1 - user_sigma), w, Neg(user_sigma * x), context=SIGMA),
    lambda w, x: -jnp.logaddexp(0, w @ x),
)
user_softmax = Array(
    (i,),
    Divide(f("exp", Entry(z, (i,))), Sum(j, f("exp", Entry(z, (j,))))),
)
case(
    "defined-softmax",
    derivation(
        Neg(MatMul((Transpose(yz), f("log", user_softmax)))),
        z,
        user_softmax * Sum(i, Entry(yz, (i,))) - yz,
    ),
    lambda z, y: -jnp.sum(y * jax.nn.log_softmax(z)),
    kinds={"y": "probability"},
)
rest = Sum(
    i,
    Sum(j, Entry(S, (i, j)) * Entry(x, (i,)) * Entry(x, (j,)), (Compare(i, "!=", j),)),
)
case(
    "off-diagonal",
    derivation(rest, x, (S + S.T) @ x - 2 * Mul((Diag(S), x))),
    lambda S, x: x @ S @ x - jnp.diagonal(S) @ x**2,
)
one, two = number(1), number(2)
case(
    "entries",
    derivation(
        Entry(x, (one,)) * Entry(x, (two,)),
        x,
        Entry(x, (two,)) * Basis(one, n) + Entry(x, (one,)) * Basis(two, n),
    ),
    lambda x: x[0] * x[1],
)
U, VV, AA = variable("U", "m", "k"), variable("V", "n", "k"), variable("A", "m", "n")
FACTORS = HALF * squared_norm(U @ VV.T - AA)
o2, q2 = index("o_2", "m"), index("q_2", "k")
case(
    "matrix-factorisation-hessian",
    derivation(
        FACTORS,
        U,
        Array((o, q, o2, q2), Delta(o, o2) * Entry(VV.T @ VV, (q, q2))),
        "hessian",
    ),
    lambda U, V, A: 0.5 * jnp.sum((U @ V.T - A) ** 2),
    gradient=derivation(FACTORS, U, (U @ VV.T - AA) @ VV),
)
eps, gam, bet = variable(r"\varepsilon"), variable(r"\gamma", "n"), variable(r"\beta", "n")
xbar = variable(r"\bar{Y}", "n")


def mean(v: Term) -> Term:
    return Divide(Sum(i, Entry(v, (i,))), Size(n))


centred = x - mean(x) * ones(x)
deviation, standard = variable("s"), variable(r"\hat{x}", "n")
NORMALISED = (
    Context()
    .define("s", f("sqrt", Divide(squared_norm(centred), Size(n)) + eps))
    .define(r"\hat{x}", Divide(centred, deviation))
)
flow = gam * xbar
case(
    "layer-norm",
    derivation(
        gam * standard + bet,
        (x, gam, bet),
        (
            Divide(flow - mean(flow) * ones(x) - mean(flow * standard) * standard, deviation),
            xbar * standard,
            xbar,
        ),
        "vjp",
        NORMALISED,
        xbar,
    ),
    lambda gamma, beta, varepsilon, x: (
        gamma * (x - jnp.mean(x)) / jnp.sqrt(jnp.mean((x - jnp.mean(x)) ** 2) + varepsilon) + beta
    ),
    kinds={"varepsilon": "positive"},
)
case(
    "cosine",
    derivation(
        Divide(MatMul((Transpose(x), a)), Norm(x) * Norm(a)),
        x,
        Divide(
            Divide(a, Norm(a))
            - Divide(MatMul((Transpose(x), a)), Norm(x) * Norm(a)) * (x / Norm(x)),
            Norm(x),
        ),
    ),
    lambda x, a: x @ a / (jnp.linalg.norm(x) * jnp.linalg.norm(a)),
)
case(
    "softplus-sum",
    derivation(Sum(i, f("softplus", Entry(x, (i,)))), x, f("sigmoid", x)),
    lambda x: jnp.sum(jnp.logaddexp(0, x)),
)
case(
    "two-exponentials",
    derivation(
        f("log", f("exp", lam) + f("exp", mu)),
        (lam, mu),
        (
            Divide(f("exp", lam), f("exp", lam) + f("exp", mu)),
            Divide(f("exp", mu), f("exp", lam) + f("exp", mu)),
        ),
    ),
    lambda lambda_, mu: jnp.logaddexp(lambda_, mu),
)
case(
    "rows-log-sum-exp",
    derivation(Inner(b, f("log-sum-exp", X)), X, Mul((Outer(b, Ones((n,))), f("softmax", X)))),
    lambda b, X: b @ jax.nn.logsumexp(X, axis=1),
)
case(
    "largest-and-spectral",
    derivation(Norm(x, "inf") + 0 * Norm(A, "2"), A, Zeros(A.shape)),
    lambda x, A: jnp.max(jnp.abs(x)) + 0 * jnp.sum(A),
)
case(
    "woodbury",
    derivation(
        MatMul((Transpose(x), Inverse(lam * Identity(n) + MatMul((a, Transpose(a)))), c)),
        c,
        MatMul((Transpose(Inverse(lam * Identity(n) + MatMul((a, Transpose(a))))), x)),
    ),
    lambda x, a, c, lambda_: x @ jnp.linalg.solve(lambda_ * jnp.eye(len(x)) + jnp.outer(a, a), c),
    kinds={"lambda_": "positive"},
)
case(
    "structured-times-vector",
    derivation(
        MatMul((Transpose(c), Diag(a) - MatMul((a, Transpose(a))) + lam * Identity(n), x)),
        x,
        MatMul((Diag(a) - MatMul((a, Transpose(a))) + lam * Identity(n), c)),
    ),
    lambda a, c, x, lambda_: c @ ((jnp.diag(a) - jnp.outer(a, a) + lambda_ * jnp.eye(len(a))) @ x),
)

positive = (Compare(x, ">", number(0)),)
case(
    "leaky",
    derivation(
        Sum(
            i,
            Piecewise(
                ((Entry(x, (i,)), (Compare(Entry(x, (i,)), ">", number(0)),)),),
                Entry(x, (i,)) / number(100),
            ),
        ),
        x,
        Piecewise(((ones(x), positive),), Zeros(x.shape))
        + Piecewise(((Zeros(x.shape), positive),), ones(x)) / number(100),
    ),
    lambda x: jnp.sum(jnp.where(x > 0, x, x / 100)),
)
Zv, Wv = variable("Z", "n", "d"), variable("W", "n", "d")
pair = f("softmax", MatMul((Zv, Transpose(Wv))) / tau)
case(
    "contrastive",
    derivation(
        Neg(Sum(i, f("log", Entry(pair, (i, i)))) / Size(n)),
        (Zv, Wv),
        (
            MatMul((pair - Identity(n), Wv)) / (Size(n) * tau),
            MatMul((Transpose(pair - Identity(n)), Zv)) / (Size(n) * tau),
        ),
    ),
    lambda Z, W, tau: -jnp.mean(jnp.diagonal(jax.nn.log_softmax(Z @ W.T / tau, axis=-1))),
    kinds={"tau": "positive"},
)
Cx, Bx = variable("C", "m", "d"), variable("B", "n", "d")
Ax, Xx = variable("A", "m", "k"), variable("X", "k", "n")
case(
    "thin-product",
    derivation(
        Power(Norm(MatMul((Ax, Xx, Bx)) - Cx, "F"), TWO),
        Xx,
        2 * MatMul((Transpose(Ax), MatMul((Ax, Xx, Bx)) - Cx, Transpose(Bx))),
    ),
    lambda A, X, B, C: jnp.sum((A @ X @ B - C) ** 2),
)


def derived(expression: str, wrt: str, let: str) -> Derivation:
    """The engine's derivation, for what leans on declarations."""
    return sg.derive(expression, wrt, let).derivations[0]


DEFINITE = r"$S \in \mathbb{R}^{n \times n}$ symmetric positive definite"
case(
    "gaussian-full",
    derived(
        r"\frac{m}{2} \log \det S + \frac12 \sum_{i=1}^m (x_i - a)^\top S^{-1} (x_i - a)",
        "S",
        DEFINITE + r", $X \in \mathbb{R}^{m \times n}$ with rows $x_i^\top$, $a \in \mathbb{R}^n$",
    ),
    lambda S, X, a: (
        len(X) / 2 * jnp.linalg.slogdet(S)[1]
        + jnp.sum((X - a) * jnp.linalg.solve(S, (X - a).T).T) / 2
    ),
    kinds={"S": "spd"},
)
case(
    "one-sided-inverse",
    derived(r"a^\top S^{-1} c", "S", DEFINITE + r", $a, c \in \mathbb{R}^n$"),
    lambda S, a, c: a @ jnp.linalg.solve(S, c),
    kinds={"S": "spd"},
)
case(
    "mahalanobis",
    derived(
        r"\log(1 + x^\top S^{-1} x) + a^\top S^{-1} x", "x", DEFINITE + r", $a, x \in \mathbb{R}^n$"
    ),
    lambda S, x, a: jnp.log1p(x @ jnp.linalg.solve(S, x)) + a @ jnp.linalg.solve(S, x),
    kinds={"S": "spd"},
)
case(
    "ridge-smoother",
    derived(
        r"c^\top (A^\top A + \lambda I)^{-1} c",
        "A",
        r"$A \in \mathbb{R}^{m \times n}$, $c \in \mathbb{R}^n$, $\lambda > 0$",
    ),
    lambda A, c, lambda_: c @ jnp.linalg.solve(A.T @ A + lambda_ * jnp.eye(len(c)), c),
    kinds={"lambda_": "positive"},
)

SIZES = {"m": 5, "n": 3, "k": 4, "d": 2, "T": 7, "V": 6}


def data(example: Case, seed: int = 0, dtype: Any = np.float64) -> dict[str, Any]:
    """Random values for a case, by argument name."""
    rng, values = np.random.default_rng(seed), dict[str, Any]()
    for name, var in arguments(example).items():
        shape = tuple(dim.evaluate(SIZES) for dim in var.shape)
        values[name] = draw(rng, shape, example.kinds.get(name, "real"), dtype)
    return values


def draw(rng: np.random.Generator, shape: tuple[int, ...], kind: str, dtype: Any) -> Any:
    plain = rng.normal(size=shape)
    match kind:
        case "positive":
            plain = np.abs(plain) + 0.5
        case "unit":
            plain = rng.uniform(size=shape)
        case "probability":
            plain = rng.uniform(0.1, 1, size=shape)
            plain = plain / plain.sum(axis=-1, keepdims=True)
        case "spd":
            plain = plain @ plain.T + np.eye(shape[0])
        case _ if kind.startswith("index:"):
            return rng.integers(0, SIZES[kind[6:]], size=shape)
        case _:
            pass
    return np.asarray(plain, dtype=dtype)[()]


def arguments(example: Case) -> dict[str, Variable]:
    """The arrays that the functions of a case take."""
    derived = example.derivation
    found: dict[str, Variable] = {}
    stack: list[Any] = [derived.expression, *derived.wrt]
    from symgrad.terms.walk import free_variables

    while stack:
        for var in free_variables(stack.pop()):
            definition = derived.context.definitions.get(var.name)
            if definition is not None:
                stack.append(definition.body)
            else:
                found[python_name(var.name)] = var
    return found
