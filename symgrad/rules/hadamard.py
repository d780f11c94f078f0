"""The elementwise product."""

from symgrad.terms.rule import Rule

hadamard_commutes = Rule(
    name="hadamard-commutes",
    given=r"$a, b \in \mathbb{R}^n$",
    claim=r"a \odot b = b \odot a",
    because="elementwise products commute",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), section 3.6",
)

hadamard_shift = Rule(
    name="hadamard-shift",
    given=r"$a, b, c \in \mathbb{R}^n$",
    claim=r"a^\top (b \odot c) = (a \odot b)^\top c",
    because="an elementwise factor moves across the product",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), section 3.6",
)

diag_hadamard = Rule(
    name="diag-hadamard",
    given=r"$a, b \in \mathbb{R}^n$",
    claim=r"a \odot b = \operatorname{diag}(a) \, b",
    because="a diagonal matrix for the elementwise product",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), section 3.6",
)
