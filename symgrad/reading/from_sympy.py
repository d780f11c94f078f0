"""SymPy expressions as terms: matrix expressions, sums over indices, scalars.

SymPy's entries count from 0 and ours from 1. A symbol in a shape or in the bound of a sum is a
dimension, one in the place of an index is an index, any other a real variable, with the
assumptions that it carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from symgrad.diagnostics import Unsupported
from symgrad.functions import load_functions
from symgrad.reading.sympy_scope import Scope, latex_name, own_symbols
from symgrad.terms.algebra import (
    Apply,
    Call,
    Compare,
    Comparison,
    Determinant,
    Diag,
    Divide,
    Entry,
    Indicator,
    Inverse,
    Kronecker,
    MatMul,
    MatrixPower,
    Mul,
    Neg,
    Piecewise,
    Power,
    Trace,
    Transpose,
)
from symgrad.terms.atoms import (
    Constant,
    Delta,
    Identity,
    Ones,
    Size,
    Sort,
    Variable,
    Zeros,
)
from symgrad.terms.binders import Array, Derivative, Let, Sum
from symgrad.terms.build import number, product, total
from symgrad.terms.context import Context
from symgrad.terms.function import Function, FunctionSymbol
from symgrad.terms.sympy_names import as_sympy
from symgrad.terms.term import Term
from symgrad.terms.walk import subterms

_RELATIONS: dict[str, Comparison] = {
    "StrictLessThan": "<",
    "LessThan": "<=",
    "StrictGreaterThan": ">",
    "GreaterThan": ">=",
    "Equality": "=",
    "Unequality": "!=",
}


def from_sympy(
    expression: Any, functions: Mapping[str, Function] | None = None
) -> tuple[Term, Context]:
    """A term and the declarations of its variables; `functions` are those that are known.

    Raises: Unsupported that names a SymPy class without a term; TypeError for what is not SymPy's.
    """
    import sympy

    if not isinstance(expression, sympy.Basic):
        raise TypeError(f"from_sympy takes a SymPy expression, not {expression!r}")
    reader = _Reader(Scope.of(expression), load_functions() if functions is None else functions)
    term = reader.term(expression)
    return term, reader.scope.context


def _parameter() -> Any:
    import sympy

    return sympy.Symbol("t", real=True)


def _entry_form(function: Function) -> Any:
    """What SymPy makes of an elementwise function's definition at one symbol."""
    from symgrad.terms.to_indexed import Indexer

    indexer = Indexer().binding(function.parameters[0], lambda _: _parameter())
    return indexer.scalar(Apply(function, function.parameters))


