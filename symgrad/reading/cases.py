"""Cases: "Case 1: i = k." holds up to the next case, a heading, or what joins the cases again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from symgrad.diagnostics import Span
from symgrad.reading.pieces import Piece
from symgrad.terms.read.chains import Chain
from symgrad.terms.read.prose import Maths, Prose, Sentence, Words, items_of
from symgrad.terms.read.rows import Side
from symgrad.terms.read.statements import as_chain
from symgrad.terms.read.tokens import Token

_CASE = re.compile(
    r"^\W*(?:(?:first|second|third|other|next)\s+)?case\b\s*(?:\d+|[ivxab]+\b)?\W*", re.I
)
_END = re.compile(
    r"^\s*\#|^\W*(in (both|either|all|any|every|general)|combining|together|putting|altogether|"
    r"summar\w+|overall|finally|both cases)\b",
    re.I,
)
_OFF = re.compile(r"\boff[\s-]*diagonal\b", re.I)
_ON = re.compile(r"(?<!off-)(?<!off )\bdiagonal (entr|elem|compon|term|part)", re.I)


@final
@dataclass(frozen=True, slots=True)
class Scope:
    """Where a case holds, and the sentences that set it."""

    sentences: tuple[Sentence, ...]
    span: Span


def with_cases(
    sentences: Sequence[Sentence], pieces: Sequence[Piece] = ()
) -> tuple[list[Sentence], list[Scope]]:
    """The sentences, those that set a case as if they began with "if"; and where each case holds."""
    sentences = _alternatives(sentences, pieces)
    made: list[Sentence] = []
    scopes: list[Scope] = []
    open_since: tuple[int, list[Sentence]] | None = None
    for sentence in sentences:
        start = sentence[0].span.start
        first = sentence[0].text if isinstance(sentence[0], Words) else ""
        match = _CASE.match(first)
        if open_since is not None and (match or _END.match(first)):
            scopes.append(Scope(tuple(open_since[1]), Span(open_since[0], start)))
            open_since = None
        told = sentence
        if match is not None:
            told = _conditional(sentence, match)
            open_since = (sentence[-1].span.stop, [told])
        elif open_since is not None and all(len(s) == 1 for s in open_since[1]):
            told = (Words("if ", Span(start, start)), *sentence)
            open_since[1].append(told)
        made.append(told)
    if open_since is not None:
        scopes.append(Scope(tuple(open_since[1]), Span(open_since[0], 10**9)))
    return made, scopes


_FOR = re.compile(r"^\W*(for|when)\s*$", re.I)
_COMPARED = re.compile(
    r"^\s*(?P<left>[^<>=]+?)\s*(?P<rest>(<|>|=|\\(leq?|geq?|neq?|lt|gt)\b).*)$", re.S
)


def _alternatives(sentences: Sequence[Sentence], pieces: Sequence[Piece]) -> list[Sentence]:
    """The sentences, with "if" for "for" where several say different things of one left side.

    "For u > 0: …" and "For u < 0: …" set cases; "For λ > 0" alone declares, unless λ was declared
    and a display used it before.
    """
    told: dict[str, set[str]] = {}
    found: dict[int, tuple[str, str]] = {}
    for number, sentence in enumerate(sentences):
        compared = _compared(sentence)
        if compared is not None:
            found[number] = compared
            told.setdefault(compared[0], set()).add(compared[1])
    several = {left for left, rests in told.items() if len(rests) > 1}
    made = list(sentences)
    for number, (left, _) in found.items():
        if left in several or _is_used(left, sentences[number][0].span.start, pieces):
            first = made[number][0]
            words = Words("if".ljust(first.span.stop - first.span.start), first.span)
            made[number] = (words, *made[number][1:])
    return made


def _is_used(name: str, place: int, pieces: Sequence[Piece]) -> bool:
    """Whether a name is declared before a place, and used there in a display."""
    before = [p for p in pieces if p.span.stop <= place]
    pattern = re.compile(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])")
    declared = [p.text.split(r"\in")[0] for p in before if p.kind == "inline" and r"\in" in p.text]
    displayed = [p.text for p in before if p.kind == "display"]
    return all(any(pattern.search(text) for text in texts) for texts in (declared, displayed))


def _compared(sentence: Sentence) -> tuple[str, str] | None:
    """The two parts of what "For u > 0" compares at the start of a sentence."""
    if len(sentence) < 2 or not isinstance(sentence[1], Maths):
        return None
    first = sentence[0]
    match = _COMPARED.match(sentence[1].source)
    if match is None or not isinstance(first, Words) or not _FOR.match(first.text):
        return None
    return match["left"], re.sub(r"\s", "", match["rest"])


def _conditional(sentence: Sentence, match: re.Match[str]) -> Sentence:
    """The sentence with "if" for "Case 1: ", at the same place."""
    first = sentence[0]
    assert isinstance(first, Words)
    rest = first.text[match.end() :]
    words = Words("if".ljust(match.end()) + rest, first.span)
    return (words, *sentence[1:])


def index_conditions(prose: Prose, sentences: Sequence[Sentence]) -> list[Chain]:
    """The comparisons of bare indices that sentences set as conditions: "for i = k"."""
    found: list[Chain] = []
    for sentence in sentences:
        for item in items_of(prose, sentence):
            leads = bool(re.search(r"\bfor\s*$", item.before, re.I))
            for statement in item.statements if item.conditional or leads else ():
                if statement.kind in ("equation", "compare") and all(
                    _is_index(prose, side) for side in statement.sides
                ):
                    found.append(as_chain(statement))
    return found


def _is_index(prose: Prose, side: Side) -> bool:
    token = side.tokens[0] if len(side.tokens) == 1 else None
    if token is None or token.kind != "letter":
        return False
    known = (prose.context.variables, prose.context.functions, prose.reading().dimensions)
    return not any(token.text in names for names in known)


def diagonal_condition(sentence: Sentence | None, chain: Chain) -> Chain | None:
    """What "for the off-diagonal entries" says of the two indices of a chain's first side."""
    words = " ".join(p.text for p in sentence or () if isinstance(p, Words))
    sign = r"\ne" if _OFF.search(words) else "=" if _ON.search(words) else None
    letters = _index_letters(chain.sides[0].tokens) if sign is not None else []
    if sign is None or len(letters) != 2:
        return None
    sides = [Side((t,), t.span) for t in letters]
    return Chain(sides, [Token("command" if sign != "=" else "symbol", sign, letters[1].span)])


def _index_letters(tokens: Sequence[Token]) -> list[Token]:
    """The letters of the subscripts of a side, each once."""
    found: dict[str, Token] = {}
    for place, token in enumerate(tokens[:-1]):
        if token.text != "_":
            continue
        after = place + 1
        inside = tokens[after : after + 1]
        if tokens[after].text == "{":
            stop = next((n for n in range(after, len(tokens)) if tokens[n].text == "}"), after)
            inside = tokens[after + 1 : stop]
        for letter in inside:
            if letter.kind == "letter":
                found.setdefault(letter.text, letter)
    return list(found.values())
