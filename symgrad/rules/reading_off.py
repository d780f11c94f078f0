"""Reading a derivative off a differential."""

from symgrad.terms.rule import Rule

read_gradient = Rule(
    name="read-gradient",
    given=r"$f : \mathbb{R}^n \to \mathbb{R}$ continuously differentiable, $x \in \mathbb{R}^n$",
    claim=r"\mathrm{d}(f(x)) = (\nabla f(x))^\top \, \mathrm{d}x",
    because=r"$\mathrm{d}f = {pairing}$ means ${gradient}$",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), section 9.4",
)

read_jacobian = Rule(
    name="read-jacobian",
    given=r"$g : \mathbb{R}^n \to \mathbb{R}^m$ continuously differentiable, $x \in \mathbb{R}^n$",
    claim=r"\mathrm{d}(g(x)) = \frac{\partial g(x)}{\partial x} \, \mathrm{d}x",
    because=r"$\mathrm{d}y = J \, \mathrm{d}x$ means $\partial y / \partial x = J$",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), section 9.4",
)

kronecker_products = Rule(
    name="kronecker-products",
    given=r"$A \in \mathbb{R}^{m \times n}$, $X \in \mathbb{R}^{n \times p}$, $B \in \mathbb{R}^{q \times p}$",
    claim=r"(B \otimes A) \operatorname{vec}(X) = \operatorname{vec}(A X B^\top)",
    because="products of Kronecker products and vec",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), section 2.4",
)

read_vec_jacobian = Rule(
    name="read-vec-jacobian",
    given=r"$A \in \mathbb{R}^{m \times n}$, $X \in \mathbb{R}^{n \times p}$, $B \in \mathbb{R}^{p \times q}$",
    claim=r"\operatorname{vec}(A X B) = (B^\top \otimes A) \operatorname{vec}(X)",
    because="stacking the columns: the derivative as a matrix",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), section 2.4",
)

read_hessian = Rule(
    name="read-hessian",
    given=r"$f : \mathbb{R}^n \to \mathbb{R}$ twice continuously differentiable, $x \in \mathbb{R}^n$",
    claim=r"\mathrm{d}(\nabla f(x)) = \nabla^2 f(x) \, \mathrm{d}x",
    because=r"$\mathrm{d}(\nabla f) = H \, \mathrm{d}x$ means $\nabla^2 f = H$",
    source="Magnus & Neudecker, Matrix Differential Calculus (3rd ed., 2019), section 10.2",
)

read_vjp = Rule(
    name="read-vjp",
    given=r"$g : \mathbb{R}^n \to \mathbb{R}^m$ continuously differentiable, $x \in \mathbb{R}^n$, $v \in \mathbb{R}^m$",
    claim=r"\nabla_x (v^\top g(x)) = \left(\frac{\partial g(x)}{\partial x}\right)^\top v",
    because="the backward pass",
    source="Griewank & Walther, Evaluating Derivatives (2008), section 3.2",
)
