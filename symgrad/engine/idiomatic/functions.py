"""Functions as factors: exponentials and logarithms undone, roots as powers, signs taken out."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, cast, final

from symgrad.engine.idiomatic.measure import length
from symgrad.engine.idiomatic.network import (
    Factor,
    Form,
    Key,
    Product,
    Wires,
    digest,
    is_wire,
    new_wire,
)
from symgrad.engine.idiomatic.spelling import turned
from symgrad.terms.algebra import Add, Apply, Divide, Mul, Neg, Power
from symgrad.terms.atoms import Index, Number
from symgrad.terms.build import number
from symgrad.terms.function import Function
from symgrad.terms.term import Term
from symgrad.terms.walk import children

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


@lru_cache(maxsize=1)
def _times_argument() -> dict[Function, Function]:
    """The functions t · g(t), by their g: |t| = t sign(t)."""
    from symgrad.functions import load_functions

    found: dict[Function, Function] = {}
    for function in load_functions().values():
        match function.body:
            case Mul(factors=(one, Apply(function=inner, args=(other,)))) if (
                one is other and (one,) == function.parameters
            ):
                found[inner] = function
            case _:
                pass
    return found


def with_argument(product: Product) -> Product:
    """A product with |u| for u · sign(u)."""
    for factor in product.factors:
        head = factor.head
        if not isinstance(head, Apply) or factor.power != 1 or len(head.args) != 1:
            continue
        outer = _times_argument().get(head.function)
        wanted = Factor(head.args[0], factor.slots)
        if outer is not None and wanted in product.factors:
            rest = tuple(f for f in product.factors if f not in (factor, wanted))
            joined = factor._replace(head=Apply(outer, head.args))
            return Product((*rest, joined), product.bound)
    return product


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
        self._signs: dict[Key, int] = {}

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
        args, slots = self._oriented(function, args, slots)
        power = power_of(function)
        if power is not None:
            return raised(writer, form_of(writer, args[0], slots), power)
        match function.name, args:
            case "exp", (Apply(function=inner, args=(arg,)),) if inner.name == "log":
                return form_of(writer, arg, slots)
            case "log", (Apply(function=inner, args=(arg,)),) if inner.name == "exp":
                return form_of(writer, arg, slots)
            case "exp", (arg,):
                scale, body = self.signed(arg)
                head = Apply(function, (body,))
                return atom(writer, head, slots, scale)
            case _:
                return self._by_parity(function, args, slots)

    def _oriented(
        self, function: Function, args: tuple[Term, ...], slots: Wires
    ) -> tuple[tuple[Term, ...], Wires]:
        """A function of a sum of matrices, of the two ways round always the same one."""
        sums = any(isinstance(a, Add) for a in args)
        if len(slots) != 2 or not sums or any(p.shape for p in function.parameters):
            return args, slots
        others = tuple(self._writer.tidy(turned(a, self._writer.facts)) for a in args)
        return (others, slots[::-1]) if _rank(others) < _rank(args) else (args, slots)

    def mirrors(self, factor: Factor) -> bool:
        """Whether a factor is f(−u) of a function with f(−u) = 1 − f(u)."""
        head = factor.head
        return (
            isinstance(head, Apply)
            and factor.power == 1
            and "complementary" in head.function.facts
            and self.signed(head.args[0])[0] == -1
        )

    def mirrored(self, head: Apply) -> Term:
        """f(u) for f(−u)."""
        return Apply(head.function, (self.signed(head.args[0])[1],))

    def signed(self, arg: Term) -> tuple[Fraction, Term]:
        """A whole number and a term whose product is the argument; a sum with the sign first met."""
        scale, body = unscaled(arg)
        if not body.shape and not isinstance(body, Add) and children(body):
            form = self._writer.form(body, ())
            turned = len(form) == 1 and form[0][0] < 0
            return (-scale, self._writer.tidy(Neg(body))) if turned else (scale, body)
        if not isinstance(body, Add) or len(body.shape) > 2:
            return scale, body
        wires = tuple(new_wire(d) for d in body.shape)
        if not all(is_wire(w) for w in wires):
            return scale, body
        out = cast("tuple[Index, ...]", wires)
        form = self._writer.form(body, wires)
        rows = self._writer.rows(form, out)
        sign = self._signs.setdefault(tuple(sorted(rows)), 1)
        self._signs.setdefault(tuple(sorted((k, -c) for k, c in rows)), -sign)
        if sign > 0:
            return scale, body
        return -scale, self._writer.read([(-c, p) for c, p in form], out)

    def _by_parity(self, function: Function, args: tuple[Term, ...], slots: Wires) -> Form:
        from symgrad.engine.idiomatic.opaque import atom

        sign = Fraction(1)
        if len(args) == 1 and isinstance(args[0], Neg):
            if "even" in function.facts:
                args = (args[0].arg,)
            elif "odd" in function.facts:
                args, sign = (args[0].arg,), Fraction(-1)
        return [(sign * c, p) for c, p in atom(self._writer, Apply(function, args), slots)]


def _rank(args: tuple[Term, ...]) -> tuple[int, list[bytes], list[bytes]]:
    """An order of arguments that looks at signs last."""
    terms = [t for a in args for t in (a.terms if isinstance(a, Add) else (a,))]
    plain = sorted(digest(t.arg if isinstance(t, Neg) else t) for t in terms)
    return sum(map(length, args)), plain, list(map(digest, args))


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
