"""`derive`: a worked derivation of a gradient, Jacobian, Hessian, differential or vjp."""

from __future__ import annotations

from typing import NamedTuple

from symgrad.derivation import Derivation, Method, Order, Step
from symgrad.diagnostics import Unsupported, Verdict
from symgrad.engine import components, differentials
from symgrad.engine.bends import judged_off_bends, smooth_where
from symgrad.engine.grain import readable
from symgrad.engine.judge import judge, step
from symgrad.engine.names import worth_naming
from symgrad.engine.notes import remarks
from symgrad.engine.scope import Scope, scope_of, unfold_call
from symgrad.engine.vectorised import Stacked, stacked_forms
from symgrad.terms.algebra import Call, Inner
from symgrad.terms.atoms import Sort, Variable
from symgrad.terms.binders import Derivative, Differential
from symgrad.terms.claim import Claim, equation
from symgrad.terms.context import Context, Definition
from symgrad.terms.dimension import show
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables


class Worked(NamedTuple):
    """Steps not judged yet, and what they arrive at."""

    steps: list[Step]
    targets: list[Claim]
    method: Method
    cotangent: Variable | None = None
    stacked: tuple[Stacked | None, ...] = ()


def derive(
    expression: Term,
    wrt: tuple[Variable, ...],
    context: Context,
    order: Order | None = None,
    method: Method = "auto",
) -> Derivation:
    """Derive, every step judged by the kernel.

    The default order is gradient for a scalar, jacobian otherwise.
    Raises: Unsupported, naming what stands in the way; never a wrong or an unfinished answer.
    """
    check(expression, wrt)
    chosen: Order = order or ("jacobian" if expression.shape else "gradient")
    check_method(method)
    for variable in wrt:
        if variable.name not in context.variables:
            context = context.declare(variable)
    for tidying in (True, False):
        found = derived(expression, wrt, context, chosen, method, tidying)
        if found.verdict is not Verdict.REFUTED:
            return found
    raise AssertionError("a step of the engine is wrong; this is a bug of symgrad")


def check_method(method: Method) -> None:
    """Refuse the one method that does not exist yet.

    Raises: Unsupported, by its name.
    """
    if method == "definition":
        raise Unsupported(
            "the method definition, by limits of difference quotients, is not there yet;"
            " there are auto, components and differentials"
        )


def derived(
    expression: Term,
    wrt: tuple[Variable, ...],
    context: Context,
    order: Order,
    method: Method,
    tidying: bool,
) -> Derivation:
    """The derivation, with a name for what its result repeats."""
    worked = work(expression, scope_of(wrt, context, tidying=tidying), order, method)
    introduced: list[Definition] = []
    name = worth_naming([c.rhs for c in worked.targets], context)
    if name is not None:
        context = context.define(name.name, name.body)
        introduced.append(context.definitions[name.name])
        worked = work(expression, scope_of(wrt, context, tidying=tidying), order, method)
    return finished(expression, wrt, context, order, worked, introduced)


def check(expression: Term, wrt: tuple[Variable, ...]) -> None:
    """What can be derived by what.

    Raises: Unsupported.
    """
    if not wrt:
        raise Unsupported("a derivation needs a variable to derive by")
    for variable in wrt:
        if variable.sort not in (Sort.REAL,):
            raise Unsupported(
                f"a derivative by {variable.name}, which is {variable.sort.value}, not real"
            )


def work(expression: Term, scope: Scope, order: Order, method: Method) -> Worked:
    """The steps of one order by one method."""
    match order:
        case "gradient":
            return gradient(expression, scope, method)
        case "jacobian":
            return jacobian(expression, scope, method)
        case "hessian":
            return hessian(expression, scope, method)
        case "differential":
            return differential(expression, scope)
        case "vjp":
            return vjp(expression, scope)


def gradient(expression: Term, scope: Scope, method: Method) -> Worked:
    """∇f of a scalar, by each variable."""
    if expression.shape:
        raise Unsupported(
            f"a gradient is of a scalar; this has the shape {show(expression.shape)} (order jacobian or vjp)"
        )
    steps, results = differentials.gradients(expression, scope)
    used: Method = "differentials"
    if method == "components":
        steps = components.gradients(expression, scope, results)
        used = "components"
    return Worked(steps, first_targets(expression, scope, results), used)


def first_targets(expression: Term, scope: Scope, results: list[Term]) -> list[Claim]:
    """D f = result for each variable."""
    return [
        equation(Derivative(expression, v, v), r)
        for (v, _), r in zip(scope.directions, results, strict=True)
    ]


