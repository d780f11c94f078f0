"""Reports on unchanged files, kept in the user's cache folder; nothing heavy is imported here."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

from symgrad import __version__
from symgrad.checking.report import (
    Declared,
    Edit,
    FileReport,
    Place,
    Read,
    Remark,
    StepReport,
    Text,
)
from symgrad.checking.settings import Settings
from symgrad.diagnostics import Verdict

CONTENT_MAX = 5_000_000
"""Bytes of a file beyond which nothing is kept of it: a document may not have more."""


def folder() -> Path:
    """Where this version of symgrad keeps reports; a cache beside a document is never read."""
    root = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(root) / "symgrad" / f"{__version__}-{_source_stamp()}"


def _source_stamp() -> str:
    """A digest of the sizes and times of the package's files: an edited checkout has another."""
    package = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for file in sorted(package.rglob("*.py")):
        status = file.stat()
        digest.update(f"{file.relative_to(package)} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def key(path: str, content: bytes, settings: Settings) -> str | None:
    """The name of a file's report; None for one that leans on other files."""
    if path.endswith(".tex") and (b"\\input" in content or b"\\include" in content):
        return None
    suffix = os.path.splitext(path)[1]
    given = json.dumps([suffix, settings.layout, settings.macros])
    return hashlib.sha256(given.encode() + b"\0" + content).hexdigest()


def load(name: str, path: str, home: Path) -> FileReport | None:
    """A kept report; None if there is none, or if it cannot be read."""
    try:
        data = json.loads((home / f"{name}.json").read_text(encoding="utf-8"))
        return _file(data, path)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def store(name: str, report: FileReport, home: Path) -> None:
    """Keep a report; a folder that cannot be written is no failure of the check."""
    steps = (replace(s, key="", judged=None, diagnoses=None) for s in report.steps)
    bare = replace(report, steps=tuple(steps))
    _write(home / f"{name}.json", asdict(bare))


def load_steps(path: str, home: Path) -> dict[str, Any]:
    """The judgements of the steps that a file had when it was last checked, by their keys."""
    try:
        data = json.loads(_steps(path, home).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}


def store_steps(report: FileReport, home: Path) -> None:
    """Keep the judgements of the steps of a file, for when a part of it is edited."""
    judged: dict[str, Any] = {s.key: s.judged for s in report.steps if s.key and s.judged}
    for step in report.steps:
        judged.update(step.diagnoses or {})
    if judged:
        _write(_steps(report.path, home), judged)


def _steps(path: str, home: Path) -> Path:
    name = hashlib.sha256(os.path.abspath(path).encode("utf-8", "surrogateescape")).hexdigest()
    return home / "steps" / f"{name}.json"


def _write(target: Path, data: object) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False)
        os.replace(temporary, target)
    except (OSError, UnicodeEncodeError):
        return


def _file(data: dict[str, Any], path: str) -> FileReport:
    return FileReport(
        path=path,
        declarations=tuple(_declared(d) for d in data["declarations"]),
        steps=tuple(_step(s) for s in data["steps"]),
        remarks=tuple(_remark(r) for r in data["remarks"]),
        text=data["text"],
        others=tuple(Text(**t) for t in data["others"]),
    )


def _declared(data: dict[str, Any]) -> Declared:
    return Declared(data["name"], tuple(data["shape"]), tuple(data["assumptions"]), data["line"])


def _remark(data: dict[str, Any]) -> Remark:
    fields: dict[str, Any] = {**data, "place": Place(**data["place"])}
    return Remark(**fields)


def _step(data: dict[str, Any]) -> StepReport:
    read = data["read"]
    shown = data["shown"]
    fields: dict[str, Any] = {
        **data,
        "place": Place(**data["place"]),
        "part": Place(**data["part"]) if data["part"] else None,
        "related": (Place(**data["related"][0]), data["related"][1]) if data["related"] else None,
        "verdict": Verdict(data["verdict"]),
        "read": Read(read["lhs"], read["rhs"], tuple(read["shape"])) if read else None,
        "shown": cast("tuple[str, str]", tuple(shown)) if shown else None,
        "conditions": tuple(data["conditions"]),
        "notes": tuple(data["notes"]),
        "edits": tuple(Edit(Place(**e["place"]), e["text"]) for e in data["edits"]),
    }
    return StepReport(**fields)
