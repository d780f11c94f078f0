"""The Gaussian error linear unit."""

from symgrad.terms.function import Function

gelu = Function(
    name="gelu",
    latex=r"\operatorname{GELU}",
    domain=r"t \in \mathbb{R}",
    definition=r"t \Phi(t)",
    derivative=r"\Phi(t) + \frac{t}{\sqrt{2 \pi}} \exp\left(-\frac{t^2}{2}\right)",
    words=("gelu", "GeLU"),
    facts=("smooth",),
    code={
        "numpy": "{t} * scipy.special.ndtr({t})",
        "jax": "jax.nn.gelu({t}, approximate=False)",
        "torch": "torch.nn.functional.gelu({t})",
    },
    source="Hendrycks & Gimpel, Gaussian error linear units (2016), arXiv:1606.08415",
)
