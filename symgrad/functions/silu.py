"""The sigmoid-weighted linear unit, or swish."""

from symgrad.terms.function import Function

silu = Function(
    name="silu",
    latex=r"\operatorname{SiLU}",
    domain=r"t \in \mathbb{R}",
    definition=r"t \sigma(t)",
    derivative=r"\sigma(t) + t \sigma(t) (1 - \sigma(t))",
    words=("silu", "SILU", "swish", "Swish"),
    facts=("smooth",),
    code={
        "numpy": "{t} * np.exp(np.minimum({t}, 0)) / (1 + np.exp(-np.abs({t})))",
        "jax": "jax.nn.silu({t})",
        "torch": "torch.nn.functional.silu({t})",
    },
    source="Elfwing, Uchibe & Doya, Sigmoid-weighted linear units (2018), Neural Networks 107",
)
