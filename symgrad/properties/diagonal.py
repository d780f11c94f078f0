"""Diagonal matrices."""

from symgrad.terms.property import Fact, Property

diagonal = Property(
    name="diagonal",
    words=("diagonal", "diagonal matrix", "diagonal matrices"),
    rank=2,
    facts=frozenset({Fact.DIAGONAL}),
    statement=r"A_{ij} = 0 \text{ for } i \ne j",
    implies=("symmetric",),
    transposed=True,
    inverted=True,
    added=True,
    sample=r"\operatorname{diag}(\operatorname{diag}(B))",
    source="Horn & Johnson, Matrix Analysis (2nd edition, 2013), section 0.9.1",
)
