"""Terms as JAX functions: the evaluator over jax.numpy, so that jax.grad can judge a derivative."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, ClassVar, cast, final

import numpy as np

from symgrad.diagnostics import Unsupported
from symgrad.numeric.evaluate import Evaluator
from symgrad.numeric.floats import FloatRing
from symgrad.numeric.jets import base
from symgrad.numeric.point import Point
from symgrad.numeric.rings import Array, Mask, Ring
from symgrad.terms.algebra import Comparison
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative
from symgrad.terms.context import Context
from symgrad.terms.term import Term


def has_jax() -> bool:
    """Whether JAX can be imported."""
    from importlib.util import find_spec

    return find_spec("jax") is not None


@contextmanager
def double_precision() -> Generator[Any]:
    """JAX with 64-bit numbers."""
    import jax

    with jax.enable_x64(True):
        yield jax


def jax_derivative(body: Term, variable: Variable, point: Point, context: Context) -> Array:
    """The derivative of `body` by `variable` at a point, by JAX: output axes first."""
    with double_precision() as jax:
        evaluator = Evaluator(JaxRing(), context)
        function = _function(evaluator, body, variable, point)
        at = np.asarray(FloatRing().lift(point.values[variable.name]))
        outer = None
        if isinstance(body, Derivative) and body.variable is variable is body.point:
            outer, body = jax.jacfwd, body.body
            function = _function(evaluator, body, variable, point)
        derivative = (jax.grad if not body.shape else jax.jacfwd)(function)
        derivative = derivative if outer is None else outer(derivative)
        return np.asarray(jax.jit(derivative)(jax.numpy.asarray(at)))


def _function(
    evaluator: Evaluator, body: Term, variable: Variable, point: Point
) -> Callable[[Any], Any]:
    def function(value: Any) -> Any:
        scope = evaluator.at([point])
        scope.names[variable.name] = value[None]
        return base(evaluator.value(body, scope))[0]

    return function


@final
class JaxRing(Ring):
    """jax.numpy in 64 bits, traceable."""

    undefined = math.nan
    direct_linear_algebra: ClassVar[bool] = True

    def __init__(self) -> None:
        import jax.numpy as jnp

        self.xp = jnp

    def element(self, value: Fraction) -> Any:
        return float(value)

    def full(self, shape: tuple[int, ...], value: Fraction | int) -> Array:
        return self.xp.full(shape, float(value))

    def lift(self, values: Array) -> Array:
        return self.xp.asarray(FloatRing().lift(values))

    def constant(self, name: str, shape: tuple[int, ...]) -> Array:
        return self.xp.asarray(FloatRing().constant(name, shape))

    def anywhere(self, mask: Mask) -> bool:
        return True  # a mask is not known while JAX traces

    def undefine(self, value: Array, where: Mask) -> Array:
        return self.xp.where(where, math.nan, value)

    def divide(self, left: Array, right: Array) -> Array:
        return self.xp.divide(left, right)

    def integer_power(self, base: Array, exponent: int) -> Array:
        return base**exponent

    def primitive(self, name: str, value: Array) -> Array:
        if name == "erf":
            from jax.scipy.special import erf

            result: Any = erf(value)
            return result
        if name in ("gamma", "digamma", "trigamma"):
            import jax.scipy.special as special

            match name:
                case "gamma":
                    return cast(Array, special.gamma(value))
                case "digamma":
                    return cast(Array, special.digamma(value))
                case _:
                    return cast(Array, special.polygamma(1, value))
        if name == "atan":
            return self.xp.arctan(value)
        if name not in {"exp", "log", "sin", "cos", "sqrt"}:
            raise Unsupported(f"{name} has no value in JAX")
        return getattr(self.xp, name)(value)

    def root_power(self, base: Array, exponent: Fraction) -> Array:
        return self.xp.sqrt(base) if exponent == Fraction(1, 2) else base ** float(exponent)

    def real_power(self, base: Array, exponent: Array) -> Array:
        return base**exponent

    def compare(self, left: Array, operator: Comparison, right: Array) -> tuple[Mask, Mask]:
        names = {
            "<": "less",
            "<=": "less_equal",
            ">": "greater",
            ">=": "greater_equal",
            "=": "equal",
            "!=": "not_equal",
        }
        truth = getattr(self.xp, names[operator])(left, right)
        return truth, self.xp.isnan(left) | self.xp.isnan(right)

    def defined(self, value: Array) -> Mask:
        return self.xp.isfinite(value)

    def nothing(self) -> Array:
        return self.xp.full((), math.nan)

    def determinant(self, value: Array) -> Array:
        return self.xp.linalg.det(value)

    def inverse(self, value: Array) -> Array:
        return self.xp.linalg.inv(value)
