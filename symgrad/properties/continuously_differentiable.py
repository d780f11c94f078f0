"""Continuously differentiable functions."""

from symgrad.terms.property import Fact, Property

continuously_differentiable = Property(
    name="continuously differentiable",
    words=(
        "continuously differentiable",
        "once continuously differentiable",
        "of class $C^1$",
        "$C^1$",
    ),
    rank=None,
    facts=frozenset({Fact.CONTINUOUSLY_DIFFERENTIABLE}),
    statement=r"f \in C^1",
    implies=("differentiable",),
    source="Rudin, Principles of Mathematical Analysis (3rd edition, 1976), chapter 9",
)
