"""What the declarations say of variables, and the signs that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Literal, final

from symgrad.kernel.form import (
    BOUND,
    FREE,
    PAIR,
    SHIFT,
    TERM,
    Atom,
    Exponent,
    Frozen,
    Label,
    Monomial,
    contraction,
    labels_of,
    labels_of_poly,
    range_of,
    rename_poly,
    size_inside,
)
from symgrad.kernel.squares import sign_as_squares
from symgrad.terms.dimension import Dim
from symgrad.terms.node import ONE
from symgrad.terms.property import Fact

_LONGEST = 24
_DEEPEST = 3
Sign = Literal["+", "0+", "-", "0-", "nonzero"]

OPEN_FACTS = frozenset(
    (
        Fact.POSITIVE,
        Fact.NONZERO,
        Fact.NONZERO_VECTOR,
        Fact.INVERTIBLE,
        Fact.FULL_COLUMN_RANK,
        Fact.FULL_ROW_RANK,
        Fact.DEFINITE,
        Fact.BELOW_ONE,
    )
)
"""The facts that hold around a point where they hold: all that a derivative may lean on."""

_IMPLIED: Mapping[Fact, tuple[Fact, ...]] = {
    Fact.ORTHOGONAL: (Fact.INVERTIBLE, Fact.ORTHONORMAL_COLUMNS),
    Fact.INVERTIBLE: (Fact.FULL_COLUMN_RANK, Fact.FULL_ROW_RANK),
    Fact.ORTHONORMAL_COLUMNS: (Fact.FULL_COLUMN_RANK,),
    Fact.UNIT: (Fact.NONZERO_VECTOR,),
    Fact.ONE_HOT: (Fact.NONNEGATIVE, Fact.BINARY, Fact.NONZERO_VECTOR, Fact.SUM_ONE),
    Fact.SUM_ONE: (Fact.NONZERO_VECTOR,),
    Fact.BINARY: (Fact.NONNEGATIVE,),
    Fact.SIGN: (Fact.NONZERO, Fact.NONZERO_VECTOR),
    Fact.POSITIVE: (Fact.NONZERO, Fact.NONZERO_VECTOR, Fact.NONNEGATIVE),
    Fact.NONZERO: (Fact.NONZERO_VECTOR,),
    Fact.DEFINITE: (Fact.INVERTIBLE, Fact.SEMIDEFINITE),
}


def closed_under_implication(facts: frozenset[Fact]) -> frozenset[Fact]:
    """The facts with all that follow from them."""
    found = set(facts)
    queue = list(facts)
    while queue:
        for fact in _IMPLIED.get(queue.pop(), ()):
            if fact not in found:
                found.add(fact)
                queue.append(fact)
    return frozenset(found)


_SQUARE = frozenset(
    (
        Fact.SYMMETRIC,
        Fact.DIAGONAL,
        Fact.ORTHOGONAL,
        Fact.INVERTIBLE,
        Fact.DEFINITE,
        Fact.SEMIDEFINITE,
    )
)
"""Facts of square matrices: of any other they are contradictions, and nothing follows."""

_NEGATIVE: Mapping[Sign, Sign] = {
    "+": "-",
    "-": "+",
    "0+": "0-",
    "0-": "0+",
    "nonzero": "nonzero",
}


_WEAK: Mapping[Sign, Sign] = {"+": "0+", "-": "0-", "0+": "0+", "0-": "0-"}


def _opposite(sign: Sign | None) -> Sign | None:
    return _NEGATIVE[sign] if sign is not None else None


def times_sign(left: Sign | None, right: Sign | None) -> Sign | None:
    """The sign of a product."""
    if left is None or right is None:
        return None
    if "nonzero" in (left, right):
        other = right if left == "nonzero" else left
        return "nonzero" if other in ("+", "-", "nonzero") else None
    negative = (left in ("-", "0-")) != (right in ("-", "0-"))
    weak = left.startswith("0") or right.startswith("0")
    if weak:
        return "0-" if negative else "0+"
    return "-" if negative else "+"


@final
class Facts:
    """Facts by variable key, and signs of atoms and polynomials."""

    def __init__(self, at_least: Mapping[str, int]) -> None:
        self._facts: dict[Any, frozenset[Fact]] = {}
        self._rows: dict[Any, frozenset[Fact]] = {}
        self._bounds: dict[Any, Dim] = {}
        self._at_least = at_least
        self._signs: dict[Atom, Sign | None] = {}
        self.known: dict[Frozen, Sign] = {}
        self._depth = 0
        self.nonzero_everywhere: list[Frozen] = []
        self._nameless: set[Frozen] = set()
        self.one_hot: set[Any] = set()
        self.equal: dict[Atom, Frozen] = {}

    def declare(
        self,
        key: Any,
        facts: frozenset[Fact],
        row_facts: frozenset[Fact],
        bound: Dim | None,
    ) -> None:
        """Say what holds of a variable."""
        if len(key[1]) == 2 and key[1][0] != key[1][1]:
            facts = facts - _SQUARE
        self._facts[key] = closed_under_implication(facts)
        self._rows[key] = closed_under_implication(row_facts)
        if Fact.ONE_HOT in facts | row_facts:
            self.one_hot.add(key)
        if bound is not None:
            self._bounds[key] = bound

    def declare_open(self, key: Any, like: Any) -> None:
        """A variable of a derivative: of what `like` has, only the open facts hold."""
        self._facts[key] = self.of(like) & OPEN_FACTS
        self._rows[key] = self.of_rows(like) & OPEN_FACTS

    def inherit(self, key: Any, of: Any) -> None:
        """The diagonal of a diagonal matrix: the signs of its entries go on."""
        kept = self.of(of) & {Fact.POSITIVE, Fact.NONNEGATIVE, Fact.BINARY}
        if self.of(of) & {Fact.DEFINITE}:
            kept = kept | {Fact.POSITIVE}
        elif self.of(of) & {Fact.SEMIDEFINITE}:
            kept = kept | {Fact.NONNEGATIVE}
        elif self.of(of) & {Fact.INVERTIBLE}:
            kept = kept | {Fact.NONZERO}
        self._facts[key] = closed_under_implication(kept)

    @property
    def seen(self) -> frozenset[Any] | dict[Any, frozenset[Fact]]:
        """The keys that have been declared."""
        return self._facts

    def of(self, key: Any) -> frozenset[Fact]:
        """What holds of a variable."""
        return self._facts.get(key, frozenset())

    def of_rows(self, key: Any) -> frozenset[Fact]:
        """What holds of each row of a variable."""
        return self._rows.get(key, frozenset())

    def term_range(self, atom: Atom) -> tuple[Any, Any] | None:
        """The range of an index variable, as the terms of its first and last value."""
        bound = self._bounds.get(atom[1]) if atom[0] == "var" else None
        return (ONE.terms, bound.terms) if bound is not None else None

    def covers(self, key: Any, labels: Iterable[Label]) -> bool:
        """Whether labels run over all of their axes of a variable (a diagonal has one for two)."""
        return all(
            label[0] in (BOUND, FREE) and range_of(label) == (ONE.terms, axis)
            for label, axis in zip(labels, key[1], strict=False)
        )

    def smallest(self, dim: Dim) -> int | None:
        """The least value of a dimension whose symbols have positive coefficients; None for others."""
        total = 0
        for monomial, coefficient in dim.terms:
            if monomial and coefficient < 0:
                return None
            product = coefficient
            for name, exponent in monomial:
                product *= self._at_least.get(name, 1) ** exponent
            total += product
        return total

    # ---------------------------------------------------------------- signs
    def sign(self, atom: Atom) -> Sign | None:
        """The sign of an atom, wherever it is defined; None if it is not known."""
        if atom not in self._signs:
            self._signs[atom] = self._sign(atom)
        return self._signs[atom]

    def _sign(self, atom: Atom) -> Sign | None:
        match atom:
            case ("num" | "dim" | "exp" | "const", *_):
                return "+"
            case ("fn", "gamma" | "trigamma", (argument,)) if self.sign_of_poly(argument) == "+":
                return "+"
            case ("idx", label):
                return self._sign_of_index(label)
            case ("var", key, _, _):
                return _sign_of_facts(self.of(key) | self.of_rows(key)) or self._known_atom(atom)
            case ("delta" | "less", _, _):
                return "0+"
            case ("ind", _, _):
                return "0+"
            case ("sum", poly):
                return self.sign_of_poly(poly)
            case ("log", poly):
                return self._sign_of_log(poly)
            case ("con", binders, monomial):
                return self._sign_of_contraction(binders, monomial) or self._known_atom(atom)
            case ("det", holes, poly):
                found = self._sign_of_determinant(holes, poly) or self._known_atom(atom)
                return found or self._sign_by_negated(holes, poly)
            case _:
                return self._known_atom(atom)

    def _sign_of_index(self, label: Label) -> Sign | None:
        if label[0] in (TERM, PAIR):
            return "+"
        low = Dim(range_of(label)[0]).literal if label[0] != SHIFT else None
        return None if low is None or low < 0 else "+" if low else "0+"

    def _known_atom(self, atom: Atom) -> Sign | None:
        monomial = ((atom, 1),)
        opposite = self.known.get(((monomial, -1),))
        return self.known.get(((monomial, 1),)) or _opposite(opposite)

    def _sign_of_log(self, poly: Frozen) -> Sign | None:
        shifted = dict(poly)
        shifted[()] = shifted.get((), 0) - 1
        if not shifted[()]:
            del shifted[()]
        return self.sign_of_poly(tuple(sorted(shifted.items())))

    def _sign_of_contraction(self, binders: Any, monomial: Monomial) -> Sign | None:
        plain = self._sign_of_factors(monomial)
        if plain in ("+", "0+", "-", "0-"):
            if plain == "0+" and self._square_of_nonzero(binders, monomial):
                return "+"
            return plain if self._never_empty(binders) else _WEAK[plain]
        vectors = [a for a, e in monomial if a[0] == "var" and len(a[2]) == 1 and e == 1]
        matrices = [a for a, e in monomial if a[0] == "var" and len(a[2]) == 2 and e == 1]
        if len(monomial) == 3 and len(vectors) == 2 and len(matrices) == 1:
            same = vectors[0][1] == vectors[1][1]
            ends = {vectors[0][2][0], vectors[1][2][0]} == set(matrices[0][2]) == set(binders)
            whole = all(self.covers(a[1], a[2]) for a in (*vectors, *matrices))
            if same and ends and whole and Fact.SEMIDEFINITE in self.of(matrices[0][1]):
                strict = Fact.DEFINITE in self.of(matrices[0][1])
                nonzero = Fact.NONZERO_VECTOR in self.of(vectors[0][1])
                return "+" if strict and nonzero else "0+"
        return None

    def _never_empty(self, binders: Iterable[Label]) -> bool:
        """Whether each range has a value, in every dimension."""
        for label in binders:
            first, last = (Dim(d) for d in range_of(label))
            if (self.smallest(last - first + 1) or 0) < 1:
                return False
        return True

    def _square_of_nonzero(self, binders: Any, monomial: Monomial) -> bool:
        if len(monomial) != 1:
            return False
        atom, exponent = monomial[0]
        return (
            atom[0] == "var"
            and exponent == 2
            and sorted(atom[2]) == sorted(binders)
            and self.covers(atom[1], atom[2])
            and Fact.NONZERO_VECTOR in self.of(atom[1])
        )

    def _sign_of_factors(self, monomial: Monomial) -> Sign | None:
        total: Sign | None = "+"
        for atom, exponent in monomial:
            total = times_sign(total, self._sign_of_power(atom, exponent))
        return total

    def _sign_of_power(self, atom: Atom, exponent: Exponent) -> Sign | None:
        sign = self.sign(atom)
        if isinstance(exponent, Fraction):
            return "+" if sign == "+" or exponent < 0 else "0+"
        if exponent % 2 == 0:
            if sign in ("+", "-", "nonzero") or exponent < 0:
                return "+"
            return "0+"
        if exponent < 0 and sign in ("0+", "0-"):
            return "+" if sign == "0+" else "-"
        return sign

    def sign_of_poly(self, poly: Frozen) -> Sign | None:
        """The sign of a polynomial wherever it is defined; None if it is not known."""
        if not poly:
            return "0+"
        found = self._known(poly)
        if found is not None:
            return found
        signs: list[Sign | None] = []
        for monomial, coefficient in poly:
            sign = self._sign_of_factors(monomial)
            signs.append(_NEGATIVE[sign] if sign is not None and coefficient < 0 else sign)
        if len(signs) == 1:
            return signs[0]
        if all(s in ("+", "0+") for s in signs):
            return "+" if "+" in signs else "0+"
        if all(s in ("-", "0-") for s in signs):
            return "-" if "-" in signs else "0-"
        return (
            self._sign_of_sizes(poly)
            or self._sign_below_one(poly)
            or self._sign_of_size(poly)
            or self._sign_of_squares(poly)
            or self._sign_by_factors(poly)
            or self._sign_by_parts(poly)
        )

    def _sign_by_factors(self, poly: Frozen) -> Sign | None:
        """The sign of a product that has been expanded: u − uv is u(1 − v)."""
        shared = set(poly[0][0]).intersection(*(m for m, _ in poly))
        sign = self._sign_of_factors(tuple(shared)) if shared else None
        if sign is None:
            return None
        rest = tuple(sorted((tuple(f for f in m if f not in shared), c) for m, c in poly))
        return times_sign(sign, self.sign_of_poly(rest))

    def _sign_by_parts(self, poly: Frozen) -> Sign | None:
        """u + v > 0 where u > 0 is known and v ≥ 0; −u − v the same."""
        if len(poly) > _LONGEST or self._depth == _DEEPEST:
            return None
        self._depth += 1
        try:
            opposite = tuple((m, -c) for m, c in poly)
            return self._positive_by_parts(poly) or _opposite(self._positive_by_parts(opposite))
        finally:
            self._depth -= 1

    def _positive_by_parts(self, poly: Frozen) -> Sign | None:
        for part, strict in self._parts(poly):
            rest = dict(poly)
            for monomial, c in part:
                rest[monomial] = rest.get(monomial, 0) - c
            left = tuple(sorted((m, c) for m, c in rest.items() if c))
            sign = self.sign_of_poly(left) if len(left) <= len(poly) else None
            if sign in ("+", "0+"):
                return "+" if strict or (left and sign == "+") else "0+"
        return None

    def _parts(self, poly: Frozen) -> Iterator[tuple[Frozen, bool]]:
        """Known nonnegative parts of a polynomial, scaled to take one of its terms away."""
        terms = dict(poly)
        for known, sign in self.known.items():
            if sign == "nonzero" or len(known) < 2:
                continue
            facing = known if sign in ("+", "0+") else tuple((m, -c) for m, c in known)
            ratios = [Fraction(terms.get(m, 0)) / c for m, c in facing]
            for ratio in {min(ratios), max(ratios)}:
                if ratio > 0:
                    yield tuple((m, c * ratio) for m, c in facing), sign in ("+", "-")
        for monomial, c in poly:
            atom = monomial[0][0] if len(monomial) == 1 and monomial[0][1] == 1 else None
            if atom is not None and c > 0 and atom[0] == "ind" and atom[2] == "R":
                half = Fraction(c) / 2
                yield ((monomial, c), *((m, -k * half) for m, k in atom[1])), False

    def _sign_of_squares(self, poly: Frozen) -> Sign | None:
        """a² − 2ab + b² ≥ 0 and 1 + (a − b)² > 0, after they have been expanded; −(…) the same."""
        found = sign_as_squares(poly)
        if found is not None:
            return found
        opposite = sign_as_squares(tuple((m, -c) for m, c in poly))
        return _opposite(opposite)

    def _sign_of_size(self, poly: Frozen) -> Sign | None:
        """|u| is positive where u is not 0."""
        inside = size_inside(poly)
        if inside is None:
            return None
        return "+" if self.sign_of_poly(inside) in ("+", "-", "nonzero") else "0+"

    def _known(self, poly: Frozen) -> Sign | None:
        if self._nameless and _nameless(poly) in self._nameless:
            return "nonzero"
        if not self.known:
            return None
        lead = abs(Fraction(poly[-1][1]))
        scaled = tuple((m, c / lead) for m, c in poly)
        positive = self.known.get(scaled)
        if positive is not None:
            return positive
        opposite = self.known.get(tuple((m, -c) for m, c in scaled))
        return _NEGATIVE[opposite] if opposite is not None else None

    def remember(self, poly: Frozen, sign: Sign) -> None:
        """Note a hypothesis: this polynomial has this sign, and each factor of it is nonzero then."""
        lead = abs(Fraction(poly[-1][1]))
        if len(poly) == 1 and len(poly[0][0]) > 1 and sign in ("+", "-", "nonzero"):
            for atom, _ in poly[0][0]:
                if self.sign(atom) is None:
                    self.known[((((atom, 1),), 1),)] = "nonzero"
        self.known[tuple((m, c / lead) for m, c in poly)] = sign
        self._signs.clear()

    def forget(self) -> None:
        """Drop signs worked out under what is no longer known."""
        self._signs.clear()

    def remember_everywhere(self, poly: Frozen) -> None:
        """Note a hypothesis: this polynomial is nonzero at all values of its free labels."""
        self.nonzero_everywhere.append(poly)
        self._nameless |= {_nameless(poly), _nameless(tuple((m, -c) for m, c in poly))}
        self._signs.clear()

    def _sign_of_sizes(self, poly: Frozen) -> Sign | None:
        low = Fraction(0)
        for monomial, coefficient in poly:
            if any(atom[0] != "dim" or e < 0 for atom, e in monomial):
                return None
            if monomial and coefficient < 0:
                return None
            product = Fraction(coefficient)
            for atom, e in monomial:
                product *= Fraction(self._at_least.get(atom[1], 1)) ** int(e)
            low += product
        return "+" if low > 0 else "0+" if low == 0 else None

    def _sign_below_one(self, poly: Frozen) -> Sign | None:
        """c − Σ aₜ mₜ is positive when each mₜ is a product of numbers in [0, 1) and Σ aₜ ≤ c."""
        terms = dict(poly)
        constant = terms.pop((), 0)
        if constant < 0:
            opposite = self._sign_below_one(tuple((m, -c) for m, c in poly))
            return _opposite(opposite)
        if constant == 0 or any(c > 0 for c in terms.values()):
            return None
        if sum(-c for c in terms.values()) > constant:
            return None
        for monomial in terms:
            for atom, e in monomial:
                facts = self.of(atom[1]) | self.of_rows(atom[1]) if atom[0] == "var" else ()
                if e <= 0 or Fact.BELOW_ONE not in facts or self.sign(atom) not in ("+", "0+"):
                    return None
        return "+"

    # ---------------------------------------------------------------- matrices
    def _sign_of_determinant(self, holes: tuple[Label, ...], poly: Frozen) -> Sign | None:
        if self.definite(holes, poly):
            return "+"
        if len(poly) == 1 and poly[0][1] == 1 and len(poly[0][0]) == 1:
            atom, exponent = poly[0][0][0]
            if exponent == 1 and self.is_whole(atom, holes):
                return "nonzero" if Fact.INVERTIBLE in self.of(atom[1]) else None
        if len(poly) == 1 and any(a == ("delta", *sorted(holes)) for a, _ in poly[0][0]):
            entry = [(a, e) for a, e in poly[0][0] if a[0] != "delta"]
            if all(self._sign_of_power(a, e) in ("+", "-", "nonzero") for a, e in entry):
                return "nonzero"
        return None

    def _sign_by_negated(self, holes: tuple[Label, ...], poly: Frozen) -> Sign | None:
        """det(−M) ≠ 0 where det M ≠ 0."""
        negated = tuple((m, -c) for m, c in poly)
        swapped = rename_poly(negated, {holes[0]: holes[1], holes[1]: holes[0]})
        atom = ("det", holes, min(negated, swapped))
        found = self._sign_of_determinant(holes, negated) or self._known_atom(atom)
        return "nonzero" if found in ("+", "-", "nonzero") else None

    def is_whole(self, atom: Atom, holes: tuple[Label, ...]) -> bool:
        """Whether an atom is the entry at the holes of a whole matrix, or of its transpose."""
        if atom[0] != "var" or atom[2] not in (holes, holes[::-1]):
            return False
        return self.covers(atom[1], atom[2])

    def definite(self, holes: tuple[Label, ...], poly: Frozen) -> bool:
        """Whether a matrix is positive definite as a sum of Gram, definite and diagonal parts."""
        return self.definiteness(holes, poly) == "+"

    def definiteness(self, holes: tuple[Label, ...], poly: Frozen) -> Sign | None:
        """The sign of vᵀMv for v ≠ 0, read off the parts of a sum; None if it is not known."""
        strict = False
        for monomial, coefficient in poly:
            kind = self._definite_part(holes, monomial)
            if kind is None or coefficient < 0:
                return None
            strict = strict or kind == "+"
        return "+" if strict else "0+"

    def _definite_part(self, holes: tuple[Label, ...], monomial: Monomial) -> Sign | None:
        matrix: Sign | None = None
        scalars: Sign | None = "+"
        for atom, exponent in monomial:
            inside = self._definite_atom(holes, atom) if exponent == 1 else None
            if inside is not None and matrix is None:
                matrix = inside
            elif labels_of(atom).isdisjoint(holes):
                scalars = times_sign(scalars, self._sign_of_power(atom, exponent))
            else:
                return None
        total = times_sign(matrix, scalars)
        return total if total in ("+", "0+") else None

    def _definite_atom(self, holes: tuple[Label, ...], atom: Atom) -> Sign | None:
        match atom:
            case ("delta", a, b) if {a, b} == set(holes):
                return "+"
            case ("var", key, labels, _) if set(labels) == set(holes):
                facts = self.of(key)
                strict = Fact.DEFINITE in facts
                return "+" if strict else "0+" if Fact.SEMIDEFINITE in facts else None
            case ("inv", inner, poly, i, j, _) if {i, j} == set(holes):
                return "+" if self.definite(inner, poly) else None
            case ("con", (binder,), monomial):
                return self._sign_of_gram(holes, binder, monomial)
            case _:
                return None

    def _sign_of_gram(
        self, holes: tuple[Label, ...], binder: Label, monomial: Monomial
    ) -> Sign | None:
        """The definiteness of Σ_k w_k X_ki X_kj with w ≥ 0 for the two holes i, j."""
        pair = [a for a, _ in monomial if not labels_of(a).isdisjoint(holes)]
        rest = tuple((a, e) for a, e in monomial if a not in pair)
        if len(pair) != 2 or any(e != 1 for a, e in monomial if a in pair):
            return None
        for axis, rank in ((0, Fact.FULL_COLUMN_RANK), (1, Fact.FULL_ROW_RANK)):
            if _is_gram(holes, binder, pair[0], pair[1], axis):
                sign = self._sign_of_factors(rest)
                strict = rank in self.of(pair[0][1]) and self.covers(pair[0][1], pair[0][2])
                if sign in ("+", "0+"):
                    return "+" if strict and sign == "+" else "0+"
        return None


def _is_gram(holes: tuple[Label, ...], binder: Label, a: Atom, b: Atom, axis: int) -> bool:
    """Whether two atoms are X_ki and X_kj, the bound label k on this axis."""
    if a[0] != "var" or b[0] != "var" or a[1] != b[1] or len(a[2]) != 2:
        return False
    shared = a[2][axis] == b[2][axis] == binder
    return shared and {a[2][1 - axis], b[2][1 - axis]} == set(holes)


def _nameless(poly: Frozen) -> Frozen:
    """A polynomial, scaled, with names for its free labels that do not matter."""
    lead = max(abs(Fraction(c)) for _, c in poly)
    free = sorted(label for label in labels_of_poly(poly) if label[0] in (BOUND, FREE))
    names = {label: (BOUND, -k - 1, 0, range_of(label)) for k, label in enumerate(free)}
    scaled = rename_poly(((m, c / lead) for m, c in poly), names)
    if not names:
        return scaled
    closed = contraction(names.values(), ((("sum", scaled), 1),))
    return ((((closed, 1),), 1),)


def _sign_of_facts(facts: frozenset[Fact]) -> Sign | None:
    if Fact.POSITIVE in facts:
        return "+"
    if Fact.NONNEGATIVE in facts:
        return "+" if Fact.NONZERO in facts else "0+"
    return "nonzero" if Fact.NONZERO in facts else None
