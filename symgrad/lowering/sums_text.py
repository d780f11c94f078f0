"""Sums, selections and lookups as text."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

from symgrad.diagnostics import Unsupported
from symgrad.lowering.arrange import broadcast
from symgrad.lowering.code import Code, Level, index, negated
from symgrad.lowering.form import Axis, Op, View
from symgrad.lowering.products import value_of
from symgrad.lowering.products_text import split_coefficient, write_factors

if TYPE_CHECKING:
    from symgrad.lowering.writer import Writer

Axes = tuple[Axis, ...]


def write_total(writer: Writer, view: View, order: Axes) -> Code:
    """A sum, a positive term first where there is one."""
    terms: list[tuple[bool, Code]] = []
    for tag, part in writer.graph.open(view).parts:
        coefficient, factors = split_coefficient(writer, part)
        if part.node in writer.names:
            coefficient, factors = Fraction(1), [(part, 1)]
        coefficient *= cast(Fraction, tag)
        own = tuple(a for a in order if a in part.axes)
        code = write_factors(writer, abs(coefficient), factors, own)
        terms.append((coefficient < 0, broadcast(code, own, order)))
    if terms[0][0]:
        first = next((k for k, (minus, _) in enumerate(terms) if not minus), None)
        if first is not None:
            terms.insert(0, terms.pop(first))
    minus, head = terms[0]
    text = negated(head).text if minus else head.at(Level.ADD)
    for minus, code in terms[1:]:
        text += f" - {code.at(Level.MULTIPLY)}" if minus else f" + {code.at(Level.ADD)}"
    return Code(text, Level.ADD, sum(code.effort for _, code in terms))


def write_pick(writer: Writer, view: View, order: Axes) -> Code:
    """A lookup: x[0], x[1:], E[c], P[np.arange(n), c]."""
    opened = writer.graph.open(view)
    (axis,), ((_, source), (_, position)) = opened.marks, opened.parts
    inside = tuple(a for a in source.axes if a != axis)
    if set(inside) & set(position.axes):
        return _pick_along(writer, source, axis, position, order)
    lead = tuple(a for a in order if a in position.axes)
    place = order.index(lead[0]) if lead else 0
    if order[place : place + len(lead)] != lead:
        raise Unsupported("a lookup whose index axes are apart")
    before = tuple(a for a in order[:place] if a in inside)
    after = tuple(a for a in order[place + len(lead) :] if a in inside)
    if not lead:
        natural = list(writer.easiest(source))
        without = tuple(a for a in natural if a != axis)
        if without == order:
            at = natural.index(axis)
            before, after = without[:at], without[at:]
        else:
            before, after = (), order
    code = writer.code(source, (*before, axis, *after))
    items = [*(":" for _ in before), _position(writer, position, lead, axis)]
    if not lead and not before and source.op is Op.PICK and code.text.endswith("]"):
        inner = code.text[:-1]
        if inner[inner.rindex("[") + 1 :].isdigit():
            return Code(f"{inner}, {items[0]}]", Level.ATOM, code.effort)
    return index(code, *items, effort=0)


def _position(writer: Writer, position: View, lead: Axes, axis: Axis) -> str:
    """A subscript: a number, a slice, or an array of integers."""
    number = value_of(position)
    if number is not None:
        return str(number)
    shift = _shift(writer, position)
    if shift is None:
        return writer.code(position, lead).text
    end = lead[0].size + shift
    short = (axis.size - end).literal
    if short == 0:
        return f"{shift or ''}:"
    if short is not None and short > 0:
        return f"{shift or ''}:-{short}"
    stop = writer.size(end)
    return f"{shift or ''}:{stop.text}" if stop.simple else f"{shift or ''} : {stop.text}".strip()


def _shift(writer: Writer, position: View) -> int | None:
    """s, if a position is s, s + 1, …"""
    if position.op is Op.COUNT:
        return 0
    if position.op is not Op.TOTAL:
        return None
    parts = writer.graph.open(position).parts
    match sorted(parts, key=lambda part: part[1].op is not Op.COUNT):
        case [(count_tag, count), (shift, one)] if (
            count.op is Op.COUNT and count_tag == 1 and value_of(one) == 1
        ):
            exact = cast(Fraction, shift)
            return int(exact) if exact.denominator == 1 and exact > 0 else None
        case _:
            return None


def _pick_along(writer: Writer, source: View, axis: Axis, position: View, order: Axes) -> Code:
    """P_{t, c_t}: the axes of the index are counted along."""
    lead = position.axes
    inside = tuple(a for a in source.axes if a != axis)
    if len(lead) != 1 or order[0] != lead[0] or lead[0] not in inside:
        raise Unsupported("a lookup that goes along several axes at once")
    rest = tuple(a for a in order if a != lead[0])
    code = writer.code(source, (lead[0], axis, *rest))
    count = writer.backend.count(writer.size(lead[0].size), writer.dtype)
    return index(code, count.text, writer.code(position, lead).text, effort=1)
