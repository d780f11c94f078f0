"""Entries −1 or 1."""

from symgrad.terms.property import Fact, Property

sign_valued = Property(
    name="sign-valued",
    words=("sign-valued", "plus or minus one", "signs"),
    rank=None,
    facts=frozenset({Fact.SIGN}),
    statement=r"x_i \in \{-1, 1\}",
    implies=("nonzero entries", "integer"),
    transposed=True,
    source="Shalev-Shwartz & Ben-David, Understanding Machine Learning (2014), section 9.1",
)
