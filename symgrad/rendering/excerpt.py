"""A finding with the line that it speaks of, and the place underlined."""

from __future__ import annotations

from symgrad.diagnostics import ReadError, Span


def position(source: str, offset: int) -> tuple[int, int]:
    """The line and the column of an offset, both from 1."""
    before = source[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def excerpt(error: ReadError, name: str, source: str) -> str:
    """`name:line:column: code message`, the line, the underline and the hint."""
    start = max(0, min(error.span.start, len(source)))
    line, column = position(source, start)
    shown = source.split("\n")[line - 1]
    margin = " " * len(str(line))
    underline = "^" * _length(error.span, shown, column)
    lines = [
        f"{name}:{line}:{column}: {error.code} {error.message}",
        f"{margin} |",
        f"{line} | {shown}",
        f"{margin} | {' ' * (column - 1)}{underline}",
    ]
    if error.hint:
        lines += [f"{margin} |", f"{margin} = help: {error.hint}"]
    return "\n".join(lines)


def _length(span: Span, shown: str, column: int) -> int:
    return max(1, min(span.stop - span.start, len(shown) - column + 1))
