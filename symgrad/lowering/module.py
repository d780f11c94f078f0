"""A module of source text from a derivation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

from symgrad.derivation import Derivation
from symgrad.diagnostics import Unsupported, Verdict
from symgrad.engine.scope import moving_names
from symgrad.kernel import Theorem, prove
from symgrad.lowering.autodiff import RuleName, autodiff_rule
from symgrad.lowering.backend import Backend, BackendName
from symgrad.lowering.cases import CASES
from symgrad.lowering.form import Axis
from symgrad.lowering.from_term import Lowering
from symgrad.lowering.function_text import Output, Returned, write_function
from symgrad.lowering.graph import Graph
from symgrad.lowering.header import Header, header, stamped
from symgrad.lowering.products import product
from symgrad.lowering.ratios import RATIOS
from symgrad.lowering.rewrite import Rewrite, Rewriter
from symgrad.lowering.signature import Signature, inputs_below, signature
from symgrad.lowering.stable import STABLE
from symgrad.lowering.structure import STRUCTURE
from symgrad.numeric.evaluate import free_order
from symgrad.terms.algebra import Transpose
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative
from symgrad.terms.claim import equation
from symgrad.terms.context import Context
from symgrad.terms.property import Fact
from symgrad.terms.term import Term
from symgrad.terms.walk import free_variables, subterms

Axes = tuple[Axis, ...]


@final
@dataclass(slots=True)
class Lowered:
    """The form of a derivation: the value and every result in one graph."""

    graph: Graph
    rewrites: list[Rewrite]
    value: Output
    gradients: tuple[Output, ...]
    results: tuple[Output, ...]
    special: dict[Variable, str]
    tangent: Variable | None = None

    @property
    def outputs(self) -> list[Output]:
        """Everything that some function returns."""
        return [self.value, *self.gradients, *self.results]


def lower(derivation: Derivation, backend: BackendName, gradients: Sequence[Term] = ()) -> Lowered:
    """The lowering form of a derivation, stable and with its structure kept.

    A statement about an entry, with a free index, is about all entries: the index is an axis.

    `gradients` is the first derivative that a Hessian's joint function returns too.
    """
    graph = Graph()
    context = _without(derivation.context, derivation.wrt)
    lowering = Lowering(graph, context, backend, _entrywise(derivation))
    graph.counts, graph.wrt = _counts(derivation), derivation.wrt
    stable, structure = Rewriter(graph, (*STABLE, *RATIOS, *CASES)), Rewriter(graph, STRUCTURE)

    free = free_order(derivation.expression, *derivation.results)
    if free and derivation.order in ("hessian", "vjp"):
        raise Unsupported(f"{free[0].name} is free: a {derivation.order} is taken of the whole")
    entries = tuple(lowering.axis(index) for index in free)

    def output(name: str, term: Term) -> Output:
        axes = graph.fresh(term.shape)
        view = structure(stable(lowering.lower(term, axes)))
        return Output(name, view, (*entries, *axes))

    names = _result_names(derivation)
    lowered = Lowered(
        graph,
        [],
        output("value", derivation.expression),
        tuple(output("gradient", term) for term in gradients),
        tuple(output(n, t) for n, t in zip(names, derivation.results, strict=True)),
        {derivation.cotangent: "cotangent"} if derivation.cotangent else {},
    )
    if derivation.order == "hessian":
        _add_product(lowered, derivation.wrt[0], frozenset(derivation.context.variables), structure)
    lowered.rewrites = [*stable.uses, *structure.uses]
    return lowered


def _counts(derivation: Derivation) -> frozenset[str]:
    """The dimensions of the statement that no variable of the derivative has."""
    terms = (derivation.expression, *derivation.results)
    dims = (d for term in terms for t in subterms(term) for d in t.shape)
    own = (d for variable in derivation.wrt for d in variable.shape)
    found = frozenset[str]().union(*(d.symbols for d in dims))
    return found.difference(*(d.symbols for d in own))


def _entrywise(derivation: Derivation) -> frozenset[str]:
    """The symmetric variables whose derivative is not symmetric, with what is defined from them.

    Code that takes S for Sᵀ would have another derivative, which autodiff of the value would show.
    """
    context = derivation.context
    found = frozenset(
        variable.name
        for variable, result in zip(derivation.wrt, derivation.results, strict=True)
        if Fact.SYMMETRIC in context.facts(variable)
        and not (
            result.shape == variable.shape
            and isinstance(prove(equation(result, Transpose(result)), context), Theorem)
        )
    )
    return moving_names(found, context) if found else found


def _without(context: Context, variables: tuple[Variable, ...]) -> Context:
    """A context in which these names are arguments, whatever they were defined to be."""
    names = {v.name for v in variables}
    kept = {n: d for n, d in context.definitions.items() if n not in names}
    return replace(context, definitions=kept)


def _result_names(derivation: Derivation) -> list[str]:
    if len(derivation.wrt) == 1:
        return [derivation.order]
    from symgrad.lowering.names import python_name

    return [f"{derivation.order}_{python_name(v.name)}" for v in derivation.wrt]


def _add_product(
    lowered: Lowered, variable: Variable, taken: frozenset[str], structure: Rewriter
) -> None:
    """The Hessian times a direction v: the product is formed before the Hessian is."""
    graph, (hessian,) = lowered.graph, lowered.results
    name = "v"
    while name in taken:
        name += "'"
    direction = Variable(name, variable.shape)
    rank = variable.rank
    kept, summed = hessian.axes[:rank], hessian.axes[rank:]
    from symgrad.lowering.form import Op

    vector = graph.make(Op.INPUT, direction, (), summed)
    view = structure(product(graph, [(hessian.view, 1), (vector, 1)], summed))
    lowered.results = (hessian, Output("product", view, kept))
    lowered.tangent = direction


def module(
    derivation: Derivation,
    backend: BackendName,
    *,
    gradient: Derivation | None = None,
    source: str | None = None,
    version: str | None = None,
    rule: RuleName = "none",
    options: str = "",
) -> str:
    """The source of a module with the functions of a derivation, as CONTRACT.md names them.

    A Hessian's joint function needs the gradient too: from `gradient`, or else worked out.
    With a `rule`, a gradient's module has `differentiable_value` too, for autodiff (see autodiff.py).
    Raises: Unsupported if something has no code, or the derivation has a step that is not to be trusted.
    """
    if derivation.verdict in (Verdict.REFUTED, Verdict.UNDECIDED) and derivation.steps:
        raise Unsupported(f"a derivation with a step that is {derivation.verdict} is not exported")
    if derivation.order == "hessian" and len(derivation.wrt) != 1:
        raise Unsupported("a Hessian is exported by one variable at a time")
    gradients = _gradients(derivation, gradient)
    lowered = lower(derivation, backend, gradients)
    spoken = Backend(backend)
    arguments = _signature(derivation, lowered)
    functions = [
        write_function(name, items, lowered.graph, spoken, arguments, dict.fromkeys(extra))
        for name, items, extra in _plan(derivation, lowered)
    ]
    helpers = [spoken.helpers[name] for name in sorted(spoken.helpers)]
    if rule != "none":
        functions += _rule(derivation, spoken, rule, arguments)
    body = "\n\n\n".join([*helpers, *functions]) + "\n"
    top = header(Header(derivation, arguments, source, version, options), body)
    text = f"{top.rstrip()}\n\n\n{body}"
    return text if source is None else stamped(text)


def _rule(
    derivation: Derivation, backend: Backend, rule: RuleName, arguments: Signature
) -> list[str]:
    if derivation.order != "gradient":
        raise Unsupported(f"a derivative rule is made of a gradient, not of a {derivation.order}")
    by = [arguments.arrays[v] for v in derivation.wrt]
    return autodiff_rule(backend, rule, arguments, by)


def _gradients(derivation: Derivation, given: Derivation | None) -> tuple[Term, ...]:
    """The gradient that stands in a Hessian's own steps, or a derivation of it."""
    if derivation.order != "hessian":
        return ()
    if given is not None:
        return given.results
    (variable,) = derivation.wrt
    wanted = Derivative(derivation.expression, variable, variable)
    reached: Term = wanted
    for judged in derivation.steps:
        if judged.step.before is reached:
            reached = judged.step.after
    if reached is not wanted and not _unfinished(reached):
        return (reached,)
    from symgrad.engine import derive

    context = derivation.context
    worked = derive(derivation.expression, derivation.wrt, context, "gradient")
    return worked.results


