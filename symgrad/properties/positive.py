"""Positive entries."""

from symgrad.terms.property import Fact, Property

positive = Property(
    name="positive",
    words=(
        "positive",
        "elementwise positive",
        "entrywise positive",
        "componentwise positive",
        "strictly positive",
        "positive entries",
        "positive elements",
        "positive components",
    ),
    rank=None,
    facts=frozenset({Fact.POSITIVE}),
    statement="x_i > 0",
    implies=("nonnegative", "nonzero entries"),
    transposed=True,
    added=True,
    source="Boyd & Vandenberghe, Convex Optimization (2004), section 2.4",
)
