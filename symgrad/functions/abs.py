"""The absolute value."""

from symgrad.terms.function import Function

abs_ = Function(
    name="abs",
    latex=r"\operatorname{abs}",
    domain=r"t \in \mathbb{R}",
    definition=r"t \operatorname{sign}(t)",
    derivative=r"\operatorname{sign}(t)",
    words=("abs",),
    facts=("continuous", "convex", "nonnegative", "even"),
    code={
        "numpy": "np.abs({t})",
        "jax": "jnp.abs({t})",
        "torch": "torch.abs({t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 3.7",
)
