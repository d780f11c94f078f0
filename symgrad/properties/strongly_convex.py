"""Strongly convex functions."""

from symgrad.terms.property import Fact, Property

strongly_convex = Property(
    name="strongly convex",
    words=("strongly convex",),
    rank=None,
    facts=frozenset({Fact.STRONGLY_CONVEX}),
    statement=r"f(y) \ge f(x) + \nabla f(x)^\top (y - x) + \frac{\mu}{2} \|y - x\|_2^2",
    implies=("convex",),
    constant=r"\mu",
    laws=(r"f(y) \ge f(x) + \langle \nabla f(x), y - x \rangle + \frac{\mu}{2} \|y - x\|^2",),
    source="Nesterov, Lectures on Convex Optimization (2nd edition, 2018), section 2.1",
)
