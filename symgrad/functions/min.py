"""The smaller of two numbers."""

from symgrad.terms.function import Function

min_ = Function(
    name="min",
    latex=r"\min",
    domain=r"s, t \in \mathbb{R}",
    definition=r"s \mathbb{1}[s < t] + t \mathbb{1}[s \ge t]",
    facts=("continuous",),
    code={
        "numpy": "np.minimum({s}, {t})",
        "jax": "jnp.minimum({s}, {t})",
        "torch": "torch.minimum({s}, {t})",
    },
    source="Boyd & Vandenberghe, Convex Optimization (2004), section 3.1.5",
)
