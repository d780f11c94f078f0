"""Random well-shaped terms over every node, with the context that they live in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import cast

from hypothesis import strategies as st

from symgrad.functions import function
from symgrad.properties import property_named
from symgrad.terms.algebra import (
    Add,
    Apply,
    Call,
    Compare,
    Comparison,
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
    NormKind,
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
    Number,
    Ones,
    Size,
    Sort,
    Variable,
    Zeros,
)
from symgrad.terms.binders import Array, Derivative, Differential, Let, Sum
from symgrad.terms.build import differential_of, variable
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.dimension import SCALAR, Dim, Shape, shape_of
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.term import Term

M, N = Dim.of("m"), Dim.of("n")
SHAPES: tuple[Shape, ...] = (SCALAR, (M,), (N,), (M, N), (N, M), (N, N), (M, M))

VARIABLES: tuple[Variable, ...] = (
    *(variable(name) for name in ("s", "t", r"\lambda", r"\hat{y}_1")),
    *(variable(name, "n") for name in ("x", "y", r"\bar{w}", "x^{(1)}")),
    *(variable(name, "m") for name in ("b", "b_1")),
    *(variable(name, "m", "n") for name in ("A", "W_1")),
    *(variable(name, "n", "m") for name in ("B",)),
    *(variable(name, "n", "n") for name in ("S", "Q")),
    *(variable(name, "m", "m") for name in ("P",)),
)
PICK = Variable("c", shape_of("m"), Sort.INDEX, N)
FUNCTIONS = (
    FunctionSymbol("f", (shape_of("n"),), SCALAR),
    FunctionSymbol("h", (shape_of("m"),), SCALAR),
    FunctionSymbol("g", (SCALAR,), SCALAR),
    FunctionSymbol(r"\varphi", (SCALAR, SCALAR), SCALAR),
    FunctionSymbol("F", (shape_of("n"),), shape_of("m")),
)
FREE = (Index("i", N), Index("j", N), Index("k", M))
ELEMENTWISE = (
    *("exp", "log", "sqrt", "sigmoid", "tanh", "softplus", "relu", "abs", "sign"),
    *("sin", "cos", "sinh", "cosh", "erf"),
)


def _context() -> Context:
    context = Context()
    for one in (*VARIABLES, PICK):
        context = context.declare(one)
    for symbol in FUNCTIONS:
        context = context.declare_function(symbol)
    return context


CONTEXT = _context()


@st.composite
def contexts(draw: st.DrawFn) -> Context:
    """The context of all terms here, with properties that fit the shapes."""
    context = CONTEXT
    words = {
        0: ("positive", "nonzero", "integer"),
        1: ("positive", "unit", "one-hot", "probability", "nonzero vector"),
        2: ("symmetric", "positive definite", "orthogonal", "diagonal", "invertible"),
    }
    for one in VARIABLES:
        square = len(one.shape) < 2 or one.shape[0] == one.shape[1]
        if square and draw(st.booleans()):
            chosen = draw(st.sampled_from(words[len(one.shape)]))
            context = context.declare(one, property_named(chosen))
    return context


@dataclass(frozen=True)
class Scope:
    """What may be used where a term is drawn: variables, indices; and how deep it may go."""

    depth: int
    variables: tuple[Variable, ...] = VARIABLES
    indices: tuple[Index, ...] = FREE
    exotic: bool = True
    """Whether derivatives, differentials, undetermined functions and let may occur."""

    def deeper(self) -> Scope:
        return replace(self, depth=self.depth - 1)

    def binding(self, *names: Variable | Index) -> Scope:
        """Inside a binder; a name that it hides is gone."""
        hidden = {n.name for n in names}
        return Scope(
            self.depth - 1,
            (
                *(v for v in self.variables if v.name not in hidden),
                *(n for n in names if isinstance(n, Variable)),
            ),
            (
                *(i for i in self.indices if i.name not in hidden),
                *(n for n in names if isinstance(n, Index)),
            ),
            self.exotic,
        )


Maker = Callable[[st.DrawFn, Shape, Scope], Term]


@st.composite
def terms(
    draw: st.DrawFn,
    shape: Shape | None = None,
    depth: int = 3,
    exotic: bool = True,
    closed: bool = False,
) -> Term:
    """A term; `exotic` admits derivatives and undetermined functions, `closed` no free index."""
    wanted = draw(st.sampled_from(SHAPES)) if shape is None else shape
    scope = Scope(depth, exotic=exotic, indices=() if closed else FREE)
    return _term(draw, wanted, scope)


@st.composite
def claims(draw: st.DrawFn, depth: int = 3, exotic: bool = True) -> Claim:
    """Two terms of one shape and a relation."""
    shape = draw(st.sampled_from(SHAPES))
    sides = [draw(terms(shape, depth, exotic)) for _ in range(2)]
    return Claim(sides[0], Relation.EQUAL, sides[1])


def _term(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    makers = LEAVES[len(shape)] if scope.depth <= 0 else NODES[len(shape)]
    fitting = [maker for maker in makers if _fits(maker, shape, scope)]
    return draw(st.sampled_from(fitting))(draw, shape, scope)


def _fits(maker: Maker, shape: Shape, scope: Scope) -> bool:
    if maker in _EXOTIC and not scope.exotic:
        return False
    if maker in _SQUARE and len(shape) == 2 and shape[0] != shape[1]:
        return False
    if maker in (_free_index,):
        return bool(scope.indices)
    return True


# Leaves.


def _variable(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    fitting = [v for v in scope.variables if v.shape == shape]
    return draw(st.sampled_from(fitting)) if fitting else Ones(shape)


def _number(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    return Number(Fraction(draw(st.integers(0, 12))) / draw(st.sampled_from((1, 1, 1, 4))))


def _named_number(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    return draw(st.sampled_from((Constant("pi"), Size(M), Size(N))))


def _constant(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    return draw(st.sampled_from((Ones(shape), Zeros(shape))))


def _identity(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    return Identity(shape[0])


def _index_term(draw: st.DrawFn, dim: Dim, scope: Scope) -> Term:
    """An index into an axis: an index of that range, a number, an index variable."""
    fitting: list[Term] = [i for i in scope.indices if i.stop == dim and i.start == Dim.of(1)]
    fitting += [Add((i, Number(Fraction(1)))) for i in scope.indices if i.stop == dim - 1]
    rows = [i for i in scope.indices if i.stop == M and i.start == Dim.of(1)]
    if dim == N and rows:
        fitting.append(Entry(PICK, (rows[0],)))
    return draw(st.sampled_from([*fitting, *fitting, Number(Fraction(1))]))


def _basis(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    return Basis(_index_term(draw, shape[0], scope), shape[0])


def _delta(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    bound = [i for i in scope.indices if i not in FREE] or [Number(Fraction(1))]
    return Delta(*(cast(Term, draw(st.sampled_from(bound))) for _ in range(2)))


def _free_index(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    bound = [i for i in scope.indices if i not in FREE]
    return draw(st.sampled_from(bound)) if bound else Size(N)


def _entry(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    whole = draw(st.sampled_from([v for v in scope.variables if v.shape]))
    return Entry(whole, tuple(_index_term(draw, d, scope) for d in whole.shape))


# Nodes.


def _same(draw: st.DrawFn, shape: Shape, scope: Scope, least: int = 2) -> tuple[Term, ...]:
    count = draw(st.integers(least, 3))
    return tuple(_term(draw, shape, scope.deeper()) for _ in range(count))


def _add(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    return Add(_same(draw, shape, scope))


def _neg(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    return Neg(_term(draw, shape, scope.deeper()))


def _mul(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    factors = [_term(draw, shape, scope.deeper())]
    for _ in range(draw(st.integers(1, 2))):
        other = draw(st.sampled_from((SCALAR, SCALAR, shape)))
        factors.append(_term(draw, other, scope.deeper()))
    return Mul(tuple(draw(st.permutations(factors))))


def _divide(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    below = draw(st.sampled_from((SCALAR, SCALAR, shape)))
    above = shape if not below else draw(st.sampled_from((shape, SCALAR)))
    return Divide(_term(draw, above, scope.deeper()), _term(draw, below, scope.deeper()))


def _power(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    one, two = Number(Fraction(1)), Number(Fraction(2))
    exponents = (two, Number(Fraction(3)), Neg(one), Divide(one, two), variable("s"), Size(N))
    return Power(_term(draw, shape, scope.deeper()), draw(st.sampled_from(exponents)))


def _sum(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    stop, start = draw(st.sampled_from(((N, 1), (M, 1), (N - 1, 1), (M - 1, 0))))
    index = Index(draw(st.sampled_from("ijkl")), stop, Dim.of(start))
    conditions: tuple[Compare, ...] = ()
    others = [i for i in scope.indices if i.name != index.name and i not in FREE]
    if others and draw(st.booleans()):
        sign = cast(Comparison, draw(st.sampled_from(("!=", "<=", "<"))))
        conditions = (Compare(index, sign, draw(st.sampled_from(others))),)
    return Sum(index, _term(draw, shape, scope.binding(index)), conditions)


def _array(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    names = draw(st.permutations("ijkl"))
    indices = tuple(Index(name, dim) for name, dim in zip(names, shape, strict=False))
    return Array(indices, _term(draw, SCALAR, scope.binding(*indices)))


def _compare(draw: st.DrawFn, shape: Shape, scope: Scope) -> Compare:
    sign: Comparison = draw(st.sampled_from(("<", "<=", ">", ">=", "=", "!=")))
    other = draw(st.sampled_from((shape, SCALAR)))
    return Compare(
        _term(draw, shape, scope.deeper()), sign, _term(draw, other, replace(scope, depth=0))
    )


def _indicator(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    return Indicator(tuple(_compare(draw, shape, scope) for _ in range(draw(st.integers(1, 2)))))


def _piecewise(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    values = _same(draw, shape, scope, least=1)
    cases = tuple((value, (_compare(draw, shape, scope),)) for value in values)
    return Piecewise(cases, _term(draw, shape, scope.deeper()))


def _apply(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    name = draw(st.sampled_from(ELEMENTWISE))
    return Apply(function(name), (_term(draw, shape, scope.deeper()),))


def _extremum(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    other = _term(draw, draw(st.sampled_from((SCALAR, shape))), scope.deeper())
    args = draw(st.permutations((_term(draw, shape, scope.deeper()), other)))
    return Apply(function(draw(st.sampled_from(("max", "min")))), tuple(args))


def _softmax(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    name = draw(st.sampled_from(("softmax", "log-softmax")))
    return Apply(function(name), (_term(draw, shape, scope.deeper()),))


def _reduced(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    inner = (*shape, draw(st.sampled_from((M, N))))
    return Apply(function("log-sum-exp"), (_term(draw, inner, scope.deeper()),))


def _matmul(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    """A chain of one to three factors between the axes of the shape."""
    down = scope.deeper()
    inner = [draw(st.sampled_from((M, N))) for _ in range(draw(st.integers(1, 2)))]
    match shape:
        case ():
            first: Term = Transpose(_term(draw, (inner[0],), down))
            last: Term = _term(draw, (inner[-1],), down)
        case (rows,):
            first = _term(draw, (rows, inner[0]), down)
            last = _term(draw, (inner[-1],), down)
        case (rows, columns):
            if draw(st.booleans()):
                return MatMul(
                    (_term(draw, (rows,), down), Transpose(_term(draw, (columns,), down)))
                )
            first = _term(draw, (rows, inner[0]), down)
            last = _term(draw, (inner[-1], columns), down)
        case _:
            raise AssertionError(shape)
    middle = (_term(draw, pair, down) for pair in pairwise(inner))
    return MatMul((first, *middle, last))


def _transpose(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    return Transpose(_term(draw, shape[::-1], scope.deeper()))


def _square(draw: st.DrawFn, scope: Scope) -> Term:
    dim = draw(st.sampled_from((M, N)))
    return _term(draw, (dim, dim), scope.deeper())


def _spectral(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    node = draw(st.sampled_from((Trace, Determinant)))
    return node(_square(draw, scope))


def _norm(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    if draw(st.booleans()):
        kind = cast(NormKind, draw(st.sampled_from(("2", "1", "inf"))))
        return Norm(_term(draw, (N,), scope.deeper()), kind)
    kind = cast(NormKind, draw(st.sampled_from(("2", "F"))))
    return Norm(_term(draw, (M, N), scope.deeper()), kind)


def _inner(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    common = draw(st.sampled_from(SHAPES[1:]))
    return Inner(*_same(draw, common, scope)[:2])


def _big(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    """A number from a tensor of products of dimensions: norms of vec, ⊗ and ⊠."""
    down = scope.deeper()
    left, right = (draw(st.sampled_from(((M, N), (N, N)))) for _ in range(2))
    match draw(st.sampled_from(("vec", "kronecker", "vectors", "outer"))):
        case "vec":
            return Norm(Vec(_term(draw, left, down)))
        case "kronecker":
            return Norm(Kronecker(_term(draw, left, down), _term(draw, right, down)), "F")
        case "vectors":
            return Norm(Kronecker(_term(draw, (M,), down), _term(draw, (N,), down)))
        case _:
            return Norm(Outer(_term(draw, (M,), down), _term(draw, (N,), down)), "F")


def _any_entry(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    whole = draw(st.sampled_from(SHAPES[1:]))
    indices = tuple(_index_term(draw, d, scope) for d in whole)
    return Entry(_term(draw, whole, scope.deeper()), indices)


def _slice(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    other = draw(st.sampled_from((M, N)))
    at = _index_term(draw, other, scope)
    if draw(st.booleans()):
        return Entry(_term(draw, (*shape, other), scope.deeper()), (None, at))
    return Entry(_term(draw, (other, *shape), scope.deeper()), (at, None))


def _inverse(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    body = _term(draw, shape, scope.deeper())
    match draw(st.sampled_from(("inverse", "transposed", "power"))):
        case "inverse":
            return Inverse(body)
        case "transposed":
            return Transpose(Inverse(body))
        case _:
            return MatrixPower(body, Number(Fraction(draw(st.integers(2, 4)))))


def _diagonal(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    inner = shape * 2 if len(shape) == 1 else shape[:1]
    return Diag(_term(draw, inner, scope.deeper()))


def _call(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    fitting = [f for f in FUNCTIONS if f.codomain == shape]
    if not fitting:
        return _variable(draw, shape, scope)
    chosen = draw(st.sampled_from(fitting))
    return Call(chosen, tuple(_term(draw, s, scope.deeper()) for s in chosen.domain))


def _derivative(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    """A derivative whose axes are those of the body, then those of its variable."""
    split = draw(st.integers(0, len(shape)))
    by = shape[split:]
    if draw(st.booleans()):
        fitting = [v for v in scope.variables if v.shape == by]
        wrt = draw(st.sampled_from(fitting)) if fitting else Variable("u", by)
        point: Term = wrt if fitting else _term(draw, by, scope.deeper())
    else:
        wrt = Variable("u", by)
        point = _term(draw, by, scope.deeper())
    return Derivative(_term(draw, shape[:split], scope.binding(wrt)), wrt, point)


def _derivative_of_call(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    fitting = [f for f in FUNCTIONS if (*f.codomain, *f.domain[0]) == shape and len(f.domain) == 1]
    if not fitting:
        return _derivative(draw, shape, scope)
    chosen = draw(st.sampled_from(fitting))
    u = Variable("u", chosen.domain[0])
    return Derivative(Call(chosen, (u,)), u, _term(draw, u.shape, scope.deeper()))


def _hessian(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    fitting = [v for v in scope.variables if v.shape == shape[:1]]
    if not fitting:
        return _variable(draw, shape, scope)
    x = draw(st.sampled_from(fitting))
    body = _term(draw, SCALAR, scope.binding(x))
    return Derivative(Derivative(body, x, x), x, x)


def _differential(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    x = draw(st.sampled_from(scope.variables))
    other = draw(st.booleans())
    direction = _term(draw, x.shape, scope.deeper()) if other else differential_of(x)
    return Differential(_term(draw, shape, scope.deeper()), ((x, direction),))


def _let(draw: st.DrawFn, shape: Shape, scope: Scope) -> Term:
    value = _term(draw, draw(st.sampled_from(SHAPES[:4])), scope.deeper())
    hidden = [v for v in scope.variables if v.shape == value.shape]
    name = draw(st.sampled_from([Variable("v", value.shape), *hidden]))
    return Let(name, value, _term(draw, shape, scope.binding(name)))


_EXOTIC = {_derivative, _derivative_of_call, _hessian, _differential, _let, _call}
_SQUARE = {_identity, _inverse, _diagonal, _hessian}
_EXOTIC_NODES: list[Maker] = [_derivative, _derivative_of_call, _differential, _let, _call]
_EVERYWHERE: list[Maker] = [
    *(_add, _neg, _mul, _divide, _power, _sum, _piecewise, _indicator, _apply, _extremum),
    *(_matmul, _matmul),
    *_EXOTIC_NODES,
]
_NUMBERS: list[Maker] = [_variable, _variable, _number, _named_number, _entry, _entry]
LEAVES: dict[int, list[Maker]] = {
    0: [*_NUMBERS, _delta, _free_index],
    1: [_variable, _variable, _variable, _constant, _basis],
    2: [_variable, _variable, _variable, _constant, _identity],
}
NODES: dict[int, list[Maker]] = {
    0: [*LEAVES[0], *_EVERYWHERE, _reduced, _spectral, _norm, _inner, _big, _any_entry],
    1: [*LEAVES[1], *_EVERYWHERE, _reduced, _softmax, _slice, _array, _diagonal],
    2: [*LEAVES[2], *_EVERYWHERE, _softmax, _transpose, _inverse, _diagonal, _array, _hessian],
}
