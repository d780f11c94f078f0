"""The gamma function."""

from symgrad.terms.function import Function

gamma = Function(
    name="gamma",
    latex=r"\Gamma",
    domain=r"t > 0",
    sympy="gamma",
    derivative=r"\Gamma(t) \psi(t)",
    words=("Gamma",),
    facts=("smooth", "positive", "convex"),
    code={
        "numpy": "scipy.special.gamma({t})",
        "jax": "jax.scipy.special.gamma({t})",
        "torch": "torch.exp(torch.lgamma({t}))",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 6.1",
)
