"""`symgrad check`: paths and forms in, reports out, an exit status."""

from __future__ import annotations

import difflib
import math
import sys
from pathlib import Path

from symgrad.checking.fix import replacements
from symgrad.checking.formats import FORMATS, written
from symgrad.checking.formats.plain import plain
from symgrad.checking.progress import on_terminal, stopped_by_user
from symgrad.checking.report import FileReport, Place, Remark, Report
from symgrad.checking.run import check_bytes, check_paths
from symgrad.checking.settings import Settings, SettingsError, load
from symgrad.checking.workers import Stop
from symgrad.diagnostics import SymgradError

STANDARD_INPUT_MAX = 6_000_000
"""More than a document may have: what is longer is said to be too long."""


class UnknownForm(SymgradError):
    """A form of report that does not exist."""


def run(
    paths: tuple[str, ...],
    forms: tuple[str, ...],
    *,
    seconds: float,
    jobs: int,
    strict: bool,
    fix: bool,
    diff: bool,
    cache: bool,
    allow_empty: bool,
) -> int:
    """Check files, print or write each form, and give the exit status.

    Raises: UnknownForm for a form of report that does not exist
    """
    targets = [_target(form) for form in forms]
    _agree(targets, paths, fix=fix, diff=diff, seconds=seconds)
    try:
        settings = load(Path.cwd())
    except SettingsError as error:
        if not {form for form, _ in targets} & {"json", "sarif"}:
            raise
        for form, file in targets:
            _put(written(_unset(error), form), file)
        return 2
    strict = strict or settings.strict
    if fix and "-" in paths:
        raise UnknownForm("--fix needs files; with - there is --diff")
    paths = paths or tuple(settings.documents()) or (".",)
    report = _report(paths, seconds, jobs, cache, settings)
    if fix or diff:
        _replace(report, write=fix)
        if fix:
            report = _report(paths, seconds, jobs, cache, settings)
    if not diff:
        for form, file in targets:
            _put(written(report, form), file)
    return report.exit_status(strict=strict, allow_empty=allow_empty)


def _agree(
    targets: list[tuple[str, str | None]],
    paths: tuple[str, ...],
    *,
    fix: bool,
    diff: bool,
    seconds: float,
) -> None:
    """Raises: UnknownForm where options contradict each other."""
    printed = [form for form, file in targets if file is None]
    alone = next((form for form in printed if form in ("json", "sarif")), None)
    if alone is not None and len(printed) > 1:
        raise UnknownForm(
            f"{alone} is alone on standard output: write one of the forms to a file, as in"
            f" --format {alone}=FILE"
        )
    if "-" in paths and len(paths) > 1:
        raise UnknownForm("- is standard input and stands alone, without paths beside it")
    if fix and diff:
        raise UnknownForm("--fix writes and --diff only shows: give one of them")
    if math.isnan(seconds):
        raise UnknownForm("--timeout takes a number of seconds")


def _unset(error: SettingsError) -> Report:
    """The report where settings are wrong, for programs that read reports."""
    name, _, reason = str(error).partition(": ")
    remark = Remark(place=Place(1, 1, 1, 1), severity="error", code="settings", message=reason)
    return Report((FileReport(path=name, remarks=(remark,)),))


def _target(form: str) -> tuple[str, str | None]:
    name, _, file = form.partition("=")
    if name not in FORMATS:
        near = difflib.get_close_matches(name, FORMATS, n=1)
        hint = f'; did you mean "{near[0]}"?' if near else f"; there are {', '.join(FORMATS)}"
        raise UnknownForm(f'no form of report is called "{name}"{hint}')
    return name, file or None


def _report(
    paths: tuple[str, ...], seconds: float, jobs: int, cache: bool, settings: Settings
) -> Report:
    stop = Stop()
    with stopped_by_user(stop):
        if paths == ("-",):
            data = sys.stdin.buffer.read(STANDARD_INPUT_MAX)
            return Report((check_bytes(data, seconds=seconds, settings=settings, stop=stop),))
        return check_paths(
            paths,
            seconds=seconds,
            jobs=jobs,
            cached=cache,
            settings=settings,
            watch=on_terminal(),
            stop=stop,
        )


def _put(text: str, file: str | None) -> None:
    if file is None:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
        return
    target = Path(file)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text.encode("utf-8", "backslashreplace"))


def _replace(report: Report, *, write: bool) -> None:
    """Make the proved replacements in the files, or show them as a unified diff."""
    for change in (change for file in report.files for change in replacements(file)):
        if not write:
            _put(change.difference(), None)
        elif change.write():
            print(f"{plain(change.path)}: {change.said()}", file=sys.stderr)
        else:
            print(f"{plain(change.path)}: not fixed: it has changed meanwhile", file=sys.stderr)
