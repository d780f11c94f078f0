"""A loss that no formula gives is an undetermined function of what it is differentiated by."""

import pytest

from symgrad.checking.run import check_text

LAYER = r"A layer $Y = XW$ with $X \in \mathbb{R}^{N \times D}$, $W \in \mathbb{R}^{D \times M}$. "
NEURON = (
    r"""Let $W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $z = W x$, $a = \sigma(z)$. """
)
NOTES = {
    "upstream": LAYER
    + r"""Suppose we know $G = \partial L / \partial Y$.
    $$\frac{\partial L}{\partial X} = G W^\top, \quad \frac{\partial L}{\partial W} = X^\top G$$""",
    "nabla": LAYER + r"$$\nabla_X J = (\nabla_Y J) W^\top$$",
    "called": NEURON
    + r"""Let $E(a)$ be any loss and $\delta = \frac{\partial E}{\partial z}$.
    $$\delta = \frac{\partial E}{\partial a} \odot a \odot (1 - a)$$
    $$\frac{\partial E}{\partial W} = \delta x^\top$$""",
    "entries": NEURON
    + r"$$\frac{\partial E}{\partial W_{ij}} = \frac{\partial E}{\partial z_i} x_j$$",
}
TWINS = [
    ("upstream", r"G W^\top", r"2 G W^\top"),
    ("upstream", r"X^\top G", r"-X^\top G"),
    ("nabla", r"(\nabla_Y J) W^\top", r"-(\nabla_Y J) W^\top"),
    ("called", r"\odot (1 - a)", r"\odot (1 + a)"),
    ("called", r"\delta x^\top", r"\delta (2 x)^\top"),
    ("entries", "x_j$$", "x_j^2$$"),
]


@pytest.mark.parametrize("name", NOTES)
def test_true_steps_are_proved_and_the_reading_is_said(name: str) -> None:
    report = check_text(NOTES[name], format="md")
    assert {s.verdict for s in report.steps} == {"proved"}
    said = [d.message for d in report.remarks if d.code == "inferred"]
    assert any("differentiable function of" in message for message in said)


@pytest.mark.parametrize(("name", "old", "new"), TWINS)
def test_a_wrong_step_is_refuted(name: str, old: str, new: str) -> None:
    assert NOTES[name].count(old) == 1
    verdicts = [
        str(s.verdict) for s in check_text(NOTES[name].replace(old, new), format="md").steps
    ]
    assert verdicts.count("refuted") >= 1


def test_what_is_defined_later_is_no_unknown_loss() -> None:
    text = LAYER + r"$$\nabla_W L = X^\top Y$$ where $L = \frac12 \|Y\|_F^2$."
    report = check_text(text, format="md")
    assert [s.verdict for s in report.steps] == ["proved"]
    assert not report.remarks


CALLED = (
    r"Let $x \in \mathbb{R}^n$, $A \in \mathbb{R}^{m \times n}$, $y = A x$. Let %s."
    r"$$\frac{\partial L}{\partial x} = %s A^\top \frac{\partial L}{\partial y}$$"
)
SAID = (
    r"$L$ be a scalar loss with $g = \partial L / \partial y$",
    r"$L \in \mathbb{R}$ be the loss",
    r"$L$ be a scalar",
)


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize(("factor", "verdict"), [("", "proved"), ("5", "refuted")])
def test_a_number_that_is_a_loss_is_no_constant(said: str, factor: str, verdict: str) -> None:
    report = check_text(CALLED % (said, factor), format="md")
    assert [s.verdict for s in report.steps] == [verdict]


def test_a_number_stays_a_constant() -> None:
    text = r"Let $c \in \mathbb{R}$, $x \in \mathbb{R}^n$. $$\nabla_x (c x^\top x) = 2 c x$$"
    assert [s.verdict for s in check_text(text, format="md").steps] == ["proved"]


def test_a_loss_whose_formula_leans_on_its_own_slope_proves_nothing() -> None:
    text = (CALLED % (SAID[0], "5")) + r" $$L = g^\top y$$"
    assert "proved" not in {s.verdict for s in check_text(text, format="md").steps}
