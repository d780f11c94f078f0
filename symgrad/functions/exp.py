"""The exponential function."""

from symgrad.terms.function import Function

exp = Function(
    name="exp",
    latex=r"\exp",
    domain=r"t \in \mathbb{R}",
    sympy="exp",
    derivative=r"\exp(t)",
    facts=("smooth", "increasing", "convex", "positive"),
    code={
        "numpy": "np.exp({t})",
        "jax": "jnp.exp({t})",
        "torch": "torch.exp({t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 4.2",
)
