"""Files, folders and standard input into a report; each file in a worker of its own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from symgrad.checking import cache
from symgrad.checking.report import FileReport, Place, Remark, Report, StepReport
from symgrad.checking.workers import Failure, all_guarded, guarded, over_executor

Format = Literal["md", "tex", "ipynb"]
SUFFIXES = (".md", ".markdown", ".tex", ".ipynb")
SECONDS = 10.0


def check_text(text: str, *, format: Format | None = None, path: str = "<text>") -> FileReport:
    """The report on a document that is given as text.

    `format` is "md", "tex" or "ipynb"; without it the text shows what it is.
    """
    return _joined(list(_judged_text(text, format, path)), path)


def check_paths(
    paths: Sequence[str],
    *,
    seconds: float = SECONDS,
    jobs: int = 1,
    executor: Executor | None = None,
    cached: bool = False,
) -> Report:
    """The report on files and on all documents in folders, in order of their names.

    Each file has `seconds`; what is not judged by then is undecided. One bad file never stops the
    others. With an `executor` (any of concurrent.futures) the files are checked through it.
    """
    names = list(found(paths))
    kept = _kept(names) if cached else {}
    fresh = [name for name in names if name not in kept]
    made = dict(zip(fresh, _fresh(fresh, seconds, jobs, executor), strict=True))
    if cached:
        _keep(made.values())
    return Report(tuple(kept.get(name) or made[name] for name in names))


def _kept(names: Sequence[str]) -> dict[str, FileReport]:
    """The reports of files that have not changed."""
    home = cache.folder()
    reports: dict[str, FileReport] = {}
    for path in names:
        content = _content(path)
        name = cache.key(path, content) if content is not None else None
        report = cache.load(name, path, home) if name is not None else None
        if report is not None:
            reports[path] = report
    return reports


def _keep(reports: Iterable[FileReport]) -> None:
    home = cache.folder()
    for report in reports:
        content = _content(report.path)
        name = cache.key(report.path, content) if content is not None else None
        if name is not None and report.complete and report.steps:
            cache.store(name, report, home)


def _content(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except OSError:
        return None


def _fresh(
    names: Sequence[str], seconds: float, jobs: int, executor: Executor | None
) -> Iterator[FileReport]:
    if executor is not None:
        yield from over_executor(partial(_checked, seconds=seconds), names, executor)
        return
    batches = all_guarded(_judged_file, names, seconds, jobs)
    for name, items in zip(names, batches, strict=True):
        yield _joined(items, name)


def _checked(path: str, *, seconds: float) -> FileReport:
    return _joined(guarded(_judged_file, path, seconds), path)


def found(paths: Sequence[str]) -> Iterator[str]:
    """The documents that paths name: files as they are, folders searched for all kinds."""
    seen: set[str] = set()
    for path in paths:
        inside = [path] if not os.path.isdir(path) else _documents(path)
        for name in inside:
            if name not in seen:
                seen.add(name)
                yield name


def _documents(folder: str) -> list[str]:
    names: list[str] = []
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        names += [os.path.join(root, f) for f in sorted(files) if f.endswith(SUFFIXES)]
    return names


def _judged_file(path: str) -> Iterator[Any]:
    """The skeleton of a file's report, then each step judged."""
    from symgrad.reading.read import read_file

    try:
        document = read_file(Path(path))
    except OSError as error:
        yield _unread(path, "no-file", error.strerror or str(error))
        return
    yield from _judged(document, path)


def _judged_text(text: str, format: Format | None, path: str) -> Iterator[Any]:
    from symgrad.reading.read import read_document

    yield from _judged(read_document(text, path=path, format=format), path)


def _judged(document: Any, path: str) -> Iterator[Any]:
    from symgrad.checking.check import Checker

    checker = Checker(document)
    yield replace(checker.skeleton(), path=path)
    yield from checker.reports()


def _joined(items: list[Any], path: str) -> FileReport:
    """A report from what a worker sent: steps that it did not reach stay undecided."""
    failures = [item for item in items if isinstance(item, Failure)]
    if not items:
        message = "this file takes more time or memory to read than a file may"
        return _unread(path, "too-long", message)
    skeleton, *judged = items
    if not isinstance(skeleton, FileReport):
        return _unread(path, "internal-error", f"a bug of symgrad: {failures[0].message}")
    if failures:
        broken = _unread(path, "internal-error", f"a bug of symgrad: {failures[0].message}")
        skeleton = replace(skeleton, remarks=(*skeleton.remarks, *broken.remarks))
    done = {step.index: step for step in judged if isinstance(step, StepReport)}
    steps = tuple(done.get(step.index, step) for step in skeleton.steps)
    return replace(skeleton, steps=steps)


def _unread(path: str, code: str, message: str) -> FileReport:
    """The report on a file that could not be read at all."""
    remark = Remark(place=Place(1, 1, 1, 1), severity="error", code=code, message=message)
    return FileReport(path=path, remarks=(remark,))
