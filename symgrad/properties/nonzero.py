"""Numbers other than 0."""

from symgrad.terms.property import Fact, Property

nonzero = Property(
    name="nonzero",
    words=("nonzero", "non-zero", "not zero"),
    rank=0,
    facts=frozenset({Fact.NONZERO}),
    statement=r"t \ne 0",
    implies=("nonzero vector",),
    source="Horn & Johnson, Matrix Analysis (2nd edition, 2013), section 0.1",
)
