"""Functions as factors: exponentials and logarithms undone, roots as powers, signs taken out."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, final

from symgrad.engine.idiomatic.network import Form, Wires
from symgrad.terms.algebra import Apply, Divide, Mul, Neg, Power
from symgrad.terms.atoms import Number
from symgrad.terms.build import number
from symgrad.terms.function import Function
from symgrad.terms.term import Term

if TYPE_CHECKING:
    from symgrad.engine.idiomatic.search import Writer


@lru_cache(maxsize=1)
def _roots() -> dict[Fraction, Function]:
    """The functions that are a fixed power, by their exponent."""
    from symgrad.functions import load_functions

    found: dict[Fraction, Function] = {}
    for function in load_functions().values():
        power = power_of(function)
        if power is not None:
            found[power] = function
    return found


def power_of(function: Function) -> Fraction | None:
    """The exponent of a function that is a fixed power of its argument."""
    from symgrad.engine.idiomatic.conversion import rational

    match function.body:
        case Power(base=base, exponent=exponent) if base in function.parameters:
            return rational(exponent)
        case _:
            return None


@final
class Functions:
    """What the writer does with an applied function."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def root(self, power: Fraction) -> Function | None:
        """The function that is this power."""
        return None if power.denominator == 1 else _roots().get(power)

    def exponent(self, term: Term) -> Term | None:
        """The u of exp(u)."""
        if isinstance(term, Apply) and term.function.name == "exp":
            return term.args[0]
        return None

    def exponential(self, inner: Term, power: Fraction) -> Term:
        """exp(power · inner)."""
        from symgrad.functions import function

        return Apply(function("exp"), (scaled(inner, power),))

    def applied(self, function: Function, args: tuple[Term, ...], slots: Wires) -> Form:
        """A function of tidied arguments at some slots."""
        from symgrad.engine.idiomatic.conversion import form_of
        from symgrad.engine.idiomatic.opaque import atom
        from symgrad.engine.idiomatic.powers import raised

        writer = self._writer
        power = power_of(function)
        if power is not None:
            return raised(writer, form_of(writer, args[0], slots), power)
        match function.name, args:
            case "exp", (Apply(function=inner, args=(arg,)),) if inner.name == "log":
                return form_of(writer, arg, slots)
            case "log", (Apply(function=inner, args=(arg,)),) if inner.name == "exp":
                return form_of(writer, arg, slots)
            case "exp", (arg,):
                scale, body = unscaled(arg)
                head = Apply(function, (body,))
                return atom(writer, head, slots, scale)
            case _:
                return self._by_parity(function, args, slots)

    def _by_parity(self, function: Function, args: tuple[Term, ...], slots: Wires) -> Form:
        from symgrad.engine.idiomatic.opaque import atom

        sign = Fraction(1)
        if len(args) == 1 and isinstance(args[0], Neg):
            if "even" in function.facts:
                args = (args[0].arg,)
            elif "odd" in function.facts:
                args, sign = (args[0].arg,), Fraction(-1)
        return [(sign * c, p) for c, p in atom(self._writer, Apply(function, args), slots)]


def unscaled(term: Term) -> tuple[Fraction, Term]:
    """A whole number and a term whose product is the given term."""
    match term:
        case Neg(arg=arg):
            scale, body = unscaled(arg)
            return -scale, body
        case Mul(factors=(Number(value=value), *rest)) if rest and value.denominator == 1 and value:
            body = rest[0] if len(rest) == 1 else Mul(tuple(rest))
            return value, body
        case _:
            return Fraction(1), term


def scaled(term: Term, power: Fraction) -> Term:
    """power · term, written with as little as possible."""
    size = abs(power)
    if size == 1:
        body = term
    elif size.numerator == 1:
        body = Divide(term, number(size.denominator))
    else:
        rest = term.factors if isinstance(term, Mul) else (term,)
        body = Mul((number(size), *rest))
    return Neg(body) if power < 0 else body
