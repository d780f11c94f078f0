"""The softmax of a vector."""

from symgrad.terms.function import Function

softmax = Function(
    name="softmax",
    latex=r"\operatorname{softmax}",
    domain=r"z \in \mathbb{R}^n",
    definition=r"\frac{\exp(z)}{\sum_{k=1}^n \exp(z_k)}",
    words=(r"\softmax", "Softmax"),
    facts=("smooth", "positive"),
    code={
        "numpy": (
            "e = np.exp({z} - np.max({z}, axis=-1, keepdims=True))\n"
            "e / np.sum(e, axis=-1, keepdims=True)"
        ),
        "jax": "jax.nn.softmax({z}, axis=-1)",
        "torch": "torch.softmax({z}, dim=-1)",
    },
    source="Goodfellow, Bengio & Courville, Deep Learning (2016), section 4.1",
)
