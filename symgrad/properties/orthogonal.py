"""Orthogonal matrices."""

from symgrad.terms.property import Fact, Property

orthogonal = Property(
    name="orthogonal",
    words=("orthogonal", "orthogonal matrix", "orthogonal matrices"),
    rank=2,
    facts=frozenset({Fact.ORTHOGONAL}),
    statement=r"A^\top A = A A^\top = I",
    implies=("invertible", "orthonormal columns"),
    transposed=True,
    inverted=True,
    source="Horn & Johnson, Matrix Analysis (2nd edition, 2013), section 2.1",
)
