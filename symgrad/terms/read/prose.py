"""Sentences with formulas: what they declare, assume and define."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import final

from symgrad.diagnostics import (
    DeclarationError,
    Diagnostic,
    ReadError,
    ShapeError,
    SortError,
    Span,
)
from symgrad.terms.context import Context
from symgrad.terms.function import Function
from symgrad.terms.property import Property
from symgrad.terms.read.english import englished
from symgrad.terms.read.families import Counted, iterates
from symgrad.terms.read.reading import Notation, Reading, reading_of
from symgrad.terms.read.same_function import Agree
from symgrad.terms.read.squares import known_by_squares
from symgrad.terms.read.statements import Statement, statements
from symgrad.terms.read.tokens import tokenise
from symgrad.terms.read.vocabulary import all_properties

_CONDITIONAL = re.compile(
    r"\b(if|when|whenever|unless|iff|whether|in case|in the case|for the case|case|provided|"
    r"as long as|except)\b[^,.;:]*$",
    re.I,
)
_STILL = re.compile(
    r"(?!.*\b(then|so|hence|thus|we|let|put|define)\b)[^,.;:]*|\s*,?\s*(and|or)?\s*", re.I
)
_ASSUMING = re.compile(
    r"\b(suppose|supposing|assume|assuming|since|because|given|such that|satisf(?:y|ies|ying)|"
    r"subject to|under the constraint)\b(?P<rest>[^,.;:]*)$|\b(with|where|with [^,.;:]* and)\s*$",
    re.I,
)
_CONCLUDING = re.compile(r"\b(we|then|follows?|hence|thus|so|gives?|implies|get|obtain)\b", re.I)
_CONCLUDED = re.compile(
    r"\b(so|hence|thus|therefore|then|implies|gives|follows|get|obtain|conclude|we have|shows?)\b"
    r"[^,.;:]*$",
    re.I,
)
_SPECIAL = re.compile(r"\bfor (?:an? |any |all |every )?((?!all\b)[a-z][\w-]*(?: [\w-]+){0,3}) ?$")
_PLACED = re.compile(r"\b(at|for|if|when|case|unless|until|evaluated at)\s*$", re.I)


@final
@dataclass(frozen=True, slots=True)
class Words:
    """Text between formulas."""

    text: str
    span: Span


@final
@dataclass(frozen=True, slots=True)
class Maths:
    """A formula inside a sentence; `span` is that of what stands between the dollars."""

    source: str
    span: Span


Sentence = tuple[Words | Maths, ...]


@final
@dataclass(slots=True)
class Prose:
    """What sentences have declared so far; `context` grows, `diagnostics` tells what failed.

    What holds in a case only ("if A is symmetric") is left out, or with `local` it alone is taken.
    `defined` are the places where definitions start.
    `contradicted` are the names of contradictory declarations, None for all.
    `counted` are the indices that the formulas of the document count.
    `loose` are inferred sizes that may be 1, each with a name that would then be a vector.
    """

    context: Context = field(default_factory=Context)
    functions: Mapping[str, Function] | None = None
    properties: Mapping[str, Property] | None = None
    notation: Notation = field(default_factory=Notation)
    agree: Agree | None = None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    builtins: set[str] = field(default_factory=lambda: set())
    defined: set[int] = field(default_factory=lambda: set())
    local: bool = False
    counted: Counted = field(default_factory=Counted)
    loose: dict[str, str] = field(default_factory=dict[str, str])
    contradicted: dict[str | None, ReadError] = field(default_factory=dict[str | None, ReadError])

    def adjectives(self) -> Mapping[str, Property]:
        """All adjectives by name."""
        return all_properties() if self.properties is None else self.properties

    def reading(self) -> Reading:
        """A new reading in the context so far."""
        return reading_of(self.context, self.functions, self.notation)

    def contradict(self, name: str | None, error: ReadError) -> None:
        """Keep that what is declared of a name (None: of the dimensions) cannot hold."""
        self.report(error, error.span)
        self.contradicted.setdefault(name, error)

    def report(self, error: Exception, span: Span) -> None:
        """Keep an error as a diagnostic."""
        if isinstance(error, ReadError):
            made = Diagnostic(
                code=error.code, message=error.message, span=error.span, hint=error.hint
            )
        else:
            kind = (
                "shape-mismatch" if isinstance(error, ShapeError) else "contradictory-declaration"
            )
            made = Diagnostic(code=kind, message=str(error), span=span)
        if made not in self.diagnostics:
            self.diagnostics.append(made)


@final
@dataclass(frozen=True, slots=True)
class Item:
    """A formula of a sentence with its statements, and the words before it.

    `conditional`: it stands in a clause such as "if A is symmetric".
    """

    maths: Maths
    statements: tuple[Statement, ...]
    before: str
    conditional: bool = False


def items_of(prose: Prose, sentence: Sentence) -> list[Item]:
    """The formulas of a sentence, tokenised and split into statements."""
    found: list[Item] = []
    before = ""
    for part in sentence:
        if isinstance(part, Words):
            before += part.text
            continue
        try:
            tokens = tokenise(part.source, part.span.start)
            told = statements(prose.reading(), tokens) if tokens else []
        except ReadError as error:
            prose.report(error, part.span)
            told = []
        still = bool(found) and found[-1].conditional and bool(_STILL.fullmatch(before))
        conditional = still or bool(_CONDITIONAL.search(englished(before)))
        conditional = conditional or _is_special(prose, before, told)
        found.append(Item(part, tuple(told), before, conditional))
        before = ""
    return found


def _is_special(prose: Prose, before: str, told: Sequence[Statement]) -> bool:
    """Whether words single out a case of what was declared before: "for symmetric A"."""
    from symgrad.terms.read.phrases import vocabulary

    match = _SPECIAL.search(englished(before).lower())
    if match is None or not any(w in match[1] for w in vocabulary(prose.adjectives())):
        return False
    known = [prose.context.variables.get(n.text) for s in told for n in s.names]
    place = min((n.span.start for s in told for n in s.names), default=0)
    spans = [k.span for k in known if k is not None]
    return (
        bool(known) and all(s is not None and s.start < place for s in spans) and None not in known
    )


def read_sentences(prose: Prose, sentences: Sequence[Sentence]) -> None:
    """Declarations of sentences, wherever they stand; then definitions; then what is assumed.

    A declaration may use a name that is declared in a later sentence.
    """
    from symgrad.terms.read import inline

    declared(prose, sentences)
    inline.definitions(prose, sentences)
    assumed(prose, sentences)


def declared(prose: Prose, sentences: Sequence[Sentence]) -> None:
    """Take in sets and shapes, then signs and adjectives."""
    from symgrad.terms.read import declare
    from symgrad.terms.read.related import related

    before, said = prose.context, list(prose.diagnostics)
    for sentence in sentences:
        declare.memberships(prose, sentence)
    if related(prose, sentences):
        now = prose.context
        prose.context = replace(before, dimensions=now.dimensions, at_least=now.at_least)
        prose.diagnostics = [*said, *(d for d in prose.diagnostics if d not in said)]
        for sentence in sentences:
            declare.memberships(prose, sentence)
    for sentence in sentences:
        declare.signs(prose, sentence)
        declare.adjectives(prose, sentence)
    known_by_squares(prose, prose.counted.squares)
    iterates(prose)


def assumed(prose: Prose, sentences: Sequence[Sentence]) -> None:
    """Take in what is said of names that are defined by now, and what is assumed."""
    from symgrad.terms.read import declare, inline

    for sentence in sentences:
        declare.signs(prose, sentence)
        declare.adjectives(prose, sentence)
        inline.hypotheses(prose, sentence)


def sets_a_case(prose: Prose, sentence: Sentence) -> bool:
    """Whether part of a sentence holds in a case only: "If A is symmetric, we have"."""
    return any(item.conditional for item in items_of(prose, sentence))


def assumes(before: str) -> bool:
    """Whether the words before a formula make it an assumption."""
    match = _ASSUMING.search(before)
    return match is not None and not _CONCLUDING.search(match["rest"] or "")


def concludes(before: str) -> bool:
    """Whether the words before a formula make it a conclusion, which declares nothing."""
    return bool(_CONCLUDED.search(before))


def asks(sentence: Sentence) -> bool:
    """Whether a sentence is a question."""
    last = sentence[-1]
    return isinstance(last, Words) and last.text.rstrip().endswith("?")


def places(before: str) -> bool:
    """Whether the words before a formula make an equation a place: "at x = 0"."""
    return bool(_PLACED.search(before))


def guarded(prose: Prose, span: Span, change: object, name: str = "") -> None:
    """Apply a change of the context, keeping an error as a diagnostic; `name` is what it is of."""
    try:
        result = change() if callable(change) else change
        if isinstance(result, Context):
            prose.context = result
    except DeclarationError as error:
        wrong = ReadError(str(error), span, code="contradictory-declaration")
        prose.contradict(name, wrong)
    except (ReadError, ShapeError, SortError) as error:
        prose.report(error, span)


def sentences_of(text: str, offset: int = 0) -> list[Sentence]:
    r"""The sentences of plain text with formulas between dollars or \( and \)."""
    parts: list[Words | Maths] = []
    made: list[Sentence] = []
    pattern = re.compile(r"(?<!\\)\$\$?(?P<a>(?:[^$\\]|\\.)+?)\$\$?|\\\((?P<b>.+?)\\\)", re.S)
    place = 0
    for match in pattern.finditer(text):
        _add_words(parts, made, text[place : match.start()], offset + place)
        name = "a" if match["a"] is not None else "b"
        start, stop = match.span(name)
        parts.append(Maths(match[name], Span(offset + start, offset + stop)))
        place = match.end()
    _add_words(parts, made, text[place:], offset + place)
    if parts:
        made.append(tuple(parts))
    return made


_END = re.compile(r"[.;!?](?=\s|$)(?<!e\.g\.)(?<!i\.e\.)(?<!resp\.)|\n\s*\n")


def _add_words(parts: list[Words | Maths], made: list[Sentence], text: str, offset: int) -> None:
    place = 0
    for match in _END.finditer(text):
        piece = text[place : match.end()]
        parts.append(Words(piece, Span(offset + place, offset + match.end())))
        made.append(tuple(parts))
        parts.clear()
        place = match.end()
    if place < len(text):
        parts.append(Words(text[place:], Span(offset + place, offset + len(text))))
