"""The main job: the whole catalogue derived, proved, verified, lowered and rendered."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, final

from symgrad import __version__
from symgrad.catalog.book import write_book, write_section
from symgrad.catalog.code import exported, modules
from symgrad.catalog.coverage import Covered, coverage, gaps
from symgrad.catalog.entry import HEADINGS, load_catalog
from symgrad.catalog.numbers import numbers
from symgrad.catalog.pictures import drawn
from symgrad.catalog.run import worst_error
from symgrad.catalog.site import kinds, write_identity, write_site
from symgrad.catalog.solve import solve
from symgrad.derivation import Derivation
from symgrad.diagnostics import DeclarationError, Verdict
from symgrad.lowering import BackendName
from symgrad.numeric.errors import InternalError
from symgrad.rendering.page import Page, error_text, page
from symgrad.rendering.render import render_page
from symgrad.rendering.site import Listed
from symgrad.rendering.templates import fill
from symgrad.rendering.worked import Heading, Worked

BACKENDS: tuple[BackendName, ...] = ("numpy", "jax", "torch")
ALLOWED = 1e-9


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one entry."""

    heading: Heading
    verdict: str = "undecided"
    steps: tuple[str, ...] = ()
    numbers: str = "undecided"
    reason: str = ""
    points: int = 0
    error: float = 0.0
    modules: int = 0
    distance: float = 0.0
    rules: tuple[str, ...] = ()
    method: str = ""
    gaps: str = ""
    failure: str = ""

    @property
    def id(self) -> str:
        """The name of the identity."""
        return self.heading.id or ""


def build_catalog(
    out: str,
    jobs: int | None,
    only: Sequence[str],
    *,
    book: bool = False,
    say: Callable[[str], Any],
    progress: Callable[..., Iterator[Outcome]],
) -> int:
    """Build the entries into `out`; the exit status: 0 if every step is proved or verified.

    With `book` they become one book too.

    Raises: DeclarationError if an id of `only` is not in the catalogue.
    """
    start = time.perf_counter()
    entries = load_catalog()
    unknown = [name for name in only if name not in entries]
    if unknown:
        raise DeclarationError(f"the catalogue has no {', '.join(unknown)}")
    names = [name for name in entries if not only or name in only]
    count = min(jobs or os.cpu_count() or 1, len(names)) or 1
    outcomes = list(progress("building", _all(names, out, count), len(names)))
    _write_index(outcomes, Path(out))
    _put(Path(out) / "markdown" / "coverage.md", coverage([_covered(o) for o in outcomes]))
    index = write_site(*_listing(outcomes), Path(out) / "site")
    for line in _summary(outcomes, index, time.perf_counter() - start):
        say(line)
    if book:
        say(f"bound     {write_book(*_listing(outcomes), Path(out))}")
    return _status(outcomes)


def _all(names: Sequence[str], out: str, jobs: int) -> Iterator[Outcome]:
    beside = list(zip(["", *names], [*names[1:], ""], strict=False))
    if jobs == 1:
        yield from (build_entry(name, out, two) for name, two in zip(names, beside, strict=False))
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(build_entry, names, [out] * len(names), beside)


def build_entry(name: str, out: str, beside: tuple[str, str] = ("", "")) -> Outcome:
    """Work out one entry and write its pages and modules; a failure is told, not raised.

    `beside` are the entries that its page leads to, before and after it.
    """
    entry = load_catalog()[name]
    try:
        worked = solve(entry)
        worked = replace(worked, numbers=numbers(worked))
        code = {backend: modules(worked, backend) for backend in BACKENDS}
        code = {b: texts for b, texts in code.items() if texts}
        worked = replace(worked, code=code, pictures=drawn(entry.heading.pictures))
        shown = page(worked)
        _write(worked, shown, Path(out), beside)
    except Exception as error:  # one entry that fails keeps no other from its pages
        return Outcome(heading=entry.heading, failure=f"{type(error).__name__}: {error}")
    found = worked.numbers
    assert found is not None
    return Outcome(
        heading=entry.heading,
        verdict=worked.verdict.value,
        steps=tuple(judged.verdict.value for judged in worked.steps),
        numbers=found.verdict.value,
        reason=found.reason,
        points=found.trials,
        error=found.sharpest or 0.0,
        modules=sum(map(len, worked.code.values())),
        distance=max((_distance(d) for d in exported(worked)), default=0.0),
        rules=tuple(shown.rules),
        method=", ".join(dict.fromkeys(b.method for b in shown.blocks if b.method)),
        gaps=gaps(worked),
    )


def _distance(derivation: Derivation) -> float:
    """How far the exported code is from its terms.

    Raises: InternalError if it is another function
    """
    error = worst_error(derivation) or 0.0
    if not error <= ALLOWED:
        raise InternalError(f"the exported code is off by {error:.1e}: this is a bug of symgrad")
    return error


