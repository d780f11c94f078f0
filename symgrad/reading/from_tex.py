r"""LaTeX: macros and \input followed, then words, formulas and displays; nothing is executed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import final

from symgrad.diagnostics import Diagnostic, Span
from symgrad.reading.assemble import assemble
from symgrad.reading.conventions import USUAL, Conventions
from symgrad.reading.document import Document
from symgrad.reading.expand import Expander
from symgrad.reading.macro_input import run_of
from symgrad.reading.origin import Source
from symgrad.reading.pieces import DISPLAYED, OPENING, Kind, Piece, unclosed
from symgrad.reading.tex_commands import BYTES_MAX, TexCommands

_TOKEN = re.compile(
    rf"""(?P<dollars>\$\$(?P<shown>(?:(?!\n[ \t]*\n[ \t]*\n).)*?)\$\$)
      | (?P<square>\\\[(?P<bracketed>(?:(?!\\\[).)*?)\\\])
      | (?P<round>\\\((?P<parenthesised>(?:(?!\\\().)*?)\\\))
      | (?P<environment>\\begin\s*\{{(?P<env>(?:{DISPLAYED})\*?)\}}
            (?:(?!\\begin\s*\{{(?P=env)\}}).)*?\\end\s*\{{(?P=env)\}})
      | (?P<dollar>\$(?P<inline>(?:(?!\n[ \t]*\n)[^$\\]|\\.)+?)\$)
      | (?P<footnote>\\(?:footnote|footnotetext|thanks|marginpar)\s*\{{)
      | (?P<hidden>\\(?:[A-Za-z]*(?:cite|ref|label)[A-Za-z]*\*?|url|includegraphics|bibliography|
            bibliographystyle|[hv]space\*?|usepackage|documentclass|setlength|setcounter|
            newtheorem\*?|pagestyle|thispagestyle|hypersetup|graphicspath|numberwithin|
            theoremstyle|addtocounter|RequirePackage|ensuremath|tag\*?|index|vskip|hskip)
            (?:\s*(?:\[[^\]]{{0,500}}\]|\{{[^{{}}]*\}}))*)
      | (?P<coloured>\\(?:textcolor|color|href|colorbox)\s*\{{[^{{}}]*\}})
      | (?P<block>\\(?:begin|end)\s*\{{[^{{}}]*\}}(?:\[[^\]$]{{0,500}}\]|\{{[^{{}}$]*\}})*
            | \\(?:item|par|bigskip|medskip|smallskip|newpage|clearpage|maketitle|hline)
              (?![A-Za-z])(?:\[[^\]$]{{0,500}}\])?)
      | (?P<heading>\\(?:part|chapter|(?:sub)*section|(?:sub)?paragraph|title|author|date|caption)
            \*?\s*(?:\[[^\]]{{0,500}}\])?\s*\{{)
      | (?P<blank>\n[ \t\r]*\n)
      | (?P<escaped>\\[$%&\#_{{}}])
      | (?P<accent>\\[`'^"~=.](?=\{{?[A-Za-z\\]))
      | (?P<command>\\(?:[A-Za-z]+\*?|.)|[{{}}~])
    """,
    re.VERBOSE | re.DOTALL,
)


def read_tex(text: str, *, path: str = "", conventions: Conventions = USUAL) -> Document:
    r"""A LaTeX document: its context, its claims, and what could not be read, each in its place.

    Files are taken in from below the folder of `path` only.
    """
    if len(text) > BYTES_MAX:
        large = Diagnostic(code="too-long", message="the file is larger than 5 MB", span=Span(0, 0))
        return Document(text=text[:1000], path=path, diagnostics=(large,))
    folder = Path(path).parent if path and path != "-" else None
    commands = TexCommands(folder, len(text))
    to = Expander(tex=True, command=commands)
    to.macros.update(conventions.commands())
    to.expand(run_of(Source(text)))
    made = to.text
    start, stop = commands.begins or 0, len(made) if commands.ends is None else commands.ends
    found = list(pieces(made, start, stop))
    failed = (*to.diagnostics, *unclosed(found))
    return assemble(
        made,
        found,
        path=path,
        failed=failed,
        origin=to.origin,
        source=text,
        layout=conventions.layout,
    )


def pieces(text: str, start: int = 0, stop: int | None = None) -> Iterator[Piece]:
    """The words, formulas and displays of LaTeX without macros, from a place to another."""
    yield from _Cutter(text).cut(start, len(text) if stop is None else stop)


@final
class _Cutter:
    """Cuts a text: words with commands blanked out, formulas, displays."""

    def __init__(self, text: str, *, inside: bool = False) -> None:
        self.text = text
        self.inside = inside
        self.words: list[str] = []
        self.start = 0
        self.postponed: list[Span] = []
        self.headings: list[int] = []

    def cut(self, start: int, stop: int) -> Iterator[Piece]:
        """The pieces between two places."""
        self.start = place = start
        while (match := _TOKEN.search(self.text, place, stop)) is not None:
            for heading in [h for h in self.headings if h < match.start()]:
                self._plain(place, heading)
                yield from self._break(heading, heading + 1)
                place = heading + 1
            self.headings = [h for h in self.headings if h >= match.start()]
            self._plain(place, match.start())
            place = match.end()
            if match["footnote"] is not None and not self.inside:
                place = self._footnote(match, stop)
            else:
                yield from self._matched(match)
        self._plain(place, stop)
        yield from self._break(stop, stop)

    def _matched(self, match: re.Match[str]) -> Iterator[Piece]:
        for group, kind in _FORMULAS:
            if match[group] is not None:
                yield from self._flush()
                yield Piece(kind, match[group], Span(*match.span(group)))
                self.start = match.end()
                return
        if OPENING.match(match.group()):
            self.words.append(match.group())
        elif _SECTION.match(match.group()):
            yield from self._break(match.start(), match.end() - 1)
            self.words.append("#")
        elif match["blank"] is not None or match["block"] is not None:
            yield from self._break(*match.span())
        elif match["heading"] is not None:
            yield from self._break(match.start(), match.end() - 1)
            self.words.append("#")
            limit = min(len(self.text), match.end() + _HEADING_MAX)
            if not self.headings:
                self.headings.append(_closing(self.text, match.end(), limit))
        elif match["escaped"] is not None:
            self.words.append(" " + match.group()[1:])
        else:
            self.words.append(" " * len(match.group()))

    def _plain(self, start: int, stop: int) -> None:
        if stop > start:
            self.words.append(self.text[start:stop])

    def _flush(self) -> Iterator[Piece]:
        words = "".join(self.words)
        self.words.clear()
        if words:
            yield Piece("words", words, Span(self.start, self.start + len(words)))

    def _footnote(self, match: re.Match[str], stop: int) -> int:
        """Leave a footnote for after the paragraph; gives where the text goes on."""
        closing = _closing(self.text, match.end(), stop)
        self.postponed.append(Span(match.end(), closing))
        end = min(closing + 1, stop)
        self.words.append(" " * (end - match.start()))
        return end

    def _break(self, start: int, stop: int) -> Iterator[Piece]:
        yield from self._flush()
        yield Piece("break", "", Span(start, stop))
        waiting, self.postponed = self.postponed, []
        for note in waiting:
            yield from _Cutter(self.text, inside=True).cut(note.start, note.stop)
        self.start = stop


_SECTION = re.compile(
    r"\\begin\s*\{(problem|exercise|exercice|question|aufgabe|ejercicio|example|exmp|ex|prob)\*?\}",
    re.I,
)
"""Environments that start afresh, as a heading does."""

_FORMULAS: tuple[tuple[str, Kind], ...] = (
    ("shown", "display"),
    ("bracketed", "display"),
    ("environment", "display"),
    ("parenthesised", "inline"),
    ("inline", "inline"),
)


_HEADING_MAX = 2_000


def _closing(text: str, start: int, stop: int) -> int:
    """Where the brace closes that is open at a place."""
    depth = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start, stop):
        depth += (match.group() == "{") - (match.group() == "}")
        if depth < 0:
            return match.start()
    return stop
