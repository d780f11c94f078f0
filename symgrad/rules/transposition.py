"""Transposition and products."""

from symgrad.terms.rule import Rule

scalar_transpose = Rule(
    name="scalar-transpose",
    given=r"$u \in \mathbb{R}^m$, $A \in \mathbb{R}^{m \times n}$, $v \in \mathbb{R}^n$",
    claim=r"u^\top A v = v^\top A^\top u",
    because="a scalar equals its transpose",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 1",
)

transpose_product = Rule(
    name="transpose-product",
    given=r"$A \in \mathbb{R}^{m \times k}$, $B \in \mathbb{R}^{k \times n}$",
    claim=r"(A B)^\top = B^\top A^\top",
    because="transpose of a product",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 1",
)

symmetric = Rule(
    name="symmetric",
    given=r"$A \in \mathbb{R}^{n \times n}$ symmetric",
    claim=r"A^\top = A",
    because="symmetry",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 9.7",
)

rearrange = Rule(
    name="rearrange",
    given=r"$a \in \mathbb{R}^n$, $x \in \mathbb{R}^n$",
    claim=r"x^\top a = a^\top x",
    because="rearrange",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 1",
)
