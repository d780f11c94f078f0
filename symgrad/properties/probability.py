"""Probability vectors."""

from symgrad.terms.property import Fact, Property

probability = Property(
    name="probability",
    words=(
        "probability vector",
        "probability vectors",
        "probability",
        "probability distribution",
        "stochastic",
        "a point of the simplex",
        "in the simplex",
        "in the probability simplex",
    ),
    rank=1,
    facts=frozenset({Fact.SUM_ONE}),
    statement=r"x_i \ge 0, \sum_i x_i = 1",
    implies=("nonnegative",),
    sample=r"\frac{B \odot B}{B^\top B}",
    source="Boyd & Vandenberghe, Convex Optimization (2004), section 2.2.4",
)
