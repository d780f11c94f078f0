"""Whether a document's own definition of σ or softmax is the one that symgrad has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symgrad.terms.algebra import Add, Apply, Divide, Entry, Mul, Neg, Power
from symgrad.terms.atoms import Index, Number, Ones, Variable, Zeros
from symgrad.terms.binders import Array, Sum
from symgrad.terms.build import number
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.function import Function
from symgrad.terms.term import Term
from symgrad.terms.walk import substitute, transform

Agree = Callable[[Claim, Context], bool]
"""Decides whether a claim holds, beyond equality of terms: the kernel, say."""


def is_builtin(
    function: Function,
    parameters: Sequence[Variable],
    body: Term,
    agree: Agree | None = None,
) -> bool:
    """Whether `body` over `parameters` is what `function` means."""
    if len(parameters) != len(function.parameters):
        return False
    if any(a.rank != b.rank for a, b in zip(parameters, function.parameters, strict=True)):
        return False
    try:
        own = Apply(function, tuple(parameters))
    except Exception:
        return False
    if own.shape != body.shape:
        return False
    theirs = _body(function, parameters)
    if theirs is not None and _normal(theirs) is _normal(body):
        return True
    if agree is None:
        return False
    context = Context()
    for parameter in parameters:
        context = context.declare(parameter)
    return agree(Claim(body, Relation.EQUAL, own), context)


def _body(function: Function, parameters: Sequence[Variable]) -> Term | None:
    if function.body is None:
        return None
    sizes = {
        d.symbol: e
        for a, b in zip(function.parameters, parameters, strict=True)
        for d, e in zip(a.shape, b.shape, strict=True)
        if d.symbol
    }

    def resized(term: Term) -> Term:
        match term:
            case Index(name=name, stop=stop, start=start):
                return Index(name, stop.substitute(sizes), start.substitute(sizes))
            case Variable(name=name, shape=shape, sort=sort):
                return Variable(name, tuple(d.substitute(sizes) for d in shape), sort)
            case Ones(shape=shape):
                return Ones(tuple(d.substitute(sizes) for d in shape))
            case _:
                return term

    body = transform(function.body, resized)
    theirs = [resized(p) for p in function.parameters]
    pairs = zip(theirs, parameters, strict=True)
    return substitute(body, {a: b for a, b in pairs if isinstance(a, Variable)})


def _normal(term: Term) -> Term:
    """A scalar expression in an index for an elementwise formula, its bound names in order."""
    if term.rank == 1:
        term = _entry(term, Index("@0", term.shape[0]))
    return _renamed(term, [0])


def _entry(term: Term, index: Index) -> Term:
    match term:
        case _ if not term.shape:
            return term
        case Array(indices=(own,), body=body):
            return substitute(body, {own: index})
        case Add(terms=terms):
            return Add(tuple(_entry(t, index) for t in terms))
        case Mul(factors=factors):
            return Mul(tuple(_entry(f, index) for f in factors))
        case Neg(arg=arg):
            return Neg(_entry(arg, index))
        case Divide(numerator=above, denominator=below):
            return Divide(_entry(above, index), _entry(below, index))
        case Power(base=base, exponent=exponent):
            return Power(_entry(base, index), exponent)
        case Apply(function=function, args=args) if not any(p.shape for p in function.parameters):
            return Apply(function, tuple(_entry(a, index) for a in args))
        case Ones():
            return number(1)
        case Zeros():
            return number(0)
        case _:
            return Entry(term, (index,))


def _renamed(term: Term, count: list[int]) -> Term:
    def rename(node: Term) -> Term:
        match node:
            case Sum(index=index, body=body, conditions=conditions):
                count[0] += 1
                fresh = Index(f"@{count[0]}", index.stop, index.start)
                return Sum(fresh, substitute(body, {index: fresh}), conditions)
            case Apply(function=function, args=(Number(value=value),)) if value == 1:
                return Apply(function, node.args)
            case _:
                return node

    return transform(term, rename)
