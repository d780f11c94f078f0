"""The hyperbolic cosine."""

from symgrad.terms.function import Function

cosh = Function(
    name="cosh",
    latex=r"\cosh",
    domain=r"t \in \mathbb{R}",
    definition=r"\frac{\exp(t) + \exp(-t)}{2}",
    derivative=r"\sinh(t)",
    facts=("smooth", "convex", "positive", "even"),
    code={
        "numpy": "np.cosh({t})",
        "jax": "jnp.cosh({t})",
        "torch": "torch.cosh({t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 4.5",
)
