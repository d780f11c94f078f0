"""Work on files in processes of their own, which can be killed; many over any executor."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, final

from symgrad.checking.processor import processor_seconds

MEMORY = 768 << 20
"""Bytes of private memory that a worker may take: with what it shares, less than 1 GiB is resident."""

STEP_SECONDS = 4.0
"""Processor seconds after which a step is given up; the kernel's own limit of 2 s comes first."""

RESERVE = 2.0
"""Seconds of a file's time that starting, stopping and reporting may take, at most a fifth of it."""

PULSE = 0.2


@final
@dataclass(frozen=True, slots=True)
class Failure:
    """What a worker sends in place of its next item when it meets a mistake of ours."""

    message: str


@final
@dataclass(frozen=True, slots=True)
class Begun:
    """What a worker sends when it turns to a part of its task, so that it can be begun after it."""

    part: int


@final
@dataclass(frozen=True, slots=True)
class Finished:
    """What a worker sends last; one that dies before it was killed for memory."""


@final
@dataclass(frozen=True, slots=True)
class Stuck:
    """Stands for a part that took too long, or too much memory."""

    part: int


@final
@dataclass(frozen=True, slots=True)
class Stopped:
    """Stands at the end of what was reached when the user stopped the work."""


Work = Callable[[Any, int], Iterator[Any]]
"""What yields items for a task, from a part on."""


@final
@dataclass
class Stop:
    """Whether the work is to end now with what there is."""

    wanted: bool = False


@final
class Worker:
    """One task in one process; what it yields arrives item by item."""

    def __init__(self, work: Work, task: Any, seconds: float) -> None:
        self.work, self.task = work, task
        self.deadline = time.monotonic() + seconds - min(RESERVE, seconds / 5)
        self.items: list[Any] = []
        self._start(1)

    def _start(self, part: int) -> None:
        self.receiver, sender = multiprocessing.Pipe(duplex=False)
        self._process = _process(self.work, self.task, part, sender)
        self._process.start()
        self._part: int | None = None
        self._finished = False
        self._spent = 0.0
        sender.close()

    def take(self) -> bool:
        """Take what has arrived; whether more may come."""
        try:
            while self.receiver.poll():
                self._put(self.receiver.recv())
        except (EOFError, OSError):
            if self._finished or self._part is None:
                return False
            self._go_on_after(self._part)
        if time.monotonic() > self.deadline or self._finished:
            return False
        if self._part is not None and self._processor() - self._spent > STEP_SECONDS:
            self._go_on_after(self._part)
        return True

    def _put(self, item: Any) -> None:
        if isinstance(item, Begun):
            self._part, self._spent = item.part, self._processor()
        if isinstance(item, Finished | Failure):
            self._finished = True
        self.items.append(item)

    def _processor(self) -> float:
        return processor_seconds(self._process.pid)

    def _go_on_after(self, part: int) -> None:
        self._kill()
        self.items.append(Stuck(part))
        self._start(part + 1)

    def _kill(self) -> None:
        self.receiver.close()
        if self._process.is_alive():
            self._process.kill()
        self._process.join()

    def end(self) -> list[Any]:
        """Kill what still runs; the items that came in time."""
        self._kill()
        return self.items


def forks() -> bool:
    """Whether workers are copies of this process: not where there are threads of JAX to lose."""
    return "fork" in multiprocessing.get_all_start_methods() and "jax" not in sys.modules


def _process(work: Work, task: Any, part: int, sender: Connection) -> BaseProcess:
    given = (work, task, part, sender)
    if forks():
        return multiprocessing.get_context("fork").Process(target=_serve, args=given, daemon=True)
    return multiprocessing.get_context("spawn").Process(target=_serve, args=given, daemon=True)


def _serve(work: Work, task: Any, part: int, sender: Connection) -> None:
    _limit()
    try:
        for item in work(task, part):
            sender.send(item)
        sender.send(Finished())
    except (MemoryError, BrokenPipeError, KeyboardInterrupt):
        return
    except Exception as error:
        sender.send(Failure(f"{type(error).__name__}: {error}"))
    finally:
        sender.close()


def _limit() -> None:
    """Bound the memory; leave Ctrl+C to the parent."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def guarded(work: Work, task: Any, seconds: float, stop: Stop | None = None) -> list[Any]:
    """All that `work` yields for one task within a time.

    What came before the time or the memory was over is kept: the caller sees that the last item is
    missing. Where a process may have no children, the work is done in place.
    """
    if multiprocessing.current_process().daemon:
        return list(_in_time(work, task, seconds))
    return next(iter(all_guarded(work, [task], seconds, 1, stop=stop)))


def _in_time(work: Work, task: Any, seconds: float) -> Iterator[Any]:
    deadline = time.monotonic() + seconds
    for item in work(task, 1):
        yield item
        if time.monotonic() > deadline:
            return


Watch = Callable[[Mapping[int, "Worker"]], None]


@final
@dataclass
class _Pool:
    work: Work
    waiting: list[tuple[int, Any]]
    seconds: float
    jobs: int
    running: dict[int, Worker] = field(default_factory=lambda: dict[int, Worker]())
    done: dict[int, list[Any]] = field(default_factory=lambda: dict[int, list[Any]]())

    def turn(self) -> None:
        """Start what may start, wait for news, take it."""
        while self.waiting and len(self.running) < max(1, self.jobs):
            number, task = self.waiting.pop()
            self.running[number] = Worker(self.work, task, self.seconds)
        wait([worker.receiver for worker in self.running.values()], timeout=PULSE)
        for number in [n for n, worker in self.running.items() if not worker.take()]:
            self.done[number] = self.running.pop(number).end()

    def stop(self) -> None:
        """End everything with what there is."""
        for number, worker in self.running.items():
            worker.take()
            self.done[number] = [*worker.end(), Stopped()]
        for number, _ in self.waiting:
            self.done[number] = [Stopped()]
        self.running.clear()
        self.waiting.clear()


def all_guarded(
    work: Work,
    tasks: Iterable[Any],
    seconds: float,
    jobs: int,
    *,
    watch: Watch | None = None,
    stop: Stop | None = None,
) -> Iterator[list[Any]]:
    """As `guarded`, for many tasks in their order, up to `jobs` of them at once.

    `watch` sees the workers several times a second. When `stop` is wanted, all ends with what there
    is.
    """
    pool = _Pool(work, list(enumerate(tasks))[::-1], seconds, jobs)
    following = 0
    try:
        while pool.waiting or pool.running or pool.done:
            if stop is not None and stop.wanted:
                pool.stop()
            elif pool.waiting or pool.running:
                pool.turn()
            if watch is not None:
                watch(pool.running)
            while following in pool.done:
                yield pool.done.pop(following)
                following += 1
    finally:
        for worker in pool.running.values():
            worker.end()


def over_executor(
    work: Callable[[str], Any], tasks: Iterable[str], executor: Executor
) -> Iterator[Any]:
    """The results of `work` in the order of the tasks, from any Executor of concurrent.futures."""
    futures = [executor.submit(work, task) for task in tasks]
    return (future.result() for future in futures)
