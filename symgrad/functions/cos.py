"""The cosine."""

from symgrad.terms.function import Function

cos = Function(
    name="cos",
    latex=r"\cos",
    domain=r"t \in \mathbb{R}",
    sympy="cos",
    derivative=r"-\sin(t)",
    facts=("smooth", "even"),
    code={
        "numpy": "np.cos({t})",
        "jax": "jnp.cos({t})",
        "torch": "torch.cos({t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 4.3",
)
