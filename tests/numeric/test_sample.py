"""Samples have the facts that are declared, meet the hypotheses, and are always the same."""

from __future__ import annotations

import numpy as np
import pytest

from symgrad.numeric.draw import Rationals, det, draw, respects
from symgrad.numeric.errors import Unsampleable
from symgrad.numeric.modular import Residues, draw_field
from symgrad.numeric.reach import reach
from symgrad.numeric.sample import sample
from symgrad.numeric.seed import generator
from symgrad.numeric.sizes import ascending, complete, distinct, edges
from symgrad.properties import load_properties, property_named
from symgrad.terms.algebra import Compare, Inner, Norm
from symgrad.terms.atoms import Ones, Size, Sort, Variable
from symgrad.terms.build import number, variable
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim
from symgrad.terms.property import Property
from tests.numeric.problems import A, B, b, x

assert Compare  # the conditions of sums are tested with the evaluator


@pytest.mark.parametrize("one", load_properties().values(), ids=lambda p: p.name)
@pytest.mark.parametrize("stage", [0, 1, 2, 3, 4])
def test_every_property_is_sampled_and_respected(one: Property, stage: int) -> None:
    for size in (1, 2, 3):
        shape = (size,) * (one.rank or 0)
        source = Rationals(generator(one.name, stage), stage)
        for _ in range(5):
            value = draw(shape, one.facts, source)
            assert value.shape == shape
            assert respects(value, one.facts)


def test_orthogonal_matrices_have_either_determinant() -> None:
    source = Rationals(generator("orthogonal"), 1)
    facts = property_named("orthogonal").facts
    assert {det(draw((3, 3), facts, source)) for _ in range(20)} == {1, -1}


def test_orthogonal_residues_are_orthogonal() -> None:
    random = generator("residues")
    Q = draw((3, 3), property_named("orthogonal").facts, Residues(draw_field(random), random))
    product = Q @ Q.T
    assert all(product[i, j] == int(i == j) for i in range(3) for j in range(3))


def test_a_one_hot_vector_is_drawn_at_each_position() -> None:
    source = Rationals(generator("one-hot"), 1)
    facts = property_named("one-hot").facts
    assert len({tuple(draw((3,), facts, source)) for _ in range(30)}) == 3


def test_facts_go_together() -> None:
    names = ("probability", "positive")
    facts = property_named(names[0]).facts | property_named(names[1]).facts
    value = draw((4,), facts, Rationals(generator("both"), 2))
    assert sum(value) == 1
    assert all(entry > 0 for entry in value)


def test_an_interval_is_the_open_one() -> None:
    facts = property_named("positive").facts | property_named("below one").facts
    for stage in range(4):
        assert 0 < draw((), facts, Rationals(generator(stage), stage)).item() < 1


def test_facts_that_exclude_each_other_are_an_error() -> None:
    facts = property_named("one-hot").facts | property_named("nonzero entries").facts
    with pytest.raises(Unsampleable, match="no tensor"):
        draw((2,), facts, Rationals(generator("none"), 1))


def test_an_index_variable_stays_in_its_range() -> None:
    t = Variable("t", (Dim.of("n"),), Sort.INDEX, Dim.of("m"))
    for point in sample(Context().declare(t), [t], {"m": 2, "n": 5}, count=5):
        assert all(1 <= value <= 2 for value in point.values["t"])


def test_rows_have_their_facts() -> None:
    context = Context().declare(A, rows=(property_named("one-hot"),))
    (point,) = sample(context, [A], {"m": 3, "n": 2})
    assert all(sum(row) == 1 for row in point.values["A"])


def test_a_hypothesis_that_gives_a_variable_is_solved() -> None:
    context = Context().declare(A).declare(x).declare(b)
    context = context.assume(Claim(b, Relation.EQUAL, A @ x))
    (point,) = sample(context, [b], {"m": 2, "n": 3})
    assert np.array_equal(point.values["b"], point.values["A"] @ point.values["x"])


def test_hypotheses_filter_the_points() -> None:
    hypothesis = Claim(Inner(x, Ones(x.shape)), Relation.GREATER, Norm(x))
    context = Context().declare(x).assume(hypothesis)
    for point in sample(context, [x], {"n": 2}, count=10):
        value = point.values["x"]
        assert sum(value) > 0
        assert sum(value) ** 2 > sum(value * value)


def test_a_hypothesis_that_cannot_be_met_is_an_error() -> None:
    context = Context().declare(x).assume(Claim(Norm(x), Relation.LESS, number(0)))
    with pytest.raises(Unsampleable, match="hypotheses"):
        sample(context, [x], {"n": 2})


def test_the_same_content_gives_the_same_points() -> None:
    context = Context().declare(B).declare(x)
    first, second = (sample(context, [B @ x], {"n": 3})[0].values for _ in range(2))
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_sizes_ascend_and_are_mostly_unequal() -> None:
    context = Context().declare(A)
    sizes = ascending(reach((A,), context), context)
    assert sizes[0] == {"m": 1, "n": 1}
    assert [sum(s.values()) for s in sizes] == sorted(sum(s.values()) for s in sizes)
    assert {"m": 2, "n": 3} in sizes
    assert all(s["m"] != s["n"] for s in distinct(reach((A,), context), context, 4, 2))
    assert {"m": 1, "n": 1} in edges(reach((A,), context), context)


def test_related_and_least_dimensions_are_honoured() -> None:
    z = variable("z", Dim.of("m"))
    context = Context(dimensions={"m": Dim.of("n") * 2}, at_least={"n": 2}).declare(z)
    need = reach((z, Size(Dim.of("n"))), context)
    assert all(s["m"] == 2 * s["n"] >= 4 for s in ascending(need, context))
    assert complete({"n": 1}, need, context) is None


def test_no_size_makes_a_shape_empty() -> None:
    z = variable("z", Dim.of("n") - 1)
    context = Context().declare(z)
    assert all(s["n"] >= 2 for s in ascending(reach((z,), context), context))


def test_an_equation_that_is_affine_in_a_variable_is_met() -> None:
    normal = Claim(A.T @ (A @ x), Relation.EQUAL, A.T @ b)
    context = Context().declare(A).declare(x).declare(b).assume(normal)
    for point in sample(context, [x], {"m": 3, "n": 2}, count=4):
        matrix, value, right = (point.values[n] for n in ("A", "x", "b"))
        assert np.array_equal(matrix.T @ (matrix @ value), matrix.T @ right)


def test_a_scalar_equation_is_met() -> None:
    context = Context().declare(x).assume(Claim(Inner(x, Ones(x.shape)), Relation.EQUAL, number(1)))
    for point in sample(context, [x], {"n": 3}, count=4):
        assert sum(point.values["x"]) == 1
