"""The hyperbolic tangent."""

from symgrad.terms.function import Function

tanh = Function(
    name="tanh",
    latex=r"\tanh",
    domain=r"t \in \mathbb{R}",
    definition=r"\frac{\exp(t) - \exp(-t)}{\exp(t) + \exp(-t)}",
    derivative=r"1 - \tanh(t)^2",
    facts=("smooth", "increasing", "odd"),
    code={
        "numpy": "np.tanh({t})",
        "jax": "jnp.tanh({t})",
        "torch": "torch.tanh({t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 4.5",
)
