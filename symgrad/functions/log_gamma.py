"""The logarithm of the gamma function."""

from symgrad.terms.function import Function

log_gamma = Function(
    name="log-gamma",
    latex=r"\operatorname{lgamma}",
    domain=r"t > 0",
    definition=r"\log \Gamma(t)",
    derivative=r"\psi(t)",
    words=("gammaln", "loggamma", "lnGamma"),
    facts=("smooth", "convex"),
    code={
        "numpy": "scipy.special.gammaln({t})",
        "jax": "jax.scipy.special.gammaln({t})",
        "torch": "torch.lgamma({t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 6.1",
)
