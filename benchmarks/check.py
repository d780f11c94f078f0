"""How fast `symgrad check` is: a note cold, steps warm, unchanged files, one line edited.

python benchmarks/check.py

Prints, for each, the measured number, the target, and their ratio (1 or more is good).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from symgrad.checking.check import Checker
from symgrad.checking.run import check_paths
from symgrad.reading.read import read_document

START = "from symgrad.cli import main; main()"
HEAD = r"""# Least squares and logistic regression

Let $A \in \mathbb{R}^{m \times n}$, $b \in \mathbb{R}^m$, $x, y \in \mathbb{R}^n$, $w \in \mathbb{R}^n$,
$Q \in \mathbb{R}^{n \times n}$, $S \in \mathbb{R}^{n \times n}$ be symmetric, and $\lambda > 0$.
Write $\sigma(z) = \frac{1}{1 + e^{-z}}$ and $p = \sigma(Aw)$.
"""
STEPS = (
    r"\nabla_x \|Ax - b\|_2^2 = 2 A^\top (Ax - b)",
    r"2 A^\top (Ax - b) = 2 A^\top A x - 2 A^\top b",
    r"\nabla_x (x^\top Q x) = (Q + Q^\top) x",
    r"\nabla_x (x^\top S x) = 2 S x",
    r"\nabla_x (y^\top x) = y",
    r"\nabla_x^2 \|Ax - b\|_2^2 = 2 A^\top A",
    r"\nabla_x (\lambda \|x\|_2^2) = 2 \lambda x",
    r"\operatorname{tr}(Q^\top S) = \operatorname{tr}(S Q)",
    r"\nabla_Q \operatorname{tr}(Q^\top S) = S",
    r"(Q + S)^\top = Q^\top + S",
    r"\|x + y\|_2^2 = \|x\|_2^2 + 2 x^\top y + \|y\|_2^2",
    r"\|x - y\|_2^2 = \|x\|_2^2 - 2 x^\top y + \|y\|_2^2",
    r"\nabla_w (\mathbf{1}^\top \log(\mathbf{1} + e^{Aw})) = A^\top p",
    r"x^\top Q y = y^\top Q^\top x",
    r"(x + y)^\top S (x + y) = x^\top S x + 2 x^\top S y + y^\top S y",
    r"\nabla_Q (x^\top Q y) = x y^\top",
    r"\frac{\partial (Ax)}{\partial x} = A",
    r"\sum_{i=1}^n x_i y_i = x^\top y",
    r"\operatorname{tr}(x y^\top) = x^\top y",
    r"\nabla_x \left( \frac{1}{2} x^\top S x - y^\top x \right) = S x - y",
)


def note(steps: tuple[str, ...] = STEPS) -> str:
    """A note of 20 steps."""
    return HEAD + "".join(f"\n$$\n{step}\n$$\n" for step in steps)


def seconds(run: Callable[[], object], times: int) -> float:
    """The median time of a call."""
    spent: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent)


def command(folder: Path, *words: str) -> None:
    """Run `symgrad check` in a folder with a cache of its own."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache")}
    line = [sys.executable, "-c", START, "check", "--format", "concise", *words]
    made = subprocess.run(line, cwd=folder, env=environment, capture_output=True, check=False)
    assert made.returncode == 0, made.stdout.decode()


def warm() -> float:
    """Seconds for the steps of a note that was read, in a process that has checked before."""
    list(Checker(read_document(note(), format="md")).reports())
    document = read_document(note(), format="md")
    return seconds(lambda: list(Checker(document).reports()), 5)


def edited(folder: Path) -> float:
    """Seconds for a note of which one line was edited."""
    path = folder / "edited.md"
    path.write_text(note(), encoding="utf-8")
    command(folder, "edited.md")
    spent: list[float] = []
    for k in range(3, 6):
        path.write_text(note((*STEPS[:-1], f"x + {k} x = {k + 1} x")), encoding="utf-8")
        spent.append(seconds(lambda: command(folder, "edited.md"), 1))
    return statistics.median(spent)


def unchanged(folder: Path) -> float:
    """Steps a second of 100 files that were checked before, all in one run of the command."""
    (folder / "many").mkdir()
    for k in range(100):
        (folder / "many" / f"{k}.md").write_text(f"{note()}\n<!-- {k} -->\n", encoding="utf-8")
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    check_paths([str(folder / "many")], cached=True, seconds=60)
    return 100 * len(STEPS) / seconds(lambda: command(folder, "many"), 3)


def line(name: str, found: float, unit: str, ratio: float) -> None:
    """One row of the table."""
    print(f"{name:<44} {found:9.2f} {unit:<8} ratio {ratio:6.2f}", flush=True)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "note.md").write_text(note(), encoding="utf-8")
        cold = seconds(lambda: command(folder, "--no-cache", "note.md"), 3)
        line("a 20-step note, cold (at most 1.5 s)", cold, "s", 1.5 / cold)
        rate = len(STEPS) / warm()
        line("steps warm (at least 100 a second)", rate, "steps/s", rate / 100)
        after = edited(folder)
        line("the same note, one line edited (at most 0.5 s)", after, "s", 0.5 / after)
        kept = unchanged(folder)
        line("unchanged files (at least 1,000 a second)", kept, "steps/s", kept / 1000)


if __name__ == "__main__":
    main()
