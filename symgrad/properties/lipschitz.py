"""Lipschitz functions."""

from symgrad.terms.property import Fact, Property

lipschitz = Property(
    name="Lipschitz",
    words=("Lipschitz", "Lipschitz continuous"),
    rank=None,
    facts=frozenset({Fact.LIPSCHITZ}),
    statement=r"|f(x) - f(y)| \le L \|x - y\|_2",
    implies=(),
    constant="L",
    laws=(
        r"f(y) - f(x) \le L \|y - x\|",
        r"\|\nabla f(x)\| \le L",
        r"\|\nabla f(x)\|^2 \le L^2",
    ),
    source="Nesterov, Lectures on Convex Optimization (2nd edition, 2018), section 2.1",
)
