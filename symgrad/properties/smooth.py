"""Smooth functions."""

from symgrad.terms.property import Fact, Property

smooth = Property(
    name="smooth",
    words=("smooth", "Lipschitz gradient"),
    rank=None,
    facts=frozenset({Fact.LIPSCHITZ_GRADIENT}),
    statement=r"\|\nabla f(x) - \nabla f(y)\|_2 \le L \|x - y\|_2",
    implies=("continuously differentiable",),
    constant="L",
    laws=(
        r"f(y) \le f(x) + \langle \nabla f(x), y - x \rangle + \frac{L}{2} \|y - x\|^2",
        r"f(y) \ge f(x) + \langle \nabla f(x), y - x \rangle - \frac{L}{2} \|y - x\|^2",
        r"\|\nabla f(x) - \nabla f(y)\| \le L \|x - y\|",
        r"\|\nabla f(x) - \nabla f(y)\|^2 \le L^2 \|x - y\|^2",
    ),
    source="Nesterov, Lectures on Convex Optimization (2nd edition, 2018), section 2.1",
)
