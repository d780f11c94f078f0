"""How fast `symgrad.derive` is: the problems of tests/problems, every step checked.

python benchmarks/derive.py [FILE …]

Prints the median, the longest and the slowest problems, the targets, and how a network's
derivation and the length of its result grow with its depth. Reading is part of each time.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import Any

import yaml

import symgrad as sg
from symgrad.derivation import Order
from symgrad.diagnostics import ReadError, Unsupported

HERE = Path(__file__).parent
BANK = HERE.parent / "tests" / "problems"
ORDERS: dict[str, Order] = {"grad": "gradient", "jacobian": "jacobian", "hessian": "hessian"}
KINDS = {
    "positive": "elementwise positive",
    "symmetric": "symmetric",
    "spd": "symmetric positive definite",
    "invertible": "invertible",
    "orthogonal": "orthogonal",
    "onehot": "one-hot",
    "prob": "a probability vector",
    "unit": "unit",
}
MEDIAN, LONGEST, NETWORK = 0.020, 1.0, 1.0


def seconds(item: dict[str, Any], head: str) -> float | None:
    """How long one problem takes; None if it is unsupported."""
    tex = {name: spec.get("tex", name) for name, spec in item["vars"].items()}
    start = time.perf_counter()
    try:
        sg.derive(item["f"], tex[item["wrt"]], head, ORDERS[item["order"]])
    except (Unsupported, ReadError):
        return None
    return time.perf_counter() - start


def network(depth: int) -> tuple[float, int]:
    """The time and the length of the gradient by the first weights of a network of that depth."""
    let = [rf"W_{{{k}}} \in \mathbb{{R}}^{{d \times d}}" for k in range(1, depth + 1)]
    let += [r"x \in \mathbb{R}^d", r"y \in \mathbb{R}^d", r"h_{0} = x"]
    let += [rf"h_{{{k}}} = \tanh(W_{{{k}}} h_{{{k - 1}}})" for k in range(1, depth + 1)]
    start = time.perf_counter()
    found = sg.derive(rf"\|h_{{{depth}}} - y\|_2^2", "W_{1}", let)
    took = time.perf_counter() - start
    assert not isinstance(found.result, tuple)
    return took, len(found.result.latex())


def main(paths: list[str]) -> None:
    """Time the problems of some files, of the whole bank if none is named."""
    sys.path.insert(0, str(BANK.parent.parent))
    from tests.problems import oracle

    times: dict[str, float] = {}
    for path in paths or sorted(map(str, BANK.glob("*.yaml"))):
        for item in yaml.safe_load(Path(path).read_text(encoding="utf-8")):
            head = oracle.document_head(item).rpartition("\n\n$$f")[0]
            took = seconds(item, head)
            if took is not None:
                times[item["id"]] = took
    median, longest = statistics.median(times.values()), max(times.values())
    print(f"{len(times)} derivations, all steps checked")
    print(f"median  {1e3 * median:7.1f} ms  target {1e3 * MEDIAN:.0f} ms")
    print(f"longest {1e3 * longest:7.1f} ms  target {1e3 * LONGEST:.0f} ms")
    for name in sorted(times, key=lambda n: -times[n])[:5]:
        print(f"        {1e3 * times[name]:7.1f} ms  {name}")
    for depth in (2, 4, 6):
        took, size = network(depth)
        print(f"network of depth {depth}: {1e3 * took:7.1f} ms, {size} characters")
    print(f"        target {1e3 * NETWORK:.0f} ms, length linear in the depth")


if __name__ == "__main__":
    main(sys.argv[1:])
