"""Bringing terms together."""

from symgrad.terms.rule import Rule

collect = Rule(
    name="collect",
    given=r"$a, b, x \in \mathbb{R}^n$",
    claim=r"a^\top x + b^\top x = (a + b)^\top x",
    because="collect {moving}",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 1",
)

distribute = Rule(
    name="distribute",
    given=r"$A \in \mathbb{R}^{m \times k}$, $B, C \in \mathbb{R}^{k \times n}$",
    claim=r"A (B + C) = A B + A C",
    because="distributivity",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 1",
)

factor = Rule(
    name="factor",
    given=r"$A \in \mathbb{R}^{m \times k}$, $B, C \in \mathbb{R}^{k \times n}$",
    claim=r"A B + A C = A (B + C)",
    because="common factor",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 1",
)

simplify = Rule(
    name="simplify",
    given=r"$a, b \in \mathbb{R}^n$, $x \in \mathbb{R}^n$",
    claim=r"(a + b)^\top x - b^\top x = a^\top x",
    because="simplify",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 1",
)

definition = Rule(
    name="definition",
    given=r"$A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $b \in \mathbb{R}^m$, $r = A x - b$",
    claim=r"A^\top r = A^\top (A x - b)",
    because="definition",
    source="Halmos, How to Write Mathematics (1970)",
)
