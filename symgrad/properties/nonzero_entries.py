"""No entry is 0."""

from symgrad.terms.property import Fact, Property

nonzero_entries = Property(
    name="nonzero entries",
    words=(
        "nonzero entries",
        "non-zero entries",
        "elementwise nonzero",
        "elementwise non-zero",
        "entrywise nonzero",
        "entrywise non-zero",
        "no zero entries",
        "no zero entry",
    ),
    rank=None,
    facts=frozenset({Fact.NONZERO}),
    statement=r"x_i \ne 0",
    implies=("nonzero vector",),
    transposed=True,
    source="Horn & Johnson, Matrix Analysis (2nd edition, 2013), section 0.1",
)
