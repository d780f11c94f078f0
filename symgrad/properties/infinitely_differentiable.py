"""Infinitely differentiable functions."""

from symgrad.terms.property import Property

infinitely_differentiable = Property(
    name="infinitely differentiable",
    words=(
        "infinitely differentiable",
        "infinitely often differentiable",
        "of class $C^\\infty$",
        "$C^\\infty$",
    ),
    rank=None,
    facts=frozenset(),
    statement=r"f \in C^\infty",
    implies=("three times continuously differentiable",),
    source="Rudin, Principles of Mathematical Analysis (3rd edition, 1976), chapter 9",
)
