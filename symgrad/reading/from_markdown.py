"""Markdown: which characters are words, formulas and displays; code and comments are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symgrad.diagnostics import Diagnostic, ReadError, Span
from symgrad.reading.assemble import assemble
from symgrad.reading.conventions import USUAL, Conventions
from symgrad.reading.document import Document, DocumentClaim
from symgrad.reading.expanded import Expanded, defines
from symgrad.reading.front_matter import front_matter
from symgrad.reading.origin import Source
from symgrad.reading.pieces import DISPLAYED, Kind, Piece, unclosed

BYTES_MAX = 5_000_000

_TOKEN = re.compile(
    rf"""(?P<fence>^[ ]{{0,3}}(?:>[ ]?)*(?P<marks>`{{3,}}|~{{3,}})(?P<info>[^\n]*)\n)
      | (?P<comment><!--.*?(?:-->|\Z))
      | (?P<script><(?P<tag>script|style|pre|code)\b.*?(?:</(?P=tag)\s*>|\Z))
      | (?P<tags></?[A-Za-z][^<>\n]*>)
      | (?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))
      | (?P<escaped>\\[\\`*_{{}}#+.!$-](?![\[(]))
      | (?P<alone>^[ \t]*\$\$[ \t]*\n(?P<block>.*?)\$\$)
      | (?P<dollars>\$\$(?P<shown>(?:(?!\n[ \t]*\n).)*?)\$\$)
      | (?P<square>\\\[(?P<bracketed>(?:(?!\\\[).)*?)\\\])
      | (?P<round>\\\((?P<parenthesised>(?:(?!\\\().)*?)\\\))
      | (?P<environment>\\begin\{{(?P<env>(?:{DISPLAYED})\*?)\}}
            (?:(?!\\begin\{{(?P=env)\}}).)*?\\end\{{(?P=env)\}})
      | (?P<dollar>\$(?P<inline>(?:[^$\\\s]|\\.)(?:(?:(?!\n[ \t]*\n)[^$\\]|\\.)*?(?:[^$\\\s]|\\.))?)
            \$(?!\d))
      | (?P<ticked>\$`(?P<backticked>[^`]*)`\$)
      | (?P<blank>\n[ \t>]*\n|\n(?=\#{{1,6}}\s)|\n(?=\s*(?:[-*+]|\d+[.)])\s))
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE,
)


def read_markdown(text: str, *, path: str = "", conventions: Conventions = USUAL) -> Document:
    """A Markdown document: its context, its claims, and what could not be read, each in its place."""
    if len(text) > BYTES_MAX:
        large = Diagnostic(code="too-long", message="the file is larger than 5 MB", span=Span(0, 0))
        return Document(text=text[:1000], path=path, diagnostics=(large,))
    try:
        front, start = front_matter(text)
        failed: tuple[Diagnostic, ...] = ()
    except ReadError as error:
        front, start = {}, _after_front(text)
        failed = (Diagnostic(code=error.code, message=error.message, span=error.span),)
    found = list(pieces(text, start))
    layout = conventions.layout
    if not defines(text) and not conventions.macros:
        failed = (*failed, *unclosed(found))
        return assemble(text, found, path=path, front=front, failed=failed, layout=layout)
    made = Expanded(conventions.commands())
    made.add(Source(text), found)
    to = made.expander
    failed = (*failed, *to.diagnostics, *unclosed(made.pieces))
    return assemble(
        to.text,
        made.pieces,
        path=path,
        front=front,
        failed=failed,
        origin=to.origin,
        source=text,
        layout=layout,
    )


def _after_front(text: str) -> int:
    end = text.find("\n---", 3)
    return end + 4 if end >= 0 else 0


def pieces(text: str, start: int = 0) -> Iterator[Piece]:
    """The words, formulas and displays of Markdown from a place on."""
    place = start
    masked = _unquoted(text, start)
    while place < len(masked):
        match = _TOKEN.search(masked, place)
        if match is None:
            break
        if match.start() > place:
            yield _piece("words", masked, place, match.start())
        place = match.end()
        if match["fence"]:
            stop, inside = _fenced(masked, match)
            if match["info"].strip().lower().startswith("math"):
                yield _piece("display", masked, match.end(), inside)
            yield Piece("break", "", Span(stop, stop))
            place = stop
            continue
        yield from _matched(masked, match)
    if place < len(masked):
        yield _piece("words", masked, place, len(masked))


def _piece(kind: Kind, text: str, start: int, stop: int) -> Piece:
    found = text[start:stop]
    return Piece(kind, found.replace("\x00", " ") if kind == "words" else found, Span(start, stop))


def _matched(text: str, match: re.Match[str]) -> Iterator[Piece]:
    for group, kind in _FORMULAS:
        if match[group] is not None:
            yield _piece(kind, text, *match.span(group))
            return
    if match["blank"] is not None:
        yield Piece("break", "", Span(match.start(), match.end()))
    elif match["escaped"] is not None:
        yield _piece("words", text, *match.span())
    elif match["code"] is not None:
        yield Piece("words", " ", Span(match.end() - 1, match.end()))


_FORMULAS: tuple[tuple[str, Kind], ...] = (
    ("block", "display"), ("shown", "display"), ("bracketed", "display"), ("environment", "display"),
    ("parenthesised", "inline"), ("inline", "inline"), ("backticked", "inline"),
)  # fmt: skip


def _fenced(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Where a fenced block ends, and where its content does."""
    marks = match["marks"]
    closing = re.compile(
        rf"^[ ]{{0,3}}(?:>[ ]?)*{re.escape(marks[0])}{{{len(marks)},}}[ \t]*$", re.M
    )
    found = closing.search(text, match.end())
    if found is None:
        return len(text), len(text)
    return found.end(), found.start()


def _unquoted(text: str, start: int) -> str:
    """The text with quotation marks and indented code blanked out, at the same places."""
    made = text.replace("\ufeff", " ").replace("\r\n", " \n").replace("\r", "\n")
    made = re.sub(r"^(?:[ ]{0,3}>[ ]?)+", lambda m: " " * len(m.group()), made, flags=re.M)
    lines = made.split("\n")
    in_list, after_blank, place = False, True, 0
    for number, line in enumerate(lines):
        blank = not line.strip()
        indented = line.startswith(("    ", "\t"))
        if not blank and not indented:
            in_list = bool(re.match(r"\s{0,3}(?:[-*+]|\d+[.)])\s", line))
        code = indented and not blank and not in_list and (after_blank or _was_code(lines, number))
        if code and place >= start:
            lines[number] = "\x00" * len(line)
        after_blank = blank or (code and after_blank)
        place += len(line) + 1
    return "\n".join(lines)


def _was_code(lines: list[str], number: int) -> bool:
    return number > 0 and lines[number - 1].startswith("\x00")


__all__ = ["Document", "DocumentClaim", "read_markdown"]
