"""The texts of findings, in full."""

import pytest

from symgrad.checking.formats import written
from symgrad.checking.report import Report
from symgrad.checking.run import check_text
from tests.checking.notes import LOGISTIC

SIGN = r"""notes.md:14:18: wrong-step the two sides of this step differ
   |
14 | \nabla_w f(w) &= X^\top (y - p) + \lambda w \\
   |                  ^^^^^^^^^^^^^^ this term has the opposite sign
   |
   = counterexample: m = 1, n = 1, λ = 1
         X = [1]   y = [0]   w = [0]
         left    ∇_w f(w)         =  1/2
         right   Xᵀ(y − p) + λw   = -1/2
   = note: line 15 does follow from line 14, so this is the only wrong step of the chain
   = help: [*] the gradient is Xᵀ(p − y) + λw
   |
14 - \nabla_w f(w) &= X^\top (y - p) + \lambda w \\
15 -               &= X^\top y - X^\top p + \lambda w ,
14 + \nabla_w f(w) &= X^\top (p - y) + \lambda w \\
15 +               &= X^\top p - X^\top y + \lambda w ,
   |
"""
SHAPES = r"""notes.md:22:19: shape-mismatch X D multiplies an m×n matrix by an m×m matrix
   |
22 | \nabla_w^2 f(w) = X D X^\top + \lambda I .
   |                   ^^^ n columns meet m rows
   |
   = note: X is m×n: declared on line 3
   = note: D is m×m: defined on line 19 from p, which is in R^m
   = help: [*] a Hessian with respect to w is n×n, and it is XᵀDX + λI
   |
22 - \nabla_w^2 f(w) = X D X^\top + \lambda I .
22 + \nabla_w^2 f(w) = X^\top D X + \lambda I .
   |
"""
INEQUALITY = r"""notes.md:28:6: wrong-inequality this does not hold for every X, y, w, v
   |
28 | f(v) \ge f(w) + \nabla_w f(w)^\top (v - w) + \lambda \|v - w\|_2^2 .
   |      ^^^
   |
   = counterexample: m = 1, n = 1, λ = 1
         X = [0]   y = [0]   w = [0]   v = [1]
         left    f(v)                     = log 2 + 1/2   (about 1.193)
         right   f(w) + ... + λ‖v − w‖²   = log 2 + 1     (about 1.693)
   = help: [*] it holds with λ/2 in place of λ
   |
28 - f(v) \ge f(w) + \nabla_w f(w)^\top (v - w) + \lambda \|v - w\|_2^2 .
28 + f(v) \ge f(w) + \nabla_w f(w)^\top (v - w) + \frac{\lambda}{2} \|v - w\|_2^2 .
   |

notes.md: 4 steps: 1 proved, 3 refuted
Found 3 errors in 1 file. [*] 3 fixable with --fix (--diff only shows the changes).
"""
ASSUMPTION = r"""notes.md:4:23: missing-assumption this step is true only if A is symmetric
  |
1 | Let $A \in \mathbb{R}^{n \times n}$ and $x \in \mathbb{R}^n$.
  |      ----------------------------- nothing says that A is symmetric
  :
4 | \nabla_x (x^\top A x) = 2 A x
  |                       ^
  |
  = counterexample: n = 2
        A = [0 1]   x = [1]
            [0 0]       [1]
        left    ∇ₓ xᵀAx   = [1, 1]
        right   2Ax       = [2, 0]
  = help: declare "a symmetric matrix $A$" on line 1, or write (A + A^\top) x here; both are proved
"""
LAYOUT = r"""notes.md:4:36: other-layout this Jacobian is the transpose of the one the document's layout asks for
  |
4 | \frac{\partial (Ax)}{\partial x} = A^\top
  |                                    ^^^^^^ n×m; ∂(Ax)/∂x is m×n here
  |
  = note: symgrad's default is numerator layout: the Jacobian of y in R^m by x in R^n is m×n
  = help: if you mean the other one, say so once, anywhere: "We use denominator layout."
"""
DOMAIN = r"""notes.md:4:16: outside-domain log is taken of numbers that can be negative
  |
4 | H(x) = -x^\top \log x
  |                ^^^^^^ x is in R^n (line 1), so x_1 = -1 is allowed
  |
  = help: declare what you mean: $x \in \mathbb{R}_{>0}^n$
"""
UNDECIDED = r"""notes.md:4:30: undecided it held at all 59 points tried, but no proof was found
  |
4 | \log\det(A + B) - \log\det A \ge 0
  |                              ^^^
  |
  = tried: n = 1, 2, 3; smallest difference """
