"""Where the characters of a text come from: a file, a cell of a notebook, the call of a macro."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import final

from symgrad.diagnostics import Span


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands: lines and columns count from 1, columns in characters.

    `cell` numbers the cells of a notebook from 1; `path` is set for a file that the document
    takes in.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None
    path: str | None = None


@final
@dataclass(frozen=True)
class Source:
    """An original text: a file, or a cell of a notebook."""

    text: str
    path: str | None = None
    cell: int | None = None

    @cached_property
    def starts(self) -> list[int]:
        """Where each line starts."""
        return line_starts(self.text)

    def place(self, span: Span) -> Place:
        """The lines and columns of a span."""
        line, end = bisect_right(self.starts, span.start), bisect_right(self.starts, span.stop)
        return Place(
            line=line,
            column=span.start - self.starts[line - 1] + 1,
            end_line=end,
            end_column=span.stop - self.starts[end - 1] + 1,
            cell=self.cell,
            path=self.path,
        )


@final
@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of characters of one origin.

    `exact` tells that they stand in `span` of the source one by one; otherwise all of them come
    from the whole of it. `call` is the outermost macro call that they are a result of.
    """

    source: Source
    span: Span
    exact: bool
    call: Span | None = None


@final
class Origin:
    """The origin of each character of a text, in stretches."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.stretches: list[Stretch] = []
        self.length = 0

    @staticmethod
    def of(text: str) -> Origin:
        """The origin of a text that is its own source."""
        made = Origin()
        made.add(len(text), Stretch(Source(text), Span(0, len(text)), True))
        return made

    def add(self, length: int, stretch: Stretch) -> None:
        """Go on with characters of one origin."""
        if length or not self.starts:
            self.starts.append(self.length)
            self.stretches.append(stretch)
            self.length += length

    def original(self, span: Span) -> tuple[Source, Span]:
        """The source and the place there of a span; a macro call as a whole if it is part of one.

        Of a span over several sources it is the part in the first of them.
        """
        first = self._number(span.start)
        last = max(first, self._number(span.stop - 1)) if span.stop > span.start else first
        head, tail = self.stretches[first], self.stretches[last]
        if first == last and head.exact:
            at = head.span.start + span.start - self.starts[first]
            return head.source, Span(at, at + span.stop - span.start)
        start = self._end(head, span.start - self.starts[first], True)
        while self.stretches[last].source is not head.source:
            last -= 1
        inside = tail is self.stretches[last]
        length = self._length(last)
        offset = span.stop - self.starts[last] if inside else length
        stop = self._end(self.stretches[last], offset, False)
        return head.source, Span(start, max(start, stop))

    def _end(self, stretch: Stretch, offset: int, first: bool) -> int:
        if stretch.call is not None:
            return stretch.call.start if first else stretch.call.stop
        if stretch.exact:
            return stretch.span.start + offset
        return stretch.span.start if first else stretch.span.stop

    def _number(self, position: int) -> int:
        return max(0, bisect_right(self.starts, position) - 1)

    def _length(self, number: int) -> int:
        after = self.starts[number + 1] if number + 1 < len(self.starts) else self.length
        return after - self.starts[number]

    def place(self, span: Span) -> Place:
        """The lines and columns of a span in its source."""
        source, there = self.original(span)
        return source.place(there)

    def is_whole(self, span: Span) -> bool:
        """Whether a span is all of the source that it is placed at, so that it can be replaced.

        It is not where only a part of what a macro call stands for belongs to it.
        """
        first, last = self._number(span.start), self._number(max(span.start, span.stop - 1))
        sources = {id(s.source) for s in self.stretches[first : last + 1]}
        return len(sources) == 1 and not any(
            self._splits_call(place) for place in (span.start, span.stop)
        )

    def _splits_call(self, place: int) -> bool:
        if not 0 < place < self.length:
            return False
        before, after = self.stretches[self._number(place - 1)], self.stretches[self._number(place)]
        one = before is after and before.exact
        return not one and before.call is not None and before.call == after.call

    def source_text(self, span: Span) -> str:
        """What stands in the source where a span comes from."""
        source, there = self.original(span)
        return source.text[there.start : there.stop]


def line_starts(text: str) -> list[int]:
    """Where each line starts; a line ends in LF, CR LF or CR."""
    starts = [0]
    place = 0
    for line in text.splitlines(keepends=True):
        place += len(line)
        if line.endswith(("\n", "\r")):
            starts.append(place)
    return starts
