"""Three times continuously differentiable functions."""

from symgrad.terms.property import Fact, Property

thrice_continuously_differentiable = Property(
    name="three times continuously differentiable",
    words=(
        "three times continuously differentiable",
        "thrice continuously differentiable",
        "of class $C^3$",
        "$C^3$",
    ),
    rank=None,
    facts=frozenset({Fact.THRICE_DIFFERENTIABLE}),
    statement=r"f \in C^3",
    implies=("twice continuously differentiable",),
    source="Rudin, Principles of Mathematical Analysis (3rd edition, 1976), chapter 9",
)
