"""The number rings that terms are evaluated in: arrays of numbers and what can be done with them.

A ring works on whole NumPy arrays. `undefined` is its own absorbing value (nan, or `UNDEFINED`):
whatever it touches is undefined too, so that a quotient by 0 never turns into a number again.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import Any, ClassVar, final

import numpy as np
import numpy.typing as npt

from symgrad.diagnostics import Unsupported
from symgrad.terms.algebra import Comparison

Array = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]

ENTRY_LIMIT = 1_000_000
EXPONENT_LIMIT = 10_000


@final
class Undefined:
    """The absorbing value of the exact rings; there is one, `UNDEFINED`."""

    __slots__ = ()

    def _absorb(self, other: object = None) -> Undefined:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _absorb
    __truediv__ = __rtruediv__ = __neg__ = __abs__ = _absorb

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED = Undefined()


class Ring(ABC):
    """A ring of numbers (mostly a field), as operations on arrays."""

    xp: Any = np
    undefined: Any = UNDEFINED
    direct_linear_algebra: ClassVar[bool] = False

    @abstractmethod
    def element(self, value: Fraction) -> Any:
        """One exact rational as an element."""

    @abstractmethod
    def full(self, shape: tuple[int, ...], value: Fraction | int) -> Array:
        """An array filled with one rational."""

    @abstractmethod
    def lift(self, values: Array) -> Array:
        """Exact values (integers or Fractions in an object array) as elements."""

    @abstractmethod
    def constant(self, name: str, shape: tuple[int, ...]) -> Array:
        """A named constant (pi)."""

    @abstractmethod
    def divide(self, left: Array, right: Array) -> Array:
        """left / right, undefined where right is 0 or may be."""

    @abstractmethod
    def primitive(self, name: str, value: Array) -> Array:
        """exp, log, sin, cos, erf, atan, gamma, digamma, trigamma, sqrt by SymPy's name, undefined outside the domain.

        Raises: Unsupported if the ring has no such function.
        """

    @abstractmethod
    def root_power(self, base: Array, exponent: Fraction) -> Array:
        """base ** exponent for an exponent that is no integer; base ≥ 0 (> 0 if it is negative)."""

    @abstractmethod
    def real_power(self, base: Array, exponent: Array) -> Array:
        """base ** exponent for a real exponent and base > 0, or an integer exponent."""

    @abstractmethod
    def compare(self, left: Array, operator: Comparison, right: Array) -> tuple[Mask, Mask]:
        """Where the comparison holds, and where that cannot be told."""

    @abstractmethod
    def defined(self, value: Array) -> Mask:
        """Where a value is a number."""

    def integer_power(self, base: Array, exponent: int) -> Array:
        """base ** exponent by repeated squaring."""
        if abs(exponent) > EXPONENT_LIMIT:
            raise Unsupported(f"the exponent {exponent} is beyond {EXPONENT_LIMIT}")
        result = None
        square = base
        count = abs(exponent)
        while count:
            if count & 1:
                result = square if result is None else result * square
            count >>= 1
            if count:
                square = square * square
        if result is None:  # x⁰ = 1, but of an undefined x it is undefined
            return self.where(self.defined(base), self.full(base.shape, 1), base)
        return self.divide(self.full((1,) * base.ndim, 1), result) if exponent < 0 else result

    def where(self, mask: Mask, left: Array, right: Array) -> Array:
        """left where the mask holds, else right."""
        return self.xp.where(mask, left, right)

    def anywhere(self, mask: Mask) -> bool:
        """Whether a mask may hold somewhere (always, where that is not known yet)."""
        return bool(np.any(mask))

    def undefine(self, value: Array, where: Mask) -> Array:
        """`value`, undefined where the mask holds."""
        if not self.anywhere(where):
            return value
        return self.xp.where(where, self.nothing(), value)

    def nothing(self) -> Array:
        """The undefined value as an array without axes."""
        result = np.empty((), dtype=object)
        result[()] = self.undefined
        return result

    def matmul(self, left: Array, right: Array) -> Array:
        """The matrix product over the last two axes."""
        return self.xp.matmul(left, right)

    def determinant(self, value: Array) -> Array:
        """The determinant over the last two axes, where `direct_linear_algebra` is set."""
        raise NotImplementedError

    def inverse(self, value: Array) -> Array:
        """The inverse over the last two axes, where `direct_linear_algebra` is set."""
        raise NotImplementedError

    def spectral(self, value: Array) -> tuple[Array, Array]:
        """The largest singular value and its derivative u vᵀ."""
        raise Unsupported("the spectral norm of a matrix has no exact value here")


class ObjectRing(Ring):
    """A ring whose elements are Python objects in object arrays."""

    def full(self, shape: tuple[int, ...], value: Fraction | int) -> Array:
        result = np.empty(shape, dtype=object)
        result[...] = self.element(Fraction(value))
        return result

    def lift(self, values: Array) -> Array:
        result = np.empty(values.shape, dtype=object)
        flat, out = values.reshape(-1), result.reshape(-1)
        for i in range(flat.size):
            value = flat[i]
            out[i] = self.element(value if isinstance(value, Fraction) else Fraction(int(value)))
        return result

    def each(self, function: Any, *arrays: Array) -> Array:
        """A function of elements over arrays."""
        return np.asarray(np.frompyfunc(function, len(arrays), 1)(*arrays), dtype=object)
