"""The value with the derived gradient as its derivative, for the autodiff of JAX and of PyTorch.

A `jax.custom_jvp` serves both modes of JAX; a `jax.custom_vjp` has no forward mode and keeps the
gradient alone between the passes. PyTorch gets a `torch.autograd.Function` whose backward pass can
itself be differentiated. Along an argument that no gradient was derived for, all of them fall back
on the autodiff of `value`; so does PyTorch under its transforms and in forward mode, where a
Function is not differentiated twice (it gives 0, without a word).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from symgrad.diagnostics import Unsupported
from symgrad.lowering.backend import Backend
from symgrad.lowering.code import bracketed
from symgrad.lowering.signature import Signature
from symgrad.terms.atoms import Sort

RuleName = Literal["none", "jvp", "vjp"]

JAX_JVP = """\
@jax.custom_jvp
def _value(*arguments):
    return value(**dict(zip(_NAMES, arguments)))


def _value_jvp(primals, tangents):
    zero = jax.custom_derivatives.SymbolicZero
    moved = [k for k, t in enumerate(tangents) if not isinstance(t, zero)]
    result, derivative = value_and_gradient(**dict(zip(_NAMES, primals)))
    tangent = jnp.zeros_like(result)
    for k, g in enumerate({derivative}):
        if k in moved:
            tangent += jnp.sum(g * tangents[k])
    rest = [k for k in moved if k >= {count}]
    if rest:

        def along(*values):
            at = dict(zip(rest, values))
            return value(**{{n: at.get(k, primals[k]) for k, n in enumerate(_NAMES)}})

        tangent += jax.jvp(along, [primals[k] for k in rest], [tangents[k] for k in rest])[1]
    return result, tangent


_value.defjvp(_value_jvp, symbolic_zeros=True)"""

JAX_VJP = """\
@jax.custom_vjp
def _value(*arguments):
    return value(**dict(zip(_NAMES, arguments)))


def _value_forward(*arguments):
    result, derivative = value_and_gradient(**dict(zip(_NAMES, arguments)))
    return result, ({derivative}, arguments)


def _value_backward(saved, cotangent):
    derivative, arguments = saved

    def along(*rest):
        return value(**dict(zip(_NAMES, (*arguments[:{count}], *rest))))

    _, pull = jax.vjp(along, *arguments[{count}:])
    return (*(cotangent * g for g in derivative), *pull(cotangent))


_value.defvjp(_value_forward, _value_backward)"""

TORCH = """\
class _Value(torch.autograd.Function):
    @staticmethod
    def forward(*arguments):
        result, derivative = value_and_gradient(**dict(zip(_NAMES, arguments)))
        return tuple(r.view_as(r) for r in (result, *{derivative}))

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.mark_non_differentiable(*output[1:])
        ctx.save_for_backward(*inputs, *output[1:])

    @staticmethod
    def backward(ctx, cotangent, *_):
        arguments, known = ctx.saved_tensors[:-{count}], ctx.saved_tensors[-{count}:]
        if torch.is_grad_enabled():
            derivative = gradient(**dict(zip(_NAMES, arguments)))
            known = {derivative}
        results = [cotangent * g for g in known] + [None] * (len(arguments) - {count})
        moved = [k for k in range({count}, len(arguments)) if ctx.needs_input_grad[k]]
        if moved:

            def along(*values):
                at = dict(zip(moved, values))
                return value(**{{n: at.get(k, arguments[k]) for k, n in enumerate(_NAMES)}})

            _, pull = torch.func.vjp(along, *(arguments[k] for k in moved))
            for k, result in zip(moved, pull(cotangent)):
                results[k] = result
        return tuple(results)


def _transformed(tensor):
    tangent = torch.autograd.forward_ad.unpack_dual(tensor).tangent
    return tangent is not None or torch.func.debug_unwrap(tensor) is not tensor"""

TORCH_CALL = """\
if any(_transformed(a) for a in arguments):
    return value(**dict(zip(_NAMES, arguments)))
return _Value.apply(*arguments)[0]"""


def autodiff_rule(
    backend: Backend, rule: RuleName, arguments: Signature, wrt: Sequence[str]
) -> list[str]:
    """The texts that make `differentiable_value`.

    Raises: Unsupported for NumPy, which has no autodiff, and where the user passes functions.
    """
    if backend.name == "numpy":
        raise Unsupported("NumPy has no autodiff: a derivative rule is for JAX and PyTorch")
    if arguments.callables:
        raise Unsupported("a derivative rule has no place for functions that the user passes")
    names = [*wrt, *(n for n in arguments.names if n not in wrt)]
    derivative = "(derivative,)" if len(wrt) == 1 else "derivative"
    template = {"jvp": JAX_JVP, "vjp": JAX_VJP}[rule] if backend.name == "jax" else TORCH
    comma = "," if len(names) == 1 else ""
    known = bracketed("_NAMES = (", [f'"{n}"' for n in names], f"{comma})")
    head = bracketed("def differentiable_value(", ["*", *arguments.names], "):")
    doc = (
        f'    """The value; autodiff takes its derivative along {_listed(wrt)} from `gradient`."""'
    )
    if backend.name == "jax":
        calls = [f"    {line}" for line in bracketed("return _value(", names, ")").split("\n")]
    else:
        made = bracketed(
            "arguments = (", [_tensor(backend, arguments, n) for n in names], f"{comma})"
        )
        text = f"{made}\n{TORCH_CALL}"
        calls = [f"    {line}" for line in text.split("\n")]
    return [
        known,
        template.format(derivative=derivative, count=len(wrt)),
        "\n".join([head, doc, *calls]),
    ]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _tensor(backend: Backend, arguments: Signature, name: str) -> str:
    """An argument as a tensor: numbers are taken too."""
    variable = next(v for v, n in arguments.arrays.items() if n == name)
    if variable.rank and variable.sort is not Sort.INDEX:
        return name
    typed = backend.typed(arguments.dtype) if variable.sort is not Sort.INDEX else []
    return f"torch.as_tensor({', '.join([name, *typed])})"
