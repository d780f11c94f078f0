"""One-hot vectors."""

from symgrad.terms.property import Fact, Property

one_hot = Property(
    name="one-hot",
    words=("one-hot", "one hot", "one-hot vector", "one-hot vectors", "one-hot encoded", "1-hot"),
    rank=1,
    facts=frozenset({Fact.ONE_HOT}),
    statement=r"x_i \in \{0, 1\}, \sum_i x_i = 1",
    implies=("probability", "binary", "unit"),
    source="Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.4",
)
