"""Sets that declarations name: \\mathbb{R}^{m \\times n}, (0, 1), \\{1, \\dots, V\\}^T."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.atoms import Sort
from symgrad.terms.dimension import SCALAR, Dim, Shape
from symgrad.terms.read.indices import split_commas
from symgrad.terms.read.ranges import dimension, dimensions
from symgrad.terms.read.reading import Reading
from symgrad.terms.read.syntax import (
    Group,
    Juxt,
    Name,
    Num,
    Script,
    Series,
    Symbol,
    Syntax,
    Tokens,
    Word,
    spelled,
)
from symgrad.terms.read.tokens import Token

_SORTS = {
    r"\mathbb{R}": Sort.REAL, "R": Sort.REAL, r"\Re": Sort.REAL, r"\mathbb{C}": Sort.COMPLEX,
    r"\mathbb{Z}": Sort.INTEGER, r"\mathbb{N}": Sort.INTEGER, "Z": Sort.INTEGER,
    "N": Sort.INTEGER, "C": Sort.COMPLEX, r"\mathcal{R}": Sort.REAL,
}  # fmt: skip
_RAISED = {
    "+": "nonnegative", "++": "positive", ">0": "positive", r"\ge 0": "nonnegative",
    r"\geq 0": "nonnegative", r"\geqslant 0": "nonnegative", "*": "nonzero entries",
    r"\ge0": "nonnegative", r"\geq0": "nonnegative", r"\ne 0": "nonzero entries",
    r"\neq 0": "nonzero entries", r"\ne0": "nonzero entries",
}  # fmt: skip
_SYMMETRIC = {r"\mathbb{S}", r"\mathcal{S}", "Sym", r"\mathrm{Sym}"}


@final
@dataclass(frozen=True, slots=True)
class Domain:
    """What a set says of a symbol: its sort and shape, adjectives by name, bounds of a number."""

    shape: Shape = SCALAR
    sort: Sort = Sort.REAL
    bound: Dim | None = None
    adjectives: tuple[str, ...] = ()
    interval: tuple[Syntax | None, Syntax | None] = (None, None)
    functions: tuple[Shape, ...] | None = None


def domain(reading: Reading, tokens: Tokens, place: Span) -> Domain:
    """The set that tokens name.

    Raises: ReadError if it is none that can be read.
    """
    outer = _without_zero(tokens)
    if outer is not None:
        found = domain(reading, outer, place)
        names = (("nonzero",), ("nonzero vector",), ())[min(len(found.shape), 2)]
        return replace(found, adjectives=(*found.adjectives, *names))
    if tokens and tokens[0].text in ("(", "[", "]") and len(split_commas(tokens[1:-1])) == 2:
        return _interval(reading, tokens)
    tree = reading.parsed(_written_out(tokens), place)
    sub, sup, base = None, None, tree
    if isinstance(tree, Script):
        base, sub, sup = tree.base, tree.sub, tree.sup
    match base:
        case Name(text=text) if text in _SORTS and not reading.is_variable(text):
            return _numbers(reading, text, sub, sup, tree.span)
        case Name(text=text) | Word(text=text) if text in _SYMMETRIC:
            return _symmetric(reading, sub, sup, tree.span)
        case Name(text=r"\Delta"):
            return _simplex(reading, sub, sup, tree.span)
        case Group(kind="{"):
            return replace(_listed(reading, base), shape=_shape(reading, sup, tree.span))
        case Group(kind="[", items=(stop,)):
            shape = _shape(reading, sup, tree.span)
            return Domain(shape, Sort.INDEX, dimension(reading, stop))
        case Juxt(items=(Script(base=Name() | Word() as of, sub=sizes), Group(kind="("))) if (
            of.text in _MATRICES and sizes
        ):
            return Domain(_matrices(reading, sizes, tree.span))
        case _:
            raise ReadError("this set cannot be read", tree.span, code="unreadable-set")


def _without_zero(tokens: Tokens) -> Tokens | None:
    """The set of which R^n \\setminus \\{0\\} leaves 0 out."""
    for place, token in enumerate(tokens):
        if token.text in (r"\setminus", r"\backslash"):
            rest = "".join(t.text for t in tokens[place + 1 :] if t.text not in ("{", "}"))
            return tokens[:place] if place and rest in (r"\{0\}", r"\{\mathbf0\}", "0") else None
    return None


_MATRICES = {"M", r"\mathcal{M}", r"\mathbb{M}", r"\mathrm{M}", "Mat", r"\mathrm{Mat}"}


def _matrices(reading: Reading, sizes: Tokens, span: Span) -> Shape:
    """The sizes of M_{m,n}(R), M_{m \\times n}(R), M_n(R)."""
    parts = split_commas(sizes)
    if len(parts) == 1:
        shape = dimensions(reading, sizes, span)
    else:
        shape = tuple(dimension(reading, reading.parsed(p, span)) for p in parts)
    return shape * 2 if len(shape) == 1 else shape


def is_domain(reading: Reading, tokens: Sequence[Token]) -> bool:
    """Whether tokens name a set that can be read."""
    try:
        domain(reading, tuple(tokens), Span(0, 0))
    except ReadError:
        return False
    return True


def _shape(reading: Reading, sup: Tokens | None, span: Span) -> Shape:
    return dimensions(reading, _crossed(sup), span) if sup else SCALAR


def _crossed(sup: Tokens) -> Tokens:
    """The sizes of R^{m x n} with a real cross between them."""
    inner = range(1, len(sup) - 1)
    return tuple(
        replace(t, kind="command", text=r"\times")
        if t.text == "x" and t.spaced and n in inner
        else t
        for n, t in enumerate(sup)
    )


def _numbers(
    reading: Reading, text: str, sub: Tokens | None, sup: Tokens | None, span: Span
) -> Domain:
    adjectives: list[str] = ["nonnegative"] if text in (r"\mathbb{N}", "N") else []
    for tokens in (sub, sup):
        name = spelled(tokens or ())
        if name in _RAISED:
            adjectives.append(_RAISED[name])
            sup = None if tokens is sup else sup
        elif tokens is sub and sub is not None:
            raise ReadError(f"the subscript {name} of this set cannot be read", span)
    split = _signed(sup)
    if split is not None:
        adjectives.append(_RAISED[split[1]])
        sup = split[0]
    return Domain(_shape(reading, sup, span), _SORTS[text], None, tuple(adjectives))


def _signed(sup: Tokens | None) -> tuple[Tokens, str] | None:
    """R^{n}_+ is plain; R^{n+} does not occur; R^{n}_{++} neither: nothing to split."""
    if sup and len(sup) > 1 and sup[-1].text == "+":
        return sup[:-1], "+"
    return None


def _symmetric(reading: Reading, sub: Tokens | None, sup: Tokens | None, span: Span) -> Domain:
    kinds = {"+": "positive semidefinite", "++": "positive definite"}
    size, kind = sup, spelled(sub or ())
    if spelled(sup or ()) in kinds:
        size, kind = sub, spelled(sup or ())
    if not size or (kind and kind not in kinds):
        raise ReadError("this set cannot be read", span, code="unreadable-set")
    n = dimensions(reading, size, span)[0]
    return Domain((n, n), adjectives=(kinds.get(kind, "symmetric"),))


def _simplex(reading: Reading, sub: Tokens | None, sup: Tokens | None, span: Span) -> Domain:
    if sup:
        return Domain((dimensions(reading, sup, span)[0] + 1,), adjectives=("probability",))
    if sub:
        return Domain(dimensions(reading, sub, span)[:1], adjectives=("probability",))
    raise ReadError("this simplex needs its dimension", span)


def _listed(reading: Reading, group: Group) -> Domain:
    """{0, 1}, {−1, 1}, {1, …, V}."""
    items = group.items
    texts = [i.text if isinstance(i, Num) else "" for i in items]
    if texts == ["0", "1"] or texts == ["1", "0"]:
        return Domain(adjectives=("binary",))
    dots = any(isinstance(i, Symbol) and "dots" in i.text for i in items)
    if dots and texts[0] == "1":
        return Domain(sort=Sort.INDEX, bound=dimension(reading, items[-1]))
    if dots and texts[0] == "0":
        raise ReadError("index variables count from 1", group.span, code="unsupported")
    if _is_signs(items):
        return Domain(adjectives=("sign-valued",))
    raise ReadError("this set cannot be read", group.span, code="unreadable-set")


def _is_signs(items: Sequence[Syntax]) -> bool:
    """Whether a set is {−1, 1}."""
    texts = {_whole(item) for item in items}
    return len(items) == 2 and texts == {"-1", "1"}


def _whole(item: Syntax) -> str:
    match item:
        case Num(text=text):
            return text
        case Series(parts=((sign, Num(text=text)),)):
            return sign.replace("+", "") + text
        case _:
            return ""


def _written_out(tokens: Tokens) -> Tokens:
    r"""\pm 1 as −1, 1."""
    found: list[Token] = []
    for place, token in enumerate(tokens):
        after = tokens[place + 1 : place + 2]
        if token.text == r"\pm" and after:
            comma, minus = (replace(token, kind="symbol", text=t) for t in (",", "-"))
            found += [minus, *after, comma]
        else:
            found.append(token)
    return tuple(found)


def _interval(reading: Reading, tokens: Tokens) -> Domain:
    low, high = split_commas(tokens[1:-1])
    left, right = reading.parsed(low), reading.parsed(high)
    adjectives: list[str] = []
    bounds: list[Syntax | None] = [left, right]
    if isinstance(left, Num) and left.text == "0":
        adjectives.append("positive" if tokens[0].text in ("(", "]") else "nonnegative")
        bounds[0] = None
    if isinstance(right, Num) and right.text == "1" and tokens[-1].text in (")", "["):
        adjectives.append("below one")
        bounds[1] = None
    for number, side in enumerate((left, right)):
        if _infinite(side):
            bounds[number] = None
    return Domain(adjectives=tuple(adjectives), interval=(bounds[0], bounds[1]))


def _infinite(tree: Syntax) -> bool:
    return r"\infty" in repr(tree)
