"""Derivatives of index polynomials: the product rule over atoms, ∂x_i/∂x_j = δ_ij."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, cast, final

from symgrad.kernel.arithmetic import Arithmetic, Stuck, add, scale, single
from symgrad.kernel.form import (
    COLOUR,
    Atom,
    Exponent,
    Label,
    Monomial,
    Poly,
    call,
    freeze,
    keys_of,
    keys_of_poly,
    labels_of,
    labels_of_poly,
    range_of,
    rename_monomial,
    rename_poly,
    whole,
)

WEIGHT = "\0weight"
Around = tuple[tuple[Atom, Exponent], ...]


@final
@dataclass(slots=True)
class Kinks:
    r"""Where derivatives of max(u, 0) were taken, and with what weight `theta` at u = 0.

    If f is differentiable at a point where u = 0, then D f is the mean of its one-sided slopes, so
    1[u > 0] + ½ 1[u = 0] is right there. If moreover all kinks bend the same way (one sign up to a
    common factor), differentiability forces each term with u = 0 to vanish, and any weight is right;
    so it is where one u alone has a kink.
    """

    theta: Fraction = Fraction(1, 2)
    jumps: bool = False
    seen: set[Any] = field(default_factory=set)
    free: set[bool] = field(default_factory=set)

    @property
    def weight_is_free(self) -> bool:
        """Whether each derivative that met a kink may have any weight there."""
        return self.free == {True}

    def leave(self, *, alone: bool) -> None:
        """A derivative is done; `alone`: it has a single kink, whose term vanishes at u = 0."""
        if self.seen:
            alike = len(self.seen) == 1 and None not in self.seen
            self.free.add(alone or (alike and not self.jumps))
            self.seen.clear()


@final
class Differentiation:
    """∂/∂v of polynomials, by the entry of one variable."""

    def __init__(self, algebra: Arithmetic, kinks: Kinks, slopes: dict[str, Any], key: Any) -> None:
        self.algebra = algebra
        self.kinks = kinks
        self.slopes = slopes
        self.key = key

    def involves(self, keys: frozenset[Any]) -> bool:
        """Whether the variable is one of some keys, or a name among them depends on it."""
        if self.key in keys:
            return True
        names = self.algebra.names
        return bool(names) and any(self.key in names[k].on for k in keys if k in names)

    def poly(self, poly: Poly, labels: tuple[Label, ...], around: Around | None = ()) -> Poly:
        """The derivative of a polynomial by the entry of the variable at `labels`."""
        total: Poly = {}
        for monomial, coefficient in poly.items():
            if self.involves(keys_of_poly(((monomial, 1),))):
                outer = None if around is None else around
                part = self.monomial(monomial, labels, outer, negative=coefficient < 0)
                total = add(total, scale(part, coefficient))
        return total

    def monomial(
        self,
        monomial: Monomial,
        labels: tuple[Label, ...],
        around: Around | None,
        *,
        negative: bool,
    ) -> Poly:
        """The product rule."""
        jumping = tuple(f for f in monomial if self._jumps(f[0]))
        if jumping:
            return self._beside_jumps(jumping, monomial, labels, negative)
        total: Poly = {}
        for atom, exponent in monomial:
            if not self.involves(keys_of(atom)):
                continue
            rest = tuple((a, e) for a, e in monomial if a != atom)
            lower = whole(exponent - 1)
            if lower:
                rest = tuple(sorted((*rest, (atom, lower))))
                if lower < 0:
                    self.algebra.lean(atom, "nonzero")
            outer: Around | None = None
            if around is not None:
                sign = ((("minus",), 1),) if negative != (exponent < 0) else ()
                outer = (*around, *rest, *sign)
            slope = self.atom(atom, labels, outer)
            part = self.algebra.times({rest: 1}, slope) if rest else slope
            total = add(total, scale(part, exponent))
        return total

    def atom(self, atom: Atom, labels: tuple[Label, ...], around: Around | None) -> Poly:
        """The derivative of one atom."""
        algebra = self.algebra
        algebra.tick()
        match atom:
            case ("var", key, own, _) if key == self.key:
                pairs = zip(own, labels, strict=True)
                return algebra.product(algebra.delta(a, b) for a, b in pairs)
            case ("var", key, own, _) if key in algebra.names:
                return self.poly(algebra.names[key].value(own), labels, around)
            case ("con", *_):
                return self._sum(atom, labels, around)
            case ("exp", monomial):
                outer = None if around is None else (*around, (atom, 1))
                slope = self.monomial(monomial, labels, outer, negative=False)
                return algebra.times(single(atom), slope)
            case ("sum", poly):
                return self.poly(dict(poly), labels, around)
            case ("log", poly):
                slope = self.poly(dict(poly), labels, around)
                return algebra.times(algebra.power(dict(poly), -1), slope)
            case ("ind", poly, cell):
                return self._indicator(poly, cell, labels, around)
            case ("fn", name, (argument,)):
                slope = self._slope(name, dict(argument))
                return algebra.times(slope, self.poly(dict(argument), labels, None))
            case ("call", *_):
                return self._call(atom, labels)
            case ("inv", *_) | ("det", *_):
                return self._matrix(atom, labels)
            case _:
                raise Stuck(f"the kernel has no derivative of {atom[0]}")

    def _slope(self, name: str, argument: Poly) -> Poly:
        if name == "cos":  # sin² is written by cos²: it may be here although nobody wrote it
            return scale(self.algebra.primitive("sin", (argument,)), -1)
        found = self.slopes.get(name)
        if found is None:
            raise Stuck(f"no derivative of {name} is declared")
        return found(argument)

    def _jumps(self, part: Any) -> bool:
        """Whether 1[u > 0] or 1[u = 0] with a u that depends on the variable stands in an atom."""
        match part:
            case ("ind", poly, "P" | "Z") if self.involves(keys_of_poly(poly)):
                return True
            case tuple():
                return any(map(self._jumps, cast("tuple[Any, ...]", part)))
            case _:
                return False

    def _beside_jumps(
        self, jumping: Monomial, monomial: Monomial, labels: tuple[Label, ...], negative: bool
    ) -> Poly:
        """The derivative of a product with factors that jump: each stays on one of its sides.

        Not where a jump stands inside a function or beside a sum of jumps: what they are at the
        point need not be what they are on a side.
        """
        moving = [a for a, _ in monomial if self.involves(keys_of(a))]
        cells = [a for a, _ in jumping if a[0] == "ind" and not self._jumps(a[1])]
        if len(cells) == len(jumping):
            rest = tuple(f for f in monomial if f not in jumping)
            slope = self.monomial(rest, labels, None, negative=negative)
            sides = (self._side(cell, labels) for cell in cells)
            return self.algebra.times(slope, self.algebra.product(sides))
        ((atom, exponent), *others) = jumping
        if atom[0] != "con" or exponent != 1 or others or moving != [atom]:
            raise Stuck("a jump inside a function has no derivative")
        fixed = tuple(f for f in monomial if f[0] != atom)
        return self.algebra.times({fixed: 1}, self._sum(atom, labels, None))

    def _sum(self, atom: Atom, labels: tuple[Label, ...], around: Around | None) -> Poly:
        _, binders, monomial = atom
        fresh = {b: self.algebra.fresh(b[3]) for b in binders}
        inner = rename_monomial(monomial, fresh)
        slope = self.monomial(inner, labels, around, negative=False)
        return self.algebra.total(fresh.values(), slope)

    def _side(self, atom: Atom, labels: tuple[Label, ...]) -> Poly:
        """The side of a jump at u = 0 on which a derivative goes on: 1[u > 0] + t 1[u = 0].

        Where f is differentiable it has the slope of one of its cells that meet there. Which one
        is not known: what is claimed must hold for every weight t.
        """
        self.kinks.seen.add(None)
        self.kinks.jumps = True
        _, poly, cell = atom
        own = sorted(labels_of_poly(poly))
        names: dict[Label, Label] = {b: (COLOUR, k, range_of(b)) for k, b in enumerate(own)}
        key = (WEIGHT, (), f"{self.key[2]} {cell} {rename_poly(poly, names)}")
        weight = self.algebra.variable(key, (*own, *labels))
        zero = self.algebra.times(weight, self.algebra.indicator(dict(poly), "Z"))
        return zero if cell == "Z" else add(self.algebra.indicator(dict(poly), "P"), zero)

    def _indicator(
        self, poly: Any, cell: str, labels: tuple[Label, ...], around: Around | None
    ) -> Poly:
        if cell != "R":
            raise Stuck("a jump has no derivative; declare that its argument is not zero")
        slope = self.poly(dict(poly), labels, None)
        inside = self.algebra.indicator(dict(poly), "P")
        bent = self.algebra.indicator(dict(poly), "Z")
        if bent:
            if self._bends(poly):
                raise Stuck("a bend stands inside a bend; declare that its argument is not zero")
            self.kinks.seen.add(self._bend(around))
        return self.algebra.times(slope, add(inside, scale(bent, self.kinks.theta)))

    def crossing(self, kink: Any, slope: Poly, labels: tuple[Label, ...]) -> tuple[bool, Poly]:
        """The slope with one weight on both sides of a single jump, if u changes sign there.

        Then both sides of the jump meet there, and have the slope of f where it is differentiable.
        """
        algebra = self.algebra
        seen = set(self.kinks.seen)
        across = self.poly(dict(kink), labels, None)
        self.kinks.seen = seen
        if algebra.facts.sign_of_poly(freeze(across)) not in ("+", "-", "nonzero"):
            return False, slope
        weights = {k for k in keys_of_poly(slope.items()) if k[0] == WEIGHT}
        theta = {
            k: {(): self.kinks.theta} if " P " in k[2] and self.kinks.theta else {} for k in weights
        }
        put = {k: (lambda _, value=theta[k]: value) for k in weights}
        return True, algebra.replace(slope, {}, put)

    def kinks_of(self, part: Any) -> set[Any]:
        """The u of all max(u, 0) and 1[u > 0] in a polynomial; None for one inside a sum."""
        match part:
            case ("ind", poly, _) if self.involves(keys_of_poly(poly)):
                return {poly, *self.kinks_of(poly)}
            case ("con", _, monomial):
                return {None} if self.kinks_of(monomial) else set()
            case tuple():
                return set().union(*map(self.kinks_of, cast("tuple[Any, ...]", part)))
            case _:
                return set()

    def _bends(self, part: Any) -> bool:
        """Whether max(u, 0) with a u that depends on the variable stands in a polynomial."""
        match part:
            case ("ind", poly, "R") if self.involves(keys_of_poly(poly)):
                return bool(self.algebra.indicator(dict(poly), "Z"))
            case tuple():
                return any(self._bends(inner) for inner in part)
            case _:
                return False

    def _bend(self, around: Around | None) -> Any:
        """Which way a kink bends: a sign and the closed factors of unknown sign; None: unknown."""
        if around is None:
            return None
        negative = False
        unknown: list[tuple[Atom, Exponent]] = []
        for atom, exponent in around:
            if atom == ("minus",):
                negative = not negative
                continue
            sign = self.algebra.facts.sign(atom)
            if sign in ("+", "0+") or (isinstance(exponent, int) and exponent % 2 == 0):
                continue
            if labels_of(atom) or self.involves(keys_of(atom)):
                return None
            unknown.append((atom, exponent))
        return negative, tuple(sorted(unknown))

    def _call(self, atom: Atom, labels: tuple[Label, ...]) -> Poly:
        _, name, out, slots, arguments, smooth = atom
        total: Poly = {}
        for place, (holes, poly) in enumerate(arguments):
            if not self.involves(keys_of_poly(poly)):
                continue
            fresh = {h: self.algebra.fresh(range_of(h)) for h in holes}
            own = tuple(fresh.values())
            slope = self.poly(dict(rename_poly(poly, fresh)), labels, None)
            partial = single(call(name, out, (*slots, (place, own)), arguments, smooth))
            total = add(total, self.algebra.total(own, self.algebra.times(partial, slope)))
        return total

    def _matrix(self, atom: Atom, labels: tuple[Label, ...]) -> Poly:
        """d(M⁻¹) = −M⁻¹ dM M⁻¹ and d det M = det M tr(M⁻¹ dM)."""
        algebra = self.algebra
        holes, poly = atom[1], atom[2]
        a, b = (algebra.fresh(range_of(h)) for h in holes)
        slope = self.poly(dict(rename_poly(poly, {holes[0]: a, holes[1]: b})), labels, None)
        if atom[0] == "det":
            algebra.lean(atom, "nonzero")
            inverse = algebra.inverse_entry(holes, poly, b, a)
            inner = algebra.total((a, b), algebra.times(inverse, slope))
            return algebra.times(single(atom), inner)
        left = algebra.inverse_entry(holes, poly, atom[3], a)
        right = algebra.inverse_entry(holes, poly, b, atom[4])
        product = algebra.times(algebra.times(left, slope), right)
        return scale(algebra.total((a, b), product), -1)
