"""The inverse tangent."""

from symgrad.terms.function import Function

arctan = Function(
    name="arctan",
    latex=r"\arctan",
    domain=r"t \in \mathbb{R}",
    sympy="atan",
    derivative=r"\frac{1}{1 + t^2}",
    words=("arctan", "atan"),
    facts=("smooth", "increasing", "odd"),
    code={
        "numpy": "np.arctan({t})",
        "jax": "jnp.arctan({t})",
        "torch": "torch.arctan({t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 4.4",
)
