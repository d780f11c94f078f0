"""Matrices M = A + XY with an invertible A: their determinant and inverse by the smaller I + YA⁻¹X.

det(A + XY) = det A · det(I + YA⁻¹X) and (A + XY)⁻¹ = A⁻¹ − A⁻¹X(I + YA⁻¹X)⁻¹YA⁻¹
(Weinstein & Aronszajn; Sherman, Morrison & Woodbury). Of the matrices I + XY, I + YX … that belong
together one is chosen, so that determinants and inverses of all of them have one form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from symgrad.kernel.form import (
    FREE,
    Atom,
    Frozen,
    Label,
    Monomial,
    Poly,
    freeze,
    labels_of,
    range_of,
    rename_monomial,
    rename_poly,
)

if TYPE_CHECKING:
    from symgrad.kernel.arithmetic import Arithmetic

Holes = tuple[Label, ...]
Matrix = tuple[Holes, Frozen]


@final
@dataclass(frozen=True, slots=True)
class Split:
    """M = A + XY: A (None for I), X at (row, cut), Y at (cut, column); no cut for rank one."""

    main: Frozen | None
    left: Poly
    right: Poly
    cut: Label | None


def opened(algebra: Arithmetic, holes: Holes, poly: Frozen) -> Matrix:
    """The matrix as a function of fresh labels: sums made beside them capture none."""
    fresh = {h: algebra.fresh(range_of(h)) for h in holes}
    return tuple(fresh.values()), rename_poly(poly, fresh)


def _named(algebra: Arithmetic, holes: Holes, poly: Frozen) -> Matrix:
    return algebra.closed(holes, dict(poly))


def split(algebra: Arithmetic, holes: Holes, poly: Frozen) -> Split | None:
    """The way to write a matrix by a smaller one, or None if it stays as it is."""
    parts = [(term, cuts) for term in poly if (cuts := list(_cuts(algebra, holes, term)))]
    if len(parts) != 1 or len(poly) < 2:
        return None
    ((term, cuts),) = parts
    main: Frozen = tuple(t for t in poly if t != term)
    if main != unit(holes):
        if not algebra.holds(algebra.determinant_atom(*_named(algebra, holes, main)), "nonzero"):
            return None
        found = Split(main, *cuts[0])
        _note_sign(algebra, holes, poly, found)
        return found
    best: tuple[Any, Split | None] = (_weight(algebra.turned(*_named(algebra, holes, poly))), None)
    for left, right, cut in cuts:
        found = Split(None, left, right, cut)
        if cut is None:
            _note_sign(algebra, holes, poly, found)
            return found
        other, small = algebra.turned(*inner(algebra, holes, found))
        weight = _weight((other, small))
        held = any(_inverses_at(hole, small) for hole in other)
        if weight < best[0] and not held:
            best = (weight, found)
    if best[1] is not None:
        _note_sign(algebra, holes, poly, best[1])
    return best[1]


def _note_sign(algebra: Arithmetic, holes: Holes, poly: Frozen, parts: Split) -> None:
    """det(I + YA⁻¹X) = det M / det A is positive where M and A are definite."""
    facts = algebra.facts
    if not facts.definite(holes, poly) or not (
        parts.main is None or facts.definite(holes, parts.main)
    ):
        return
    if parts.cut is not None:
        _remember_positive(algebra, inner(algebra, holes, parts))
        return
    below = freeze(scalar(algebra, holes, parts))
    if facts.sign_of_poly(below) is None:
        facts.remember(below, "+")


@final
@dataclass(frozen=True, slots=True)
class Cleared:
    """CM, or MC if `turned`, for a matrix M that holds C⁻¹ on this side."""

    factor: Matrix
    rest: Matrix
    turned: bool


def cleared(algebra: Arithmetic, holes: Holes, poly: Frozen) -> Cleared | None:
    """A matrix times what it holds the inverse of on its left or right, if that takes it away."""
    for turned in (False, True):
        end = holes[1] if turned else holes[0]
        for inverse in sorted(_inverses_at(end, poly)):
            new = algebra.fresh(end[3])
            total = multiplied(algebra, dict(poly), end, new, inverse)
            if not total or _held(inverse[2], freeze(total)) >= _held(inverse[2], poly):
                continue
            pair = (holes[0], new) if turned else (new, holes[1])
            sides = inverse[1] if (inverse[3] == end) != turned else inverse[1][::-1]
            factor = algebra.closed(sides, dict(inverse[2]))
            found = Cleared(factor, algebra.closed(pair, total), turned)
            algebra.use_inverse(*found.factor)
            _note_cleared(algebra, holes, poly, found)
            return found
    return None


def multiplied(algebra: Arithmetic, poly: Poly, end: Label, new: Label, inverse: Atom) -> Poly:
    """Σ C_{new, end} poly, where C⁻¹ stands at (end, ·); its transpose where it stands at (·, end)."""
    first, last = inverse[1] if inverse[3] == end else inverse[1][::-1]
    bound = algebra.fresh(range_of(end))
    factor = dict(rename_poly(inverse[2], {first: new, last: bound}))
    moved = dict(rename_poly(tuple(poly.items()), {end: bound}))
    return algebra.total((bound,), algebra.times(factor, moved))


def without_inverses(algebra: Arithmetic, gap: Poly, ends: tuple[Label, ...]) -> Poly:
    """A difference times the matrices whose inverses stand at its axes; zero when it was zero."""
    for end in ends:
        for _ in range(4):
            held = sorted(_inverses_at(end, freeze(gap)), key=lambda a: (len(repr(a)), a))
            if not gap or not held:
                break
            inverse = held[-1]
            algebra.use_inverse(inverse[1], inverse[2])
            gap = multiplied(algebra, gap, end, (FREE, end[1] + "x", range_of(end)), inverse)
            end = (FREE, end[1] + "x", range_of(end))
    return gap


def inverse_of_cleared(algebra: Arithmetic, parts: Cleared, ends: tuple[Label, Label]) -> Poly:
    """(CM)⁻¹C, or C(MC)⁻¹."""
    (holes, factor), (i, j) = parts.factor, ends
    middle = algebra.fresh(holes[0][3])
    if parts.turned:
        left = rename_poly(factor, {holes[0]: i, holes[1]: middle})
        right = algebra.inverse_entry(*parts.rest, middle, j)
        return algebra.total((middle,), algebra.times(dict(left), right))
    left = algebra.inverse_entry(*parts.rest, i, middle)
    right = rename_poly(factor, {holes[0]: middle, holes[1]: j})
    return algebra.total((middle,), algebra.times(dict(left), dict(right)))


def _note_cleared(algebra: Arithmetic, holes: Holes, poly: Frozen, parts: Cleared) -> None:
    facts = algebra.facts
    if facts.definite(holes, poly) and facts.definite(*parts.factor):
        _remember_positive(algebra, parts.rest)


def _remember_positive(algebra: Arithmetic, matrix: Matrix) -> None:
    atom = algebra.determinant_atom(*matrix)
    if algebra.facts.sign(atom) is None:
        algebra.facts.remember(((((atom, 1),), 1),), "+")


def _held(matrix: Frozen, poly: Frozen) -> int:
    """How many terms hold the inverse of a matrix."""
    return sum(
        any(a[0] == "inv" and a[2] == matrix for a, _ in _factors(monomial)) for monomial, _ in poly
    )


def _factors(monomial: Monomial) -> Iterator[tuple[Atom, Any]]:
    for atom, exponent in monomial:
        if atom[0] == "con":
            yield from _factors(atom[2])
        yield atom, exponent


def _inverses_at(end: Label, poly: Frozen) -> set[Atom]:
    """The inverses that stand at a label, in a term or in a contraction of one."""
    found: set[Atom] = set()
    for monomial, _ in poly:
        for atom, exponent in monomial:
            inside = atom[2] if atom[0] == "con" and exponent == 1 else ((atom, exponent),)
            found |= {
                a for a, e in inside if a[0] == "inv" and e == 1 and (a[3] == end) != (a[4] == end)
            }
    return found


def inner(algebra: Arithmetic, holes: Holes, parts: Split) -> Matrix:
    """The matrix I + YA⁻¹X at the cut, as a function of two holes."""
    assert parts.cut is not None
    row, column = (algebra.fresh(parts.cut[3]) for _ in range(2))
    product = _around(algebra, holes, parts, {parts.cut: row}, {parts.cut: column})
    return algebra.closed((row, column), _plus(algebra.delta(row, column), product))


def scalar(algebra: Arithmetic, holes: Holes, parts: Split) -> Poly:
    """1 + yᵀA⁻¹x of a matrix A + xyᵀ."""
    return _plus({(): 1}, _around(algebra, holes, parts, {}, {}))


def determinant(algebra: Arithmetic, holes: Holes, parts: Split) -> Poly:
    """det A · det(I + YA⁻¹X)."""
    if parts.cut is None:
        below = scalar(algebra, holes, parts)
    elif parts.main is None:
        below: Poly = {((algebra.determinant_atom(*inner(algebra, holes, parts)), 1),): 1}
    else:
        below = algebra.determinant(*inner(algebra, holes, parts))
    if parts.main is None:
        return below
    return algebra.times(algebra.determinant(*algebra.closed(holes, dict(parts.main))), below)


def inverse(algebra: Arithmetic, holes: Holes, parts: Split, ends: tuple[Label, Label]) -> Poly:
    """The entry of (A + XY)⁻¹ at two labels."""
    i, j = ends
    first = _main_inverse(algebra, holes, parts, i, j)
    a, b = (algebra.fresh(h[3]) for h in holes)
    row, column = holes
    if parts.cut is None:
        names = ({row: a}, {column: b})
        middle = algebra.power(scalar(algebra, holes, parts), -1)
        binders: tuple[Label, ...] = (a, b)
    else:
        c, d = (algebra.fresh(parts.cut[3]) for _ in range(2))
        names = ({row: a, parts.cut: c}, {column: b, parts.cut: d})
        middle = algebra.inverse_entry(*inner(algebra, holes, parts), c, d)
        binders = (a, b, c, d)
    left, right = (
        dict(rename_poly(tuple(p.items()), n))
        for p, n in zip((parts.left, parts.right), names, strict=True)
    )
    factors = (
        _main_inverse(algebra, holes, parts, i, a),
        left,
        middle,
        right,
        _main_inverse(algebra, holes, parts, b, j),
    )
    return _plus(first, algebra.total(binders, algebra.product(factors)), -1)


def _around(
    algebra: Arithmetic,
    holes: Holes,
    parts: Split,
    at_right: dict[Label, Label],
    at_left: dict[Label, Label],
) -> Poly:
    """YA⁻¹X."""
    a, b = (algebra.fresh(h[3]) for h in holes)
    right = dict(rename_poly(tuple(parts.right.items()), {holes[1]: a, **at_right}))
    left = dict(rename_poly(tuple(parts.left.items()), {holes[0]: b, **at_left}))
    middle = _main_inverse(algebra, holes, parts, a, b)
    return algebra.total((a, b), algebra.product((right, middle, left)))


def _main_inverse(algebra: Arithmetic, holes: Holes, parts: Split, i: Label, j: Label) -> Poly:
    if parts.main is None:
        return algebra.delta(i, j)
    return algebra.inverse_entry(*algebra.closed(holes, dict(parts.main)), i, j)


def _plus(left: Poly, right: Poly, sign: int = 1) -> Poly:
    from symgrad.kernel.arithmetic import add, scale

    return add(left, scale(right, sign))


def unit(holes: Holes) -> Frozen:
    """The identity matrix."""
    return ((((("delta", *sorted(holes)), 1),), 1),)


def _weight(matrix: Matrix) -> Any:
    return len(repr(matrix[1])), matrix


def _cuts(
    algebra: Arithmetic, holes: Holes, term: tuple[Monomial, Any]
) -> Iterator[tuple[Poly, Poly, Label | None]]:
    """The ways to write one term as X at the row times Y at the column."""
    monomial, coefficient = term
    row, column = holes
    both = [f for f in monomial if {row, column} <= labels_of(f[0])]
    rest = [f for f in monomial if f not in both]
    if not both:
        right = tuple(f for f in rest if column in labels_of(f[0]))
        left = tuple(f for f in rest if f not in right)
        if right and any(row in labels_of(f[0]) for f in left):
            yield {left: coefficient}, {right: 1}, None
        return
    if len(both) != 1 or both[0][0][0] != "con" or both[0][1] != 1:
        return
    _, binders, body = both[0][0]
    fresh = {b: algebra.fresh(b[3]) for b in binders}
    factors = [*rename_monomial(body, fresh), *rest]
    bound = list(fresh.values())
    for cut in bound:
        right = _reached(column, cut, bound, factors)
        left = [f for f in factors if f not in right]
        if any(row in labels_of(f[0]) for f in right):
            continue
        yield (
            _bound(algebra, left, bound, cut, coefficient),
            _bound(algebra, right, bound, cut, 1),
            cut,
        )


def _reached(start: Label, cut: Label, bound: list[Label], factors: list[Any]) -> list[Any]:
    """The factors connected with a label, but not through the cut."""
    labels = {start}
    found: list[Any] = []
    while True:
        more = [f for f in factors if f not in found and labels & labels_of(f[0])]
        if not more:
            return found
        found += more
        for atom, _ in more:
            labels |= {b for b in labels_of(atom) if b in bound and b != cut}


def _bound(
    algebra: Arithmetic, factors: list[Any], bound: list[Label], cut: Label, coefficient: Any
) -> Poly:
    inside = {b for a, _ in factors for b in labels_of(a) if b in bound and b != cut}
    return algebra.total(sorted(inside), {tuple(sorted(factors)): coefficient})
