"""Documents of the catalogue with one thing changed: what is false is not proved."""

from dataclasses import replace

import pytest

from symgrad.catalog.entry import load_catalog
from symgrad.catalog.solve import solve
from symgrad.diagnostics import Verdict

TWINS = [
    ("attention-head", r"\frac{1}{\sqrt{d}} H K", r"\frac{1}{d} H K"),
    ("attention-scores", r"(P \odot \bar{P}) \mathbf{1} \mathbf{1}^\top", r"P \odot \bar{P}"),
    ("layer-norm-input", r"\frac{1}{n} (g^\top \hat{x}) \hat{x}", r"(g^\top \hat{x}) \hat{x}"),
    (
        "rms-norm",
        r"- \frac{1}{n} (g^\top \hat{x}) \hat{x}",
        r"+ \frac{1}{n} (g^\top \hat{x}) \hat{x}",
    ),
    ("kl-gaussians", r"\Sigma_2^{-1} (\mu_1 - \mu_2)", r"\Sigma_2^{-1} (\mu_2 - \mu_1)"),
    ("log-det", r"= X^{-\top}", r"= X^{-1}"),
    ("inverse-differential", r"= -X^{-1}", r"= X^{-1}"),
    ("kl-softmax", r"= q - p", r"= p - q"),
    ("kl-softmax", "probability vector $p", "vector $p"),
    ("huber", r"\min(\delta, r_i)", r"\min(2 \delta, r_i)"),
    ("ridge-solution", r"(X^\top X + \lambda I)^{-1}", r"(X^\top X + 2 \lambda I)^{-1}"),
    ("normal-equations", r"\iff X^\top X w", r"\iff 2 X^\top X w"),
    ("gaussian-mle", r"\iff \mu = \frac{1}{n}", r"\iff \mu = \frac{2}{n}"),
    ("rayleigh-quotient", r"\iff A x = r x", r"\iff A x = 2 r x"),
    ("gp-marginal-likelihood", "be symmetric", "be given"),
]


@pytest.mark.parametrize(("name", "true", "false"), TWINS)
def test_a_wrong_twin_is_not_proved(name: str, true: str, false: str) -> None:
    entry = load_catalog()[name]
    assert true in entry.text
    twin = replace(entry, text=entry.text.replace(true, false, 1))
    assert solve(twin).verdict is not Verdict.PROVED
