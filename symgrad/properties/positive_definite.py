"""Positive definite matrices; symmetric by convention."""

from symgrad.terms.property import Fact, Property

positive_definite = Property(
    name="positive definite",
    words=(
        "positive definite",
        "positive-definite",
        "symmetric positive definite",
        "symmetric positive-definite",
        "symmetric and positive definite",
        "strictly positive definite",
        "SPD",
        "spd",
        "s.p.d.",
    ),
    rank=2,
    facts=frozenset({Fact.DEFINITE}),
    statement=r"A = A^\top, x^\top A x > 0 \text{ for } x \ne 0",
    implies=("positive semidefinite", "invertible"),
    transposed=True,
    inverted=True,
    added=True,
    sample=r"B B^\top + I",
    source="Horn & Johnson, Matrix Analysis (2nd edition, 2013), section 7.1",
)
