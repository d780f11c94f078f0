"""The square root."""

from symgrad.terms.function import Function

sqrt = Function(
    name="sqrt",
    latex=r"\sqrt",
    domain=r"t \ge 0",
    definition="t^{1/2}",
    derivative=r"\frac{1}{2 \sqrt{t}}",
    facts=("continuous", "increasing", "concave", "nonnegative"),
    code={
        "numpy": "np.sqrt({t})",
        "jax": "jnp.sqrt({t})",
        "torch": "torch.sqrt({t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 3.7",
)
