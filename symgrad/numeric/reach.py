"""What a claim needs to be evaluated: variables, functions, hypotheses and dimensions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from symgrad.terms.algebra import Call
from symgrad.terms.atoms import Basis, Identity, Index, Ones, Size, Variable, Zeros
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables, subterms


@final
@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Everything that matters to a claim, definitions unfolded; variables in order of declaration."""

    variables: tuple[Variable, ...]
    functions: tuple[FunctionSymbol, ...]
    hypotheses: tuple[Claim, ...]
    terms: tuple[Term, ...]
    symbols: tuple[str, ...]
    shapes: tuple[Dim, ...]


def reach(terms: tuple[Term, ...], context: Context) -> Reach:
    """What `terms` lean on in `context`."""
    found = _unfolded(terms, context)
    hypotheses: list[Claim] = []
    waiting = list(context.hypotheses)
    changed = True
    while changed:
        changed = False
        known = _names(found, context)
        for hypothesis in list(waiting):
            sides = (hypothesis.lhs, hypothesis.rhs)
            if _names(_unfolded(sides, context), context) & known:
                waiting.remove(hypothesis)
                hypotheses.append(hypothesis)
                found = _unfolded((*found, *sides), context)
                changed = True
    variables = sorted(_names(found, context), key=lambda v: _order(v, context))
    calls = {
        t.function.name: t.function for top in found for t in subterms(top) if isinstance(t, Call)
    }
    functions = tuple(calls[n] for n in sorted(calls) if n not in context.definitions)
    dims = list(dict.fromkeys(d for top in found for d in _dims(top)))
    for variable in variables:
        dims += [*variable.shape, *([variable.bound] if variable.bound else [])]
    symbols: set[str] = set().union(*(d.symbols for d in dims))
    for name in sorted(symbols):
        if name in context.dimensions:
            symbols |= context.dimensions[name].symbols
    shapes = tuple(dict.fromkeys(d for top in found for t in subterms(top) for d in t.shape))
    return Reach(
        tuple(variables), functions, tuple(hypotheses), found, tuple(sorted(symbols)), shapes
    )


def _unfolded(terms: tuple[Term, ...], context: Context) -> tuple[Term, ...]:
    """The terms and the bodies of all definitions that they lean on."""
    found = dict.fromkeys(terms)
    waiting = list(terms)
    while waiting:
        for name in _defined_names(waiting.pop()):
            definition = context.definitions.get(name)
            if definition is not None and definition.body not in found:
                found[definition.body] = None
                waiting.append(definition.body)
    return tuple(found)


def _defined_names(term: Term) -> Iterator[str]:
    for node in subterms(term):
        if isinstance(node, Variable):
            yield node.name
        elif isinstance(node, Call):
            yield node.function.name


def _names(terms: tuple[Term, ...], context: Context) -> frozenset[Variable]:
    """The free variables that no definition gives."""
    parameters = {
        p
        for t in terms
        for name in _defined_names(t)
        if name in context.definitions
        for p in context.definitions[name].parameters
    }
    names = frozenset[Variable]().union(*(free_variables(t) for t in terms))
    free = {n for n in names if n.name not in context.definitions}
    return frozenset(n for n in free if n not in parameters or n.name in context.variables)


def _order(variable: Variable, context: Context) -> tuple[int, str]:
    names = list(context.variables)
    return (names.index(variable.name) if variable.name in names else len(names), variable.name)


def _dims(top: Term) -> Iterator[Dim]:
    for node in subterms(top):
        yield from node.shape
        match node:
            case Index(stop=stop, start=start):
                yield from (stop, start)
            case Size(dim=dim) | Identity(dim=dim) | Basis(dim=dim):
                yield dim
            case Ones(shape=shape) | Zeros(shape=shape):
                yield from shape
            case _:
                pass
