"""The names of a SymPy expression: which are dimensions, indices and variables."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast, final

from symgrad.diagnostics import Unsupported
from symgrad.properties import property_named
from symgrad.terms.atoms import Index, Size, Sort, Variable
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim, Shape
from symgrad.terms.node import ONE
from symgrad.terms.sympy_names import as_sympy
from symgrad.terms.term import Term
from symgrad.terms.unicode import SYMBOLS

_ASSUMED = (
    ("positive", "positive"),
    ("nonnegative", "nonnegative"),
    ("nonzero", "nonzero"),
    ("integer", "integer"),
)


def latex_name(name: str) -> str:
    r"""The LaTeX of a SymPy name: `\lambda_1` for lambda_1, `x_1` for x1."""
    if "\\" in name or "{" in name:
        return name
    found = re.fullmatch(r"([A-Za-z]+?)(?:_(\w+)|(\d+))?", name)
    if found is None:
        return rf"\mathrm{{{name}}}"
    head, *subs = found.groups()
    sub = "".join(s for s in subs if s)
    if len(head) > 1:
        head = rf"\{head}" if head in SYMBOLS else rf"\mathrm{{{head}}}"
    return head if not sub else f"{head}_{sub}" if len(sub) == 1 else f"{head}_{{{sub}}}"


def dimensions_of(expression: Any) -> frozenset[Any]:
    """The symbols of shapes and of the bounds of sums."""
    import sympy

    found: set[Any] = set()
    for part in cast(Any, sympy.preorder_traversal(expression)):
        if isinstance(part, sympy.MatrixExpr):
            found |= {s for size in part.shape for s in as_sympy(size).free_symbols}
        elif isinstance(part, sympy.IndexedBase) and part.shape:
            found |= {s for size in part.shape for s in size.free_symbols}
        elif isinstance(part, sympy.Sum):
            found |= {s for limit in part.limits for end in limit[1:] for s in end.free_symbols}
    return frozenset(found)


def own_symbols(e: Any) -> set[Any]:
    """The symbols of an index expression, without those inside entries that stand in it."""
    import sympy
    from sympy.matrices.expressions.matexpr import MatrixElement

    made: Any = as_sympy(e)
    outer = made.xreplace(dict.fromkeys(made.atoms(sympy.Indexed, MatrixElement), 0))
    return set(as_sympy(outer).free_symbols)


def _entry(part: Any) -> tuple[Any, tuple[Any, ...]]:
    """What an entry is taken of, and where."""
    return (part.parent if hasattr(part, "parent") else part.base), part.indices


@final
@dataclass
class Scope:
    """What names mean at a place of the expression, and the declarations so far."""

    dimensions: frozenset[Any]
    taken: set[str]
    context: Context = field(default_factory=Context)
    bound: dict[Any, Term] = field(default_factory=dict[Any, Term])
    holders: dict[str, Dim] = field(default_factory=dict[str, Dim])
    """Tensors whose entries stand as indices, and the size of the axis in which they stand."""

    @staticmethod
    def of(e: Any) -> Scope:
        """The outermost scope of an expression."""
        import sympy

        names = {s.name for s in e.free_symbols if isinstance(s, sympy.Symbol)}
        scope = Scope(dimensions_of(e), names)
        scope.free_indices(e)
        return scope

    def free_indices(self, e: Any) -> None:
        """Find the range of each index that nothing binds, from the axis in which it stands."""
        import sympy
        from sympy.matrices.expressions.matexpr import MatrixElement

        free = e.free_symbols - self.dimensions
        for part in cast(Any, sympy.preorder_traversal(e)):
            if isinstance(part, sympy.Indexed | MatrixElement):
                whole, indices = _entry(part)
                sizes = whole.shape or ()
            else:
                continue
            for i, size in zip(indices, sizes, strict=False):
                for inner in as_sympy(i).atoms(sympy.Indexed, MatrixElement):
                    self.holders[latex_name(str(_entry(inner)[0]))] = self.dim(as_sympy(size))
                for name in (free & own_symbols(i)) - set(self.bound):
                    self.bound[name] = Index(latex_name(name.name), self.dim(as_sympy(size)))

    def fresh(self, name: Any, stop: Dim, start: Dim = ONE) -> Index:
        """An index for a bound name of SymPy's, under a name that nothing in scope has."""
        wanted = latex_name(name.name)
        used = self.taken | {term.name for term in self.bound.values() if isinstance(term, Index)}
        letters = (wanted, *"ijklpqrs", *(f"i_{{{k}}}" for k in range(10, 1000)))
        return Index(next(n for n in letters if n not in used), stop, start)

    def enter(self, names: Iterable[Any], shape: Shape) -> tuple[Index, ...]:
        """Bind names to indices of the axes of a shape."""
        indices: list[Index] = []
        for name, dim in zip(names, shape, strict=True):
            index = self.fresh(name, dim)
            self.bound[name] = index
            indices.append(index)
        return tuple(indices)

    def leave(self, names: Iterable[Any]) -> None:
        """The end of the scope of names."""
        for name in names:
            del self.bound[name]

    def symbol(self, e: Any) -> Term:
        """A dimension, or a variable with its assumptions."""
        if e in self.dimensions:
            return Size(Dim.of(latex_name(e.name)))
        variable = Variable(latex_name(e.name), ())
        words = [word for test, word in _ASSUMED if getattr(e, f"is_{test}")]
        self.context = self.context.declare(variable, *map(property_named, words))
        return variable

    def dim(self, e: Any) -> Dim:
        """A dimension from an integer expression."""
        import sympy

        made = Dim.of(0)
        names = sorted(e.free_symbols, key=str)
        for monomial, coefficient in sympy.Poly(e, *names).terms() if names else [((), e)]:
            if not coefficient.is_Integer:
                raise Unsupported(f"{e} is not a dimension")
            part = Dim.of(int(coefficient))
            for name, power in zip(names, monomial, strict=True):
                for _ in range(power):
                    part = part * Dim.of(latex_name(name.name))
            made = made + part
        return made

    def shape(self, e: Any) -> Shape:
        """The shape of a matrix expression: a column is a vector, 1 × 1 a scalar."""

        rows, columns = (self.dim(as_sympy(size)) for size in e.shape)
        if columns == ONE:
            return () if rows == ONE else (rows,)
        return (rows, columns)

    def declared(self, name: str, shape: Shape) -> Variable:
        """A variable, declared."""
        spelled = latex_name(name)
        bound = self.holders.get(spelled)
        sort = Sort.REAL if bound is None else Sort.INDEX
        variable = Variable(spelled, shape, sort, bound)
        self.context = self.context.declare(variable)
        return variable
