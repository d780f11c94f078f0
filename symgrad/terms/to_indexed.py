"""Terms as scalar SymPy expressions in their free indices: Sum, Indexed, KroneckerDelta."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never, final

from symgrad.diagnostics import Unsupported
from symgrad.terms.algebra import (
    Add,
    Apply,
    Call,
    Compare,
    Determinant,
    Diag,
    Divide,
    Entry,
    Indicator,
    Inner,
    Inverse,
    Kronecker,
    MatMul,
    MatrixPower,
    Mul,
    Neg,
    Norm,
    Outer,
    Piecewise,
    Power,
    Trace,
    Transpose,
    Vec,
)
from symgrad.terms.atoms import (
    Basis,
    Constant,
    Delta,
    Identity,
    Index,
    Number,
    Ones,
    Size,
    Variable,
    Zeros,
)
from symgrad.terms.binders import Array, Derivative, Differential, Let, Sum
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim, Shape
from symgrad.terms.node import ONE
from symgrad.terms.sympy_names import (
    Sizes,
    as_sympy,
    compared,
    dimension,
    element,
    index_symbol,
    plain_name,
    primitive,
    summation,
    symbol,
)
from symgrad.terms.term import Term
from symgrad.terms.walk import Name

Indices = tuple[Any, ...]
Entries = Callable[[Indices], Any]


def to_indexed(term: Term, context: Context | None = None) -> Any:
    """The entry of a term at i, j, … as a SymPy scalar; a scalar term has no such index.

    Raises: Unsupported that names a node without a form in entries.
    """
    letters = (name for name in "ijklpqrs" if name not in _names(term))
    indices = tuple(index_symbol(next(letters)) for _ in term.shape)
    return Indexer(context).entry(term, indices)


def _names(term: Term) -> set[str]:
    from symgrad.terms.walk import subterms

    return {t.name for t in subterms(term) if isinstance(t, Variable | Index)}


@final
@dataclass(frozen=True)
class Indexer:
    """Takes entries of terms; `values` stands for bound names, `sizes` for dimensions."""

    context: Context | None = None
    values: Mapping[Name, Entries] | None = None
    sizes: Sizes | None = None

    def size(self, dim: Dim) -> Any:
        """A dimension as SymPy has it."""
        return dimension(dim, self.sizes or {})

    def binding(self, name: Name, entries: Entries) -> Indexer:
        """The same, where a name stands for given entries."""
        return replace(self, values={**(self.values or {}), name: entries})

    def scalar(self, term: Term) -> Any:
        """A scalar term."""
        return self.entry(term, ())

    def entry(self, term: Term, at: Indices) -> Any:
        """The entry of a term at 1-based indices."""
        import sympy

        match term:
            case Number(value=value):
                return sympy.Rational(value.numerator, value.denominator)
            case Constant(name=name):
                return _constant(name)
            case Size(dim=dim):
                return self.size(dim)
            case Variable() | Index():
                return self.named(term, at)
            case Ones():
                return sympy.Integer(1)
            case Zeros():
                return sympy.Integer(0)
            case Identity():
                return sympy.KroneckerDelta(*at)
            case Basis(index=index):
                return sympy.KroneckerDelta(self.scalar(index), at[0])
            case Delta(left=left, right=right):
                return sympy.KroneckerDelta(self.scalar(left), self.scalar(right))
            case Add(terms=terms):
                return sympy.Add(*(self.entry(t, at) for t in terms))
            case Neg(arg=arg):
                return -self.entry(arg, at)
            case Mul(factors=factors):
                return sympy.Mul(*(self.fitting(f, at) for f in factors))
            case Divide(numerator=top, denominator=bottom):
                return self.fitting(top, at) / self.fitting(bottom, at)
            case Power(base=base, exponent=exponent):
                return self.entry(base, at) ** self.scalar(exponent)
            case MatMul(factors=factors):
                return self.product(factors, at)
            case Transpose(arg=arg):
                return self.entry(arg, _transposed(arg.shape, at))
            case Trace(arg=arg):
                return self.sum_over(arg.shape[0], lambda i: self.entry(arg, (i, i)))
            case Diag(arg=arg) if len(arg.shape) == 1:
                return sympy.KroneckerDelta(*at) * self.entry(arg, at[:1])
            case Diag(arg=arg):
                return self.entry(arg, (at[0], at[0]))
            case Norm():
                return self.norm(term)
            case Inner(left=left, right=right):
                return self.over_all(
                    left.shape, lambda ix: self.entry(left, ix) * self.entry(right, ix)
                )
            case Outer(left=left, right=right):
                rank = len(left.shape)
                return self.entry(left, at[:rank]) * self.entry(right, at[rank:])
            case Kronecker(left=left, right=right):
                return self.kronecker(left, right, at)
            case Vec(arg=arg):
                rows = self.size(arg.shape[0])
                column = sympy.floor((at[0] - 1) / rows)
                return self.entry(arg, (at[0] - rows * column, column + 1))
            case Entry(arg=arg, indices=indices):
                rest = iter(at)
                return self.entry(
                    arg, tuple(next(rest) if i is None else self.scalar(i) for i in indices)
                )
            case Compare(left=left, operator=operator, right=right):
                return compared(self.fitting(left, at), operator, self.fitting(right, at))
            case Indicator(conditions=conditions):
                return sympy.Piecewise((1, self.all(conditions, at)), (0, True))
            case Piecewise(cases=cases, otherwise=otherwise):
                rows = [(self.fitting(v, at), self.all(c, at)) for v, c in cases]
                return sympy.Piecewise(*rows, (self.fitting(otherwise, at), True))
            case Apply():
                return self.applied(term, at)
            case Call():
                return self.called(term, at)
            case Sum():
                return self.summed(term, at)
            case Array(indices=indices, body=body):
                inner = self
                for index, value in zip(indices, at, strict=False):
                    inner = inner.binding(index, _constantly(value))
                return inner.entry(body, at[len(indices) :])
            case Let(variable=variable, value=value, body=body):
                return self.binding(variable, lambda ix: self.entry(value, ix)).entry(body, at)
            case Derivative():
                return self.derivative(term, at)
            case MatrixPower(base=base, exponent=Number(value=value)) if value in range(1, 9):
                return self.product((base,) * int(value), at)
            case Inverse() | MatrixPower() | Determinant():
                return self.whole(term, at)
            case Differential():
                raise Unsupported("a Differential has no form in SymPy: expand it first")
            case _:
                assert_never(term)

    def named(self, term: Variable | Index, at: Indices) -> Any:
        """A variable's or an index's entry."""
        import sympy

        bound = (self.values or {}).get(term)
        if bound is not None:
            return bound(at)
        if isinstance(term, Index):
            return index_symbol(term.name)
        if not term.shape:
            return symbol(term, self.context)
        shape = tuple(map(self.size, term.shape))
        return sympy.Indexed(sympy.IndexedBase(plain_name(term.name), shape=shape), *at)

    def fitting(self, term: Term, at: Indices) -> Any:
        """An entry, where a scalar fits every place."""
        return self.entry(term, at if term.shape else ())

    def all(self, conditions: tuple[Compare, ...], at: Indices) -> Any:
        """All conditions at once."""
        import sympy

        return sympy.And(*(self.fitting(c, at) for c in conditions))

    def sum_over(self, dim: Dim, body: Callable[[Any], Any]) -> Any:
        """Σ over a new index of 1, …, dim."""
        import sympy

        index = sympy.Dummy("k", integer=True)
        return summation(body(index), index, 1, self.size(dim))

    def over_all(self, shape: Shape, body: Entries) -> Any:
        """Σ over all entries of a shape."""
        if not shape:
            return body(())
        return self.sum_over(shape[0], lambda i: self.over_all(shape[1:], lambda r: body((i, *r))))

    def norm(self, term: Norm) -> Any:
        """‖a‖ by its definition in entries; the spectral norm has none."""
        import sympy

        shape = term.arg.shape
        if term.kind == "2" and not term.euclidean:
            raise Unsupported("the spectral Norm of a matrix has no form in entries")
        if term.kind == "inf":
            raise Unsupported("the largest entry in a Norm has no form in SymPy's sums")
        if term.kind == "1":
            return self.over_all(shape, lambda ix: sympy.Abs(self.entry(term.arg, ix)))
        return sympy.sqrt(self.over_all(shape, lambda ix: self.entry(term.arg, ix) ** 2))

    def product(self, factors: tuple[Term, ...], at: Indices) -> Any:
        """A matrix product: a sum over each inner index."""
        first, *rest = factors
        if not rest:
            return self.entry(first, at)
        tail = MatMul(tuple(rest)) if len(rest) > 1 else rest[0]
        match len(first.shape), len(tail.shape):
            case 1, _:
                return self.entry(first, at[:1]) * self.entry(tail, (1, *at[1:]))
            case _, 1:
                row = (1,) if first.shape[0] == ONE else at[:1]
                return self.sum_over(
                    first.shape[1], lambda i: self.entry(first, (*row, i)) * self.entry(tail, (i,))
                )
            case _:
                return self.sum_over(
                    first.shape[1],
                    lambda i: self.entry(first, (at[0], i)) * self.entry(tail, (i, at[1])),
                )

    def kronecker(self, left: Term, right: Term, at: Indices) -> Any:
        """An entry of A ⊗ B."""
        import sympy

        sizes = [self.size(d) for d in right.shape]
        outer = tuple(sympy.floor((i - 1) / s) + 1 for i, s in zip(at, sizes, strict=True))
        inner = tuple(i - (o - 1) * s for i, o, s in zip(at, outer, sizes, strict=True))
        return self.entry(left, outer) * self.entry(right, inner)

    def applied(self, term: Apply, at: Indices) -> Any:
        """A declared function: SymPy's own for a primitive, else its definition."""
        function = term.function
        lead = len(term.shape) - len(function.codomain)
        if function.body is None:
            return primitive(function)(*(self.fitting(a, at) for a in term.args))
        inner = Indexer(self.context, {}, dict(self.sizes or {}))
        sizes = dict(self.sizes or {})
        for parameter, arg in zip(function.parameters, term.args, strict=True):
            own = len(parameter.shape)
            spare = at[:lead] if len(arg.shape) > own else ()
            for dim, size in zip(parameter.shape, arg.shape[len(arg.shape) - own :], strict=True):
                sizes[str(dim)] = self.size(size)
            inner = inner.binding(parameter, self._leading(arg, spare))
        return replace(inner, sizes=sizes).entry(function.body, at[lead:])

    def _leading(self, arg: Term, spare: Indices) -> Entries:
        return lambda ix: self.entry(arg, (*spare, *ix))

    def called(self, term: Call, at: Indices) -> Any:
        """A function of the document, of scalars only."""
        import sympy

        if at or any(a.shape for a in term.args):
            raise Unsupported(
                f"a Call of {term.function.name} at vectors has no form in SymPy's entries"
            )
        return sympy.Function(plain_name(term.function.name))(*map(self.scalar, term.args))

    def summed(self, term: Sum, at: Indices) -> Any:
        """Σ; conditions become cases."""
        import sympy

        index = term.index
        name = sympy.Dummy(index.name, integer=True)
        inner = self.binding(index, _constantly(name))
        body = inner.entry(term.body, at)
        if term.conditions:
            body = sympy.Piecewise((body, inner.all(term.conditions, ())), (0, True))
        plain = index_symbol(index.name)
        if plain not in as_sympy(body).atoms(sympy.Symbol):
            body, name = body.xreplace({name: plain}), plain
        return summation(body, name, self.size(index.start), self.size(index.stop))

    def derivative(self, term: Derivative, at: Indices) -> Any:
        """A derivative by a scalar, unevaluated."""
        import sympy

        if term.variable.shape:
            raise Unsupported(
                f"a Derivative by {term.variable.name} has no form in SymPy's entries: expand it"
            )
        name = sympy.Dummy(plain_name(term.variable.name), real=True)
        inner = self.binding(term.variable, _constantly(name))
        made = sympy.Derivative(inner.entry(term.body, at), name)
        point = self.scalar(term.point)
        if term.point is term.variable:
            return made.xreplace({name: point})
        return sympy.Subs(made, name, point)

    def whole(self, term: Inverse | MatrixPower | Determinant, at: Indices) -> Any:
        """An entry of a matrix that has no formula in entries."""
        from symgrad.terms.to_sympy import to_sympy

        if self.values or self.sizes:
            raise Unsupported(f"a {type(term).__name__} under a bound name has no form in entries")
        made = to_sympy(term, self.context)
        return element(made, *(i - 1 for i in at)) if at else made


def _constantly(value: Any) -> Entries:
    return lambda _: value


def _constant(name: str) -> Any:
    import sympy

    known = {"pi": sympy.pi, "e": sympy.E}
    if name not in known:
        raise Unsupported(f"the Constant {name} has no form in SymPy")
    return known[name]


def _transposed(shape: Shape, at: Indices) -> Indices:
    """The indices of the argument for an entry of its transpose."""
    match len(shape):
        case 1:
            return at[1:]
        case 2 if shape[0] == ONE:
            return (1, at[0])
        case _:
            return at[::-1]
