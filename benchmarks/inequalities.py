"""How long single inequalities take: the theorems of the tests, proved, and their false neighbours.

    ./run python benchmarks/inequalities.py

Prints milliseconds of the process and verdicts; nothing asserts them.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any, cast

import yaml

from symgrad.checking.judge import judge_claim
from symgrad.reading.from_markdown import read_markdown

THEOREMS = Path(__file__).parents[1] / "tests" / "engine" / "bounds" / "theorems.yaml"


def judged(let: str, formula: str) -> tuple[str, float]:
    """The verdict of a formula under declarations, and the milliseconds that it took."""
    document = read_markdown(f"{let}\n\n$$\n{formula}\n$$\n")
    (step,) = document.steps
    assert step.claim is not None
    start = time.process_time()
    found = judge_claim(step.claim, step.context or document.context, step.premises)
    return str(found.verdict), 1000 * (time.process_time() - start)


def main() -> None:
    """Print a line for each theorem, then one for all of them and one for the false neighbours."""
    entries = cast("list[dict[str, Any]]", yaml.safe_load(THEOREMS.read_text("utf-8")))
    judged(entries[0]["let"], entries[0]["holds"])  # what is imported, once
    times: list[float] = []
    for entry in entries:
        verdict, spent = judged(entry["let"], entry["holds"])
        times.append(spent)
        print(f"{entry['name']:<50} {verdict:<10} {spent:7.0f} ms")
    print(f"{len(times)} theorems: median {median(times):.0f} ms, most {max(times):.0f} ms")
    false = [(e["let"], wrong) for e in entries for wrong in e["wrong"]]
    false += [(let, e["holds"]) for e in entries for let in e.get("dropped", [])]
    outcomes = [judged(let, formula) for let, formula in false]
    counts = ", ".join(f"{n} {v}" for v, n in Counter(v for v, _ in outcomes).items())
    spent = [t for _, t in outcomes]
    print(f"{len(false)} false neighbours: {counts}; median {median(spent):.0f} ms")


if __name__ == "__main__":
    main()
