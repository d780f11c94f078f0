"""Parts that are not polynomial: their arguments are tidied, and they become one factor."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from symgrad.engine.idiomatic.network import (
    Factor,
    Form,
    Improper,
    Product,
    Wires,
    delta,
    hidden_wires,
    is_wire,
    new_wire,
    wires_in,
)
from symgrad.terms.algebra import (
    Apply,
    Compare,
    Determinant,
    Diag,
    Indicator,
    Inverse,
    MatrixPower,
    Mul,
    Neg,
    Piecewise,
    Power,
    Transpose,
)
from symgrad.terms.atoms import Identity, Index, Number
from symgrad.terms.binders import Array, Derivative, Differential, Let, Sum
from symgrad.terms.dimension import Shape
from symgrad.terms.term import Term
from symgrad.terms.walk import children, rebuild

if TYPE_CHECKING:
    from symgrad.engine.idiomatic.search import Writer


def atom(writer: Writer, head: Term, slots: Wires, power: Fraction = Fraction(1)) -> Form:
    """One factor; a defined name stands for its body."""
    for slot, dim in zip(slots, head.shape, strict=True):
        if is_wire(slot) and cast(Index, slot).stop != dim:
            raise Improper
    named = writer.names.named(head)
    return writer.collect([(Fraction(1), Product((Factor(named, slots, power),)))])


def whole(writer: Writer, term: Term, slots: Wires) -> Form:
    """A node that stays as it is over tidied parts."""
    match term:
        case Derivative(body=body, variable=variable, point=point):
            return atom(writer, Derivative(body, variable, writer.tidy(point)), slots)
        case Differential():
            return atom(writer, term, slots)
        case Let(variable=variable, value=value, body=body):
            return atom(writer, Let(variable, writer.tidy(value), body), slots)
        case Sum(index=index, body=body, conditions=conditions):
            return atom(writer, Sum(index, writer.tidy(body), conditions), slots)
        case Array(indices=indices, body=body):
            return atom(writer, Array(indices, writer.tidy(body)), slots)
        case _:
            parts = tuple(writer.tidy(c) for c in children(term))
            return atom(writer, rebuild(term, parts), slots)


def of_matrix(writer: Writer, term: Term, slots: Wires) -> Form:
    """Inverse, power and determinant of a matrix."""
    match term:
        case Inverse(arg=arg):
            return _inverse(writer, writer.tidy(arg), slots)
        case Determinant(arg=arg):
            inner = writer.tidy(arg)
            inner = inner.arg if isinstance(inner, Transpose) else inner
            return atom(writer, Determinant(inner), ())
        case MatrixPower(base=base, exponent=exponent):
            return _matrix_power(writer, writer.tidy(base), exponent, slots)
        case _:
            raise AssertionError("not a matrix function")


def _inverse(writer: Writer, arg: Term, slots: Wires) -> Form:
    from symgrad.engine.idiomatic.conversion import form_of, multiplied, rational
    from symgrad.engine.idiomatic.powers import raised

    match arg:
        case Inverse(arg=inner):
            return form_of(writer, inner, slots)
        case Transpose(arg=inner):
            return _inverse(writer, inner, slots[::-1])
        case Neg(arg=inner):
            return [(-c, p) for c, p in _inverse(writer, inner, slots)]
        case Identity():
            return form_of(writer, arg, slots)
        case Diag(arg=inner) if len(inner.shape) == 1:
            line: Form = [(Fraction(1), Product((delta(slots[0], slots[1], arg.shape[0]),)))]
            below = raised(writer, form_of(writer, inner, slots[:1]), Fraction(-1))
            return multiplied(writer, [line, below])
        case Mul(factors=(scale, inner)) if not scale.shape and inner.shape:
            if rational(scale) != 0:
                below = raised(writer, form_of(writer, scale, ()), Fraction(-1))
                return multiplied(writer, [below, _inverse(writer, inner, slots)])
        case _:
            pass
    if writer.facts.orthogonal(arg):
        return form_of(writer, arg, slots[::-1])
    return atom(writer, Inverse(arg), slots)


def _matrix_power(writer: Writer, base: Term, exponent: Term, slots: Wires) -> Form:
    from symgrad.engine.idiomatic.conversion import form_of, multiplied, summed

    if isinstance(exponent, Number) and exponent.value in (1, 2, 3, 4):
        count = int(exponent.value)
        wires = [slots[0], *(new_wire(base.shape[0]) for _ in range(count - 1)), slots[1]]
        parts = [form_of(writer, base, (a, b)) for a, b in pairwise(wires)]
        return summed(writer, multiplied(writer, parts), tuple(wires[1:-1]))
    return atom(writer, MatrixPower(base, writer.tidy(exponent)), slots)


def mapped(writer: Writer, term: Term, slots: Wires) -> Form:
    """A function acting entry by entry or row by row; entries inside a sum are lifted to tensors."""
    over = _leaned_on(term, slots)
    if not over:
        return _mapped_whole(writer, term, slots)
    lifted = _lifted(writer, term, over)
    if lifted is None:
        return whole(writer, term, slots)
    return _mapped_whole(writer, lifted, (*over, *slots))


def _leaned_on(term: Term, slots: Wires) -> tuple[Index, ...]:
    """The wires inside the arguments, in the order in which they are met."""
    return tuple(sorted(wires_in(term), key=lambda w: int(w.name[1:])))


def _lifted(writer: Writer, term: Term, over: tuple[Index, ...]) -> Term | None:
    """The tensor of `term` over some wires, one axis each, or None where there is none."""
    if len(over) + len(term.shape) > 2:
        return None
    if isinstance(term, Power) and wires_in(term.exponent):
        return None
    if isinstance(term, Apply) and any(len(p.shape) > 1 for p in term.function.parameters):
        return None
    rowwise = isinstance(term, Apply) and any(p.shape for p in term.function.parameters)
    parts = [
        _lift(writer, part, over, part.shape if rowwise else term.shape) for part in children(term)
    ]
    return None if None in parts else rebuild(term, tuple(cast("list[Term]", parts)))


def _lift(writer: Writer, part: Term, over: tuple[Index, ...], shape: Shape) -> Term | None:
    """A part over some wires and the axes of `shape`; a scalar that leans on none stays one."""
    if isinstance(part, Compare):
        left, right = (_lift(writer, p, over, shape) for p in (part.left, part.right))
        return Compare(left, part.operator, right) if left and right else None
    if not wires_in(part) and not part.shape:
        return part
    own = tuple(new_wire(d) for d in shape)
    if any(not is_wire(w) for w in own):
        return None
    form = writer.form(part, own if part.shape else ())
    if any(hidden_wires(f) & set(over) for _, p in form for f in p.factors):
        return None
    return writer.read(form, (*over, *cast("tuple[Index, ...]", own)))


def _mapped_whole(writer: Writer, term: Term, slots: Wires) -> Form:
    from symgrad.engine.idiomatic.conditions import balanced
    from symgrad.engine.idiomatic.conversion import rational

    match term:
        case Apply(function=function, args=args):
            args = tuple(writer.tidy(a) for a in args)
            return writer.functions.applied(function, args, slots)
        case Power(base=base, exponent=exponent):
            power = rational(exponent)
            assert power is None
            return atom(writer, Power(writer.tidy(base), writer.tidy(exponent)), slots)
        case Indicator(conditions=conditions):
            return _indicators(writer, conditions, slots)
        case Piecewise(cases=cases, otherwise=otherwise):
            tidied = tuple(
                (writer.tidy(v), tuple(balanced(writer, c) for c in cs)) for v, cs in cases
            )
            return atom(writer, Piecewise(tidied, writer.tidy(otherwise)), slots)
        case _:
            raise AssertionError("not an elementwise node")


def _indicators(writer: Writer, conditions: tuple[Compare, ...], slots: Wires) -> Form:
    """A factor for each condition."""
    from symgrad.engine.idiomatic.conditions import balanced, decided
    from symgrad.engine.idiomatic.conversion import multiplied

    parts: list[Form] = []
    for condition in conditions:
        one = balanced(writer, condition)
        known = decided(one)
        if known is False:
            return []
        if known is None:
            head = Indicator((one,))
            parts.append(atom(writer, head, slots if head.shape else ()))
    return multiplied(writer, parts)
