"""Exported gradients on a mesh of devices: the data in parts, one all-reduce of the gradient.

    XLA_FLAGS=--xla_force_host_platform_device_count=8 python examples/sharded.py

The exported code knows nothing of devices. XLA splits it as the data are split, and has nothing to
send but the sum of the parts of the gradient.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

import symgrad as sg

ROWS, COLUMNS, CLASSES = 4096, 32, 10

LOGISTIC = sg.derive(
    r"\sum_{i=1}^n \left(\log(1 + e^{z_i}) - y_i z_i\right)",
    wrt="w",
    let=r"$X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^d$, $y \in \mathbb{R}^n$, $z = Xw$",
)
SOFTMAX = sg.derive(
    r"-\sum_{i=1}^n \log \operatorname{softmax}(W x_i)_{c_i}",
    wrt="W",
    let=r"$X \in \mathbb{R}^{n \times d}$ with rows $x_i^\top$, $W \in \mathbb{R}^{K \times d}$, "
    r"$c \in \{1, \dots, K\}^n$",
)


def data() -> dict[str, dict[str, Any]]:
    """The arguments of both gradients; those of the data have ROWS rows."""
    random = np.random.default_rng(0)
    X = random.normal(size=(ROWS, COLUMNS)).astype(np.float32)
    return {
        "logistic": {
            "X": X,
            "w": random.normal(size=COLUMNS).astype(np.float32),
            "y": (random.normal(size=ROWS) > 0).astype(np.float32),
        },
        "softmax": {
            "X": X,
            "W": random.normal(size=(CLASSES, COLUMNS)).astype(np.float32),
            "c": random.integers(0, CLASSES, ROWS),
        },
    }


def main() -> None:
    """Compare each gradient on all devices with that on one, and count what is sent."""
    mesh = Mesh(np.array(jax.devices()), ("data",))
    rows = NamedSharding(mesh, PartitionSpec("data"))
    everywhere = NamedSharding(mesh, PartitionSpec())
    modules = {"logistic": LOGISTIC, "softmax": SOFTMAX}
    for name, given in data().items():
        gradient = modules[name].function("jax")
        split = {
            k: jax.device_put(v, rows if len(v) == ROWS else everywhere) for k, v in given.items()
        }
        compiled = jax.jit(lambda arrays, f=gradient: f(**arrays), out_shardings=everywhere)
        sent = compiled.lower(split).compile().as_text() or ""
        count = sum(
            " all-reduce(" in row or " all-reduce-start(" in row for row in sent.split("\n")
        )
        others = sum(f" {word}(" in sent for word in ("all-gather", "all-to-all", "reduce-scatter"))
        alone = gradient(**{k: jnp.asarray(v) for k, v in given.items()})
        gap = float(jnp.max(jnp.abs(compiled(split) - alone)) / jnp.max(jnp.abs(alone)))
        assert gap < 1e-5, gap
        print(
            f"{name}: {len(jax.devices())} devices, {count} all-reduce, {others} other, as on one"
        )


if __name__ == "__main__":
    main()
