"""Files, folders and standard input into a report; each file in a worker of its own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from symgrad.checking import cache
from symgrad.checking.chains import with_notes
from symgrad.checking.folders import found
from symgrad.checking.report import FileReport, Place, Remark, Report, StepReport
from symgrad.checking.settings import Settings
from symgrad.checking.workers import (
    Begun,
    Failure,
    Stop,
    Stopped,
    Stuck,
    Watch,
    Work,
    all_guarded,
    forks,
    guarded,
    over_executor,
)

Format = Literal["md", "tex", "ipynb"]
SECONDS = 10.0
PLAIN = Settings()
"""What holds where a project sets nothing."""


def check_text(text: str, *, format: Format | None = None, path: str = "<text>") -> FileReport:
    """The report on a document that is given as text.

    `format` is "md", "tex" or "ipynb"; without it the text shows what it is.
    """
    return _joined(list(_judged_text(text, 1, format, path)), path)


def check_bytes(
    data: bytes,
    *,
    path: str = "-",
    seconds: float = SECONDS,
    settings: Settings = PLAIN,
    stop: Stop | None = None,
) -> FileReport:
    """The report on a document that came as bytes, within a time, in a process that can be killed."""
    work = partial(_judged_bytes, path=path, settings=settings)
    return _joined(guarded(work, data, seconds, stop), path)


def check_paths(
    paths: Sequence[str],
    *,
    seconds: float = SECONDS,
    jobs: int = 1,
    executor: Executor | None = None,
    cached: bool = False,
    settings: Settings = PLAIN,
    watch: Watch | None = None,
    stop: Stop | None = None,
) -> Report:
    """The report on files and on all documents in folders, in order of their names.

    Each file has `seconds`; what is not judged by then is undecided. One bad file never stops the
    others. With an `executor` (any of concurrent.futures) the files are checked through it.
    `settings` are those of the project;
    `watch` sees the workers at work; once `stop` is wanted, the report is of what was reached.
    """
    names = list(found(paths))
    kept = _kept(names, settings) if cached else {}
    fresh = [name for name in names if name not in kept]
    work = partial(_judged_file, home=cache.folder() if cached else None, settings=settings)
    if executor is not None:
        guard = partial(_checked, seconds=seconds, settings=settings)
        reports = list(over_executor(guard, fresh, executor))
    else:
        reports = list(_fresh(work, fresh, seconds, jobs, watch, stop))
    made = dict(zip(fresh, reports, strict=True))
    if cached:
        _keep(made.values(), settings)
    return Report(tuple(kept.get(name) or made[name] for name in names))


def _kept(names: Sequence[str], settings: Settings) -> dict[str, FileReport]:
    """The reports of files that have not changed."""
    home = cache.folder()
    reports: dict[str, FileReport] = {}
    for path in names:
        content = _content(path)
        name = cache.key(path, content, settings) if content is not None else None
        report = cache.load(name, path, home) if name is not None else None
        if report is not None:
            reports[path] = report
    return reports


def _keep(reports: Iterable[FileReport], settings: Settings) -> None:
    home = cache.folder()
    for report in reports:
        content = _content(report.path)
        name = cache.key(report.path, content, settings) if content is not None else None
        if name is not None and report.complete and report.steps:
            cache.store(name, report, home)
        cache.store_steps(report, home)


def _content(path: str) -> bytes | None:
    """The bytes of a file that may have a kept report; None where reading might not end."""
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > cache.CONTENT_MAX:
            return None
        return Path(path).read_bytes()
    except (OSError, ValueError):
        return None


def _fresh(
    work: Work,
    names: Sequence[str],
    seconds: float,
    jobs: int,
    watch: Watch | None,
    stop: Stop | None,
) -> Iterator[FileReport]:
    if len(names) > 1 and forks():
        _warm()
    batches = all_guarded(work, names, seconds, jobs, watch=watch, stop=stop)
    for name, items in zip(names, batches, strict=True):
        yield _joined(items, name)


def _warm() -> None:
    """Import once, before the workers are copied from this process, what each of them needs."""
    for module in ("symgrad.reading.read", "symgrad.checking.check", "symgrad.checking.repair"):
        import_module(module)


def _checked(path: str, *, seconds: float, settings: Settings) -> FileReport:
    return _joined(guarded(partial(_judged_file, settings=settings), path, seconds), path)


def _judged_file(
    path: str, first: int, *, home: Path | None = None, settings: Settings = PLAIN
) -> Iterator[Any]:
    """The skeleton of a file's report, then each step judged, from one on."""
    from symgrad.reading.read import read_file

    try:
        if os.path.exists(path) and not os.path.isfile(path):
            yield _unread(path, "no-file", "this is no file of text")
            return
        document = read_file(Path(path), conventions=_conventions(settings))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        yield _unread(path, "no-file", (reason or str(error)).lower())
        return
    kept = cache.load_steps(path, home) if home is not None else {}
    yield from _judged(document, path, first, kept)


