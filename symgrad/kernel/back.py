"""Index polynomials as terms again: sums over named indices of products of entries."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from symgrad.kernel.form import (
    BOUND,
    FREE,
    Atom,
    Exponent,
    Frozen,
    Label,
    Monomial,
    labels_of_poly,
)
from symgrad.kernel.theorem import Condition, Need
from symgrad.terms.algebra import (
    Apply,
    Call,
    Compare,
    Determinant,
    Entry,
    Indicator,
    Inverse,
    Power,
)
from symgrad.terms.atoms import Constant, Delta, Index, Size, Variable
from symgrad.terms.binders import Array, Derivative, Sum
from symgrad.terms.build import number, product, total
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim
from symgrad.terms.function import Function, FunctionSymbol
from symgrad.terms.term import Term

_LETTERS = "ijklpqrstuvw"


class Unwritable(Exception):
    """A polynomial that has no term: it holds a function that the caller did not name."""


class Writer:
    """Writes polynomials as terms; `functions` gives the declared functions by name."""

    def __init__(self, context: Context, functions: dict[str, Function]) -> None:
        self.context = context
        self.functions = functions
        self._names: dict[Label, Term] = {}
        self._count = 0
        self._taken: set[str] = set()

    def _fresh(self, label: Label) -> Index:
        scope = label[3] if label[0] == BOUND else label[2]
        name = ""
        while not name or name in self._taken:
            k = self._count
            self._count += 1
            name = _LETTERS[k] if k < len(_LETTERS) else f"i_{{{k}}}"
        return Index(name, Dim(scope[1]), Dim(scope[0]))

    def label(self, label: Label) -> Term:
        """The index term of a label."""
        match label[0]:
            case 2:
                return number(label[1])
            case 4:
                return total((self.label(label[1]), number(label[2])))
            case 3:
                return self.atom(label[1])
            case _:
                if label not in self._names:
                    named = label[0] == FREE and not label[1].startswith("\0")
                    index = (
                        Index(label[1], Dim(label[2][1]), Dim(label[2][0]))
                        if named
                        else self._fresh(label)
                    )
                    self._names[label] = index
                return self._names[label]

    def _bind(self, labels: tuple[Label, ...]) -> tuple[Index, ...]:
        found: list[Index] = []
        for label in labels:
            self._names[label] = self._fresh(label)
            index = self._names[label]
            assert isinstance(index, Index)
            found.append(index)
        return tuple(found)

    def poly(self, poly: Frozen) -> Term:
        """The sum of the monomials."""
        if not poly:
            return number(0)
        self._taken |= {label[1] for label in labels_of_poly(poly) if label[0] == FREE}
        return total(self._scaled(m, Fraction(c)) for m, c in poly)

    def _scaled(self, monomial: Monomial, coefficient: Fraction) -> Term:
        factors = [self.power(atom, e) for atom, e in monomial]
        if coefficient != 1 or not factors:
            factors.insert(0, number(coefficient))
        return product(factors)

    def power(self, atom: Atom, exponent: Exponent) -> Term:
        """An atom to a power."""
        base = self.atom(atom, exponent if atom[0] == "exp" else None)
        if exponent == 1 or atom[0] == "exp":
            return base
        return Power(base, number(Fraction(exponent)))

    def atom(self, atom: Atom, exponent: Exponent | None = None) -> Term:
        """An atom as a term.

        Raises: Unwritable for a function that is not known here.
        """
        match atom:
            case ("num", prime):
                return number(prime)
            case ("const", name):
                return Constant(name)
            case ("dim", name):
                return Size(Dim.of(name))
            case ("idx", label):
                return self.label(label)
            case ("var", key, labels, _):
                return self._entry(key, labels)
            case ("delta", a, b):
                return Delta(self.label(a), self.label(b))
            case ("less", a, b):
                return Indicator((Compare(self.label(a), "<", self.label(b)),))
            case ("exp", monomial):
                return Apply(
                    self._function("exp"), (self._scaled(monomial, Fraction(exponent or 1)),)
                )
            case ("log", poly):
                return Apply(self._function("log"), (self.poly(poly),))
            case ("sum", poly):
                return self.poly(poly)
            case ("ind", poly, cell):
                return self._cell(poly, cell)
            case ("fn", name, polys):
                return Apply(self._function(name), tuple(self.poly(p) for p in polys))
            case ("con", binders, monomial):
                indices = self._bind(binders)
                body = self._scaled(monomial, Fraction(1))
                for index in reversed(indices):
                    body = Sum(index, body)
                return body
            case ("inv", holes, poly, i, j, _):
                matrix = self._matrix(holes, poly)
                return Entry(Inverse(matrix), (self.label(i), self.label(j)))
            case ("det", holes, poly):
                return Determinant(self._matrix(holes, poly))
            case ("call", *_):
                return self._call(atom)
            case _:
                raise Unwritable(atom[0])

    def _function(self, name: str) -> Function:
        if name not in self.functions:
            raise Unwritable(name)
        return self.functions[name]

    def _entry(self, key: Any, labels: tuple[Label, ...]) -> Term:
        shape = tuple(Dim(terms) for terms in key[1])
        declared = self.context.variables.get(key[0])
        variable = Variable(key[0], shape)
        if declared is not None:
            sizes = self.context.dimensions
            if tuple(d.substitute(sizes) for d in declared.variable.shape) == shape:
                variable = declared.variable
        if key[2] == "diagonal":
            labels = (labels[0], labels[0])
        return Entry(variable, tuple(map(self.label, labels))) if labels else variable

    def _matrix(self, holes: tuple[Label, ...], poly: Frozen) -> Term:
        indices = self._bind(holes)
        return Array(indices, self.poly(poly))

    def _cell(self, poly: Frozen, cell: str) -> Term:
        inner = self.poly(poly)
        operator = "=" if cell == "Z" else ">"
        indicator = Indicator((Compare(inner, operator, number(0)),))
        return product((inner, indicator)) if cell == "R" else indicator

    def _call(self, atom: Atom) -> Term:
        _, name, out, slots, arguments, _ = atom
        args: list[Term] = []
        for holes, poly in arguments:
            args.append(Array(self._bind(holes), self.poly(poly)) if holes else self.poly(poly))
        codomain = self.context.functions.get(name)
        shape = codomain.symbol.codomain if codomain else tuple(Dim(_range(b)[1]) for b in out)
        symbol = FunctionSymbol(name, tuple(a.shape for a in args), shape)
        bound = [Variable(f"u_{{{k}}}", a.shape) for k, a in enumerate(args)]
        body: Term = Call(symbol, tuple(bound))
        for place, _ in slots:
            body = Derivative(body, bound[place], bound[place])
        for variable, arg in zip(bound, args, strict=True):
            from symgrad.terms.walk import substitute

            body = substitute(body, {variable: arg}) if not slots else _at(body, variable, arg)
        labels = [*out, *(label for _, own in slots for label in own)]
        return Entry(body, tuple(map(self.label, labels))) if labels else body


def _at(body: Term, variable: Variable, arg: Term) -> Term:
    from symgrad.terms.binders import Let

    return Let(variable, arg, body)


def _range(label: Label) -> Any:
    return label[3] if label[0] == BOUND else label[2] if label[0] == FREE else ((), ((), 1))


def condition_of(atom: Atom, kind: str, context: Context) -> Condition:
    """A condition on an atom as a condition on a term."""
    writer = Writer(context, _functions_of(context))
    try:
        match atom:
            case ("det", _, _):
                return Condition(writer.atom(atom), "nonzero")
            case _:
                return Condition(writer.atom(atom), _need(kind))
    except Unwritable:
        return Condition(number(1), _need(kind))


def _need(kind: str) -> Need:
    match kind:
        case "positive":
            return "positive"
        case "nonnegative":
            return "nonnegative"
        case _:
            return "nonzero"


def _functions_of(context: Context) -> dict[str, Function]:
    """Functions for writing; exp, log and the primitives by name."""
    return {
        name: Function(name=name, latex=name, domain="", source="", parameters=(_T,))
        for name in _PRIMITIVES
    }


_T = Variable("t", ())
_PRIMITIVES = ("exp", "log", "sin", "cos", "erf", "arctan", "gamma", "digamma", "trigamma")
