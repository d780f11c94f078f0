"""Twice continuously differentiable functions."""

from symgrad.terms.property import Fact, Property

twice_continuously_differentiable = Property(
    name="twice continuously differentiable",
    words=(
        "twice continuously differentiable",
        "two times continuously differentiable",
        "of class $C^2$",
        "$C^2$",
    ),
    rank=None,
    facts=frozenset({Fact.TWICE_DIFFERENTIABLE}),
    statement=r"f \in C^2",
    implies=("continuously differentiable",),
    source="Rudin, Principles of Mathematical Analysis (3rd edition, 1976), chapter 9",
)
