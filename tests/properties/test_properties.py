"""Every adjective, by the same tests: a new one brings no new test code."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from symgrad.diagnostics import DeclarationError
from symgrad.numeric.draw import Rationals, draw, respects
from symgrad.numeric.evaluate import evaluate
from symgrad.numeric.point import Point
from symgrad.properties import load_properties, property_named, property_said
from symgrad.terms.context import Context
from symgrad.terms.dimension import shape_of
from symgrad.terms.property import Fact, Property
from symgrad.terms.read import read_term

PROPERTIES = list(load_properties().values())
OF_FUNCTIONS = {
    Fact.CONTINUOUSLY_DIFFERENTIABLE,
    Fact.TWICE_DIFFERENTIABLE,
    Fact.THRICE_DIFFERENTIABLE,
}
OF_NUMBERS = [p for p in PROPERTIES if p.facts and not p.facts & OF_FUNCTIONS]
EVERY = pytest.mark.parametrize("one", PROPERTIES, ids=lambda p: p.name)
EVERY_DRAWN = pytest.mark.parametrize("one", OF_NUMBERS, ids=lambda p: p.name)
SHAPES: Mapping[int, tuple[int, ...]] = {0: (), 1: (4,), 2: (3, 3)}


def instances(one: Property) -> list[np.ndarray]:
    source = Rationals(Random(one.name), 1)
    shape = SHAPES[2 if one.rank is None else one.rank]
    return [draw(shape, one.facts, source) for _ in range(6)]


@EVERY
def test_a_declaration_is_complete(one: Property) -> None:
    assert one.words
    assert one.source
    assert one.statement
    assert property_named(one.name) is one
    assert one.rank in (None, 0, 1, 2)


@EVERY
def test_what_is_implied_is_included(one: Property) -> None:
    for name in one.implies:
        assert property_named(name).facts <= one.facts


@EVERY
def test_every_word_finds_its_property(one: Property) -> None:
    for word in one.words:
        for rank in (0, 1, 2) if one.rank is None else (one.rank,):
            found = property_said(word, rank)
            assert found is one or (found is not None and found.rank == rank != one.rank), word


def test_words_are_unique_for_each_rank() -> None:
    for one in PROPERTIES:
        for other in PROPERTIES:
            if one is not other and one.rank == other.rank:
                assert not set(one.words) & set(other.words), (one.name, other.name)


def test_nonzero_depends_on_what_is_spoken_of() -> None:
    assert property_said("nonzero", 0) is property_named("nonzero")
    assert property_said("Nonzero", 1) is property_named("nonzero vector")
    assert property_said("nonzero entries", 1) is property_named("nonzero entries")
    assert property_said("fluffy", 1) is None


def test_an_unknown_name_suggests_a_known_one() -> None:
    with pytest.raises(DeclarationError, match="did you mean symmetric"):
        property_named("symetric")


def test_positive_definite_is_symmetric_and_invertible() -> None:
    facts = property_named("positive definite").facts
    assert {Fact.SYMMETRIC, Fact.INVERTIBLE, Fact.SEMIDEFINITE, Fact.DEFINITE} == facts
    assert Fact.SYMMETRIC in property_named("positive semidefinite").facts
    assert Fact.UNIT in property_named("one-hot").facts
    assert Fact.TWICE_DIFFERENTIABLE in property_named("infinitely differentiable").facts


@EVERY_DRAWN
def test_the_sampler_draws_what_the_word_says(one: Property) -> None:
    for value in instances(one):
        assert respects(value, one.facts)


@EVERY_DRAWN
def test_closure_under_transpose_inverse_and_sum(one: Property) -> None:
    first, *others = instances(one)
    for value in others:
        if one.transposed:
            assert respects(value.T, one.facts)
        if one.added:
            assert respects(first + value, one.facts)
        if one.inverted and _invertible(value):
            assert respects(_inverse(value), one.facts)


def _invertible(value: np.ndarray) -> bool:
    return abs(np.linalg.det(value.astype(float))) > 1e-9


def _inverse(value: np.ndarray) -> np.ndarray:
    """The exact inverse, by Gauss and Jordan."""
    size = len(value)
    rows = [
        [*map(Fraction, row), *(Fraction(int(i == j)) for j in range(size))]
        for i, row in enumerate(value)
    ]
    for column in range(size):
        pivot = next(r for r in range(column, size) if rows[r][column])
        rows[column], rows[pivot] = rows[pivot], rows[column]
        scale = rows[column][column]
        rows[column] = [entry / scale for entry in rows[column]]
        for r in range(size):
            if r != column:
                factor = rows[r][column]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[column], strict=True)]
    made = np.empty((size, size), dtype=object)
    for i, row in enumerate(rows):
        made[i] = row[size:]
    return made


@pytest.mark.parametrize("one", [p for p in PROPERTIES if p.sample], ids=lambda p: p.name)
def test_the_formula_of_an_instance_gives_instances(one: Property) -> None:
    from symgrad.terms.build import variable

    sizes = {0: (), 1: ("n",), 2: ("n", "n")}[2 if one.rank is None else one.rank]
    generic = variable("B", *sizes)
    context = Context().declare(generic)
    term = read_term(one.sample or "", context, shape=generic.shape)
    assert term.shape == shape_of(*sizes)
    source = Rationals(Random(7), 1)
    for _ in range(5):
        point = Point({"n": 3}, {"B": draw((3,) * len(sizes), frozenset(), source)})
        made = evaluate(term, point, context)
        exact = np.vectorize(lambda v: Fraction(v).limit_denominator(10**6), otypes=[object])(made)
        assert respects(exact, one.facts)
