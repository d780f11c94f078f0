"""The trigamma function; what comes after it is not declared."""

from symgrad.terms.function import Function

trigamma = Function(
    name="trigamma",
    latex=r"\psi_1",
    domain=r"t > 0",
    sympy="trigamma",
    derivative=r"",
    words=("trigamma",),
    facts=("smooth", "positive", "convex"),
    code={
        "numpy": "scipy.special.zeta(2.0, {t})",
        "jax": "jax.scipy.special.polygamma(1, {t})",
        "torch": "torch.polygamma(1, {t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 6.4",
)
