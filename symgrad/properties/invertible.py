"""Invertible matrices."""

from symgrad.terms.property import Fact, Property

invertible = Property(
    name="invertible",
    words=("invertible", "nonsingular", "non-singular", "regular", "full-rank square"),
    rank=2,
    facts=frozenset({Fact.INVERTIBLE}),
    statement="A^{-1} A = A A^{-1} = I",
    transposed=True,
    inverted=True,
    source="Horn & Johnson, Matrix Analysis (2nd edition, 2013), section 0.5",
)
