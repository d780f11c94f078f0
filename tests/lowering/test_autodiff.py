"""The derivative rules: JAX and PyTorch accept them at every order, under jit and vmap."""

from __future__ import annotations

import os
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads

from symgrad.diagnostics import Unsupported
from symgrad.lowering import BackendName, RuleName, module
from tests.lowering.cases import CASES, Case, data
from tests.lowering.test_module import as_tuple, close, wrt_names

jax.config.update("jax_enable_x64", True)

GRADIENTS = [c for c in CASES if c.derivation.order == "gradient" and not c.callables]
SOME = GRADIENTS[:: 1 if os.environ.get("SYMGRAD_WHOLE_BANK") else 9]
each_case = pytest.mark.parametrize("case", SOME, ids=lambda case: case.name)

_made: dict[tuple[str, str, str], dict[str, Any]] = {}


def functions(case: Case, backend: BackendName, rule: RuleName) -> dict[str, Any]:
    key = (case.name, backend, rule)
    if key not in _made:
        namespace: dict[str, Any] = {}
        exec(module(case.derivation, backend, rule=rule), namespace)
        _made[key] = namespace
    return _made[key]


def positional(case: Case, made: dict[str, Any], given: dict[str, Any]) -> tuple[Any, list[Any]]:
    """The rule as a function of the variables of the gradient, and where they are."""
    names = wrt_names(case)
    rest = {k: v for k, v in given.items() if k not in names}

    def function(*at: Any) -> Any:
        return made["differentiable_value"](**dict(zip(names, at, strict=True)), **rest)

    return function, [given[n] for n in names]


@each_case
@pytest.mark.parametrize("rule", ["jvp", "vjp"])
def test_jax_takes_the_exported_gradient(case: Case, rule: RuleName) -> None:
    made = functions(case, "jax", rule)
    given = {k: jnp.asarray(v) for k, v in data(case).items()}
    function, at = positional(case, made, given)
    every = tuple(range(len(at)))
    wanted = as_tuple(made["gradient"](**given))
    for got, true in zip(jax.grad(function, every)(*at), wanted, strict=True):
        close(got, true)
    batch = jax.vmap(jax.jit(jax.grad(function, every)))(*(jnp.stack([a, a]) for a in at))
    for got, true in zip(batch, wanted, strict=True):
        close(got[1], true)


SMOOTH = [c for c in GRADIENTS if c.name not in ("huber", "largest-and-spectral")]
FEW = SMOOTH[::12]


@pytest.mark.parametrize("case", FEW, ids=lambda case: case.name)
def test_jax_checks_two_orders_in_both_modes(case: Case) -> None:
    given = {k: jnp.asarray(v) for k, v in data(case).items()}
    function, at = positional(case, functions(case, "jax", "jvp"), given)
    check_grads(function, at, order=2, modes=("fwd", "rev"))
    function, at = positional(case, functions(case, "jax", "vjp"), given)
    check_grads(function, at, order=1, modes=("rev",))


@each_case
@pytest.mark.parametrize("rule", ["jvp", "vjp"])
def test_jax_falls_back_along_other_arguments(case: Case, rule: RuleName) -> None:
    made, given = functions(case, "jax", rule), data(case)
    others = [
        k for k, v in given.items() if k not in wrt_names(case) and np.asarray(v).dtype == float
    ]
    if not others:
        return
    rest = {k: v for k, v in given.items() if k not in others}

    def through(name: str) -> Any:
        def function(values: dict[str, Any]) -> Any:
            return made[name](**values, **rest)

        return jax.grad(function)({k: jnp.asarray(given[k]) for k in others})

    wanted = through("value")
    for name, got in through("differentiable_value").items():
        close(got, wanted[name])


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")  # torch's own
@pytest.mark.parametrize("case", SMOOTH, ids=lambda case: case.name)
def test_pytorch_checks_two_orders(case: Case) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    made = functions(case, "torch", "jvp")
    given = {k: torch.as_tensor(np.asarray(v)) for k, v in data(case).items()}
    function, at = positional(case, made, given)
    leaves = tuple(a.clone().requires_grad_() for a in at)
    assert torch.autograd.gradcheck(function, leaves)
    if any(
        leaf.numel() for leaf in torch.autograd.grad(function(*leaves), leaves, create_graph=True)
    ):
        assert torch.autograd.gradgradcheck(function, leaves)
    every = tuple(range(len(at)))
    plain = torch.func.grad(function, every)(*at)
    tangents = tuple(torch.ones_like(a) for a in at)
    _, along = torch.func.jvp(function, tuple(at), tangents)
    close(np.asarray(along), sum(float(g.sum()) for g in plain))
    others, first = positional(case, {"differentiable_value": made["value"]}, given)
    wanted = np.asarray(torch.func.hessian(others)(*first))
    close(np.asarray(torch.func.hessian(function)(*at)), wanted, 1e-8)


def test_numpy_and_callables_are_refused() -> None:
    called = next(c for c in CASES if c.callables)
    with pytest.raises(Unsupported, match="NumPy"):
        module(GRADIENTS[0].derivation, "numpy", rule="jvp")
    with pytest.raises(Unsupported, match="functions"):
        module(called.derivation, "jax", rule="jvp")
