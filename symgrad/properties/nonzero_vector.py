"""Vectors other than 0."""

from symgrad.terms.property import Fact, Property

nonzero_vector = Property(
    name="nonzero vector",
    words=(
        "nonzero",
        "non-zero",
        "nonzero vector",
        "non-zero vector",
        "nonzero vectors",
        "not the zero vector",
    ),
    rank=1,
    facts=frozenset({Fact.NONZERO_VECTOR}),
    statement=r"x \ne 0",
    source="Horn & Johnson, Matrix Analysis (2nd edition, 2013), section 0.1",
)
