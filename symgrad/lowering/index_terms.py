"""Terms that are numbers and positions."""

from __future__ import annotations

from fractions import Fraction

from symgrad.lowering.form import Axis, Op, View
from symgrad.lowering.graph import Graph
from symgrad.lowering.products import (
    value_of,
)
from symgrad.lowering.totals import summands
from symgrad.terms.algebra import (
    Divide,
    Neg,
)
from symgrad.terms.atoms import (
    Number,
    Variable,
)
from symgrad.terms.dimension import Dim
from symgrad.terms.term import Term

Axes = tuple[Axis, ...]
Bound = tuple[View, Axes]


def lies_in(graph: Graph, index: View, size: Dim) -> bool:
    """Is a position surely one of 0, …, size − 1? A number is taken at its word."""
    if value_of(index) is not None:
        return True
    largest, least = Dim.of(0), Fraction(0)
    for coefficient, part in summands(graph, index):
        if value_of(part) == 1 and coefficient.denominator == 1:
            largest, least = largest + int(coefficient), least + coefficient
        elif coefficient == 1 and part.op is Op.COUNT:
            largest = largest + part.axes[0].size - 1
        elif coefficient == 1 and isinstance(part.node.data, Variable) and part.node.data.bound:
            largest = largest + part.node.data.bound - 1
        else:
            return False
    room = (size - largest).literal
    return least >= 0 and room is not None and room >= 1


def as_number(term: Term) -> Fraction | None:
    """The rational number that a term is, if it is written as one."""
    match term:
        case Number(value=value):
            return value
        case Neg(arg=arg):
            inner = as_number(arg)
            return None if inner is None else -inner
        case Divide(numerator=top, denominator=bottom):
            a, b = as_number(top), as_number(bottom)
            return None if a is None or not b else a / b
        case _:
            return None
