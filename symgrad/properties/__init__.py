"""Every adjective that symgrad knows, each declared in a file of this folder."""

from __future__ import annotations

import difflib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from importlib import import_module
from types import MappingProxyType

from symgrad.diagnostics import DeclarationError, ReadError, Span
from symgrad.terms.atoms import Variable
from symgrad.terms.context import Context
from symgrad.terms.dimension import SCALAR, shape_of
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.property import Fact, Law, Property


@lru_cache(maxsize=1)
def load_properties() -> Mapping[str, Property]:
    """All declared properties by name; the facts of each hold those of what it implies."""
    found = {p.name: p for p in sorted(_declared(), key=lambda p: p.name)}
    return MappingProxyType(
        {n: replace(p, facts=_facts(p, found), read=partial(laws_of, n)) for n, p in found.items()}
    )


@lru_cache(maxsize=64)
def laws_of(name: str, rank: int) -> tuple[Law, ...]:
    """The laws of a property for functions of a number (rank 0) or of a vector (rank 1).

    Raises: ReadError for a law that cannot be read
    """
    one = property_named(name)
    return tuple(_law(one, text, rank) for text in one.laws) if rank in (0, 1) else ()


def _law(one: Property, text: str, rank: int) -> Law:
    from symgrad.terms.read import read_claims

    shape = shape_of("n") if rank else SCALAR
    f = FunctionSymbol("f", (shape,), SCALAR)
    x, y = (Variable(name, shape) for name in "xy")
    context = Context().declare(x).declare(y).declare_function(f)
    constant = Variable(one.constant, SCALAR) if one.constant is not None else None
    if constant is not None:
        context = context.declare(constant)
    (link,) = read_claims(text, context, functions={})
    if link.claim is None:
        raise link.error or ReadError("this is no inequality", Span(0, len(text)))
    return Law(link.claim, f, (x, y), constant)


def property_named(name: str) -> Property:
    """The declared property of this name.

    Raises: DeclarationError that suggests the nearest name.
    """
    properties = load_properties()
    if name not in properties:
        near = difflib.get_close_matches(name, properties, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise DeclarationError(f"there is no property {name}{hint}")
    return properties[name]


def property_said(phrase: str, rank: int) -> Property | None:
    """What a phrase says of a tensor of this rank ("nonzero" of a number, of a vector), if anything.

    A property of exactly that rank goes before one of any rank; capitals do not matter where no
    other spelling does.
    """
    spoken = " ".join(phrase.split())
    for said in (spoken, spoken.lower()):
        for wanted in (rank, None):
            for one in load_properties().values():
                if one.rank == wanted and said in one.words:
                    return one
    return None


def _facts(one: Property, found: Mapping[str, Property]) -> frozenset[Fact]:
    return one.facts.union(*(_facts(found[name], found) for name in one.implies))


def _declared() -> Iterator[Property]:
    for module in pkgutil.iter_modules(__path__, __name__ + "."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Property):
                yield value
