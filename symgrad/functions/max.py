"""The larger of two numbers."""

from symgrad.terms.function import Function

max_ = Function(
    name="max",
    latex=r"\max",
    domain=r"s, t \in \mathbb{R}",
    definition=r"s \mathbb{1}[s > t] + t \mathbb{1}[s \le t]",
    facts=("continuous",),
    code={
        "numpy": "np.maximum({s}, {t})",
        "jax": "jnp.maximum({s}, {t})",
        "torch": "torch.maximum({s}, {t})",
    },
    source="Boyd & Vandenberghe, Convex Optimization (2004), section 3.1.5",
)
