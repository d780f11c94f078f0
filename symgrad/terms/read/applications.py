"""Functions with their arguments: named ones, those of the document, tr, det, diag and the like."""

from __future__ import annotations

from collections.abc import Callable

from symgrad.diagnostics import ReadError, ShapeError, Span
from symgrad.terms.algebra import (
    Apply,
    Call,
    Determinant,
    Diag,
    Divide,
    Entry,
    Inverse,
    MatMul,
    Trace,
    Transpose,
    Vec,
)
from symgrad.terms.atoms import Index, Ones, Size, Variable
from symgrad.terms.binders import Array, Derivative
from symgrad.terms.dimension import SCALAR, Dim, Shape
from symgrad.terms.function import Function, FunctionSymbol
from symgrad.terms.read.draft import Draft, draft, known, scalar
from symgrad.terms.read.fit import fit
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.vocabulary import Operator
from symgrad.terms.term import Term

Callee = FunctionSymbol | Function | Operator


def applied(reading: Reading, callee: Callee, args: list[Draft], span: Span) -> Draft:
    """A function at its arguments.

    Raises: ReadError if their number or their shapes do not fit.
    """
    args = [a.closed() for a in args]
    if isinstance(callee, FunctionSymbol):
        return called(reading, callee, args, span)
    if isinstance(callee, Function):
        return _applied(reading, callee, args, span)
    if len(args) != 1:
        raise ReadError(f"{callee} takes one argument, not {len(args)}", span)
    if callee in ("trace", "det") and not args[0].shape:
        return args[0].at(span)  # a 1 × 1 matrix may stand for a number
    return _operated(reading, callee, args[0], span)


def called(reading: Reading, symbol: FunctionSymbol, args: list[Draft], span: Span) -> Draft:
    """A function of the document; one of a number acts on every entry of a vector."""
    if len(args) != len(symbol.domain):
        message = f"{symbol.name} takes {len(symbol.domain)} arguments, not {len(args)}"
        raise ReadError(message, span, code="shape-mismatch")
    fitted = [fit(reading, a, s) for a, s in zip(args, symbol.domain, strict=True)]
    good = [f for f in fitted if f is not None]
    if len(good) == len(args):
        return draft(symbol.codomain, lambda *terms: Call(symbol, terms), tuple(good), span)
    if symbol.domain == (SCALAR,) and symbol.codomain == SCALAR and args[0].shape:
        return each_entry(reading, lambda x: Call(symbol, (x,)), args[0], span)
    wanted = ", ".join(map(reading.sizes.show, symbol.domain))
    given = ", ".join(reading.sizes.show(a.shape) for a in args)
    raise ReadError(f"{symbol.name} takes {wanted}, not {given}", span, code="shape-mismatch")


def each_entry(reading: Reading, make: Callable[[Term], Term], arg: Draft, span: Span) -> Draft:
    """The array of a function's values at the entries of a tensor."""
    letters = [n for n in "ijklrstpq" if n not in reading.subscripts and not reading.local(n)]
    sizes = reading.sizes

    def build(of: Term) -> Term:
        indices = tuple(
            Index(name, sizes.final(d)) for name, d in zip(letters, arg.shape, strict=False)
        )
        return Array(indices, make(Entry(of, indices)))

    return draft(arg.shape, build, (arg,), span)


def _applied(reading: Reading, function: Function, args: list[Draft], span: Span) -> Draft:
    if len(args) != len(function.parameters) and function.parameters:
        message = f"{function.name} takes {len(function.parameters)} arguments, not {len(args)}"
        raise ReadError(message, span, code="shape-mismatch")
    shapes = [reading.sizes.shape(a.shape) for a in args]
    try:
        shape = function.result_shape(tuple(shapes))
    except ShapeError as error:
        raise ReadError(str(error), span, code="shape-mismatch") from error
    return draft(shape, lambda *terms: Apply(function, terms), tuple(args), span)


