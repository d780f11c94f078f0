"""Which further hypothesis would do: an inequality that fails may hold for convex f, or small steps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from symgrad.engine.bounds.bound import bound
from symgrad.engine.bounds.material import Material
from symgrad.properties import property_named
from symgrad.terms.algebra import Divide
from symgrad.terms.atoms import Variable
from symgrad.terms.build import number
from symgrad.terms.claim import Claim, Relation
from symgrad.terms.context import Context
from symgrad.terms.function import FunctionSymbol
from symgrad.terms.property import Fact
from symgrad.terms.text import text

_MOST = 6
_SECONDS = 1.0


def would_hold(claim: Claim, context: Context) -> str | None:
    """ "it holds if f is convex": the first further hypothesis with which a certificate is found."""
    for words, richer in islice(_richer(claim, context), _MOST):
        if bound(claim, richer, seconds=_SECONDS) is not None:
            return f"it holds if {words}"
    return None


def _richer(claim: Claim, context: Context) -> Iterator[tuple[str, Context]]:
    """The context with one more hypothesis, and that hypothesis in words."""
    material = Material(context).add(claim.lhs, claim.rhs)
    numbers = [v for v in material.numbers if isinstance(v, Variable)]
    positive = [v for v in numbers if Fact.POSITIVE in context.facts(v)]
    for f in material.points:
        declared = context.functions.get(f.name)
        if declared is None or len(f.domain) != 1 or f.codomain:
            continue
        names = {p.name for p in declared.properties}
        if not names & {"convex", "strongly convex"}:
            yield f"{text(_named(f))} is convex", _with(context, f, "convex")
        top = dict(declared.constants).get("smooth")
        if top is None:
            for constant in positive:
                words = f"{text(_named(f))} is {text(constant)}-smooth"
                yield words, _with(context, f, "smooth", constant)
            continue
        for step in positive:
            if step is not top:
                small = Claim(step, Relation.AT_MOST, Divide(number(1), top))
                if small not in context.hypotheses:
                    yield f"{text(step)} ≤ {text(small.rhs)}", context.assume(small)


def _named(f: FunctionSymbol) -> Variable:
    return Variable(f.name, ())


def _with(
    context: Context, f: FunctionSymbol, name: str, constant: Variable | None = None
) -> Context:
    old = context.functions[f.name]
    constants = (*old.constants, (name, constant)) if constant is not None else old.constants
    properties = (*old.properties, property_named(name))
    return context.declare_function(f, *properties, span=old.span, constants=constants)