def _judged_text(text: str, first: int, format: Format | None, path: str) -> Iterator[Any]:
    from symgrad.reading.read import read_document

    yield from _judged(read_document(text, path=path, format=format), path, first)


def _judged_bytes(data: bytes, first: int, *, path: str, settings: Settings) -> Iterator[Any]:
    from symgrad.reading.read import read_bytes

    document = read_bytes(data, path=path, conventions=_conventions(settings))
    yield from _judged(document, path, first)


def _conventions(settings: Settings) -> Any:
    from symgrad.reading.conventions import Conventions

    return Conventions(settings.layout, settings.macros)


def _judged(
    document: Any, path: str, first: int, kept: Mapping[str, Any] | None = None
) -> Iterator[Any]:
    from symgrad.checking.check import Checker

    checker = Checker(document, kept)
    skeleton = replace(checker.skeleton(), path=path)
    yield skeleton
    for index in range(first, len(skeleton.steps) + 1):
        yield Begun(index)
        reached = None
        try:
            for reached in checker.stages(index):
                yield reached
        except MemoryError:
            raise
        except Exception as error:
            yield _broken(skeleton.steps[index - 1], reached, error)


def _broken(step: StepReport, reached: StepReport | None, error: Exception) -> StepReport:
    """The report on a step at which symgrad fails: the others are checked, and a verdict stays."""
    said = f"a bug of symgrad, please report it: {type(error).__name__}: {error}"
    if reached is not None:
        return replace(reached, notes=(*reached.notes, said))
    return replace(step, code="internal-error", message=said)


def _joined(items: list[Any], path: str) -> FileReport:
    """A report from what a worker sent: steps that it did not reach stay undecided."""
    skeleton = next((item for item in items if isinstance(item, FileReport)), None)
    failures = [item.message for item in items if isinstance(item, Failure)]
    stopped = any(isinstance(item, Stopped) for item in items)
    if skeleton is None and failures:
        return _unread(path, "internal-error", f"a bug of symgrad: {failures[0]}")
    if skeleton is None and stopped:
        return _unread(path, "out-of-time", "stopped before this file was read")
    if skeleton is None:
        message = "this file takes more time or memory to read than a file may"
        return _unread(path, "out-of-time", message)
    if failures:
        broken = _unread(path, "internal-error", f"a bug of symgrad: {failures[0]}")
        skeleton = replace(skeleton, remarks=(*skeleton.remarks, *broken.remarks))
    done = {step.index: step for step in items if isinstance(step, StepReport)}
    stuck = {item.part for item in items if isinstance(item, Stuck)}
    steps = (done.get(s.index) or _unreached(s, s.index in stuck, stopped) for s in skeleton.steps)
    return with_notes(replace(skeleton, steps=tuple(steps)))


def _unreached(step: StepReport, stuck: bool, stopped: bool) -> StepReport:
    if stuck:
        return replace(step, message="this step takes more time than a step may")
    return replace(step, message="stopped before this step was reached") if stopped else step


def _unread(path: str, code: str, message: str) -> FileReport:
    """The report on a file that could not be read at all."""
    remark = Remark(place=Place(1, 1, 1, 1), severity="error", code=code, message=message)
    return FileReport(path=path, remarks=(remark,))
