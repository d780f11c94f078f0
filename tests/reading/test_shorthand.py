"""dW for ∂L/∂W, as notes on networks write gradients."""

from symgrad.checking.run import check_text

LAYER = r"""Forward: $z = w^\top x + b$ and $a = \sigma(z)$ with $w, x \in \mathbb{R}^n$,
$b \in \mathbb{R}$, $y \in (0, 1)$; loss $L = -y \log a - (1 - y) \log(1 - a)$.

$$dz = a - y$$
$$dw = x\, dz, \qquad db = dz$$
"""


def _verdicts(text: str) -> list[str]:
    return [step.verdict for step in check_text(text, format="md").steps]


def test_gradients_are_understood_and_the_reading_is_said() -> None:
    report = check_text(LAYER, format="md")
    assert [step.verdict for step in report.steps] == ["proved"] * 3
    assert "d before a name is read as the gradient of L by it" in [
        remark.message for remark in report.remarks
    ]


def test_a_wrong_gradient_is_refuted() -> None:
    assert _verdicts(LAYER.replace("a - y$$", "y - a$$")) == ["refuted", "proved", "proved"]
    assert _verdicts(LAYER.replace(r"x\, dz", r"2 x\, dz")) == ["proved", "refuted", "proved"]


def test_without_a_loss_nothing_is_decided() -> None:
    text = r"Let $X, G \in \mathbb{R}^{n \times n}$ and $Y = X G$. $$dX = dY G^\top$$"
    assert _verdicts(text) == ["undecided"]


def test_a_differential_stays_one() -> None:
    text = r"Let $x \in \mathbb{R}^n$ and $f = \|x\|^2$. $$df = 2 x^\top dx$$"
    assert _verdicts(text) == ["proved"]
    assert _verdicts(text.replace("2 x", "3 x")) == ["refuted"]
