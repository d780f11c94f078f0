"""What is said of a declared name after its use is a claim: it defines nothing."""

import pytest

from symgrad.checking.run import check_text

NUMBERS = r"Let $x, y \in \mathbb{R}$. "
FUNCTION = r"Let $f : \mathbb{R} \to \mathbb{R}$ and $x, a \in \mathbb{R}$. "
CONVEX = (
    r"Let $g : \mathbb{R}^n \to \mathbb{R}$ be convex, $x \in \mathbb{R}^n$. "
    r"Let $x^*$ be a minimizer of $g$. "
)
NOTES = [
    NUMBERS + r"$$x^2 = y^2$$ $$x = y$$ $$x + 1 = y + 1$$",
    NUMBERS + r"$$x^2 - 1 = 0 \cdot y$$ $$x = 1$$ $$x y = y$$",
    NUMBERS + r"$$(x - y)(x + y) = 0$$ Hence $$x = -y$$ and $$x + y = 0$$",
    FUNCTION + r"$$f(a) = 0$$ $$f(x + 1) \le 0$$",
    CONVEX + r"$$x^* = 0$$ $$g(x^*) = 0$$ $$g(0) \le g(x)$$ $$g(x) \ge 0$$",
]


@pytest.mark.parametrize("text", NOTES)
def test_a_conclusion_is_a_claim(text: str) -> None:
    steps = check_text(text, format="md").steps
    assert len(steps) == text.count("$$") // 2
    assert "proved" not in {s.verdict for s in steps}
    assert "verified" not in {s.verdict for s in steps}


DEFINED = [
    r"Let $x, y \in \mathbb{R}$. $$y = x^2$$ $$\frac{d y}{d x} = 2 x$$",
    r"Let $A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $r \in \mathbb{R}^m$. "
    r"$$\|r\|^2 = \|A x\|^2$$ where $$r = A x$$",
    r"Let $f : \mathbb{R} \to \mathbb{R}$, $x \in \mathbb{R}$. $$f(x) = x^2$$ $$f'(x) = 2 x$$",
]


@pytest.mark.parametrize("text", DEFINED)
def test_definitions_stay_definitions(text: str) -> None:
    assert [s.verdict for s in check_text(text, format="md").steps] == ["proved"]


def test_a_double_factorial_is_no_factorial_of_a_factorial() -> None:
    steps = check_text(r"$$(2 n)! = 2^n n! (2 n - 1)!!$$", format="md").steps
    assert [(s.verdict, s.code) for s in steps] == [("undecided", "unsupported")]


ADJECTIVES = [
    (r"$u$ be a unit vector in $\mathbb{R}^n$", r"\|u\| = 1", r"\|u\| = 2"),
    (r"$T$ be a symmetric matrix of order $n$", r"T = T^\top", r"T = -T^\top"),
    (r"$D$ be a diagonal matrix of size $n$", r"D D^\top = D^\top D", r"D D = D"),
]


@pytest.mark.parametrize(("said", "true", "wrong"), ADJECTIVES)
def test_an_adjective_holds_whatever_leads_to_the_size(said: str, true: str, wrong: str) -> None:
    for claim, verdict in ((true, "proved"), (wrong, "refuted")):
        steps = check_text(f"Let {said}.\n\n$${claim}$$", format="md").steps
        assert [s.verdict for s in steps] == [verdict]
