"""Gradients as calculus leaves them, with the form that a textbook prints."""

from __future__ import annotations

from typing import NamedTuple

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
    Inverse,
    MatMul,
    Mul,
    Neg,
    Norm,
    Power,
    Transpose,
)
from symgrad.terms.atoms import Basis, Delta, Ones, Size, Sort, Variable
from symgrad.terms.binders import Array, Derivative, Sum
from symgrad.terms.build import index, number, variable
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim, shape_of
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables


class Raw(NamedTuple):
    """A term before, and the LaTeX after."""

    name: str
    term: Term
    context: Context
    textbook: str


RAW: list[Raw] = []


def _raw(name: str, term: Term, textbook: str, context: Context | None = None) -> None:
    context = context or Context()
    for one in sorted(free_variables(term), key=lambda v: v.name):
        if one.name not in context.variables:
            context = context.declare(one)
    RAW.append(Raw(name, term, context, textbook))


def _at(term: Term, *indices: Term | None) -> Term:
    return Entry(term, indices)


def _f(name: str, *args: Term) -> Term:
    return Apply(function(name), args)


def _mul(*factors: Term) -> Term:
    return Mul(factors)


def _dot(*factors: Term) -> Term:
    return MatMul(factors)


def _plus(*terms: Term) -> Term:
    return Add(terms)


def _size(name: str) -> Term:
    return Size(Dim.of(name))


def _ones(*sizes: str) -> Term:
    return Ones(shape_of(*sizes))


ONE, TWO = number(1), number(2)
i, j, k, q = (index(letter, "n") for letter in "ijkq")
r = index("r", "m")
x, y, a, b, p, g, z = (variable(name, "n") for name in "xyabpgz")
A, B = variable("A", "n", "n"), variable("B", "n", "n")
M, c, u = variable("M", "m", "n"), variable("c", "m"), variable("u", "m")
X, w, Y, W = (
    variable("X", "n", "d"),
    variable("w", "d"),
    variable("Y", "n", "K"),
    variable("W", "d", "K"),
)
s, t, lam, mu, tau = (variable(name) for name in ("s", "t", r"\lambda", r"\mu", r"\tau"))
SYMMETRIC = Context().declare(A, property_named("symmetric"))
OVER_N = Divide(ONE, _size("n"))

# A.1 and A.2
_raw("linear-form", Sum(i, _mul(_at(a, i), Basis(i, Dim.of("n")))), "a")
_raw("linear-form-delta", Array((j,), Sum(i, _mul(_at(a, i), Delta(i, j)))), "a")
_raw("squared-norm", _plus(x, x), "2 x")
_raw(
    "squared-distance",
    Array((j,), Sum(i, _mul(TWO, _plus(_at(x, i), Neg(_at(a, i))), Delta(i, j)))),
    "2 (x - a)",
)
_raw("norm", Divide(_mul(TWO, x), _mul(TWO, Norm(x))), r"\frac{x}{\|x\|_2}")
_raw("norm-root", _mul(Divide(ONE, _f("sqrt", _dot(x.T, x))), x), r"\frac{x}{\|x\|_2}")
_raw(
    "quadratic-form",
    Array(
        (k,),
        Sum(
            i,
            Sum(
                j,
                _plus(
                    _mul(Delta(i, k), _at(A, i, j), _at(x, j)),
                    _mul(_at(x, i), _at(A, i, j), Delta(j, k)),
                ),
            ),
        ),
    ),
    r"(A + A^\top) x",
)
_raw("quadratic-form-symmetric", _plus(_dot(A, x), _dot(A.T, x)), "2 A x", SYMMETRIC)
_raw("bilinear-form-matrix", Array((r, j), _mul(_at(c, r), _at(x, j))), r"c x^\top")
_raw("quadratic-form-hessian", Array((i, j), _plus(_at(A, i, j), _at(A, j, i))), r"A + A^\top")

