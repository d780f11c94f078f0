"""The hyperbolic sine."""

from symgrad.terms.function import Function

sinh = Function(
    name="sinh",
    latex=r"\sinh",
    domain=r"t \in \mathbb{R}",
    definition=r"\frac{\exp(t) - \exp(-t)}{2}",
    derivative=r"\cosh(t)",
    facts=("smooth", "increasing", "odd"),
    code={
        "numpy": "np.sinh({t})",
        "jax": "jnp.sinh({t})",
        "torch": "torch.sinh({t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 4.5",
)
