"""Entries 0 or 1."""

from symgrad.terms.property import Fact, Property

binary = Property(
    name="binary",
    words=("binary", "binary-valued", "zero-one", "0-1", "binary entries", "boolean"),
    rank=None,
    facts=frozenset({Fact.BINARY}),
    statement=r"x_i \in \{0, 1\}",
    implies=("nonnegative", "integer"),
    transposed=True,
    source="Bishop, Pattern Recognition and Machine Learning (2006), section 2.1",
)
