"""Symmetric matrices."""

from symgrad.terms.property import Fact, Property

symmetric = Property(
    name="symmetric",
    words=("symmetric", "symmetric matrix", "symmetric matrices"),
    rank=2,
    facts=frozenset({Fact.SYMMETRIC}),
    statement=r"A^\top = A",
    transposed=True,
    inverted=True,
    added=True,
    sample=r"B + B^\top",
    source="Horn & Johnson, Matrix Analysis (2nd edition, 2013), section 0.2.5",
)
