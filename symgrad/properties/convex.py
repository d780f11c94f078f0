"""Convex functions."""

from symgrad.terms.property import Fact, Property

convex = Property(
    name="convex",
    words=("convex",),
    rank=None,
    facts=frozenset({Fact.CONVEX}),
    statement=r"f((1 - t) x + t y) \le (1 - t) f(x) + t f(y)",
    implies=(),
    laws=(r"f(y) \ge f(x) + \langle \nabla f(x), y - x \rangle",),
    source="Nesterov, Lectures on Convex Optimization (2nd edition, 2018), section 2.1",
)
