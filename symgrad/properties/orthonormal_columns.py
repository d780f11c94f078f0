"""Matrices with orthonormal columns."""

from symgrad.terms.property import Fact, Property

orthonormal_columns = Property(
    name="orthonormal columns",
    words=(
        "with orthonormal columns",
        "orthonormal columns",
        "semi-orthogonal",
        "column-orthonormal",
        "column-orthogonal",
    ),
    rank=2,
    facts=frozenset({Fact.ORTHONORMAL_COLUMNS}),
    statement=r"A^\top A = I",
    source="Horn & Johnson, Matrix Analysis (2nd edition, 2013), section 2.1",
)
