"""The book: chapters by table, references between rules and identities, no line too wide."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from symgrad.catalog.build import build_catalog


def silent(*_: Any) -> None:
    return None


def plainly(_label: str, items: Iterator[Any], _total: int) -> Iterator[Any]:
    return items


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("build")
    only = ("ridge", "softmax-jacobian", "logistic-regression")
    assert build_catalog(str(out), 1, only, book=True, say=silent, progress=plainly) == 0
    return out / "book"


def test_identities_are_numbered_and_every_reference_has_its_place(book: Path) -> None:
    text = (book / "book.tex").read_text(encoding="utf-8")
    labels = re.findall(r"\\label\{([^}]*)\}", text)
    assert len(labels) == len(set(labels))
    references = re.findall(r"\\ref\{([^}]*)\}|\\hyperref\[([^\]]*)\]", text)
    assert {one or other for one, other in references} <= set(labels)
    assert re.findall(r"\\chapter\{([^}]*)\}", text) == [
        "Least squares and penalties",
        "Losses",
        "The rules",
        "The code",
    ]


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_the_book_compiles_with_no_line_too_wide(book: Path) -> None:
    log = (book / "book.log").read_text(encoding="utf-8", errors="replace")
    assert (book / "book.pdf").is_file()
    assert not re.findall(r"^!.*", log, re.MULTILINE)
    wide = [float(w) for w in re.findall(r"Overfull \\hbox \(([0-9.]+)pt", log)]
    assert all(width <= 10 for width in wide)
    assert "undefined references" not in log
