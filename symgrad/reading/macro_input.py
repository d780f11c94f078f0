"""TeX input as runs of characters that know where they come from; tokens and arguments of macros."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from symgrad.diagnostics import ReadError, Span
from symgrad.reading.origin import Source, Stretch

LENGTH_MAX = 1_000_000
"""Characters that expansion may make, in all."""

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\\|.", re.DOTALL)
_TOKEN_AT = re.compile(r"\\[A-Za-z@]+|\\.|\\|.", re.DOTALL)
_PLAIN = re.compile(r"[^\\{}\[\]%]+")
_COMMENT = re.compile(r"%[^\n]*(?:\n[ \t]*)?")


@final
@dataclass(slots=True)
class Run:
    """Characters of one origin, read from `position` on.

    `stretch` is the origin of the whole text. `depth` counts the expansions that made it; what is
    `frozen` is not expanded again.
    """

    text: str
    stretch: Stretch
    depth: int = 0
    frozen: bool = False
    position: int = 0

    def origin(self, start: int, stop: int) -> Stretch:
        """The origin of a part of the text."""
        whole = self.stretch
        if not whole.exact:
            return whole
        at = whole.span.start
        return Stretch(whole.source, Span(at + start, at + stop), True, whole.call)

    def part(self, start: int, stop: int) -> Run:
        """A part of the text as a run of its own."""
        return Run(self.text[start:stop], self.origin(start, stop), self.depth, self.frozen)


def run_of(source: Source, start: int = 0, stop: int | None = None) -> Run:
    """A source, or a part of it, as a run."""
    end = len(source.text) if stop is None else stop
    return Run(source.text[start:end], Stretch(source, Span(start, end), True))


@final
class MacroInput:
    """A stack of runs, the topmost read first."""

    def __init__(self, run: Run, *, comments: bool) -> None:
        self.runs = [run]
        self.comments = comments
        self.at_is_letter = False
        self.pushed = 0

    def push(self, runs: Sequence[Run]) -> None:
        """Read these runs next, in order.

        Raises: ReadError if too much has been pushed.
        """
        self.pushed += sum(len(r.text) for r in runs)
        if self.pushed > LENGTH_MAX:
            raise ReadError("macros expand to too much text", runs[0].stretch.span, code="too-long")
        self.runs.extend(r for r in reversed(runs) if r.text)

    def top(self) -> Run | None:
        """The run that is read next; None at the end."""
        while self.runs and self.runs[-1].position >= len(self.runs[-1].text):
            self.runs.pop()
        return self.runs[-1] if self.runs else None

    def peek(self) -> str:
        """The next token without taking it; nothing at the end."""
        run = self._past_comments()
        if run is None:
            return ""
        match = self._pattern().match(run.text, run.position)
        assert match is not None
        return match.group()

    def token(self) -> Run | None:
        """Take the next token; None at the end."""
        run = self._past_comments()
        if run is None:
            return None
        match = self._pattern().match(run.text, run.position)
        assert match is not None
        run.position = match.end()
        return run.part(*match.span())

    def _pattern(self) -> re.Pattern[str]:
        return _TOKEN_AT if self.at_is_letter else _TOKEN

    def _past_comments(self) -> Run | None:
        while (run := self.top()) is not None:
            if not self.comments or run.text[run.position] != "%":
                return run
            match = _COMMENT.match(run.text, run.position)
            assert match is not None
            run.position = match.end()
        return None

    def skip_space(self) -> None:
        """Go to the next token that is no white space."""
        while (run := self._past_comments()) is not None and run.text[run.position].isspace():
            run.position += 1

    def skip(self, text: str) -> bool:
        """Take this token if it comes next, past white space."""
        self.skip_space()
        if self.peek() != text:
            return False
        self.token()
        return True

    def argument(self, call: Run) -> list[Run]:
        """Take an argument: a group without its braces, or one token.

        Raises: ReadError at the call if none follows.
        """
        self.skip_space()
        first = self.token()
        if first is None or first.text in ("}", "&", r"\\"):
            message = f"an argument of {call.text} is missing"
            raise ReadError(message, call.stretch.span)
        return self._group(call, "}") if first.text == "{" else [first]

    def optional(self, call: Run) -> list[Run] | None:
        """Take an argument in square brackets, if one follows."""
        self.skip_space()
        if self.peek() != "[":
            return None
        self.token()
        return self._group(call, "]")

    def _group(self, call: Run, closing: str) -> list[Run]:
        found: list[Run] = []
        depth = 0
        while (token := self._plain() or self.token()) is not None:
            if token.text == closing and not depth:
                return joined(found)
            depth += (token.text == "{") - (token.text == "}")
            found.append(token)
        raise ReadError(f"an argument of {call.text} never ends", call.stretch.span)

    def _plain(self) -> Run | None:
        """Take characters that are no command, bracket or comment."""
        run = self.top()
        match = _PLAIN.match(run.text, run.position) if run is not None else None
        if run is None or match is None:
            return None
        run.position = match.end()
        return run.part(*match.span())

    def until(self, call: Run, closing: str) -> list[Run]:
        """Take everything up to a text outside braces, and that text.

        Raises: ReadError at the call if it never comes.
        """
        ends = _TOKEN.findall(closing)
        found: list[Run] = []
        depth = 0
        while (token := self.token()) is not None:
            depth += (token.text == "{") - (token.text == "}")
            found.append(token)
            if not depth and [t.text for t in found[-len(ends) :]] == ends:
                return joined(found[: -len(ends)])
        raise ReadError(f"{closing} must follow {call.text}", call.stretch.span)


def joined(runs: Sequence[Run]) -> list[Run]:
    """The same characters in as few runs as possible."""
    made: list[Run] = []
    for run in runs:
        last = made[-1] if made else None
        if last is not None and _adjacent(last, run):
            a, b = last.stretch, run.stretch
            span = Span(a.span.start, b.span.stop) if a.exact else a.span
            stretch = Stretch(a.source, span, a.exact, a.call)
            made[-1] = Run(last.text + run.text, stretch, last.depth, last.frozen)
        else:
            made.append(run)
    return made


def _adjacent(left: Run, right: Run) -> bool:
    a, b = left.stretch, right.stretch
    same = (a.source is b.source, a.exact == b.exact, a.call == b.call, left.depth == right.depth)
    if not all(same) or left.frozen != right.frozen:
        return False
    return a.span.stop == b.span.start if a.exact else a.span == b.span


def text_of(runs: Sequence[Run]) -> str:
    """The characters of runs."""
    return "".join(run.text for run in runs)
