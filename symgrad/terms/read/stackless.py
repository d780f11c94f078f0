"""Running generators that ask for one another, on a list instead of Python's call stack."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar, cast

from symgrad.diagnostics import ReadError, Span

Result = TypeVar("Result")
Task = Generator[Any, Any, Result]
"""A computation that yields the tasks whose results it needs, and returns its own."""

DEPTH_MAX = 1_500


def run(task: Task[Result], span: Span) -> Result:
    """The result of a task and of all that it asks for; the call stack stays as it is.

    Raises: ReadError at `span` if tasks wait for more than DEPTH_MAX others.
    """
    waiting: list[Task[Any]] = [task]
    answer: Any = None
    while waiting:
        try:
            wanted = waiting[-1].send(answer)
        except StopIteration as finished:
            waiting.pop()
            answer = finished.value
            continue
        waiting.append(wanted)
        answer = None
        if len(waiting) > DEPTH_MAX:
            raise ReadError("the formula is nested too deeply", span, code="too-deep")
    return cast(Result, answer)
