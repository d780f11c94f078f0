"""The sign, 0 at 0."""

from symgrad.terms.function import Function

sign = Function(
    name="sign",
    latex=r"\operatorname{sign}",
    domain=r"t \in \mathbb{R}",
    definition=r"\mathbb{1}[t > 0] - \mathbb{1}[t < 0]",
    derivative="0",
    words=("sgn", r"\sgn", r"\sign"),
    facts=("nondecreasing", "odd"),
    code={
        "numpy": "np.sign({t})",
        "jax": "jnp.sign({t})",
        "torch": "torch.sign({t})",
    },
    source="Boyd & Vandenberghe, Convex Optimization (2004), section 3.1.5",
)
