"""The logarithm of the sum of exponentials."""

from symgrad.terms.function import Function

log_sum_exp = Function(
    name="log-sum-exp",
    latex=r"\operatorname{LSE}",
    domain=r"z \in \mathbb{R}^n",
    definition=r"\log \sum_{k=1}^n \exp(z_k)",
    words=("logsumexp", "lse", "LogSumExp", "log-sum-exp"),
    facts=("smooth", "convex"),
    code={
        "numpy": (
            "m = np.max({z}, axis=-1, keepdims=True)\n"
            "np.log(np.sum(np.exp({z} - m), axis=-1)) + m[..., 0]"
        ),
        "jax": "jax.nn.logsumexp({z}, axis=-1)",
        "torch": "torch.logsumexp({z}, dim=-1)",
    },
    source="Boyd & Vandenberghe, Convex Optimization (2004), section 3.1.5",
)
