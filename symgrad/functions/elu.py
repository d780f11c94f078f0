"""The exponential linear unit."""

from symgrad.terms.function import Function

elu = Function(
    name="elu",
    latex=r"\operatorname{ELU}",
    domain=r"t \in \mathbb{R}",
    definition=r"t \mathbb{1}[t > 0] + (\exp(t) - 1) \mathbb{1}[t \le 0]",
    derivative=r"\mathbb{1}[t > 0] + \exp(t) \mathbb{1}[t \le 0]",
    words=("elu",),
    facts=("continuous", "increasing"),
    code={
        "numpy": "np.where({t} > 0, {t}, np.expm1(np.minimum({t}, 0)))",
        "jax": "jax.nn.elu({t})",
        "torch": "torch.nn.functional.elu({t})",
    },
    source="Clevert, Unterthiner & Hochreiter, Fast and accurate deep network learning by exponential linear units (2016), arXiv:1511.07289",
)
