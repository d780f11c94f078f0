"""The search for a certificate: floats find its support, exact arithmetic its multipliers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any, final

from symgrad.engine.bounds.field import Ratio, evaluated
from symgrad.engine.bounds.forms import Form, Forms, divided_by, scalars_of
from symgrad.engine.bounds.guess import Guess
from symgrad.engine.bounds.linear import solved_over
from symgrad.engine.bounds.material import Material
from symgrad.engine.bounds.parameters import Parameters
from symgrad.engine.bounds.pool import Pool, cost, slope
from symgrad.engine.bounds.sdp import Problem, Support, supports
from symgrad.engine.bounds.signs import Signs
from symgrad.engine.bounds.squares import Square, eliminated
from symgrad.kernel.certificate import Combination, Part
from symgrad.kernel.form import Atom, Monomial, Poly, freeze
from symgrad.kernel.premises import Evident, Premise
from symgrad.terms.algebra import Add, Divide, Inner, Mul, Neg, Norm, Power
from symgrad.terms.build import number
from symgrad.terms.build import product as product_of
from symgrad.terms.build import total as total_of
from symgrad.terms.context import Context
from symgrad.terms.term import Term

_MOST_ROWS = 8
_MOST_NUMBERS = 9
_SAMPLES = 3
_MOST_FACTORS = 3


@final
@dataclass(frozen=True, slots=True)
class Use:
    """A product of premises with its multiplier."""

    multiplier: Term
    premises: tuple[Premise, ...]


@final
@dataclass(frozen=True, slots=True)
class Found:
    """A certificate, with what a person is told of it."""

    certificate: Combination
    uses: tuple[Use, ...]
    squares: tuple[Use, ...]


@final
class Search:
    """Looks for a combination of premises and squares that is high − low."""

    def __init__(self, low: Term, high: Term, context: Context, *, seconds: float = 1.5) -> None:
        self.context = context
        self.gap = Add((high, Neg(low)))
        self.forms = Forms(context, seconds=seconds)
        self.material = Material(context).add(low, high)
        for claim in context.hypotheses:
            if not claim.lhs.shape:
                self.material.add(claim.lhs, claim.rhs)

    def run(self) -> Iterator[Found]:
        """Certificates: from laws at the points of the claim, at all that it names, a step away."""
        poly = self.forms.poly(self.gap)
        if poly is None:
            return
        yield from self._attempts(poly)
        widened = self.material.widen()
        if widened:
            self._add_slopes()
            yield from self._attempts(poly)
        if self.material.points:
            self._add_slopes()
            yield from self._attempts(poly, steps=True)

    def _add_slopes(self) -> None:
        """The slopes at the points, for their squares."""
        for f, points in self.material.points.items():
            self.material.add(*(slope(f, point) for point in points))

    def _attempts(self, poly: Poly, *, steps: bool = False) -> Iterator[Found]:
        """With each way to tell parameters from unknowns."""
        for atoms in self._splits(poly):
            self.forms.choose(tuple(atoms))
            form = self.forms.form(poly)
            if form is None:
                continue
            norms = self._norms(form)
            pool = Pool(self.context, self.material, self.forms, norms)
            pool.fill(steps=steps)
            parameters = Parameters(self.context, self.forms)
            for sample in parameters.samples(_SAMPLES):
                signs = Signs(
                    self.forms.field, self.context, parameters.known, parameters.signs, sample
                )
                yield from Attempt(self, form, pool, signs, self._blocks(norms)).certificates()

    def _splits(self, poly: Poly) -> list[dict[Atom, None]]:
        """Which scalars to take for parameters: with a sign, also bounded ones, only divided by."""
        known = dict(poly)
        assumed: Poly = {}
        for claim in self.context.hypotheses:
            for side in (claim.lhs, claim.rhs):
                if not side.shape:
                    assumed |= self.forms.poly(side) or {}
        known |= assumed
        for f in self.material.points:
            declared = self.context.functions.get(f.name)
            for _, constant in declared.constants if declared else ():
                known |= self.forms.poly(constant) or {}
        below = divided_by(known)
        scalars = scalars_of(known)
        signed = {a: None for a in scalars if a in below or self.forms.sign(a) in ("+", "0+")}
        bare = {a: None for a in scalars if a in below or a[0] in ("dim", "const")}
        bounded = signed | dict.fromkeys(scalars_of(assumed))
        splits: list[dict[Atom, None]] = []
        for split in (signed, bounded, bare):
            if split not in splits:
                splits.append(split)
        return splits

    def _norms(self, form: Form) -> tuple[Norm, ...]:
        """The norms of the claim, if one of them stands there by itself and not squared."""
        rooted = any(exponent % 1 for monomial in form for _, exponent in monomial)
        return tuple(self.material.norms) if rooted else ()

    def _blocks(self, norms: tuple[Norm, ...]) -> list[list[Term]]:
        """The terms whose squares may be used, by shape; numbers together with 1."""
        shapes: dict[Any, list[Term]] = {}
        seen: set[Any] = set()
        for vector in self.material.vectors:
            poly = self.forms.poly(Inner(vector, vector))
            key = freeze(poly) if poly else None
            if key is not None and key not in seen:
                seen.add(key)
                shapes.setdefault(vector.shape, []).append(vector)
        numbers: list[Term] = [*norms]
        for term in self.material.numbers:
            poly = self.forms.poly(term)
            form = self.forms.form(poly) if poly is not None else None
            if form and set(form) != {()}:
                numbers.append(term)
        numbers += self._products(numbers)
        blocks = [vectors[:_MOST_ROWS] for vectors in shapes.values()]
        return [*blocks, [number(1), *numbers[:_MOST_NUMBERS]]]

    def _products(self, numbers: list[Term]) -> list[Term]:
        """Products of two numbers, where the claim has powers above the second."""
        poly = self.forms.poly(self.gap) or {}
        high = any(sum(e for _, e in monomial if e > 0) > 2 for monomial in poly)
        if not high or len(numbers) > _MOST_FACTORS:
            return []
        return [Mul(pair) for pair in combinations_with_replacement(numbers, 2)]


@final
class Attempt:
    """One search with fixed parameters, premises and a sample of the parameters."""

    def __init__(
        self, search: Search, target: Form, pool: Pool, signs: Signs, blocks: list[list[Term]]
    ) -> None:
        self.forms = search.forms
        self.field = search.forms.field
        self.target = target
        self.pool = pool
        self.signs = signs
        self.blocks = blocks
        self.grams = [self._gram(block) for block in blocks]
        self.rows = self._rows()

    def _gram(self, block: list[Term]) -> dict[tuple[int, int], Form]:
        found: dict[tuple[int, int], Form] = {}
        for j, right in enumerate(block):
            for i, left in enumerate(block[: j + 1]):
                poly = self.forms.poly(Inner(left, right))
                form = self.forms.form(poly) if poly is not None else None
                if form is None:
                    continue
                twice = self.field.number(1 if i == j else 2)
                found[(i, j)] = {m: c * twice for m, c in form.items()}
        return found

    def _rows(self) -> list[Monomial]:
        forms = [self.target, *(f for _, f in self.pool.signed), *(f for _, f in self.pool.free)]
        forms += [form for gram in self.grams for form in gram.values()]
        return list(dict.fromkeys(m for form in forms for m in form))

    def certificates(self) -> Iterator[Found]:
        """What the supports found at the sample give, if it holds for all parameters."""
        for used in self._supports():
            solved = self._solved(used)
            found = self._written(used, *solved) if solved is not None else None
            if found is not None:
                yield found

    def _supports(self) -> Iterator[Support]:
        def column(form: Form) -> list[float]:
            return [float(form[m].at(self.signs.sample)) if m in form else 0.0 for m in self.rows]

        empty = [0.0] * len(self.rows)
        blocks: list[dict[tuple[int, int], list[float]]] = []
        for block, gram in zip(self.blocks, self.grams, strict=True):
            pairs = [(i, j) for j in range(len(block)) for i in range(j + 1)]
            blocks.append({p: column(gram[p]) if p in gram else empty for p in pairs})
        try:
            problem = Problem(
                column(self.target),
                [column(form) for _, form in self.pool.signed],
                [float(sum(map(cost, premises))) for premises, _ in self.pool.signed],
                [column(form) for _, form in self.pool.free],
                blocks,
                [len(block) for block in self.blocks],
            )
        except ZeroDivisionError:
            return iter(())
        return supports(problem)

    def _solved(self, used: Support) -> tuple[list[Ratio], list[Ratio], list[list[Square]]] | None:
        pairs = [
            (b, i, j)
            for b, rows in enumerate(used.rows)
            for n, j in enumerate(rows)
            for i in rows[: n + 1]
        ]
        columns = [self.grams[b].get((i, j), {}) for b, i, j in pairs]
        columns += [self.pool.free[k][1] for k in used.free]
        columns += [self.pool.signed[k][1] for k in used.columns]
        near = Guess(self.field, self.signs.sample)
        guess = [near.value(used.gram.get(pair, 0.0)) for pair in pairs]
        guess += [near.value(used.free_multipliers[k]) for k in used.free]
        guess += [near.value(used.multipliers[k]) for k in used.columns]
        zero = self.field.number(0)
        matrix = [[form.get(m, zero) for form in columns] for m in self.rows]
        target = [self.target.get(m, zero) for m in self.rows]
        found = solved_over(matrix, target, guess)
        if found is None:
            return None
        entries = dict(zip(pairs, found, strict=False))
        squares: list[list[Square]] = []
        for b, rows in enumerate(used.rows):
            matrix = [[entries[(b, min(i, j), max(i, j))] for j in rows] for i in rows]
            made = eliminated(matrix, [self.blocks[b][r] for r in rows], self.signs.sample)
            if made is None:
                return None
            squares.append(made)
        start = len(pairs) + len(used.free)
        return found[start:], found[len(pairs) : start], squares

    def _written(
        self,
        used: Support,
        multipliers: list[Ratio],
        free: list[Ratio],
        squares: list[list[Square]],
    ) -> Found | None:
        weighted: list[tuple[Ratio, tuple[Premise, ...]]] = []
        shown: list[tuple[Ratio, tuple[Premise, ...]]] = []
        for k, value in zip(used.columns, multipliers, strict=True):
            weighted.append((value, self.pool.signed[k][0]))
        for block in squares:
            for square in block:
                term, scale = self._square(square)
                weighted.append((square.weight / (scale * scale), (Evident(term),)))
        shown = [w for w in weighted if not w[0].is_zero]
        below = self.field.poly(1)
        for value in (*(w for w, _ in shown), *free):
            below = below * (value.below / below.gcd(value.below))
        if evaluated(below, self.field, self.signs.sample) < 0:
            below = -below
        parts: list[Part] = []
        for value, premises in shown:
            made = self.signs.ratio(value * Ratio(self.field, below, self.field.poly(1)))
            if made is None:
                return None
            parts += [Part(p.factor, (*p.premises, *premises)) for p in made[0]]
        for k, value in zip(used.free, free, strict=True):
            scaled = value * Ratio(self.field, below, self.field.poly(1))
            if not scaled.is_zero:
                parts.append(Part(self._signed_term(scaled), self.pool.free[k][0]))
        scale = self._scale(below)
        if scale is None:
            return None
        uses = [Use(self.shown(v), p) for v, p in shown if not _is_square(p)]
        uses += [
            Use(self.shown(v), self.pool.free[k][0]) for k, v in zip(used.free, free, strict=True)
        ]
        rest = [Use(self.shown(v), p) for v, p in shown if _is_square(p)]
        return Found(Combination(tuple(parts), scale), tuple(uses), tuple(rest))

    def _scale(self, below: Any) -> tuple[Part, ...] | None:
        if below.is_constant() and below == self.field.poly(1):
            return ()
        products = self.signs.poly(below)
        if products is None or not any(p.strict for p in products):
            return None
        return tuple(Part(p.factor, p.premises) for p in products)

    def _square(self, square: Square) -> tuple[Term, Ratio]:
        """⟨v, v⟩ with the denominators of v cleared, and what they were."""
        below = self.field.poly(1)
        for _, value in square.terms:
            below = below * (value.below / below.gcd(value.below))
        scale = Ratio(self.field, below, self.field.poly(1))
        parts: list[Term] = []
        for term, value in square.terms:
            weight = value * scale
            negative = isinstance(factor := self._signed_term(weight), Neg)
            size = factor.arg if isinstance(factor, Neg) else factor
            scaled = term if size is number(1) else product_of((size, term))
            parts.append(Neg(scaled) if negative else scaled)
        vector = total_of(parts)
        return (Inner(vector, vector) if vector.shape else Power(vector, number(2))), scale

    def _signed_term(self, value: Ratio) -> Term:
        """A polynomial of any sign as a term."""
        return self.signs.term(value.top)

    def shown(self, value: Ratio) -> Term:
        """A multiplier as a person writes it."""
        turned = evaluated(value.below, self.field, self.signs.sample) < 0
        above, below = (-value.top, -value.below) if turned else (value.top, value.below)
        top = self.signs.term(above)
        return top if value.below.is_constant() else Divide(top, self.signs.term(below))


def _is_square(premises: tuple[Premise, ...]) -> bool:
    return (
        len(premises) == 1
        and isinstance(premises[0], Evident)
        and isinstance(premises[0].term, Inner | Power)
    )
