"""The meaning of a term: a scalar polynomial in labels, for every entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, assert_never, cast, final

from symgrad.diagnostics import Unsupported
from symgrad.kernel.arithmetic import (
    Arithmetic,
    Ledger,
    Stuck,
    add,
    dimension,
    label_of,
    number,
    scale,
    single,
)
from symgrad.kernel.differentiate import WEIGHT, Differentiation, Kinks
from symgrad.kernel.facts import Sign
from symgrad.kernel.form import (
    BOUND,
    FREE,
    HIGH,
    LITERAL,
    LOW,
    Label,
    Monomial,
    Poly,
    call,
    compares,
    freeze,
    half,
    jumps,
    keys_of_poly,
    labels_of_poly,
    range_of,
    rename_poly,
    shift,
)
from symgrad.kernel.names import Named
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
    Sort,
    Variable,
    Zeros,
)
from symgrad.terms.binders import Array, Derivative, Differential, Let, Sum
from symgrad.terms.context import Context
from symgrad.terms.dimension import Dim
from symgrad.terms.function import Function
from symgrad.terms.leaning import hidden, respelled, vectorised
from symgrad.terms.node import ONE
from symgrad.terms.property import Fact
from symgrad.terms.term import Term
from symgrad.terms.walk import Name, children, free_names, resized

Labels = tuple[Label, ...]
Value = Callable[[Labels], Poly]


@final
@dataclass(frozen=True, slots=True)
class Scope:
    """What names stand for: indices for labels, variables for keys or for values."""

    labels: Mapping[Index, Label] = field(default_factory=dict)
    keys: Mapping[Variable, Any] = field(default_factory=dict)
    values: Mapping[Variable, Value] = field(default_factory=dict)

    def with_labels(self, more: Mapping[Index, Label]) -> Scope:
        """This scope with indices bound to labels."""
        return Scope({**self.labels, **more}, self.keys, self.values)

    def with_key(self, variable: Variable, key: Any) -> Scope:
        """This scope with a variable bound by a derivative."""
        values = {v: f for v, f in self.values.items() if v is not variable}
        return Scope(self.labels, {**self.keys, variable: key}, values)

    def with_values(self, more: Mapping[Variable, Value]) -> Scope:
        """This scope with variables standing for values."""
        keys = {v: k for v, k in self.keys.items() if v not in more}
        return Scope(self.labels, keys, {**self.values, **more})

    @property
    def outermost(self) -> bool:
        """Whether nothing is bound but by the context."""
        return not (self.labels or self.keys or self.values)


def scope_of(dim: Dim, first: Dim = ONE) -> tuple[Any, Any]:
    """The range first, …, dim as a label carries it."""
    return (first.terms, dim.terms)


_SMOOTH = {
    Fact.THRICE_DIFFERENTIABLE: 3,
    Fact.TWICE_DIFFERENTIABLE: 2,
    Fact.CONTINUOUSLY_DIFFERENTIABLE: 1,
}
_WEAKLY: tuple[Sign | None, ...] = ("+", "0+")
_FACT_OF_SIGN: Mapping[Sign, Fact] = {
    "+": Fact.POSITIVE,
    "0+": Fact.NONNEGATIVE,
    "-": Fact.NONZERO,
    "nonzero": Fact.NONZERO,
}


@final
class Meaning:
    """Translates terms of one context into index polynomials."""

    def __init__(
        self,
        context: Context,
        algebra: Arithmetic,
        kinks: Kinks,
        opaque: Callable[[Function], bool],
        *,
        kept: frozenset[str] = frozenset(),
    ) -> None:
        self.context = context
        self.kept = kept
        self.opaque = opaque
        self.algebra = algebra
        self.kinks = kinks
        self._bound = 0
        self._unfolding: tuple[str, ...] = ()
        self._memo: dict[tuple[Term, Labels], tuple[Poly, Ledger]] = {}
        self._bodies: dict[str, Poly | None] = {}
        self._slopes: dict[str, Callable[[Poly], Poly]] = {}
        self._leaning: dict[Term, frozenset[Name]] = {}
        self._kept: dict[Any, Ledger] = {}
        self._steady: set[Any] = set()
        self._at_itself: dict[Any, Any] = {}

    def forget(self) -> None:
        """Drop what was translated before the facts were complete."""
        self._memo.clear()

    # ---------------------------------------------------------------- entries
    def entry(self, term: Term, labels: Labels, scope: Scope) -> Poly:
        """The entry of `term` at `labels`, one for each axis.

        Raises: Stuck for what the kernel cannot express.
        """
        self.algebra.tick()
        if not scope.outermost and not self._leans_on(term, scope):
            scope = Scope()
        if not scope.outermost:
            return self._entry(term, labels, scope)
        holes = tuple((FREE, f"\0{k}", self._range(dim)) for k, dim in enumerate(term.shape))
        found = self._memo.get((term, holes))
        if found is None:
            outer, self.algebra.ledger = self.algebra.ledger, Ledger()
            try:
                poly = self._entry(term, holes, scope)
                found = (poly, self.algebra.ledger)
            finally:
                self.algebra.ledger = outer
            self._memo[(term, holes)] = found
        poly, ledger = found
        self.algebra.ledger.update(ledger)
        names = dict(zip(holes, labels, strict=True))
        taken = labels_of_poly(poly.items())
        plain = len(set(labels)) == len(labels) and all(
            new[0] in (BOUND, FREE) and range_of(new) == range_of(old) and new not in taken
            for old, new in names.items()
        )
        if plain and not any(map(compares, poly)):
            return dict(rename_poly(tuple(poly.items()), names))
        return self.algebra.relabel(poly, names)

    def note_needs(self, term: Term) -> None:
        """Note in the ledger what a term needs to be defined, or what its parts need."""
        holes = tuple(self.algebra.fresh(self._range(dim)) for dim in term.shape)
        try:
            self.entry(term, holes, Scope())
        except Stuck:
            for child in children(term):
                self.note_needs(child)

    def _leans_on(self, term: Term, scope: Scope) -> bool:
        """Whether a name that the scope binds occurs in a term, through definitions too."""
        bound = {*scope.labels, *scope.keys, *scope.values}
        return not self._names_in(term).isdisjoint(bound)

    def _names_in(self, term: Term) -> frozenset[Name]:
        """The names that matter to a term, through definitions too."""
        found = self._leaning.get(term)
        if found is not None:
            return found
        names = set(free_names(term))
        queue = [n for n in names if isinstance(n, Variable)]
        calls = {c.function.name for c in _calls(term)}
        seen: set[str] = set()
        while queue or calls:
            name = queue.pop().name if queue else calls.pop()
            definition = self.context.definitions.get(name)
            if name in seen or definition is None:
                continue
            seen.add(name)
            more = free_names(definition.body) - set(definition.parameters)
            queue += [n for n in more if isinstance(n, Variable)]
            calls |= {c.function.name for c in _calls(definition.body)}
            names |= more
        found = self._leaning[term] = frozenset(names)
        return found

    def _each(self, terms: tuple[Term, ...], labels: Labels, scope: Scope) -> list[Poly]:
        return [self.entry(t, labels if t.shape else (), scope) for t in terms]

    def _entry(self, term: Term, labels: Labels, scope: Scope) -> Poly:
        algebra = self.algebra
        match term:
            case Number(value=value):
                return number(value)
            case Constant(name=name):
                return single(("const", name))
            case Size(dim=dim):
                return dimension(self._dim(dim))
            case Variable():
                return self._variable(term, labels, scope)
            case Index():
                return algebra.index(self.label(term, scope))
            case Ones():
                return number(1)
            case Zeros():
                return {}
            case Identity():
                return algebra.delta(*labels)
            case Basis(index=index):
                return algebra.delta(self.label(index, scope), labels[0])
            case Delta(left=left, right=right):
                return algebra.delta(self.label(left, scope), self.label(right, scope))
            case Add(terms=terms):
                return add(*(self.entry(t, labels, scope) for t in terms))
            case Neg(arg=arg):
                return scale(self.entry(arg, labels, scope), -1)
            case Mul(factors=factors):
                return algebra.product(self._each(factors, labels, scope))
            case Divide(numerator=top, denominator=bottom):
                (above,) = self._each((top,), labels, scope)
                return algebra.times(above, self._reciprocal(bottom, labels, scope))
            case Power(base=base, exponent=exponent):
                return self._power(base, exponent, labels, scope)
            case Compare():
                return self._compare(term, labels, scope)
            case Indicator(conditions=conditions):
                return algebra.product(self._each(conditions, labels, scope))
            case Piecewise(cases=cases, otherwise=otherwise):
                return self._piecewise(cases, otherwise, labels, scope)
            case Apply(function=function, args=args):
                return self._apply(function, args, labels, scope)
            case Call():
                return self._call(term, labels, scope)
            case Entry(arg=arg, indices=indices):
                kept = iter(labels)
                at = tuple(next(kept) if i is None else self.label(i, scope) for i in indices)
                return self.entry(arg, at, scope)
            case (
                MatMul()
                | Transpose()
                | Inverse()
                | MatrixPower()
                | Trace()
                | Determinant()
                | Diag()
            ):
                return self._matrix(term, labels, scope)
            case Norm() | Inner() | Kronecker() | Outer() | Vec():
                return self._product(term, labels, scope)
            case Sum() | Array() | Derivative() | Differential() | Let():
                return self._binder(term, labels, scope)
            case _:
                assert_never(term)

    def _range(self, last: Dim, first: Dim = ONE) -> tuple[Any, Any]:
        return scope_of(self._dim(last), self._dim(first))

    def _dim(self, dim: Dim) -> Dim:
        return dim.substitute(self.context.dimensions) if self.context.dimensions else dim

    # ---------------------------------------------------------------- variables and labels
    def key(self, variable: Variable) -> Any:
        """The key of a declared variable, its facts made known."""
        key = (variable.name, self._sizes(variable), "")
        if key not in self.algebra.facts.seen:
            facts, rows = self.context.facts(variable), self.context.row_facts(variable)
            bound = self._dim(variable.bound) if variable.bound is not None else None
            self.algebra.facts.declare(key, facts, rows, bound)
        return key

    def _sizes(self, variable: Variable) -> tuple[Any, ...]:
        return tuple(self._dim(d).terms for d in variable.shape)

    def _variable(self, variable: Variable, labels: Labels, scope: Scope) -> Poly:
        value = scope.values.get(variable)
        if value is not None:
            return value(labels)
        if variable.sort in (Sort.COMPLEX, Sort.BOOLEAN):
            raise Stuck(
                f"{variable.name} is {variable.sort}; the kernel computes with real numbers"
            )
        key = scope.keys.get(variable)
        if key is not None:
            return self.algebra.variable(key, labels)
        definition = self.context.definitions.get(variable.name)
        if definition is not None and not definition.parameters:
            kept = variable.name in self.kept
            name = self._name(variable, definition.body, scope) if kept else None
            if name is not None:
                return self.algebra.variable(name, labels)
            return self._unfold(variable.name, definition.body, labels, scope)
        return self.algebra.variable(self.key(variable), labels)

    # ---------------------------------------------------------------- names that stay names
    def _name(self, variable: Variable, body: Term, scope: Scope) -> Any | None:
        """The key of a defined name that stays a name; what it needs goes into the ledger.

        A name for what jumps does not stay: what its jumps stand in must be seen.
        """
        if variable.sort != Sort.REAL:
            return None
        leaning = self._names_in(variable)
        if not leaning.isdisjoint({*scope.labels, *scope.values}):
            return None
        on = {v: k for v, k in scope.keys.items() if v in leaning}
        bound = ",".join(sorted(f"{v.name}:{k[2]}" for v, k in on.items()))
        key = (variable.name, self._sizes(variable), f"={bound}")
        if key not in self._kept:
            inner = Scope(keys=on)
            value = self._later(body, inner)
            self.algebra.names[key] = Named(variable, value, frozenset(on.values()))
            self._kept[key] = self._keep(key, variable, body, inner)
        if key not in self._steady:
            return None
        self.algebra.ledger.update(self._kept[key])
        return key

    def _keep(self, key: Any, variable: Variable, body: Term, scope: Scope) -> Ledger:
        """What a name needs to be defined; its sign, and what is assumed of it, become known."""
        algebra = self.algebra
        outer, algebra.ledger = algebra.ledger, Ledger()
        try:
            holes = tuple((FREE, f"\0{k}", self._range(d)) for k, d in enumerate(variable.shape))
            poly = self._unfold(variable.name, body, holes, scope)
            needs = algebra.ledger
        finally:
            algebra.ledger = outer
        sign = None if needs.used else algebra.facts.sign_of_poly(freeze(poly))
        fact = _FACT_OF_SIGN.get(sign) if sign is not None else None
        algebra.facts.declare(key, frozenset((fact,) if fact else ()), frozenset(), None)
        if jumps(freeze(poly)) or not self._steady.issuperset(
            keys_of_poly(poly.items()) & algebra.names.keys()
        ):
            return needs
        self._steady.add(key)
        if scope.keys and all(k in self._at_itself for k in scope.keys.values()):
            olds = {v: self._at_itself[k] for v, k in scope.keys.items()}
            around = Scope(keys={v: k for v, k in olds.items() if k[2]})
            old = self._name(variable, body, around)
            self._carry_hypotheses(old, key)
        return needs

    def _names_on(self, keys: Iterable[Any], scope: Scope) -> dict[Any, Value]:
        """The names that depend on some keys, as they stand in a scope without these keys."""
        return {
            name: self._later(named.variable, scope)
            for name, named in self.algebra.names.items()
            if not named.on.isdisjoint(keys)
        }

    def _later(self, term: Term, scope: Scope) -> Value:
        """The entries of a term, asked for while other definitions are being unfolded."""
        before = self._unfolding

        def value(labels: Labels) -> Poly:
            now, self._unfolding = self._unfolding, before
            try:
                return self.entry(term, labels, scope)
            finally:
                self._unfolding = now

        return value

    def _unfold(self, name: str, body: Term, labels: Labels, scope: Scope) -> Poly:
        if name in self._unfolding:
            raise Stuck(f"the definition of {name} leans on itself")
        before = self._unfolding
        self._unfolding = (*before, name)
        try:
            return self.entry(body, labels, scope)
        finally:
            self._unfolding = before

    def label(self, index: Term, scope: Scope) -> Label:
        """The label that an index term stands for.

        Raises: Stuck for a term that is no index.
        """
        match index:
            case Index():
                found = scope.labels.get(index)
                return found or (FREE, index.name, self._range(index.stop, index.start))
            case Number(value=value) if value.denominator == 1:
                return (LITERAL, value.numerator)
            case Add(terms=(base, Number(value=value))) if value.denominator == 1:
                return shift(self.label(base, scope), value.numerator)
            case Add(terms=(base, Neg(arg=Number(value=value)))) if value.denominator == 1:
                return shift(self.label(base, scope), -value.numerator)
            case Variable(sort=Sort.INDEX) | Entry(arg=Variable(sort=Sort.INDEX)):
                return label_of(self.entry(index, (), scope))
            case Size(dim=dim) if dim.literal is not None:
                return (LITERAL, dim.literal)
            case _:
                raise Stuck("an index is no index variable, number or shift of one")

    # ---------------------------------------------------------------- scalars
    def _power(self, base: Term, exponent: Term, labels: Labels, scope: Scope) -> Poly:
        power = self.entry(exponent, (), scope)
        below = self.entry(base, labels if base.shape else (), scope)
        if set(power) == {()} or isinstance(exponent, Number):
            return self.algebra.power(below, Fraction(power.get((), 0)))
        if self.algebra.facts.sign_of_poly(freeze(below)) != "+":
            dim = _as_dimension(power)
            if dim is not None:
                return self.algebra.dimension_power(below, dim)
            raise Stuck("a power with a symbolic exponent needs a positive base")
        return self.algebra.exp(self.algebra.times(power, self.algebra.log(below)))

    def _reciprocal(self, term: Term, labels: Labels, scope: Scope) -> Poly:
        """1/term, factor by factor: 1/(1 + x)² keeps its base."""
        match term:
            case Mul(factors=factors):
                parts = (self._reciprocal(f, labels if f.shape else (), scope) for f in factors)
                return self.algebra.product(parts)
            case Power(base=base, exponent=Number(value=value)) if value > 0:
                (below,) = self._each((base,), labels, scope)
                return self.algebra.power(below, -value)
            case _:
                (below,) = self._each((term,), labels, scope)
                return self.algebra.power(below, -1)

    def _compare(self, term: Compare, labels: Labels, scope: Scope) -> Poly:
        algebra = self.algebra
        ends = (term.left, term.right)
        if any(map(_is_index, ends)) and all(_is_index(t) or _is_number(t) for t in ends):
            a, b = map(label_of, self._each(ends, labels, scope))
            match term.operator:
                case "=" | "!=":
                    cell = algebra.delta(a, b)
                case "<" | ">=":
                    cell = algebra.less(a, b)
                case ">" | "<=":
                    cell = algebra.less(b, a)
            opposite = term.operator in ("!=", ">=", "<=")
        else:
            left, right = self._each((term.left, term.right), labels, scope)
            gap = add(left, scale(right, -1))
            match term.operator:
                case "=" | "!=":
                    cell = algebra.indicator(gap, "Z")
                case ">" | "<=":
                    cell = algebra.indicator(gap, "P")
                case "<" | ">=":
                    cell = algebra.indicator(scale(gap, -1), "P")
            opposite = term.operator in ("!=", ">=", "<=")
        return add(number(1), scale(cell, -1)) if opposite else cell

    def _piecewise(
        self,
        cases: tuple[tuple[Term, tuple[Compare, ...]], ...],
        otherwise: Term,
        labels: Labels,
        scope: Scope,
    ) -> Poly:
        left = number(1)
        total: Poly = {}
        for value, conditions in cases:
            cell = self.algebra.product(
                self._each(cast("tuple[Term, ...]", conditions), labels, scope)
            )
            (part,) = self._each((value,), labels, scope)
            total = add(total, self.algebra.product((left, cell, part)))
            left = self.algebra.times(left, add(number(1), scale(cell, -1)))
        (rest,) = self._each((otherwise,), labels, scope)
        return add(total, self.algebra.times(left, rest))

    # ---------------------------------------------------------------- functions
    def _apply(
        self, function: Function, args: tuple[Term, ...], labels: Labels, scope: Scope
    ) -> Poly:
        lead = len(labels) - len(function.codomain)
        outer, inner = labels[:lead], labels[lead:]

        def argument(k: int) -> Value:
            rank = len(function.parameters[k].shape)
            mine = outer if len(args[k].shape) > rank else ()
            return lambda own: self.entry(args[k], (*mine, *own), scope)

        values = {p: argument(k) for k, p in enumerate(function.parameters)}
        if function.body is None:
            given = [values[p](()) for p in function.parameters]
            return self._primitive(function, given)
        if self.opaque(function):
            return self._primitive(function, [values[p](()) for p in function.parameters])
        if all(not p.shape for p in function.parameters):
            return self._elementwise(function, values)
        sizes: dict[str, Dim] = {}
        for k, parameter in enumerate(function.parameters):
            shape = args[k].shape[len(args[k].shape) - len(parameter.shape) :]
            sizes |= {str(d): s for d, s in zip(parameter.shape, shape, strict=True)}
        renamed = {resized(p, sizes): values[p] for p in function.parameters}
        bound = {cast(Variable, p): v for p, v in renamed.items()}
        return self.entry(resized(function.body, sizes), inner, Scope().with_values(bound))

    def _primitive(self, function: Function, given: list[Poly]) -> Poly:
        if function.name == "exp":
            return self.algebra.exp(given[0])
        if function.name == "log":
            return self.algebra.log(given[0])
        if function.name not in self._slopes:
            self._slopes[function.name] = lambda argument: self._slope_of(function, argument)
            self._note_quadratic(function)
        return self.algebra.primitive(function.name, tuple(given))

    def _note_quadratic(self, function: Function) -> None:
        """Where f′ is a quadratic polynomial in f (σ, tanh), f² is written by f′ from now on."""
        if function.body is None:
            return
        key = (f"\0{function.name}", (), "")
        slope = self._slope_of(function, self.algebra.variable(key, ()))
        atom = ("fn", function.name, (freeze(self.algebra.variable(key, ())),))
        powers: list[Monomial] = [((atom, 2),), ((atom, 1),), ()]
        if ((atom, 2),) not in slope or not set(slope) <= set(powers):
            return
        a, b, c = (Fraction(slope.get(power, 0)) for power in powers)
        self.algebra.quadratics[function.name] = (a, b, c)

        def second(argument: Poly) -> Poly:
            f = single(("fn", function.name, (freeze(argument),)))
            first = single(("fn", function.name + "'", (freeze(argument),)))
            return self.algebra.times(first, add(scale(f, 2 * a), number(b)))

        self._slopes[function.name + "'"] = second

    def _slope_of(self, function: Function, argument: Poly) -> Poly:
        if function.slope is None:
            raise Stuck(f"no derivative of {function.name} is declared")
        scope = Scope().with_values({function.parameters[0]: lambda _: argument})
        return self.entry(function.slope, (), scope)

    def _elementwise(self, function: Function, values: dict[Variable, Value]) -> Poly:
        """A function of scalars: its body once over parameters, then the arguments put in.

        So t 1[t > 0] becomes max(t, 0) before t is replaced by a sum of several terms.
        """
        assert function.body is not None
        if function.name not in self._bodies:
            outer, self.algebra.ledger = self.algebra.ledger, Ledger()
            try:
                keys = {p: (f"\0{function.name}.{p.name}", (), "") for p in function.parameters}
                scope = Scope(keys=keys)
                body = self.entry(function.body, (), scope)
                self._bodies[function.name] = None if self.algebra.ledger.used else body
            finally:
                self.algebra.ledger = outer
        body = self._bodies[function.name]
        if body is None:
            return self.entry(function.body, (), Scope().with_values(values))
        given = {p: values[p](()) for p in function.parameters}
        put: dict[Any, Callable[[Labels], Poly]] = {}
        for p in function.parameters:
            put[(f"\0{function.name}.{p.name}", (), "")] = lambda _, value=given[p]: value
        return self.algebra.replace(body, {}, put)

    def _call(self, term: Call, labels: Labels, scope: Scope) -> Poly:
        definition = self.context.definitions.get(term.function.name)
        if definition is not None and definition.parameters:
            values = {
                p: self._later(arg, scope)
                for p, arg in zip(definition.parameters, term.args, strict=True)
            }
            inner = Scope(scope.labels, scope.keys, scope.values).with_values(values)
            return self._unfold(term.function.name, definition.body, labels, inner)
        arguments = tuple(self._closed(arg, scope) for arg in term.args)
        declared = self.context.functions.get(term.function.name)
        facts = declared.facts if declared else frozenset[Fact]()
        smooth = max((n for fact, n in _SMOOTH.items() if fact in facts), default=1)
        return single(call(term.function.name, labels, (), arguments, smooth))

    def _closed(self, term: Term, scope: Scope) -> tuple[Labels, Any]:
        holes = tuple(self.algebra.fresh(self._range(dim)) for dim in term.shape)
        return self.algebra.closed(holes, self.entry(term, holes, scope))

    # ---------------------------------------------------------------- matrices
    def _matrix(self, term: Term, labels: Labels, scope: Scope) -> Poly:
        algebra = self.algebra
        match term:
            case MatMul(factors=factors):
                return self._chain(factors, labels, scope)
            case Transpose(arg=arg):
                if len(arg.shape) == 1:
                    return self.entry(arg, (labels[1],), scope)
                if len(labels) == 1:
                    return self.entry(arg, ((LITERAL, 1), labels[0]), scope)
                return self.entry(arg, tuple(reversed(labels)), scope)
            case Trace(arg=arg):
                label = algebra.fresh(self._range(arg.shape[0]))
                return algebra.total((label,), self.entry(arg, (label, label), scope))
            case Diag(arg=arg):
                if len(labels) == 1:
                    return self.entry(arg, (labels[0], labels[0]), scope)
                return algebra.times(self.entry(arg, (labels[0],), scope), algebra.delta(*labels))
            case Inverse(arg=arg):
                return self._inverse(arg, labels, scope)
            case Determinant(arg=arg):
                return self._determinant(arg, scope)
            case MatrixPower(base=base, exponent=exponent):
                power = self.entry(exponent, (), scope)
                count = power.get((), 0) if set(power) <= {()} else None
                if count is None or count != int(count) or abs(count) > 12:
                    raise Stuck("a matrix power with this exponent is beyond the kernel")
                if count == 0:
                    return algebra.delta(*labels)
                factor = base if count > 0 else Inverse(base)
                return self._chain((factor,) * int(abs(count)), labels, scope)
            case _:
                raise AssertionError(type(term).__name__)

    def _chain(self, factors: tuple[Term, ...], labels: Labels, scope: Scope) -> Poly:
        """A matrix product: neighbours share a label; a row or column of length 1 shares none."""
        ends = list(labels)
        product: Poly | None = None
        binders: list[Label] = []
        row: Label | None = None
        last: Label | None = None
        open_axes = _axes(factors)
        if open_axes[0]:
            row = ends.pop(0)
        for k, factor in enumerate(factors):
            own: list[Label] = []
            axes = len(factor.shape)
            if axes == 2:
                if k == 0:
                    own.append(row if row is not None else (LITERAL, 1))
                else:
                    own.append(last if last is not None else (LITERAL, 1))
            elif k == 0:
                own.append(row if row is not None else (LITERAL, 1))
            else:
                own.append(last if last is not None else (LITERAL, 1))
            if axes == 2:
                if factor.shape[1] == ONE and k < len(factors) - 1:
                    last = (LITERAL, 1)
                elif k < len(factors) - 1:
                    last = self.algebra.fresh(self._range(factor.shape[1]))
                    binders.append(last)
                else:
                    last = ends.pop(0) if ends else (LITERAL, 1)
                own.append(last)
            else:
                last = None
            part = self.entry(factor, tuple(own), scope)
            product = part if product is None else self.algebra.times(product, part)
        assert product is not None
        return self._summed(binders, product)

    def _inverse(self, arg: Term, labels: Labels, scope: Scope) -> Poly:
        algebra = self.algebra
        match arg:
            case Inverse(arg=inner):
                closed = self._closed(inner, scope)
                algebra.need_inverse(*closed)
                algebra.use_inverse(*closed)
                return self.entry(inner, labels, scope)
            case Transpose(arg=inner):
                return self._inverse(inner, (labels[1], labels[0]), scope)
            case MatMul(factors=factors) if all(_square(f) for f in factors):
                inverses = tuple(Inverse(f) for f in reversed(factors))
                return self._chain(inverses, labels, scope)
            case Identity():
                return algebra.delta(*labels)
            case Diag(arg=vector) if len(vector.shape) == 1:
                entry = self.entry(vector, (labels[0],), scope)
                return algebra.times(algebra.power(entry, -1), algebra.delta(*labels))
            case Kronecker(left=left, right=right) if _square(left) and _square(right):
                return self.entry(Kronecker(Inverse(left), Inverse(right)), labels, scope)
            case Mul(factors=factors):
                scalars = [f for f in factors if not f.shape]
                matrices = [f for f in factors if f.shape]
                if len(matrices) == 1:
                    below = algebra.product(self.entry(s, (), scope) for s in scalars)
                    above = self._inverse(matrices[0], labels, scope)
                    return algebra.times(algebra.power(below, -1), above)
            case Neg(arg=inner):
                return scale(self._inverse(inner, labels, scope), -1)
            case _:
                pass
        return self._inverse_of(*self._closed(arg, scope), labels)

    def _inverse_of(self, holes: Labels, poly: Any, labels: Labels) -> Poly:
        algebra = self.algebra
        first = poly[0][0] if len(poly) == 1 else ()
        if len(first) == 1 and first[0][1] == 1 and algebra.facts.is_whole(first[0][0], holes):
            atom = first[0][0]
            if Fact.ORTHOGONAL in algebra.facts.of(atom[1]):
                swapped = {holes[0]: labels[1], holes[1]: labels[0]}
                return algebra.relabel(single(atom), swapped)
        diagonal = tuple((a, e) for a, e in first if a != ("delta", *holes))
        if len(diagonal) < len(first):
            below = algebra.power({diagonal: poly[0][1]}, -1)
            moved = algebra.relabel(below, dict.fromkeys(holes, labels[0]))
            return algebra.times(moved, algebra.delta(*labels))
        algebra.need_inverse(holes, poly)
        return algebra.inverse_entry(holes, poly, *labels)

    def _determinant(self, arg: Term, scope: Scope) -> Poly:
        algebra = self.algebra
        match arg:
            case Transpose(arg=inner):
                return self._determinant(inner, scope)
            case Identity():
                return number(1)
            case Inverse(arg=inner):
                return algebra.power(self._determinant(inner, scope), -1)
            case MatMul(factors=factors) if all(_square(f) for f in factors):
                return algebra.product(self._determinant(f, scope) for f in factors)
            case Kronecker(left=left, right=right) if _square(left) and _square(right):
                rows, columns = (self._dim(f.shape[0]) for f in (left, right))
                first = algebra.dimension_power(self._determinant(left, scope), columns)
                second = algebra.dimension_power(self._determinant(right, scope), rows)
                return algebra.times(first, second)
            case _:
                return algebra.determinant(*self._closed(arg, scope))

    def _product(self, term: Term, labels: Labels, scope: Scope) -> Poly:
        algebra = self.algebra
        match term:
            case Inner(left=left, right=right):
                axes = tuple(algebra.fresh(self._range(d)) for d in left.shape)
                both = algebra.times(self.entry(left, axes, scope), self.entry(right, axes, scope))
                return self._summed(axes, both)
            case Norm(arg=arg, kind=kind):
                axes = tuple(algebra.fresh(self._range(d)) for d in arg.shape)
                entry = self.entry(arg, axes, scope)
                if kind == "1":
                    size = add(scale(algebra.indicator(entry, "R"), 2), scale(entry, -1))
                    return algebra.total(axes, size)
                if arg.shape and not term.euclidean:
                    raise Stuck("this norm is beyond the kernel")
                squares = self._summed(axes, algebra.times(entry, entry), squares=True)
                return algebra.power(squares, Fraction(1, 2))
            case Outer(left=left, right=right):
                cut = len(left.shape)
                first = self.entry(left, labels[:cut], scope)
                return algebra.times(first, self.entry(right, labels[cut:], scope))
            case Vec(arg=arg):
                rows, columns = (self._range(d) for d in arg.shape)
                parts = (half(which, labels[0], columns, rows) for which in (LOW, HIGH))
                return self.entry(arg, tuple(parts), scope)
            case Kronecker(left=left, right=right):
                ranges = [
                    (self._range(a), self._range(b))
                    for a, b in zip(left.shape, right.shape, strict=True)
                ]
                pairs = list(zip(labels, ranges, strict=True))
                high = tuple(half(HIGH, label, *both) for label, both in pairs)
                low = tuple(half(LOW, label, *both) for label, both in pairs)
                return algebra.times(self.entry(left, high, scope), self.entry(right, low, scope))
            case _:
                raise AssertionError(type(term).__name__)

    def _summed(self, axes: Iterable[Label], poly: Poly, *, squares: bool = False) -> Poly:
        """Σ of a polynomial; where each term is nonnegative, the sum is known to be so."""
        total = self.algebra.total(axes, poly)
        if squares or (len(poly) > 2 and self.algebra.facts.sign_of_poly(freeze(poly)) in _WEAKLY):
            self._remember_nonnegative(total)
        return total

    def _remember_nonnegative(self, squares: Poly) -> None:
        """A sum of squares is at least 0, also after it has been expanded and scaled."""
        forms = [squares] if squares else []
        if len(squares) > 1:
            _, _, reduced = self.algebra.content(squares, signed=False)
            forms.append(reduced)
        for poly in forms:
            if self.algebra.facts.sign_of_poly(freeze(poly)) is None:
                self.algebra.facts.remember(freeze(poly), "0+")

    # ---------------------------------------------------------------- binders
    def _binder(self, term: Term, labels: Labels, scope: Scope) -> Poly:
        algebra = self.algebra
        match term:
            case Sum(index=index, body=body, conditions=conditions):
                label = algebra.fresh(self._range(index.stop, index.start))
                inner = scope.with_labels({index: label})
                part = self.entry(body, labels, inner)
                for condition in conditions:
                    part = algebra.times(part, self.entry(condition, (), inner))
                return self._summed((label,), part)
            case Array(indices=indices, body=body):
                bound: dict[Index, Label] = {}
                for index, label in zip(indices, labels, strict=False):
                    first = self._dim(index.start).literal
                    if first is None:
                        raise Stuck("an array's index starts at a symbol")
                    bound[index] = shift(label, first - 1)
                return self.entry(body, labels[len(indices) :], scope.with_labels(bound))
            case Let(variable=variable, value=value, body=body):
                inner = scope.with_values({variable: self._later(value, scope)})
                return self.entry(body, labels, inner)
            case Derivative(body=body, variable=variable, point=point):
                cut = len(body.shape)
                named = hidden(term, self.context) if variable not in scope.values else None
                if named is not None:
                    matrix = vectorised(named)
                    if matrix is None:
                        return self.entry(self._respelled(term), labels, scope)
                    rows, columns = (self._range(d) for d in matrix.shape)
                    ends = (half(which, labels[cut], columns, rows) for which in (LOW, HIGH))
                    by_matrix = Derivative(body, matrix, matrix)
                    return self.entry(by_matrix, (*labels[:cut], *ends), scope)
                key, inner = self._differentiable(variable, point, scope)
                outer, algebra.ledger = algebra.ledger, Ledger()
                poly = self.entry(body, labels[:cut], inner)
                slope = self._slope(key, poly, labels[cut:])
                met, algebra.ledger = algebra.ledger, outer
                at = self._later(point, scope)
                outside = scope if point is variable else scope.with_values({variable: at})
                back = {key: at, **self._names_on((key,), outside)}
                algebra.settle(met, back)
                self._bring_back(back)
                return algebra.replace(slope, {}, back)
            case Differential(body=body, directions=directions):
                return self._differential(body, directions, labels, scope)
            case _:
                raise AssertionError(type(term).__name__)

    def _bring_back(self, back: Mapping[Any, Value]) -> None:
        """What was found nonnegative for all values of a derivative's variable is so at its point."""
        facts = self.algebra.facts
        for poly, sign in list(facts.known.items()):
            if keys_of_poly(poly).isdisjoint(back):
                continue
            with suppress(Stuck):
                moved = freeze(self.algebra.replace(dict(poly), {}, back))
                if len(moved) > 1 and facts.sign_of_poly(moved) is None:
                    facts.remember(moved, sign)

    def _respelled(self, term: Derivative) -> Derivative:
        try:
            found = respelled(term, self.context)
        except Unsupported as error:
            raise Stuck(str(error)) from error
        assert found is not None
        return found

    def _slope(self, key: Any, poly: Poly, labels: Labels, *, alone: bool = True) -> Poly:
        """The derivative of a polynomial by the variable of a key."""
        if any(k[0] == WEIGHT for k in keys_of_poly(poly.items())):
            raise Stuck("a derivative of what jumps has no derivative")
        outer, self.kinks.seen = self.kinks.seen, set()
        before, self.kinks.jumps = self.kinks.jumps, False
        by = Differentiation(self.algebra, self.kinks, self._slopes, key)
        slope = by.poly(poly, labels)
        if self.kinks.jumps and not slope:
            raise Stuck("a jump has no derivative; declare that its argument is not zero")
        if self.kinks.seen:
            kinks = by.kinks_of(tuple(slope))
            single_kink = alone and len(kinks) == 1 and None not in kinks
            if single_kink and self.kinks.jumps:
                single_kink, slope = by.crossing(kinks.pop(), slope, labels)
            self.kinks.leave(alone=single_kink)
        self.kinks.seen, self.kinks.jumps = outer, self.kinks.jumps or before
        return slope

    def _differentiable(self, variable: Variable, point: Term, scope: Scope) -> tuple[Any, Scope]:
        """A key for the variable of a derivative; of its facts only open ones hold, and only at itself."""
        self._bound += 1
        key = (variable.name, self._sizes(variable), f"#{self._bound}")
        if point is variable and variable not in scope.values:
            old = scope.keys.get(variable)
            if old is None and variable.name not in self.context.definitions:
                old = self.key(variable)
            if old is not None:
                self.algebra.facts.declare_open(key, old)
                self._at_itself[key] = old
                self._carry_hypotheses(old, key)
        return key, scope.with_key(variable, key)

    def _carry_hypotheses(self, old: Any, new: Any) -> None:
        """Strict inequalities of what does not jump hold around a point where they hold."""
        known = self.algebra.facts.known
        for poly, sign in list(known.items()):
            if sign in ("+", "-", "nonzero") and old in keys_of_poly(poly) and not jumps(poly):
                move = {old: lambda labels: self.algebra.variable(new, labels)}
                moved = self.algebra.replace(dict(poly), {}, move)
                if moved:
                    self.algebra.facts.remember(freeze(moved), sign)
        for poly in list(self.algebra.facts.nonzero_everywhere):
            if old in keys_of_poly(poly) and not jumps(poly):
                move = {old: lambda labels: self.algebra.variable(new, labels)}
                moved = self.algebra.replace(dict(poly), {}, move)
                if moved:
                    self.algebra.facts.remember_everywhere(freeze(moved))

    def _differential(
        self,
        body: Term,
        directions: tuple[tuple[Variable, Term], ...],
        labels: Labels,
        scope: Scope,
    ) -> Poly:
        algebra = self.algebra
        inner = scope
        keys: list[tuple[Any, Variable, Term]] = []
        for variable, direction in directions:
            key, inner = self._differentiable(variable, variable, inner)
            keys.append((key, variable, direction))
        outer, algebra.ledger = algebra.ledger, Ledger()
        poly = self.entry(body, labels, inner)
        total: Poly = {}
        for key, variable, direction in keys:
            axes = tuple(algebra.fresh(self._range(d)) for d in variable.shape)
            slope = self._slope(key, poly, axes, alone=len(keys) == 1 and not axes)
            along = self.entry(direction, axes, scope)
            total = add(total, algebra.total(axes, algebra.times(slope, along)))
        met, algebra.ledger = algebra.ledger, outer
        back = {key: self._later(variable, scope) for key, variable, _ in keys}
        back |= self._names_on(tuple(back), scope)
        algebra.settle(met, back)
        self._bring_back(back)
        return algebra.replace(total, {}, back)


