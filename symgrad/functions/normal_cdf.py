"""The distribution function of the standard normal law."""

from symgrad.terms.function import Function

normal_cdf = Function(
    name="normal-cdf",
    latex=r"\Phi",
    domain=r"t \in \mathbb{R}",
    definition=r"\frac{1}{2} \left(1 + \operatorname{erf}\left(\frac{t}{\sqrt{2}}\right)\right)",
    derivative=r"\frac{1}{\sqrt{2 \pi}} \exp\left(-\frac{t^2}{2}\right)",
    words=("ndtr",),
    facts=("smooth", "increasing", "positive", "below-one", "complementary"),
    code={
        "numpy": "scipy.special.ndtr({t})",
        "jax": "jax.scipy.special.ndtr({t})",
        "torch": "torch.special.ndtr({t})",
    },
    source="Abramowitz & Stegun, Handbook of Mathematical Functions (1964), section 26.2",
)
