"""What every term has in common: one object for equal terms, a shape, the operators of Python."""

from __future__ import annotations

import weakref
from collections.abc import Hashable
from dataclasses import MISSING
from typing import TYPE_CHECKING, Any, cast

from symgrad.diagnostics import ShapeError
from symgrad.terms.dimension import Dim, Shape

if TYPE_CHECKING:
    from symgrad.terms.term import Term

_shared: weakref.WeakValueDictionary[Hashable, Node] = weakref.WeakValueDictionary()


class Interned(type):
    """Makes equal terms one object, so that comparing two is comparing two addresses."""

    def __call__(cls, *args: Any, **named: Any) -> Any:
        key = (cls, args)
        found = None if named else _shared.get(key)
        if found is None:
            args = _complete(cls, args, named)
            key = (cls, args)
            found = _shared.get(key)
        if found is None:
            made = super().__call__(*args)
            found = _shared.setdefault(key, made)
        return found


def _complete(cls: type, args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    """All fields in order: those given by place, by name, and by default."""
    fields = [f for f in cast(Any, cls).__dataclass_fields__.values() if f.init]
    rest = (named.pop(f.name, f.default) for f in fields[len(args) :])
    complete = (*args, *rest)
    if named or len(complete) > len(fields) or any(value is MISSING for value in complete):
        raise TypeError(f"{cls.__name__} has the fields {', '.join(f.name for f in fields)}")
    return complete


class Node(metaclass=Interned):
    """The base of all term nodes. Immutable; equal terms are the same object; never simplified.

    Every subclass is a final frozen dataclass (`eq=False`) whose `shape` is set when it is built.
    """

    __slots__ = ("__weakref__",)
    shape: Shape

    def _set_shape(self, shape: Shape) -> None:
        object.__setattr__(self, "shape", shape)

    def __reduce__(self) -> tuple[Any, ...]:
        fields = cast(Any, type(self)).__dataclass_fields__
        return (type(self), tuple(getattr(self, n) for n, f in fields.items() if f.init))

    @property
    def rank(self) -> int:
        """The number of axes: 0 for a scalar, 1 for a vector, 2 for a matrix."""
        return len(self.shape)

    def latex(self) -> str:
        """The term as LaTeX."""
        from symgrad.terms.latex import latex

        return latex(cast("Term", self))

    # Python's operators build terms; see symgrad.terms.build for what each one means.
    def __add__(self, other: object) -> Term:
        return _build("add", self, other)

    def __radd__(self, other: object) -> Term:
        return _build("add", other, self)

    def __sub__(self, other: object) -> Term:
        return _build("subtract", self, other)

    def __rsub__(self, other: object) -> Term:
        return _build("subtract", other, self)

    def __neg__(self) -> Term:
        return _build("negate", self)

    def __mul__(self, other: object) -> Term:
        return _build("multiply", self, other)

    def __rmul__(self, other: object) -> Term:
        return _build("multiply", other, self)

    def __truediv__(self, other: object) -> Term:
        return _build("divide", self, other)

    def __rtruediv__(self, other: object) -> Term:
        return _build("divide", other, self)

    def __matmul__(self, other: object) -> Term:
        return _build("matmul", self, other)

    def __pow__(self, other: object) -> Term:
        return _build("power", self, other)

    def __getitem__(self, indices: object) -> Term:
        return _build("entry", self, indices)

    @property
    def T(self) -> Term:  # noqa: N802 - the name that NumPy users know
        """The transpose."""
        return _build("transpose", self)


def _build(name: str, *args: object) -> Term:
    from symgrad.terms import build

    return getattr(build, name)(*args)


def same_shape(operator: str, left: Shape, right: Shape) -> Shape:
    """The shape of an elementwise operation, where a scalar fits everything.

    Raises: ShapeError that names the operator and both shapes.
    """
    from symgrad.terms.dimension import show

    if left == right or not right:
        return left
    if not left:
        return right
    raise ShapeError(f"{operator} needs equal shapes, not {show(left)} and {show(right)}")


ONE = Dim.of(1)
