"""Forward rules: the differential of every node, one textbook rule at a time.

`expand` applies one rule to the root of a term and leaves `Differential` nodes for what it did not
look at; `advance` does this wherever a differential still stands in an expression.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from symgrad.diagnostics import Unsupported
from symgrad.engine import construct as make
from symgrad.engine.contract import contract
from symgrad.engine.instantiate import elementwise, instantiate
from symgrad.engine.scope import Scope, scope_of, unfold_call
from symgrad.terms import build
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
from symgrad.terms.function import Function
from symgrad.terms.term import Term
from symgrad.terms.walk import substitute, subterms, transform

LINEAR = "linear-differential"
Expansion = tuple[Term, str]


def differential(term: Term, scope: Scope) -> Term:
    """d(term), without going into it: zero, dX, or a Differential node."""
    if not scope.depends(term) or isinstance(term, Indicator):
        return make.zero(term.shape)
    match term:
        case Variable():
            direction = scope.direction(term)
            return direction if direction is not None else Differential(term, scope.directions)
        case Transpose(arg=Variable() as arg):
            return make.transpose(differential(arg, scope))
        case Entry(arg=Variable() as arg, indices=indices) if _still(indices, scope):
            direction = scope.direction(arg)
            if direction is None:
                return Differential(term, scope.directions)
            return make.entry(direction, indices)
        case Neg(arg=arg):
            return make.neg(differential(arg, scope))
        case Mul(factors=factors):
            moving = [f for f in factors if scope.depends(f)]
            if len(moving) == 1 and _is_short(factors):
                still = (f for f in factors if f is not moving[0])
                return _sized(make.mul((*still, differential(moving[0], scope))), term)
            return Differential(term, scope.directions)
        case Add(terms=terms):
            parts = [differential(t, scope) for t in terms if scope.depends(t)]
            if len(parts) > 1 and any(
                isinstance(t, Differential) for p in parts for t in subterms(p)
            ):
                return Differential(term, scope.directions)
            return make.add(parts, term.shape)
        case _:
            return Differential(term, scope.directions)


def _is_short(factors: tuple[Term, ...]) -> bool:
    """Whether a product is a multiple that nobody differentiates in two lines: 2v, λx."""
    return all(isinstance(f, Number | Constant | Size | Variable) for f in factors)


def _sized(part: Term, term: Term) -> Term:
    return part if part.shape == term.shape else make.mul((part, make.one(term.shape)))


def _still(indices: tuple[Term | None, ...], scope: Scope) -> bool:
    return not any(i is not None and scope.depends(i) for i in indices)


def expand(term: Term, scope: Scope) -> Expansion:
    """d(term) by the rule for its root, and the name of that rule.

    Raises: Unsupported, naming the node, where there is no rule.
    """

    def d(part: Term) -> Term:
        return differential(part, scope)

    if not scope.depends(term):
        return make.zero(term.shape), "constant"
    match term:
        case Variable():
            return _variable(term, scope)
        case Add(terms=terms):
            return make.add((d(t) for t in terms), term.shape), "sum-rule"
        case Neg(arg=arg):
            return make.neg(d(arg)), LINEAR
        case Transpose(arg=arg):
            return make.transpose(d(arg)), LINEAR
        case Trace(arg=arg):
            return _trace(arg, scope)
        case Diag(arg=arg):
            return make.diag(d(arg)), LINEAR
        case Vec(arg=arg):
            return Vec(d(arg)), LINEAR
        case Entry(arg=arg, indices=indices):
            if not _still(indices, scope):
                raise Unsupported("the position of an entry depends on the variable")
            return make.entry(d(arg), indices), LINEAR
        case Sum(index=index, body=body, conditions=conditions):
            return make.sum_over(index, d(body), conditions), LINEAR
        case Array(indices=indices, body=body):
            return make.array(indices, d(body)), LINEAR
        case Mul(factors=factors):
            return _product(factors, make.mul, term, scope)
        case MatMul(factors=(Transpose(arg=left), right)) if left is right and not term.shape:
            return make.scale(2, make.inner(left, d(left))), "squared-norm-differential"
        case MatMul(factors=factors):
            return _product(factors, make.chain, term, scope)
        case Inner(left=left, right=right):
            if left is right:
                return make.scale(2, make.inner(left, d(left))), "product-rule"
            return _product((left, right), lambda p: make.inner(*p), term, scope)
        case Kronecker(left=left, right=right):
            return _product((left, right), lambda p: Kronecker(*p), term, scope)
        case Outer(left=left, right=right):
            return _product((left, right), lambda p: Outer(*p), term, scope)
        case Divide(numerator=top, denominator=bottom):
            return _quotient(top, bottom, scope)
        case Power(base=Norm(arg=arg) as norm, exponent=Number(value=value)) if (
            value == 2 and norm.euclidean
        ):
            return make.scale(2, make.inner(arg, d(arg))), "squared-norm-differential"
        case Power(base=Norm(arg=arg) as norm, exponent=Number(value=value)) if (
            value > 2 and norm.euclidean
        ):
            lower = make.power(norm, build.number(value - 2))
            return make.mul((build.number(value), lower, make.inner(arg, d(arg)))), "power-rule"
        case Power(base=base, exponent=exponent):
            return _power(base, exponent, scope)
        case Inverse(arg=arg):
            return make.neg(make.chain((term, d(arg), term))), "inverse-differential"
        case MatrixPower(base=base, exponent=exponent):
            return _matrix_power(base, exponent, scope)
        case Determinant(arg=arg):
            body = make.mul((term, make.trace(make.chain((Inverse(arg), d(arg))))))
            return body, "determinant-differential"
        case Norm():
            return _norm(term, scope)
        case Apply(function=function, args=args):
            return _apply(term, function, args, scope)
        case Call():
            return _call(term, scope)
        case Derivative():
            return _derivative(term, scope)
        case Piecewise(cases=cases, otherwise=otherwise):
            pairs = tuple((d(value), conditions) for value, conditions in cases)
            return Piecewise(pairs, d(otherwise)), "cases"
        case Indicator():
            return make.zero(term.shape), "constant"
        case Let(variable=variable, value=value, body=body):
            return differential(substitute(body, {variable: value}), scope), "definition"
        case Basis() | Delta() | Compare() | Differential():
            raise Unsupported(
                f"{type(term).__name__} has no differential where it depends on the variable"
            )
        case Number() | Constant() | Size() | Index() | Ones() | Zeros() | Identity():
            raise AssertionError("a constant depends on nothing")
        case _:
            assert_never(term)


def _variable(term: Variable, scope: Scope) -> Expansion:
    direction = scope.direction(term)
    if direction is not None:
        return direction, LINEAR
    definition = scope.definition(term)
    if definition is None:
        raise Unsupported(f"{term.name} depends on the variable in a way that is not given")
    expanded, rule = expand(definition.body, scope)
    return scope.folded(expanded), rule if rule != "constant" else "definition"


def _product(
    factors: tuple[Term, ...],
    build_product: Callable[[tuple[Term, ...]], Term],
    term: Term,
    scope: Scope,
) -> Expansion:
    """d of a product: each factor in turn; linear if only one of them moves."""
    moving = [k for k, f in enumerate(factors) if scope.depends(f) and not isinstance(f, Indicator)]
    parts: list[Term] = []
    for k in moving:
        parts.append(
            build_product((*factors[:k], differential(factors[k], scope), *factors[k + 1 :]))
        )
    if isinstance(term, Mul):
        parts = [p if p.shape == term.shape else make.mul((p, make.one(term.shape))) for p in parts]
    rule = "product-rule" if len(moving) > 1 else LINEAR
    return make.add(parts, term.shape), rule


def _trace(arg: Term, scope: Scope) -> Expansion:
    match arg:
        case MatrixPower(base=base, exponent=exponent) if not scope.depends(exponent):
            lower = _minus_one(exponent)
            power = base if lower is make.ONE else MatrixPower(base, lower)
            body = make.trace(make.chain((power, differential(base, scope))))
            return make.mul((exponent, body)), "trace-power-differential"
        case _:
            return make.trace(differential(arg, scope)), LINEAR


def _quotient(top: Term, bottom: Term, scope: Scope) -> Expansion:
    if not scope.depends(bottom):
        return make.divide(differential(top, scope), bottom), LINEAR
    second = make.divide(
        make.mul((top, differential(bottom, scope))), make.power(bottom, build.number(2))
    )
    if not scope.depends(top):
        return make.neg(second), "quotient-rule"
    first = make.divide(differential(top, scope), bottom)
    shape = second.shape or first.shape
    parts = [
        p if p.shape == shape else make.mul((p, make.one(shape))) for p in (first, make.neg(second))
    ]
    return make.add(parts, shape), "quotient-rule"


def _minus_one(exponent: Term) -> Term:
    coefficient, factors = make.split(exponent)
    if not factors:
        return build.number(coefficient - 1)
    return build.subtract(exponent, make.ONE)


def _power(base: Term, exponent: Term, scope: Scope) -> Expansion:
    moves = differential(base, scope)
    if not scope.depends(exponent):
        power = make.power(base, _minus_one(exponent))
        coefficient, factors = make.split(exponent)
        if not factors and coefficient < 1:
            lower = make.power(base, build.number(1 - coefficient))
            return make.mul((exponent, make.divide(moves, lower))), "power-rule"
        return make.mul((exponent, power, moves)), "power-rule"
    whole = Power(base, exponent)
    log = Apply(_function("log"), (base,))
    first = make.mul((whole, log, differential(exponent, scope)))
    if not scope.depends(base):
        return first, "power-rule"
    second = make.mul((exponent, make.power(base, _minus_one(exponent)), moves))
    return make.add((first, second), base.shape), "power-rule"


def _function(name: str) -> Function:
    from symgrad.functions import function

    return function(name)


def _matrix_power(base: Term, exponent: Term, scope: Scope) -> Expansion:
    coefficient, factors = make.split(exponent)
    if factors or coefficient.denominator != 1 or coefficient < 1 or scope.depends(exponent):
        raise Unsupported("the differential of a matrix power needs a literal positive exponent")
    count = int(coefficient)

    def power(k: int) -> tuple[Term, ...]:
        return () if k == 0 else (base,) if k == 1 else (MatrixPower(base, build.number(k)),)

    moves = differential(base, scope)
    parts = (make.chain((*power(k), moves, *power(count - 1 - k))) for k in range(count))
    return make.add(parts, base.shape), "product-rule"


def _norm(term: Norm, scope: Scope) -> Expansion:
    arg = term.arg
    moves = differential(arg, scope)
    if term.kind == "1":
        return make.inner(Apply(_function("sign"), (arg,)), moves), "one-norm-differential"
    if not term.euclidean:
        raise Unsupported("the differential of this norm (largest entry or singular value)")
    return make.divide(make.inner(arg, moves), term), "norm-differential"


def _apply(term: Apply, function: Function, args: tuple[Term, ...], scope: Scope) -> Expansion:
    """The chain rule: by the slope of a function of one number, else by its definition."""
    if function.name == "log" and len(args) == 1:
        (arg,) = args
        match arg:
            case Determinant(arg=matrix):
                body = make.trace(make.chain((Inverse(matrix), differential(matrix, scope))))
                return body, "log-det-differential"
            case _:
                pass
    parameters = function.parameters
    if len(parameters) == 1 and not parameters[0].shape and function.slope is not None:
        slope = elementwise(function.slope, {parameters[0]: args[0]})
        moves = differential(args[0], scope)
        if isinstance(slope, Divide) and make.is_one(slope.numerator):
            return make.divide(moves, slope.denominator), "elementwise-derivative"
        body = make.mul((slope, moves))
        return body if body.shape == term.shape else make.zero(term.shape), "elementwise-derivative"
    if not any(p.shape for p in parameters) and function.body is not None:
        body = elementwise(off_the_bends(function.body), dict(zip(parameters, args, strict=True)))
        return differential(body, scope), "definition"
    from symgrad.engine.actions import action

    known = action(function)
    if known is None:
        raise Unsupported(f"the differential of {function.name} is not known")
    direction, formula, rule = known
    moved = tuple(differential(a, scope) for a in args)
    body = instantiate(formula, (*parameters, *direction), (*args, *moved))
    return body, rule


def off_the_bends(body: Term) -> Term:
    """A definition with strict conditions: the same wherever it is differentiable."""

    def strict(term: Term) -> Term:
        match term:
            case Compare(left=left, operator="<=", right=right):
                return Compare(left, "<", right)
            case Compare(left=left, operator=">=", right=right):
                return Compare(left, ">", right)
            case _:
                return term

    return transform(body, strict)


def _call(term: Call, scope: Scope) -> Expansion:
    """d h(u) = ⟨∇h(u), du⟩ of an undetermined function; a defined one is unfolded."""
    body = unfold_call(term, scope.context)
    if body is not None:
        return expand(body, scope) if scope.depends(body) else (make.zero(term.shape), "constant")
    parts: list[Term] = []
    for k, arg in enumerate(term.args):
        if not scope.depends(arg):
            continue
        name = _dummy(k, len(term.args), arg, term)
        inside = Call(term.function, (*term.args[:k], name, *term.args[k + 1 :]))
        slope = Derivative(inside, name, arg)
        parts.append(contract(slope, differential(arg, scope), term.shape))
    return make.add(parts, term.shape), "chain-rule"


def _dummy(position: int, count: int, arg: Term, term: Call) -> Variable:
    """The bound name of ∇h: the argument where it is a name of its own, else another letter."""
    from symgrad.terms.walk import free_names

    others = (*term.args[:position], *term.args[position + 1 :])
    if isinstance(arg, Variable) and all(arg not in free_names(other) for other in others):
        return arg
    used = {n.name for n in free_names(term)}
    letters = "uvwst" if arg.shape else "tsuvw"
    return Variable(
        next(c for c in (*letters[position:], *(f"u_{{{i}}}" for i in range(99))) if c not in used),
        arg.shape,
    )


def evaluated(term: Derivative, scope: Scope) -> Term | None:
    """A derivative worked out, or None for one of an undetermined function."""
    inside = term.body
    while isinstance(inside, Derivative):
        inside = inside.body
    if isinstance(inside, Call) and unfold_call(inside, scope.context) is None:
        return None
    from symgrad.engine.differentials import slope

    own = scope_of((term.variable,), scope.context, tidying=scope.tidying)
    return substitute(slope(term.body, own), {term.variable: term.point})


def _derivative(term: Derivative, scope: Scope) -> Expansion:
    """d of (D f)(u): the second derivative along du, and D of what else moves in f."""
    body, variable, point = term.body, term.variable, term.point
    value = evaluated(term, scope)
    if value is not None:
        return differential(value, scope), "definition"
    parts: list[Term] = []
    if scope.depends(point):
        second = Derivative(Derivative(body, variable, variable), variable, point)
        parts.append(contract(second, differential(point, scope), term.shape))
    inner = Scope(scope.context, scope.directions, scope.moving - {variable.name}, scope.names)
    if inner.depends(body):
        raise Unsupported("the differential of a derivative whose function depends on the variable")
    return make.add(parts, term.shape), "chain-rule"
