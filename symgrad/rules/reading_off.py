"""Reading a derivative off a differential."""

from symgrad.terms.rule import Rule

read_gradient = Rule(
    name="read-gradient",
    given=r"$f : \mathbb{R}^n \to \mathbb{R}$ continuously differentiable, $x \in \mathbb{R}^n$",
    claim=r"\mathrm{d}(f(x)) = (\nabla f(x))^\top \, \mathrm{d}x",
    because="reading the gradient off the differential",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), section 9.4",
)

read_jacobian = Rule(
    name="read-jacobian",
    given=r"$g : \mathbb{R}^n \to \mathbb{R}^m$ continuously differentiable, $x \in \mathbb{R}^n$",
    claim=r"\mathrm{d}(g(x)) = \frac{\partial g(x)}{\partial x} \, \mathrm{d}x",
    because="reading the Jacobian off the differential",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), section 9.4",
)

read_hessian = Rule(
    name="read-hessian",
    given=r"$f : \mathbb{R}^n \to \mathbb{R}$ twice continuously differentiable, $x \in \mathbb{R}^n$",
    claim=r"\mathrm{d}(\nabla f(x)) = \nabla^2 f(x) \, \mathrm{d}x",
    because="reading the Hessian off the differential of the gradient",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), section 10.2",
)

read_vjp = Rule(
    name="read-vjp",
    given=r"$g : \mathbb{R}^n \to \mathbb{R}^m$ continuously differentiable, $x \in \mathbb{R}^n$, $v \in \mathbb{R}^m$",
    claim=r"\nabla_x (v^\top g(x)) = \left(\frac{\partial g(x)}{\partial x}\right)^\top v",
    because="reading the backward pass off the differential",
    source="Griewank & Walther, Evaluating Derivatives (2008), section 3.2",
)
