"""The rectifier."""

from symgrad.terms.function import Function

relu = Function(
    name="relu",
    latex=r"\operatorname{ReLU}",
    domain=r"t \in \mathbb{R}",
    definition=r"t \mathbb{1}[t > 0]",
    derivative=r"\mathbb{1}[t > 0]",
    words=("relu", "Relu", "rectifier"),
    facts=("continuous", "nondecreasing", "convex", "nonnegative"),
    code={
        "numpy": "np.maximum({t}, 0)",
        "jax": "jax.nn.relu({t})",
        "torch": "torch.relu({t})",
    },
    source="Goodfellow, Bengio & Courville, Deep Learning (2016), section 6.3.1",
)
