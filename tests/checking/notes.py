"""A note with three mistakes, each of its own kind, and the note that it should have been."""

LOGISTIC = r"""# Logistic regression

Let $X \in \mathbb{R}^{m \times n}$, $w \in \mathbb{R}^n$, $y \in \{0,1\}^m$ and $\lambda > 0$.
Write $\sigma(z) = \frac{1}{1 + e^{-z}}$ and $p = \sigma(Xw)$. The loss is

$$
f(w) = -y^\top \log p - (\mathbf{1} - y)^\top \log(\mathbf{1} - p) + \frac{\lambda}{2} \|w\|_2^2 .
$$

Its gradient is

$$
\begin{aligned}
\nabla_w f(w) &= X^\top (y - p) + \lambda w \\
              &= X^\top y - X^\top p + \lambda w ,
\end{aligned}
$$

and, with $D = \operatorname{diag}(p \odot (\mathbf{1} - p))$, its Hessian is

$$
\nabla_w^2 f(w) = X D X^\top + \lambda I .
$$

So $f$ is $\lambda$-strongly convex: for every $v \in \mathbb{R}^n$,

$$
f(v) \ge f(w) + \nabla_w f(w)^\top (v - w) + \lambda \|v - w\|_2^2 .
$$
"""
