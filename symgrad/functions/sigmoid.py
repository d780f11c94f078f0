"""The logistic function."""

from symgrad.terms.function import Function

sigmoid = Function(
    name="sigmoid",
    latex=r"\sigma",
    domain=r"t \in \mathbb{R}",
    definition=r"\frac{1}{1 + \exp(-t)}",
    derivative=r"\sigma(t) (1 - \sigma(t))",
    words=("sigmoid", "expit", "logistic"),
    facts=("smooth", "increasing", "positive", "below-one", "complementary"),
    code={
        "numpy": "np.exp(np.minimum({t}, 0)) / (1 + np.exp(-np.abs({t})))",
        "jax": "jax.nn.sigmoid({t})",
        "torch": "torch.sigmoid({t})",
    },
    source="Bishop, Pattern Recognition and Machine Learning (2006), section 4.2",
)