def _write(worked: Worked, shown: Page, out: Path, beside: tuple[str, str]) -> None:
    name = shown.id or ""
    _put(out / "markdown" / f"{name}.md", render_page(shown, "md"))
    _put(out / "latex" / f"{name}.tex", render_page(shown, "tex"))
    write_identity(shown, out / "site", *beside)
    write_section(shown, out)
    for backend, texts in worked.code.items():
        for number, text in enumerate(texts, 1):
            part = f"_{number}" if len(texts) > 1 else ""
            _put(out / backend / f"{name.replace('-', '_')}{part}.py", text)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _write_index(outcomes: Sequence[Outcome], out: Path) -> Path:
    rows = [
        {
            "id": o.id,
            "title": o.heading.title,
            "steps": len(o.steps),
            "verdict": o.verdict,
            "table": o.heading.table,
        }
        for o in outcomes
    ]
    tables = dict.fromkeys(row["table"] for row in rows)
    path = out / "markdown" / "index.md"
    text = fill(
        "md",
        "index.md",
        version=__version__,
        entries=rows,
        steps=sum(len(o.steps) for o in outcomes),
        tables=[
            (f"{table} {HEADINGS[str(table)]}", [row for row in rows if row["table"] == table])
            for table in tables
        ],
    )
    _put(path, text.strip() + "\n")
    return path


def _covered(outcome: Outcome) -> Covered:
    return Covered(
        id=outcome.id,
        table=outcome.heading.table or "",
        verdict=outcome.verdict,
        steps=len(outcome.steps),
        method=outcome.method,
        numbers=outcome.numbers,
        exported=", ".join(BACKENDS) if outcome.modules else "",
        remark="; ".join(filter(None, (outcome.failure, outcome.gaps, outcome.reason))),
    )


def _listing(outcomes: Sequence[Outcome]) -> tuple[list[Listed], dict[str, tuple[str, ...]], str]:
    """What lists say of the entries, the rules that each uses, and all in a sentence."""
    rows = [_listed(o) for o in outcomes]
    verdicts = [verdict for o in outcomes for verdict in o.steps]
    counts = ", ".join(f"{verdicts.count(v)} {v}" for v in Verdict if v in verdicts)
    summary = f"{len(outcomes)} identities, {len(verdicts)} steps: {counts}"
    return rows, {o.id: o.rules for o in outcomes}, summary


def _listed(outcome: Outcome) -> Listed:
    heading = outcome.heading
    return Listed(
        id=outcome.id,
        title=heading.title or outcome.id,
        table=heading.table or "",
        kind=kinds(heading.kind),
        tags=heading.tags,
        verdict=outcome.verdict,
        steps=len(outcome.steps),
        method=outcome.method,
        numbers=outcome.numbers,
        remark=outcome.failure or outcome.reason,
        linked=not outcome.failure,
    )


def _summary(outcomes: Sequence[Outcome], index: Path, seconds: float) -> Iterator[str]:
    done = [o for o in outcomes if not o.failure]
    steps = [verdict for o in done for verdict in o.steps]
    counts = ", ".join(f"{steps.count(v)} {v}" for v in Verdict if v in steps)
    worst = error_text(max((o.error for o in done), default=0.0))
    verified = [o for o in done if o.numbers == "verified"]
    lowered = [o for o in done if o.modules]
    points, texts = sum(o.points for o in done), sum(o.modules for o in done)
    backends = ", ".join(BACKENDS)
    distance = error_text(max((o.distance for o in done), default=0.0))
    yield f"derived   {len(done):>4} {'identities':<12} {len(steps)} steps: {counts}"
    yield f"verified  {len(verified):>4} {'identities':<12} {points} points, worst relative error {worst}"
    yield f"lowered   {len(lowered):>4} {'identities':<12} {backends}: {texts} modules, worst relative error {distance}"
    yield f"rendered  {len(done):>4} {'pages':<12} {index}"
    for o in outcomes:
        if o.failure:
            yield f"failed    {o.id}: {o.failure}"
        elif o.verdict != "proved":
            yield f"not proved  {o.id}: {o.verdict}"
        elif o.numbers != "verified":
            yield f"numbers   {o.id}: {o.numbers}, {o.reason}"
    yield f"done in {seconds:.0f} s"


def _status(outcomes: Sequence[Outcome]) -> int:
    """1 if something is refuted; else 2 if something failed or is undecided; else 0."""
    verdicts = {o.verdict for o in outcomes} | {o.numbers for o in outcomes}
    if "refuted" in verdicts:
        return 1
    sure = all(o.verdict in ("proved", "verified") and not o.failure for o in outcomes)
    return 0 if sure and outcomes else 2
