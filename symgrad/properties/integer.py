"""Integer entries."""

from symgrad.terms.property import Fact, Property

integer = Property(
    name="integer",
    words=("integer", "integers", "integer-valued", "integer entries", "whole"),
    rank=None,
    facts=frozenset({Fact.INTEGER}),
    statement=r"x_i \in \mathbb{Z}",
    transposed=True,
    added=True,
    source="Horn & Johnson, Matrix Analysis (2nd edition, 2013), section 0.1",
)
