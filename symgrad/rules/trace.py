"""The trace."""

from symgrad.terms.rule import Rule

trace_cyclic = Rule(
    name="trace-cyclic",
    given=r"$A \in \mathbb{R}^{m \times n}$, $B \in \mathbb{R}^{n \times m}$",
    claim=r"\operatorname{tr}(A B) = \operatorname{tr}(B A)",
    because="cyclicity of the trace",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 1.1",
)

trace_transpose = Rule(
    name="trace-transpose",
    given=r"$A \in \mathbb{R}^{n \times n}$",
    claim=r"\operatorname{tr}(A^\top) = \operatorname{tr}(A)",
    because="a matrix and its transpose have the same trace",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 1.1",
)

scalar_trace = Rule(
    name="scalar-trace",
    given=r"$u, v \in \mathbb{R}^n$",
    claim=r"u^\top v = \operatorname{tr}(v u^\top)",
    because="a scalar is its own trace",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 1.1",
)

inner_adjoint = Rule(
    name="inner-adjoint",
    given=r"$A \in \mathbb{R}^{m \times p}$, $X \in \mathbb{R}^{p \times q}$, $B \in \mathbb{R}^{q \times n}$, $C \in \mathbb{R}^{m \times n}$",
    claim=r"\langle C, A X B \rangle = \langle A^\top C B^\top, X \rangle",
    because="a factor moves across the inner product",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), chapter 2",
)
