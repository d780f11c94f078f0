"""Runs the command on hostile files and says what was wrong with how it went."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

LAUNCHER = Path(__file__).parent / "launcher.py"
SECONDS, MEBIBYTES = 10.0, 1024.0
_BROKEN = re.compile(rb"Traceback \(most recent call last\)|^\w*(RecursionError|MemoryError)", re.M)
_FINDING = re.compile(
    r"^[^\n:]+:(cell \d+:)?\d+:\d+: [a-z-]+ |no displayed equation|: \d+ steps?: ", re.M
)


@final
@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to."""

    status: int
    seconds: float
    processor: float
    mebibytes: float
    children: bool
    output: bytes


@final
class Launcher:
    """A warm process that runs the command in a copy of itself, as often as it is asked."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(LAUNCHER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, words: Sequence[str], home: Path, folder: Path, given: bytes = b"") -> Outcome:
        """Run `symgrad` with these words in a folder."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        files = {name: str(home / name) for name in ("stdin", "stdout", "stderr")}
        Path(files["stdin"]).write_bytes(given)
        environment = {
            "HOME": str(home),
            "TMPDIR": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
        }
        order = {"words": list(words), "folder": str(folder), "environment": environment, **files}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        output = Path(files["stdout"]).read_bytes() + Path(files["stderr"]).read_bytes()
        return Outcome(**answer, output=output)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


def faults(found: Outcome, exits: Sequence[int], absent: Sequence[str] = ()) -> list[str]:
    """What was wrong with a run, in words."""
    text = found.output.decode("utf-8", errors="replace")
    wrong: list[str] = []
    if found.status not in exits:
        wrong.append(f"exit {found.status}, expected {exits}: {text[:300]}")
    if min(found.seconds, found.processor) > SECONDS:
        wrong.append(f"{found.seconds:.1f} s")
    if found.mebibytes > MEBIBYTES:
        wrong.append(f"{found.mebibytes:.0f} MiB")
    if found.children:
        wrong.append("a child outlived the command")
    if _BROKEN.search(found.output) or "internal-error" in text:
        wrong.append(f"a bug: {text[:300]}")
    if not _FINDING.search(text):
        wrong.append(f"no diagnostic: {text[:300]}")
    return wrong + [f"the output holds {a!r}" for a in absent if a in text]


def listed(folder: Path) -> list[str]:
    """Everything below a folder."""
    return sorted(os.path.join(root, f) for root, ds, fs in os.walk(folder) for f in ds + fs)