# A.3
_raw(
    "least-squares",
    Array(
        (k,),
        Sum(
            r,
            _mul(
                TWO,
                _plus(Sum(j, _mul(_at(M, r, j), _at(x, j))), Neg(_at(c, r))),
                _at(M, r, k),
            ),
        ),
    ),
    r"2 M^\top (M x - c)",
)
_raw(
    "ridge",
    _plus(_mul(TWO, _dot(M.T, M, x)), Neg(_mul(_dot(M.T, c), TWO)), _mul(lam, x), _mul(x, lam)),
    r"2 M^\top (M x - c) + 2 \lambda x",
)
_raw(
    "quadratic-objective",
    _plus(_mul(Divide(ONE, TWO), _plus(_dot(A, x), _dot(A.T, x))), Neg(b)),
    "A x - b",
    SYMMETRIC,
)
_raw(
    "mse",
    _mul(
        OVER_N,
        Sum(i, _mul(TWO, _plus(_dot(w.T, _at(X, i, None)), Neg(_at(y, i))), _at(X, i, None))),
    ),
    r"\frac{2}{n} X^\top (X w - y)",
)
_P, _Q = variable("P", "m", "p"), variable("Q", "k", "q")
_Z, _C = variable("Z", "p", "k"), variable("C", "m", "q")
_raw(
    "frobenius-axb",
    _plus(_dot(_P.T, _P, _Z, _Q, _Q.T), Neg(_dot(_P.T, _C, _Q.T))),
    r"P^\top (P Z Q - C) Q^\top",
)

# A.4
_raw("sum-exp", Array((i,), _f("exp", _at(x, i))), r"\exp(x)")
_raw(
    "sum-log",
    Sum(i, _mul(Divide(ONE, _at(x, i)), Basis(i, Dim.of("n")))),
    r"1 \oslash x",
)
_SIGMOID = _f("sigmoid", x)
_raw(
    "sum-sigmoid",
    _plus(_SIGMOID, Neg(Power(_SIGMOID, TWO))),
    r"\sigma(x) \odot (\mathbf{1} - \sigma(x))",
)
_raw(
    "sum-relu",
    Sum(i, _mul(Indicator((Compare(_at(x, i), ">", number(0)),)), Basis(i, Dim.of("n")))),
    r"\mathbb{1}[x > 0]",
)
_EXP = _f("exp", s)
_raw("softplus", Divide(_EXP, _plus(ONE, _EXP)), r"\sigma(s)")
_raw(
    "sigmoid-derivative",
    Divide(_f("exp", Neg(s)), Power(_plus(ONE, _f("exp", Neg(s))), TWO)),
    r"\sigma(s) (1 - \sigma(s))",
)
_raw("tanh", Divide(_f("sinh", x), _f("cosh", x)), r"\tanh(x)")

# A.5
_LINEAR = _f("exp", _dot(a.T, x))
_raw("logistic-linear", _mul(Divide(_LINEAR, _plus(ONE, _LINEAR)), a), r"\sigma(a^\top x) a")
_H = FunctionSymbol("h", (shape_of("m"),), ())
_raw(
    "chain-affine",
    _dot(M.T, Derivative(Call(_H, (u,)), u, _plus(_dot(M, x), c))),
    r"M^\top \nabla h(M x + c)",
)
_AFFINE = _plus(_dot(M, x), c)
_raw(
    "norm-affine",
    Divide(_plus(_dot(M.T, M, x), _dot(M.T, c)), Norm(_AFFINE)),
    r"\frac{M^\top (M x + c)}{\|M x + c\|_2}",
)
_PARTS = Sum(k, _f("exp", _at(z, k)))
_raw("log-sum-exp", Divide(_f("exp", z), _PARTS), r"\operatorname{softmax}(z)")
WITH_P = Context().declare(z).define("p", _f("softmax", z))
_raw(
    "log-sum-exp-hessian",
    Array(
        (i, j),
        _plus(
            Divide(_mul(_f("exp", _at(z, i)), Delta(i, j)), _PARTS),
            Neg(Divide(_mul(_f("exp", _at(z, i)), _f("exp", _at(z, j))), Power(_PARTS, TWO))),
        ),
    ),
    r"\operatorname{diag}(p) - p p^\top",
    WITH_P,
)

