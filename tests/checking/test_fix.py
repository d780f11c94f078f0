"""Replacements in notes, in what they take in, in notebooks; every byte besides stays."""

import json
from pathlib import Path
from typing import Any

import pytest

from symgrad.checking.fix import Replacement, replacements
from symgrad.checking.lines import edited, rows
from symgrad.checking.report import Edit, Place
from symgrad.checking.run import check_paths

HEAD = r"Let $x \in \mathbb{R}^n$."
WRONG, RIGHT = r"$$\nabla_x \|x\|^2 = x$$", r"$$\nabla_x \|x\|^2 = 2 x$$"


def fixes(path: Path) -> list[Replacement]:
    report = check_paths([str(path)], seconds=100)
    return [change for file in report.files for change in replacements(file)]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_byte_order_marks_stay(mark: bytes, end: str, tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    note.write_bytes(mark + f"{HEAD}{end}{end}{WRONG}{end}é\x0c{end}".encode())
    (change,) = fixes(note)
    assert change.write()
    assert note.read_bytes() == mark + f"{HEAD}{end}{end}{RIGHT}{end}é\x0c{end}".encode()
    assert change.said() == "1 fixed (line 3)"
    assert not change.write()


def test_a_file_that_is_taken_in_is_fixed_itself(tmp_path: Path) -> None:
    (tmp_path / "part").mkdir()
    main, part = tmp_path / "main.tex", tmp_path / "part" / "one.tex"
    main.write_text(HEAD + "\n\n\\input{part/one}\n", encoding="utf-8")
    part.write_text("The gradient:\n" + WRONG, encoding="utf-8")
    (change,) = fixes(main)
    assert change.path == str(part)
    assert change.after == "The gradient:\n" + RIGHT


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize("listed", [True, False])
def test_a_cell_is_fixed_and_the_rest_of_the_notebook_stays(
    indent: int | None, listed: bool, tmp_path: Path
) -> None:
    source: Any = [HEAD + "\n", "\n", WRONG + " é"]
    cells: list[Any] = [
        {"cell_type": "code", "execution_count": None, "outputs": [], "source": [WRONG]},
        {"cell_type": "markdown", "source": source if listed else "".join(source)},
    ]
    note = tmp_path / "a.ipynb"
    note.write_text(json.dumps({"cells": cells, "nbformat": 4}, indent=indent) + "\n", "utf-8")
    (change,) = fixes(note)
    assert change.said() == "1 fixed (line cell 2:3)"
    cells[1]["source"] = [*source[:2], RIGHT + " é"] if listed else HEAD + "\n\n" + RIGHT + " é"
    assert change.after == json.dumps({"cells": cells, "nbformat": 4}, indent=indent) + "\n"
    assert change.difference().count("\n+") == 2


def test_a_change_that_overlaps_another_is_left_out() -> None:
    edits = [
        Edit(Place(1, 1, 1, 4), "X"),
        Edit(Place(1, 3, 1, 6), "Y"),
        Edit(Place(2, 1, 2, 2), "Z"),
    ]
    assert edited("abcdef\nghi", edits) == "Xdef\nZhi"


def test_only_line_ends_end_lines() -> None:
    assert rows("a\x0cb\u2028c\nd\r\ne\rf") == ["a\x0cb\u2028c", "d", "e", "f"]
