"""Positive semidefinite matrices; symmetric by convention."""

from symgrad.terms.property import Fact, Property

positive_semidefinite = Property(
    name="positive semidefinite",
    words=(
        "positive semidefinite",
        "positive semi-definite",
        "positive-semidefinite",
        "positive-semi-definite",
        "symmetric positive semidefinite",
        "symmetric positive semi-definite",
        "nonnegative definite",
        "PSD",
        "psd",
        "SPSD",
    ),
    rank=2,
    facts=frozenset({Fact.SEMIDEFINITE}),
    statement=r"A = A^\top, x^\top A x \ge 0",
    implies=("symmetric",),
    transposed=True,
    inverted=True,
    added=True,
    sample=r"B B^\top",
    source="Horn & Johnson, Matrix Analysis (2nd edition, 2013), section 7.1",
)
