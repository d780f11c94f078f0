"""The sine."""

from symgrad.terms.function import Function

sin = Function(
    name="sin",
    latex=r"\sin",
    domain=r"t \in \mathbb{R}",
    sympy="sin",
    derivative=r"\cos(t)",
    facts=("smooth", "odd"),
    code={
        "numpy": "np.sin({t})",
        "jax": "jnp.sin({t})",
        "torch": "torch.sin({t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 4.3",
)
