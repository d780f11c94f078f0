"""Subscripts: which entry, row or column of a tensor is meant."""

from __future__ import annotations

from dataclasses import replace

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.algebra import Add, Entry, Neg, Transpose
from symgrad.terms.atoms import Sort, Variable
from symgrad.terms.build import number
from symgrad.terms.dimension import Dim, Shape
from symgrad.terms.read.draft import Draft, draft, known, scalar
from symgrad.terms.read.names import spelling
from symgrad.terms.read.reading import IndexRange, Reading
from symgrad.terms.read.stackless import Task
from symgrad.terms.read.syntax import (
    Group,
    Name,
    Num,
    Script,
    Series,
    Syntax,
    Tokens,
)
from symgrad.terms.read.tokens import Token
from symgrad.terms.term import Term

_OPENING = ("(", "[", "{", r"\{", r"\langle")
_CLOSING = (")", "]", "}", r"\}", r"\rangle")
_ALL = (":", r"\cdot", r"\bullet", "*", r"\ast", r"\colon")


def split_commas(tokens: Tokens) -> list[Tokens]:
    """The parts of a script between its commas, brackets respected."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if token.text in (",", ";") and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return [tuple(p) for p in parts]


def segments(tokens: Tokens, rank: int, place: Span) -> list[Tokens]:
    """The subscript of each axis: `i,j`, `ij`, `i:`, `12`; fewer than `rank` for a row.

    Raises: ReadError if there are more indices than axes.
    """
    parts = split_commas(tokens)
    if len(parts) == 1 and rank > 1:
        parts = _side_by_side(parts[0], rank)
    elif len(parts) == 1 and len(parts[0]) > 1 and all(t.kind == "letter" for t in parts[0]):
        parts = [(t,) for t in parts[0]]
    if len(parts) > rank or not all(parts):
        message = f"{len(parts)} indices for {rank} axes" if rank else "a number has no entries"
        raise ReadError(message, place, code="shape-mismatch")
    return parts


def _side_by_side(tokens: Tokens, rank: int) -> list[Tokens]:
    if len(tokens) == 1 and tokens[0].kind == "number" and len(tokens[0].text) == rank:
        token = tokens[0]
        return [(replace(token, text=digit),) for digit in token.text]
    parts: list[Tokens] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.text in ("+", "-", "/", "(", "["):
            return [tokens]
        stop = place + 1
        if stop + 1 < len(tokens) and tokens[stop].text == "_":
            stop += 2
            if tokens[stop - 1].text == "{":
                while stop < len(tokens) and tokens[stop - 1].text != "}":
                    stop += 1
        parts.append(tokens[place:stop])
        place = stop
    return parts


def entries(reading: Reading, value: Draft, tokens: Tokens, span: Span) -> Task[Draft]:
    """The entries of a tensor that a subscript names; a matrix with one index gives a row."""
    rank = len(value.shape)
    parts = segments(tokens, rank, span)
    if rank == 2 and len(parts) == 1 and value.shape[0] == Dim.of(1):
        flat = draft(value.shape[1:], Transpose, (value.closed(),), value.span)
        picked: Draft = yield entries(reading, flat, tokens, span)
        return picked
    indices: list[Draft | None] = []
    for part, size in zip(parts, value.shape, strict=False):
        if len(part) == 1 and part[0].text in _ALL:
            indices.append(None)
            continue
        index: Draft = yield subscript(reading, part, size)
        indices.append(index)
    colon_row = rank == 2 and len(indices) == 2 and indices[0] is not None and indices[1] is None
    indices += [None] * (rank - len(indices))
    made = entry(value, tuple(indices), span)
    if colon_row:
        shape = (Dim.of(1), *made.shape)
        return draft(shape, Transpose, (made,), span, "row")
    return made


def entry(value: Draft, indices: tuple[Draft | None, ...], span: Span) -> Draft:
    """Entries at given indices; None keeps an axis."""
    shape: Shape = tuple(d for d, i in zip(value.shape, indices, strict=True) if i is None)
    given = tuple(i for i in indices if i is not None)

    def make(of: Term, *terms: Term) -> Term:
        supply = iter(terms)
        return Entry(of, tuple(None if i is None else next(supply) for i in indices))

    return draft(shape, make, (value.closed(), *given), span)


def subscript(reading: Reading, tokens: Tokens, size: Dim) -> Task[Draft]:
    """One index into an axis of a size; an index that stands there alone ranges over the axis."""
    tree = reading.parsed(tokens)
    direct = _index_of(reading, tree)
    if direct is not None:
        _ranges_over(reading, direct, size, tree.span)
        made = reading.index_draft(direct, tree.span)
        return _one_on(made) if direct.from_zero else made
    if isinstance(tree, Num) and tree.text == "0":
        raise ReadError("entries are counted from 1", tree.span, code="shape-mismatch")
    value: Draft = yield index_value(reading, tree)
    shifted = _shifted(reading, tree)
    if shifted is not None:
        reading.sizes.suggest(shifted[0].stop + max(0, shifted[1]), size)
        return _one_on(value) if shifted[0].from_zero else value
    bound = value.term.bound if isinstance(value.term, Variable) else None
    if bound is not None and not reading.sizes.equal(bound, size):
        shown = reading.sizes.show((size,))
        message = f"this index goes to {bound}, the axis to {shown}"
        raise ReadError(message, tree.span, code="shape-mismatch")
    return value


def _one_on(value: Draft) -> Draft:
    return draft((), lambda i: Add((i, number(1))), (value,), value.span)


def _index_of(reading: Reading, tree: Syntax) -> IndexRange | None:
    """The index that a name is, alone in a subscript."""
    name = spelling(tree)
    if name is None or isinstance(tree, Num):
        return None
    if len(name.text) > 1 and isinstance(tree, Script) and name.text not in reading.free:
        local = reading.local(name.text)
        return local if isinstance(local, IndexRange) else None
    local = reading.local(name.text)
    if local is not None:
        return local if isinstance(local, IndexRange) else None
    if name.text in reading.dimensions:
        return None
    declared = reading.context.variables.get(name.text)
    if declared is not None:
        countable = declared.variable.sort in (Sort.INDEX, Sort.INTEGER)
        if countable and not declared.variable.shape:
            return None
        if declared.variable.shape:
            shown = reading.sizes.show(declared.variable.shape)
            raise ReadError(f"{name.text} is {shown}, and no index", tree.span)
    return reading.index(name.text, tree.span)


def _ranges_over(reading: Reading, index: IndexRange, size: Dim, span: Span) -> None:
    sizes = reading.sizes
    stop = index.stop + 1 if index.from_zero else index.stop
    unknown = (sizes.dim(stop).symbols | sizes.dim(size).symbols) & set(sizes.origin)
    if unknown:
        if sizes.equal(stop, size):
            return
    else:
        left = (sizes.dim(size) - sizes.dim(stop)).literal
        if left is not None and left >= 0:
            return
    raise ReadError(
        f"{index.name} goes to {sizes.show((stop,))}, but the axis has {sizes.show((size,))} entries",
        span,
        code="shape-mismatch",
    )


def _shifted(reading: Reading, tree: Syntax) -> tuple[IndexRange, int] | None:
    """An index plus or minus a number."""
    match tree:
        case Series(parts=(("", Name() as name), (sign, Num(text=text)))) if text.isdigit():
            index = _index_of(reading, name)
            if index is not None:
                return index, int(text) if sign == "+" else -int(text)
        case _:
            pass
    return None


def index_value(reading: Reading, tree: Syntax) -> Task[Draft]:
    """An expression in indices: i + 1, c_t, n - i."""
    match tree:
        case Num(text=text) if text.isdigit():
            return known(number(int(text)), tree.span, "number")
        case Name():
            index = _index_of(reading, tree)
            if index is not None:
                return reading.index_draft(index, tree.span)
        case Group(kind="{}" | "(", items=(inner,)):
            inside: Draft = yield index_value(reading, inner)
            return inside
        case Series(parts=parts):
            terms: list[Draft] = []
            for sign, part in parts:
                term: Draft = yield index_value(reading, part)
                terms.append(scalar(Neg, (term,), part.span) if sign == "-" else term)
            if len(terms) == 1:
                return terms[0]
            return scalar(lambda *made: Add(made), tuple(terms), tree.span)
        case _:
            pass
    value: Draft = yield reading.read(tree)
    if value.shape:
        raise ReadError("an index is a number", tree.span, code="shape-mismatch")
    return value
