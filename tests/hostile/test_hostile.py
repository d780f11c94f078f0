"""Hostile documents end in time, in a located finding, and leave nothing behind."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.harness import Launcher, Outcome, faults, listed
from tests.hostile.large import LARGE

HERE = Path(__file__).parent
EXPECTED: dict[str, Any] = json.loads((HERE / "expected.json").read_text(encoding="utf-8"))

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="runs are copies of one process")


@pytest.fixture(scope="module")
def launcher() -> Iterator[Launcher]:
    made = Launcher()
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "secret.tex").write_text(r"SECRET \[ x = 1 \]", encoding="utf-8")
    made = tmp_path / "documents"
    made.mkdir()
    return made


def checked(launcher: Launcher, folder: Path, name: str, *words: str) -> Outcome:
    """Check one file of a folder, in which nothing may change."""
    before = listed(folder)
    form = words or ("--format", "text")
    found = launcher.run(["check", "--no-cache", *form, name], folder.parent, folder)
    assert listed(folder) == before
    assert not (folder.parent / "cache").exists()
    return found


def test_each_document_has_an_expectation() -> None:
    assert sorted(EXPECTED) == sorted(p.name for p in (HERE / "documents").iterdir())
    assert len(EXPECTED) + len(LARGE) >= 60


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_document_does_no_harm(name: str, launcher: Launcher, folder: Path) -> None:
    wanted = EXPECTED[name]
    shutil.copy(HERE / "documents" / name, folder)
    found = checked(launcher, folder, name)
    assert not faults(found, wanted["exit"], wanted.get("output_must_not_contain", ()))
    for code in wanted.get("codes", ()):
        assert code in found.output.decode("utf-8")


@pytest.mark.parametrize("name", sorted(LARGE))
def test_a_large_document_ends_in_time(name: str, launcher: Launcher, folder: Path) -> None:
    make, exits = LARGE[name]
    (folder / name).write_bytes(make().encode("utf-8", "surrogatepass"))
    words = () if name == "flood_words.md" else ("--format", "text", "--timeout", "1.5")
    assert not faults(checked(launcher, folder, name, *words), exits)


@pytest.mark.parametrize("form", ["concise", "json", "sarif", "github"])
@pytest.mark.parametrize("name", sorted(n for n in EXPECTED if n.startswith("inject")))
def test_no_form_can_be_forged(name: str, form: str, launcher: Launcher, folder: Path) -> None:
    shutil.copy(HERE / "documents" / name, folder)
    found = checked(launcher, folder, name, "--format", form)
    assert found.status in EXPECTED[name]["exit"]
    text = found.output.decode("utf-8")
    if form in ("json", "sarif"):
        json.loads(text)
        return
    commands = [line for line in text.split("\n") if line.startswith("::")]
    assert all(f"file={name}" in line for line in commands)
    assert not any(ord(c) < 32 and c != "\n" for c in text)


def test_links_out_of_the_folder_are_not_followed(launcher: Launcher, folder: Path) -> None:
    (folder / "link.tex").symlink_to(folder.parent / "secret.tex")
    (folder / "outside").symlink_to(folder.parent)
    text = r"\input{link}\input{outside/secret} Let $x \in R^n$. \[ x = 2x \]"
    (folder / "note.tex").write_text(text, encoding="utf-8")
    assert not faults(checked(launcher, folder, "note.tex"), [1], ["SECRET"])


def test_what_is_no_file_is_not_waited_for(launcher: Launcher, folder: Path) -> None:
    os.mkfifo(folder / "pipe.md")
    (folder / "zero.md").symlink_to("/dev/zero")
    (folder / "nowhere.md").symlink_to("/nowhere")
    (folder / "x.md").mkdir()
    for name in ("pipe.md", "zero.md", "nowhere.md", "absent.md"):
        found = checked(launcher, folder, name)
        assert not faults(found, [2])
        assert b"no-file" in found.output
        kept = launcher.run(["check", name], folder.parent, folder)
        assert kept.status == 2
    assert launcher.run(["check", "--no-cache", "x.md"], folder.parent, folder).status == 2


def test_one_bad_file_never_stops_the_others(launcher: Launcher, folder: Path) -> None:
    good = r"Let $x \in \mathbb{R}^n$. $$ x + x = 2x $$"
    names = [f"{k}.md" for k in range(4)]
    for name in names:
        (folder / name).write_text(good, encoding="utf-8")
    (folder / "1.md").write_bytes(b"\xff\xfe")
    (folder / "2.md").unlink()
    found = launcher.run(["check", "--no-cache", "--jobs", "2", *names], folder.parent, folder)
    text = found.output.decode("utf-8")
    assert found.status == 2
    assert "0.md: 1 step: 1 proved" in text
    assert "3.md: 1 step: 1 proved" in text


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "github"])
def test_a_name_of_a_file_forges_nothing(form: str, launcher: Launcher, folder: Path) -> None:
    name = b"a\n::error::b\x1b[31m\xff\xe2\x80\xae<b>.md"
    (folder / os.fsdecode(name)).write_text(r"Let $x \in R^n$. $$ x = 2x $$", encoding="utf-8")
    found = launcher.run(["check", "--no-cache", "--format", form, "."], folder.parent, folder)
    assert found.status == 1
    text = found.output.decode("utf-8")
    assert "\x1b" not in text
    assert "\n::error::b" not in text
    if form in ("json", "sarif"):
        json.loads(text)


@pytest.mark.parametrize("given", [b"", b"\xff\xfe", b"\0" * 100, b"$$" * 9_999, b"x" * 6_000_001])
def test_junk_on_standard_input(given: bytes, launcher: Launcher, folder: Path) -> None:
    found = launcher.run(["check", "-"], folder.parent, folder, given)
    assert found.status == 2
    assert b"Traceback" not in found.output


def test_standard_input_with_carriage_returns(launcher: Launcher, folder: Path) -> None:
    text = "\ufeffLet $x \\in R^n$.\r\n\r\n$$\r\nx = 2x\r\n$$\r\n"
    found = launcher.run(["check", "-"], folder.parent, folder, text.encode())
    assert found.status == 1
    assert b"-:4:5: wrong-step" in found.output


@pytest.mark.parametrize(
    "settings",
    [
        'include = ["/etc/**"]',
        'include = ["../**/*.tex"]',
        "include = 3",
        "strikt = true",
        "\0",
        "a = [" * 9_000,
    ],
)
def test_hostile_settings(settings: str, launcher: Launcher, folder: Path) -> None:
    (folder / "symgrad.toml").write_text(settings, encoding="utf-8")
    found = launcher.run(["check", "--no-cache"], folder.parent, folder)
    assert found.status == 2
    assert b"Traceback" not in found.output
    assert b"internal" not in found.output
    assert b"SECRET" not in found.output