def _square(term: Term) -> bool:
    return len(term.shape) == 2 and term.shape[0] == term.shape[1]


def _is_number(term: Term) -> bool:
    match term:
        case Number(value=value):
            return value.denominator == 1
        case Size(dim=dim):
            return dim.literal is not None
        case _:
            return False


def _is_index(term: Term) -> bool:
    return (
        isinstance(term, Index)
        or (isinstance(term, Add) and any(isinstance(t, Index) for t in term.terms))
        or (isinstance(term, Variable) and term.sort == Sort.INDEX)
        or (
            isinstance(term, Entry)
            and isinstance(term.arg, Variable)
            and term.arg.sort == Sort.INDEX
        )
    )


def _as_dimension(poly: Poly) -> Dim | None:
    """The dimension that a polynomial is, or None."""
    total = Dim.of(0)
    for monomial, coefficient in poly.items():
        if not isinstance(coefficient, int):
            return None
        product = Dim.of(coefficient)
        for atom, exponent in monomial:
            if atom[0] != "dim" or not isinstance(exponent, int) or exponent < 0:
                return None
            for _ in range(exponent):
                product = product * Dim.of(atom[1])
        total = total + product
    return total


def _calls(term: Term) -> list[Call]:
    from symgrad.terms.walk import subterms

    return [t for t in subterms(term) if isinstance(t, Call)]


def _axes(factors: tuple[Term, ...]) -> tuple[bool, bool]:
    """Whether the product keeps the row axis of its first and the column axis of its last factor."""
    first, last = factors[0], factors[-1]
    column = len(last.shape) == 2
    if len(first.shape) == 1:
        return True, column
    row = column or first.shape[0] != ONE
    return row, column