# 6, H and T
_PREDICTED = _f("sigmoid", _dot(w.T, _at(X, i, None)))
_raw(
    "logistic-regression",
    Neg(
        _mul(
            OVER_N,
            Sum(
                i,
                _plus(
                    _mul(_at(y, i), _plus(ONE, Neg(_PREDICTED)), _at(X, i, None)),
                    Neg(_mul(_plus(ONE, Neg(_at(y, i))), _PREDICTED, _at(X, i, None))),
                ),
            ),
        )
    ),
    r"\frac{1}{n} X^\top (\sigma(X w) - y)",
)
_d, _e = index("k", "d"), index("l", "d")
_raw(
    "logistic-regression-hessian",
    Array(
        (_d, _e),
        _mul(
            OVER_N,
            Sum(
                i,
                _mul(_at(X, i, _d), _at(p, i), _plus(ONE, Neg(_at(p, i))), _at(X, i, _e)),
            ),
        ),
    ),
    r"\frac{1}{n} X^\top \operatorname{diag}(p \odot (\mathbf{1} - p)) X",
    Context().declare(X).declare(w).define("p", _f("sigmoid", _dot(X, w))),
)
_raw(
    "softmax-jacobian",
    Array((i, j), _mul(_at(p, i), _plus(Delta(i, j), Neg(_at(p, j))))),
    r"\operatorname{diag}(p) - p p^\top",
)
ONE_HOT = WITH_P.declare(y, property_named("one-hot"))
_raw(
    "softmax-cross-entropy",
    Array(
        (j,),
        Neg(
            Sum(
                i,
                _mul(
                    Divide(_at(y, i), _at(p, i)),
                    _at(p, i),
                    _plus(Delta(i, j), Neg(_at(p, j))),
                ),
            )
        ),
    ),
    "p - y",
    ONE_HOT,
)
_raw(
    "softmax-cross-entropy-matrices",
    Neg(_dot(_plus(Diag(p), Neg(_dot(p, p.T))), Divide(y, p))),
    "p - y",
    ONE_HOT,
)
_kk, _jj = index("k", "K"), index("j", "K")
_S = variable("S", "n", "K")
_raw(
    "softmax-regression",
    Array(
        (_d, _jj),
        Neg(
            _mul(
                OVER_N,
                Sum(
                    i,
                    Sum(
                        _kk,
                        _mul(
                            Divide(_at(Y, i, _kk), _at(_S, i, _kk)),
                            _at(_S, i, _kk),
                            _plus(Delta(_kk, _jj), Neg(_at(_S, i, _jj))),
                            _at(X, i, _d),
                        ),
                    ),
                ),
            )
        ),
    ),
    r"\frac{1}{n} X^\top (S - Y)",
    Context()
    .declare(X)
    .declare(W)
    .declare(Y, rows=(property_named("one-hot"),))
    .define("S", _f("softmax", _dot(X, W))),
)
_raw(
    "gaussian-nll-mu",
    _mul(
        Divide(ONE, _mul(TWO, s)),
        Sum(i, Neg(_mul(TWO, _plus(_at(x, i), Neg(mu))))),
    ),
    r"\frac{1}{s} \sum_{i=1}^n (\mu - x_i)",
)
_K, _h, _q = variable("W", "k", "n"), variable("a", "k"), variable("t", "k")
_ik = index("i", "k")
_raw(
    "one-layer-network",
    Array(
        (_ik, j),
        _mul(
            TWO,
            _plus(_at(_h, _ik), Neg(_at(_q, _ik))),
            _at(_h, _ik),
            _plus(ONE, Neg(_at(_h, _ik))),
            _at(x, j),
        ),
    ),
    r"2 (a \odot (a - t) \odot (\mathbf{1} - a)) x^\top",
)
_picked = variable("k", "n")
_raw(
    "softmax-temperature",
    Sum(
        i,
        _mul(
            _at(_picked, i),
            _at(p, i),
            _plus(
                Neg(Divide(_at(z, i), Power(tau, TWO))),
                Sum(j, _mul(_at(p, j), Divide(_at(z, j), Power(tau, TWO)))),
            ),
        ),
    ),
    r"\frac{(k^\top p) (z^\top (p - k))}{\tau^2}",
    Context()
    .declare(z)
    .declare(tau, property_named("positive"))
    .declare(_picked, property_named("one-hot"))
    .define("p", _f("softmax", Divide(z, tau))),
)
_D, _R = variable("D", "n", "m"), variable("P", "n", "m")
_cols, _other = index("j", "m"), index("k", "m")
_raw(
    "attention-scores",
    Array(
        (i, _cols),
        Sum(
            _other,
            _mul(
                _at(_D, i, _other),
                _at(_R, i, _other),
                _plus(Delta(_other, _cols), Neg(_at(_R, i, _cols))),
            ),
        ),
    ),
    r"P \odot (D - (D \odot P) \mathbf{1} \mathbf{1}^\top)",
)
_HAT = variable(r"\hat{x}", "n")
_raw(
    "layer-norm-input",
    _plus(
        _mul(Divide(ONE, s), g),
        Neg(_mul(Divide(ONE, _mul(_size("n"), s)), Sum(i, _at(g, i)), _ones("n"))),
        Neg(_mul(Divide(_dot(_HAT.T, g), _mul(_size("n"), s)), _HAT)),
    ),
    r"\frac{1}{s} \left(g - \frac{\hat{x}^\top g}{n} \hat{x} "
    r"- \frac{\mathbf{1}^\top g}{n} \mathbf{1}\right)",
)

