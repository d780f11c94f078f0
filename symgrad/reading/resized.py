"""Contexts in which dimensions are related for a while: "if m = n and A is invertible"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from symgrad.diagnostics import Span
from symgrad.terms.atoms import Variable
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context, Declaration, Definition
from symgrad.terms.dimension import Dim
from symgrad.terms.read.prose import Prose, Sentence, items_of
from symgrad.terms.read.related import relate, size_of
from symgrad.terms.term import Term
from symgrad.terms.walk import resized


def with_sizes(prose: Prose, sentences: Sequence[Sentence]) -> Context:
    """The context of `prose` with the relations between dimensions that cases state.

    Nothing changes if a function of the document has one of the dimensions in its shapes.
    """
    scratch = replace(prose, diagnostics=[])
    before = prose.context.dimensions
    for gap in _gaps(prose, sentences):
        relate(scratch, gap[0], gap[1])
    sizes = scratch.context.dimensions
    if sizes == before:
        return prose.context
    shapes = [s for f in prose.context.functions.values() for s in f.symbol.domain]
    shapes += [f.symbol.codomain for f in prose.context.functions.values()]
    if any(d.symbols & set(sizes) for shape in shapes for d in shape):
        return prose.context
    return _resized(scratch.context, sizes)


def _gaps(prose: Prose, sentences: Sequence[Sentence]) -> Iterator[tuple[Dim, Span]]:
    known = prose.reading().dimensions
    for sentence in sentences:
        for item in items_of(prose, sentence):
            for statement in item.statements if item.conditional else ():
                if statement.kind != "equation" or len(statement.sides) != 2:
                    continue
                left, right = (size_of(prose, side) for side in statement.sides)
                if left is None or right is None or not (left.symbols | right.symbols) & known:
                    continue
                yield left - right, statement.span


def _resized(context: Context, sizes: Mapping[str, Dim]) -> Context:
    def of(term: Term) -> Term:
        return resized(term, sizes)

    def variable(declared: Declaration) -> Declaration:
        return replace(declared, variable=_variable(declared, sizes))

    def definition(old: Definition) -> Definition:
        return replace(old, body=of(old.body))

    return replace(
        context,
        variables=MappingProxyType({n: variable(d) for n, d in context.variables.items()}),
        definitions=MappingProxyType({n: definition(d) for n, d in context.definitions.items()}),
        hypotheses=tuple(Claim(of(h.lhs), h.relation, of(h.rhs)) for h in context.hypotheses),
        rows=MappingProxyType({n: of(t) for n, t in context.rows.items()}),
    )


def _variable(declared: Declaration, sizes: Mapping[str, Dim]) -> Variable:
    made = resized(declared.variable, sizes)
    assert isinstance(made, Variable)
    return made
