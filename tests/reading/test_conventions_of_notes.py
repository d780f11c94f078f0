"""What writers leave unsaid: each convention with a true note and a wrong twin."""

import pytest

from symgrad.checking.run import check_text

NOTES = {
    "a family of vectors and of weights": (
        r"Let $x_n \in \mathbb{R}^D$, $m \in \mathbb{R}^D$ and $w_n \ge 0$. $$Q(m) = \sum_{n=1}^N w_n "
        r"\|x_n - m\|^2$$ $$\nabla_m Q(m) = @ \sum_{n=1}^N w_n (x_n - m)$$",
        ("-2", "2"),
    ),
    "a square that is differentiated by": (
        r"Let $\sigma > 0$ and $r \in \mathbb{R}$. $$f(\sigma^2) = \log \sigma^2 + r^2 / \sigma^2$$ "
        r"$$\frac{\partial f}{\partial \sigma^2} = \frac{1}{\sigma^2} @ \frac{r^2}{\sigma^4}$$",
        ("-", "+"),
    ),
    "a residual by its square": (
        r"Let $p, q \in \mathbb{R}^k$ and $r \in \mathbb{R}$. $$e^2 = (r - p^\top q)^2$$ "
        r"$$\frac{\partial e^2}{\partial p} = @ e q$$",
        ("-2", "2"),
    ),
    "a function that is another": (
        r"Let $z \in \mathbb{R}^n$ and $h = \tanh$. $$\frac{\partial h(z)}{\partial z} = "
        r"\operatorname{diag}(1 @ h(z)^2)$$",
        ("-", "+"),
    ),
    "a factor in brackets after a value": (
        r"Let $\theta \in \mathbb{R}^K$ and $\pi(\theta)_a = \frac{e^{\theta_a}}{\sum_b e^{\theta_b}}$. "
        r"$$\frac{\partial \pi_a}{\partial \theta_k} = \pi_a (\delta_{ak} @ \pi_k)$$",
        ("-", "+"),
    ),
    "a divergence with its own definition": (
        r"Let $m \in \mathbb{R}^d$. $$\mathrm{KL}(m) = \frac12 \sum_{j=1}^d m_j^2$$ "
        r"$$\frac{\partial \mathrm{KL}}{\partial m_j} = @ m_j$$",
        ("", "2"),
    ),
    "a density given by its logarithm": (
        r"$\log p(x | t) = x \log t + (1 - x) \log(1 - t)$ with $t \in (0, 1)$ and $x \in \{0, 1\}$. "
        r"$$\frac{\partial}{\partial t} \log p(x | t) = \frac{x}{t} @ \frac{1 - x}{1 - t}$$",
        ("-", "+"),
    ),
    "noise that no formula speaks of": (
        r"Model: $y = X w + \varepsilon$ with noise $\varepsilon$, $X \in \mathbb{R}^{n \times d}$ and "
        r"$w \in \mathbb{R}^d$. $$\nabla_w \|y - X w\|^2 = @ X^\top (y - X w)$$",
        ("-2", "2"),
    ),
    "a constraint beside a formula": (
        r"Let $s \in \mathbb{R}^N$. $$f(s) = \log \sum_j e^{s_j / \tau}, \quad \tau > 0$$ "
        r"$$\frac{\partial f}{\partial s_k} = @ \frac{e^{s_k / \tau}}{\sum_j e^{s_j / \tau}}$$",
        (r"\frac{1}{\tau}", r"\tau"),
    ),
    "an index that a loss picks": (
        r"Let $z \in \mathbb{R}^K$. With the class $y$, $$L = -z_y + \log \sum_{j=1}^K e^{z_j}$$ "
        r"$$\frac{\partial L}{\partial z_k} = \frac{e^{z_k}}{\sum_j e^{z_j}} @ \delta_{ky}$$",
        ("-", "+"),
    ),
    "iterates of a vector": (
        r"Let $Q \in \mathbb{R}^{n \times n}$ be symmetric, $x \in \mathbb{R}^n$, $a \in \mathbb{R}$, "
        r"$f(x) = \frac12 x^\top Q x$ and $x_{k+1} = x_k - a \nabla f(x_k)$. "
        r"$$x_{k+1} = (I @ a Q) x_k$$",
        ("-", "+"),
    ),
    "the gradient set to zero in words": (
        r"Let $\mu, w \in \mathbb{R}^n$ and $f(w) = \mu^\top w - \frac12 \|w\|^2$. $$\nabla f(w) = \mu - w$$ "
        r"Setting this to zero gives $$2 w = @ \mu$$",
        ("2", "3"),
    ),
    "a row that goes on what it is aligned with": (
        r"Let $x \in \mathbb{R}^n$ and $b \in \mathbb{R}$. $$\begin{aligned} \|x\|^2 + b^2 &= x^\top x + b^2, "
        r"\qquad b^2 = b \cdot b \\ &= b^2 + @ x^\top x \end{aligned}$$",
        ("", "2"),
    ),
    "a bar between two arguments": (
        r"Let $p \in \mathbb{R}^n$ be a probability vector with positive entries, $z \in \mathbb{R}^n$ and "
        r"$q = \operatorname{softmax}(z)$. $$D(p \| q) = \sum_i p_i \log \frac{p_i}{q_i}$$ "
        r"$$\nabla_z D(p \| q) = q @ p$$",
        ("-", "+"),
    ),
    "two bars between two arguments": (
        r"Let $p, q \in \mathbb{R}_{>0}^n$. $$\mathrm{KL}(p||q) = \sum_i p_i \log \frac{p_i}{q_i}$$ "
        r"$$\frac{\partial}{\partial q_i} \mathrm{KL}(p||q) = @ \frac{p_i}{q_i}$$",
        ("-", ""),
    ),
    "several rows of entries": (
        r"Let $X$ be an $n \times p$ matrix, $y \in \mathbb{R}^n$, $W = \operatorname{diag}(w_1, \dots, w_n)$ and "
        r"$b \in \mathbb{R}^p$. $$\nabla_b (y - X b)^\top W (y - X b) = @ X^\top W (y - X b)$$",
        ("-2", "2"),
    ),
}  # fmt: skip


