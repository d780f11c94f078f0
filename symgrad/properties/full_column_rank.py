"""Matrices whose columns are linearly independent."""

from symgrad.terms.property import Fact, Property

full_column_rank = Property(
    name="full column rank",
    words=(
        "full column rank",
        "of full column rank",
        "with full column rank",
        "full-column-rank",
        "linearly independent columns",
        "with linearly independent columns",
    ),
    rank=2,
    facts=frozenset({Fact.FULL_COLUMN_RANK}),
    statement=r"\det(A^\top A) \ne 0",
    source="Horn & Johnson, Matrix Analysis (2nd edition, 2013), section 0.4",
)
