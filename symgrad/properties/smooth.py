"""Smooth functions."""

from symgrad.terms.property import Fact, Property

smooth = Property(
    name="smooth",
    words=("smooth", "Lipschitz gradient"),
    rank=None,
    facts=frozenset({Fact.LIPSCHITZ_GRADIENT}),
    statement=r"\|\nabla f(x) - \nabla f(y)\|_2 \le L \|x - y\|_2",
    implies=("continuously differentiable",),
    source="Nesterov, Lectures on Convex Optimization (2nd edition, 2018), section 2.1",
)
