"""Bounds and sizes written in scripts: \\sum_{i=1}^{n-1}, I_n, \\mathbf{1}_{m \\times n}."""

from __future__ import annotations

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.dimension import Dim, Shape
from symgrad.terms.read.names import spelling
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.syntax import (
    Accented,
    Chain,
    Group,
    Juxt,
    Name,
    Num,
    Script,
    Series,
    Syntax,
    Tokens,
    Word,
)

SIZE_MAX = 10**6


def dimension(reading: Reading, tree: Syntax) -> Dim:
    """A tree of signs as a dimension: n, 2, n - 1, 2n, mn, n \\times q.

    Raises: ReadError if it is none, or too large.
    """
    match tree:
        case Num(text=text) if text.isdigit() and len(text) < 8 and int(text) <= SIZE_MAX:
            return Dim.of(int(text))
        case Name() | Word() | Accented() | Script(sup=None, primes=0):
            name = spelling(tree)
            if name is not None and not reading.is_variable(name.text):
                return Dim.of(name.text).substitute(reading.context.dimensions)
        case Script(base=base, sub=None, sup=(power,), primes=0) if power.text in ("2", "3"):
            return _times([dimension(reading, base)] * int(power.text))
        case Juxt(items=items) if len(items) < 20:
            return _times([dimension(reading, item) for item in items])
        case Chain(first=first, rest=rest) if len(rest) < 20 and all(
            t.text in ("*", r"\cdot", r"\times") for t, _ in rest
        ):
            return _times([dimension(reading, item) for item in (first, *(o for _, o in rest))])
        case Series(parts=parts) if len(parts) < 20:
            total = Dim(())
            for sign, part in parts:
                size = dimension(reading, part)
                total = total - size if sign == "-" else total + size
            return total
        case Group(kind="(" | "{}", items=(inner,)):
            return dimension(reading, inner)
        case _:
            pass
    raise ReadError("this is no dimension that can be read", tree.span, code="undetermined-size")


def _times(factors: list[Dim]) -> Dim:
    product = Dim.of(1)
    for factor in factors:
        product = product * factor
    return product


def dimensions(reading: Reading, tokens: Tokens, span: Span) -> Shape:
    """The sizes in a script: n, m \\times n, m,n."""
    tree = reading.parsed(tokens, span)
    match tree:
        case Chain(first=first, rest=rest) if all(t.text == r"\times" for t, _ in rest):
            return tuple(_positive(reading, part) for part in (first, *(o for _, o in rest)))
        case _:
            return (_positive(reading, tree),)


def _positive(reading: Reading, tree: Syntax) -> Dim:
    """A dimension, which is at least 1.

    Raises: ReadError, of the code unreadable-set for a number that is none
    """
    try:
        size = dimension(reading, tree)
    except ReadError as error:
        if not all(isinstance(part, Num | Series | Chain | Script) for part in _parts(tree)):
            raise
        message = f"a dimension is a positive integer, at most {SIZE_MAX}"
        raise ReadError(message, error.span, code="unreadable-set") from error
    if size.literal is not None and size.literal < 1:
        raise ReadError("a dimension is a positive integer", tree.span, code="unreadable-set")
    return size


def _parts(tree: Syntax) -> list[Syntax]:
    """A tree and what it is a sum, a product or a power of."""
    match tree:
        case Series(parts=parts):
            return [tree, *(p for _, part in parts for p in _parts(part))]
        case Chain(first=first, rest=rest):
            return [tree, *_parts(first), *(p for _, part in rest for p in _parts(part))]
        case Script(base=base):
            return [tree, *_parts(base)]
        case _:
            return [tree]
