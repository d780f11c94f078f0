"""Remarks beside a result: what it would be under a property that is often meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symgrad.engine.idiomatic import idiomatic
from symgrad.engine.measure import weight
from symgrad.kernel import Theorem, prove
from symgrad.properties import property_named
from symgrad.terms.algebra import Add, Divide, MatMul, Mul, Neg, Transpose
from symgrad.terms.atoms import Variable
from symgrad.terms.claim import equation
from symgrad.terms.context import Context
from symgrad.terms.latex import latex
from symgrad.terms.property import Fact
from symgrad.terms.term import Term
from symgrad.terms.walk import subterms


def remarks(results: Sequence[Term], context: Context) -> tuple[str, ...]:
    """What the answer is with a matrix symmetric that stands there with its transpose."""
    if len(results) != 1:
        return ()
    (result,) = results
    return tuple(
        remark
        for matrix in _with_their_transpose(result)
        if Fact.SYMMETRIC not in context.facts(matrix)
        and (remark := _if_symmetric(result, matrix, context)) is not None
    )


def _with_their_transpose(term: Term) -> list[Variable]:
    """The square matrices that one summand has as they are and another transposed."""
    found: dict[Variable, None] = {}
    for part in subterms(term):
        if not isinstance(part, Add):
            continue
        sides = [_linear(t) for t in part.terms]
        for k, (plain, _) in enumerate(sides):
            for j, (_, turned) in enumerate(sides):
                found.update(dict.fromkeys(v for v in plain if j != k and v in turned))
    return [v for v in found if len(v.shape) == 2 and len(set(v.shape)) == 1]


def _linear(term: Term) -> tuple[list[Variable], list[Variable]]:
    """The variables that a product has as factors, and those that it has transposed."""
    match term:
        case Variable():
            return [term], []
        case Transpose(arg=arg):
            plain, turned = _linear(arg)
            return turned, plain
        case Mul(factors=parts) | MatMul(factors=parts):
            pairs = [_linear(p) for p in parts]
            return [v for p, _ in pairs for v in p], [v for _, t in pairs for v in t]
        case Neg(arg=arg) | Divide(numerator=arg):
            return _linear(arg)
        case _:
            return [], []


def _if_symmetric(result: Term, matrix: Variable, context: Context) -> str | None:
    declared = context.variables.get(matrix.name)
    if declared is None:
        return None
    symmetric = property_named("symmetric")
    entry = replace(declared, properties=(*declared.properties, symmetric))
    assumed = replace(context, variables={**context.variables, matrix.name: entry})
    shorter = idiomatic(result, assumed)
    if weight(shorter) >= weight(result):
        return None
    if not isinstance(prove(equation(result, shorter), assumed), Theorem):
        return None
    return f"with ${latex(matrix, context)}$ symmetric the answer is ${latex(shorter, context)}$"
