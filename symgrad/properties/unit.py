"""Unit vectors."""

from symgrad.terms.property import Fact, Property

unit = Property(
    name="unit",
    words=(
        "unit",
        "unit vector",
        "unit vectors",
        "unit-norm",
        "unit norm",
        "of unit norm",
        "of unit length",
        "normalised",
        "normalized",
    ),
    rank=1,
    facts=frozenset({Fact.UNIT}),
    statement=r"x^\top x = 1",
    implies=("nonzero vector",),
    source="Horn & Johnson, Matrix Analysis (2nd edition, 2013), section 0.6",
)
