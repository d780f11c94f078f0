"""Differentiable functions."""

from symgrad.terms.property import Property

differentiable = Property(
    name="differentiable",
    words=("differentiable", "differentiable everywhere", "Fréchet differentiable"),
    rank=None,
    facts=frozenset(),
    statement=r"f(x + h) = f(x) + \nabla f(x)^\top h + o(\|h\|)",
    source="Rudin, Principles of Mathematical Analysis (3rd edition, 1976), chapter 9",
)
