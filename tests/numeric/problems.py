"""The variables and terms that the tests of this folder share."""

from __future__ import annotations

from symgrad.functions import function
from symgrad.properties import property_named
from symgrad.terms.algebra import Apply, Call, Determinant, MatMul, Transpose
from symgrad.terms.atoms import Ones
from symgrad.terms.binders import Derivative
from symgrad.terms.build import number, squared_norm, variable
from symgrad.terms.context import Context
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.term import Term

A, B = variable("A", "m", "n"), variable("B", "n", "n")
X, P = variable("X", "m", "n"), variable("P", "m", "m")
x, w, v = variable("x", "n"), variable("w", "n"), variable("v", "n")
b, y, u = variable("b", "m"), variable("y", "m"), variable("u", "m")
penalty = variable(r"\lambda")
PLAIN = Context().declare(A).declare(B).declare(x).declare(b)


def said(name: str, *terms: Term) -> Term:
    """A declared function of terms."""
    return Apply(function(name), terms)


def such_that(variable_: object, *names: str, context: Context = PLAIN) -> Context:
    """The context with properties of a variable."""
    return context.declare(variable_, *(property_named(n) for n in names))  # type: ignore[arg-type]


least_squares = squared_norm(A @ x - b)
quadratic = MatMul((Transpose(x), B, x))
log_det = said("log", Determinant(B))
softmax = said("softmax", x)
log_sum_exp = said("log-sum-exp", x)

probability = said("sigmoid", X @ w)
ones = Ones(y.shape)
LOGISTIC = (
    Context()
    .declare(X)
    .declare(w)
    .declare(y, property_named("binary"))
    .declare(penalty, property_named("positive"))
    .declare(v)
    .define(
        "f",
        -MatMul((Transpose(y), said("log", probability)))
        - MatMul((Transpose(ones - y), said("log", ones - probability)))
        + penalty / number(2) * squared_norm(w),
        (w,),
    )
)
loss = FunctionSymbol("f", (w.shape,), ())
h = FunctionSymbol("h", (b.shape,), ())


def gradient(body: Term, by: object) -> Term:
    """The derivative at the variable itself."""
    return Derivative(body, by, by)  # type: ignore[arg-type]


def hessian(body: Term, by: object) -> Term:
    """The second derivative at the variable itself."""
    return gradient(gradient(body, by), by)


def loss_at(point: Term) -> Term:
    """The logistic loss of `LOGISTIC`."""
    return Call(loss, (point,))