def jacobian(expression: Term, scope: Scope, method: Method) -> Worked:
    """∂y/∂x with the axes of y first; of a scalar it is the gradient."""
    if not expression.shape:
        return gradient(expression, scope, method)
    steps, results = differentials.jacobians(expression, expression, scope)
    stacked = stacked_forms(expression, expression, scope)
    used: Method = "differentials"
    if method == "components" or (method == "auto" and components.suits(expression, scope)):
        steps = components.gradients(expression, scope, results)
        used = "components"
    return Worked(steps, first_targets(expression, scope, results), used, stacked=stacked)


def hessian(expression: Term, scope: Scope, method: Method) -> Worked:
    """∇²f: the gradients, and what their differentials read; the blocks by rows if several."""
    if expression.shape:
        raise Unsupported(f"a Hessian is of a scalar; this is {show(expression.shape)}")
    first = gradient(expression, scope, method)
    worked, variables = first._replace(targets=[]), [v for v, _ in scope.directions]
    for slope in first.targets:
        steps, results = differentials.jacobians(slope.rhs, slope.lhs, scope, "read-hessian")
        if method == "components" and len(variables) == 1:
            steps = components.gradients(slope.rhs, scope, results)
            steps[-1] = step(
                Derivative(slope.lhs, variables[-1], variables[-1]), results[-1], "read-hessian"
            )
        targets = [
            equation(Derivative(slope.lhs, v, v), r)
            for v, r in zip(variables, results, strict=True)
        ]
        worked = worked._replace(
            steps=[*worked.steps, *steps],
            targets=[*worked.targets, *targets],
            stacked=(*worked.stacked, *stacked_forms(slope.rhs, slope.lhs, scope)),
        )
    return worked


def differential(expression: Term, scope: Scope) -> Worked:
    """d(expression) in terms of dX."""
    chain = differentials.worked_out(expression, scope)
    shortest = scope.short(chain.current)
    chain.to(shortest, "simplify")
    left = Differential(expression, scope.directions)
    if not chain.steps:
        chain.steps.append(step(left, shortest, "constant"))
    return Worked(chain.steps, [equation(left, shortest)], "differentials")


def vjp(expression: Term, scope: Scope) -> Worked:
    """The gradient of ⟨Ȳ, Y⟩, with the cotangent Ȳ a symbol."""
    cotangent = cotangent_of(expression, scope.context)
    paired = Inner(cotangent, expression) if expression.shape else cotangent * expression
    worked = gradient(paired, scope, "differentials")
    return worked._replace(cotangent=cotangent)


def cotangent_of(expression: Term, context: Context) -> Variable:
    """Ȳ, named after the expression where that has a name."""
    base = "Y" if len(expression.shape) > 1 else "y"
    match expression:
        case Variable(name=name):
            base = name
        case Call(function=function) if unfold_call(expression, context) is not None:
            base = function.name
        case _:
            pass
    taken = {v.name for v in free_variables(expression)} | set(context.variables)
    name = rf"\bar{{{base}}}"
    while name in taken:
        name += "'"
    return Variable(name, expression.shape)


def finished(
    expression: Term,
    wrt: tuple[Variable, ...],
    context: Context,
    order: Order,
    worked: Worked,
    introduced: list[Definition],
) -> Derivation:
    """The derivation, each step judged."""
    for symbol in worked.cotangent, *(d for _, d in scope_of(wrt, context).directions):
        if symbol is not None and symbol.name not in context.variables:
            context = context.declare(symbol)
    given = context.hypotheses
    context, judged = judged_off_bends(expression, wrt, context, readable(worked.steps))
    added = context.hypotheses[len(given) :]
    matrices: list[Term | None] = []
    for form in worked.stacked:
        stacking = None if form is None else judge(form.step, form.context(context))
        proved = stacking is not None and stacking.verdict is Verdict.PROVED
        matrices.append(form.matrix if form is not None and proved else None)
        if form is not None and stacking is not None and proved:
            judged.append(stacking)
            context = form.context(context)
            introduced = [*introduced, *form.names]
    results = [target.rhs for target in worked.targets]
    return Derivation(
        context=context,
        expression=expression,
        wrt=wrt,
        order=order,
        method=worked.method,
        steps=tuple(judged),
        targets=tuple(worked.targets),
        introduced=tuple(introduced),
        cotangent=worked.cotangent,
        notes=(*smooth_where(added, context), *remarks(results, context)),
        matrices=tuple(matrices),
    )
