"""The natural logarithm."""

from symgrad.terms.function import Function

log = Function(
    name="log",
    latex=r"\log",
    domain="t > 0",
    sympy="log",
    derivative=r"\frac{1}{t}",
    words=("ln", r"\ln"),
    facts=("smooth", "increasing", "concave"),
    code={
        "numpy": "np.log({t})",
        "jax": "jnp.log({t})",
        "torch": "torch.log({t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 4.1",
)
