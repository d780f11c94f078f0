"""Rules of differentiation."""

from symgrad.terms.rule import Rule

sum_rule = Rule(
    name="sum-rule",
    given=r"$U, V \in \mathbb{R}^{m \times n}$",
    claim=r"\mathrm{d}(U + V) = \mathrm{d}U + \mathrm{d}V",
    because="sum rule",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), chapter 8",
)

product_rule = Rule(
    name="product-rule",
    given=r"$U \in \mathbb{R}^{p \times q}$, $V \in \mathbb{R}^{q \times r}$",
    claim=r"\mathrm{d}(U V) = \mathrm{d}U \, V + U \, \mathrm{d}V",
    because="product rule",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), chapter 8",
)

quotient_rule = Rule(
    name="quotient-rule",
    given=r"$u \in \mathbb{R}$, $v > 0$",
    claim=r"\mathrm{d}\left(\frac{u}{v}\right) = \frac{\mathrm{d}u}{v} - \frac{u \, \mathrm{d}v}{v^2}",
    because="quotient rule",
    source="Apostol, Calculus I (1967), section 4.5",
)

power_rule = Rule(
    name="power-rule",
    given=r"$t > 0$, $k \in \mathbb{R}$",
    claim=r"\frac{\partial}{\partial t} t^k = k \, t^{k - 1}",
    because="power rule",
    source="Apostol, Calculus I (1967), section 4.5",
)

chain_rule = Rule(
    name="chain-rule",
    given=r"$h : \mathbb{R}^m \to \mathbb{R}$ continuously differentiable, $g : \mathbb{R}^n \to \mathbb{R}^m$ continuously differentiable, $x \in \mathbb{R}^n$",
    claim=r"\nabla_x h(g(x)) = \left(\frac{\partial g(x)}{\partial x}\right)^\top (\nabla h)(g(x))",
    because="chain rule",
    source="Apostol, Mathematical Analysis (1974), section 12.9",
)

elementwise_derivative = Rule(
    name="elementwise-derivative",
    given=r"$g : \mathbb{R} \to \mathbb{R}$ continuously differentiable, $x \in \mathbb{R}^n$",
    claim=r"\frac{\partial}{\partial x_k} \sum_{i=1}^n g(x_i) = g'(x_k)",
    because="derivative of {functions}",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), chapter 9",
)

constant = Rule(
    name="constant",
    given=r"$a \in \mathbb{R}^m$, $x \in \mathbb{R}^n$",
    claim=r"\frac{\partial a}{\partial x} = 0",
    because="derivative of a constant",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), chapter 8",
)

linear_differential = Rule(
    name="linear-differential",
    given=r"$A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$",
    claim=r"\frac{\partial (A x)}{\partial x} = A",
    because="linearity",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), chapter 8",
)

cases = Rule(
    name="cases",
    given=r"$t \in \mathbb{R}$ nonzero",
    claim=r"\frac{\partial}{\partial t} \max(0, t) = \mathbb{1}[t > 0]",
    because="each case by itself",
    source="Apostol, Calculus I (1967), section 4.4",
)
