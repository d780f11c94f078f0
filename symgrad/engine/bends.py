"""Where a function with cases bends: what must not be zero for a derivative to be there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symgrad.derivation import Judged, Step
from symgrad.diagnostics import Unsupported
from symgrad.engine import construct as make
from symgrad.engine.instantiate import elementwise
from symgrad.engine.judge import judged
from symgrad.engine.scope import depends, moving_names, unfold_call
from symgrad.kernel import NotProved, Theorem, prove
from symgrad.numeric.errors import Unsampleable
from symgrad.numeric.hypotheses import holds
from symgrad.numeric.reach import reach
from symgrad.numeric.sample import sample
from symgrad.numeric.sizes import distinct
from symgrad.terms.algebra import Apply, Call, Compare, Indicator, Piecewise
from symgrad.terms.atoms import Index, Number, Ones, Variable
from symgrad.terms.claim import Claim, Relation, equation
from symgrad.terms.context import Context
from symgrad.terms.function import Function
from symgrad.terms.latex import latex, latex_claim
from symgrad.terms.term import Term
from symgrad.terms.walk import free_names, subterms


def judged_off_bends(
    expression: Term, wrt: Sequence[Variable], context: Context, steps: Sequence[Step]
) -> tuple[Context, list[Judged]]:
    """The steps, judged; those proved too that hold wherever no function with cases bends.

    A sum of bends may be smooth at a point where its parts are not; there the usual formula may
    fail. So what is not proved as it stands is proved where the arguments are off the bends, and
    that is a hypothesis of the derivation.
    """
    found = [prove(step.claim, context) for step in steps]
    if not all(isinstance(one, Theorem) for one in found):
        moving = moving_names(frozenset(v.name for v in wrt), context)
        hypotheses = tuple(dict.fromkeys(_bends(expression, moving, context)))
        assumed = context.assume(*hypotheses)
        if hypotheses and _met(hypotheses, context):
            again = [
                one if isinstance(one, Theorem) else prove(step.claim, assumed)
                for one, step in zip(found, steps, strict=True)
            ]
            if again != found and any(_gained(*pair) for pair in zip(found, again, strict=True)):
                context, found = assumed, again
    return context, [judged(*pair, context) for pair in zip(steps, found, strict=True)]


def smooth_where(hypotheses: Sequence[Claim], context: Context) -> tuple[str, ...]:
    """Remarks on the hypotheses that keep a derivation off the bends."""
    found: list[str] = []
    for hypothesis in hypotheses:
        match hypothesis:
            case Claim(lhs=Indicator(conditions=(Compare(left=left, right=right),)), rhs=Ones()):
                one, other = latex(left, context), latex(right, context)
                zero = isinstance(right, Number) and not right.value
                found.append(
                    f"where no entry of ${one}$ is zero"
                    if zero
                    else f"where ${one}$ and ${other}$ differ in every entry"
                )
            case _:
                found.append(f"where ${latex_claim(hypothesis, context)}$")
    return tuple(found)


def _gained(old: Theorem | NotProved, new: Theorem | NotProved) -> bool:
    return isinstance(new, Theorem) and not isinstance(old, Theorem)


def _met(hypotheses: tuple[Claim, ...], context: Context) -> bool:
    """Whether there are points where all hypotheses hold: from what never holds, anything follows."""
    sides = tuple(side for h in hypotheses for side in (h.lhs, h.rhs))
    try:
        need = reach(sides, context)
        return any(
            any(map(all, zip(*(holds(h, context, points) for h in hypotheses), strict=True)))
            for sizes in distinct(need, context, 3, 1) or distinct(need, context, 1, 1)
            for points in [sample(context, sides, sizes, count=16)]
        )
    except (Unsupported, Unsampleable):
        return False


def _bends(expression: Term, moving: frozenset[str], context: Context) -> Iterator[Claim]:
    """What is not zero off the bends, in the expression and in the definitions that it leans on."""
    waiting, seen = [expression], set[Term]()
    while waiting:
        for part in subterms(waiting.pop()):
            if part in seen or not depends(part, moving):
                continue
            seen.add(part)
            match part:
                case Variable(name=name) if name in context.definitions:
                    if not context.definitions[name].parameters:
                        waiting.append(context.definitions[name].body)
                case Apply(function=function, args=args) if function.body is not None:
                    for edge in _edges(function.body):
                        values = dict(zip(function.parameters, args, strict=True))
                        yield from _off(elementwise(edge, values), moving)
                case Piecewise(cases=cases):
                    for _, conditions in cases:
                        for edge in conditions:
                            yield from _off(edge, moving)
                case Call():
                    body = unfold_call(part, context)
                    waiting.extend(() if body is None else (body,))
                case _:
                    pass


def _edges(body: Term) -> Iterator[Compare]:
    """The comparisons of a definition by cases, those of the functions inside it too."""
    for part in subterms(body):
        match part:
            case Compare():
                yield part
            case Apply(function=Function(body=inner, parameters=parameters), args=args) if (
                inner is not None
            ):
                for edge in _edges(inner):
                    moved = elementwise(edge, dict(zip(parameters, args, strict=True)))
                    if isinstance(moved, Compare):
                        yield moved
            case _:
                pass


def _off(edge: Term, moving: frozenset[str]) -> Iterator[Claim]:
    """That the two sides of a comparison differ in each entry, for each value of its indices."""
    if not isinstance(edge, Compare) or not depends(edge, moving):
        return
    left, right = edge.left, edge.right
    indices = tuple(
        sorted((n for n in free_names(edge) if isinstance(n, Index)), key=lambda i: i.name)
    )
    if indices:
        left, right = (
            side if _still(side, indices) else make.array(indices, side) for side in (left, right)
        )
    differ = Compare(left, "!=", right)
    if differ.shape:
        yield equation(Indicator((differ,)), Ones(differ.shape))
    else:
        yield Claim(left, Relation.UNEQUAL, right)


def _still(side: Term, indices: tuple[Index, ...]) -> bool:
    return not side.shape and free_names(side).isdisjoint(indices)
