"""The layout of every term in textbook notation, with the fewest parentheses that read back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction as Rational
from typing import assert_never, final

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
from symgrad.terms.dimension import Shape
from symgrad.terms.printing import applications, derivatives, products, scripts
from symgrad.terms.printing.box import (
    ELEMENT,
    RELATION,
    SUM,
    At,
    Box,
    Cases,
    Fenced,
    Fraction,
    Function,
    Infix,
    Minus,
    Symbol,
    bound,
)
from symgrad.terms.printing.names import Names, dimension, symbol
from symgrad.terms.printing.sizes import beside, seen_through, sized
from symgrad.terms.term import Term

COMPARISONS = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "=": "=", "!=": r"\ne"}
_NORMS = {"2": "2", "1": "1", "inf": r"\infty", "F": "F"}


@final
@dataclass(frozen=True, slots=True)
class Notation:
    """Lays out terms; `names` are those that a formula may not use for something else.

    `outright` writes the size of every e_i that nothing beside it gives: it gives a shape itself.
    """

    names: Names
    outright: bool = False

    def box(self, term: Term, known: bool = False) -> Box:
        """The layout of a term; `known`: its shape follows from what stands around it."""
        match term:
            case Number(value=value):
                return number(value)
            case Constant(name=name):
                return Symbol(rf"\{name}")
            case Size(dim=dim):
                plain = dim.symbol is not None
                return dimension(dim) if plain else operator("size", dimension(dim))
            case Variable(name=name) | Index(name=name):
                return symbol(name)
            case Ones() | Zeros() | Identity() | Basis() | Delta():
                return self.constant(term, known)
            case Add(terms=parts):
                return products.total(self, parts, known)
            case Neg(arg=arg):
                return Minus(bound(self.under(arg, known), ELEMENT))
            case Mul(factors=factors):
                return products.elementwise(self, factors, known)
            case MatMul(factors=factors):
                return products.matrix(self, factors, known)
            case Divide(numerator=top, denominator=bottom):
                return products.quotient(self, top, bottom, known)
            case Kronecker(left=left, right=right):
                return products.tensor(self, r"\otimes", left, right)
            case Outer(left=left, right=right):
                return products.tensor(self, r"\boxtimes", left, right)
            case Power() | Transpose() | Inverse() | MatrixPower():
                return scripts.raised(self, term, known)
            case Entry():
                return scripts.entry(self, term)
            case Array():
                return scripts.array(self, term)
            case Trace(arg=arg):
                return operator("tr", self.box(arg))
            case Diag(arg=arg):
                return operator("diag", self.under(arg, known))
            case Vec(arg=arg):
                return operator("vec", self.box(arg))
            case Norm(arg=arg, kind=kind):
                return scripts.below(Fenced("norm", (self.box(arg),)), Symbol(_NORMS[kind]))
            case Inner(left=left, right=right):
                return Fenced("angles", self.sides(left, right))
            case Compare():
                return self.compare(term)
            case Indicator(conditions=conditions):
                head = Symbol(r"\mathbb{1}")
                return Function(head, (Fenced("brackets", self.all(conditions)),))
            case Piecewise():
                return self.cases(term, known)
            case Apply() | Determinant() | Call() | Sum():
                return applications.applied(self, term, known)
            case Derivative():
                return derivatives.derivative(self, term)
            case Differential():
                return derivatives.differential(self, term, known)
            case Let(variable=variable, value=value, body=body):
                name = symbol(variable.name)
                at = self.giving_a_shape(value)
                return At(derivatives.shielded(body, self.box(body)), name, ":=", at)
            case _:
                assert_never(term)

    def under(self, term: Term, known: bool) -> Box:
        """The layout of a term below a node that hides how many axes it has."""
        return self.box(term, seen_through(term, known))

    def giving_a_shape(self, term: Term) -> Box:
        """The layout of a value that gives a bound name its shape."""
        return replace(self, outright=True).box(term)

    def sides(self, left: Term, right: Term) -> tuple[Box, Box]:
        """Two sides, each of which may give the other its size."""
        both = (left, right)
        return (
            self.box(left, beside(both, left, False)),
            self.box(right, beside(both, right, False)),
        )

    def constant(self, term: Ones | Zeros | Identity | Basis | Delta, known: bool) -> Box:
        """𝟏, 0, I, e_i and δ, with a size where nothing else gives it."""
        match term:
            case Ones(shape=shape):
                return _with_size(Symbol(r"\mathbf{1}"), shape, known)
            case Zeros(shape=shape):
                return _with_size(Symbol(r"\mathbf{0}"), shape, known)
            case Identity(dim=dim):
                taken = "I" in self.names.taken
                head = Symbol(r"\operatorname{Id}" if taken else "I")
                return _with_size(head, (dim,), known)
            case Basis(index=index, dim=dim):
                head = Symbol(r"\mathbf{e}" if "e" in self.names.taken else "e")
                ranged = isinstance(index, Index) and index in self.names.ranged
                seen = sized(term) or (ranged and dim == getattr(index, "stop", None))
                size = (
                    None
                    if known or (seen and not self.outright)
                    else Function(Symbol(""), (dimension(dim),))
                )
                return scripts.below(head, self.box(index), above=size)
            case Delta(left=left, right=right):
                return scripts.indexed(self, Symbol(r"\delta"), (left, right))

    def compare(self, term: Compare) -> Infix:
        """left > right."""
        return Infix(self.sides(term.left, term.right), (COMPARISONS[term.operator],), RELATION)

    def all(self, conditions: tuple[Compare, ...]) -> tuple[Box, ...]:
        """Conditions, each laid out; a < x and x < b as a < x < b."""
        found: list[Infix] = []
        for before, one in zip((None, *conditions), conditions, strict=False):
            box = self.compare(one)
            if before is not None and chains(before, one):
                last = found.pop()
                box = Infix(
                    (*last.parts, box.parts[-1]), (*last.operators, *box.operators), RELATION
                )
            found.append(box)
        return tuple(found)

    def cases(self, term: Piecewise, known: bool) -> Cases:
        """A definition by cases."""
        values = (term.otherwise, *(value for value, _ in term.cases))
        rows = tuple(
            (
                self.box(value, beside(values, value, seen_through(value, known))),
                self.all(conditions),
            )
            for value, conditions in term.cases
        )
        return Cases(
            rows,
            self.box(
                term.otherwise, beside(values, term.otherwise, seen_through(term.otherwise, known))
            ),
        )


def chains(first: Compare, second: Compare) -> bool:
    """Whether a second comparison goes on from where the first one ends, in its direction."""
    ways = {first.operator[0], second.operator[0]}
    return first.right is second.left and ways in ({"<"}, {">"})


def number(value: Rational) -> Box:
    """A number as it is written: 2, 0.5; a fraction without finite decimals as a quotient."""
    if value.denominator == 1:
        return Symbol(str(value.numerator))
    scale = value.denominator
    digits = 0
    while scale % 10 == 0 or scale % 5 == 0 or scale % 2 == 0:
        scale //= 10 if scale % 10 == 0 else 5 if scale % 5 == 0 else 2
        digits += 1
    if scale != 1:
        return Fraction(Symbol(str(value.numerator)), Symbol(str(value.denominator)))
    while value * 10**digits % 1:
        digits += 1
    text = str(int(value * 10**digits)).rjust(digits + 1, "0")
    return Symbol(f"{text[:-digits]}.{text[-digits:]}")


def operator(name: str, *args: Box) -> Function:
    r"""\operatorname{name}(args)."""
    return Function(Symbol(rf"\operatorname{{{name}}}"), args)


def _with_size(head: Symbol, shape: Shape, known: bool) -> Box:
    if known or not shape:
        return head
    sizes = tuple(map(dimension, shape))
    if len(sizes) == 1:
        return scripts.below(head, sizes[0])
    crossed = Infix(tuple(bound(s, ELEMENT) for s in sizes), (r"\times",) * (len(sizes) - 1), SUM)
    return scripts.below(head, crossed)
