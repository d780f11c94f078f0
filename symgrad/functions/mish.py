"""The mish function."""

from symgrad.terms.function import Function

mish = Function(
    name="mish",
    latex=r"\operatorname{Mish}",
    domain=r"t \in \mathbb{R}",
    definition=r"t \tanh(\operatorname{softplus}(t))",
    derivative=r"\tanh(\operatorname{softplus}(t)) + t \sigma(t) (1 - \tanh(\operatorname{softplus}(t))^2)",
    words=("mish",),
    facts=("smooth",),
    code={
        "numpy": "{t} * np.tanh(np.logaddexp({t}, 0))",
        "jax": "jax.nn.mish({t})",
        "torch": "torch.nn.functional.mish({t})",
    },
    source="Misra, Mish: a self regularized non-monotonic activation function (2019), arXiv:1908.08681",
)
