"""The catalogue as one LaTeX book: chapters by table, the rules with their uses, the code."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import final

from symgrad import __version__
from symgrad.catalog.entry import HEADINGS
from symgrad.rendering.page import Page
from symgrad.rendering.pdf import compile_latex
from symgrad.rendering.prose import with_letters
from symgrad.rendering.render import render_page
from symgrad.rendering.sheet import latex_body
from symgrad.rendering.site import Listed
from symgrad.rendering.study import card
from symgrad.rendering.templates import fill
from symgrad.rules import load_rules


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """An identity of the book."""

    id: str
    title: str
    body: str
    rules: tuple[str, ...]


def write_section(shown: Page, out: Path) -> None:
    """What the book says of an identity; its code goes to the appendix."""
    text = latex_body(render_page(replace(shown, code=()), "tex"))
    place = out / "book" / "sections" / f"{shown.id}.tex"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def write_book(
    rows: Sequence[Listed], used: Mapping[str, Sequence[str]], summary: str, out: Path
) -> Path:
    """The book, and its PDF where pdflatex is installed: the path of what was made."""
    kept = [row for row in rows if row.linked]
    chapters = [
        (name, [_section(row, used, out) for row in kept if row.table == table])
        for table, name in HEADINGS.items()
    ]
    rules = [
        (card(name), [row.id for row in kept if name in used.get(row.id, ())])
        for name in sorted(load_rules())
    ]
    text = fill(
        "tex",
        "book.tex",
        version=__version__,
        summary=summary,
        chapters=[(name, sections) for name, sections in chapters if sections],
        rules=rules,
        code=[(row.id, code) for row in kept if (code := _modules(row.id, out))],
    )
    path = out / "book" / "book.tex"
    path.write_text(with_letters(text), encoding="utf-8")
    if shutil.which("pdflatex") is None:
        return path
    compile_latex(path.read_text(encoding="utf-8"), path.parent, "book", runs=3)
    return path.with_suffix(".pdf")


def _section(row: Listed, used: Mapping[str, Sequence[str]], out: Path) -> Section:
    body = (out / "book" / "sections" / f"{row.id}.tex").read_text(encoding="utf-8")
    return Section(id=row.id, title=row.title, body=body, rules=tuple(used.get(row.id, ())))


def _modules(name: str, out: Path) -> list[str]:
    stem = name.replace("-", "_")
    found = sorted((out / "numpy").glob(f"{stem}.py")) or sorted(
        (out / "numpy").glob(f"{stem}_[0-9]*.py")
    )
    return [path.read_text(encoding="utf-8") for path in found]
