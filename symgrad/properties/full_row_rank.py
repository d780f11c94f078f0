"""Matrices whose rows are linearly independent."""

from symgrad.terms.property import Fact, Property

full_row_rank = Property(
    name="full row rank",
    words=(
        "full row rank",
        "of full row rank",
        "with full row rank",
        "full-row-rank",
        "linearly independent rows",
        "with linearly independent rows",
    ),
    rank=2,
    facts=frozenset({Fact.FULL_ROW_RANK}),
    statement=r"\det(A A^\top) \ne 0",
    source="Horn & Johnson, Matrix Analysis (2nd edition, 2013), section 0.4",
)
