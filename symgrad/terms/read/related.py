"""Dimensions that a document relates: m = 2n, k = n - 1, d = 3; solved for independent ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim
from symgrad.terms.read.prose import Prose, Sentence, concludes, items_of, places
from symgrad.terms.read.ranges import dimension
from symgrad.terms.read.rows import Side
from symgrad.terms.read.spelling import RELATIONS


def related(prose: Prose, sentences: Sequence[Sentence]) -> bool:
    """Take in the equations between dimensions that sentences state; whether there are any."""
    found = False
    for left, right, span in _equations(prose, sentences):
        if relate(prose, left - right, span):
            found = True
    return found


def _equations(prose: Prose, sentences: Sequence[Sentence]) -> Iterator[tuple[Dim, Dim, Span]]:
    for sentence in sentences:
        for item in items_of(prose, sentence):
            if item.conditional or places(item.before) or concludes(item.before):
                continue
            for statement in item.statements:
                if statement.kind != "equation" or any(
                    RELATIONS[r.text] not in ("=", ":=") for r in statement.relations
                ):
                    continue
                sizes = [size_of(prose, side) for side in statement.sides]
                first, known = sizes[0], prose.reading().dimensions
                for size in sizes[1:]:
                    if first is None or size is None:
                        continue
                    if first.symbol in known or size.symbol in known:
                        yield first, size, statement.span


def size_of(prose: Prose, side: Side) -> Dim | None:
    """A side as a dimension, if none of its letters is a variable."""
    reading = prose.reading()
    try:
        plain = replace(reading, context=replace(prose.context, dimensions={}))
        size = dimension(plain, plain.parsed(side.tokens, side.span))
    except ReadError:
        return None
    context = prose.context
    taken = {*context.variables, *context.functions, *context.definitions, *context.rows}
    return size if not size.symbols & taken else None


def relate(prose: Prose, gap: Dim, span: Span) -> bool:
    """Solve gap = 0 for one dimension; whether that was possible."""
    gap = gap.substitute(prose.context.dimensions)
    if not gap.terms:
        return False
    if _impossible(gap):
        message = "these dimensions cannot be equal with what is said before"
        prose.contradict(None, ReadError(message, span, code="contradictory-declaration"))
        return False
    for monomial, coefficient in sorted(gap.terms, key=lambda t: (-len(t[0]), t[0])):
        if len(monomial) != 1 or monomial[0][1] != 1 or abs(coefficient) != 1:
            continue
        name = monomial[0][0]
        rest = (gap - Dim(((monomial, coefficient),))) * -coefficient
        if name in rest.symbols or _negative(rest):
            continue
        prose.context = _solved(prose.context, name, rest)
        return True
    message = "this relation between dimensions is not used: write one of them by the others"
    prose.report(ReadError(message, span, code="unsupported"), span)
    return False


def _impossible(gap: Dim) -> bool:
    """Whether no positive integers make a dimension 0: all its coefficients have one sign."""
    return all(c > 0 for _, c in gap.terms) or all(c < 0 for _, c in gap.terms)


def _negative(size: Dim) -> bool:
    return all(c < 0 for _, c in size.terms)


def _solved(context: Context, name: str, value: Dim) -> Context:
    """The context in which a dimension is an expression in others."""
    solved = {n: d.substitute({name: value}) for n, d in context.dimensions.items()}
    least = dict(context.at_least)
    match value.terms:
        case (((), constant), (((str(symbol), 1),), 1)) if constant < 0:
            least[symbol] = max(least.get(symbol, 1), least.pop(name, 1) - constant)
        case _:
            pass
    return replace(
        context,
        dimensions=MappingProxyType({**solved, name: value}),
        at_least=MappingProxyType(least),
    )
