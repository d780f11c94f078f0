"""The pages of the site as texts; each reads without a script and without a network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import final

from markupsafe import Markup

from symgrad.functions import load_functions
from symgrad.properties import load_properties
from symgrad.rendering.html import linked
from symgrad.rendering.html_prose import markdown_html
from symgrad.rendering.page import Page
from symgrad.rendering.study import Card
from symgrad.rendering.worked import Picture


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An identity as lists show it; `linked` if it has a page."""

    id: str
    title: str
    table: str
    kind: tuple[str, ...]
    tags: tuple[str, ...]
    verdict: str
    steps: int
    method: str
    numbers: str
    remark: str = ""
    linked: bool = True


def identity_page(shown: Page, before: str, after: str) -> str:
    """The page of an identity, between its neighbours in the catalogue."""
    return linked(
        "site/identity.html", "../", page=shown, title=shown.title, before=before, after=after
    )


def index_page(
    title: str, summary: str, groups: Iterable[tuple[str, str, Sequence[Listed]]]
) -> str:
    """Identities in groups, each with its heading and the name of its place, and a search."""
    kept = [(heading, place, rows) for heading, place, rows in groups if rows]
    return linked("site/index.html", "", title=title, summary=summary, groups=kept)


def grouped(rows: Sequence[Listed], field: str) -> list[tuple[str, str, list[Listed]]]:
    """The rows by each of the words in a field, `kind` or `tags`."""
    words = sorted({word for row in rows for word in getattr(row, field)}, key=str.lower)
    return [(word, word, [row for row in rows if word in getattr(row, field)]) for word in words]


def coverage_page(rows: Sequence[Listed], summary: str) -> str:
    """Every identity with its verdicts."""
    return linked("site/coverage.html", "", title="Coverage", rows=rows, summary=summary)


def rules_page(cards: Iterable[Card], users: Mapping[str, Sequence[Listed]]) -> str:
    """All rules, each with the number of identities that use it."""
    rows = [(card, users.get(card.name, ())) for card in cards]
    return linked("site/rules.html", "../", title="Rules", rows=rows)


def rule_page(card: Card, users: Sequence[Listed]) -> str:
    """A rule: what it says, and who uses it."""
    return linked("site/rule.html", "../", title=f"{card.name} · rule", card=card, users=users)


def words_page() -> str:
    """The functions and the adjectives."""
    functions, properties = load_functions().values(), load_properties().values()
    return linked("site/words.html", "", title="Words", functions=functions, properties=properties)


def pictures_page(pictures: Sequence[Picture]) -> str:
    """All pictures."""
    return linked("site/pictures.html", "", title="Pictures", pictures=pictures)


def prose_page(markdown: str, root: str = "../") -> str:
    """A Markdown document of ours, its links to other documents led to their pages."""
    title = re.match(r"# +(.+)", markdown)
    html = re.sub(r'(href="[^":]*)\.md(#[^"]*)?"', r'\1.html\2"', markdown_html(markdown))
    name = title[1].replace("`", "") if title else "symgrad"
    return linked("site/prose.html", root, title=f"{name} · symgrad", body=Markup(html))


def list_page(title: str, words: str, rows: Sequence[tuple[str, str]]) -> str:
    """Links to the pages of a folder."""
    return linked("site/list.html", "../", title=title, words=words, rows=rows)


def search_data(rows: Iterable[Listed], rules: Iterable[Card], codes: Iterable[str]) -> str:
    """What the search looks through, as a script: a page of a disk may not fetch a file."""
    found = [
        {
            "title": row.title,
            "url": f"identities/{row.id}.html",
            "kind": "identity",
            "words": " ".join((row.id, row.table, *row.kind, *row.tags)),
        }
        for row in rows
        if row.linked
    ]
    found += [
        {
            "title": rule.name,
            "url": f"rules/{rule.name}.html",
            "kind": "rule",
            "words": rule.because,
        }
        for rule in rules
    ]
    found += [
        {"title": code, "url": f"codes/{code}.html", "kind": "code", "words": ""} for code in codes
    ]
    return f"window.searchData = {json.dumps(found, ensure_ascii=False)};\n"
