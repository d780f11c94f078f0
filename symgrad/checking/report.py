"""What `check` found: steps, findings and files, as CONTRACT's JSON has them."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, final

from symgrad.diagnostics import Verdict, weakest

SCHEMA = "symgrad.check/1"


class Placed(Protocol):
    """Anything with the place of a range of a document."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def end_line(self) -> int: ...
    @property
    def end_column(self) -> int: ...
    @property
    def cell(self) -> int | None: ...
    @property
    def path(self) -> str | None: ...


@final
@dataclass(frozen=True, slots=True)
class Place:
    """A range of a file: lines and columns from 1, columns in code points.

    `cell` is that of a notebook; `path` is set where it is not the file that is checked, but one
    that this takes in.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    cell: int | None = None
    path: str | None = None

    def __str__(self) -> str:
        cell = f"cell {self.cell}:" if self.cell is not None else ""
        return f"{cell}{self.line}:{self.column}"

    @staticmethod
    def of(place: Placed, document: str = "") -> Place:
        """A place of the reader as a place of a report on the document with this path."""
        path = place.path
        if path is not None:
            path = posixpath.join(posixpath.dirname(document.replace(os.sep, "/")), path)
        return Place(place.line, place.column, place.end_line, place.end_column, place.cell, path)

    def to_dict(self) -> dict[str, Any]:
        """The fields of CONTRACT's JSON, without the cell."""
        return {
            "line": self.line,
            "column": self.column,
            "end_line": self.end_line,
            "end_column": self.end_column,
        }

    def elsewhere(self) -> dict[str, Any]:
        """The path as JSON, where it is not that of the file that is checked."""
        return {} if self.path is None else {"path": self.path}


@final
@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of a range of the file."""

    place: Place
    text: str

    def to_dict(self) -> dict[str, Any]:
        """The edit as JSON."""
        cell = {} if self.place.cell is None else {"cell": self.place.cell}
        return {**cell, **self.place.elsewhere(), **self.place.to_dict(), "text": self.text}


@final
@dataclass(frozen=True, slots=True)
class Read:
    """What was understood of a step, printed back."""

    lhs: str
    rhs: str
    shape: tuple[str, ...]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """One claim link and all that is known of it.

    `part` is the smallest wrong part, `label` what is said of it, `related` another place with what
    is said of that, `shown` the sides in plain text, `tried` the numbers at which it held.
    `chain` numbers the chains; `follows` is the wrong step that this one is a consequence of.
    `key` names the claim in its context, for what is kept; `judged` is the judgement as it is kept,
    `diagnoses` are those that were asked for.
    """

    index: int
    place: Place
    lhs: str
    relation: str
    rhs: str
    verdict: Verdict
    read: Read | None = None
    method: str | None = None
    rule: str | None = None
    code: str | None = None
    mistake: str | None = None
    message: str | None = None
    hint: str | None = None
    conditions: tuple[str, ...] = ()
    counterexample: Mapping[str, Any] | None = None
    edits: tuple[Edit, ...] = ()
    shown: tuple[str, str] | None = None
    part: Place | None = None
    label: str | None = None
    related: tuple[Place, str] | None = None
    notes: tuple[str, ...] = ()
    tried: str | None = None
    chain: int = 0
    follows: int | None = None
    key: str = ""
    judged: Mapping[str, Any] | None = None
    diagnoses: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The step as CONTRACT's JSON has it."""
        read = None
        if self.read is not None:
            read = {"lhs": self.read.lhs, "rhs": self.read.rhs, "shape": list(self.read.shape)}
        fix = None
        if self.edits:
            fix = {"proved": True, "edits": [edit.to_dict() for edit in self.edits]}
        return {
            "index": self.index,
            **self.place.elsewhere(),
            "cell": self.place.cell,
            **self.place.to_dict(),
            "lhs": self.lhs,
            "relation": self.relation,
            "rhs": self.rhs,
            "read": read,
            "verdict": str(self.verdict),
            "method": self.method,
            "rule": self.rule,
            "code": self.code,
            "mistake": self.mistake,
            "message": self.message,
            "hint": self.hint,
            "conditions": list(self.conditions),
            "counterexample": dict(self.counterexample) if self.counterexample else None,
            "fix": fix,
        }


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A diagnostic of a file that is no step; `label` is said of the place."""

    place: Place
    severity: Literal["error", "warning"]
    code: str
    message: str
    hint: str | None = None
    label: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The diagnostic as CONTRACT's JSON has it."""
        return {
            **self.place.elsewhere(),
            "cell": self.place.cell,
            "line": self.place.line,
            "column": self.place.column,
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
        }


