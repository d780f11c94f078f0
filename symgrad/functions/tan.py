"""The tangent."""

from symgrad.terms.function import Function

tan = Function(
    name="tan",
    latex=r"\tan",
    domain=r"t \in \mathbb{R}",
    definition=r"\frac{\sin(t)}{\cos(t)}",
    derivative=r"1 + \tan(t)^2",
    facts=("odd",),
    code={
        "numpy": "np.tan({t})",
        "jax": "jnp.tan({t})",
        "torch": "torch.tan({t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 4.3",
)
