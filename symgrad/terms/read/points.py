"""Evaluation bars: a derivative at a point, an expression where a name stands for a value."""

from __future__ import annotations

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative, Let
from symgrad.terms.read.draft import Draft, draft
from symgrad.terms.read.fit import fit, mismatch
from symgrad.terms.read.names import spelling
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import Bar, Relations, Syntax
from symgrad.terms.term import Term


def at_point(reading: Reading, syntax: Bar) -> Task[Draft]:
    """body |_{u = P}: the derivative at P, or the body where u stands for P."""
    tree = reading.parsed(syntax.sub, syntax.span)
    if not isinstance(tree, Relations) or len(tree.rest) != 1 or tree.rest[0][0] not in ("=", ":="):
        raise ReadError("an evaluation bar needs a subscript such as x = a", syntax.span)
    sign, at = tree.rest[0]
    value: Draft = yield reading.read(at)
    name, value = _bound(reading, tree.first, value, syntax.span)
    shape = reading.sizes.shape(value.shape)
    variable = Variable(name, shape)
    with reading.within({name: variable}):
        body: Draft = yield reading.read(syntax.body)

    def make(of: Term, point: Term) -> Term:
        match of:
            case Derivative(variable=by) if sign == "=" and of.point is variable and by is variable:
                return Derivative(of.body, by, point)
            case _:
                return Let(variable, point, of)

    return draft(body.shape, make, (body.closed(), value.closed()), syntax.span)


def _bound(reading: Reading, tree: Syntax, value: Draft, span: Span) -> tuple[str, Draft]:
    name = spelling(tree)
    if name is None:
        raise ReadError("an evaluation bar needs a name before its =", tree.span)
    declared = reading.context.variables.get(name.text)
    if declared is not None:
        fitted = fit(reading, value, declared.variable.shape)
        if fitted is not None:
            return name.text, fitted
        if value.form in ("number", "ones", "zeros"):
            raise mismatch(reading, "cannot put", declared.variable.shape, value)
    return name.text, value
