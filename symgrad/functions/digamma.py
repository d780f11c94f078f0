"""The digamma function."""

from symgrad.terms.function import Function

digamma = Function(
    name="digamma",
    latex=r"\psi",
    domain=r"t > 0",
    sympy="digamma",
    derivative=r"\operatorname{trigamma}(t)",
    words=("digamma",),
    facts=("smooth", "increasing", "concave"),
    code={
        "numpy": "scipy.special.digamma({t})",
        "jax": "jax.scipy.special.digamma({t})",
        "torch": "torch.digamma({t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 6.3",
)
