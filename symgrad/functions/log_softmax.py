"""The logarithm of the softmax."""

from symgrad.terms.function import Function

log_softmax = Function(
    name="log-softmax",
    latex=r"\operatorname{logsoftmax}",
    domain=r"z \in \mathbb{R}^n",
    definition=r"z - \operatorname{LSE}(z) \mathbf{1}",
    words=("log-softmax", "LogSoftmax", "log_softmax"),
    facts=("smooth", "concave"),
    code={
        "numpy": (
            "s = {z} - np.max({z}, axis=-1, keepdims=True)\n"
            "s - np.log(np.sum(np.exp(s), axis=-1, keepdims=True))"
        ),
        "jax": "jax.nn.log_softmax({z}, axis=-1)",
        "torch": "torch.log_softmax({z}, dim=-1)",
    },
    source="Goodfellow, Bengio & Courville, Deep Learning (2016), section 4.1",
)