@final
@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration as a report shows it."""

    name: str
    shape: tuple[str, ...]
    assumptions: tuple[str, ...]
    line: int

    def to_dict(self) -> dict[str, Any]:
        """The declaration as CONTRACT's JSON has it."""
        return {
            "name": self.name,
            "shape": list(self.shape),
            "assumptions": list(self.assumptions),
            "line": self.line,
        }


@final
@dataclass(frozen=True, slots=True)
class Text:
    """What places stand in besides the file itself: a cell of a notebook, a file that is taken in."""

    text: str
    cell: int | None = None
    path: str | None = None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """All that was found in one file; a file without steps is undecided."""

    path: str
    declarations: tuple[Declared, ...] = ()
    steps: tuple[StepReport, ...] = ()
    remarks: tuple[Remark, ...] = ()
    text: str = ""
    others: tuple[Text, ...] = ()

    def around(self, place: Place) -> str:
        """The text that a place stands in."""
        if (place.cell, place.path) == (None, None):
            return self.text
        return next(
            (t.text for t in self.others if (t.cell, t.path) == (place.cell, place.path)), ""
        )

    @property
    def complete(self) -> bool:
        """Whether every step was reached in time."""
        return not any(step.code == "out-of-time" for step in self.steps)

    @property
    def verdict(self) -> Verdict:
        """The weakest verdict of the steps; with an unreadable part, at best undecided."""
        verdicts = [step.verdict for step in self.steps]
        if any(remark.severity == "error" for remark in self.remarks):
            verdicts.append(Verdict.UNDECIDED)
        return weakest(verdicts)

    def to_dict(self) -> dict[str, Any]:
        """The file as CONTRACT's JSON has it."""
        return {
            "path": self.path,
            "verdict": str(self.verdict),
            "declarations": [d.to_dict() for d in self.declarations],
            "steps": [step.to_dict() for step in self.steps],
            "diagnostics": [remark.to_dict() for remark in self.remarks],
        }


@final
@dataclass(frozen=True, slots=True)
class Report:
    """The result of a run of `check`."""

    files: tuple[FileReport, ...]

    @property
    def steps(self) -> tuple[StepReport, ...]:
        """The steps of all files in order."""
        return tuple(step for file in self.files for step in file.steps)

    @property
    def verdict(self) -> Verdict:
        """The weakest verdict of the files; files without steps do not count beside others."""
        counted = [file for file in self.files if file.steps or file.remarks] or list(self.files)
        return weakest(file.verdict for file in counted)

    def exit_status(self, *, strict: bool = False, allow_empty: bool = False) -> int:
        """0 all proved or verified, 1 something refuted, 2 something undecided or nothing found."""
        if not self.steps and not any(file.remarks for file in self.files):
            return 0 if allow_empty else 2
        if self.verdict is Verdict.REFUTED:
            return 1
        good = (Verdict.PROVED,) if strict else (Verdict.PROVED, Verdict.VERIFIED)
        return 0 if self.verdict in good else 2

    def to_dict(self) -> dict[str, Any]:
        """The report as CONTRACT's JSON has it."""
        return {
            "schema": SCHEMA,
            "verdict": str(self.verdict),
            "files": [file.to_dict() for file in self.files],
        }
