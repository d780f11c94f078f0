"""Functions that obey the Polyak-Łojasiewicz inequality."""

from symgrad.terms.property import Fact, Property

gradient_dominated = Property(
    name="gradient dominated",
    words=("gradient dominated", "Polyak-Łojasiewicz", "Polyak-Lojasiewicz", "PL"),
    rank=None,
    facts=frozenset({Fact.DOMINATED_BY_SLOPE}),
    statement=r"\|\nabla f(x)\|_2^2 \ge 2 \mu (f(x) - f(y))",
    constant=r"\mu",
    laws=(r"\|\nabla f(x)\|^2 \ge 2 \mu (f(x) - f(y))",),
    implies=(),
    source="Karimi, Nutini & Schmidt (2016), arXiv:1608.04636",
)
