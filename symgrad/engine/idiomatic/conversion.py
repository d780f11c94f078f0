"""From a term to its sum of products in indices; what is not polynomial stays one opaque factor."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, assert_never, cast

from symgrad.engine import construct as make
from symgrad.engine.idiomatic import opaque
from symgrad.engine.idiomatic.conditions import masks, spread
from symgrad.engine.idiomatic.network import (
    MOST,
    UNIT,
    Crowded,
    Factor,
    Form,
    Product,
    Wires,
    delta,
    is_wire,
    joined,
    new_wire,
    wires_in,
)
from symgrad.engine.idiomatic.powers import raised
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
from symgrad.terms.build import number
from symgrad.terms.dimension import Dim
from symgrad.terms.node import ONE
from symgrad.terms.term import Term
from symgrad.terms.walk import substitute, subterms

if TYPE_CHECKING:
    from symgrad.engine.idiomatic.search import Writer

_ONE: Form = [(Fraction(1), UNIT)]


def form_of(writer: Writer, term: Term, slots: Wires) -> Form:
    """The entry of `term` at `slots` as a sum of products."""
    match term:
        case Number(value=value):
            return [(value, UNIT)] if value else []
        case Zeros():
            return []
        case Ones():
            return _ONE
        case Size(dim=dim):
            return writer.collect([(Fraction(1), Product((Factor(Size(dim), ()),)))])
        case Identity(dim=dim):
            return writer.collect([(Fraction(1), Product((delta(*slots, dim=dim),)))])
        case Basis(index=at, dim=dim):
            return writer.collect([(Fraction(1), Product((delta(slots[0], at, dim),)))])
        case Delta(left=left, right=right):
            return _delta(writer, left, right)
        case Variable() | Constant() | Index():
            return opaque.atom(writer, term, slots)
        case Add(terms=terms):
            return writer.collect([p for t in terms for p in form_of(writer, t, slots)])
        case Neg(arg=arg):
            return [(-c, p) for c, p in form_of(writer, arg, slots)]
        case _:
            return _products(writer, term, slots)


def _delta(writer: Writer, left: Term, right: Term) -> Form:
    one, other = _range(left), _range(right)
    if one is not None and one == other:
        return writer.collect([(Fraction(1), Product((delta(left, right, one),)))])
    return opaque.atom(writer, Delta(left, right), ())


def _range(term: Term) -> Dim | None:
    """The n of an index term that takes values in 1, …, n."""
    match term:
        case Index(stop=stop, start=start):
            return stop if start == ONE else None
        case Variable(sort=Sort.INDEX, bound=bound):
            return bound
        case Entry(arg=Variable(sort=Sort.INDEX, bound=bound)):
            return bound
        case _:
            return None


def _products(writer: Writer, term: Term, slots: Wires) -> Form:
    match term:
        case Mul(factors=factors):
            parts = [form_of(writer, f, slots if f.shape else ()) for f in factors]
            return multiplied(writer, parts)
        case Divide(numerator=a, denominator=b):
            top = form_of(writer, a, slots if a.shape else ())
            below = form_of(writer, b, slots if b.shape else ())
            return multiplied(writer, [top, raised(writer, below, Fraction(-1))])
        case Power(base=base, exponent=exponent):
            power = rational(exponent)
            if power is None:
                return opaque.mapped(writer, term, slots)
            return raised(writer, form_of(writer, base, slots), power)
        case MatMul(factors=factors):
            return _matmul(writer, factors, slots)
        case Inner(left=left, right=right):
            wires = tuple(new_wire(d) for d in left.shape)
            both = [form_of(writer, left, wires), form_of(writer, right, wires)]
            return summed(writer, multiplied(writer, both), wires)
        case Outer(left=left, right=right):
            cut = len(left.shape)
            a, b = form_of(writer, left, slots[:cut]), form_of(writer, right, slots[cut:])
            return multiplied(writer, [a, b])
        case Trace(arg=arg):
            wire = new_wire(arg.shape[0])
            return summed(writer, form_of(writer, arg, (wire, wire)), (wire,))
        case Norm(arg=arg) if term.euclidean:
            wires = tuple(new_wire(d) for d in arg.shape)
            square = raised(writer, form_of(writer, arg, wires), Fraction(2))
            return raised(writer, summed(writer, square, wires), Fraction(1, 2))
        case _:
            return _rearranged(writer, term, slots)


def rational(term: Term) -> Fraction | None:
    """The value of a number written with Neg and Divide, None for anything else."""
    match term:
        case Number(value=value):
            return value
        case Neg(arg=arg):
            value = rational(arg)
            return None if value is None else -value
        case Divide(numerator=a, denominator=b):
            top, below = rational(a), rational(b)
            return top / below if top is not None and below else None
        case _:
            return None


def _rearranged(writer: Writer, term: Term, slots: Wires) -> Form:
    """Nodes that only move axes, and binders."""
    match term:
        case Transpose(arg=arg):
            match len(arg.shape), len(term.shape):
                case 0, _:
                    return form_of(writer, arg, slots)
                case 1, _:
                    return form_of(writer, arg, slots[1:])
                case _, 1:
                    return form_of(writer, arg, (number(1), slots[0]))
                case _:
                    return form_of(writer, arg, slots[::-1])
        case Diag(arg=arg) if len(arg.shape) == 1:
            line = delta(slots[0], slots[1], term.shape[0])
            both = [[(Fraction(1), Product((line,)))], form_of(writer, arg, slots[:1])]
            return multiplied(writer, both)
        case Diag(arg=arg):
            return form_of(writer, arg, (slots[0], slots[0]))
        case Entry(arg=arg, indices=indices):
            rest = iter(slots)
            return form_of(writer, arg, tuple(next(rest) if i is None else i for i in indices))
        case Array(indices=indices, body=body) if all(i.start == ONE for i in indices):
            cut = len(indices)
            body = substitute(body, dict(zip(indices, slots[:cut], strict=True)))
            return form_of(writer, body, slots[cut:])
        case Sum(index=index, body=body, conditions=()) if index.start == ONE:
            wire = new_wire(index.stop)
            return summed(writer, form_of(writer, substitute(body, {index: wire}), slots), (wire,))
        case Sum(index=index, body=body, conditions=conditions) if index.start == ONE and masks(
            body, conditions
        ):
            return form_of(writer, Sum(index, make.masked(body, conditions)), slots)
        case Let(variable=variable, value=value, body=body) if not any(
            isinstance(t, Differential) for t in subterms(body)
        ):
            return form_of(writer, substitute(body, {variable: value}), slots)
        case _:
            return _opaque(writer, term, slots)


def _opaque(writer: Writer, term: Term, slots: Wires) -> Form:
    match term:
        case Inverse() | MatrixPower() | Determinant():
            return opaque.of_matrix(writer, term, slots)
        case Piecewise() if (indicators := spread(term)) is not None:
            return form_of(writer, indicators, slots)
        case Apply() | Indicator() | Piecewise():
            return opaque.mapped(writer, term, slots)
        case (
            Norm()
            | Kronecker()
            | Vec()
            | Call()
            | Derivative()
            | Differential()
            | Array()
            | Sum()
            | Let()
            | Compare()
        ):
            return opaque.whole(writer, term, slots)
        case (
            Number()
            | Constant()
            | Size()
            | Variable()
            | Index()
            | Ones()
            | Zeros()
            | Identity()
            | Basis()
            | Delta()
            | Add()
            | Neg()
            | Mul()
            | Divide()
            | Power()
            | MatMul()
            | Transpose()
            | Trace()
            | Diag()
            | Inner()
            | Outer()
            | Entry()
        ):
            raise AssertionError("handled above")
        case _:
            assert_never(term)


def multiplied(writer: Writer, forms: list[Form]) -> Form:
    """The product of forms; a sum stays a factor in parentheses unless it stands alone."""
    if any(not f for f in forms):
        return []
    plain = [f for f in forms if len(f) == 1]
    sums = [f for f in forms if len(f) > 1]
    single = Fraction(1)
    product = UNIT
    for ((coefficient, one),) in plain:
        single, product = single * coefficient, joined(product, one)
    if len(sums) == 1 and not product.factors:
        return writer.collect([(single * c, p) for c, p in sums[0]])
    for form in sums:
        sealed = writer.seal(form)
        if sealed is None:
            return distributed(writer, forms)
        single, product = single * sealed[0], joined(product, sealed[1])
    return writer.collect([(single, product)])


def distributed(writer: Writer, forms: list[Form]) -> Form:
    """The product of forms, multiplied out.

    Raises: Crowded if that gives too many terms.
    """
    total: Form = _ONE
    for form in forms:
        if len(total) * len(form) > MOST:
            raise Crowded
        total = writer.collect([(c * d, joined(p, q)) for c, p in total for d, q in form])
    return total


def summed(writer: Writer, form: Form, wires: Wires) -> Form:
    """The sum over wires. A sum that some wire is missing from stays together."""
    over = frozenset(cast(Index, w) for w in wires if is_wire(w))
    if not over:
        return form
    if len(form) > 1 and any(_misses(p, over) for _, p in form):
        sealed = writer.seal(form)
        form = [sealed] if sealed else form
    return writer.collect([(c, Product(p.factors, p.bound | over)) for c, p in form])


def _misses(product: Product, over: frozenset[Index]) -> bool:
    from symgrad.engine.idiomatic.network import wires_of

    return not over <= wires_of(product.factors)


def _matmul(writer: Writer, factors: tuple[Term, ...], slots: Wires) -> Form:
    left: Term = slots[0] if slots and factors[0].shape[0] != ONE else number(1)
    if slots and len(factors[0].shape) == 2 and factors[0].shape[0] == ONE:
        left = slots[0] if len(slots) == 2 else number(1)
    joints: list[Term] = []
    parts: list[Form] = []
    for k, factor in enumerate(factors):
        last = k == len(factors) - 1
        if len(factor.shape) == 1:
            parts.append(form_of(writer, factor, (left,)))
            left = number(1)
            continue
        right = slots[-1] if last and len(slots) == 2 else new_wire(factor.shape[1])
        parts.append(form_of(writer, factor, (left, right)))
        left = right
        if right not in slots:
            joints.append(right)
    return summed(writer, multiplied(writer, parts), tuple(joints))


def dependent(term: Term) -> bool:
    """Whether a term leans on a wire."""
    return bool(wires_in(term))
