"""Terms as SymPy expressions: matrix expressions where SymPy has the form.

A vector of length n is an n × 1 matrix there, and entries count from 0. `to_indexed` gives any
term as a scalar in its free indices.
"""

from __future__ import annotations

from dataclasses import dataclass
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
from symgrad.terms.dimension import Shape
from symgrad.terms.sympy_names import (
    compared,
    dimension,
    element,
    index_symbol,
    plain_name,
    summation,
    symbol,
)
from symgrad.terms.term import Term
from symgrad.terms.to_indexed import Indexer, to_indexed
from symgrad.terms.walk import substitute

__all__ = ["to_indexed", "to_sympy"]


def to_sympy(term: Term, context: Context | None = None) -> Any:
    """A term as a SymPy expression, with matrix expressions for vectors and matrices.

    Raises: Unsupported that names a node without such a form.
    """
    if len(term.shape) > 2:
        raise Unsupported(f"SymPy has no expression for a tensor with {len(term.shape)} axes")
    return _Converter(context).convert(term)


@final
@dataclass(frozen=True)
class _Converter:
    context: Context | None

    def convert(self, term: Term) -> Any:
        """A scalar as an expression, a vector or matrix as a matrix expression."""
        return self.matrix(term) if term.shape else self.scalar(term)

    def scalar(self, term: Term) -> Any:
        """A scalar term."""
        import sympy

        match term:
            case Number() | Constant() | Size() | Index() | Delta():
                return Indexer(self.context).scalar(term)
            case Variable():
                return symbol(term, self.context)
            case Add(terms=terms):
                return sympy.Add(*map(self.scalar, terms))
            case Neg(arg=arg):
                return -self.scalar(arg)
            case Mul(factors=factors):
                return sympy.Mul(*map(self.scalar, factors))
            case Divide(numerator=top, denominator=bottom):
                return self.scalar(top) / self.scalar(bottom)
            case Power(base=base, exponent=exponent):
                return self.scalar(base) ** self.scalar(exponent)
            case MatMul(factors=factors):
                return element(_product(*map(self.matrix, factors)), 0, 0)
            case Transpose(arg=arg):
                return self.scalar(arg)
            case Trace(arg=arg):
                return sympy.Trace(self.matrix(arg))
            case Determinant(arg=arg):
                return sympy.Determinant(self.matrix(arg))
            case Inner(left=left, right=right) if left.shape:
                row = sympy.Transpose(self.matrix(left))
                return sympy.Trace(_product(row, self.matrix(right)))
            case Inner(left=left, right=right):
                return self.scalar(left) * self.scalar(right)
            case Norm(arg=arg, kind="2" | "F") if term.kind == "F" or len(arg.shape) == 1:
                body = self.matrix(arg)
                return sympy.sqrt(sympy.Trace(_product(sympy.Transpose(body), body)))
            case Norm():
                return Indexer(self.context).scalar(term)
            case Entry():
                return self.entry(term)
            case Compare(left=left, operator=operator, right=right):
                return compared(self.scalar(left), operator, self.scalar(right))
            case Indicator(conditions=conditions):
                return sympy.Piecewise((1, sympy.And(*map(self.scalar, conditions))), (0, True))
            case Piecewise(cases=cases, otherwise=otherwise):
                rows = [(self.scalar(v), sympy.And(*map(self.scalar, c))) for v, c in cases]
                return sympy.Piecewise(*rows, (self.scalar(otherwise), True))
            case Apply():
                return self.applied(term)
            case Call(function=function, args=args):
                return sympy.Function(plain_name(function.name))(*map(self.convert, args))
            case Sum():
                return self.summed(term)
            case Let(variable=variable, value=value, body=body):
                return self.scalar(substitute(body, {variable: value}))
            case Derivative():
                return self.derivative(term)
            case Differential():
                raise Unsupported("a Differential has no form in SymPy: expand it first")
            case (
                Ones()
                | Zeros()
                | Identity()
                | Basis()
                | Inverse()
                | MatrixPower()
                | Diag()
                | Kronecker()
                | Outer()
                | Vec()
                | Array()
            ):
                raise Unsupported(f"a scalar {type(term).__name__} has no form in SymPy")
            case _:
                assert_never(term)

    def matrix(self, term: Term) -> Any:
        """A vector as a column, a matrix as it is."""
        import sympy

        rows, columns = self.size(term.shape)
        match term:
            case Variable(name=name):
                return sympy.MatrixSymbol(plain_name(name), rows, columns)
            case Ones():
                return sympy.OneMatrix(rows, columns)
            case Zeros():
                return sympy.ZeroMatrix(rows, columns)
            case Identity():
                return sympy.Identity(rows)
            case Basis(index=index):
                i, j = sympy.Dummy("i"), sympy.Dummy("j")
                delta = sympy.KroneckerDelta(i, self.scalar(index) - 1)
                return sympy.FunctionMatrix(rows, 1, sympy.Lambda((i, j), delta))
            case Add(terms=terms):
                return sympy.MatAdd(*map(self.matrix, terms))
            case Neg(arg=arg):
                return _product(sympy.Integer(-1), self.matrix(arg))
            case Mul(factors=factors):
                return self.elementwise(factors)
            case Divide(numerator=top, denominator=bottom) if not bottom.shape:
                return _product(1 / self.scalar(bottom), self.matrix(top))
            case Divide(numerator=top, denominator=bottom):
                return self.scaled(top, sympy.HadamardPower(self.matrix(bottom), -1))
            case Power(base=base, exponent=exponent):
                return sympy.HadamardPower(self.matrix(base), self.scalar(exponent))
            case MatMul(factors=factors):
                return _product(*map(self.matrix, factors))
            case Transpose(arg=arg):
                return sympy.Transpose(self.matrix(arg))
            case Inverse(arg=arg):
                return _inverse(self.matrix(arg))
            case MatrixPower(base=base, exponent=exponent):
                return sympy.MatPow(self.matrix(base), self.scalar(exponent))
            case Diag(arg=arg) if len(arg.shape) == 1:
                return sympy.DiagMatrix(self.matrix(arg))
            case Diag(arg=arg):
                return sympy.DiagonalOf(self.matrix(arg))
            case Kronecker(left=left, right=right):
                return sympy.KroneckerProduct(self.matrix(left), self.matrix(right))
            case Outer(left=left, right=right) if len(left.shape) == len(right.shape) == 1:
                return _product(self.matrix(left), sympy.Transpose(self.matrix(right)))
            case Apply() if _acts_on_entries(term):
                return self.mapped(term)
            case Let(variable=variable, value=value, body=body):
                return self.matrix(substitute(body, {variable: value}))
            case _:
                return self.by_entries(term)

    def size(self, shape: Shape) -> tuple[Any, Any]:
        """The rows and columns of a shape."""
        sizes = [dimension(d, {}) for d in shape]
        return (sizes[0], sizes[1]) if len(sizes) == 2 else (sizes[0], 1)

    def scaled(self, top: Term, bottom: Any) -> Any:
        """top ⊙ bottom, or a multiple of bottom."""
        import sympy

        if not top.shape:
            return _product(self.scalar(top), bottom)
        return sympy.HadamardProduct(self.matrix(top), bottom)

    def elementwise(self, factors: tuple[Term, ...]) -> Any:
        """A multiple of a Hadamard product."""
        import sympy

        scale = sympy.Mul(*(self.scalar(f) for f in factors if not f.shape))
        tensors = [self.matrix(f) for f in factors if f.shape]
        body = tensors[0] if len(tensors) == 1 else sympy.HadamardProduct(*tensors)
        return body if scale == 1 else _product(scale, body)

    def entry(self, term: Entry) -> Any:
        """An entry, counted from 0."""
        at = [self.scalar(i) - 1 for i in term.indices if i is not None]
        place = at if len(at) == 2 else [*at, 0]
        if len(term.arg.shape) > 2:
            return Indexer(self.context).scalar(term)
        return element(self.matrix(term.arg), *place)

    def mapped(self, term: Apply) -> Any:
        """A scalar function on every entry."""
        import sympy

        name = sympy.Dummy("t", real=True)
        at = Indexer().binding(parameter := Variable("t", ()), lambda _: name)
        value = at.scalar(Apply(term.function, (parameter,)))
        return self.matrix(term.args[0]).applyfunc(sympy.Lambda(name, value))

    def applied(self, term: Apply) -> Any:
        """A declared function with a scalar value."""
        indexer = Indexer(self.context)
        names: list[Term] = []
        for place, arg in enumerate(term.args):
            if arg.shape:
                return indexer.scalar(term)
            name = Variable(rf"\argument{{{place}}}", ())
            value = self.scalar(arg)
            indexer = indexer.binding(name, lambda _, value=value: value)
            names.append(name)
        return indexer.scalar(Apply(term.function, tuple(names)))

    def summed(self, term: Sum) -> Any:
        """Σ of a scalar."""
        import sympy

        index = term.index
        body = self.scalar(term.body)
        if term.conditions:
            held = sympy.And(*map(self.scalar, term.conditions))
            body = sympy.Piecewise((body, held), (0, True))
        ends = dimension(index.start, {}), dimension(index.stop, {})
        return summation(body, index_symbol(index.name), *ends)

    def derivative(self, term: Derivative) -> Any:
        """A derivative of a scalar by a scalar, unevaluated."""
        import sympy

        name = symbol(term.variable, self.context)
        made = sympy.Derivative(self.scalar(term.body), name)
        if term.point is term.variable:
            return made
        return sympy.Subs(made, name, self.scalar(term.point))

    def by_entries(self, term: Term) -> Any:
        """A matrix given by its entries, where SymPy has no operation for it."""
        import sympy

        rows, columns = self.size(term.shape)
        at = sympy.Dummy("i", integer=True), sympy.Dummy("j", integer=True)
        places = tuple(i + 1 for i in at)[: len(term.shape)]
        value = Indexer(self.context).entry(term, places)
        return sympy.FunctionMatrix(rows, columns, sympy.Lambda(at, value))


def _product(*factors: Any) -> Any:
    """A matrix product left as it is: `*` evaluates, and makes 0 of a derivative at a point."""
    import sympy

    flat: list[Any] = []
    for factor in factors:
        flat.extend(factor.args if isinstance(factor, sympy.MatMul) else (factor,))
    return sympy.MatMul(*flat)


def _inverse(matrix: Any) -> Any:
    import sympy
    from sympy.matrices.exceptions import NonInvertibleMatrixError

    try:
        return sympy.Inverse(matrix)
    except NonInvertibleMatrixError as error:
        raise Unsupported(f"SymPy sees that there is no Inverse: {error}") from error


def _acts_on_entries(term: Apply) -> bool:
    return len(term.args) == 1 and not term.function.parameters[0].shape
