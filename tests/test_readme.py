"""The transcripts and the program of the README are real: each command gives what stands below it."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TRANSCRIPTS = [
    block for kind, block in BLOCK.findall(README) if kind == "console" and "$ symgrad" in block
]

# How many points were tried, and the last digits of an error, are no promise.
CHANGING = re.compile(r"\d+ points in \d+ sizes?|\d\.\de-\d+")


def settled(text: str) -> str:
    return CHANGING.sub("...", text).strip()


@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda text: text.split("\n")[0][:60])
def test_a_transcript_is_what_the_command_prints(transcript: str) -> None:
    command, _, output = transcript.partition("\n")
    words = shlex.split(command.removeprefix("$ symgrad "))
    done = subprocess.run(
        [sys.executable, "-m", "symgrad.cli", *words], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == ("wrong-step" in output), done.stderr
    assert settled(done.stdout) == settled(output)


def test_the_program_runs() -> None:
    (program,) = [block for kind, block in BLOCK.findall(README) if kind == "python"]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
