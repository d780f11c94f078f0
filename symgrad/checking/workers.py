"""Work on files in processes of their own, which can be killed; many over any executor."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, final

MEMORY = 1 << 30
"""Bytes of private memory that a worker may take."""


@final
@dataclass(frozen=True, slots=True)
class Failure:
    """What a worker sends in place of its next item when it meets a mistake of ours."""

    message: str


Work = Callable[[str], Iterator[Any]]


@final
class Worker:
    """One task in one process; what it yields arrives item by item."""

    def __init__(self, work: Work, task: str, seconds: float) -> None:
        receiver, sender = multiprocessing.Pipe(duplex=False)
        self.receiver = receiver
        self.deadline = time.monotonic() + seconds
        self.items: list[Any] = []
        self._process = _process(work, task, sender)
        self._process.start()
        sender.close()

    def take(self) -> bool:
        """Take what has arrived; whether more may come."""
        if time.monotonic() > self.deadline:
            return False
        try:
            while self.receiver.poll():
                self.items.append(self.receiver.recv())
        except EOFError:
            return False
        return True

    def end(self) -> list[Any]:
        """Kill what still runs; the items that came in time."""
        self.receiver.close()
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        return self.items


def _process(work: Work, task: str, sender: Connection) -> BaseProcess:
    threaded = "jax" in sys.modules  # its threads do not survive a fork
    if "fork" in multiprocessing.get_all_start_methods() and not threaded:
        forking = multiprocessing.get_context("fork")
        return forking.Process(target=_serve, args=(work, task, sender), daemon=True)
    spawning = multiprocessing.get_context("spawn")
    return spawning.Process(target=_serve, args=(work, task, sender), daemon=True)


def _serve(work: Work, task: str, sender: Connection) -> None:
    _limit_memory()
    try:
        for item in work(task):
            sender.send(item)
    except (MemoryError, BrokenPipeError, KeyboardInterrupt):
        return
    except Exception as error:
        sender.send(Failure(f"{type(error).__name__}: {error}"))
    finally:
        sender.close()


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def guarded(work: Work, task: str, seconds: float) -> list[Any]:
    """All that `work` yields for one task within a time.

    What came before the time or the memory was over is kept: the caller sees that the last item is
    missing. Where a process may have no children, the work is done in place.
    """
    if multiprocessing.current_process().daemon:
        return list(work(task))
    return next(iter(all_guarded(work, [task], seconds, 1)))


def all_guarded(work: Work, tasks: Iterable[str], seconds: float, jobs: int) -> Iterator[list[Any]]:
    """As `guarded`, for many tasks in their order, up to `jobs` of them at once."""
    waiting = list(enumerate(tasks))[::-1]
    running: dict[int, Worker] = {}
    done: dict[int, list[Any]] = {}
    following = 0
    try:
        while waiting or running or done:
            while waiting and len(running) < max(1, jobs):
                number, task = waiting.pop()
                running[number] = Worker(work, task, seconds)
            _wait_for(running.values())
            for number in [n for n, worker in running.items() if not worker.take()]:
                done[number] = running.pop(number).end()
            while following in done:
                yield done.pop(following)
                following += 1
    finally:
        for worker in running.values():
            worker.end()


def _wait_for(workers: Iterable[Worker]) -> None:
    live = list(workers)
    first = min(worker.deadline for worker in live)
    wait([worker.receiver for worker in live], timeout=max(0.0, first - time.monotonic()))


def over_executor(
    work: Callable[[str], Any], tasks: Iterable[str], executor: Executor
) -> Iterator[Any]:
    """The results of `work` in the order of the tasks, from any Executor of concurrent.futures."""
    futures = [executor.submit(work, task) for task in tasks]
    return (future.result() for future in futures)