# Beyond the source
_INVERSE = Inverse(A)
_raw("log-det", Transpose(_INVERSE), r"A^{-\top}")
_raw("determinant", _mul(Determinant(A), Transpose(_INVERSE)), r"\det(A) A^{-\top}")
_raw(
    "trace-inverse",
    Neg(_dot(Transpose(_INVERSE), Transpose(B), Transpose(_INVERSE))),
    r"-A^{-\top} B^\top A^{-\top}",
)
_raw("trace-quadratic", _plus(_dot(A, B), _dot(A.T, B)), r"(A + A^\top) B")
_U, _V, _T = variable("U", "m", "r"), variable("V", "n", "r"), variable("T", "m", "n")
_raw(
    "matrix-factorization",
    _plus(_dot(_U, _V.T, _V), Neg(_dot(_T, _V))),
    r"(U V^\top - T) V",
)
_raw(
    "rayleigh-quotient",
    _plus(
        Divide(_mul(TWO, _dot(A, x)), _dot(x.T, x)),
        Neg(Divide(_mul(_dot(x.T, A, x), TWO, x), Power(_dot(x.T, x), TWO))),
    ),
    r"\frac{2}{x^\top x} \left(A x - \frac{x^\top A x}{x^\top x} x\right)",
    SYMMETRIC,
)
_raw(
    "product-rule",
    _plus(_mul(_dot(a.T, x), b), _mul(_dot(b.T, x), a)),
    r"(a^\top x) b + (b^\top x) a",
)
_row = _at(M, r, None)
_RESIDUAL = _plus(_dot(_row.T, x), Neg(_at(c, r)))
_raw(
    "log-cosh",
    Sum(r, _mul(Divide(_f("sinh", _RESIDUAL), _f("cosh", _RESIDUAL)), _row)),
    r"M^\top \tanh(M x - c)",
)
_steps, _tokens = index("t", "T"), Variable("c", shape_of("T"), Sort.INDEX, Dim.of("V"))
_G = variable("G", "T", "d")
_raw(
    "embedding-lookup",
    Array(
        (index("v", "V"), index("e", "d")),
        Sum(
            _steps,
            _mul(Delta(index("v", "V"), _at(_tokens, _steps)), _at(_G, _steps, index("e", "d"))),
        ),
    ),
    r"\sum_{t=1}^T e_{c_t} G_{t,:}",
)

# No matrix form: the index form stays
_raw(
    "three-matrices",
    Array((j, k, q), Sum(i, _mul(_at(A, i, j), _at(B, i, k), _at(A, i, q)))),
    r"\left[\sum_{i=1}^n A_{ij} B_{ik} A_{iq}\right]_{jkq}",
)