UNDECLARED = r"""notes.md:4:30: undeclared-symbol β is used but never declared
  |
4 | m_t = \beta_1 m_{t-1} + (1 - \beta) g_t
  |                              ^^^^^ did you mean \beta_1, declared on line 1?
  |
  = help: or say what it is before this line, for example: $\beta \in (0, 1)$
"""
UNKNOWN = r"""notes.md:4:5: unreadable symgrad does not know \operatorname{foo}
  |
4 | x + \operatorname{foo}(x) = 2 x
  |     ^^^^^^^^^^^^^^^^^^
  |
  = note: this step is undecided; the 2 other steps of the file were checked
  = help: define it in the document ($\operatorname{foo}(A) = ...$), or see: symgrad explain functions
"""
UNBALANCED = r"""notes.md:4:13: unbalanced this \left( has no \right
  |
4 | A = \softmax\left( Q K^\top / \sqrt{d}
  |             ^^^^^^ opened here, still open at the end of the display
  |
  = help: add \right) after \sqrt{d}
"""
FORGOTTEN = r"""notes.md:4:25: wrong-step the two sides of this step differ
  |
4 | \nabla_x \|Ax - b\|^2 = A^\top (Ax - b)
  |                         ^^^^^^^^^^^^^^^ a factor 2 is missing
  |
  = counterexample: m = 1, n = 1
        A = [1]   b = [1]   x = [0]
        left    ∇ₓ ‖Ax − b‖²   = -2
        right   Aᵀ(Ax − b)     = -1
  = help: [*] the gradient is 2Aᵀ(Ax − b)
  |
4 - \nabla_x \|Ax - b\|^2 = A^\top (Ax - b)
4 + \nabla_x \|Ax - b\|^2 = 2 A^\top (Ax - b)
  |
"""
CONSEQUENCE = r"""notes.md:4:20: wrong-step the two sides of this step differ
  |
4 | \nabla_x \|x\|^2 = 3 x
  |                    ^^^
  |
  = counterexample: n = 1
        x = [1]
        left    ∇ₓ ‖x‖²   = 2
        right   3x        = 3
  = note: line 8 follows from this, and is wrong with it
  = help: [*] the gradient is 2x
  |
4 - \nabla_x \|x\|^2 = 3 x
4 + \nabla_x \|x\|^2 = 2 x
  |

notes.md: 2 steps: 2 refuted
Found 1 error in 1 file. [*] 1 fixable with --fix (--diff only shows the changes).
"""
LEAST = r"Let $A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$ and $b \in \mathbb{R}^m$."


def note(declared: str, formula: str) -> str:
    return f"{declared}\n\n$$\n{formula}\n$$\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LOGISTIC, SIGN),
        (LOGISTIC, SHAPES),
        (LOGISTIC, INEQUALITY),
        (
            note(
                r"Let $A \in \mathbb{R}^{n \times n}$ and $x \in \mathbb{R}^n$.",
                r"\nabla_x (x^\top A x) = 2 A x",
            ),
            ASSUMPTION,
        ),
        (
            note(
                r"Let $A \in \mathbb{R}^{m \times n}$ and $x \in \mathbb{R}^n$.",
                r"\frac{\partial (Ax)}{\partial x} = A^\top",
            ),
            LAYOUT,
        ),
        (note(r"Let $x \in \mathbb{R}^n$.", r"H(x) = -x^\top \log x"), DOMAIN),
        (
            note(
                r"Let $A, B \in \mathbb{R}^{n \times n}$ be positive definite.",
                r"\log\det(A + B) - \log\det A \ge 0",
            ),
            UNDECIDED,
        ),
        (
            note(
                r"Let $\beta_1 \in (0, 1)$, and $m_t, g_t \in \mathbb{R}^n$.",
                r"m_t = \beta_1 m_{t-1} + (1 - \beta) g_t",
            ),
            UNDECLARED,
        ),
        (
            note(r"Let $x \in \mathbb{R}^n$.", r"x + \operatorname{foo}(x) = 2 x")
            + "$$ x + x = 2x = 3x - x $$",
            UNKNOWN,
        ),
        (
            note(
                r"Let $Q, K \in \mathbb{R}^{n \times d}$ and $A \in \mathbb{R}^{n \times n}$.",
                r"A = \softmax\left( Q K^\top / \sqrt{d}",
            ),
            UNBALANCED,
        ),
        (note(LEAST, r"\nabla_x \|Ax - b\|^2 = A^\top (Ax - b)"), FORGOTTEN),
        (
            note(r"Let $x \in \mathbb{R}^n$.", r"\nabla_x \|x\|^2 = 3 x")
            + "So\n$$\n\\nabla_x \\|x\\|^2 = 4x - x\n$$\n",
            CONSEQUENCE,
        ),
    ],
    ids=[
        "sign",
        "shapes",
        "inequality",
        "assumption",
        "layout",
        "domain",
        "undecided",
        "undeclared",
        "unknown",
        "unbalanced",
        "factor",
        "consequence",
    ],
)
def test_a_finding_reads_so(text: str, said: str) -> None:
    assert said in written(Report((check_text(text, path="notes.md"),)), "text")


def test_a_file_without_a_claim_is_told_what_is_checked() -> None:
    text = written(Report((check_text("nothing", path="notes.md"),)), "text")
    assert text == (
        "notes.md: no displayed equation makes a claim, so there was nothing to check\n"
        "help: symgrad checks every = ≤ ≥ inside $$ ... $$, \\[ ... \\], equation and align; "
        "see: symgrad explain what-is-checked\n"
    )


@pytest.mark.parametrize(
    "declared",
    [
        r"Let $x \in \mathbb{R}_{>0}^n$.",
        r"Let $x \in \mathbb{R}^n$ be a probability vector.",
        "Let $x > 0$.",
    ],
)
def test_no_domain_is_asked_for_where_one_is_given(declared: str) -> None:
    report = check_text(note(declared, r"H(x) = -x^\top \log x"))
    assert "outside-domain" not in [remark.code for remark in report.remarks]
