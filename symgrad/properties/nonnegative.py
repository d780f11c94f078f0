"""Nonnegative entries."""

from symgrad.terms.property import Fact, Property

nonnegative = Property(
    name="nonnegative",
    words=(
        "nonnegative",
        "non-negative",
        "elementwise nonnegative",
        "elementwise non-negative",
        "entrywise nonnegative",
        "entrywise non-negative",
        "nonnegative entries",
        "non-negative entries",
    ),
    rank=None,
    facts=frozenset({Fact.NONNEGATIVE}),
    statement=r"x_i \ge 0",
    transposed=True,
    added=True,
    sample=r"B \odot B",
    source="Boyd & Vandenberghe, Convex Optimization (2004), section 2.4",
)
