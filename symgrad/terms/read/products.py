"""Products: what stands side by side, and the signs between factors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.algebra import Divide, Inner, Kronecker, MatMul, Mul, Outer
from symgrad.terms.dimension import SCALAR, Shape
from symgrad.terms.node import ONE
from symgrad.terms.read.draft import Draft, draft, scalar
from symgrad.terms.read.fit import FLEXIBLE, fit, mismatch, unfit
from symgrad.terms.read.parser import PRODUCTS
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import Chain
from symgrad.terms.read.tokens import Token


def chain(reading: Reading, syntax: Chain) -> Task[Draft]:
    """Operands with product signs between them, from the left."""
    made: Draft = yield reading.read(syntax.first)
    for token, operand in syntax.rest:
        right: Draft = yield reading.read(operand)
        made = _combined(reading, token, made, right)
    return made


def _combined(reading: Reading, token: Token, left: Draft, right: Draft) -> Draft:
    span = left.span.joined(right.span)
    match PRODUCTS.get(token.text, ":"):
        case "⊙":
            return hadamard(reading, left, right, span)
        case "∘" if left.shape or right.shape:
            return hadamard(reading, left, right, span)
        case "⊘" | "/":
            return quotient(reading, left, right, span)
        case "⊗":
            return _kronecker(reading, left, right, span)
        case "⊠":
            shape = (*left.shape, *right.shape)
            return draft(shape, Outer, (left.closed(), right.closed()), span)
        case "·" | "×":
            return _dotted(reading, left, right, span)
        case "*":
            return _starred(reading, token, left, right, span)
        case ":":
            return inner(reading, left, right, span)
        case sign:
            raise ReadError(f"{sign} has no meaning between these", token.span)


def hadamard(reading: Reading, left: Draft, right: Draft, span: Span) -> Draft:
    """The elementwise product, flat; scalars may stand on either side."""
    left, right, shape = _elementwise(reading, "cannot multiply elementwise", left, right)
    parts = (*(left.parts if left.form == "mul" else (left,)), right.closed())
    return draft(shape, lambda *terms: Mul(terms), parts, span, "mul")


def quotient(reading: Reading, left: Draft, right: Draft, span: Span) -> Draft:
    """The elementwise quotient."""
    both = left.form == "number" and right.form == "number"
    left, right, shape = _elementwise(reading, "cannot divide elementwise", left, right)
    parts = (left.closed(), right.closed())
    return draft(shape, Divide, parts, span, "number" if both else "")


def _elementwise(
    reading: Reading, operator: str, left: Draft, right: Draft
) -> tuple[Draft, Draft, Shape]:
    if not left.shape or not right.shape:
        return left, right, left.shape or right.shape
    if left.form in (*FLEXIBLE, "row") and (fitted := fit(reading, left, right.shape)):
        return fitted, right, right.shape
    fitted = fit(reading, right, left.shape)
    if fitted is None:
        raise mismatch(reading, operator, left.shape, right)
    return left, fitted, left.shape


def inner(reading: Reading, left: Draft, right: Draft, span: Span) -> Draft:
    """The inner product over all entries."""
    if left.form in FLEXIBLE and right.shape:
        left = fit(reading, left, right.shape) or left
    fitted = fit(reading, right, left.shape)
    if fitted is None:
        raise mismatch(reading, "cannot take the inner product of", left.shape, right)
    return scalar(Inner, (left.closed(), fitted.closed()), span)


def _kronecker(reading: Reading, left: Draft, right: Draft, span: Span) -> Draft:
    if len(left.shape) != len(right.shape) or len(left.shape) not in (1, 2):
        raise unfit(reading, "no Kronecker product of", left.shape, right.shape, span)
    shape = tuple(a * b for a, b in zip(left.shape, right.shape, strict=True))
    return draft(shape, Kronecker, (left.closed(), right.closed()), span)


def _dotted(reading: Reading, left: Draft, right: Draft, span: Span) -> Draft:
    if len(left.shape) == 1 and len(right.shape) == 1:
        return inner(reading, left, right, span)
    return together(reading, (*_open(left), *_open(right)), span)


def _starred(reading: Reading, token: Token, left: Draft, right: Draft, span: Span) -> Draft:
    if len(left.shape) != 2 or len(right.shape) != 2:
        if len(left.shape) == len(right.shape) == 1:
            return hadamard(reading, left, right, span)
        return together(reading, (*_open(left), *_open(right)), span)
    same = reading.sizes.shape(left.shape) == reading.sizes.shape(right.shape)
    fits = reading.sizes.dim(left.shape[1]) == reading.sizes.dim(right.shape[0])
    if same and fits:
        message = "* between two square matrices can mean two products"
        hint = r"write \odot, or nothing for the matrix product"
        raise ReadError(message, token.span, code="ambiguous", hint=hint)
    if same:
        return hadamard(reading, left, right, span)
    return together(reading, (left, right), span)


def _open(item: Draft) -> tuple[Draft, ...]:
    return item.parts if item.form == "mul" else (item,)


def together(reading: Reading, factors: Sequence[Draft], span: Span) -> Draft:
    """Factors side by side: scalars first, then the matrix product of the rest.

    Raises: ReadError if neighbouring shapes do not fit.
    """
    if len(factors) == 1:
        return factors[0]
    reading.sizes.products.append(span)
    scalars: list[Draft] = []
    stack: list[list[Draft]] = []
    shapes: list[Shape] = []
    for factor in factors:
        if not factor.shape:
            scalars.append(factor.closed())
            continue
        joined = product_shape(reading, shapes[-1], factor.shape) if stack else None
        if joined is None:
            stack.append([factor.closed()])
            shapes.append(factor.shape)
        else:
            stack[-1].append(factor.closed())
            shapes[-1] = joined
        while shapes and not shapes[-1]:
            scalars.append(_matmul(stack.pop(), shapes.pop()))
    if len(stack) > 1:
        raise _apart(reading, stack, shapes)
    rest = [_matmul(stack[0], shapes[0])] if stack else []
    parts = (*scalars, *rest)
    if len(parts) == 1:
        return parts[0].at(span)
    form = "mul"
    shape = shapes[0] if stack else SCALAR
    make: Callable[..., Mul] = lambda *terms: Mul(terms)  # noqa: E731
    return draft(shape, make, parts, span, form)


def _matmul(factors: list[Draft], shape: Shape) -> Draft:
    if len(factors) == 1:
        return factors[0]
    span = factors[0].span.joined(factors[-1].span)
    return draft(shape, lambda *terms: MatMul(terms), tuple(factors), span)


def product_shape(reading: Reading, left: Shape, right: Shape) -> Shape | None:
    """The shape of a matrix product, finding unknown sizes; None if the shapes do not fit."""
    sizes = reading.sizes
    match left, right:
        case (m, k), (l, n):
            return (m, n) if sizes.equal(k, l) else None
        case (m, k), (l,):
            if not sizes.equal(k, l):
                return None
            return SCALAR if sizes.dim(m) == ONE else (m,)
        case (m,), (l, n):
            return (m, n) if sizes.dim(l) == ONE else None
        case _:
            return None


def _apart(reading: Reading, stack: list[list[Draft]], shapes: list[Shape]) -> ReadError:
    left, right = shapes[0], stack[1][0].shape
    span = stack[0][-1].span.joined(stack[1][0].span)
    show = reading.sizes.show
    hint = None
    if len(left) == 1 and len(right) == 1:
        hint = (
            r"write x^\top y for the inner product, x y^\top for the outer, x \odot y elementwise"
        )
    return ReadError(
        f"cannot multiply {show(left)} by {show(right)}", span, code="shape-mismatch", hint=hint
    )
