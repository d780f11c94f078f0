"""The transcripts of the guide are real: each command, run in order, gives what stands below it.

A file that is shown with `cat` is made so; what a command writes stays for the next one.
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GUIDE = sorted((ROOT / "docs" / "guide").glob("*.md"))
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
CHANGING = re.compile(r"\d+ points in \d+ sizes?|\d\.\de-\d+|sha256:\w+")


def settled(text: str) -> str:
    return CHANGING.sub("...", text).strip()


def run(words: list[str], folder: Path) -> set[str]:
    """What a command prints: its output and its remarks, in either order."""
    done = subprocess.run(
        [sys.executable, "-m", "symgrad.cli", *words], capture_output=True, text=True, cwd=folder
    )
    return {settled(done.stdout + done.stderr), settled(done.stderr + done.stdout)}


@pytest.mark.parametrize("path", GUIDE, ids=lambda path: path.stem)
def test_the_transcripts_of_a_page_are_real(path: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine" / "html"
    mine.mkdir(parents=True)
    for block in BLOCK.findall(path.read_text(encoding="utf-8")):
        for line, output in COMMAND.findall(block):
            program, *words = shlex.split(line)
            if program == "cat":
                file = tmp_path / words[0]
                file.parent.mkdir(exist_ok=True)
                if file.exists():
                    assert file.read_text(encoding="utf-8") == output
                file.write_text(output, encoding="utf-8")
            else:
                assert program == "symgrad"
                assert settled(output) in run(words, tmp_path), line


@pytest.mark.parametrize("path", GUIDE, ids=lambda path: path.stem)
def test_links_of_the_guide_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).is_file(), target
