"""What a page adds to a proof for its reader: the idea, what to remember, the rules, the symbols."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import final

from symgrad.rendering.reasons import WORDS, general, plain
from symgrad.rendering.worked import Part, Worked
from symgrad.terms.atoms import Variable
from symgrad.terms.context import Context
from symgrad.terms.latex import latex_declaration, latex_function
from symgrad.terms.text import text
from symgrad.terms.unicode import plain as unicode

# The plan of each method, for what it is asked to find. {x} is what is differentiated by.
IDEAS = {
    ("differentials", "gradient"): "Take the differential by the rules, collect what stands "
    "before ${dx}$, and read the gradient off.",
    ("differentials", "jacobian"): "Take the differential by the rules, bring it to the form "
    r"$J \, {dx}$, and read the Jacobian off.",
    ("differentials", "hessian"): "Take the differential of the gradient: what stands before "
    "${dx}$ in it is the Hessian.",
    ("differentials", "differential"): "Take the differential by the rules.",
    ("differentials", "vjp"): "Pair the output with a cotangent, take the differential of that "
    "scalar, and read the gradient off.",
    ("components", "gradient"): "Write it in components, differentiate one of them, and read "
    "the vector form back.",
    ("components", "jacobian"): "Write it in components, differentiate entry by entry, and read "
    "the matrix form back.",
    ("components", "hessian"): "Write it in components, differentiate twice, and read the matrix "
    "form back.",
    ("definition", "gradient"): "Form the difference quotient along a direction, let the step go "
    "to 0, and read the gradient off.",
}
STATED = {
    "unfold": "Write both sides out by their definitions, and see that they are one expression.",
    "laws": "Use the laws of the functions in it on one side until the other stands there.",
    "entry-by-entry": "Compare the two sides entry by entry.",
}
CHAIN = "Go from the left side to the right in steps that each hold for themselves."


@final
@dataclass(frozen=True, slots=True)
class Card:
    """A rule that steps cite, for whoever wants to see what it says."""

    name: str
    claim: str
    given: str
    because: str
    source: str
    assumed: bool


def card(name: str) -> Card:
    """The card of a rule.

    Raises: KeyError if no rule is called so
    """
    from symgrad.rules import load_rules

    rule = load_rules()[name]
    because = general(rule.because)
    return Card(rule.name, rule.claim, rule.given, because, rule.source, rule.assumed)


def cards(worked: Worked) -> dict[str, Card]:
    """The rules that the steps cite, by name, in order of their first use."""
    from symgrad.rules import load_rules

    known = load_rules()
    names = dict.fromkeys(judged.step.rule for judged in worked.steps)
    return {name: card(name) for name in names if name in known}


def ideas(worked: Worked) -> tuple[str, ...]:
    """The plan of each statement in a sentence; prose with maths between dollars."""
    asked = [(p.derivation.method, p.derivation.order) for p in worked.parts if p.derivation]
    found = dict.fromkeys(_idea(part, asked) for part in worked.parts if part.steps)
    plans = tuple(idea for idea in found if idea != CHAIN)
    return plans or tuple(found)


def _idea(part: Part, asked: Sequence[tuple[str, str]]) -> str:
    """The plan of a part; one that several parts share speaks of no variable of its own."""
    derivation = part.derivation
    if derivation is None:
        rules = {judged.step.rule for judged in part.steps}
        found = next((words for rule, words in STATED.items() if rule in rules), CHAIN)
        return CHAIN if rules - set(WORDS) - {"simplify"} else found
    words = IDEAS.get((derivation.method, derivation.order))
    if words is None:
        return CHAIN
    if asked.count((derivation.method, derivation.order)) > 1:
        return words.replace("${dx}$", "the differential of the variable").replace(
            r"$J \, {dx}$", "of a matrix times the differential of the variable"
        )
    names = r" \text{ and } ".join(rf"\mathrm{{d}}{one.name}" for one in derivation.wrt)
    return words.replace("{dx}", names)


def remember(worked: Worked) -> tuple[str, ...]:
    """What is worth keeping in mind beside the formula; prose with maths between dollars."""
    found = [part.derivation for part in worked.parts if part.derivation]
    taken = [v for one in found if one.order == "gradient" for v in one.wrt if v.shape]
    shapes = [_shaped(variable) for variable in taken]
    if len(taken) > 1:
        shapes = ["Each gradient has the shape of its variable."]
    if any(one.order == "jacobian" for one in found):
        shapes.append("The Jacobian has a row for each output and a column for each input.")
    notes = (f"{note[:1].upper()}{note[1:]}." for one in found for note in one.notes)
    return tuple(dict.fromkeys((*shapes, *notes)))


def _shaped(variable: Variable) -> str:
    sizes = r" \times ".join(str(dim) for dim in variable.shape)
    entries = f"${sizes}$ entries" if len(variable.shape) == 1 else f"it is ${sizes}$"
    return f"The gradient has the shape of ${variable.name}$: {entries}."


def symbols(worked: Worked) -> dict[str, str]:
    """What each declared or defined name is, in plain text, by its LaTeX."""
    found: dict[str, str] = {}
    for context in (worked.context, *(part.context for part in worked.parts)):
        found.update(symbols_of(context))
    return found


def symbols_of(context: Context) -> Iterator[tuple[str, str]]:
    """What each name of a context is: its LaTeX, and plain text."""
    for name, declaration in context.variables.items():
        yield name, plain(latex_declaration(declaration))
    for name, declaration in context.functions.items():
        yield name, unicode(latex_function(declaration.symbol))
    for name, definition in context.definitions.items():
        yield name, f"{unicode(name)} = {text(definition.body, context)}"
