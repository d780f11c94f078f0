"""Work on one file in a process of its own, which can be killed; many files over an executor."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

MEMORY = 1 << 30
"""Bytes of private memory that a worker may take."""

Work = Callable[[str], Iterator[Any]]


def guarded(work: Work, task: str, seconds: float) -> list[Any]:
    """All that `work` yields for a task within a time, from a process that dies after it.

    What had been yielded when the time or the memory was over is kept: the caller sees that the
    last item is missing. Where a process may have no children, the work is done in place.
    """
    if multiprocessing.current_process().daemon:
        return list(work(task))
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    machine = multiprocessing.get_context(method)
    receiver, sender = machine.Pipe(duplex=False)
    process = machine.Process(target=_serve, args=(work, task, sender), daemon=True)
    process.start()
    sender.close()
    try:
        return list(_received(receiver, time.monotonic() + seconds))
    finally:
        receiver.close()
        if process.is_alive():
            process.kill()
        process.join()


def _serve(work: Work, task: str, sender: Connection) -> None:
    _limit_memory()
    try:
        for item in work(task):
            sender.send(item)
    except (MemoryError, RecursionError, BrokenPipeError, KeyboardInterrupt):
        return
    finally:
        sender.close()


def _limit_memory() -> None:
    if sys.platform != "linux":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def _received(receiver: Connection, deadline: float) -> Iterator[Any]:
    while receiver.poll(max(0.0, deadline - time.monotonic())):
        try:
            yield receiver.recv()
        except EOFError:
            return


def over_all(
    work: Callable[[str], Any],
    tasks: Iterable[str],
    *,
    jobs: int = 1,
    executor: Executor | None = None,
) -> Iterator[Any]:
    """The results of `work` in the order of the tasks; any Executor of concurrent.futures will do.

    Each task runs in its own worker process, so threads are enough to wait for them.
    """
    if executor is not None:
        yield from (future.result() for future in [executor.submit(work, t) for t in tasks])
        return
    if jobs <= 1:
        yield from map(work, tasks)
        return
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        yield from pool.map(work, tasks)
