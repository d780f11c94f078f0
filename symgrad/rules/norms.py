"""Norms."""

from symgrad.terms.rule import Rule

squared_norm_differential = Rule(
    name="squared-norm-differential",
    given=r"$u \in \mathbb{R}^n$",
    claim=r"\mathrm{d}(\|u\|_2^2) = 2 u^\top \, \mathrm{d}u",
    because="differential of a squared norm",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 2.6",
)

norm_differential = Rule(
    name="norm-differential",
    given=r"$u \in \mathbb{R}^n$ nonzero",
    claim=r"\mathrm{d}(\|u\|_2) = \frac{u^\top \, \mathrm{d}u}{\|u\|_2}",
    because="differential of a norm",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 2.6",
)

one_norm_differential = Rule(
    name="one-norm-differential",
    given=r"$u \in \mathbb{R}^n$ elementwise positive",
    claim=r"\mathrm{d}(\|u\|_1) = \operatorname{sign}(u)^\top \, \mathrm{d}u",
    because=r"differential of $\|u\|_1$, where no entry is 0",
    source="Boyd & Vandenberghe, Convex Optimization (2004), section 3.1",
)
