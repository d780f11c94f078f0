"""The error function."""

from symgrad.terms.function import Function

erf = Function(
    name="erf",
    latex=r"\operatorname{erf}",
    domain=r"t \in \mathbb{R}",
    sympy="erf",
    derivative=r"\frac{2}{\sqrt{\pi}} \exp(-t^2)",
    facts=("smooth", "increasing", "odd"),
    code={
        "numpy": "scipy.special.erf({t})",
        "jax": "jax.scipy.special.erf({t})",
        "torch": "torch.erf({t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 7.1",
)
