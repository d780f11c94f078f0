"""The differentials of matrix functions."""

from symgrad.terms.rule import Rule

inverse_differential = Rule(
    name="inverse-differential",
    given=r"$X \in \mathbb{R}^{n \times n}$ invertible",
    claim=r"\mathrm{d}(X^{-1}) = -X^{-1} \, \mathrm{d}X \, X^{-1}",
    because="differential of the inverse",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), section 8.4",
)

determinant_differential = Rule(
    name="determinant-differential",
    given=r"$X \in \mathbb{R}^{n \times n}$ invertible",
    claim=r"\mathrm{d}(\det X) = \det(X) \operatorname{tr}(X^{-1} \, \mathrm{d}X)",
    because="Jacobi's formula",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), section 8.3",
)

log_det_differential = Rule(
    name="log-det-differential",
    given=r"$X \in \mathbb{R}^{n \times n}$ positive definite",
    claim=r"\mathrm{d}(\log \det X) = \operatorname{tr}(X^{-1} \, \mathrm{d}X)",
    because="differential of the log-determinant",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), section 8.3",
)

trace_power_differential = Rule(
    name="trace-power-differential",
    given=r"$X \in \mathbb{R}^{n \times n}$",
    claim=r"\mathrm{d}(\operatorname{tr}(X^3)) = 3 \operatorname{tr}(X^2 \, \mathrm{d}X)",
    because="differential of the trace of a power",
    source="Petersen & Pedersen, The Matrix Cookbook (2012), section 2.5",
)
