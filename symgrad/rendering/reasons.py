"""Why a step holds, in a few words: what its rule says of itself, with the names of the step."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symgrad.derivation import Judged, Step
from symgrad.diagnostics import Verdict
from symgrad.terms.algebra import Apply, Call
from symgrad.terms.atoms import Variable
from symgrad.terms.binders import Derivative, Differential
from symgrad.terms.context import Context
from symgrad.terms.term import Term
from symgrad.terms.unicode import plain as unicode
from symgrad.terms.walk import children, subterms

MATHS = re.compile(r"\$([^$]+)\$")

# The steps between a derivation and a statement, which apply no rule.
WORDS = {
    "entry-by-entry": "the two sides agree entry by entry",
    "follows": "as both sides say the same",
    "as-stated": "the form that is stated",
    "insert": "what was just derived",
    "one-entry": "one entry of it",
    "by-cases": "each case by itself",
    "laws": "laws of {named}",
    "unfold": "definition of {functions}",
    "fold": "definition of {functions}",
}

READ_OFF = "read off"

# What a rule's words may name, and what that is where there is no step to take it from.
BLANKS = {
    "{moving}": "the differential",
    "{functions}": "a function",
    "{named}": "these functions",
    "{pairing}": r"g^\top \mathrm{d}x",
    "{gradient}": r"\nabla f = g",
}


def reason(judged: Judged, context: Context | None = None) -> str:
    """Why the step holds; maths in it stands between dollars."""
    from symgrad.rules import load_rules

    step = judged.step
    rule = load_rules().get(step.rule)
    general = rule.because if rule is not None else WORDS.get(step.rule)
    words = _filled(general or step.rule.replace("-", " "), step, context or Context())
    if judged.verdict is Verdict.PROVED:
        return judged.reason or words
    return f"{words} ({judged.verdict}{': ' + judged.reason if judged.reason else ''})"


def general(words: str) -> str:
    """The words of a rule where there is no step: its blanks in general terms."""
    for blank, text in BLANKS.items():
        words = words.replace(blank, text)
    return words


def in_maths(words: str) -> str:
    r"""Words for the inside of a formula: `\text{…}` with the maths of the words outside it.

    An equation among them would be one more claim of the page: then they say less.
    """
    if any("=" in formula for formula in MATHS.findall(words)):
        words = READ_OFF
    pieces = MATHS.split(words)
    return "".join(
        piece if i % 2 else rf"\text{{{piece}}}" for i, piece in enumerate(pieces) if piece
    )


def split_words(words: str, mark: str) -> list[str]:
    """Words apart at a mark, their maths whole."""
    pieces = re.split(rf"(\$[^$]+\$)|{re.escape(mark)}", words)
    found = [""]
    for text, maths in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        found[-1] += text + (maths or "")
        if maths is None:
            found.append("")
    return found


def plain(words: str) -> str:
    """Words for a terminal: their maths in Unicode."""
    return MATHS.sub(lambda m: _tight(m[1]), words)


def _tight(latex: str) -> str:
    """A short formula of a reason in Unicode."""
    text = re.sub(r"\\[,;!]\s*", " ", latex.replace(r"\langle", "⟨").replace(r"\rangle", "⟩"))
    text = re.sub(r"\\(?:left|right)(?![a-zA-Z])", "", text)
    text = re.sub(r"\\frac\{([^{}+-]+)\}\{([\w\\]+)\}", r"\1/\2", text)
    text = unicode(re.sub(r"\\\|_2\^2", "‖²", text).replace(r"\|", "‖"))
    return re.sub(r"(?<=[∇∂⟨ᵀ/²]) | (?=[⟩/])", "", re.sub(r" {2,}", " ", text))


def _filled(words: str, step: Step, context: Context) -> str:
    if "{moving}" in words:
        names = _join([f"${name}$" for name in _moving(step.after)])
        words = words.replace("{moving}", names or BLANKS["{moving}"])
    if "{named}" in words:
        words = words.replace("{named}", _join(sorted(_named(step.before) | _named(step.after))))
    if "{functions}" in words:
        words = words.replace("{functions}", _join(_functions(step, context)) or "a function")
    if "{pairing}" in words and isinstance(step.before, Derivative):
        pairing, gradient = _pairing(step.before.variable)
        words = words.replace("{pairing}", pairing).replace("{gradient}", gradient)
    return general(words)


def _moving(term: Term) -> list[str]:
    names = (t.name for t in subterms(term) if isinstance(t, Variable))
    return sorted({name for name in names if name.startswith(r"\mathrm{d}")})


def _named(term: Term) -> set[str]:
    return {t.function.name for t in subterms(term) if isinstance(t, Apply)}


def _pairing(variable: Variable) -> tuple[str, str]:
    """How a differential shows the gradient by a variable, and the gradient in the same letter."""
    moving = rf"\mathrm{{d}}{variable.name}"
    match len(variable.shape):
        case 0:
            return rf"g \, {moving}", "f' = g"
        case 1:
            return rf"g^\top {moving}", r"\nabla f = g"
        case _:
            return rf"\langle G, {moving} \rangle", r"\nabla f = G"


def _functions(step: Step, context: Context) -> list[str]:
    """The functions that the step differentiates, or whose definition it uses."""
    if step.rule in ("unfold", "fold"):
        long, short = (
            (step.after, step.before) if step.rule == "unfold" else (step.before, step.after)
        )
        kept = {t.function.name for t in subterms(long) if isinstance(t, Apply)}
        names = (t.function.name for t in subterms(short) if isinstance(t, Apply))
        return list(dict.fromkeys(n for n in names if n not in kept))
    waiting = {t.body for t in subterms(step.after) if isinstance(t, Differential)}
    bodies = (t.body for t in subterms(step.before) if isinstance(t, Differential))
    found = (n for body in bodies if body not in waiting for n in _outermost(body, context))
    return list(dict.fromkeys(found))


def _outermost(term: Term, context: Context) -> Iterator[str]:
    """The functions at the outside of what is differentiated, definitions looked up."""
    match term:
        case Apply(function=function):
            yield function.name
        case Variable(name=name) if name in context.definitions:
            yield from _outermost(context.definitions[name].body, context)
        case Call(function=function) if function.name in context.definitions:
            yield from _outermost(context.definitions[function.name].body, context)
        case _:
            for part in children(term):
                yield from _outermost(part, context)


def _join(words: list[str]) -> str:
    *most, last = words or [""]
    return f"{', '.join(most)} and {last}" if most else last
