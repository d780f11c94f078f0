"""Reading one formula: a term, or a chain of claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.context import Context
from symgrad.terms.dimension import Shape
from symgrad.terms.function import Function
from symgrad.terms.read.differentials import differentials_in
from symgrad.terms.read.draft import Draft, finish
from symgrad.terms.read.fit import fit
from symgrad.terms.read.parser import parse
from symgrad.terms.read.reading import Notation, Reading, reading_of
from symgrad.terms.read.stackless import run
from symgrad.terms.read.syntax import Syntax
from symgrad.terms.read.tokens import tokenise
from symgrad.terms.read.walk import index_scripts, outside
from symgrad.terms.term import Term


def read_term(
    source: str,
    context: Context,
    *,
    functions: Mapping[str, Function] | None = None,
    shape: Shape | None = None,
    offset: int = 0,
    notation: Notation | None = None,
) -> Term:
    """The term that a formula means.

    `shape` is what it must have (1, 0 and I take their size from it), `offset` is added to places.
    Raises: ReadError with the exact place if anything of it cannot be read.
    """
    reading = reading_of(context, functions, notation)
    place = Span(offset, offset + len(source))
    tree = parse(tokenise(source, offset), reading.words, place)
    scan(reading, (tree,))
    made = run(reading.read(tree), place)
    if shape is not None:
        made = shaped(reading, made, shape)
    reading.sizes.settle()
    return finish(made)


def shaped(reading: Reading, made: Draft, shape: Shape) -> Draft:
    """A draft with the shape that is wanted of it.

    Raises: ReadError that names both shapes.
    """
    fitted = fit(reading, made, shape)
    if fitted is None:
        wanted, given = reading.sizes.show(shape), reading.sizes.show(made.shape)
        message = f"this is {given}, not {wanted}"
        raise ReadError(message, made.span, code="shape-mismatch")
    return fitted


def scan(reading: Reading, trees: Sequence[Syntax]) -> None:
    """Look through formulas for the letters that are indices and the variables that change."""
    letters: set[str] = set()
    for tree in trees:
        for tokens in index_scripts(tree):
            letters |= {t.text for t in tokens if t.kind in ("letter", "command")}
    reading.subscripts = frozenset(letters)
    reading.outside = outside(trees)
    reading.differentials = differentials_in(reading, trees)
