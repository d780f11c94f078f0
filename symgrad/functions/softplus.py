"""The softplus function."""

from symgrad.terms.function import Function

softplus = Function(
    name="softplus",
    latex=r"\operatorname{softplus}",
    domain=r"t \in \mathbb{R}",
    definition=r"\log(1 + \exp(t))",
    derivative=r"\sigma(t)",
    facts=("smooth", "increasing", "convex", "positive"),
    code={
        "numpy": "np.logaddexp({t}, 0)",
        "jax": "jax.nn.softplus({t})",
        "torch": "torch.logaddexp({t}, torch.zeros_like({t}))",
    },
    source="Goodfellow, Bengio & Courville, Deep Learning (2016), section 3.10",
)
