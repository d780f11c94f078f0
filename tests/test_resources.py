"""The catalogue and the templates are found in a checkout and carried by the wheel."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from symgrad.resources import derivations_folder, templates_folder

ROOT = Path(__file__).resolve().parent.parent


def test_a_checkout_reads_its_own_folders() -> None:
    assert derivations_folder() == ROOT / "derivations"
    assert templates_folder() == ROOT / "templates"
    assert derivations_folder().is_dir()
    assert templates_folder().is_dir()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    with ZipFile(path) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("folder", ["derivations", "templates"])
def test_the_wheel_carries_every_file(folder: str, wheel: set[str]) -> None:
    files = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    wanted = {
        f"symgrad/_data/{path.relative_to(ROOT).as_posix()}"
        for path in files
        if path.name != ".gitkeep" and "__pycache__" not in path.parts
    }
    assert wanted <= wheel


def test_the_wheel_carries_the_guide_and_the_fonts(wheel: set[str]) -> None:
    guide = {f"symgrad/_data/guide/{path.name}" for path in (ROOT / "docs" / "guide").glob("*.md")}
    assert guide <= wheel
    assert "symgrad/_data/templates/html/katex/fonts/KaTeX_Main-Regular.woff2" in wheel
    assert "symgrad/_data/templates/html/katex/LICENSE" in wheel


def test_nothing_but_the_package_is_in_the_wheel(wheel: set[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in wheel} == {"symgrad"}
