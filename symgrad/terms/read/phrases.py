"""Adjectives in prose, and which symbol of the sentence each belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, final

from symgrad.terms.property import Property
from symgrad.terms.read.english import englished

_SINGULAR = frozenset(
    [
        "matrix",
        "matrices",
        "vector",
        "vectors",
        "scalar",
        "scalars",
        "number",
        "numbers",
        "constant",
        "constants",
        "real",
        "reals",
        "function",
        "functions",
        "parameter",
        "parameters",
        "coefficient",
        "coefficients",
        "weight",
        "weights",
        "variable",
        "variables",
        "covariance",
        "design",
        "data",
        "square",
        "learning",
        "rate",
        "rates",
        "step",
        "size",
        "sizes",
        "temperature",
        "variance",
        "variances",
        "definite",
        "label",
        "labels",
        "target",
        "targets",
        "map",
        "maps",
        "column",
        "row",
        "entry",
        "entries",
        "precision",
        "kernel",
        "gram",
        "hessian",
        "transformation",
        "n-vector",
        "labelled",
        "regularisation",
        "regularization",
        "strength",
        "regulariser",
        "regularizer",
        "penalty",
        "noise",
        "gain",
        "mask",
        "operator",
        "factor",
        "weighting",
        "metric",
        "filter",
        "bias",
        "score",
        "state",
        "transition",
    ]
)
NOUNS = _SINGULAR | {word + "s" for word in _SINGULAR if not word.endswith("s")}
"""Words that may stand between an adjective and the symbol that it belongs to."""

_LINKS = (
    frozenset(
        [
            "is",
            "are",
            "be",
            "been",
            "being",
            "both",
            "all",
            "a",
            "an",
            "the",
            "which",
            "that",
            "with",
            "and",
            "has",
            "have",
            "having",
            "where",
            "whose",
            "every",
            "each",
            "also",
            "of",
            "in",
            "it",
            "its",
            "assumed",
            "to",
            "known",
            "supposed",
            "taken",
            "square",
            "real",
            "as",
            "here",
            "throughout",
            "elementwise",
            "entrywise",
            "some",
            "given",
            "fixed",
            "arbitrary",
            "any",
            "respectively",
            "two",
            "three",
            "but",
            "let",
            "for",
        ]
    )
    | NOUNS
)
_AFTER = NOUNS | {"rows", "row", "too", "also", "as", "well", "here", "throughout", "respectively"}
_CONDITIONS = re.compile(
    r"\b(if|iff|when|whenever|unless|only|case|provided|or|either|whether|called|said)\b"
)
_NEGATED = re.compile(
    r"\b(not|non|nor|never|without|neither|need not be|no longer)[\s-]+(\w+\s+){0,2}$"
)
_SEPARATOR = re.compile(r"[,;:()]|\band\b|\blet\b|\bfor\b|\bwhere\b|\bsuppose\b|\bassume\b|\bbut\b")
_RISKY = frozenset({"regular", "whole", "stochastic", "probability", "unit", "integer", "boolean"})

Side = Literal["left", "right"]


@final
@dataclass(frozen=True, slots=True)
class Said:
    """An adjective in a stretch of words: to which side it belongs, and whether it is of rows.

    `all` tells that it belongs to every symbol of a list: "A and B are symmetric".
    """

    words: str
    side: Side
    rows: bool
    all: bool


@lru_cache(maxsize=4)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(words, key=len, reverse=True)
    return re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, longest)) + r")(?![\w-])", re.I)


def vocabulary(properties: Mapping[str, Property]) -> tuple[str, ...]:
    """Every phrasing of every adjective."""
    return tuple(sorted({w for p in properties.values() for w in p.words}))


def property_of(properties: Mapping[str, Property], phrase: str, rank: int) -> Property | None:
    """The adjective that a phrase means of a tensor of this rank."""
    for said in (phrase, phrase.lower()):
        for wanted in (rank, None):
            for one in properties.values():
                if one.rank == wanted and said in one.words:
                    return one
    return None


def phrases(
    text: str, properties: Mapping[str, Property], *, first: bool, last: bool
) -> list[Said]:
    """The adjectives in the words between two formulas.

    `first` and `last`: no formula stands before or after the words in the sentence.
    """
    text = englished(" ".join(text.split()))
    pattern = _pattern(vocabulary(properties))
    found: list[Said] = []
    pieces = list(_pieces(text, pattern))
    for number, piece in enumerate(pieces):
        spans = [match.span() for match in pattern.finditer(piece)]
        for match in pattern.finditer(piece):
            others = [span for span in spans if span != match.span()]
            alone = _without(piece, others)
            match = next(m for m in pattern.finditer(alone) if m.span() == match.span())
            said = _said(alone, match, number == 0, number == len(pieces) - 1, first, last)
            if said is not None:
                found.append(said)
    return found


def _without(piece: str, others: list[tuple[int, int]]) -> str:
    """The words with blanks in place of other adjectives, and of "with" between two of them."""
    for start, stop in others:
        piece = piece[:start] + " " * (stop - start) + piece[stop:]
    if others:
        linked = re.compile(r"\b(with|having|whose)\b(?=\s*$)", re.I)
        piece = linked.sub(lambda m: " " * len(m[0]), piece)
    return piece


def _pieces(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """The words between separators; an "and" inside a phrase separates nothing."""
    taken = [m.span() for m in pattern.finditer(text)]
    start = 0
    for match in _SEPARATOR.finditer(text):
        if any(a <= match.start() < b for a, b in taken):
            continue
        yield text[start : match.start()]
        start = match.end() if match.group() in ",;:()" else match.start()
    yield text[start:]


def _said(
    piece: str, match: re.Match[str], opening: bool, closing: bool, first: bool, last: bool
) -> Said | None:
    before, after = piece[: match.start()], piece[match.end() :]
    if _NEGATED.search(before) or _CONDITIONS.search(piece.lower()):
        return None
    phrase = match.group(1)
    head, tail = _words(before), _words(after)
    rows = bool(tail) and tail[0] in ("rows", "row")
    risky = phrase.lower() in _RISKY
    if closing and not last and tail == ["of"] and phrase.lower().endswith("entries"):
        return Said(phrase, "right", False, False)
    if closing and not last and not rows and _leads_right(head, tail, opening and not first, risky):
        plural = bool(tail) and tail[-1] in (
            "matrices",
            "vectors",
            "scalars",
            "functions",
            "constants",
            "numbers",
        )
        return Said(phrase, "right", False, plural)
    tail = _without_place(tail)
    if first or not set(head) <= _LINKS or (risky and tail and tail[0] not in NOUNS | {"rows"}):
        return None
    if tail and not (set(tail) <= _AFTER or rows):
        return None
    many = bool(set(head) & {"are", "both", "all", "be"})
    return Said(phrase, "left", rows, many)


def _without_place(tail: list[str]) -> list[str]:
    """The words without what leads to a space or a size: "unit vector in", "matrix of size"."""
    if tail[-1:] == ["in"]:
        return tail[:-1]
    sized = tail[-2:-1] == ["of"] and tail[-1] in ("size", "order", "dimension", "dimensions")
    return tail[:-2] if sized else tail


def _leads_right(head: list[str], tail: list[str], after_formula: bool, risky: bool) -> bool:
    """Whether an adjective before a formula belongs to it: "a symmetric weight matrix $A$"."""
    if tail and (tail[-1] not in NOUNS or not set(tail) <= NOUNS | {"definite"}):
        return False
    if risky and not tail:
        return False
    if not after_formula:
        return True
    return bool(set(head) & {"a", "an", "the", "let", "for", "some", "any", "every"}) or bool(tail)


def _words(text: str) -> list[str]:
    return [w.lower() for w in re.findall(r"[\w-]+", text)]
