"""What back ends spell differently."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import lru_cache
from string import ascii_lowercase
from typing import Literal, final

from symgrad.diagnostics import Unsupported
from symgrad.functions import function as declared
from symgrad.lowering.code import Code, Level, call, sized
from symgrad.lowering.form import Axis

BackendName = Literal["numpy", "jax", "torch"]

ELEMENTWISE = frozenset(("logaddexp", "maximum", "minimum", "max", "min"))
"""Functions of two arguments, which PyTorch has for tensors only."""
INTERNAL = {
    "log1p": "{np}.log1p({0})",
    "expm1": "{np}.expm1({0})",
    "logaddexp": "{np}.logaddexp({0}, {1})",
    "sqrt": "{np}.sqrt({0})",
    "maximum": "{np}.maximum({0}, {1})",
    "minimum": "{np}.minimum({0}, {1})",
    "log-normal-cdf": "{special}.log_ndtr({0})",
    "where": "{np}.where({0}, {1}, {2})",
}


@final
@dataclass(slots=True)
class Backend:
    """One back end, and what the module being written has needed of it so far."""

    name: BackendName
    helpers: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def np(self) -> str:
        """The name of the array module."""
        return {"numpy": "np", "jax": "jnp", "torch": "torch"}[self.name]

    @property
    def special(self) -> str:
        """The module of special functions."""
        return {"numpy": "scipy", "jax": "jax.scipy", "torch": "torch"}[self.name] + ".special"

    @property
    def permute(self) -> str:
        """The function that reorders axes."""
        return "torch.permute" if self.name == "torch" else f"{self.np}.transpose"

    @property
    def axis(self) -> str:
        """The keyword for the axes of a sum."""
        return "dim" if self.name == "torch" else "axis"

    def typed(self, like: str | None) -> list[str]:
        """The arguments that make an array from nothing in the type, and on the device, of another."""
        if like is None:
            return []
        device = [f"device={like}.device"] if self.name == "torch" else []
        return [f"dtype={like}.dtype", *device]

    def count(self, size: Code, like: str | None) -> Code:
        """0, 1, 2, …"""
        return call(f"{self.np}.arange", size, *(self.typed(like)[1:]))

    def converted(self, code: Code, like: str | None, *, array: bool) -> Code:
        """Truth values or numbers in the type of another array; `array` says that it is one."""
        if array and like is not None:
            method = "to" if self.name == "torch" else "astype"
            return Code(f"{code.at(Level.ATOM)}.{method}({like}.dtype)", Level.ATOM, code.effort)
        if self.name == "torch":
            default = "torch.get_default_dtype()"
            return call("torch.as_tensor", code, *(self.typed(like) or [f"dtype={default}"]))
        return call(f"{self.np}.asarray", code, f"{like}.dtype" if like else "float")

    def constant(self, name: str) -> Code:
        """A named number."""
        if name not in ("pi", "e"):
            raise Unsupported(f"there is no code for the constant {name}")
        return Code(f"{self.np}.{name}")

    def function(self, name: str, args: list[Code]) -> Code:
        """A named function at arguments, as its declaration or this layer spells it."""
        if name in INTERNAL:
            texts = [a.text for a in args]
            return Code(
                INTERNAL[name].format(*texts, np=self.np, special=self.special),
                Level.ATOM,
                sized(args),
            )
        template, parameters = spelling(name, self.name)
        once = all(template.count("{" + p + "}") == 1 for p in parameters)
        if "\n" in template or not once:
            return self._helper(name, template, parameters, args)
        shown = dict(zip(parameters, args, strict=True))
        bare = _is_call(template)
        texts = {p: a.text if bare else a.at(Level.ATOM) for p, a in shown.items()}
        level = Level.ATOM if bare else Level.COMPARE
        return Code(template.format(**texts), level, sized(args))

    def _helper(
        self, name: str, template: str, parameters: tuple[str, ...], args: list[Code]
    ) -> Code:
        """A call of a small function of the module, for a spelling of several uses or lines."""
        helper = "_" + "".join(c if c.isalnum() else "_" for c in name)
        lines = template.format(**{p: p for p in parameters}).split("\n")
        body = [*lines[:-1], f"return {lines[-1]}"]
        text = "\n".join([f"def {helper}({', '.join(parameters)}):", *(f"    {b}" for b in body)])
        self.helpers[helper] = text
        return Code(f"{helper}({', '.join(a.text for a in args)})", Level.ATOM, sized(args))

    def helper(self, name: str, text: str) -> str:
        """Note a small function that the module needs."""
        self.helpers[name] = text
        return name

    def inner(self, left: Code, right: Code, rank: int) -> Code:
        """The sum over all entries of a product of two arrays of this rank."""
        if self.name == "torch":
            return call("torch.tensordot", left, right, f"dims={rank}")
        return call(f"{self.np}.vdot", left, right)

    def einsum(
        self, codes: list[Code], labels: list[tuple[Axis, ...]], order: tuple[Axis, ...]
    ) -> Code:
        """The general contraction."""
        letters: dict[Axis, str] = {}
        for axis in (a for axes in labels for a in axes):
            letters.setdefault(axis, ascii_lowercase[(8 + len(letters)) % 26])
        inputs = ",".join("".join(letters[a] for a in axes) for axes in labels)
        output = "".join(letters[a] for a in order)
        operands = ", ".join(c.text for c in codes)
        text = f'{self.np}.einsum("{inputs}->{output}", {operands})'
        return Code(text, Level.ATOM, sized(codes) + 2)


@lru_cache(maxsize=256)
def spelling(name: str, backend: str) -> tuple[str, tuple[str, ...]]:
    """The declared code of a function and the names of its parameters in it."""
    function = declared(name)
    if backend not in function.code:
        raise Unsupported(f"{backend} has no code for the function {name}")
    return function.code[backend], tuple(p.name for p in function.parameters)


@lru_cache(maxsize=256)
def _is_call(template: str) -> bool:
    plain = template.replace("{", "").replace("}", "")
    node = ast.parse(plain, mode="eval").body
    return isinstance(node, ast.Call | ast.Name)