def _unfinished(term: Term) -> bool:
    from symgrad.terms.binders import Differential

    return any(isinstance(t, Derivative | Differential) for t in subterms(term))


def _signature(derivation: Derivation, lowered: Lowered) -> Signature:
    """All variables of the statement, in the order of their declaration."""
    found, callables, _ = inputs_below(o.view.node for o in lowered.outputs)
    wanted = {*found, *derivation.wrt, *_stated(derivation)}
    special = dict(lowered.special)
    if lowered.tangent is not None:
        special[lowered.tangent] = "v"
    declared = [d.variable for d in derivation.context.variables.values()]
    ordered = [v for v in declared if v in wanted]
    ordered += [v for v in _met(derivation) if v in wanted and v not in declared]
    ordered += sorted((v for v in wanted if v not in ordered), key=lambda v: v.name)
    return signature(ordered, callables, special, derivation.wrt)


def _met(derivation: Derivation) -> list[Variable]:
    """Variables in the order in which the statement is read."""
    terms = (derivation.expression, *derivation.results)
    met = (t for term in terms for t in subterms(term) if isinstance(t, Variable))
    return list(dict.fromkeys(met))


def _stated(derivation: Derivation) -> set[Variable]:
    """The arguments that the statement speaks of, definitions unfolded."""
    seen: set[Variable] = set()
    names = {v.name for v in derivation.wrt}
    stack = list(free_variables(derivation.expression))
    while stack:
        variable = stack.pop()
        definition = derivation.context.definitions.get(variable.name)
        if variable in seen:
            continue
        if definition is None or definition.parameters or variable.name in names:
            seen.add(variable)
        else:
            stack.extend(free_variables(definition.body))
    return seen


Function = tuple[str, list[Returned], Sequence[str]]


def _plan(derivation: Derivation, lowered: Lowered) -> list[Function]:
    """The functions of the contract: their names, what they return, their further keywords."""
    value = Returned((lowered.value,), False)
    several = len(derivation.wrt) > 1
    order = derivation.order
    if order == "hessian":
        hessian, along = lowered.results
        gradient = Returned(lowered.gradients, False)
        second = Returned((hessian,), False)
        return [
            ("value", [value], ()),
            ("hessian", [second], ()),
            ("value_gradient_and_hessian", [value, gradient, second], ()),
            ("hessian_vector_product", [Returned((along,), False)], ("v",)),
        ]
    extra = ("cotangent",) if order == "vjp" else ()
    results = Returned(lowered.results, several)
    plan: list[Function] = [("value", [value], ()), (order, [results], extra)]
    if order in ("gradient", "vjp"):
        plan.append((f"value_and_{order}", [value, results], extra))
    return plan
