"""Pieces of a document with the macros in their formulas expanded, and where all of it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import final

from symgrad.diagnostics import Span
from symgrad.reading.expand import Expander
from symgrad.reading.macro_input import Run, run_of
from symgrad.reading.macros import Macro
from symgrad.reading.origin import Source, Stretch
from symgrad.reading.pieces import Piece

_DEFINES = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|[gex]?def|let|DeclareMathOperator|DeclareRobustCommand|"
    r"DeclarePairedDelimiterX?|(?:New|Renew|Declare)DocumentCommand)(?![A-Za-z])"
)


def defines(text: str) -> bool:
    """Whether a text may define a macro."""
    return _DEFINES.search(text) is not None


@final
class Expanded:
    """Sources put one after the other; formulas expanded, words kept, definitions left out."""

    def __init__(self, macros: Mapping[str, Macro]) -> None:
        self.expander = Expander()
        self.expander.macros.update(macros)
        self.pieces: list[Piece] = []

    def add(self, source: Source, pieces: Iterable[Piece]) -> None:
        """Add the pieces of a source, in order, and what stands between them."""
        to, place = self.expander, 0
        for piece in pieces:
            start, stop = piece.span.start, piece.span.stop
            to.copy(source, place, start)
            if piece.kind in ("inline", "display") and self._has_macros(piece.text):
                self._formula(source, piece)
            elif piece.kind == "words" and _DEFINES.search(piece.text):
                self._words(source, piece)
            else:
                self.pieces.append(Piece(piece.kind, piece.text, to.copy(source, start, stop)))
            place = stop
        to.copy(source, place, len(source.text))

    def _has_macros(self, text: str) -> bool:
        return bool(_DEFINES.search(text)) or any(m in text for m in self.expander.macros)

    def _formula(self, source: Source, piece: Piece) -> None:
        to = self.expander
        made = len(to.parts)
        span = to.expand(Run(piece.text, Stretch(source, piece.span, True)))
        text = "".join(to.parts[made:])
        if text.strip() or not piece.text.strip():
            self.pieces.append(Piece(piece.kind, text, span))

    def _words(self, source: Source, piece: Piece) -> None:
        """Words with definitions at the start of a line, as in raw TeX."""
        to, base, place = self.expander, piece.span.start, 0
        for match in re.finditer(rf"^[ \t]*(?={_DEFINES.pattern})[^\n]*", piece.text, re.MULTILINE):
            if match.start() < place:
                continue
            self._plain(source, Span(base + place, base + match.start()))
            to.expand(run_of(source, base + match.start(), base + match.end()))
            place = match.end()
        self._plain(source, Span(base + place, piece.span.stop))

    def _plain(self, source: Source, span: Span) -> None:
        made = self.expander.copy(source, span.start, span.stop)
        if span.stop > span.start:
            self.pieces.append(Piece("words", source.text[span.start : span.stop], made))

    def gap(self, source: Source, text: str) -> None:
        """Add characters that stand nowhere, to keep two sources apart."""
        span = Span(len(source.text), len(source.text))
        self.expander.origin.add(len(text), Stretch(source, span, False))
        self.expander.parts.append(text)
        start = self.expander.origin.length - len(text)
        self.pieces.append(Piece("break", "", Span(start, start)))
