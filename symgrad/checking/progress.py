"""Which line is worked on, shown on a terminal once a file has taken a second."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import IO, final

from symgrad.checking.formats.plain import plain
from symgrad.checking.report import FileReport
from symgrad.checking.workers import Begun, Stop, Worker

AFTER = 1.0
_CLEAR = "\r\x1b[K"


@final
class Progress:
    """One line on standard error that is written over, and gone in the end."""

    def __init__(self, stream: IO[str]) -> None:
        self.stream = stream
        self.began = time.monotonic()
        self.shown = ""

    def __call__(self, running: Mapping[int, Worker]) -> None:
        """Show where the first of the workers is, if it is time to."""
        line = ""
        if running and time.monotonic() - self.began >= AFTER:
            line = f"checking {position(next(iter(running.values())))} ..."
        if line != self.shown:
            self.stream.write(_CLEAR + line)
            self.stream.flush()
            self.shown = line


def position(worker: Worker) -> str:
    """The file of a worker, with the line of the step that it is at."""
    path, line = str(worker.task), ""
    for item in worker.items:
        if isinstance(item, FileReport):
            path, steps = item.path, item.steps
            begun = [b.part for b in worker.items if isinstance(b, Begun)]
            if begun and begun[-1] <= len(steps):
                line = f":{steps[begun[-1] - 1].place}"
            break
    return plain(path + line)


def on_terminal() -> Progress | None:
    """A line of progress, where standard error is a terminal that may be written over."""
    if not sys.stderr.isatty() or "NO_COLOR" in os.environ or "CI" in os.environ:
        return None
    return Progress(sys.stderr)


@contextmanager
def stopped_by_user(stop: Stop) -> Generator[None]:
    """While this lasts, the first Ctrl+C asks the work to end with what there is."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.wanted = True
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
