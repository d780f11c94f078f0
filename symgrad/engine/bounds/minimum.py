"""Where a difference may have its least value 0: candidates by variable and point."""

from __future__ import annotations

from collections.abc import Iterator

from symgrad.kernel import Theorem, prove
from symgrad.kernel.certificate import is_smooth, zero_like
from symgrad.terms.algebra import (
    Add,
    Call,
    Compare,
    Divide,
    Entry,
    Inner,
    MatMul,
    Mul,
    Neg,
    Transpose,
)
from symgrad.terms.atoms import Index, Ones, Sort, Variable, Zeros
from symgrad.terms.binders import Derivative, Let, Sum
from symgrad.terms.build import number
from symgrad.terms.build import product as product_of
from symgrad.terms.build import total as total_of
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim
from symgrad.terms.property import Fact
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables, substitute, subterms, transform

_MOST = 4


def minima(low: Term, high: Term, context: Context) -> Iterator[tuple[Variable, Term, Claim]]:
    """A variable, the point where the difference and its slope vanish, and the claim of convexity."""
    gap = Add((high, Neg(low)))
    if not is_smooth(gap, context):
        return
    found = [v for v in context.variables.values() if v.variable in _spoken(gap, context)]
    free = [
        v.variable
        for v in found
        if v.variable.name not in context.definitions
        and v.variable.sort is Sort.REAL
        and len(v.variable.shape) <= 1
    ]
    places = {
        v for t in subterms(gap) if isinstance(t, Derivative) for v in free_variables(t.point)
    }
    for variable in sorted(free[-_MOST:], key=lambda v: v in places):
        for point in _points(variable, free, context):
            if _vanishes(Let(variable, point, gap), context):
                slope = Derivative(gap, variable, point)
                if _vanishes(slope, context):
                    yield variable, point, _curved(gap, variable)
                    break


def _curved(gap: Term, variable: Variable) -> Claim:
    curvature = Derivative(Derivative(gap, variable, variable), variable, variable)
    relation = Relation.PSD_AT_LEAST if variable.shape else Relation.AT_LEAST
    return Claim(curvature, relation, zero_like(curvature))


def summands(term: Term, context: Context) -> list[Term]:
    """A difference as one sum for each range of an index, and the rest in one piece."""
    sums: dict[tuple[Dim, Dim, tuple[Compare, ...]], list[Term]] = {}
    rest: list[Term] = []
    for part in _parts(term, (), context):
        factors, last = (
            (part.factors[:-1], part.factors[-1]) if isinstance(part, Mul) else ((), part)
        )
        if isinstance(last, Sum) and not last.conditions:
            index = Index(_INDEX, last.index.stop, last.index.start)
            body = substitute(last.body, {last.index: index})
            key = (index.start, index.stop, last.conditions)
            sums.setdefault(key, []).append(product_of((*factors, body)))
        else:
            rest.append(part)
    found: list[Term] = [
        Sum(Index(_INDEX, stop, start), total_of(bodies))
        for (start, stop, _), bodies in sums.items()
    ]
    return [*found, total_of(rest)] if rest else found


def _unfolded(term: Term, context: Context) -> Term:
    """A term without the names of values that are defined."""

    def spelled(node: Term) -> Term:
        match node:
            case Variable(name=name) if name in context.definitions:
                definition = context.definitions[name]
                return node if definition.parameters else _unfolded(definition.body, context)
            case _:
                return node

    names = {v.name for v in free_variables(term)} & set(context.definitions)
    return transform(term, spelled) if names else term


def _parts(term: Term, factors: tuple[Term, ...], context: Context) -> Iterator[Term]:
    """The summands, definitions of functions unfolded and inner products written as sums."""
    match term:
        case Add(terms=terms):
            for one in terms:
                yield from _parts(one, factors, context)
        case Neg(arg=arg):
            yield from _parts(arg, (*factors, number(-1)), context)
        case Mul(factors=(*outer, last)) if all(not f.shape for f in outer):
            yield from _parts(last, (*factors, *outer), context)
        case Divide(numerator=top, denominator=bottom):
            yield from _parts(top, (*factors, Divide(number(1), bottom)), context)
        case Call(function=function, args=args) if function.name in context.definitions:
            definition = context.definitions[function.name]
            values = dict(zip(definition.parameters, args, strict=True))
            body = _unfolded(definition.body, context)
            yield from _parts(substitute(body, {**values}), factors, context)
        case Sum(index=index, body=Add(terms=terms), conditions=conditions):
            for one in terms:
                yield from _parts(Sum(index, one, conditions), factors, context)
        case Sum(index=index, body=Neg(arg=arg), conditions=conditions):
            yield from _parts(Sum(index, arg, conditions), (*factors, number(-1)), context)
        case Inner(left=left, right=right) | MatMul(factors=(Transpose(arg=left), right)) if (
            len(left.shape) == 1 and left.shape == right.shape
        ):
            index = Index(_INDEX, left.shape[0])
            body = Mul((Entry(left, (index,)), Entry(right, (index,))))
            yield product_of((*factors, Sum(index, body)))
        case _:
            yield product_of((*factors, term))


def bent(term: Term, variable: Variable, direction: Variable | None) -> Term:
    """The second derivative of a summand along a direction, under its sum if it is one."""
    match term:
        case Sum(index=index, body=body, conditions=conditions):
            return Sum(index, bent(body, variable, direction), conditions)
        case Mul(factors=(*outer, Sum() as last)):
            return Mul((*outer, bent(last, variable, direction)))
        case _:
            second = Derivative(Derivative(term, variable, variable), variable, variable)
            if direction is None:
                return second
            return MatMul((Transpose(direction), second, direction))


_INDEX = "\\ell"


def _vanishes(term: Term, context: Context) -> bool:
    return isinstance(prove(equation(term, zero_like(term)), context), Theorem)


def _points(variable: Variable, free: list[Variable], context: Context) -> Iterator[Term]:
    """Other variables of its shape, 0 and 1."""
    yield from (v for v in free if v.shape == variable.shape and v is not variable)
    if Fact.POSITIVE not in context.facts(variable):
        yield Zeros(variable.shape) if variable.shape else number(0)
    yield Ones(variable.shape) if variable.shape else number(1)


def _spoken(term: Term, context: Context) -> frozenset[Variable]:
    """The free variables of a term, through definitions."""
    found: set[Variable] = set()
    waiting = list(free_variables(term))
    waiting += [v for c in _bodies(term, context) for v in c]
    while waiting:
        variable = waiting.pop()
        if variable in found:
            continue
        found.add(variable)
        definition = context.definitions.get(variable.name)
        if definition is not None and not definition.parameters:
            waiting += free_variables(definition.body)
            waiting += [v for c in _bodies(definition.body, context) for v in c]
    return frozenset(found)


def _bodies(term: Term, context: Context) -> Iterator[frozenset[Variable]]:
    """The free variables of the functions that a term calls."""
    for node in subterms(term):
        if isinstance(node, Call):
            definition = context.definitions.get(node.function.name)
            if definition is not None and definition.parameters:
                yield free_variables(definition.body) - set(definition.parameters)
