"""Letters of other alphabets that look like Latin ones: other symbols, and worth a warning."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from symgrad.diagnostics import Diagnostic, Span
from symgrad.reading.pieces import Piece

_PAIRS = {
    "CYRILLIC": dict(zip("асеорхуіјѕԁһАВСЕНІЈКМОРЅТХ", "aceopxyijsdhABCEHIJKMOPSTX", strict=True)),
    "GREEK": dict(zip("οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oABEZHIKMNOPTYX", strict=True)),
}
_ALIKE = {other: latin for pairs in _PAIRS.values() for other, latin in pairs.items()}


def look_alikes(pieces: Iterable[Piece]) -> Iterator[Diagnostic]:
    """A warning for each letter of a formula that looks like a Latin one, at its first place."""
    seen: set[str] = set()
    for piece in pieces:
        if piece.kind == "words":
            continue
        for place, letter in enumerate(piece.text):
            latin = _ALIKE.get(letter) or _fullwidth(letter)
            if not latin or letter in seen:
                continue
            seen.add(letter)
            start = piece.span.start + place
            name = unicodedata.name(letter).lower()
            yield Diagnostic(
                code="look-alike",
                message=f"{letter} (U+{ord(letter):04X}, {name}) looks like {latin} and is another symbol",
                severity="warning",
                span=Span(start, start + 1),
            )


def _fullwidth(letter: str) -> str:
    plain = chr(ord(letter) - 0xFEE0) if 0xFF21 <= ord(letter) <= 0xFF5A else ""
    return plain if plain.isalpha() else ""
