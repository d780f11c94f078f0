"""Vectors whose entries sum to 1, of any sign."""

from symgrad.terms.property import Fact, Property

sum_one = Property(
    name="sum one",
    words=(
        "entries that sum to 1",
        "entries that sum to one",
        "entries summing to 1",
        "entries summing to one",
    ),
    rank=1,
    facts=frozenset({Fact.SUM_ONE}),
    statement=r"\sum_i x_i = 1",
    source="Boyd & Vandenberghe, Convex Optimization (2004), section 2.1.2",
)
