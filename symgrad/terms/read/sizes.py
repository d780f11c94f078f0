"""Sizes that are not known yet, and making two shapes equal by finding them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import final

from symgrad.diagnostics import ReadError, Span
from symgrad.terms.dimension import Dim, Shape, show


@final
class Sizes:
    """Unknown dimensions (`?1`, `?2` …), what has been found of them, and where each comes from."""

    def __init__(self) -> None:
        self.found: dict[str, Dim] = {}
        self.origin: dict[str, tuple[str, Span]] = {}
        self.weak: list[tuple[Dim, Dim]] = []
        self.ones: list[tuple[Dim, Span]] = []
        self.products: list[Span] = []

    def unknown(self, what: str, span: Span) -> Dim:
        """A new unknown dimension: the size of `what`."""
        name = f"?{len(self.origin) + 1}"
        self.origin[name] = (what, span)
        return Dim.of(name)

    def dim(self, dim: Dim) -> Dim:
        """A dimension with all that has been found put in."""
        while True:
            known = {n: self.found[n] for n in dim.symbols if n in self.found}
            if not known:
                return dim
            dim = dim.substitute(known)

    def shape(self, shape: Shape) -> Shape:
        """A shape with all that has been found put in."""
        return tuple(self.dim(d) for d in shape)

    def show(self, shape: Shape) -> str:
        """A shape for a message; an unknown size is a question mark."""
        plain = {n: Dim.of("?") for n in self.origin}
        return show(tuple(d.substitute(plain) for d in self.shape(shape)))

    def equal(self, left: Dim, right: Dim) -> bool:
        """Whether two dimensions are equal, or can be made so by finding an unknown one."""
        difference = self.dim(left) - self.dim(right)
        if not difference.terms:
            return True
        for monomial, coefficient in difference.terms:
            if len(monomial) == 1 and abs(coefficient) == 1 and monomial[0][1] == 1:
                name = monomial[0][0]
                rest = difference - Dim(((monomial, coefficient),))
                if name in self.origin and name not in rest.symbols:
                    self.found[name] = rest * -coefficient
                    return True
        return False

    def same(self, left: Shape, right: Shape) -> bool:
        """Whether two shapes are equal, or can be made so."""
        if len(left) != len(right):
            return False
        found = [self.equal(a, b) for a, b in zip(left, right, strict=True)]
        return all(found)

    def suggest(self, left: Dim, right: Dim) -> None:
        """Make two dimensions equal at the end, if one of them is still unknown then."""
        self.weak.append((left, right))

    def settle(self) -> None:
        """Follow the suggestions; the 𝟏s of a product have one size if nothing says more."""
        for _ in range(2):
            for left, right in self.weak:
                if (self.dim(left).symbols | self.dim(right).symbols) & set(self.origin):
                    self.equal(left, right)
        if any(self._is_unknown(size) for size, _ in self.ones):
            ones = sorted(self.ones, key=lambda one: one[1].start)
            starts = [at.start for _, at in ones]
            for product in self.products:
                first, last = bisect_left(starts, product.start), bisect_left(starts, product.stop)
                self._one_size([size for size, _ in ones[first:last]])

    def _is_unknown(self, size: Dim) -> bool:
        return bool(self.dim(size).symbols & set(self.origin))

    def _one_size(self, sizes: Sequence[Dim]) -> None:
        known = {self.dim(size) for size in sizes if not self._is_unknown(size)}
        if len(known) == 1:
            for size in sizes:
                self.equal(size, *known)

    def final(self, dim: Dim) -> Dim:
        """A dimension without unknowns.

        Raises: ReadError that says whose size nothing determines.
        """
        dim = self.dim(dim)
        for name in sorted(dim.symbols & set(self.origin)):
            what, span = self.origin[name]
            raise ReadError(
                f"nothing here says how large {what} is",
                span,
                code="undetermined-size",
                hint="write its size, as in I_n, \\mathbf{1}_n or \\sum_{i=1}^n",
            )
        return dim

    def final_shape(self, shape: Shape) -> Shape:
        """A shape without unknowns."""
        return tuple(self.final(d) for d in shape)


def renamed(dim: Dim, dimensions: Mapping[str, Dim]) -> Dim:
    """A dimension in the independent ones of a context (m is 2n, say)."""
    return dim.substitute(dimensions) if dimensions else dim