@final
@dataclass
class _Reader:
    scope: Scope
    functions: Mapping[str, Function]

    def term(self, e: Any) -> Term:
        """Any expression."""
        import sympy

        return self.matrix(e) if isinstance(e, sympy.MatrixExpr) else self.scalar(e)

    # Scalars.

    def scalar(self, e: Any) -> Term:
        """A scalar expression."""
        import sympy
        from sympy.core.function import Application, AppliedUndef
        from sympy.core.relational import Relational

        if e in self.scope.bound:
            return self.scope.bound[e]
        match e:
            case sympy.Rational():
                return number(Fraction(int(e.p), int(e.q)))
            case sympy.Symbol():
                return self.scope.symbol(e)
            case sympy.Add():
                return _signed(map(self.scalar, e.as_ordered_terms()))
            case sympy.Mul():
                return self.product(e)
            case sympy.Pow():
                return self.power(e)
            case sympy.Sum():
                return self.sum(e)
            case sympy.Piecewise():
                return self.cases(e)
            case Relational():
                return self.compare(e)
            case sympy.KroneckerDelta():
                places: Any = e.args[:2]
                shift, _ = places[0].as_coeff_Add()
                return Delta(*(self.index(a - shift) for a in places))
            case sympy.Indexed():
                return self.indexed(e)
            case sympy.Trace():
                inner = self.matrix(e.arg)
                return Trace(inner) if inner.shape else inner
            case sympy.Determinant():
                return Determinant(self.matrix(e.arg))
            case sympy.Derivative():
                return self.derivative(e)
            case sympy.Subs():
                return self.substituted(e)
            case AppliedUndef():
                return self.called(e)
            case Application():
                return self.applied(e)
            case _:
                return self.other(e)

    def other(self, e: Any) -> Term:
        """Constants, and entries of matrix expressions."""
        import sympy
        from sympy.matrices.expressions.matexpr import MatrixElement

        if e is sympy.pi:
            return Constant("pi")
        if e is sympy.E:
            return Apply(self.functions["exp"], (number(1),))
        if isinstance(e, MatrixElement):
            return self.element(e)
        if isinstance(e, sympy.Float):
            raise _rounded(e)
        raise Unsupported(f"there is no term for SymPy's {type(e).__name__}")

    def index(self, e: Any) -> Term:
        """An index term."""
        unknown = own_symbols(e) - set(self.scope.bound) - self.scope.dimensions
        if unknown:
            raise Unsupported(f"nothing gives the range of the index {min(map(str, unknown))}")
        made = self.scalar(e)
        for part in subterms(made):
            if isinstance(part, Variable) and part.sort is not Sort.INDEX:
                raise Unsupported(f"nothing says that {part.name} holds indices")
        return made

    def product(self, e: Any) -> Term:
        """A product; negative powers go below."""

        coefficient, rest = e.as_coeff_Mul()
        above: list[Term] = []
        below: list[Term] = []
        for factor in rest.as_ordered_factors():
            base, exponent = factor.as_base_exp()
            if exponent.is_Rational and exponent.is_negative:
                below.append(self.scalar(base**-exponent))
            else:
                above.append(self.scalar(factor))
        if coefficient.is_Float:
            raise _rounded(coefficient)
        above.sort(key=lambda term: not isinstance(term, Size))
        over, under = abs(int(coefficient.p)), int(coefficient.q)
        if under != 1 and not below:
            above.insert(0, number(Fraction(over, under)))
        else:
            above[:0] = [number(over)] if over != 1 else []
            below[:0] = [number(under)] if under != 1 else []
        made = product(above)
        made = Divide(made, product(below)) if below else made
        return Neg(made) if coefficient.is_negative else made

    def power(self, e: Any) -> Term:
        """A power, a root or a reciprocal."""
        import sympy

        base, exponent = e.args
        if base is sympy.E:
            return Apply(self.functions["exp"], (self.scalar(exponent),))
        if exponent == sympy.Rational(1, 2):
            return Apply(self.functions["sqrt"], (self.scalar(base),))
        if exponent.is_Rational and exponent.is_negative:
            return Divide(number(1), self.scalar(base**-exponent))
        return Power(self.scalar(base), self.scalar(exponent))

    def sum(self, e: Any) -> Term:
        """Sums; one from 0 is counted from 1."""
        import sympy

        (name, start, stop), body = e.limits[-1], e.function
        if len(e.limits) > 1:
            body = sympy.Sum(body, *e.limits[:-1])
        if start == 0:
            body, start, stop = body.subs(name, name - 1), start + 1, stop + 1
        hidden = self.scope.bound.pop(name, None)
        index = self.scope.fresh(name, self.scope.dim(stop), self.scope.dim(start))
        self.scope.bound[name] = index
        made = Sum(index, self.scalar(body))
        del self.scope.bound[name]
        if hidden is not None:
            self.scope.bound[name] = hidden
        return made

    def cases(self, e: Any) -> Term:
        """A definition by cases, an indicator where it is 1 or 0."""
        *cases, (last, always) = e.args
        if always != True:  # noqa: E712 - SymPy's own truth value
            raise Unsupported("a Piecewise without a last case that always holds has no term")
        rows = tuple((self.scalar(v), self.conditions(c)) for v, c in cases)
        otherwise = self.scalar(last)
        if len(rows) == 1 and rows[0][0] is number(1) and otherwise is number(0):
            return Indicator(rows[0][1])
        return Piecewise(rows, otherwise)

    def conditions(self, e: Any) -> tuple[Compare, ...]:
        """Comparisons that all hold."""
        import sympy

        return tuple(self.compare(part) for part in sympy.And.make_args(e))

    def compare(self, e: Any) -> Compare:
        """A comparison."""
        sign = _RELATIONS.get(type(e).__name__)
        if sign is None:
            raise Unsupported(f"there is no comparison for SymPy's {type(e).__name__}")
        return Compare(self.scalar(e.lhs), sign, self.scalar(e.rhs))

    def derivative(self, e: Any) -> Term:
        """Derivatives by scalar variables, the first named taken first."""
        made = self.scalar(e.expr)
        for name, count in e.variable_count:
            variable = self.scalar(name)
            if not isinstance(variable, Variable) or not count.is_Integer:
                raise Unsupported(f"there is no term for a derivative by {name}")
            for _ in range(int(count)):
                made = Derivative(made, variable, variable)
        return made

    def substituted(self, e: Any) -> Term:
        """An expression at a point."""
        import sympy

        if len(e.variables) != 1:
            raise Unsupported("there is no term for a Subs of several variables")
        (name,), (value,) = e.variables, e.point
        body = e.expr
        stand_in = sympy.Symbol("u" if isinstance(name, sympy.Dummy) else name.name, real=True)
        inner, point = self.scalar(body.xreplace({name: stand_in})), self.scalar(value)
        variable = Variable(latex_name(stand_in.name), ())
        if isinstance(inner, Derivative) and inner.variable is variable is inner.point:
            return Derivative(inner.body, variable, point)
        return Let(variable, point, inner)

    def called(self, e: Any) -> Term:
        """An undetermined function."""
        args = tuple(map(self.term, e.args))
        symbol = FunctionSymbol(latex_name(e.func.__name__), tuple(a.shape for a in args), ())
        self.scope.context = self.scope.context.declare_function(symbol)
        return Call(symbol, args)

    def applied(self, e: Any) -> Term:
        """A function that is declared under the name of SymPy's."""
        function = self.named(type(e))
        if function is None:
            raise Unsupported(f"there is no declared function for SymPy's {type(e).__name__}")
        args = [self.scalar(a) for a in e.args]
        while len(args) > len(function.parameters) == 2:
            args[-2:] = [Apply(function, tuple(args[-2:]))]
        return Apply(function, tuple(args))

    def named(self, kind: type) -> Function | None:
        """The declared function that a SymPy class stands for."""
        for function in self.functions.values():
            if kind.__name__ == function.sympy or kind.__name__.lower() == function.name:
                return function
        return None

    def defined(self, form: Any) -> Function | None:
        """The declared function of one scalar whose definition this is."""
        for function in self.functions.values():
            shapes = [p.shape for p in function.parameters]
            if shapes == [()] and _entry_form(function) == form:
                return function
        return None

    # Entries.

    def indexed(self, e: Any) -> Term:
        """An entry of an IndexedBase, counted from 1 as in sums over 1, …, n."""
        if not e.base.shape:
            raise Unsupported(f"the shape of {e.base} is needed: IndexedBase({e.base}, shape=…)")
        shape = tuple(map(self.scope.dim, e.base.shape))
        variable = self.scope.declared(str(e.base.label), shape)
        return Entry(variable, self.places(e.indices, 0))

    def element(self, e: Any) -> Term:
        """An entry of a matrix expression, counted from 0."""
        whole = self.matrix(e.parent)
        if not whole.shape:
            return whole
        at = e.indices if len(whole.shape) == 2 else e.indices[:1]
        return Entry(whole, self.places(at, 1))

    def places(self, indices: Iterable[Any], shift: int) -> tuple[Term, ...]:
        """Index terms, counted from 1."""
        return tuple(self.index(as_sympy(i) + shift) for i in indices)

    # Matrices.

    def matrix(self, e: Any) -> Term:
        """A matrix expression."""
        import sympy

        match e:
            case sympy.MatrixSymbol():
                return self.scope.declared(e.name, self.scope.shape(e))
            case sympy.Identity() | sympy.OneMatrix() | sympy.ZeroMatrix() if not self.scope.shape(
                e
            ):
                return number(0 if isinstance(e, sympy.ZeroMatrix) else 1)
            case sympy.Identity():
                return Identity(self.scope.shape(e)[0])
            case sympy.OneMatrix():
                return Ones(self.scope.shape(e))
            case sympy.ZeroMatrix():
                return Zeros(self.scope.shape(e))
            case sympy.MatAdd():
                return _signed(map(self.matrix, e.args))
            case sympy.MatMul():
                return self.matrix_product(e)
            case sympy.Transpose():
                return Transpose(self.matrix(e.arg))
            case sympy.Inverse():
                return Inverse(self.matrix(e.arg))
            case sympy.MatPow():
                base, exponent = e.args
                made = self.matrix(base)
                return Inverse(made) if exponent == -1 else MatrixPower(made, self.scalar(exponent))
            case sympy.HadamardProduct():
                return Mul(tuple(map(self.matrix, e.args)))
            case sympy.HadamardPower():
                base, exponent = self.matrix(e.base), e.exp
                return (
                    Divide(number(1), base)
                    if exponent == -1
                    else Power(base, self.scalar(exponent))
                )
            case sympy.KroneckerProduct():
                first, *rest = map(self.matrix, e.args)
                for factor in rest:
                    first = Kronecker(first, factor)
                return first
            case sympy.FunctionMatrix():
                return self.given_by_entries(e)
            case _:
                return self.other_matrix(e)

    def other_matrix(self, e: Any) -> Term:
        """Diagonals and functions of every entry."""
        import sympy
        from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

        match e:
            case sympy.DiagMatrix() | sympy.DiagonalOf():
                return Diag(self.matrix(e.args[0]))
            case ElementwiseApplyFunction():
                return self.mapped(e)
            case _:
                raise Unsupported(f"there is no term for SymPy's {type(e).__name__}")

    def matrix_product(self, e: Any) -> Term:
        """A product of matrices and scalars."""
        scalars: list[Term] = []
        groups: list[list[Term]] = [[]]
        for factor in e.args:
            made = self.term(factor)
            if not made.shape:
                scalars.append(made)
                continue
            if groups[-1] and not _chain(groups[-1]).shape:
                groups.append([])
            groups[-1].append(made)
        factors = [*scalars, *(_chain(group) for group in groups if group)]
        signed = [f for f in factors if f is not number(-1)]
        made = product(signed)
        return Neg(made) if (len(factors) - len(signed)) % 2 else made

    def mapped(self, e: Any) -> Term:
        """A function on every entry: a declared one by its definition, else entry by entry."""
        import sympy

        arg = self.matrix(e.expr)
        t = _parameter()
        function = self.defined(e.function(t))
        if function is not None:
            return Apply(function, (arg,))
        names = [sympy.Dummy(n, integer=True) for n in "ij"[: len(arg.shape)]]
        indices = self.scope.enter(names, arg.shape)
        dummy = sympy.Dummy("t", real=True)
        self.scope.bound[dummy] = Entry(arg, indices)
        made = Array(indices, self.scalar(e.function(dummy)))
        self.scope.leave([*names, dummy])
        return made

    def given_by_entries(self, e: Any) -> Term:
        """[f(i, j)]_ij; its indices count from 0."""
        import sympy

        shape = self.scope.shape(e)
        names = [sympy.Dummy(n, integer=True) for n in "ij"[: len(shape)]]
        indices = self.scope.enter(names, shape)
        places = [name - 1 for name in names] + [0] * (2 - len(shape))
        made = Array(indices, self.scalar(e.lamda(*places)))
        self.scope.leave(names)
        return made


def _rounded(e: Any) -> Unsupported:
    return Unsupported(f"a proof has no use for the rounded number {e}: use a Rational")


def _signed(terms: Iterable[Term]) -> Term:
    """A sum that starts with a term that is not negative, if there is one."""
    return total(sorted(terms, key=lambda term: isinstance(term, Neg)))


def _chain(factors: list[Term]) -> Term:
    return factors[0] if len(factors) == 1 else MatMul(tuple(factors))
