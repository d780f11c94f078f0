"""How long the kernel takes: the catalogue's claims, an attention head, LayerNorm, deep networks.

    ./run python benchmarks/kernel.py

Prints milliseconds and ratios; nothing asserts them.
"""

from __future__ import annotations

import time
from statistics import median

from symgrad.catalog.entry import load_catalog
from symgrad.kernel import Theorem, prove
from symgrad.reading.from_markdown import read_markdown
from symgrad.terms.claim import Claim
from symgrad.terms.context import Context
from symgrad.terms.read.claims import read_claims
from symgrad.terms.read.let import read_let

ATTENTION_LET = (
    r"Q \in \mathbb{R}^{m \times d}",
    r"K \in \mathbb{R}^{n \times d}",
    r"V \in \mathbb{R}^{n \times p}",
    r"D \in \mathbb{R}^{m \times p}",
    r"S = \frac{1}{\sqrt{d}} Q K^\top",
    r"P = \operatorname{softmax}(S)",
    r"G = D V^\top",
    r"H = P \odot (G - \operatorname{diag}((P \odot G) \mathbf{1}) \mathbf{1} \mathbf{1}^\top)",
)
ATTENTION = {
    "value": r"\nabla_V \operatorname{tr}(D^\top P V) = P^\top D",
    "query": r"\nabla_Q \operatorname{tr}(D^\top P V) = \frac{1}{\sqrt{d}} H K",
    "key": r"\nabla_K \operatorname{tr}(D^\top P V) = \frac{1}{\sqrt{d}} H^\top Q",
}
LAYER_NORM_LET = (
    r"x, g, c \in \mathbb{R}^n",
    r"\epsilon > 0",
    r"\mu = \frac1n \sum_{i=1}^n x_i",
    r"s = \sqrt{\frac1n \sum_{i=1}^n (x_i - \mu)^2 + \epsilon}",
    r"z = \frac{1}{s} (x - \mu \mathbf{1})",
    r"h = c \odot g",
)
LAYER_NORM = {
    "input": (
        r"\nabla_x \sum_{i=1}^n c_i g_i z_i ="
        r" \frac{1}{s} \left( h - \frac1n (\mathbf{1}^\top h) \mathbf{1}"
        r" - \frac1n (h^\top z) z \right)"
    ),
    "scale": r"\nabla_c \sum_{i=1}^n c_i g_i z_i = g \odot z",
}


def network(depth: int) -> tuple[tuple[str, ...], str]:
    """The gradient of a tanh network by its input, written as its backward pass."""
    let = [r"x \in \mathbb{R}^n", r"c \in \mathbb{R}^n", "a_0 = x"]
    for k in range(1, depth + 1):
        let += [
            rf"W_{k} \in \mathbb{{R}}^{{n \times n}}",
            rf"a_{k} = \tanh(W_{k} a_{k - 1})",
        ]
    let.append(rf"r_{depth} = c")
    for k in range(depth, 0, -1):
        let.append(rf"r_{k - 1} = W_{k}^\top (r_{k} \odot (1 - a_{k} \odot a_{k}))")
    return tuple(let), rf"\nabla_x (c^\top a_{depth}) = r_0"


def read(let: tuple[str, ...], source: str) -> tuple[Context, Claim]:
    """A claim under declarations."""
    context = read_let(let)
    (located,) = read_claims(source, context)
    if located.error is not None:
        raise located.error
    assert located.claim is not None
    return context, located.claim


def timed(claim: Claim, context: Context) -> tuple[float, bool]:
    """Milliseconds, the fewest of three, and whether it is proved."""
    best = float("inf")
    proved = False
    for _ in range(3):
        start = time.perf_counter()
        proved = isinstance(prove(claim, context, seconds=20), Theorem)
        best = min(best, time.perf_counter() - start)
    return 1000 * best, proved


def catalogue() -> None:
    """Median and maximum over the claims of the catalogue."""
    times: list[tuple[float, str]] = []
    missed: list[str] = []
    for name, entry in load_catalog().items():
        document = read_markdown(entry.text, path=entry.path.name)
        for step in document.claims:
            assert step.claim is not None
            taken, proved = timed(step.claim, step.context or document.context)
            times.append((taken, name))
            if not proved:
                missed.append(name)
    slowest, where = max(times)
    print(f"catalogue: {len(times)} claims, median {median(t for t, _ in times):.1f} ms, ", end="")
    print(f"maximum {slowest:.1f} ms ({where})")
    if missed:
        print(f"  not proved as one claim: {', '.join(sorted(set(missed)))}")


def group(title: str, let: tuple[str, ...], claims: dict[str, str]) -> None:
    """The time of each claim of a group."""
    for name, source in claims.items():
        context, claim = read(let, source)
        taken, proved = timed(claim, context)
        print(f"{title}, by {name}: {taken:.0f} ms{'' if proved else ', not proved'}")


def networks() -> None:
    """Growth with depth."""
    before = 0.0
    for depth in range(1, 7):
        context, claim = read(*network(depth))
        taken, proved = timed(claim, context)
        ratio = f", {taken / before:.1f} times" if before else ""
        print(f"tanh network of depth {depth}: {taken:.0f} ms{ratio}", end="")
        print("" if proved else ", not proved")
        before = taken


if __name__ == "__main__":
    catalogue()
    group("attention head", ATTENTION_LET, ATTENTION)
    group("LayerNorm", LAYER_NORM_LET, LAYER_NORM)
    networks()
