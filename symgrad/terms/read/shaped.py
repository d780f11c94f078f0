"""Functions with constants ($L$-smooth, strongly convex with constant $\\mu$), and minimisers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from symgrad.diagnostics import DeclarationError, ReadError, ShapeError
from symgrad.terms.atoms import Variable
from symgrad.terms.context import FunctionDeclaration
from symgrad.terms.dimension import SCALAR
from symgrad.terms.property import Property
from symgrad.terms.read.names import spelling
from symgrad.terms.read.phrases import property_of
from symgrad.terms.read.prose import Maths, Prose, Sentence, Words, asks
from symgrad.terms.read.statements import statements
from symgrad.terms.read.tokens import tokenise
from symgrad.terms.term import Term

_KIND = (
    r"(?P<kind>(?:continuously\s+)?smooth|strongly[\s-]+convex|Lipschitz(?:[\s-]+continuous)?"
    r"(?:\s+gradients?)?|PL\b|Polyak[\s–—-]+[ŁL]ojasiewicz|gradient[\s-]+dominated)"
)
_BEFORE = re.compile(rf"^\s*-\s*{_KIND}", re.I)
_AFTER = re.compile(
    rf"{_KIND}[^.;$]*?\b(?:constant|parameter|modulus|coefficient)s?\s*(?:is|of)?\s*$", re.I
)
_MINIMISER = re.compile(
    r"^[\s,]*(?:(?:is|be|denotes?|are)\s+)?(?:a|the|any|some|its|one)?\s*(?:global\s+|unique\s+)*"
    r"(?:minimi[sz]er|minimum\s+point|optimum|optimal\s+point|minimum)s?\b",
    re.I,
)
_ITS_MINIMISER = re.compile(
    r"\b(?:minimi[sz]er|minimum\s+point|optimum|minimum\s+at)\s*(?:at\s*)?$", re.I
)
_CONSTRAINED = re.compile(
    r"\W*\b(?:over|subject|constrained|restricted|within|among|on|under|locally?)\b", re.I
)
_NEGATED = re.compile(r"\b(?:not|no|never|nor|local(?:ly)?)\b[^.;,]*$", re.I)


@final
@dataclass(frozen=True, slots=True)
class Shaped:
    """That a function has a property with a constant."""

    words: str
    constant: Term


def shaped(prose: Prose, sentence: Sentence) -> None:
    """What a sentence says of functions with a constant, and which points minimise them."""
    if asks(sentence):
        return
    for said in _constants(prose, sentence):
        for function in _functions(prose, sentence):
            found = property_of(prose.adjectives(), said.words, len(function.symbol.domain[0]))
            if found is not None:
                _declare(prose, function.symbol.name, found, said.constant)
    for name in _minimisers(sentence, prose):
        _minimise(prose, sentence, name)


def _constants(prose: Prose, sentence: Sentence) -> Iterator[Shaped]:
    for place, part in enumerate(sentence):
        if not isinstance(part, Maths):
            continue
        before, after = _beside(sentence, place)
        match = _BEFORE.match(after) or _AFTER.search(before)
        constant = _constant(prose, part) if match else None
        if match is None or constant is None or _NEGATED.search(before):
            continue
        of_gradient = "gradient" in before.lower().rsplit(" is ", 1)[0] and match.re is _BEFORE
        nabla = any(r"\nabla" in p.source for p in sentence[:place] if isinstance(p, Maths))
        yield Shaped(_words(match["kind"], of_gradient or nabla), constant)


def _beside(sentence: Sentence, place: int) -> tuple[str, str]:
    around = (sentence[place - 1] if place else None, *sentence[place + 1 : place + 2], None)
    before, after = (p.text if isinstance(p, Words) else "" for p in around[:2])
    return before, after


def _words(kind: str, of_gradient: bool) -> str:
    """The adjective that a phrase amounts to: a Lipschitz gradient is smoothness."""
    kind = " ".join(re.sub(r"[\s–—-]+", " ", kind).split()).lower()
    if kind.startswith("lipschitz"):
        return "smooth" if of_gradient or "gradient" in kind else "Lipschitz"
    if kind in ("pl", "gradient dominated") or kind.startswith("polyak"):
        return "gradient dominated"
    return "smooth" if kind.endswith("smooth") else kind


def _constant(prose: Prose, part: Maths) -> Term | None:
    """The constant as a number or a term; a name that nothing declares is a number."""
    from symgrad.terms.read.formula import read_term

    try:
        reading = prose.reading()
        told = statements(reading, tokenise(part.source, part.span.start))
        side = told[0].sides[0] if told and told[0].kind == "compare" else None
        tokens = tuple(side.tokens if side else tokenise(part.source, part.span.start))
        name = spelling(reading.parsed(tokens, part.span))
        if name is not None:
            return _named(prose, name.text, part)
        found = read_term(part.source, prose.context, functions=prose.functions)
    except (ReadError, ShapeError, DeclarationError):
        return None
    return found if not found.shape else None


def _named(prose: Prose, name: str, part: Maths) -> Term | None:
    """A constant by its name; one that nothing else declares is a number, at least 0."""
    declared = prose.context.variables.get(name)
    if declared is not None:
        return declared.variable if not declared.variable.shape else None
    if name in prose.context.functions:
        return None
    variable = Variable(name, SCALAR)
    nonnegative = prose.adjectives()["nonnegative"]
    prose.context = prose.context.declare(variable, nonnegative, span=part.span)
    return variable


def _functions(prose: Prose, sentence: Sentence) -> list[FunctionDeclaration]:
    """The functions that a sentence speaks of, or the only one there is."""
    known = prose.context.functions
    spoken = " ".join(p.source for p in sentence if isinstance(p, Maths))
    named = [f for n, f in known.items() if _stands_in(n, spoken)]
    if not named and len(known) == 1:
        named = list(known.values())
    return [f for f in named if len(f.symbol.domain) == 1]


def _stands_in(name: str, source: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z^_])", source) is not None


def _declare(prose: Prose, name: str, found: Property, constant: Term) -> None:
    old = prose.context.functions[name]
    properties = old.properties if found in old.properties else (*old.properties, found)
    constants = {**dict(old.constants), found.name: constant}
    prose.context = prose.context.declare_function(
        old.symbol, *properties, span=old.span, constants=tuple(constants.items())
    )


def _minimisers(sentence: Sentence, prose: Prose) -> Iterator[tuple[str, Maths]]:
    """Names that a sentence calls a minimiser: $x^*$ minimises f, f has a minimiser $x^*$."""
    for place, part in enumerate(sentence):
        if not isinstance(part, Maths):
            continue
        before, after = _beside(sentence, place)
        verb = re.match(r"\s*(?:minimi[sz]es?|be\s+such\s+that\s+it\s+minimi[sz]es)\b", after, re.I)
        if not (_MINIMISER.match(after) or _ITS_MINIMISER.search(before) or verb):
            continue
        later = _beside(sentence, place + 2)[1] if place + 2 < len(sentence) else ""
        if _CONSTRAINED.search(after) or _CONSTRAINED.match(later) or _NEGATED.search(before):
            continue
        try:
            tokens = tokenise(part.source, part.span.start)
            told = statements(prose.reading(), tokens) if tokens else []
        except ReadError:
            continue
        for statement in told[:1]:
            yield from ((named.text, part) for named in statement.names[:1])


def _minimise(prose: Prose, sentence: Sentence, said: tuple[str, Maths]) -> None:
    name, part = said
    functions = _functions(prose, sentence)
    if len(functions) != 1:
        return
    (function,) = functions
    (shape,) = function.symbol.domain
    declared = prose.context.variables.get(name)
    if name in prose.context.definitions or (
        declared is not None and declared.variable.shape != shape
    ):
        return
    variable = declared.variable if declared is not None else Variable(name, shape)
    try:
        context = prose.context.declare(variable, span=part.span)
    except DeclarationError:
        return
    prose.context = context.minimise(variable, function.symbol)
