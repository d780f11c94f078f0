"""Labels, atoms and monomials: the data of the index normal form, and renaming.

A *label* names a value of an index, an *atom* is an indivisible scalar in its labels, a *monomial*
is a sorted tuple of (atom, exponent), a *polynomial* a dictionary from monomials to rationals.
All of them are nested tuples, so that they compare, sort and hash without further code:

    labels   (BOUND, height, number, range)   (FREE, name, range)   (LITERAL, value)
             (TERM, atom)   (SHIFT, label, integer)
             (PAIR, high, low, range, range)   an index of a product of ranges, as of vec and of ⊗
             (HIGH, label, range, range)   (LOW, label, range, range)   the parts of such an index
    atoms    ("num", prime)  ("const", name)  ("dim", name)  ("idx", label)
             ("var", key, labels, symmetric)
             ("delta", a, b)  ("less", a, b)
             ("exp", monomial)  ("log", polynomial)  ("sum", polynomial)
             ("ind", polynomial, "P" | "Z")        1[u > 0] and 1[u = 0]
             ("fn", name, polynomials)             a primitive function, opaque
             ("con", labels, monomial)             a connected contraction over bound labels
             ("call", name, out, slots, arguments, smooth)
             ("inv", holes, polynomial, i, j, symmetric)   ("det", holes, polynomial)

A bound label carries the height of its binder: one more than any binder below it. So a binder
never clashes with a label that is free in it, and moving an atom outwards renames nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any, cast

BOUND, FREE, LITERAL, TERM, SHIFT, COLOUR, HIGH, LOW, PAIR = range(9)

Label = tuple[Any, ...]
Atom = tuple[Any, ...]
Exponent = int | Fraction
Monomial = tuple[tuple[Atom, Exponent], ...]
Poly = dict[Monomial, int | Fraction]
Frozen = tuple[tuple[Monomial, int | Fraction], ...]

ZERO: Poly = {}


def freeze(poly: Poly) -> Frozen:
    """The polynomial as a sorted tuple, to stand in an atom."""
    return tuple(sorted(poly.items()))


def whole(value: Exponent) -> Exponent:
    """An integer where the value is one."""
    return value.numerator if isinstance(value, Fraction) and value.denominator == 1 else value


def range_of(label: Label) -> tuple[Any, Any]:
    """The range of a label that has one, as the terms of its first and last value."""
    return label[3] if label[0] in (BOUND, LOW) else label[2]


def leaves(label: Label) -> frozenset[Label]:
    """The bound and free labels that stand in a label."""
    match label[0]:
        case 2:
            return frozenset()
        case 3:
            return labels_of(label[1])
        case 4 | 6 | 7:
            return leaves(label[1])
        case 8:
            return leaves(label[1]) | leaves(label[2])
        case _:
            return frozenset((label,))


def labels_of_monomial(monomial: Monomial) -> frozenset[Label]:
    """The labels free in a monomial."""
    return frozenset[Label]().union(*(labels_of(atom) for atom, _ in monomial))


def labels_of_poly(poly: Iterable[tuple[Monomial, Any]]) -> frozenset[Label]:
    """The labels free in a polynomial."""
    return frozenset[Label]().union(*(labels_of_monomial(m) for m, _ in poly))


@lru_cache(maxsize=200_000)
def labels_of(atom: Atom) -> frozenset[Label]:
    """The labels that are free in an atom."""
    match atom:
        case ("num" | "const" | "dim", *_):
            return frozenset()
        case ("var", _, labels, _):
            return frozenset[Label]().union(*(leaves(label) for label in labels))
        case ("idx", label):
            return leaves(label)
        case ("delta" | "less", a, b):
            return leaves(a) | leaves(b)
        case ("exp", monomial):
            return labels_of_monomial(monomial)
        case ("log" | "sum", poly) | ("ind", poly, _):
            return labels_of_poly(poly)
        case ("fn", _, polys):
            return frozenset[Label]().union(*(labels_of_poly(p) for p in polys))
        case ("con", binders, monomial):
            return labels_of_monomial(monomial).difference(binders)
        case ("call", _, out, slots, arguments, _):
            own = [leaves(label) for label in out]
            own += [leaves(label) for _, labels in slots for label in labels]
            own += [labels_of_poly(poly).difference(holes) for holes, poly in arguments]
            return frozenset[Label]().union(*own)
        case ("inv", holes, poly, i, j, _):
            return leaves(i) | leaves(j) | labels_of_poly(poly).difference(holes)
        case ("det", holes, poly):
            return labels_of_poly(poly).difference(holes)
        case _:
            raise AssertionError(atom[0])


def height_of_poly(poly: Iterable[tuple[Monomial, Any]]) -> int:
    """The height of the highest binder in a polynomial; 0 without one."""
    return max((height(atom) for monomial, _ in poly for atom, _ in monomial), default=0)


@lru_cache(maxsize=200_000)
def height(atom: Atom) -> int:
    """The height of the highest binder in an atom; 0 without one."""
    match atom:
        case ("con", binders, _):
            return binders[0][1]
        case ("exp", monomial):
            return max((height(a) for a, _ in monomial), default=0)
        case ("log" | "sum", poly) | ("ind", poly, _):
            return height_of_poly(poly)
        case ("fn", _, polys):
            return max((height_of_poly(p) for p in polys), default=0)
        case ("call", _, out, slots, arguments, _):
            own = [_label_height(label) for label in out]
            own += [_label_height(label) for _, labels in slots for label in labels]
            own += [h[0][1] if h else height_of_poly(p) for h, p in arguments]
            return max(own, default=0)
        case ("inv", holes, _, i, j, _):
            return max(holes[0][1], _label_height(i), _label_height(j))
        case ("det", holes, _):
            return holes[0][1]
        case ("var", _, labels, _):
            return max((_label_height(label) for label in labels), default=0)
        case ("delta" | "less", a, b):
            return max(_label_height(a), _label_height(b))
        case ("idx", label):
            return _label_height(label)
        case _:
            return 0


def _label_height(label: Label) -> int:
    if label[0] == TERM:
        return height(label[1])
    if label[0] == PAIR:
        return max(_label_height(label[1]), _label_height(label[2]))
    return _label_height(label[1]) if label[0] in (SHIFT, HIGH, LOW) else 0


Renaming = Mapping[Label, Label]


def rename_label(label: Label, names: Renaming) -> Label:
    """A label under a renaming; shifts of literals are computed."""
    match label[0]:
        case 2:
            return label
        case 3:
            return (TERM, rename(label[1], names))
        case 4:
            return shift(rename_label(label[1], names), label[2])
        case 6 | 7:
            return half(label[0], rename_label(label[1], names), *label[2:])
        case 8:
            return pair(rename_label(label[1], names), rename_label(label[2], names), *label[3:])
        case _:
            return names.get(label, label)


def half(which: int, label: Label, high: Any, low: Any) -> Label:
    """The high or the low part of an index of the product of two ranges."""
    if label[0] == PAIR and label[3:] == (high, low):
        return label[1] if which == HIGH else label[2]
    if high[0] == high[1]:
        return (LITERAL, 1) if which == HIGH else label
    if low[0] == low[1]:
        return (LITERAL, 1) if which == LOW else label
    return (which, label, high, low)


def pair(high: Label, low: Label, high_range: Any, low_range: Any) -> Label:
    """The index of the product of two ranges whose parts are `high` and `low`."""
    ranges = (high_range, low_range)
    if high[0] == HIGH and low[0] == LOW and high[1] == low[1] and high[2:] == low[2:] == ranges:
        return high[1]
    return (PAIR, high, low, *ranges)


@lru_cache(maxsize=50_000)
def splits_of(atom: Any) -> frozenset[tuple[Label, Any, Any]]:
    """The labels that occur in parts in an atom, with the two ranges."""
    if not isinstance(atom, tuple):
        return frozenset()
    items = cast("tuple[Any, ...]", atom)
    if len(items) == 4 and items[0] in (HIGH, LOW) and isinstance(items[0], int):
        return frozenset((items[1:],)) | splits_of(items[1])
    return frozenset[Any]().union(*(splits_of(item) for item in items))


def shift(label: Label, by: int) -> Label:
    """label + by."""
    if label[0] == SHIFT:
        label, by = label[1], label[2] + by
    if label[0] == LITERAL:
        return (LITERAL, label[1] + by)
    return (SHIFT, label, by) if by else label


def rename_monomial(monomial: Monomial, names: Renaming) -> Monomial:
    """A monomial under an injective renaming."""
    return tuple(sorted((rename(atom, names), e) for atom, e in monomial))


def rename_poly(poly: Iterable[tuple[Monomial, Any]], names: Renaming) -> Frozen:
    """A polynomial under an injective renaming."""
    return tuple(sorted((rename_monomial(m, names), c) for m, c in poly))


@lru_cache(maxsize=200_000)
def compares(part: Any) -> bool:
    """Whether δ or an order of labels stands in it: its normal form then follows their names."""
    if not isinstance(part, tuple):
        return False
    return bool(part) and (part[0] in ("delta", "less") or any(map(compares, part)))


def jumps(part: Any) -> bool:
    """Whether 1[u > 0] or 1[u = 0] stands in it: then it need not be continuous."""
    if not isinstance(part, tuple):
        return False
    items = cast("tuple[Any, ...]", part)
    if len(items) == 3 and items[0] == "ind" and items[2] != "R":
        return True
    return any(map(jumps, items))


def _two(a: Label, b: Label, unordered: bool) -> tuple[Label, Label]:
    return (b, a) if unordered and b < a else (a, b)


@lru_cache(maxsize=200_000)
def _rename(atom: Atom, pairs: tuple[tuple[Label, Label], ...]) -> Atom:
    names = dict(pairs)
    match atom:
        case ("var", key, labels, symmetric):
            moved = tuple(rename_label(label, names) for label in labels)
            return (
                "var",
                key,
                _two(moved[0], moved[1], symmetric) if symmetric else moved,
                symmetric,
            )
        case ("idx", label):
            return ("idx", rename_label(label, names))
        case ("delta" as tag, a, b):
            return (tag, *_two(rename_label(a, names), rename_label(b, names), True))
        case ("less" as tag, a, b):
            return (tag, rename_label(a, names), rename_label(b, names))
        case ("exp", monomial):
            return ("exp", rename_monomial(monomial, names))
        case ("log" | "sum" as tag, poly):
            return (tag, rename_poly(poly, names))
        case ("ind", poly, cell):
            return ("ind", rename_poly(poly, names), cell)
        case ("fn", name, polys):
            return ("fn", name, tuple(rename_poly(p, names) for p in polys))
        case ("con", binders, monomial):
            return contraction(binders, tuple((rename(a, names), e) for a, e in monomial))
        case ("call", name, out, slots, arguments, smooth):
            return call(
                name,
                tuple(rename_label(label, names) for label in out),
                tuple((n, tuple(rename_label(b, names) for b in labels)) for n, labels in slots),
                tuple((holes, rename_poly(poly, names)) for holes, poly in arguments),
                smooth,
            )
        case ("inv", holes, poly, i, j, symmetric):
            ends = _two(rename_label(i, names), rename_label(j, names), symmetric)
            return ("inv", holes, rename_poly(poly, names), *ends, symmetric)
        case ("det", holes, poly):
            return ("det", holes, rename_poly(poly, names))
        case _:
            return atom


def rename(atom: Atom, names: Renaming) -> Atom:
    """An atom under a renaming of its free labels that keeps different labels different."""
    live = labels_of(atom)
    pairs = tuple(sorted((k, v) for k, v in names.items() if k in live and k != v))
    return _rename(atom, pairs) if pairs else atom


def call(
    name: Any, out: tuple[Label, ...], slots: tuple[Any, ...], arguments: Any, smooth: int
) -> Atom:
    """An undetermined function; up to `smooth` derivatives commute."""
    if 2 <= len(slots) <= smooth:
        slots = tuple(sorted(slots))
    return ("call", name, out, slots, arguments, smooth)


class TooSymmetric(Exception):
    """A contraction has more interchangeable labels than the search takes."""


_LEAVES = 5000


def contraction(binders: Iterable[Label], factors: Iterable[tuple[Atom, Exponent]]) -> Atom:
    """The canonical atom Σ over `binders` of the product of `factors`, a connected one."""
    parts = tuple(factors)
    bound = tuple(binders)
    level = 1 + max((height(atom) for atom, _ in parts), default=0)
    if len(bound) == 1:
        name = (BOUND, level, 0, bound[0][3])
        return ("con", (name,), rename_monomial(parts, {bound[0]: name}))
    best: list[Monomial] = []
    seen = [0]

    def finish(order: list[Label]) -> None:
        seen[0] += 1
        if seen[0] > _LEAVES:
            raise TooSymmetric
        names = {label: (BOUND, level, k, label[3]) for k, label in enumerate(order)}
        candidate = rename_monomial(parts, names)
        if not best or candidate < best[0]:
            best[:] = [candidate]
            chosen[:] = [names[label] for label in order]

    chosen: list[Label] = []
    _search(parts, {label: (label[3], 0) for label in bound}, finish)
    return ("con", tuple(chosen), best[0])


def _search(parts: Monomial, colours: dict[Label, Any], finish: Any) -> None:
    """Individualise and refine: try every way to break what refinement leaves tied."""
    ranks = _refine(parts, colours)
    classes: dict[int, list[Label]] = {}
    for label, rank in ranks.items():
        classes.setdefault(rank, []).append(label)
    tied = next((c for _, c in sorted(classes.items()) if len(c) > 1), None)
    if tied is None:
        finish(sorted(ranks, key=ranks.__getitem__))
        return
    for label in tied[:1] if _interchangeable(parts, tied) else tied:
        _search(parts, {k: (k[3], 2 * v - (k == label)) for k, v in ranks.items()}, finish)


def _interchangeable(parts: Monomial, tied: list[Label]) -> bool:
    """Whether each swap of neighbours leaves the product as it is: then one choice is enough."""
    whole_product = tuple(sorted(parts))
    return all(rename_monomial(parts, {a: b, b: a}) == whole_product for a, b in pairwise(tied))


def _refine(parts: Monomial, colours: dict[Label, Any]) -> dict[Label, int]:
    """The rank of each label after colour refinement; equal ranks are still tied."""
    where = {label: [f for f in parts if label in labels_of(f[0])] for label in colours}
    ranks = _ranked(colours)
    while len(set(ranks.values())) < len(ranks):
        painted = {label: (COLOUR, rank) for label, rank in ranks.items()}
        signatures: dict[Label, Any] = {}
        for label, around in where.items():
            names = {**painted, label: (COLOUR, -1)}
            signature = sorted((rename(atom, names), e) for atom, e in around)
            signatures[label] = (ranks[label], signature)
        finer = _ranked(signatures)
        if len(set(finer.values())) == len(set(ranks.values())):
            return finer
        ranks = finer
    return ranks


def _ranked(keys: dict[Label, Any]) -> dict[Label, int]:
    order: list[Any] = []
    for key in sorted(keys.values()):
        if not order or order[-1] != key:
            order.append(key)
    return {label: order.index(key) for label, key in keys.items()}


def size_inside(poly: Frozen) -> Frozen | None:
    """The u of a polynomial |u| = 2 max(u, 0) − u, up to a positive factor; None for others."""
    ramps = [m[0][0] for m, c in poly if c > 0 and len(m) == 1 and m[0][1] == 1]
    for ramp in (atom for atom in ramps if atom[0] == "ind" and atom[2] == "R"):
        half = Fraction(dict(poly)[((ramp, 1),)]) / 2
        size = {((ramp, 1),): 2 * half} | {m: -c * half for m, c in ramp[1]}
        if dict(poly) == size:
            return ramp[1]
    return None


def keys_of_poly(poly: Iterable[tuple[Monomial, Any]]) -> frozenset[Any]:
    """The variables that occur in a polynomial."""
    return frozenset[Any]().union(*(keys_of(atom) for monomial, _ in poly for atom, _ in monomial))


def _keys_of_label(label: Label) -> frozenset[Any]:
    if label[0] == TERM:
        return keys_of(label[1])
    if label[0] == PAIR:
        return _keys_of_label(label[1]) | _keys_of_label(label[2])
    return _keys_of_label(label[1]) if label[0] in (SHIFT, HIGH, LOW) else frozenset()


def _keys_of_labels(labels: Iterable[Label]) -> frozenset[Any]:
    return frozenset[Any]().union(*(_keys_of_label(label) for label in labels))


@lru_cache(maxsize=200_000)
def keys_of(atom: Atom) -> frozenset[Any]:
    """The keys of the variables that occur in an atom."""
    match atom:
        case ("var", key, labels, _):
            return frozenset((key,)) | _keys_of_labels(labels)
        case ("idx", label):
            return _keys_of_label(label)
        case ("delta" | "less", a, b):
            return _keys_of_labels((a, b))
        case ("exp", monomial) | ("con", _, monomial):
            return keys_of_poly(((monomial, 1),))
        case ("log" | "sum", poly) | ("ind", poly, _) | ("det", _, poly):
            return keys_of_poly(poly)
        case ("fn", _, polys):
            return frozenset[Any]().union(*(keys_of_poly(p) for p in polys))
        case ("call", _, out, slots, arguments, _):
            own = _keys_of_labels(out).union(*(_keys_of_labels(ls) for _, ls in slots))
            return own.union(*(keys_of_poly(poly) for _, poly in arguments))
        case ("inv", _, poly, i, j, _):
            return keys_of_poly(poly) | _keys_of_labels((i, j))
        case _:
            return frozenset()
