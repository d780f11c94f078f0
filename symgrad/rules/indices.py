"""Components: writing in indices and back."""

from symgrad.terms.rule import Rule

components = Rule(
    name="components",
    given=r"$A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$",
    claim=r"(A x)_i = \sum_{j=1}^n A_{ij} x_j",
    because="in components",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 1",
)

component_derivative = Rule(
    name="component-derivative",
    given=r"$x \in \mathbb{R}^n$",
    claim=r"\frac{\partial x_i}{\partial x_j} = \delta_{ij}",
    because="derivative by a component",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 2",
)

delta_contraction = Rule(
    name="delta-contraction",
    given=r"$x \in \mathbb{R}^n$",
    claim=r"\sum_{j=1}^n \delta_{ij} x_j = x_i",
    because="sum over the Kronecker delta",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 2",
)

read_back = Rule(
    name="read-back",
    given=r"$A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$",
    claim=r"\sum_{j=1}^n A_{ij} x_j = (A x)_i",
    because="the same without indices",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 1",
)

sum_over_index = Rule(
    name="sum-over-index",
    given=r"$a, b \in \mathbb{R}^n$",
    claim=r"\sum_{i=1}^n a_i b_i = a^\top b",
    because="a sum over an index is an inner product",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 1",
)

one_hot_sum = Rule(
    name="one-hot-sum",
    given=r"$y \in \mathbb{R}^n$ one-hot",
    claim=r"\mathbf{1}^\top y = 1",
    because="the entries of a one-hot vector sum to 1",
    source="Bishop, Pattern Recognition and Machine Learning (2006), section 2.2",
)