def _operated(reading: Reading, operator: Operator, arg: Draft, span: Span) -> Draft:
    match operator:
        case "trace":
            return scalar(Trace, (_square(reading, "a trace", arg, span),), span)
        case "det":
            return scalar(Determinant, (_square(reading, "a determinant", arg, span),), span)
        case "logdet":
            logarithm = reading.spelled["log"]
            inside = _square(reading, "a determinant", arg, span)
            return scalar(lambda x: Apply(logarithm, (Determinant(x),)), (inside,), span)
        case "inverse":
            return draft(arg.shape, Inverse, (_square(reading, "an inverse", arg, span),), span)
        case "diag":
            return _diag(reading, arg, span)
        case "vec":
            if len(arg.shape) != 2:
                raise _needs("vec needs a matrix", reading, arg, span)
            return draft((arg.shape[0] * arg.shape[1],), Vec, (arg,), span)
        case "size":
            raise ReadError("size takes a dimension", span)
        case "rowsum":
            return _row_sum(reading, arg, span)
        case "colsum":
            return _row_sum(reading, _flipped(arg, span), span)
        case "sum" | "mean":
            return _total(reading, arg, span, mean=operator == "mean")


def _needs(message: str, reading: Reading, arg: Draft, span: Span) -> ReadError:
    shown = reading.sizes.show(arg.shape)
    return ReadError(f"{message}, not {shown}", span, code="shape-mismatch")


def _square(reading: Reading, what: str, arg: Draft, span: Span) -> Draft:
    if len(arg.shape) != 2 or not reading.sizes.equal(*arg.shape):
        raise _needs(f"{what} needs a square matrix", reading, arg, span)
    return arg


def _diag(reading: Reading, arg: Draft, span: Span) -> Draft:
    if len(arg.shape) == 1:
        return draft((arg.shape[0], arg.shape[0]), Diag, (arg,), span)
    return draft((_square(reading, "diag", arg, span).shape[0],), Diag, (arg,), span)


def _flipped(arg: Draft, span: Span) -> Draft:
    if len(arg.shape) != 2:
        return arg
    return draft((arg.shape[1], arg.shape[0]), Transpose, (arg,), span)


def _row_sum(reading: Reading, arg: Draft, span: Span) -> Draft:
    if len(arg.shape) != 2:
        raise _needs("a sum of rows needs a matrix", reading, arg, span)
    size = arg.shape[1]
    sizes = reading.sizes
    return draft((arg.shape[0],), lambda x: MatMul((x, Ones((sizes.final(size),)))), (arg,), span)


def _total(reading: Reading, arg: Draft, span: Span, *, mean: bool) -> Draft:
    if len(arg.shape) != 1:
        raise _needs("this needs a vector", reading, arg, span)
    sizes, size = reading.sizes, arg.shape[0]

    def make(of: Term) -> Term:
        total = MatMul((Transpose(Ones((sizes.final(size),))), of))
        return Divide(total, Size(sizes.final(size))) if mean else total

    return scalar(make, (arg,), span)


def sized(dim: Dim, span: Span) -> Draft:
    """A dimension as a number."""
    return known(Size(dim), span)


def derived(
    reading: Reading, callee: FunctionSymbol | Function, point: Draft, order: int, span: Span
) -> Draft:
    """The derivative of a function of one argument, at a point: g'(t), ∇h(Ax + b), σ'(z)."""
    elementwise = _of_numbers(callee)
    if elementwise and point.shape:
        return each_entry(reading, lambda x: _derived(callee, x, order, SCALAR), point, span)
    shape = point.shape
    if isinstance(callee, FunctionSymbol):
        if len(callee.domain) != 1:
            message = f"{callee.name} has several arguments: say by which, as in \\nabla_x"
            raise ReadError(message, span, code="ambiguous")
        shape = callee.domain[0]
        fitted = fit(reading, point, shape)
        if fitted is None:
            raise _needs(f"{callee.name} takes {reading.sizes.show(shape)}", reading, point, span)
        point = fitted
        value: Shape = callee.codomain
    else:
        value = callee.result_shape((reading.sizes.shape(shape),))
    result = (*value, *(shape * order))
    sizes = reading.sizes
    return draft(
        result,
        lambda x: _derived(callee, x, order, sizes.final_shape(shape)),
        (point.closed(),),
        span,
    )


def _of_numbers(callee: FunctionSymbol | Function) -> bool:
    if isinstance(callee, FunctionSymbol):
        return callee.domain == (SCALAR,) and callee.codomain == SCALAR
    return len(callee.parameters) == 1 and not callee.parameters[0].shape


def _derived(callee: FunctionSymbol | Function, point: Term, order: int, shape: Shape) -> Term:
    plain = isinstance(point, Variable)
    bound = point if isinstance(point, Variable) else Variable("u", shape)
    body: Term = (
        Call(callee, (bound,)) if isinstance(callee, FunctionSymbol) else Apply(callee, (bound,))
    )
    for step in range(order):
        last = step == order - 1
        body = Derivative(body, bound, point if last and not plain else bound)
    return body
