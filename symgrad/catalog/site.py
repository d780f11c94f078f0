"""The site: a page an identity, a rule, a code and a document, lists, search, coverage."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from symgrad.catalog.entry import HEADINGS
from symgrad.catalog.pictures import PICTURES, drawn
from symgrad.rendering import site
from symgrad.rendering.html import asset_files
from symgrad.rendering.page import KINDS, Page
from symgrad.rendering.site import Listed
from symgrad.rendering.study import card
from symgrad.resources import codes_folder, docs_folder
from symgrad.rules import load_rules


def write_identity(page: Page, out: Path, before: str = "", after: str = "") -> None:
    """The page of one identity, between its neighbours."""
    put(out / "identities" / f"{page.id}.html", site.identity_page(page, before, after))


def write_site(
    rows: Sequence[Listed], used: Mapping[str, Sequence[str]], summary: str, out: Path
) -> Path:
    """Everything but the pages of the identities; the index.

    `used` are the names of the rules that each identity uses.
    """
    for place, content in asset_files().items():
        if isinstance(content, Path):
            _copy(content, out / place)
        else:
            put(out / place, content)
    _write_lists(rows, summary, out)
    _write_rules(rows, used, out)
    codes = _write_prose(codes_folder(), "codes", "Codes", CODES, out)
    _write_prose(docs_folder(), "docs", "Documents", DOCS, out)
    cards = [card(name) for name in load_rules()]
    put(out / "assets" / "search-data.js", site.search_data(rows, cards, codes))
    return out / "index.html"


CODES = "What the codes of symgrad's findings mean, each with an example."
DOCS = "How to use symgrad, how it is made, and how to add to it."


def _write_lists(rows: Sequence[Listed], summary: str, out: Path) -> None:
    tables = [
        (f"{table} · {name}", f"table-{table}", [row for row in rows if row.table == table])
        for table, name in HEADINGS.items()
    ]
    pages: dict[str, Callable[[], str]] = {
        "index": lambda: site.index_page("The catalogue", summary, tables),
        "kinds": lambda: site.index_page("By kind", summary, site.grouped(rows, "kind")),
        "tags": lambda: site.index_page("By tag", summary, site.grouped(rows, "tags")),
        "coverage": lambda: site.coverage_page(rows, summary),
        "words": site.words_page,
        "pictures": lambda: site.pictures_page(drawn(list(PICTURES))),
    }
    for name, page in pages.items():
        put(out / f"{name}.html", page())


def _write_rules(rows: Sequence[Listed], used: Mapping[str, Sequence[str]], out: Path) -> None:
    cards = [card(name) for name in sorted(load_rules())]
    users = {one.name: [row for row in rows if one.name in used.get(row.id, ())] for one in cards}
    put(out / "rules" / "index.html", site.rules_page(cards, users))
    for one in cards:
        put(out / "rules" / f"{one.name}.html", site.rule_page(one, users[one.name]))


def _write_prose(folder: Path, name: str, title: str, words: str, out: Path) -> list[str]:
    """The documents of a folder as pages, and a list of them; their names."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))}
    for stem, text in texts.items():
        put(out / name / f"{stem}.html", site.prose_page(text))
    rows = [(stem, _heading(text) or stem) for stem, text in texts.items()]
    put(out / name / "index.html", site.list_page(title, words, rows))
    return list(texts)


def _heading(text: str) -> str:
    first = text.split("\n", 1)[0]
    return first.removeprefix("# ").strip() if first.startswith("# ") else ""


def kinds(names: Sequence[str]) -> tuple[str, ...]:
    """The kinds of an identity in words."""
    return tuple(KINDS.get(name, name) for name in names)


def put(path: Path, text: str) -> None:
    """Write a file, and its folder if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
