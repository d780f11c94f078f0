"""Building terms that stay tidy: zeros and ones vanish, signs and numbers come to the front.

Only what a reader would never write out is done here; the shortest form is another module's work.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from symgrad.terms import build
from symgrad.terms.algebra import (
    Add,
    Diag,
    Divide,
    Entry,
    Indicator,
    Inner,
    MatMul,
    Mul,
    Neg,
    Power,
    Trace,
    Transpose,
    product_shape,
)
from symgrad.terms.atoms import Delta, Identity, Index, Number, Ones, Zeros
from symgrad.terms.binders import Array, Sum
from symgrad.terms.dimension import Shape
from symgrad.terms.node import ONE as NODE_ONE
from symgrad.terms.node import same_shape
from symgrad.terms.term import Term
from symgrad.terms.walk import free_names, fresh_index

ONE = build.number(1)


def zero(shape: Shape) -> Term:
    """The zero of a shape: the number 0 for a scalar."""
    return Zeros(shape) if shape else build.number(0)


def one(shape: Shape) -> Term:
    """The tensor of ones of a shape: the number 1 for a scalar."""
    return Ones(shape) if shape else ONE


def is_zero(term: Term) -> bool:
    """Whether a term is written as zero."""
    return isinstance(term, Zeros) or (isinstance(term, Number) and term.value == 0)


def is_one(term: Term) -> bool:
    """Whether a term is written as one, or as a tensor of ones."""
    return isinstance(term, Ones) or (isinstance(term, Number) and term.value == 1)


def is_number(term: Term) -> bool:
    """Whether a term is a rational number."""
    return not split(term)[1]


def add(terms: Iterable[Term], shape: Shape) -> Term:
    """A flat sum without zeros."""
    parts: list[Term] = []
    for term in terms:
        if isinstance(term, Add):
            parts.extend(term.terms)
        elif not is_zero(term):
            parts.append(term)
    return build.total(parts) if parts else zero(shape)


def neg(term: Term) -> Term:
    """The negative, with two signs cancelled and a sum negated term by term."""
    if isinstance(term, Neg):
        return term.arg
    if isinstance(term, Add):
        return Add(tuple(neg(t) for t in term.terms))
    return term if is_zero(term) else Neg(term)


def split(term: Term) -> tuple[Fraction, tuple[Term, ...]]:
    """A term as a rational number times factors."""
    match term:
        case Number(value=value):
            return value, ()
        case Neg(arg=arg):
            coefficient, rest = split(arg)
            return -coefficient, rest
        case Divide(numerator=top, denominator=Number(value=value)) if value:
            coefficient, rest = split(top)
            return coefficient / value, rest
        case Mul(factors=factors):
            total, parts = Fraction(1), list[Term]()
            for factor in factors:
                coefficient, rest = split(factor)
                total *= coefficient
                parts.extend(rest)
            return total, tuple(parts)
        case _:
            return Fraction(1), (term,)


def joined(coefficient: Fraction, factors: Iterable[Term], shape: Shape) -> Term:
    """The product of a rational number and factors, ones left out."""
    if not coefficient:
        return zero(shape)
    parts = list(factors)
    kept = sorted((f for f in parts if not is_one(f)), key=lambda f: bool(f.shape))
    if shape and not any(f.shape for f in kept):
        kept.append(Ones(shape))
    size = abs(coefficient)
    for k, factor in enumerate(kept):
        if size.denominator == 1 and isinstance(factor, Divide) and is_number(factor.numerator):
            top = build.number(size * split(factor.numerator)[0])
            kept.insert(0, Divide(top, kept.pop(k).denominator))  # type: ignore[union-attr]
            size = Fraction(1)
            break
    if size != 1 or not kept:
        kept.insert(0, build.number(size))
    body = build.product(kept)
    return Neg(body) if coefficient < 0 else body


def mul(factors: Iterable[Term]) -> Term:
    """An elementwise product with its number in front."""
    given = tuple(factors)
    shape: Shape = ()
    for factor in given:
        shape = same_shape("an elementwise product", shape, factor.shape)
    if any(is_zero(f) for f in given):
        return zero(shape)
    total, parts = Fraction(1), list[Term]()
    for factor in given:
        coefficient, rest = split(factor)
        total *= coefficient
        parts.extend(rest)
    return joined(total, parts, shape)


def scale(coefficient: int | Fraction, term: Term) -> Term:
    """A rational multiple."""
    return mul((build.number(coefficient), term))


def divide(top: Term, bottom: Term) -> Term:
    """A quotient; a factor that stands above and below is left out."""
    shape = same_shape("a quotient", top.shape, bottom.shape)
    if is_zero(top):
        return zero(shape)
    if is_one(bottom):
        return mul((top, one(shape)))
    over, above = split(top)
    under, below = split(bottom)
    if not under:
        return Divide(top, bottom)
    left, right = list(above), list(below)
    for factor in below:
        if factor in left:
            left.remove(factor)
            right.remove(factor)
    if not right:
        return joined(over / under, left, shape)
    quotient = Divide(joined(Fraction(1), left, ()), joined(Fraction(1), right, ()))
    return joined(over / under, (quotient,), shape)


def power(base: Term, exponent: Term) -> Term:
    """An elementwise power; the first is the base itself."""
    if exponent is ONE:
        return base
    return one(base.shape) if is_zero(exponent) else Power(base, exponent)


def transpose(term: Term) -> Term:
    """The transpose, moved inwards through products, signs, scalars and matrices that have their own."""
    if not term.shape:
        return term
    match term:
        case Transpose(arg=arg):
            return arg
        case Identity():
            return term
        case Diag() if len(term.shape) == 2:
            return term
        case Zeros(shape=(m, n)):
            return Zeros((n, m))
        case Ones(shape=(m, n)):
            return Ones((n, m))
        case Neg(arg=arg):
            return Neg(transpose(arg))
        case MatMul(factors=factors):
            return chain(transpose(f) for f in reversed(factors))
        case Mul(factors=factors) if sum(bool(f.shape) for f in factors) == 1:
            return Mul(tuple(transpose(f) for f in factors))
        case Divide(numerator=top, denominator=bottom) if not bottom.shape:
            return Divide(transpose(top), bottom)
        case _:
            return Transpose(term)


def chain(factors: Iterable[Term]) -> Term:
    """A matrix product, flat, without identities, its scalars in front.

    Where a row meets a column in the middle, their scalar moves to the front.
    """
    scalars: list[Term] = []
    parts: list[Term] = []
    below: list[Term] = []
    for factor in factors:
        while isinstance(factor, Divide) and factor.shape and not factor.denominator.shape:
            below.append(factor.denominator)
            factor = factor.numerator
        for scalar, matrix in _pieces(factor):
            scalars.extend(scalar)
            parts.extend(matrix)
    body = _product_of(scalars, parts)
    for bottom in below:
        body = divide(body, bottom)
    return body


def _product_of(scalars: list[Term], parts: list[Term]) -> Term:
    shape = _chain_shape(parts)
    if any(is_zero(p) for p in (*parts, *scalars)):
        return zero(shape)
    kept: list[Term] = [p for p in parts if not isinstance(p, Identity)]
    body = _without_scalars(kept or parts[:1], scalars)
    if not body:
        return mul(scalars)
    core = build.chain(body)
    return mul((*scalars, core)) if scalars else core


def _without_scalars(parts: list[Term], scalars: list[Term]) -> list[Term]:
    """The factors without each row … column, whose value is a scalar and joins `scalars`."""
    place = 0
    while place < len(parts):
        if len(parts[place].shape) == 1 and place:
            start = place - 1
            while start > 0 and len(parts[start].shape) == 2 and parts[start].shape[0] != NODE_ONE:
                start -= 1
            if len(parts[start].shape) == 2 and parts[start].shape[0] == NODE_ONE:
                scalars.append(MatMul(tuple(parts[start : place + 1])))
                parts = [*parts[:start], *parts[place + 1 :]]
                place = start
                continue
        place += 1
    return parts


def _pieces(factor: Term) -> Iterable[tuple[tuple[Term, ...], tuple[Term, ...]]]:
    """The scalars and the matrix factors of one factor of a matrix product."""
    match factor:
        case MatMul(factors=factors):
            return [((), factors)]
        case Neg(arg=arg):
            return [((build.number(-1),), ()), *_pieces(arg)]
        case Mul(factors=factors) if sum(bool(f.shape) for f in factors) == 1:
            return [pair for f in factors for pair in (_pieces(f) if f.shape else [((f,), ())])]
        case Divide(numerator=top, denominator=bottom) if top.shape and not bottom.shape:
            return [((divide(ONE, bottom),), ()), *_pieces(top)]
        case _:
            return [((), (factor,))] if factor.shape else [((factor,), ())]


def _chain_shape(parts: list[Term]) -> Shape:
    shape: Shape = ()
    for part in parts:
        shape = product_shape(shape, part.shape) if shape else part.shape
    return shape


def inner(left: Term, right: Term) -> Term:
    """The inner product of two tensors: a product of scalars, uᵀv of vectors, ⟨A, B⟩ else."""
    if is_zero(left) or is_zero(right):
        return zero(())
    match len(left.shape):
        case 0:
            return mul((left, right))
        case 1:
            return chain((transpose(left), right))
        case _:
            (p, above), (q, below) = split(left), split(right)
            scalars = [f for f in (*above, *below) if not f.shape]
            a = [f for f in above if f.shape]
            b = [f for f in below if f.shape]
            core = Inner(
                build.product(a) if a else Ones(left.shape),
                build.product(b) if b else Ones(right.shape),
            )
            return joined(p * q, (*scalars, core), ())


def trace(term: Term) -> Term:
    """The trace, with the scalars in front."""
    if is_zero(term):
        return zero(())
    coefficient, factors = split(term)
    scalars = [f for f in factors if not f.shape]
    rest = [f for f in factors if f.shape]
    if not rest:
        return Trace(term)
    return joined(coefficient, (*scalars, Trace(build.product(rest))), ())


def diag(term: Term) -> Term:
    """diag of a vector or of a matrix."""
    if is_zero(term):
        return zero((*term.shape, *term.shape) if len(term.shape) == 1 else term.shape[:1])
    if isinstance(term, Ones) and len(term.shape) == 1:
        return Identity(term.shape[0])
    coefficient, factors = split(term)
    scalars = [f for f in factors if not f.shape]
    rest = [f for f in factors if f.shape]
    if not rest:
        return Diag(term)
    core = Diag(build.product(rest))
    return joined(coefficient, (*scalars, core), core.shape)


def entry(term: Term, indices: tuple[Term | None, ...]) -> Term:
    """An entry; of an array and of an entry it is looked up."""
    if all(i is None for i in indices):
        return term
    match term:
        case Zeros():
            return zero(Entry(term, indices).shape)
        case Ones():
            return one(Entry(term, indices).shape)
        case Neg(arg=arg):
            return neg(entry(arg, indices))
        case Mul(factors=factors):
            return mul(entry(f, indices) if f.shape else f for f in factors)
        case Add(terms=terms):
            return add((entry(t, indices) for t in terms), Entry(term, indices).shape)
        case Divide(numerator=top, denominator=bottom):
            return divide(
                entry(top, indices) if top.shape else top,
                entry(bottom, indices) if bottom.shape else bottom,
            )
        case Entry(arg=arg, indices=outer):
            supply = iter(indices)
            return Entry(arg, tuple(next(supply) if i is None else i for i in outer))
        case Identity() if None not in indices:
            left, right = indices
            assert left is not None
            assert right is not None
            return Delta(left, right)
        case Transpose(arg=arg) if len(arg.shape) == len(term.shape) == 2:
            return entry(arg, indices[::-1])
        case Transpose(arg=Sum(index=index, body=body, conditions=conditions)) if not _among(
            index, indices
        ):
            return sum_over(index, entry(transpose(body), indices), conditions)
        case Sum(index=index, body=body, conditions=conditions) if not _among(index, indices):
            return sum_over(index, entry(body, indices), conditions)
        case MatMul(factors=(*most, Transpose(arg=Ones()))) if most and None not in indices:
            return entry(build.chain(most), indices[:1])
        case MatMul(factors=(matrix, Ones(shape=(size,)))) if len(matrix.shape) == 2:
            taken = free_names(term).union(*(free_names(i) for i in indices if i is not None))
            index = fresh_index(Index("j", size), taken)
            return sum_over(index, entry(matrix, (*indices, index)))
        case _:
            return Entry(term, indices)


def sum_over(index: Index, body: Term, conditions: tuple[Term, ...] = ()) -> Term:
    """Σ over an index, with its sign and its constant numbers in front and zero left out."""
    if is_zero(body):
        return body
    coefficient, factors = split(body)
    if coefficient != 1 and factors:
        core = sum_over(index, joined(Fraction(1), factors, body.shape), conditions)
        return joined(coefficient, (core,), body.shape)
    return Sum(index, body, conditions)  # type: ignore[arg-type]


def array(indices: tuple[Index, ...], body: Term) -> Term:
    """A tensor by its entries; zero stays zero and x_i under [·]_i is x."""
    if not indices:
        return body
    if is_zero(body):
        return zero((*(i.size for i in indices), *body.shape))
    match body:
        case Entry(arg=arg, indices=given) if (
            given[: len(indices)] == indices
            and all(i is None for i in given[len(indices) :])
            and arg.shape == Array(indices, body).shape
            and not _occurs(indices, arg)
        ):
            return arg
        case _:
            return Array(indices, body)


def _among(index: Index, indices: tuple[Term | None, ...]) -> bool:
    return any(i is not None and _occurs((index,), i) for i in indices)


def _occurs(indices: tuple[Index, ...], term: Term) -> bool:
    return not free_names(term).isdisjoint(indices)


def masked(term: Term, conditions: tuple[Term, ...]) -> Term:
    """A term where the conditions hold, zero elsewhere."""
    if isinstance(term, Array) and not any(_occurs(term.indices, c) for c in conditions):
        return array(term.indices, masked(term.body, conditions))
    return mul((term, Indicator(conditions))) if conditions else term  # type: ignore[arg-type]
