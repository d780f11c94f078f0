"""Entries below 1."""

from symgrad.terms.property import Fact, Property

below_one = Property(
    name="below one",
    words=("below one", "less than one", "elementwise below one", "below 1", "less than 1"),
    rank=None,
    facts=frozenset({Fact.BELOW_ONE}),
    statement="x_i < 1",
    transposed=True,
    source="Boyd & Vandenberghe, Convex Optimization (2004), section 2.4",
)