def _verdict(text: str) -> str:
    return str(check_text(text, format="md").steps[-1].verdict)


@pytest.mark.parametrize("note", NOTES)
def test_a_convention(note: str) -> None:
    text, (right, wrong) = NOTES[note]
    assert _verdict(text.replace("@", right)) in ("proved", "verified")
    assert _verdict(text.replace("@", wrong)) == "refuted"


def test_an_equality_that_mentions_its_own_left_side_is_a_claim() -> None:
    declared = r"Let $x \in \mathbb{R}^n$. "
    assert _verdict(declared + "$$x = x$$") == "proved"
    assert _verdict(declared + "$$x = 2x$$") == "refuted"
    report = check_text(declared + "$$x := 2x$$", format="md")
    assert [r.code for r in report.remarks] == ["circular-definition"]


def test_an_equivalence_is_judged_both_ways() -> None:
    declared = r"Let $a, c \in \mathbb{R}$. "
    assert _verdict(declared + r"$$a = c \iff 2a = 2c$$") == "proved"
    assert _verdict(declared + r"$$a = c \iff a^2 = c^2$$") == "refuted"
    assert _verdict(declared + r"$$a = c \implies a^2 = c^2$$") in ("proved", "verified")


def test_sections_may_use_a_letter_for_different_things() -> None:
    text = r"""# Vectors

Let $x, a \in \mathbb{R}^n$ and $f(x) = (a^\top x)^2$. Then $$\nabla f(x) = 2 (a^\top x) a$$

# Numbers

Now let $x \in \mathbb{R}$ and $f(x) = x e^x$. Then $$f'(x) = (1 + x) e^x$$
"""
    assert [s.verdict for s in check_text(text, format="md").steps] == ["proved", "proved"]
    wrong = check_text(text.replace("(1 + x) e^x", "x e^x"), format="md")
    assert [s.verdict for s in wrong.steps] == ["proved", "refuted"]


def test_a_formula_for_all_steps_of_a_recursion_is_not_judged() -> None:
    text = r"""With $m_0 = 0$, $m_t = b m_{t-1} + (1 - b) g_t$ and $0 < b < 1$,
    $$m_t = (1 - b) \sum_{i=1}^t b^{t-i} g_i$$"""
    assert _verdict(text) == "undecided"


def test_many_displays_that_are_never_closed_are_one_remark() -> None:
    report = check_text(r"\begin{document}" + r"\begin{align}" * 500 + "$$1 = 1$$", format="tex")
    assert sum(remark.code == "unbalanced" for remark in report.remarks) == 1
