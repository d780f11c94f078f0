"""Terms in the making: a shape that may hold unknown sizes, and how to build the term later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, final

from symgrad.diagnostics import ReadError, ShapeError, SortError, Span
from symgrad.terms.dimension import SCALAR, Shape
from symgrad.terms.node import Node
from symgrad.terms.term import Term

DEPTH_MAX = 200

Form = Literal[
    "", "number", "ones", "zeros", "variable", "index", "row", "mul", "derivative", "neg"
]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """What a part of a formula will be.

    `make` gets the terms of `parts`. `form` tells what may still change: a number beside a vector
    becomes that number times 𝟏, an open product ("mul") takes in further factors. `term` is the
    term itself where it is known at once.
    """

    shape: Shape
    make: Callable[..., Term]
    parts: tuple[Draft, ...]
    span: Span
    form: Form = ""
    term: Term | None = None

    def at(self, span: Span) -> Draft:
        """The same draft, from a larger place in the source."""
        return replace(self, span=span)

    def closed(self, span: Span | None = None) -> Draft:
        """The same draft in brackets: an open product is closed."""
        form = "" if self.form == "mul" else self.form
        return replace(self, form=form, span=span or self.span)


def known(term: Term, span: Span, form: Form = "") -> Draft:
    """The draft of a term that is known at once."""
    return Draft(term.shape, lambda: term, (), span, form, term)


def draft(
    shape: Shape, make: Callable[..., Term], parts: tuple[Draft, ...], span: Span, form: Form = ""
) -> Draft:
    """A draft that waits for the terms of its parts."""
    return Draft(shape, make, parts, span, form)


def scalar(make: Callable[..., Term], parts: tuple[Draft, ...], span: Span) -> Draft:
    """A draft of a number."""
    return Draft(SCALAR, make, parts, span)


def finish(root: Draft) -> Term:
    """The term of a draft, all sizes being settled; built from the leaves without recursion.

    Raises: ReadError for a term that cannot be built or is nested too deeply.
    """
    terms: dict[int, Term] = {}
    depth: dict[int, int] = {}
    stack: list[tuple[Draft, bool]] = [(root, False)]
    while stack:
        item, ready = stack.pop()
        if id(item) in terms:
            continue
        if not ready:
            stack.append((item, True))
            stack.extend((part, False) for part in item.parts)
            continue
        depth[id(item)] = 1 + max((depth[id(p)] for p in item.parts), default=0)
        if depth[id(item)] > DEPTH_MAX:
            raise ReadError("the formula is nested too deeply", item.span, code="too-deep")
        terms[id(item)] = _made(item, tuple(terms[id(p)] for p in item.parts))
    return terms[id(root)]


def _made(item: Draft, parts: tuple[Term, ...]) -> Term:
    try:
        made = item.make(*parts)
    except (ShapeError, SortError) as error:
        raise ReadError(str(error), item.span, code="shape-mismatch") from error
    assert isinstance(made, Node)
    return made
